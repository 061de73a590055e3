"""Choosing a passphrase: one's own, typed twice, or five words drawn by chance."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from probationdesk.resources import Wording
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel


class NewPassphrase(QWidget):
    """Two boxes for the same passphrase, and a button that draws one. `prefix` begins the names of its fields."""

    done = Signal()
    """Enter was pressed in the second box."""

    def __init__(self, prefix: str, words: Wording, suggest: Callable[[], str]) -> None:
        super().__init__()
        self._words = words
        self._suggest = suggest
        self._suggested = PlainLabel(role="heading", selectable=True, name=f"{prefix}.suggested")
        self._suggested.setAccessibleName(words("unlock.suggested.label"))
        self._suggested_note = PlainLabel(words("unlock.suggested.note"), tone="quiet")
        self._first = PassphraseBox(f"{prefix}.new_passphrase", words("unlock.new_passphrase.label"))
        self._again = PassphraseBox(f"{prefix}.passphrase_again", words("unlock.passphrase_again.label"))
        self._again.returnPressed.connect(self.done)
        self.setFocusProxy(self._first)
        draw = ActionButton(f"{prefix}.suggest", words("unlock.suggest.label"), self._draw)
        row = QHBoxLayout()
        row.addWidget(draw)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Field(self._first, self._first.label, hint=words("unlock.setup.passphrase_rule")))
        column.addWidget(Field(self._again, self._again.label))
        column.addLayout(row)
        column.addWidget(self._suggested)
        column.addWidget(self._suggested_note)
        self._show_suggested("")

    def chosen(self) -> str | None:
        """Return what was typed twice; None, with the keyboard in the second box, if the two differ."""
        if self._first.text() != self._again.text():
            self._again.setFocus()
            return None
        return self._first.text()

    def clear(self) -> None:
        """Forget everything."""
        self._first.clear()
        self._again.clear()
        self._show_suggested("")

    def _draw(self) -> None:
        drawn = self._suggest()
        self._first.setText(drawn)
        self._again.setText(drawn)
        self._show_suggested(drawn)
        announce(self, drawn)

    def _show_suggested(self, drawn: str) -> None:
        self._suggested.setText(drawn)
        self._suggested.setVisible(bool(drawn))
        self._suggested_note.setVisible(bool(drawn))
