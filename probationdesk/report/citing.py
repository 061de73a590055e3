"""Citations in print: each bracket becomes a number, bound to the word before it."""

from __future__ import annotations

import re

from probationdesk.domain.dates import MONTHS
from probationdesk.domain.passages import language_of
from probationdesk.domain.sources import Citation, Source, brackets
from probationdesk.report.blocks import Span, Voice, Words

NO_BREAK = "\u00a0"

_MONTH = "|".join(sorted({name for names in MONTHS.values() for name in names}))
_BOUND = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Br|\d{{1,2}}(?= (?:{_MONTH})\b))\.? (?=\S)")
"""A title before a name, and the day before a month: they stay on one line."""


class Citing:
    """Numbers the sources of one report in the order they are first met.

    Texts must be given in the order they are printed.
    """

    def __init__(self, sources: tuple[Source, ...], unknown: str) -> None:
        """Begin at 1; `unknown` is printed before a label that names no source of the case."""
        self._sources = sources
        self._unknown = unknown
        self.numbers: dict[str, int] = {}

    def paragraphs(self, text: str, *, voice: Voice = Voice.OFFICER) -> tuple[Words, ...]:
        """Return `text` as paragraphs, one for each of its lines that says something."""
        lines = (line.strip() for line in text.splitlines())
        return tuple(_passage(self.line(line), voice) for line in lines if line)

    def words(self, text: str, *, voice: Voice = Voice.OFFICER) -> Words:
        """Return `text` as a single paragraph; line ends become spaces. Empty for a blank text."""
        joined = " ".join(text.split())
        return _passage(self.line(joined), voice) if joined else ()

    def line(self, text: str) -> str:
        """Return `text` with each citation as `[3, p 14]`, on the same line as the word before it."""
        pieces: list[str] = []
        position = 0
        for bracket in brackets(text, self._sources):
            before = text[position : bracket.start]
            printed = [self._number(citation) for citation in bracket.citations]
            printed += [f"{self._unknown}{NO_BREAK}{label}" for label in bracket.unknown]
            joined = f"[{'; '.join(printed)}]"
            pieces.append(before.rstrip() + NO_BREAK if before.strip() or pieces else before)
            pieces.append(joined)
            position = bracket.end
        pieces.append(text[position:])
        return _BOUND.sub(lambda found: found.group().rstrip() + NO_BREAK, "".join(pieces))

    def _number(self, citation: Citation) -> str:
        number = self.numbers.setdefault(citation.source_id, len(self.numbers) + 1)
        locator = NO_BREAK.join(citation.locator.split())
        return f"{number},{NO_BREAK}{locator}" if locator else str(number)


def _passage(text: str, voice: Voice) -> Words:
    return (Span(text, voice=voice, language=language_of(text)),)
