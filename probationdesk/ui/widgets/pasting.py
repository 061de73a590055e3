"""What becomes of text before it may stand in a box."""

from __future__ import annotations

import re
from typing import Final

LONGEST_PARAGRAPH: Final = 3000
"""Characters. One huge paragraph makes every key slow, because it is laid out whole each time."""

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ud800-\udfff\ue000-\uf8ff\ufff9-\ufffc\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?…]['’”\")\]]*\s+")


def clean(text: str) -> str:
    """Return `text` with one kind of line end, and no control, private-use, broken or zero-width characters.

    Half a surrogate pair cannot be written to a file at all. Private-use characters (U+E000 to U+F8FF)
    mark the matches of a search and may not come from a text.
    """
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def split_huge(text: str, longest: int = LONGEST_PARAGRAPH) -> str:
    """Return `text` with each paragraph of more than `longest` characters parted after a sentence, or else a word."""
    return "\n".join(part for paragraph in text.split("\n") for part in _parts(paragraph, longest))


def _parts(paragraph: str, longest: int) -> list[str]:
    parts: list[str] = []
    while len(paragraph) > longest:
        head = paragraph[:longest]
        ends = [match.end() for match in _SENTENCE_END.finditer(head)]
        cut = ends[-1] if ends else head.rfind(" ") + 1 or longest
        parts.append(paragraph[:cut].rstrip())
        paragraph = paragraph[cut:]
    return [*parts, paragraph]
