"""A box to tick."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from probationdesk.ui.widgets.naming import give_name


class TickBox(QCheckBox):
    """A statement that is true or not yet; its label is its words."""

    edited = Signal()
    """The officer ticked it or took the tick away (never sent for `set_value`)."""

    def __init__(self, name: str, label: str, *, parent: QWidget | None = None) -> None:
        super().__init__(label.replace("&", "&&"), parent)
        give_name(self, name, label)
        self.label = label
        self.clicked.connect(self._on_clicked)

    def value(self) -> bool:
        """Return whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Show it ticked or not."""
        self.setChecked(value)

    def _on_clicked(self) -> None:
        self.edited.emit()
