"""Times of day as officers type them."""

from __future__ import annotations

import re
from datetime import time

_SHAPE = re.compile(r"(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*(am|pm|yb|yp)?")
"""Hours, minutes, and before or after noon; *yb* and *yp* are Welsh for *in the morning* and *in the afternoon*."""
_NOON = 12


def parse_time(text: str) -> time | None:
    """Return the time of day that `text` means, or None if it means none.

    `14:05`, `14.05`, `1405`, `9`, `2pm`, `2.15 pm`, `2.15 yp`.
    """
    match = _SHAPE.fullmatch(" ".join(text.casefold().replace("p.m.", "pm").replace("a.m.", "am").split()))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half in ("pm", "yp") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
