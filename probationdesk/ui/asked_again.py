"""Asked before words of a case are taken away for good: its reference, so that it is this one, and the passphrase."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Case
from probationdesk.ui.page import Page
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox


class AskedAgain(QWidget):
    """Two fields of a part of a page, named `<prefix>_reference` and `<prefix>_passphrase`.

    `part` is what is switched off while the passphrase is checked; `say` shows a message on the page.
    """

    def __init__(self, page: Page, part: QWidget, prefix: str, say: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._part = part
        self._say = say
        words = page.words
        self._reference = LineBox(f"{prefix}_reference", words(f"{prefix}_reference.label"))
        self._passphrase = PassphraseBox(f"{prefix}_passphrase", words("exporting.passphrase.label"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Field(self._reference, self._reference.label))
        column.addWidget(Field(self._passphrase, self._passphrase.label))

    def carry_out(self, case: Case, act: Callable[[], object]) -> None:
        """Do `act` if it is this case that is meant and the passphrase is right, and lock.

        Only a fresh start of the program holds nothing of what was taken away.
        """
        if self._reference.value().casefold() != case.reference.casefold():
            self._say(self._page.words("keeping.erase_mistyped"))
            self._reference.setFocus()
            return
        if not self._page.flush():
            return
        self._part.setEnabled(False)
        self._page.context.own.confirm(self._passphrase.take(), lambda: self._on_confirmed(act), self._refuse)

    def _on_confirmed(self, act: Callable[[], object]) -> None:
        self._part.setEnabled(True)
        try:
            act()
        except DeskError as error:
            self._refuse(explain(error, self._page.words))
            return
        self._page.context.lock_wanted.emit()

    def _refuse(self, reason: str) -> None:
        self._part.setEnabled(True)
        self._say(reason)
        self._passphrase.setFocus()
