"""Former stores that were set aside when a backup was restored: they may hold what has been erased since."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel


class AsidePart(QWidget):
    """Hidden while there is none. They are never removed by themselves: one may hold what the backup lacked."""

    def __init__(self, context: Context, say: Callable[[str], None]) -> None:
        super().__init__()
        self._context = context
        self._say = say
        self.words = words = context.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("keeping.heading.aside")))
        self._told = PlainLabel(name="keeping.aside")
        column.addWidget(self._told)
        self._passphrase = PassphraseBox("keeping.aside_passphrase", words("exporting.passphrase.label"))
        column.addWidget(Field(self._passphrase, self._passphrase.label))
        remove = ActionButton("keeping.remove_aside", words("keeping.remove_aside.label"), self._remove)
        column.addWidget(flowing_row(remove))

    def show_aside(self) -> None:
        """Say how many there are."""
        count = self._context.own.set_aside() if self._context.has_own else 0
        self.setVisible(count > 0)
        self._told.setText(self.words("keeping.aside.one" if count == 1 else "keeping.aside.some", count=count))

    def _remove(self) -> None:
        self._say(self.words("keeping.checking"))
        self.setEnabled(False)
        self._context.own.remove_set_aside(self._passphrase.take(), self._on_removed, self._refuse)

    def _on_removed(self, count: int) -> None:
        self.setEnabled(True)
        self.show_aside()
        self._say(self.words("keeping.aside.removed", count=count))

    def _refuse(self, reason: str) -> None:
        self.setEnabled(True)
        self._say(reason)
        self._passphrase.setFocus()
