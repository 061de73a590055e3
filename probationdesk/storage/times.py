"""Moments as the store writes them: UTC, in text of one width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Return a moment as text; raises ValueError if it has no UTC offset."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its UTC offset")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote."""
    return datetime.fromisoformat(text)
