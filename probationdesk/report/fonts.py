"""The typefaces of the paper, from the files that come with the program. Every one is embedded."""

from __future__ import annotations

import io
from enum import StrEnum
from functools import cache

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from probationdesk.domain.errors import BadInput
from probationdesk.report.zero import with_plain_zero
from probationdesk.resources import folder


class Face(StrEnum):
    """A typeface by the name of its file."""

    REGULAR = "AtkinsonHyperlegibleNext-Regular"
    SEMIBOLD = "AtkinsonHyperlegibleNext-SemiBold"
    BOLD = "AtkinsonHyperlegibleNext-Bold"
    PERSON = "Andika-Regular"
    PERSON_BOLD = "Andika-Bold"


_SLASHED = frozenset({Face.REGULAR, Face.SEMIBOLD, Face.BOLD})
_FALLBACK = {Face.REGULAR: Face.PERSON, Face.SEMIBOLD: Face.PERSON_BOLD, Face.BOLD: Face.PERSON_BOLD}


@cache
def characters(face: Face) -> frozenset[int]:
    """Make `face` known to ReportLab and return the code points it has.

    Raises BadInput if its file cannot be read.
    """
    file = folder() / "fonts" / f"{face.value}.ttf"
    try:
        content = file.read_bytes()
    except OSError:
        raise BadInput("resource_unreadable", file=file.name) from None
    font = TTFont(face.value, io.BytesIO(with_plain_zero(content) if face in _SLASHED else content))
    pdfmetrics.registerFont(font)
    # Paragraphs look a face up by family and style: each of ours is a family of one.
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(face.value, bold, italic, face.value)
    return frozenset(font.face.charToGlyph)


def face_for(character: str, wanted: Face) -> Face | None:
    """Return the face that has `character`: the one wanted, its fallback, or None."""
    code = ord(character)
    if code in characters(wanted):
        return wanted
    fallback = _FALLBACK.get(wanted)
    if fallback is not None and code in characters(fallback):
        return fallback
    return None


def width(text: str, face: Face, size: float) -> float:
    """Return how wide `text` is set, in points."""
    characters(face)
    return float(pdfmetrics.stringWidth(text, face.value, size))
