"""Clearing a case that was passed on from this computer, once nothing can be lost by it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Case
from probationdesk.domain.sharing import Bar
from probationdesk.services import purging
from probationdesk.ui.page import Page
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel


class ClearingPart(QWidget):
    """Says what still stands against it; only when nothing does can it be asked for."""

    def __init__(self, page: Page, say: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._context = page.context
        self._say = say
        self._case: Case | None = None
        self.words = words = page.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("handover.heading.clear")))
        column.addWidget(PlainLabel(words("handover.clearing")))
        self._bars = PlainLabel(name="handover.bars")
        column.addWidget(self._bars)
        self._asking = QWidget()
        column.addWidget(self._asking)
        inner = QVBoxLayout(self._asking)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(spacing.MEDIUM)
        self._reference = LineBox("handover.clear_reference", words("handover.clear_reference.label"))
        self._passphrase = PassphraseBox("handover.clear_passphrase", words("exporting.passphrase.label"))
        inner.addWidget(Field(self._reference, self._reference.label))
        inner.addWidget(Field(self._passphrase, self._passphrase.label))
        inner.addWidget(flowing_row(ActionButton("handover.clear", words("handover.clear.label"), self._clear)))

    def show_case(self, case: Case) -> None:
        """Show what stands against clearing this case."""
        self._case = case
        bars = purging.bars(self._context.desk, case.id)
        told = [self._told(bar) for bar in bars]
        self._bars.setText("\n".join(f"• {each}" for each in told) if told else self.words("handover.nothing_bars"))
        self._asking.setVisible(not bars and self._context.has_own)

    def _told(self, bar: Bar) -> str:
        one = f"handover.bar_one.{bar.what}"
        key = one if bar.count == 1 and one in self.words else f"handover.bar.{bar.what}"
        return self.words(key, count=bar.count)

    def _clear(self) -> None:
        case = self._case
        if case is None:
            return
        if self._reference.value().casefold() != case.reference.casefold():
            self._say(self.words("keeping.erase_mistyped"))
            self._reference.setFocus()
            return
        if not self._page.flush():
            return
        self.setEnabled(False)
        self._context.own.confirm(self._passphrase.take(), lambda: self._on_confirmed(case.id), self._refuse)

    def _on_confirmed(self, case_id: str) -> None:
        """Clear, and lock: only a fresh start of the program holds nothing of the case any more."""
        self.setEnabled(True)
        try:
            purging.purge(self._context.desk, case_id)
        except DeskError as error:
            self._refuse(explain(error, self.words))
            return
        self._context.lock_wanted.emit()

    def _refuse(self, reason: str) -> None:
        self.setEnabled(True)
        self._say(reason)
        self._passphrase.setFocus()
