"""A box for a passphrase: hidden, pasteable, never remembered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from probationdesk.ui.widgets.naming import give_name

LONGEST = 256
"""Characters; the longest passphrase a store takes."""


class PassphraseBox(QLineEdit):
    """Shows dots. Input methods are asked not to learn from it."""

    def __init__(self, name: str, label: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self.setMaxLength(LONGEST)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def take(self) -> str:
        """Return what was typed and empty the box."""
        typed = self.text()
        self.clear()
        return typed

    def show_typed(self, shown: bool) -> None:
        """Show the letters, for someone alone who wants to see what they type."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
