"""A print: its bytes, and what an officer needs to know of it before it leaves the desk."""

from __future__ import annotations

from dataclasses import dataclass


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
