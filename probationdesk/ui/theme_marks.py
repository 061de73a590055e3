"""The shapes that the style and our own widgets draw: boxes, rings, ticks and scroll thumbs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionSlider

CORNER: Final = 4.0
"""Radius in pixels of the corners of boxes and buttons."""

_SC = QStyle.SubControl


def box(painter: QPainter, area: QRectF, fill: str, edge: str, width: float) -> None:
    """Draw a box with round corners inside `area`; an empty `fill` or `edge` is left out."""
    inset = width / 2 if edge else 0.0
    painter.setPen(QPen(QColor(edge), width) if edge else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QBrush(QColor(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), CORNER, CORNER)


def ring(painter: QPainter, area: QRectF, colour: str, *, filled: bool) -> None:
    """Draw an open ring, or one with its middle filled, in the middle of `area`."""
    side = min(area.width(), area.height()) - 3.0
    circle = QRectF(0, 0, side, side)
    circle.moveCenter(area.center())
    painter.setPen(QPen(QColor(colour), 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle)
    if filled:
        inner = side * 0.24
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(circle.adjusted(inner, inner, -inner, -inner))


def tick(painter: QPainter, area: QRectF, colour: str) -> None:
    """Draw a tick inside `area`."""
    _line(painter, area, colour, ((0.24, 0.53), (0.43, 0.72), (0.77, 0.30)))


def dash(painter: QPainter, area: QRectF, colour: str) -> None:
    """Draw a level stroke inside `area`."""
    _line(painter, area, colour, ((0.26, 0.5), (0.74, 0.5)))


def chevron_side(option: QStyleOption) -> int:
    """Return the width and height in pixels of the mark of a drop-down box."""
    return max(12, round(option.fontMetrics.height() * 0.6))


def chevron(painter: QPainter, option: QStyleOption, colour: str) -> None:
    """Draw the mark of a drop-down box at the right of its box."""
    side = chevron_side(option)
    area = QRectF(option.rect.right() - side - 8, option.rect.center().y() - side / 2 + 1, side, side)
    _line(painter, area, colour, ((0.12, 0.34), (0.5, 0.70), (0.88, 0.34)))


def scroll_bar_part(option: QStyleOptionSlider, part: QStyle.SubControl, shortest: int) -> QRect:
    """Return where a part of a scroll bar without end buttons stands; its thumb is `shortest` pixels or longer."""
    upright = option.orientation is Qt.Orientation.Vertical
    length = option.rect.height() if upright else option.rect.width()
    span = option.maximum - option.minimum
    thumb = length if span <= 0 else max(min(shortest, length), length * option.pageStep // (span + option.pageStep))
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - thumb, option.upsideDown
    )
    stretches = {
        _SC.SC_ScrollBarSlider: (start, thumb),
        _SC.SC_ScrollBarSubPage: (0, start),
        _SC.SC_ScrollBarAddPage: (start + thumb, length - start - thumb),
        _SC.SC_ScrollBarGroove: (0, length),
    }
    begin, size = stretches.get(part, (0, 0))
    across = option.rect.width() if upright else option.rect.height()
    corner = option.rect.topLeft()
    if upright:
        return QRect(corner.x(), corner.y() + begin, across, size)
    return QRect(corner.x() + begin, corner.y(), size, across)


def _line(painter: QPainter, area: QRectF, colour: str, through: tuple[tuple[float, float], ...]) -> None:
    pen = QPen(QColor(colour), max(2.0, area.width() / 9))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = [QPointF(area.left() + x * area.width(), area.top() + y * area.height()) for x, y in through]
    painter.drawPolyline(points)
