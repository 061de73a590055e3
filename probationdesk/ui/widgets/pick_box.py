"""One of many words, picked from a list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from probationdesk.ui.widgets.naming import give_name


class PickBox(QComboBox):
    """For a question with too many answers to lay out side by side. Typing a word's first letters finds it."""

    edited = Signal()
    """The officer picked another word."""

    def __init__(
        self, name: str, label: str, options: tuple[tuple[str, str], ...], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        for value, word in options:
            self.addItem(word, value)
        self.activated.connect(self._on_activated)

    def value(self) -> str:
        """Return the value of the word that stands there."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Show the word of `value`; raises KeyError for a value that is not offered."""
        place = self.findData(str(value))
        if place < 0:
            raise KeyError(value)
        self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling past a list must not change an answer."""
        event.ignore()

    def _on_activated(self) -> None:
        self.edited.emit()
