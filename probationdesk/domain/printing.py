"""A print: its bytes, and what an officer needs to know of it before it leaves the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Print(StrEnum):
    """What can be printed of a case."""

    REPORT = "report"
    REPORT_CLEAR = "report_clear"
    """In clear print, 12 points; may run longer than three sides."""
    REPORT_LARGE = "report_large"
    """In large print, 16 points; may run longer than three sides."""
    PERSONS_COPY = "persons_copy"
    PERSONS_COPY_LARGE = "persons_copy_large"
    PLAN_SHEET = "plan_sheet"
    INTERVIEW_SHEETS = "interview_sheets"
    SELF_ASSESSMENT = "self_assessment"
    OVERSIGHT_RECORD = "oversight_record"
    HANDOVER_PACK = "handover_pack"
    TRANSFER_SHEET = "transfer_sheet"
    DIFFERENCE = "difference"


OF_A_VERSION = frozenset(
    {
        Print.REPORT,
        Print.REPORT_CLEAR,
        Print.REPORT_LARGE,
        Print.PERSONS_COPY,
        Print.PERSONS_COPY_LARGE,
        Print.PLAN_SHEET,
        Print.DIFFERENCE,
    }
)
"""Prints of what an assessment says: of its frozen version, with its check code, once there is one.

The others are of the case as it stands when they are printed.
"""


class Size(StrEnum):
    """How large the type of a print is (RNIB: clear print from 12 points, large print from 16)."""

    STANDARD = "standard"
    """As the print is usually set: 11 points what courts and staff read, 14 what the person reads."""
    CLEAR = "clear"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an officer chooses beside the print itself."""

    areas: tuple[str, ...] = ()
    """For interview sheets and the self-assessment: keys of areas; none for all of them."""
    interview: int = 1
    """For interview sheets: 1 to listen, 2 to check."""
    size: Size = Size.STANDARD


_EDITIONS = {
    (Print.REPORT, Size.CLEAR): Print.REPORT_CLEAR,
    (Print.REPORT, Size.LARGE): Print.REPORT_LARGE,
    (Print.PERSONS_COPY, Size.LARGE): Print.PERSONS_COPY_LARGE,
}

SIZED = frozenset(Print) - {Print.REPORT, Print.PERSONS_COPY, *_EDITIONS.values()}
"""Prints whose size is chosen; the report and the person's copy have editions, which are prints of their own."""


def edition_of(kind: Print, size: Size) -> Print:
    """Return the edition of a print in a size, if it has one of its own; otherwise the print itself."""
    return _EDITIONS.get((kind, size), kind)


@dataclass(frozen=True, slots=True)
class Length:
    """How a print fills its sides, in lines of the body type."""

    sides: int
    """Sides it needs, without the list of what a draft lacks."""
    lines_over: int
    """How many lines stand beyond the sides allowed; 0 if it fits."""
    lines_left: int
    """Free at the foot of the last side used, and on the sides allowed that are not used at all; 0 if it is over."""
    lines: dict[str, int]
    """Lines by section, in printing order, what surrounds the text included."""
    lines_on_last: int = 0
    """Lines that stand on the last side used, what surrounds the text included."""

    @property
    def longest_section(self) -> str:
        """The section with the most lines; the earlier one if two are equal; empty for an empty print."""
        return max(self.lines, key=lambda key: self.lines[key], default="")


class Role(StrEnum):
    """What a part of the text of a print is."""

    HEADING = "heading"
    TEXT = "text"
    ROW = "row"
    """A row of a table; each of its texts is a cell."""
    DRAWING = "drawing"
    """Something drawn, such as a box to tick, in words."""


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a print as it is read aloud."""

    role: Role
    texts: tuple[str, ...]
    side: int
    """The side it stands on, from 1."""
    level: int = 0
    """Of a heading: 1 for the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A print, as bytes of a PDF file and what is to be known of it."""

    pdf: bytes
    sides: int
    length: Length
    unprintable: tuple[str, ...] = ()
    """Characters that the typeface does not have."""
    twin: tuple[Read, ...] = ()
    """The same print in plain text, in reading order."""

    @property
    def lines_over(self) -> int:
        """How many lines of the body type stand beyond the sides allowed; 0 if it fits."""
        return self.length.lines_over

    @property
    def lines_left(self) -> int:
        """How many lines of the body type are still free within the sides allowed; 0 if it is over."""
        return self.length.lines_left

    @property
    def longest_section(self) -> str:
        """The key of the section with the most lines."""
        return self.length.longest_section
