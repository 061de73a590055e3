"""A short list below the words it is about. The keyboard stays in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from probationdesk.ui.widgets.naming import announce, give_name

_MOST_SHOWN: Final = 9
_NARROWEST, _WIDEST = 240, 560
"""Pixels."""


class ListBelow(QListWidget):
    """Says each row as it is marked; no window of its own to come to or to be caught in."""

    def __init__(self, owner: QWidget, name: str, label: str) -> None:
        super().__init__(owner)
        give_name(self, name, label)
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._owner = owner

    def offer_rows(self, rows: Sequence[tuple[str, str]], at: QRect, *, lead: str = "") -> None:
        """Show rows (what each stands for, its words) below `at` (screen pixels), or above where there is no room.

        `lead` is said before the first row. No rows close the list.
        """
        self.clear()
        for value, words in rows:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, value)
            self.addItem(item)
        if not rows:
            self.hide()
            return
        self._place(at)
        self.setCurrentRow(0)
        self.show()
        self._say_current(lead)

    def move_by(self, rows: int) -> None:
        """Move the mark up or down, round the ends."""
        self.setCurrentRow((self.currentRow() + rows) % self.count())
        self._say_current()

    def marked(self) -> str:
        """Return what the marked row stands for."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _place(self, at: QRect) -> None:
        shown = min(self.count(), _MOST_SHOWN)
        height = self.sizeHintForRow(0) * shown + 2 * self.frameWidth()
        width = min(max(self.sizeHintForColumn(0) + 2 * self.frameWidth() + 24, _NARROWEST), _WIDEST)
        screen = self._owner.screen() or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        top = at.bottom() + 4 if at.bottom() + 4 + height <= room.bottom() else at.top() - 4 - height
        left = max(room.left(), min(at.left(), room.right() - width))
        self.setGeometry(QRect(QPoint(left, top), self.size()))
        self.setFixedSize(width, height)

    def _say_current(self, lead: str = "") -> None:
        item = self.currentItem()
        if item is not None:
            announce(self._owner, f"{lead} {item.text()}".strip(), at_once=True)
