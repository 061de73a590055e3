"""A list of rows, each a title, a detail and a tag, quick with ten thousand of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from probationdesk.ui import theme
from probationdesk.ui.widgets.naming import give_name
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.row_painter import ROW, RowPainter

_Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def replace(self, rows: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.read_aloud
        return None


class RowList(QListView):
    """Rows to choose from with arrow keys, letters or the mouse.

    By default every row has the same height and what is too long ends in "…"; a detail has `details` lines,
    parted by line breaks, and no room is kept for one if that is 0; with `wraps` rows grow with their words,
    for short lists only; with `fits` the list is as high as its rows and never scrolls.
    """

    picked = Signal(str)
    """The officer moved to a row; its id."""
    opened = Signal(str)
    """The officer pressed Enter on a row or clicked it twice; its id."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        wraps: bool = False,
        fits: bool = False,
        details: int = 1,
        title_role: theme.Role = "strong",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self._fits = fits
        self._wraps = wraps
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(RowPainter(self, wraps=wraps, details=details, title_role=title_role))
        self.setUniformItemSizes(not wraps)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        if fits:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.activated.connect(self._on_activated)

    def rows(self) -> tuple[Row, ...]:
        """Return the rows shown."""
        return self._rows.rows

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show `rows`; the row that was current stays so if it is still among them. Sends no signal."""
        if rows == self._rows.rows:
            return
        held = self.current_id()
        with QSignalBlocker(self.selectionModel()):
            self._rows.replace(rows)
        if held:
            self.select(held)
        self._fit()

    def current_id(self) -> str:
        """Return the id of the current row; empty if there is none."""
        index = self.currentIndex()
        return self._rows.rows[index.row()].id if index.isValid() else ""

    def select(self, row_id: str) -> bool:
        """Make a row current without sending a signal; return False if there is no such row."""
        number = next((n for n, row in enumerate(self._rows.rows) if row.id == row_id), -1)
        index = self._rows.index(number) if number >= 0 else QModelIndex()
        with QSignalBlocker(self.selectionModel()):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()
        return index.isValid()

    def sizeHint(self) -> QSize:
        """Return the height of all rows if the list fits them."""
        usual = super().sizeHint()
        return QSize(usual.width(), self._all_rows_height()) if self._fits else usual

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower list may need higher rows."""
        super().resizeEvent(event)
        if self._wraps and event.size().width() != event.oldSize().width():
            # Qt lays a list out again when its height changes, not its width.
            self.scheduleDelayedItemsLayout()
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row current when the keyboard arrives; nobody picked it."""
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)
        self.viewport().update()

    def follow_theme(self) -> None:
        """Larger text needs higher rows."""
        self.scheduleDelayedItemsLayout()
        self._fit()

    def _fit(self) -> None:
        if self._fits:
            height = self._all_rows_height()
            if height != self.minimumHeight() or height != self.maximumHeight():
                self.setFixedHeight(height)

    def _all_rows_height(self) -> int:
        return sum(self.sizeHintForIndex(self._rows.index(n)).height() for n in range(len(self._rows.rows))) + (
            2 * self.frameWidth()
        )

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.picked.emit(self._rows.rows[current.row()].id)

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self._rows.rows[index.row()].id)
