"""Pieces to write on: squares to tick, lines, and a slip to cut off; and the sides on which they begin."""

from __future__ import annotations

from typing import Any

from probationdesk.report.blocks import Box, Words
from probationdesk.report.fonts import Face, width
from probationdesk.report.layout import GREY, INK, Piece, Setting, Text, paint_stack, stacked
from probationdesk.report.scale import MILLIMETRE, Style
from probationdesk.report.tagged import Element

APART = 9.5 * MILLIMETRE
"""From one line to write on to the next: room for a large hand."""

_SQUARE = 1.25
"""The side of a square to tick, in sizes of the type beside it."""
_FEWEST = 2
"""Lines that are worth filling the foot of a side with."""
_KEPT = 0.4
"""How much of a line is kept free at the foot of a side that lines fill."""
_EDGE = 1.0
"""Points. A side with no more than this above is a new side."""


class NewSide(Piece):
    """Ends a side, unless nothing stands on it yet."""

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return no height at the head of a side, and more than there is room for elsewhere."""
        self.width = available
        self.height = 0.0 if height > self.setting.page.depth - _EDGE else height + 1.0
        return self.width, self.height

    def draw(self) -> None:
        """Leave no mark and no entry."""


class WritingLines(Piece):
    """Lines to write on, a given number of them or as many as there is room for."""

    def __init__(self, setting: Setting, count: int, *, section: str, tag: Element) -> None:
        super().__init__(setting, section, tag)
        self._count = count

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        self.width = available
        count = self._count or max(_FEWEST, int(min(height, self.setting.page.depth) / APART - _KEPT))
        self.height = count * APART
        return self.width, self.height

    def split(self, available: float, height: float) -> list[Piece]:
        """Return the lines that fit and the rest; nothing if fewer than two of either would stand alone."""
        fitting = int(height / APART)
        whole = round(self.height / APART)
        if fitting < _FEWEST or whole - fitting < 1 or self.tag is None:
            return []
        return [
            WritingLines(self.setting, count, section=self.section, tag=self.tag)
            for count in (fitting, whole - fitting)
        ]

    def least(self, width: float) -> float:
        """Return the height of two lines."""
        return _FEWEST * APART

    def paint(self) -> None:
        """Paint the lines; whoever cannot see them is told once what they are."""
        canvas = self.canv
        with self.setting.structure.content(canvas, self.tag):
            canvas.saveState()
            canvas.setStrokeColor(GREY)
            canvas.setLineWidth(0.7)
            for line in range(round(self.height / APART)):
                canvas.line(0, line * APART, self.width, line * APART)
            canvas.restoreState()


class TickBox(Piece):
    """A square to tick."""

    def __init__(self, setting: Setting, box: Box, style: Style, tag: Element) -> None:
        super().__init__(setting, tag=tag)
        self._box = box
        self._side = _SQUARE * style.size

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        self.width, self.height = available, self._side + 2.0
        return self.width, self.height

    def paint(self) -> None:
        """Paint the square, and its tick if it has one."""
        with self.setting.structure.content(self.canv, self.tag):
            draw_square(self.canv, 1.0, 1.0, self._side, ticked=self._box.ticked)


class Chosen(Text):
    """Words with a square to tick before them."""

    def __init__(self, setting: Setting, words: Words, box: Box, style: Style, *, tag: Element, drawn: Element) -> None:
        super().__init__(setting, words, style, indent=(_SQUARE + 0.6) * style.size, tag=tag)
        self._box, self._drawn = box, drawn

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points: at least those of the square."""
        super().wrap(available, height)
        return self.width, self.height

    def split(self, available: float, height: float) -> list[Piece]:
        """Return nothing: the words stay with their square."""
        return []

    def paint(self) -> None:
        """Paint the square on the first line, then the words."""
        side = _SQUARE * self.style.size
        foot = self.height - self.style.size * 0.64 - side / 2
        with self.setting.structure.content(self.canv, self._drawn):
            draw_square(self.canv, 1.0, foot, side, ticked=self._box.ticked)
        super().paint()


