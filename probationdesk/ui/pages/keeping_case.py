"""The open case as something that is kept: its log, handing it on, and when to look at it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import DeskError
from probationdesk.domain.keeping import AccessLine
from probationdesk.domain.people import Case
from probationdesk.services import erasing
from probationdesk.services.exchanging import export_case
from probationdesk.services.keeping_log import access_log, recipient_words
from probationdesk.ui.exporting import ExportPanel, Leaving
from probationdesk.ui.page import Page
from probationdesk.ui.pages.keeping_erasing import ErasingPart
from probationdesk.ui.telling import explain, moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
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
        self._proposed: date | None = None
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
        self._proposal = PlainLabel(name="keeping.proposal")
        column.addWidget(self._proposal)
        self._accept = ActionButton("keeping.accept", words("keeping.accept.label"), self._accept_proposal)
        column.addWidget(flowing_row(self._accept))
        self._erasing = ErasingPart(page, say)
        column.addWidget(self._erasing)

    def show_case(self, case: CaseFile | None) -> None:
        """Show the log of a case, newest first."""
        if case is None:
            return
        lines = access_log(self._context.desk, case.case.id)
        self._log.set_rows(tuple(self._row(line) for line in lines))
        self._show_proposal(case.case)
        self._erasing.show_case(case)

    def _show_proposal(self, case: Case) -> None:
        """Show the date that policy proposes, until the case bears one."""
        months = self._context.own.retention_months() if self._context.has_own else None
        day = erasing.proposal_for(case, months)
        self._proposed = day
        self._proposal.setVisible(day is not None)
        self._accept.setVisible(day is not None)
        if day is not None:
            since = "closed" if case.closed else "opened"
            words = {"day": in_words(day, self.words.language), "months": months}
            self._proposal.setText(self.words(f"keeping.proposal.{since}", **words))

    def _accept_proposal(self) -> None:
        day = self._proposed
        if day is not None and self._page.flush():
            self._context.act(lambda: erasing.set_review_after(self._context.desk, self._record(), day))
            self._review.setFocus()

    def _record(self) -> Case:
        assert self._page.case is not None
        return self._page.case.case

    def _row(self, line: AccessLine) -> Row:
        act = self.words(f"keeping.act.{line.act}")
        parts = (recipient_words(line, self.words), line.purpose)
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
