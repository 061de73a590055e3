"""The history of behaviour as a table, which a screen reader reads cell by cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from probationdesk.domain.dates import in_words
from probationdesk.domain.history import HistoryEvent, in_order
from probationdesk.domain.people import Language
from probationdesk.ui import theme
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.event_marks import draw_mark
from probationdesk.ui.widgets.naming import Words, give_name

_COLUMNS = ("number", "when", "kind", "what")
_SHARES = (0.0, 0.24, 0.28)
"""The widths of the second and third column in parts of the whole; the first takes what it needs, the last the rest."""


_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class EventTable(QTableWidget):
    """One row an event, earliest first: number, when, what kind and how it is known, what happened.

    One stop for Tab; the arrow keys choose a row. It is as high as its rows.
    """

    picked = Signal(str)
    """The officer moved to a row; the event's id."""
    opened = Signal(str)
    """The officer pressed Enter on a row; the event's id."""

    def __init__(
        self, name: str, label: str, *, words: Words, language: Language, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        give_name(self, name, label)
        self._words = words
        self._language = language
        self._events: tuple[HistoryEvent, ...] = ()
        self.setHorizontalHeaderLabels([words(f"prepare.history.column.{column}") for column in _COLUMNS])
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(_Cells(self))
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.currentCellChanged.connect(self._on_current_changed)
        self.cellActivated.connect(self._on_activated)

    def set_events(self, events: tuple[HistoryEvent, ...]) -> None:
        """Show `events`; the row that was current stays so if its event is still among them. Sends no signal."""
        ordered = in_order(events)
        if ordered == self._events:
            return
        held = self.current_id()
        with QSignalBlocker(self):
            self._events = ordered
            self._fill()
        self.select(held)
        self._fit()

    def current_id(self) -> str:
        """Return the id of the chosen event; empty if there is none."""
        row = self.currentRow()
        return self._events[row].id if 0 <= row < len(self._events) else ""

    def select(self, event_id: str) -> bool:
        """Choose an event without sending a signal; return False if it is not in the table."""
        row = next((n for n, event in enumerate(self._events) if event.id == event_id), -1)
        with QSignalBlocker(self):
            self.setCurrentCell(row, len(_COLUMNS) - 1 if row >= 0 else -1)
        return row >= 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row on every platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id():
            self.opened.emit(self.current_id())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower table needs higher rows."""
        super().resizeEvent(event)
        self._fit()

    def follow_theme(self) -> None:
        """Larger text needs higher rows."""
        self._fit()

    def event_of(self, row: int) -> HistoryEvent:
        """Return the event of a row."""
        return self._events[row]

    def _fill(self) -> None:
        self.setRowCount(len(self._events))
        for row, event in enumerate(self._events):
            for column, text in enumerate((str(row + 1), self._when(event), self._kind(event), _what(event))):
                self.setItem(row, column, QTableWidgetItem(text))

    def _when(self, event: HistoryEvent) -> str:
        began = in_words(event.began, self._language)
        if event.ended is None:
            return began
        return self._words("prepare.history.period", began=began, ended=in_words(event.ended, self._language))

    def _kind(self, event: HistoryEvent) -> str:
        return f"{self._words(f'terms.event_kind.{event.kind}')}\n{self._words(f'terms.claim_kind.{event.claim}')}"

    def _fit(self) -> None:
        width = self.viewport().width()
        metrics = QFontMetrics(theme.font("body"))
        first = metrics.height() + metrics.horizontalAdvance("00") + 4 * spacing.SMALL
        widths = [first, *(round(width * share) for share in _SHARES[1:])]
        for column, each in enumerate([*widths, width - sum(widths)]):
            self.setColumnWidth(column, each)
        self.resizeRowsToContents()
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        height = rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _on_current_changed(self, row: int, _column: int, before: int, _column_before: int) -> None:
        if row >= 0 and row != before:
            self.picked.emit(self._events[row].id)

    def _on_activated(self, row: int, _column: int) -> None:
        self.opened.emit(self._events[row].id)


class _Cells(QStyledItemDelegate):
    """Draws a cell with room around its words, a line under each row, and the event's mark before its number."""

    def __init__(self, table: EventTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height that the words need in the width of the column."""
        metrics = QFontMetrics(theme.font("body"))
        width = self._table.columnWidth(index.column()) - 2 * spacing.SMALL
        words = metrics.boundingRect(0, 0, width, 100_000, int(_WRAPPED), str(index.data()))
        return QSize(self._table.columnWidth(index.column()), words.height() + 2 * spacing.SMALL)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        colours, area = theme.current().colours, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = index.column() == 0
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colours.selected))
            if first:
                painter.fillRect(area.left(), area.top(), 4, area.height(), QColor(colours.ink))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(colours.line))
        words = area.adjusted(spacing.SMALL, spacing.SMALL, -spacing.SMALL, 0)
        if first:
            side = QFontMetrics(theme.font("body")).height() * 0.8
            mark = QRectF(words.left(), words.top() + side * 0.1, side, side)
            draw_mark(painter, mark, self._table.event_of(index.row()), colours.ink)
            words.setLeft(words.left() + round(side) + spacing.SMALL)
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(colours.text))
        painter.drawText(words, int(_WRAPPED), str(index.data()))
        painter.restore()


def _what(event: HistoryEvent) -> str:
    return "\n".join(part for part in (event.what, event.outcome, event.what_was_different) if part)