class Blanks(Piece):
    """Words with an empty box after each, side by side."""

    _BOX = 22 * MILLIMETRE
    _TALL = 10 * MILLIMETRE

    def __init__(self, setting: Setting, blanks: list[tuple[str, Element, Element]], style: Style) -> None:
        """Each of `blanks` is a word, the element it belongs to, and that of its box."""
        super().__init__(setting)
        self._blanks = blanks
        self._style = style

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        self.width, self.height = available, self._TALL
        return self.width, self.height

    def paint(self) -> None:
        """Paint each word and the box after it."""
        canvas, structure, x = self.canv, self.setting.structure, 0.0
        for label, named, drawn in self._blanks:
            with structure.content(canvas, named, label):
                canvas.setFillColor(INK)
                canvas.setFont(Face.BOLD.value, self._style.size)
                canvas.drawString(x, self._TALL / 2 - self._style.size * 0.34, label)
            x += width(label, Face.BOLD, self._style.size) + 6
            with structure.content(canvas, drawn):
                canvas.setStrokeColor(INK)
                canvas.setLineWidth(1.1)
                canvas.rect(x, 0.5, self._BOX, self._TALL - 1, stroke=1, fill=0)
            x += self._BOX + 8 * MILLIMETRE


class BackOfSheet(Piece):
    """A side of lines on the back of the sheet before, so that what follows is the front of a sheet of its own."""

    def __init__(self, setting: Setting, pieces: list[Piece], *, section: str, within: Element) -> None:
        """Make the side of `pieces`, of which the last are lines that fill what the others leave."""
        super().__init__(setting, section)
        self._pieces = pieces
        self._within = within

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the height of a whole side on the back of a sheet, and none on the front of one."""
        self.width = available
        self.height = 0.0
        if self.canv.getPageNumber() % 2 == 0:
            self.height = self.setting.page.depth - _EDGE / 2
            left = self.height - stacked(self._pieces[:-1], available) - self._pieces[-2].space_after
            self._pieces[-1].wrap(available, left)
        return self.width, self.height

    def least(self, width: float) -> float:
        """Return no height: whether the side is needed is known only when it is reached."""
        return 0.0

    def draw(self) -> None:
        """Paint and enter the side; leave no mark and no entry on the front of a sheet."""
        if self.height:
            super().draw()
        else:
            self._within.clear()

    def paint(self) -> None:
        """Paint the words, then the lines."""
        paint_stack(self._pieces, self.canv, 0.0, self.height)


class CutOff(Piece):
    """The foot of a side, below a line to cut along."""

    _ABOVE = 9.0

    def __init__(self, setting: Setting, cut: Text, pieces: list[Piece], *, section: str) -> None:
        super().__init__(setting, section)
        self._cut = cut
        self._pieces = pieces
        self._needed = 0.0

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width, and what is left of the side or, if that is more, the height needed."""
        self.width = available
        above = self._cut.wrap(available, height)[1] + 2.0
        self._needed = stacked(self._pieces, available) + above + self._ABOVE
        self.height = max(self._needed, height - 0.01)
        return self.width, self.height

    def paint(self) -> None:
        """Paint the words over the cut, the cut from edge to edge of the paper, and what is cut off."""
        canvas = self.canv
        top = self._needed
        paint_stack([self._cut], canvas, 0.0, top)
        top -= self._cut.height + 2.0
        with self.setting.structure.artifact(canvas):
            canvas.saveState()
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(1.2)
            canvas.setDash(5, 4)
            left = self.setting.page.left - 6 * MILLIMETRE
            canvas.line(-left, top, self.setting.page.width - left - 12 * MILLIMETRE, top)
            canvas.restoreState()
        paint_stack(self._pieces, canvas, 0.0, top - self._ABOVE)


def draw_square(canvas: Any, x: float, y: float, side: float, *, ticked: bool) -> None:
    """Draw a square to tick with its lower left corner at (x, y), in points."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.3)
    canvas.rect(x, y, side, side, stroke=1, fill=0)
    if ticked:
        canvas.setLineWidth(0.14 * side)
        canvas.setLineCap(1)
        path = canvas.beginPath()
        path.moveTo(x + 0.2 * side, y + 0.5 * side)
        path.lineTo(x + 0.42 * side, y + 0.25 * side)
        path.lineTo(x + 0.82 * side, y + 0.8 * side)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
