"""Items in two columns, or one where the type is large. What does not fit runs on to the next side, made even again."""

from __future__ import annotations

from probationdesk.report.layout import Piece, Setting, Text, divide, paint_stack

_BETWEEN = 12.0
"""Points between the columns."""

_APART = 1.5
"""Points between two items."""

_EDGE = 0.001
"""Points. Sums of fractions that differ by less are equal."""


class Columns(Piece):
    """Items read down the first column and then down the second, under an optional heading."""

    def __init__(self, setting: Setting, items: list[Piece], *, section: str, heading: Text | None = None) -> None:
        super().__init__(setting, section)
        self._items = items
        self._heading = heading
        self.continued = False
        """True for what runs on from an earlier side: its heading has been read already."""
        for item in items:
            item.space_after = _APART
        self._measure = 0.0
        self._heights: list[float] = []
        self._above = 0.0
        self._single = setting.type.unrolled

    def _tall(self, heights: list[float]) -> float:
        return _stacked(heights) if self._single else _even(heights)[1]

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        depth = self.setting.page.depth
        self.width = available
        self._measure = available if self._single else (available - _BETWEEN) / 2
        self._heights = [float(item.wrap(self._measure, depth)[1]) for item in self._items]
        self._above = self._heading.wrap(available, depth)[1] + self._heading.space_after if self._heading else 0.0
        self.height = self._above + self._tall(self._heights)
        return self.width, self.height

    def least(self, width: float) -> float:
        """Return the height of the heading and of the first two items, one beside the other."""
        self.wrap(width, self.setting.page.depth)
        return self._above + self._tall(self._heights[:2])

    def split(self, available: float, height: float) -> list[Piece]:
        """Return the items that fit into `height` and the rest; nothing if fewer than two fit.

        An item is itself divided only if it is taller than a side.
        """
        self.wrap(available, height)
        room = height - self._above + _EDGE
        counts = range(1, len(self._items))
        fitting = max((count for count in counts if self._tall(self._heights[:count]) <= room), default=0)
        if fitting >= 2:
            return self._parted(self._items[:fitting], self._items[fitting:])
        if height < self.setting.page.depth - _EDGE:
            return []
        first, rest = divide(self._items[:1], self._measure, room)
        return self._parted(first, [*rest, *self._items[1:]]) if first else []

    def _parted(self, first: list[Piece], rest: list[Piece]) -> list[Piece]:
        parts = [Columns(self.setting, items, section=self.section, heading=self._heading) for items in (first, rest)]
        parts[0].continued, parts[1].continued = self.continued, True
        parts[0].space_before, parts[1].space_after = self.space_before, self.space_after
        return list(parts)

    def paint(self) -> None:
        """Paint the heading, then each column; a heading that is repeated is an artifact."""
        top = self.height
        if self._heading is not None:
            if self.continued:
                with self.setting.structure.artifact(self.canv, "Pagination"):
                    paint_stack([self._heading], self.canv, 0.0, top)
            else:
                paint_stack([self._heading], self.canv, 0.0, top)
            top -= self._above
        half = len(self._items) if self._single else _even(self._heights)[0]
        paint_stack(self._items[:half], self.canv, 0.0, top)
        paint_stack(self._items[half:], self.canv, self._measure + _BETWEEN, top)


def _even(heights: list[float]) -> tuple[int, float]:
    """Return how many items stand in the first column so that neither is needlessly tall, and how tall they are.

    Of two ways that are equally tall, the one with the fuller first column is taken.
    """

    def taller(count: int) -> float:
        return max(_stacked(heights[:count]), _stacked(heights[count:]))

    half = min(range(1, len(heights) + 1), key=lambda count: (round(taller(count), 3), -count))
    return half, taller(half)


def _stacked(heights: list[float]) -> float:
    return sum(heights) + _APART * max(0, len(heights) - 1)
