"""Words made safe for setting: normal form, no control characters, a face for every character.

Case text is untrusted: it never passes through ReportLab's markup, so that `<b>` prints as written, and what
cannot be printed is counted, so that the officer is told. Nothing is dropped in silence that a reader would have seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from probationdesk.domain.people import Language
from probationdesk.report.blocks import Span, Voice, Weight, Words
from probationdesk.report.fonts import Face, face_for

REPLACEMENT = "\ufffd"
"""Printed in place of a character that no face has."""

_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that would reorder the line: ReportLab cannot set text from right to left."""

REPORT_FACES: Mapping[tuple[Voice, Weight], Face] = {
    (Voice.OFFICER, Weight.PLAIN): Face.REGULAR,
    (Voice.OFFICER, Weight.LABEL): Face.SEMIBOLD,
    (Voice.OFFICER, Weight.STRONG): Face.BOLD,
    (Voice.PERSON, Weight.PLAIN): Face.PERSON,
    (Voice.PERSON, Weight.LABEL): Face.PERSON_BOLD,
    (Voice.PERSON, Weight.STRONG): Face.PERSON_BOLD,
}

"""In a report the person's own words have a face of their own."""

HANDOUT_FACES: Mapping[tuple[Voice, Weight], Face] = {
    **{(voice, Weight.PLAIN): Face.PERSON for voice in Voice},
    **{(voice, Weight.LABEL): Face.PERSON_BOLD for voice in Voice},
    **{(voice, Weight.STRONG): Face.BOLD for voice in Voice},
}
"""What the person reads is set in the face that is easiest to learn to read; headings as in a report."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that are set in one face and spoken in one language; None for that of the print."""

    text: str
    face: Face
    language: Language | None


class Letters:
    """Turns words into runs of letters that can be set, and remembers what could not be printed."""

    def __init__(self, faces: Mapping[tuple[Voice, Weight], Face] = REPORT_FACES) -> None:
        self._faces = faces
        self._unprintable: dict[str, None] = {}

    @property
    def unprintable(self) -> tuple[str, ...]:
        """The characters that no face has, in the order met; those without a shape as `U+202E`."""
        return tuple(self._unprintable)

    def plain(self, text: str, face: Face) -> str:
        """Return `text` as one line in one face, for furniture that is drawn rather than set."""
        cleaned = " ".join(self._clean(text).split())
        return "".join(c if face_for(c, face) is face else "?" for c in cleaned)

    def runs(self, words: Words) -> tuple[Run, ...]:
        """Return one paragraph as runs, each of one face and one language."""
        return tuple(run for span in words for run in self._span(span))

    def _span(self, span: Span) -> Iterator[Run]:
        wanted = self._faces[span.voice, span.weight]
        set_in = [self._letter(c, wanted) for c in self._clean(span.text)]
        for face, pairs in groupby(set_in, key=lambda pair: pair[0]):
            yield Run("".join(letter for _, letter in pairs), face, span.language)

    def _letter(self, character: str, wanted: Face) -> tuple[Face, str]:
        face = face_for(character, wanted)
        if face is not None:
            return face, character
        self._unprintable[_shown(character)] = None
        return Face.PERSON, REPLACEMENT

    def _clean(self, text: str) -> str:
        kept = []
        for character in unicodedata.normalize("NFC", text):
            if character in _DIRECTION:
                self._unprintable[_shown(character)] = None
            elif character.isspace():
                kept.append(character if character == "\u00a0" else " ")
            elif unicodedata.category(character) == "Cs":
                self._unprintable[_shown(character)] = None
                kept.append(REPLACEMENT)
            elif unicodedata.category(character) not in ("Cc", "Cf"):
                kept.append(character)
        return "".join(kept)


def _shown(character: str) -> str:
    """Return a character so that it can be listed: itself if it has a shape, otherwise its code point."""
    return character if unicodedata.category(character)[0] in "LNPSM" else f"U+{ord(character):04X}"
