"""The assessments of one person, and how another begins: a fresh one, or a review of what was frozen."""

from __future__ import annotations

from collections.abc import Callable

from probationdesk.domain.assessment import Assessment, AssessmentFile, Purpose
from probationdesk.domain.dates import in_words
from probationdesk.domain.review import is_review
from probationdesk.services import people, reviewing
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList


class CasePage(Page):
    """A list of assessments, the latest first; Enter opens one. Below it stand the two ways to begin another."""

    name = "case"
    watches = frozenset({"assessment"})
    freezes = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("case.title", 1)
        form.note("case.note")
        self.assessments = RowList("case.assessments", self.words("case.assessments.label"), wraps=True, fits=True)
        self.assessments.opened.connect(context.open_assessment)
        self.column.addWidget(self.assessments)
        form.heading("case.heading.fresh")
        form.note("case.fresh_note")
        options = tuple(Option(one.value, self.words(f"terms.purpose.{one}")) for one in Purpose)
        self._purpose = ChoiceRow("case.purpose", self.words("case.purpose.label"), options, words=self.words)
        self.column.addWidget(Field(self._purpose, self._purpose.label))
        start = ActionButton("case.start", self.words("case.start.label"), self.start, icon="add")
        self.column.addWidget(flowing_row(start, gap=spacing.SMALL))
        self._review_heading = form.heading("case.heading.review")
        self._review_note = form.note("case.review_note")
        self._review = ActionButton("case.review", self.words("case.review.label"), self.review)
        self.column.addWidget(flowing_row(self._review, gap=spacing.SMALL))
        self.column.addStretch(1)
        self.setFocusProxy(self.assessments)

    def show_case(self) -> None:
        """List the assessments, and offer a review if there is something frozen to review."""
        assert self.case is not None
        self.assessments.set_rows(tuple(self._row(one) for one in reversed(self.case.assessments)))
        if not self.assessments.current_id():
            self.assessments.select(self.assessment_id)
        for part in (self._review_heading, self._review_note, self._review):
            part.setVisible(self._frozen() is not None)
        if not self._purpose.value():
            self._purpose.set_value(self._other_purpose())

    def start(self) -> None:
        """Start a fresh assessment for the purpose chosen, and open it."""
        assert self.case is not None
        case_id, purpose = self.case.case.id, Purpose(self._purpose.value())
        self._begin(lambda: people.start_assessment(self.context.desk, case_id, purpose))

    def review(self) -> None:
        """Start a review of the assessment frozen last, and open it."""
        frozen = self._frozen()
        if frozen is not None:
            self._begin(lambda: reviewing.start_review(self.context.desk, frozen.head))

    def _begin(self, act: Callable[[], Assessment]) -> None:
        begun: list[Assessment] = []

        def kept() -> Changed:
            begun.append(act())
            return Changed(case_id=begun[0].case_id, kinds=frozenset({"assessment"}))

        if self.context.act(kept):
            self.context.open_assessment.emit(begun[0].id)

    def _frozen(self) -> AssessmentFile | None:
        """Return the frozen assessment begun last, which a review would start from."""
        assert self.case is not None
        return next((one for one in reversed(self.case.assessments) if one.head.frozen), None)

    def _other_purpose(self) -> str:
        """Return the purpose that no draft has: a fresh assessment is mostly for another one."""
        assert self.case is not None
        drafts = {one.head.purpose for one in self.case.assessments if not one.head.frozen}
        return next((one.value for one in Purpose if one not in drafts), Purpose.SENTENCE_MANAGEMENT.value)

    def _row(self, assessment: AssessmentFile) -> Row:
        head, words = assessment.head, self.words
        key = "case.row.review" if is_review(head) else "case.row.first"
        title = words(key, purpose=words(f"terms.purpose.{head.purpose}"))
        begun = words("case.row.begun", date=in_words(head.started, words.language))
        state = words("case.row.frozen" if head.frozen else "case.row.draft", version=head.version)
        author = words("case.row.by", author=head.author) if head.author else ""
        shown = words("case.row.shown") if head.id == self.assessment_id else ""
        icon = "ring-done" if head.frozen else "ring-half"
        return Row(head.id, title, " · ".join(part for part in (begun, author, state) if part), tag=shown, icon=icon)
