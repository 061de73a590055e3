"""Tables: rows that never lose a word, a heading row on every side, answers as shape and word."""

from __future__ import annotations

from dataclasses import dataclass

from probationdesk.report.layout import HAIR, INK, Piece, Setting, divide, paint_stack, stacked

_TALLEST_HEADING = 6
"""A heading row takes at most one part in this many of a side."""

_EDGE = 0.001
"""Points. Sums of fractions that differ by less are equal."""


@dataclass(frozen=True, slots=True)
class GridStyle:
    """How a grid is drawn: its rules, and the space around what stands in a cell, in points."""

    ruled: bool = True
    above: float = 1.2
    below: float = 2.4
    between: float = 6.0
    signing: bool = False
    """True for lines to sign on: a rule over each cell."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: for each cell its pieces. A band has one cell, over the whole width."""

    cells: tuple[list[Piece], ...]
    band: bool = False


class Grid(Piece):
    """Rows of cells under an optional heading row."""

    def __init__(
        self,
        setting: Setting,
        widths: tuple[float, ...],
        rows: list[GridRow],
        *,
        section: str,
        style: GridStyle,
        heading: GridRow | None = None,
    ) -> None:
        """Make a grid of columns `widths` points wide; 0 is a share of what is left."""
        super().__init__(setting, section)
        self._widths = widths
        self._rows = rows
        self._style = style
        self._heading = heading
        self.continued = False
        """True for what runs on from an earlier side: its heading row has been read already."""
        self._columns: list[float] = []
        self._heights: list[float] = []
        self._heading_height = 0.0

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        self.width = available
        spare = self.width - sum(self._widths)
        shares = self._widths.count(0.0) or 1
        self._columns = [width or spare / shares for width in self._widths]
        self._heading_height = self._row_height(self._heading) if self._heading else 0.0
        if self._heading and self._heading_height > self.setting.page.depth / _TALLEST_HEADING:
            # A heading that holds a very long name cannot stand on every side: it becomes the first row.
            self._rows, self._heading, self._heading_height = [self._heading, *self._rows], None, 0.0
        self._heights = [self._row_height(row) for row in self._rows]
        self.height = self._heading_height + sum(self._heights)
        return self.width, self.height

    def _cell_widths(self, row: GridRow) -> list[float]:
        columns = [self.width] if row.band else self._columns
        last = len(columns) - 1
        return [width - (self._style.between if place < last else 0.0) for place, width in enumerate(columns)]

    def _row_height(self, row: GridRow) -> float:
        heights = [stacked(cell, width) for cell, width in zip(row.cells, self._cell_widths(row), strict=True)]
        return max(heights) + self._style.above + self._style.below

    def least(self, width: float) -> float:
        """Return the height of the heading row and of the rows up to the first that may stand last."""
        self.wrap(width, self.setting.page.depth)
        whole = self._heading_height
        for row, height in zip(self._rows, self._heights, strict=True):
            whole += height
            if not row.band:
                break
        return whole

    def split(self, available: float, height: float) -> list[Piece]:
        """Return the rows that fit into `height` and the rest; nothing if they belong on the next side.

        A row is itself divided only if it is taller than a side.
        """
        self.wrap(available, height)
        count = self._rows_within(height)
        if count:
            return self._parted(self._rows[:count], self._rows[count:])
        side = self.setting.page.depth
        tall = self._heading_height + self._heights[0] > side + _EDGE
        if tall and height > self._heading_height + side / 3:
            return self._divided(height)
        if height < side - _EDGE:
            return []
        return self._parted(self._rows[:1], self._rows[1:]) if not tall else []

    def _rows_within(self, height: float) -> int:
        """Return how many rows may stand on this side: as many as fit, the last of them not a band."""
        used, fitting = self._heading_height, 0
        for place, (row, needed) in enumerate(zip(self._rows, self._heights, strict=True), 1):
            used += needed
            if used > height + _EDGE:
                break
            if not row.band:
                fitting = place
        return self._two_left(fitting) if not self.setting.page.pen_margin else fitting

    def _two_left(self, fitting: int) -> int:
        """Return how many rows stand on this side so that the next does not begin with the last row alone.

        Not in a report, whose sides are counted.
        """
        if len(self._rows) - fitting != 1:
            return fitting
        return next((fewer for fewer in range(fitting - 1, 1, -1) if not self._rows[fewer - 1].band), fitting)

    def _divided(self, height: float) -> list[Piece]:
        row = self._rows[0]
        room = height - self._heading_height - self._style.above - self._style.below
        halves = [divide(cell, width, room) for cell, width in zip(row.cells, self._cell_widths(row), strict=True)]
        first = GridRow(tuple(half[0] for half in halves), row.band)
        rest = GridRow(tuple(half[1] for half in halves), row.band)
        return self._parted([first], [rest, *self._rows[1:]])

    def _parted(self, *parts: list[GridRow]) -> list[Piece]:
        found = [self._part(rows) for rows in parts if rows]
        for part in found[1:]:
            part.continued = True
        found[0].space_before, found[-1].space_after = self.space_before, self.space_after
        return list(found)

    def _part(self, rows: list[GridRow]) -> Grid:
        part = Grid(
            self.setting,
            self._widths,
            rows,
            section=self.section,
            style=self._style,
            heading=self._heading,
        )
        part.continued = self.continued
        return part

    def paint(self) -> None:
        """Paint the heading row, then each row with its rule."""
        top = self.height
        if self._heading is not None:
            self._rule(top, 1.2)
            self._paint_heading(self._heading, top)
            top -= self._heading_height
            self._rule(top, 1.2)
        for place, (row, height) in enumerate(zip(self._rows, self._heights, strict=True)):
            self._paint_row(row, top)
            top -= height
            last = place == len(self._rows) - 1
            if self._style.ruled:
                self._rule(top, 1.2 if last else 0.5)

    def _paint_heading(self, heading: GridRow, top: float) -> None:
        """Paint the heading row; where it is repeated, as an artifact: it has been read already."""
        if not self.continued:
            self._paint_row(heading, top)
            return
        with self.setting.structure.artifact(self.canv, "Pagination"):
            self._paint_row(heading, top)

    def _paint_row(self, row: GridRow, top: float) -> None:
        x = 0.0
        columns = [self.width] if row.band else self._columns
        for cell, width, inner in zip(row.cells, columns, self._cell_widths(row), strict=True):
            if self._style.signing:
                self._rule(top, 0.8, x, x + inner)
            paint_stack(cell, self.canv, x, top - self._style.above)
            x += width

    def _rule(self, y: float, weight: float, start: float = 0.0, end: float | None = None) -> None:
        canvas = self.canv
        with self.setting.structure.artifact(canvas):
            canvas.saveState()
            canvas.setStrokeColor(INK if weight > 0.5 else HAIR)
            canvas.setLineWidth(weight)
            canvas.line(start, y, self.width if end is None else end, y)
            canvas.restoreState()
