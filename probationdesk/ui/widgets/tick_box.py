"""A box to tick."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from probationdesk.ui.widgets.naming import give_name


class TickBox(QCheckBox):
    """One statement that holds or does not."""

    edited = Signal()
    """The officer ticked or unticked it."""

    def __init__(self, name: str, label: str, *, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        give_name(self, name, label)
        self.label = label
        self.clicked.connect(self._on_clicked)

    def value(self) -> bool:
        """Say whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Tick or untick it."""
        self.setChecked(value)

    def _on_clicked(self) -> None:
        self.edited.emit()
