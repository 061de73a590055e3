"""The column beside the page, which scrolls by itself when it is higher than the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from probationdesk.ui.theme import spacing


class SideScroll(QScrollArea):
    """Holds one widget at the top of a column and never takes the keyboard itself."""

    def __init__(self, content: QWidget, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(spacing.MEDIUM,) * 4)
        column.addWidget(content)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
