"""The history that a case brings with it: how much of it goes along, and how what does not is told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from probationdesk.domain.sharing import BroughtChange

MOST_LINES = 20_000
"""Lines of history that go with a hand-over. Their digests cannot be made smaller: 25,000 lines fill a bundle."""

LEFT_OUT = "history_left_out"
"""The act of a line that stands for older ones which were left out; how many is in `after`."""
_LONGEST_NUMBER = 9


def newest(lines: Sequence[BroughtChange]) -> tuple[BroughtChange, ...]:
    """Return as much of a history as goes with a hand-over, oldest first, as it came.

    Of a longer one the newest lines go, after one that says how many older ones were left out, by whom and when the
    last of those was made. What had been left out before is counted in.
    """
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    older, kept = lines[: 1 - MOST_LINES], lines[1 - MOST_LINES :]
    count = sum(1 for line in older if line.act != LEFT_OUT) + left_out(older)
    return (replace(older[-1], act=LEFT_OUT, record_id="", before="", after=str(count)), *kept)


def left_out(lines: Iterable[BroughtChange]) -> int:
    """Return how many lines a history says were left out of it."""
    return sum(int(line.after) for line in lines if line.act == LEFT_OUT and _is_number(line.after))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
