"""The mark of an event of behaviour: its shape says what it was, its filling whether it is established."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from probationdesk.domain.history import EventKind, HistoryEvent

_CORNERS: dict[EventKind, tuple[tuple[float, float], ...]] = {
    EventKind.CONVICTION: ((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88)),
    EventKind.BREACH: ((0.5, 0.08), (0.94, 0.88), (0.06, 0.88)),
    EventKind.ALLEGATION: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    EventKind.QUIET_PERIOD: ((0.0, 0.32), (1.0, 0.32), (1.0, 0.68), (0.0, 0.68)),
}
"""In parts of the mark's side; a call-out is a ring."""
_STROKE = 1.8


def draw_mark(painter: QPainter, area: QRectF, event: HistoryEvent, colour: str) -> None:
    """Draw the mark of `event` inside the square `area`: filled if it is established, open if it is not."""
    area = area.adjusted(_STROKE / 2, _STROKE / 2, -_STROKE / 2, -_STROKE / 2)
    filled = event.is_proven and event.kind is not EventKind.QUIET_PERIOD
    pen = QPen(QColor(colour), _STROKE)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(QColor(colour) if filled else QBrush(Qt.BrushStyle.NoBrush))
    corners = _CORNERS.get(event.kind)
    if corners is None:
        painter.drawEllipse(area.adjusted(1, 1, -1, -1))
        return
    points = [QPointF(area.left() + x * area.width(), area.top() + y * area.height()) for x, y in corners]
    painter.drawPolygon(QPolygonF(points))
