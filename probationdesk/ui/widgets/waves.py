"""Waves under words. Qt's own are a hairline: thinner than a pixel, which is no contrast that anybody can see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_LINE_PER_STROKE: Final = 13
"""The stroke is so many times thinner than a line is high: 1.5 pixels at the usual size of text, 3 at 200 %."""


def draw_waves(box: QPlainTextEdit, words: Iterable[QTextCursor], colour: str, part: QRect) -> None:
    """Draw a wave under each of the words marked by `words` in the part of the box that is being painted."""
    stroke = max(1.5, QFontMetricsF(box.font()).lineSpacing() / _LINE_PER_STROKE)
    painter: QPainter | None = None
    for left, right, bottom in (line for word in words if word.hasSelection() for line in _lines(box, word)):
        if bottom < part.top() or bottom - 4 * stroke > part.bottom():
            continue
        if painter is None:
            painter = QPainter(box.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(colour), stroke)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
        painter.drawPolyline(_wave(left, right, bottom - 0.6 * stroke, stroke))
    if painter is not None:
        painter.end()


def _lines(box: QPlainTextEdit, word: QTextCursor) -> Iterator[tuple[int, int, int]]:
    """Yield left, right and bottom of a word, in pixels of the viewport; it may be parted over two lines."""
    begin, end = (_rect(box, place) for place in (word.selectionStart(), word.selectionEnd()))
    if begin.top() == end.top():
        yield begin.left(), end.left(), begin.bottom()
    else:
        margin = round(box.document().documentMargin())
        yield begin.left(), box.viewport().width() - margin, begin.bottom()
        yield margin, end.left(), end.bottom()


def _rect(box: QPlainTextEdit, position: int) -> QRect:
    cursor = QTextCursor(box.document())
    cursor.setPosition(position)
    return box.cursorRect(cursor)


def _wave(left: int, right: int, middle: float, stroke: float) -> list[QPointF]:
    """Return the corners of a wave between two places, as high and as long as its stroke asks for."""
    count = max(2, ceil((right - left) / (2 * stroke)))
    step = (right - left) / count
    return [
        QPointF(left + corner * step, middle + (stroke / 2 if corner % 2 else -stroke / 2))
        for corner in range(count + 1)
    ]
