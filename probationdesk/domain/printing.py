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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an officer chooses of interview sheets."""

    areas: tuple[str, ...] = ()
    """Keys of areas; none for all of them."""
    interview: int = 1
    """1 to listen, 2 to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A print, as bytes of a PDF file and what is to be known of it."""

    pdf: bytes
    sides: int
    lines_over: int
    """How many lines of the body type stand beyond the sides allowed; 0 if it fits."""
    lines_left: int
    """How many lines of the body type are still free within the sides allowed; 0 if it is over."""
    longest_section: str
    """The key of the section with the most lines."""
    unprintable: tuple[str, ...] = ()
    """Characters that the typeface does not have."""
