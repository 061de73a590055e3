"""One answer out of a list too long for a row of buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from probationdesk.ui.widgets.naming import give_name

Answer = tuple[str, str]
"""A value, and the word shown for it."""

_FEWEST: Final = 20
"""Characters that the box has room for however narrow its page is."""


class PickBox(QComboBox):
    """A drop-down list. The mouse wheel scrolls the page past it and never changes the answer by accident."""

    edited = Signal()
    """The officer chose (never sent for `set_value`)."""

    def __init__(self, name: str, label: str, options: tuple[Answer, ...], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.view().setObjectName(f"{name}.list")
        self.view().setAccessibleName(label)
        self.set_options(options)
        self.activated.connect(self._on_activated)

    def set_options(self, options: tuple[Answer, ...]) -> None:
        """Offer `options`; the answer stays if it is still among them, else the first is shown."""
        held = self.value()
        self.clear()
        for value, word in options:
            self.addItem(word, value)
        if held in {value for value, _ in options}:
            self.set_value(held)

    def value(self) -> str:
        """Return the value shown; empty if the list is."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Show `value`. Raises KeyError if it is not offered."""
        number = self.findData(value)
        if number < 0:
            raise KeyError(value)
        self.setCurrentIndex(number)

    def minimumSizeHint(self) -> QSize:
        """Let the box be narrower than its longest answer, which then ends in "…"."""
        usual = super().minimumSizeHint()
        return QSize(min(usual.width(), self.fontMetrics().averageCharWidth() * _FEWEST), usual.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def _on_activated(self) -> None:
        self.edited.emit()
