"""Three sides: what was placed where, how many lines stand over or are left, and which section is longest."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from probationdesk.domain.printing import Length

DRAFT = "draft"
"""The section that only a draft has: it is not counted, because it falls away when the report is frozen."""

ADDED = "added"
"""The section with what was said of a version after it was frozen: it stands outside what was frozen."""

_ROUNDING = 0.01
"""Points. Heights are sums of fractions; a sum that is off by less than this is the same height."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A piece as it was placed: its section, its side, and its edges in points from the foot of the paper."""

    section: str
    side: int
    top: float
    bottom: float
    above: float = 0.0
    """The space it keeps free above, which falls away at the head of a side."""
    below: float = 0.0
    """The space it keeps free below, which falls away at the foot of a side."""
    in_column: bool = False
    heading: bool = False


@dataclass(slots=True)
class Ledger:
    """Everything placed in one report, in order."""

    placements: list[Placement] = field(default_factory=list)
    _lines: dict[int, int] = field(default_factory=dict)

    def place(self, placement: Placement) -> None:
        """Add a piece."""
        self.placements.append(placement)

    def count_line(self, side: int) -> int:
        """Return the number of the next line in the column of `side`, from 1."""
        self._lines[side] = self._lines.get(side, 0) + 1
        return self._lines[side]

    def columns_of(self, side: int) -> list[tuple[float, float]]:
        """Return the top and bottom edge of every stretch of column on a side, from the top down."""
        found: list[tuple[float, float]] = []
        open_stretch = False
        for placement in self.placements:
            if placement.side != side:
                continue
            if placement.in_column and open_stretch:
                found[-1] = (found[-1][0], placement.bottom)
            elif placement.in_column:
                found.append((placement.top, placement.bottom))
            # A heading stands over whatever follows it and ends no stretch by itself.
            open_stretch = placement.in_column or (open_stretch and placement.heading)
        return found


def fit(ledger: Ledger, *, leading: float, top: float, bottom: float, allowed: int) -> Length:
    """Return how the placements fill sides that reach from `top` to `bottom`, in points.

    Lines over are those that must go for the rest to fit: what stands beyond the last side allowed,
    less what is free at its foot. Adding n lines to the text of a report that is over adds n.
    """
    counted = [placement for placement in ledger.placements if placement.section not in (DRAFT, ADDED)]
    lowest: dict[int, float] = {}
    heights: defaultdict[str, float] = defaultdict(float)
    for placement in counted:
        lowest[placement.side] = min(lowest.get(placement.side, top), placement.bottom)
        heights[placement.section] += placement.top - placement.bottom
    sides = max(lowest, default=1)
    beyond = sum(top - edge for side, edge in lowest.items() if side > allowed)
    turns = [(last, first) for last, first in pairwise(counted) if last.side < first.side]
    beyond += sum(max(last.below, first.above) for last, first in turns if first.side > allowed)
    free = lowest.get(allowed, top) - bottom
    spare = lowest.get(sides, top) - bottom + (allowed - sides) * (top - bottom)
    return Length(
        sides=sides,
        lines_over=max(1, math.ceil((beyond - free) / leading - _ROUNDING)) if sides > allowed else 0,
        lines_left=0 if sides > allowed else math.floor(spare / leading + _ROUNDING),
        lines={key: math.ceil(height / leading - _ROUNDING) for key, height in heights.items()},
        lines_on_last=math.ceil((top - lowest.get(sides, top)) / leading - _ROUNDING),
    )
