"""The shade: blanks the window at once when somebody looks over a shoulder."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui.widgets.naming import give_name
from probationdesk.ui.widgets.plain_label import PlainLabel


class Shade(QWidget):
    """Covers its parent whole and takes the keyboard until it is lifted. Nothing is closed or locked."""

    def __init__(self, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        give_name(self, "window.shade", label)
        self._came_from: QWidget | None = None
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        text = PlainLabel(label, role="heading", tone="quiet")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(text)
        self.hide()

    def toggle(self) -> None:
        """Draw or lift the shade."""
        if self.isVisible():
            self.hide()
            if self._came_from is not None:
                self._came_from.setFocus()
            return
        window = self.window()
        self._came_from = window.focusWidget()
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard: nothing behind the shade may take it."""
        return True
