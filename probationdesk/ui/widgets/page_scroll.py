"""The scrolling column that a page stands in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QWidget

from probationdesk.ui import theme
from probationdesk.ui.theme import spacing

CHARACTERS: Final = 76
"""The widest line of text (RNIB clear print asks for 60 to 70 characters, some with room for marks)."""

_AROUND: Final = 72
"""Pixels kept visible above and below what has the keyboard, so that its label shows as well."""


class PageScroll(QScrollArea):
    """Shows one widget in a column of readable width and keeps what has the keyboard in view."""

    def __init__(self, content: QWidget, *, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self._followed: QPlainTextEdit | None = None
        self._rows: QItemSelectionModel | None = None
        self._holder = QWidget()
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(spacing.WIDE, spacing.LARGE, spacing.WIDE, spacing.WIDE)
        row.addWidget(content, 1000, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self.setWidget(self._holder)
        self.follow_theme()
        self.verticalScrollBar().rangeChanged.connect(self._on_page_grew)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def follow_theme(self) -> None:
        """Larger text makes the column wider."""
        self._content.setMaximumWidth(QFontMetrics(theme.font("body")).averageCharWidth() * CHARACTERS)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._followed is not None:
            self._followed.cursorPositionChanged.disconnect(self._on_cursor_moved)
            self._followed = None
        if self._rows is not None:
            self._rows.currentChanged.disconnect(self._on_cursor_moved)
            self._rows = None
        if now is None or not self._content.isAncestorOf(now):
            return
        if isinstance(now, QPlainTextEdit):
            self._followed = now
            now.cursorPositionChanged.connect(self._on_cursor_moved)
        elif isinstance(now, QAbstractItemView):
            self._rows = now.selectionModel()
            self._rows.currentChanged.connect(self._on_cursor_moved)
        self._show_keyboard()

    def _on_cursor_moved(self) -> None:
        self._show_keyboard()

    def _on_page_grew(self) -> None:
        # A box grows as it is written in, and the page with it only when Qt next lays out.
        if self._followed is not None:
            self._show_keyboard()

    def _show_keyboard(self) -> None:
        now = QApplication.focusWidget()
        if now is None or not self._content.isAncestorOf(now):
            return
        area = self._to_show(now)
        middle = now.mapTo(self._holder, QPoint(0, area.center().y()))
        reach = min(area.height() // 2 + _AROUND, self.viewport().height() // 2)
        self.ensureVisible(0, middle.y(), 0, reach)

    def _to_show(self, now: QWidget) -> QRect:
        """Return the part of what has the keyboard that must be seen: of what is higher than the window, the line."""
        if now.height() > self.viewport().height() and isinstance(now, QPlainTextEdit | QAbstractItemView):
            line = now.cursorRect() if isinstance(now, QPlainTextEdit) else now.visualRect(now.currentIndex())
            return QRect(now.viewport().mapTo(now, line.topLeft()), line.size())
        return now.rect()
