"""Clearing a case that was passed on from this computer, once nothing can be lost by it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.people import Case
from probationdesk.domain.sharing import Bar
from probationdesk.services import purging
from probationdesk.ui.asked_again import AskedAgain
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel


class ClearingPart(QWidget):
    """Says what still stands against it; only when nothing does can it be asked for."""

    def __init__(self, page: Page, say: Callable[[str], None]) -> None:
        super().__init__()
        self._context = page.context
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
        self._again = AskedAgain(page, self, "handover.clear", say)
        inner.addWidget(self._again)
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
        if case is not None:
            self._again.carry_out(case, lambda: purging.purge(self._context.desk, case.id))
