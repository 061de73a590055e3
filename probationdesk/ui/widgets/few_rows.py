"""A list that is as high as its rows, up to a number of them, and then scrolls."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList


class FewRows(RowList):
    """A `RowList` that shows at most `most` rows at once and is hidden while it has none."""

    def __init__(self, name: str, label: str, *, most: int, details: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(name, label, details=details, parent=parent)
        self._most = most
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show `rows`; the row that was current stays so if it is still among them. Sends no signal."""
        super().set_rows(rows)
        self._limit()
        self.setVisible(bool(rows))

    def follow_theme(self) -> None:
        """Larger text needs higher rows."""
        super().follow_theme()
        self._limit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height that the rows need."""
        super().resizeEvent(event)
        self._limit()

    def _limit(self) -> None:
        rows = min(len(self.rows()), self._most)
        height = self.sizeHintForRow(0) * rows + 2 * self.frameWidth()
        if rows and height != self.minimumHeight():
            self.setFixedHeight(height)
