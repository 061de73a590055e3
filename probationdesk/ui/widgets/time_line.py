"""The history of behaviour as a drawn line: what is established above it, what is only reported below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from probationdesk.domain.history import EventKind, HistoryEvent, in_order
from probationdesk.ui import theme
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.event_marks import draw_mark
from probationdesk.ui.widgets.naming import Words, give_name

_MARGIN = 10
_DAYS_IN_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark and where it stands: pixels from the left, and how many marks from the line."""

    number: int
    event: HistoryEvent
    left: float
    level: int


class TimeLine(QWidget):
    """A picture beside the table of events, which holds the same for a screen reader.

    Each mark carries the number of its row in the table. `name` is its handle; its spoken description
    counts what the line shows.
    """

    def __init__(self, name: str, label: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self._words = words
        self._events: tuple[HistoryEvent, ...] = ()
        self._above: tuple[_Placed, ...] = ()
        self._below: tuple[_Placed, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_events(self, events: tuple[HistoryEvent, ...]) -> None:
        """Draw `events`; with none the line is hidden."""
        self._events = in_order(events)
        self.setAccessibleDescription(self._description())
        self._arrange()
        self.setVisible(bool(events))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower line needs more levels."""
        super().resizeEvent(event)
        self._arrange()

    def follow_theme(self) -> None:
        """Larger text needs more room."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw line, years, marks and the names of the two sides."""
        if not self._events:
            return
        colours, metrics = theme.current().colours, self._metrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        line = self._line_top()
        painter.setPen(QColor(colours.quiet))
        painter.drawText(QPointF(0, metrics.ascent()), self._words("prepare.time_line.established"))
        under = line + self._axis_height() + self._levels(self._below) * self._step() + metrics.ascent()
        painter.drawText(QPointF(0, under), self._words("prepare.time_line.reported"))
        self._draw_axis(painter, line)
        for placed in self._above:
            self._draw_placed(painter, placed, line - self._band_height() - self._step() * (placed.level + 1))
        for placed in self._below:
            self._draw_placed(painter, placed, line + self._axis_height() + self._step() * placed.level)

    def _draw_axis(self, painter: QPainter, top: float) -> None:
        colours, metrics = theme.current().colours, self._metrics()
        for number, period in enumerate(self._events, 1):
            if period.kind is EventKind.QUIET_PERIOD:
                self._draw_period(painter, number, period, top)
        painter.setPen(QPen(QColor(colours.outline), 1.5))
        painter.drawLine(QPointF(_MARGIN, top), QPointF(self.width() - _MARGIN, top))
        painter.setPen(QColor(colours.quiet))
        room = metrics.horizontalAdvance("0000") + spacing.LARGE
        free_from = 0.0
        for year in range(self._first().year, self._last().year + 1):
            x = self._x(date(year, 1, 1))
            if x < _MARGIN - 1:
                x = float(_MARGIN)
            painter.drawLine(QPointF(x, top), QPointF(x, top + 5))
            if x >= free_from and x + room - spacing.LARGE <= self.width():
                painter.drawText(QPointF(x, top + 6 + metrics.ascent()), str(year))
                free_from = x + room

    def _draw_period(self, painter: QPainter, number: int, period: HistoryEvent, line: float) -> None:
        colours = theme.current().colours
        begin, end = self._x(period.began), self._x(period.ended or self._last())
        narrowest = self._metrics().horizontalAdvance(str(number)) + spacing.SMALL
        bar = QRectF(begin, line - self._band_height(), max(end - begin, narrowest), self._band_height() - 3)
        painter.setPen(QPen(QColor(colours.ink), 1.2))
        painter.setBrush(QColor(colours.panel))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(QColor(colours.text))
        painter.drawText(bar, int(Qt.AlignmentFlag.AlignCenter), str(number))

    def _draw_placed(self, painter: QPainter, placed: _Placed, top: float) -> None:
        colours, side = theme.current().colours, self._side()
        draw_mark(painter, QRectF(placed.left, top + spacing.HAIR / 2, side, side), placed.event, colours.ink)
        painter.setPen(QColor(colours.text))
        painter.drawText(
            QRectF(placed.left + side + 3, top, 100, side + spacing.HAIR),
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            str(placed.number),
        )

    # Where things stand ----------------------------------------------------

    def _arrange(self) -> None:
        if not self._events:
            return
        numbered = [(n, e) for n, e in enumerate(self._events, 1) if e.kind is not EventKind.QUIET_PERIOD]
        self._above = self._placed([(n, e) for n, e in numbered if e.is_proven])
        self._below = self._placed([(n, e) for n, e in numbered if not e.is_proven])
        below = self._axis_height() + self._levels(self._below) * self._step() + self._metrics().height()
        height = round(self._line_top() + below)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _placed(self, events: list[tuple[int, HistoryEvent]]) -> tuple[_Placed, ...]:
        """Stack the marks that would lie on one another."""
        ends: list[float] = []
        placed = []
        for number, event in events:
            width = self._side() + 3 + self._metrics().horizontalAdvance(str(number)) + spacing.SMALL
            left = min(self._x(event.began), self.width() - width)
            level = next((n for n, end in enumerate(ends) if end <= left), len(ends))
            ends[level : level + 1] = [left + width]
            placed.append(_Placed(number, event, left, level))
        return tuple(placed)

    def _x(self, day: date) -> float:
        first = self._first()
        span = max((self._last() - first).days, _DAYS_IN_YEAR)
        return _MARGIN + (self.width() - 2 * _MARGIN) * (day - first).days / span

    def _first(self) -> date:
        return date(self._events[0].began.year, 1, 1)

    def _last(self) -> date:
        return date(max((e.ended or e.began).year for e in self._events), 12, 31)

    def _levels(self, placed: tuple[_Placed, ...]) -> int:
        return max((one.level + 1 for one in placed), default=1)

    def _line_top(self) -> float:
        above = self._levels(self._above) * self._step() + self._band_height()
        return self._metrics().height() + above + spacing.HAIR

    def _band_height(self) -> float:
        """Return the room above the line that quiet periods take."""
        quiet = any(event.kind is EventKind.QUIET_PERIOD for event in self._events)
        return float(self._metrics().height() + 3) if quiet else 0.0

    def _axis_height(self) -> float:
        return 6 + self._metrics().height() + spacing.HAIR

    def _step(self) -> float:
        return self._side() + spacing.HAIR

    def _side(self) -> float:
        return max(12.0, self._metrics().height() * 0.8)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font("small"))

    def _description(self) -> str:
        if not self._events:
            return ""
        kinds = [
            self._words(
                "prepare.time_line.counted",
                kind=self._words(f"terms.event_kind.{kind}"),
                count=sum(1 for e in self._events if e.kind is kind),
            )
            for kind in EventKind
            if any(e.kind is kind for e in self._events)
        ]
        return self._words(
            "prepare.time_line.description", first=self._first().year, last=self._last().year, kinds="; ".join(kinds)
        )
