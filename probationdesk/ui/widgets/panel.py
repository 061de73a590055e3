"""A quiet tint that sets a passage apart from the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from probationdesk.ui import theme, theme_marks
from probationdesk.ui.theme import spacing


class Panel(QFrame):
    """Stacks what is put into `column` on a tint, as the printed report does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(spacing.LARGE, spacing.MEDIUM, spacing.LARGE, spacing.MEDIUM)
        self.column.setSpacing(spacing.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tint, with an edge that also shows where colours do not."""
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme_marks.box(painter, QRectF(self.rect()), colours.panel, colours.line, 1.0)
