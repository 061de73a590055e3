"""The review: what still holds, what has changed since the frozen version, and what is asked anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import DeskError
from probationdesk.domain.review import ReviewQuestion, Since, questions_of_review
from probationdesk.domain.risk import Level
from probationdesk.services import reviewing
from probationdesk.services.differences import differences, section_words
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.exporting import ExportPanel, Leaving
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.review_changes import ChangesPanel
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList

_ICONS = {
    Since.CARRIED: "ring-open",
    Since.TO_ASK: "ring-unknown",
    Since.CHANGED: "ring-half",
    Since.CONFIRMED: "ring-done",
}
_FIELD_OF = {
    "formulation": "analyse.in_short",
    "harm": "risk.level",
    "management": "plan.supervision",
    "plan": "plan.add_goal",
    "proposal": "plan.proposal",
}
"""Where a section is changed; an area is changed on its own line."""


class ReviewPage(Page):
    """A list of sections. Enter goes to where one is changed, Space says that it still holds."""

    name = "review"
    watches = frozenset({
        "assessment", "finding", "formulation", "harm", "rating", "management", "condition", "goal", "proposal",
        "confirmation", "source", "enquiry", "event",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("review.title", 1)
        self._about = PlainLabel(name="review.about")
        self.column.addWidget(self._about)
        self._part = QWidget()
        self.column.addWidget(self._part)
        column = QVBoxLayout(self._part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        form = Form(self, column)
        form.heading("review.heading.sections")
        form.note("review.keys")
        self.sections = RowList("review.sections", self.words("review.sections.label"), wraps=True, fits=True)
        self.sections.opened.connect(self.go_to_section)
        self.sections.installEventFilter(self)
        column.addWidget(self.sections)
        confirm = ActionButton("review.confirm", self.words("review.confirm.label"), self.confirm, icon="check")
        change = ActionButton("review.change", self.words("review.change.label"), self._go_to_current)
        earlier = ActionButton("review.earlier", self.words("review.earlier.label"), self._open_earlier)
        column.addWidget(flowing_row(confirm, change, earlier, gap=spacing.SMALL))
        self._earlier = earlier
        form.heading("review.heading.changes")
        self._none = form.note("review.no_changes")
        self._changes = ChangesPanel(self)
        column.addWidget(self._changes)
        self._lay_out_print(form, column)
        self.column.addStretch(1)
        self.setFocusProxy(self.sections)

    def show_case(self) -> None:
        """Bring sections and changes in line with the case."""
        assert self.case is not None
        assessment = self.assessment
        head, reviewed = assessment.head, assessment.reviewed
        self._part.setVisible(reviewed is not None)
        if reviewed is None or head.based_on_dated is None:
            self._about.setText(self.words("review.purged" if head.based_on else "review.no_review"))
            return
        dated = in_words(head.based_on_dated, self.words.language)
        self._about.setText(self.words("review.note", version=reviewed.head.version, date=dated))
        questions = questions_of_review(assessment)
        self.sections.set_rows(tuple(self._row(question, dated) for question in questions))
        if not self.sections.current_id() and questions:
            self.sections.select(questions[0].section)
        # It would show the earlier level before the officer has recorded one of their own.
        self._earlier.setVisible(assessment.harm.level is not Level.UNRATED)
        found = differences(self.case, assessment, self.context.desk.framework, self.words)
        self._none.setVisible(not found)
        self._changes.show_changes(found, dated)

    def confirm(self) -> None:
        """Say that the current section still holds, or take that back, and move on to the next one."""
        section = self.sections.current_id()
        question = next((q for q in questions_of_review(self.assessment) if q.section == section), None)
        if question is None:
            return
        desk, head = self.context.desk, self.assessment.head

        def act() -> Changed:
            if question.since is Since.CONFIRMED:
                return reviewing.withdraw_confirmation(desk, head, section)
            return reviewing.confirm_unchanged(desk, head, section)

        if self.context.act(act) and question.since is not Since.CONFIRMED:
            self._move_on(section)

    def go_to_section(self, section: str) -> None:
        """Go to where a section is changed."""
        area = section.removeprefix("area.")
        self.context.go_to.emit(_FIELD_OF.get(section) or f"analyse.{area}.offending")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space on the list of sections confirms; Qt would search for a row that begins with it."""
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if watched is self.sections and pressed and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            self.confirm()
            return True
        return super().eventFilter(watched, event)

    def _lay_out_print(self, form: Form, column: QVBoxLayout) -> None:
        form.heading("review.heading.print")
        words = self.words
        self._export = ActionButton("review.export", words("review.export.label"), self._ask_where, icon="report")
        column.addWidget(flowing_row(self._export, gap=spacing.SMALL))
        self._leaving = ExportPanel(self.context, "review", self._to_leave, self._say)
        column.addWidget(self._leaving)
        self._message = PlainLabel(name="review.message")
        column.addWidget(self._message)

    def _row(self, question: ReviewQuestion, dated: str) -> Row:
        asked = ", ".join(self.words(f"review.to_ask.{name}") for name in question.to_ask)
        detail = self.words(f"review.since.{question.since}", date=dated, what=asked)
        title = section_words(question.section, self.context.desk.framework, self.words)
        return Row(question.section, title, detail, icon=_ICONS[question.since])

    def _move_on(self, section: str) -> None:
        names = [row.id for row in self.sections.rows()]
        if section in names[:-1]:
            self.sections.select(names[names.index(section) + 1])

    def _go_to_current(self) -> None:
        if self.sections.current_id():
            self.go_to_section(self.sections.current_id())

    def _open_earlier(self) -> None:
        reviewed = self.assessment.reviewed
        if reviewed is not None:
            self.context.open_assessment.emit(reviewed.head.id)

    def _ask_where(self) -> None:
        assert self.case is not None
        day = self.context.desk.clock().date()
        self._leaving.ask(f"{self.case.case.reference}-{day:%Y-%m-%d}-review.pdf")

    def _to_leave(self) -> Leaving | None:
        """Return the differences on one side."""
        assert self.case is not None
        try:
            printed = reviewing.print_difference(self.context.desk, self.case, self.assessment_id)
        except DeskError as error:
            self._say(explain(error, self.words))
            return None
        return Leaving(self.case.case.id, printed.pdf)

    def _say(self, text: str) -> None:
        self._message.setText(text)
        announce(self, text)
