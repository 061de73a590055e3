"""Sizes of type and paper. An edition is a scale: nothing else in the report holds a size.

Lengths are points (1/72 inch) unless they say millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

MILLIMETRE = 72 / 25.4


_TABLE = 10.0
"""The size of the type for which the columns of tables are measured."""


@dataclass(frozen=True, slots=True)
class Style:
    """A size of type and the distance from one line to the next."""

    size: float
    leading: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """Every size of type in one edition. The body is never set smaller to make a report fit."""

    title: Style = Style(21, 24)
    heading: Style = Style(12.5, 14.5)
    body: Style = Style(11, 13.75)
    person: Style = Style(11, 14.5)
    """The person's own words, in a face with taller letters."""
    table: Style = Style(10, 12.2)
    small: Style = Style(9.5, 11.6)
    furniture: Style = Style(9, 11)
    marking: Style = Style(10, 12)
    line_number: Style = Style(8, 10)
    unrolled: bool = False
    """Whether tables are set as paragraphs one below the other, because their columns would be too narrow."""

    @property
    def wider(self) -> float:
        """By how much the columns of tables are wider than in a report, so that their words keep their lines."""
        return self.table.size / _TABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A side of paper: A4 (ISO 216) with its margins, the narrow column and the pen margin beside it."""

    width: float = 210 * MILLIMETRE
    height: float = 297 * MILLIMETRE
    left: float = 20 * MILLIMETRE
    right: float = 18 * MILLIMETRE
    top: float = 15 * MILLIMETRE
    bottom: float = 19.5 * MILLIMETRE
    column: float = 136 * MILLIMETRE
    gutter: float = 5 * MILLIMETRE
    """Between the column and the rule of the pen margin."""
    pen_margin: bool = True
    """Whether there is room beside the column for a reader's notes."""

    @property
    def measure(self) -> float:
        """The full width between the margins."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom


CLEAR = Type(
    title=Style(22, 26),
    heading=Style(14, 17),
    body=Style(12, 15.5),
    person=Style(12, 16.5),
    table=Style(12, 15),
    small=Style(12, 15),
    furniture=Style(10.5, 13),
    marking=Style(11, 13),
    line_number=Style(10, 12),
)
"""Clear print: nothing that is read is smaller than 12 points (RNIB)."""

LARGE = Type(
    title=Style(26, 31),
    heading=Style(19, 23),
    body=Style(16, 21),
    person=Style(16, 22),
    table=Style(16, 21),
    small=Style(16, 21),
    furniture=Style(11, 14),
    marking=Style(12, 15),
    line_number=Style(12, 15),
    unrolled=True,
)
"""Large print: nothing that is read is smaller than 16 points (RNIB)."""

HANDOUT = Type(
    title=Style(28, 34),
    heading=Style(18, 22),
    body=Style(14, 20),
    person=Style(14, 20),
    table=Style(14, 19),
    small=Style(14, 20),
    furniture=Style(11, 14),
    marking=Style(11, 14),
    line_number=Style(10.5, 13),
)
"""What the person reads: 14 points (GOV.UK, easy read)."""

HANDOUT_LARGE = Type(
    title=Style(30, 36),
    heading=Style(20, 25),
    body=Style(16, 23),
    person=Style(16, 23),
    table=Style(16, 22),
    small=Style(16, 23),
    furniture=Style(12, 15),
    marking=Style(12, 15),
    line_number=Style(12, 15),
)

WIDE_PAGE = Page(column=172 * MILLIMETRE, pen_margin=False)
"""For large print: a column of the whole measure, about 60 letters of 16 points a line."""

HANDOUT_PAGE = Page(
    left=24 * MILLIMETRE,
    right=24 * MILLIMETRE,
    top=20 * MILLIMETRE,
    bottom=24 * MILLIMETRE,
    column=162 * MILLIMETRE,
    pen_margin=False,
)
"""For what the person reads: about 65 letters a line, and a margin at the left for a punch."""

SIDES_ALLOWED = 3
"""A report is at most three sides of A4."""
