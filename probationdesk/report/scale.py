"""Sizes of type and paper. An edition is a scale: nothing else in the report holds a size.

Lengths are points (1/72 inch) unless they say millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

MILLIMETRE = 72 / 25.4


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

    @property
    def measure(self) -> float:
        """The full width between the margins."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom


SIDES_ALLOWED = 3
"""A report is at most three sides of A4."""
