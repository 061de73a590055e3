"""What a fault that was put in led to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: which fault, how often, what came of it, and whether that is what must come of it."""

    fault: str
    tries: int
    outcome: str
    ok: bool
