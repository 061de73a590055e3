"""Every print beside the report: what writes it, how it looks, and what stands on its sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from probationdesk.domain.printing import Print, Size
from probationdesk.report.blocks import Narrative, Voice, Weight
from probationdesk.report.fonts import Face
from probationdesk.report.interview_sheets import interview_sheets, self_assessment
from probationdesk.report.letters import HANDOUT_FACES, REPORT_FACES
from probationdesk.report.persons_copy import persons_copy
from probationdesk.report.plan_sheet import plan_sheet
from probationdesk.report.scale import CLEAR, HANDOUT, HANDOUT_LARGE, HANDOUT_PAGE, LARGE, WIDE_PAGE, Page, Type
from probationdesk.report.sheet import Sheet
from probationdesk.report.staff_sheets import handover_pack, oversight_record, transfer_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a print looks."""

    type: Type = field(default_factory=Type)
    page: Page = field(default_factory=Page)
    faces: Mapping[tuple[Voice, Weight], Face] = field(default_factory=lambda: REPORT_FACES)
    marked: bool = True
    """Whether the marking stands on every side; not on what the person keeps."""


EDITIONS: dict[Print, Look] = {
    Print.REPORT_CLEAR: Look(type=CLEAR),
    Print.REPORT_LARGE: Look(type=LARGE, page=WIDE_PAGE),
}
"""Editions of the report itself."""

_CLEARER = Look(type=CLEAR)
_LARGEST = Look(type=LARGE, page=WIDE_PAGE)
DIFFERENCES: dict[Size, Look] = {Size.STANDARD: Look(), Size.CLEAR: _CLEARER, Size.LARGE: _LARGEST}
"""How the changes of a review look."""

_FOR_THE_PERSON = Look(type=HANDOUT, page=HANDOUT_PAGE, faces=HANDOUT_FACES, marked=False)
_LARGER = Look(type=HANDOUT_LARGE, page=HANDOUT_PAGE, faces=HANDOUT_FACES, marked=False)
_TO_WRITE_ON = Look(type=CLEAR, page=WIDE_PAGE)

SHEETS: dict[Print, tuple[Callable[[Sheet], Narrative], Look]] = {
    Print.PERSONS_COPY: (persons_copy, _FOR_THE_PERSON),
    Print.PERSONS_COPY_LARGE: (persons_copy, _LARGER),
    Print.PLAN_SHEET: (plan_sheet, _FOR_THE_PERSON),
    Print.SELF_ASSESSMENT: (self_assessment, _FOR_THE_PERSON),
    Print.INTERVIEW_SHEETS: (interview_sheets, _TO_WRITE_ON),
    Print.OVERSIGHT_RECORD: (oversight_record, Look()),
    Print.HANDOVER_PACK: (handover_pack, Look()),
    Print.TRANSFER_SHEET: (transfer_sheet, Look(type=CLEAR)),
}
"""What writes each of the others, and how it usually looks."""

_LARGER_TO_TICK = replace(_LARGER, type=replace(HANDOUT_LARGE, unrolled=True))
"""Beside several squares there is no room for words of 16 points: each square has its line."""


def look_of(kind: Print, size: Size) -> Look:
    """Return how one of `SHEETS` looks in a size; none is smaller than it usually is."""
    usual = SHEETS[kind][1]
    if size is Size.STANDARD:
        return usual
    if not usual.marked:
        larger = _LARGER_TO_TICK if kind in (Print.PLAN_SHEET, Print.SELF_ASSESSMENT) else _LARGER
        return larger if size is Size.LARGE else usual
    if size is Size.LARGE:
        return _LARGEST
    return _CLEARER if usual.type.body.size < CLEAR.body.size else usual
