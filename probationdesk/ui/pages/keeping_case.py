"""The open case as something that is kept: its log, handing it on, when to look at it, and erasing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.keeping import AccessLine
from probationdesk.domain.people import Case
from probationdesk.services import erasing
from probationdesk.services.exchanging import export_case
from probationdesk.services.keeping_log import access_log
from probationdesk.ui.exporting import ExportPanel, Leaving
from probationdesk.ui.page import Page
from probationdesk.ui.telling import explain, moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_LINES_SHOWN = 8


class CasePart(QWidget):
    """Shows nothing of what the case says, only what was done with it."""

    def __init__(self, page: Page, say: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._context = page.context
        self._say = say
        self.words = words = page.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("keeping.heading.log")))
        column.addWidget(PlainLabel(words("keeping.log_note"), tone="quiet"))
        self._log = FewRows("keeping.log", words("keeping.log.label"), most=_LINES_SHOWN)
        column.addWidget(self._log)
        column.addWidget(Heading(words("keeping.heading.hand_on")))
        column.addWidget(PlainLabel(words("keeping.hand_on")))
        ask = ActionButton("keeping.export", words("keeping.export.label"), self._ask_where)
        column.addWidget(flowing_row(ask))
        self._leaving = ExportPanel(self._context, "keeping.case", self._to_leave, self._on_said)
        column.addWidget(self._leaving)
        column.addWidget(Heading(words("keeping.heading.review")))
        self._review = DateBox(
            "keeping.review_after", words("keeping.review_after.label"), words=words, language=words.language
        )
        column.addWidget(Field(self._review, self._review.label, hint=words("keeping.review_after.hint")))
        page.bind(
            self._review,
            self._review.edited,
            lambda: self._record().review_after,
            lambda day: erasing.set_review_after(self._context.desk, self._record(), day),
        )
        self._lay_out_erasing(column)

    def show_case(self, case: CaseFile | None) -> None:
        """Show the log of a case, newest first."""
        if case is None:
            return
        lines = access_log(self._context.desk, case.case.id)
        self._log.set_rows(tuple(self._row(line) for line in lines))
        self._erase_note.setText(self.words("keeping.erase_note", reference=case.case.reference))

    def _record(self) -> Case:
        assert self._page.case is not None
        return self._page.case.case

    def _row(self, line: AccessLine) -> Row:
        act = self.words(f"keeping.act.{line.act}")
        parts = (self.words("keeping.to", recipient=line.recipient) if line.recipient else "", line.purpose)
        return Row(
            str(line.seq), f"{act} · {line.actor}", " · ".join(p for p in parts if p), moment(line.at, self.words)
        )

    def _ask_where(self) -> None:
        day = self._context.desk.clock().date()
        self._leaving.ask(f"{self._record().reference}-{day:%Y-%m-%d}.json")

    def _to_leave(self) -> Leaving | None:
        case_id = self._record().id
        try:
            return Leaving(case_id, export_case(self._context.desk, case_id))
        except DeskError as error:
            self._say(explain(error, self.words))
            return None

    def _on_said(self, text: str) -> None:
        self._say(text)
        self.show_case(self._page.case)

    # -- erasing ------------------------------------------------------------------------------------

    def _lay_out_erasing(self, column: QVBoxLayout) -> None:
        words = self.words
        column.addWidget(Heading(words("keeping.heading.erase")))
        self._erase_note = PlainLabel()
        column.addWidget(self._erase_note)
        self._reference = LineBox("keeping.erase_reference", words("keeping.erase_reference.label"))
        self._passphrase = PassphraseBox("keeping.erase_passphrase", words("exporting.passphrase.label"))
        column.addWidget(Field(self._reference, self._reference.label))
        column.addWidget(Field(self._passphrase, self._passphrase.label))
        column.addWidget(flowing_row(ActionButton("keeping.erase", words("keeping.erase.label"), self._erase)))

    def _erase(self) -> None:
        case = self._record()
        if self._reference.value().casefold() != case.reference.casefold():
            self._say(self.words("keeping.erase_mistyped"))
            self._reference.setFocus()
            return
        if not self._page.flush():
            return
        self.setEnabled(False)
        self._context.own.confirm(self._passphrase.take(), lambda: self._on_confirmed(case.id), self._refuse)

    def _on_confirmed(self, case_id: str) -> None:
        """Erase, and lock: only a fresh start of the program holds nothing of the case any more."""
        self.setEnabled(True)
        try:
            erasing.erase_case(self._context.desk, case_id)
        except DeskError as error:
            self._refuse(explain(error, self.words))
            return
        self._context.lock_wanted.emit()

    def _refuse(self, reason: str) -> None:
        self.setEnabled(True)
        self._say(reason)
        self._passphrase.setFocus()
