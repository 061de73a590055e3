"""Citing a source while writing: `[`, a letter or two, Enter."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from probationdesk.ui.widgets.naming import announce

SourceName = tuple[str, str]
"""The label used in a citation, and the title that explains it."""

_OPEN = re.compile(r"\[(?:[^\[\]\n]*;)?\s*([^\[\],;\n]*)$")
_MOST_SHOWN: Final = 8


def being_cited(before: str) -> str | None:
    """Return what has been typed of a source's label at the end of `before`; None if no citation is being begun."""
    match = _OPEN.search(before)
    return match.group(1) if match else None


def matching(typed: str, sources: tuple[SourceName, ...]) -> tuple[SourceName, ...]:
    """Return the sources in whose label or title every typed word begins a word; label matches stand first."""
    wanted = typed.casefold().split()

    def holds(words: str) -> bool:
        parts = words.casefold().split()
        return all(any(part.startswith(word) for part in parts) for word in wanted)

    by_label = tuple(source for source in sources if holds(source[0]))
    by_title = tuple(source for source in sources if source not in by_label and holds(f"{source[0]} {source[1]}"))
    return by_label + by_title


class CitingList(QListWidget):
    """The list of sources below the words being typed. The keyboard stays in the text."""

    def __init__(self, owner: QWidget, name: str, label: str) -> None:
        super().__init__(owner)
        self.setObjectName(f"{name}.sources")
        self.setAccessibleName(label)
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._owner = owner

    def offer(self, sources: tuple[SourceName, ...], at: QRect) -> None:
        """Show `sources` below `at` (screen pixels), or above it where there is no room; none closes the list."""
        self.clear()
        for label, title in sources:
            item = QListWidgetItem(f"{label} – {title}" if title and title != label else label)
            item.setData(Qt.ItemDataRole.UserRole, label)
            self.addItem(item)
        if not sources:
            self.hide()
            return
        self._place(at)
        self.setCurrentRow(0)
        self.show()
        self._say_current()

    def move_by(self, rows: int) -> None:
        """Move the mark up or down, round the ends."""
        self.setCurrentRow((self.currentRow() + rows) % self.count())
        self._say_current()

    def marked_label(self) -> str:
        """Return the label of the marked source."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _place(self, at: QRect) -> None:
        shown = min(self.count(), _MOST_SHOWN)
        height = self.sizeHintForRow(0) * shown + 2 * self.frameWidth()
        width = min(max(self.sizeHintForColumn(0) + 2 * self.frameWidth() + 24, 240), 560)
        screen = self._owner.screen() or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        top = at.bottom() + 4 if at.bottom() + 4 + height <= room.bottom() else at.top() - 4 - height
        left = max(room.left(), min(at.left(), room.right() - width))
        self.setGeometry(QRect(QPoint(left, top), self.size()))
        self.setFixedSize(width, height)

    def _say_current(self) -> None:
        item = self.currentItem()
        if item is not None:
            announce(self._owner, item.text(), at_once=True)
