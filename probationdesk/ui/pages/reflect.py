"""Between the interviews: what is known and on what footing, what is not, and what to take back."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.areas import AREAS
from probationdesk.domain.enquiries import outstanding
from probationdesk.domain.interviews import Entry, Question, Reflection, Response, to_check
from probationdesk.services import interviewing
from probationdesk.services.changes import fill_in, take_out
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.entry_words import area_name, time_of
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox

_BOXES = ("known", "how_known", "not_known", "other_explanations", "would_change_my_mind")


class ReflectPage(Page):
    """Five boxes to think in, and the questions that come of it. None of it is printed."""

    name = "reflect"
    watches = frozenset({"reflection", "question", "entry", "source", "enquiry"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._questions: dict[str, QuestionCard] = {}
        self._checks: dict[str, CheckCard] = {}
        self._shown = ""
        self._draft = ""
        form = Form(self, self.column)
        form.heading("reflect.title", 1)
        form.note("reflect.note")
        self._counts: dict[str, PlainLabel] = {}
        for field in _BOXES:
            form.text(self._reflection, field)
            self._counts[field] = PlainLabel(role="small", tone="quiet", name=f"reflect.{field}.counts")
            self.column.addWidget(self._counts[field])
        form.heading("reflect.heading.checks")
        self._no_checks = form.note("reflect.checks.none")
        self._check_list = _column_in(self.column)
        form.heading("reflect.heading.questions")
        form.note("reflect.questions.note")
        self._question_list = _column_in(self.column)
        self._lay_out_new(form)
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Bring counts, questions and entries to check in line with the case."""
        self._show_counts()
        held = {question.id: question for question in self.assessment.questions}
        if self._shown != self.assessment_id or self._draft not in held:
            self._shown, self._draft = self.assessment_id, ""
        questions = {key: question for key, question in held.items() if key != self._draft}
        if tuple(questions) != tuple(self._questions):
            self._clear(self._questions.values())
            self._questions = {key: QuestionCard(self, key) for key in questions}
            for question_card in self._questions.values():
                self._question_list.addWidget(question_card)
        for key, question in questions.items():
            self._questions[key].show_question(question)
        checks = {entry.id: entry for entry in to_check(self.assessment.entries)}
        if tuple(checks) != tuple(self._checks):
            self._clear(self._checks.values())
            self._checks = {key: CheckCard(self, entry) for key, entry in checks.items()}
            for check_card in self._checks.values():
                self._check_list.addWidget(check_card)
        for key, entry in checks.items():
            self._checks[key].show_entry(entry)
        self._no_checks.setVisible(not checks)

    def reveal_record(self, record_id: str, key: str) -> None:
        """Put the keyboard into a question that was found."""
        if record_id in self._questions:
            self._questions[record_id].text.setFocus()

    def make_question(self, entry: Entry) -> None:
        """Make a question of an entry that was to be checked, and go there to word it."""
        head = self.assessment.head
        before = set(self._questions)
        if self.context.act(lambda: interviewing.make_question(self.context.desk, head, entry)):
            self._go_to_new(before)

    # Laying out ------------------------------------------------------------

    def _lay_out_new(self, form: Form) -> None:
        words = self.words
        panel = Panel()
        label, prompt = words("reflect.new_question.label"), words("reflect.new_question.prompt")
        self._text = TextBox("reflect.new_question", label, prompt=prompt, lines=(2, 6))
        self._area = PickBox("reflect.new_area", words("reflect.new_area.label"), area_options(self))
        # What is typed is a question from the first pause on; the button only makes room for the next.
        self.bind(self._text, self._text.edited, lambda: self._text.value() if self._draft else "", self._keep_draft)
        self._area.edited.connect(self._on_area)
        panel.column.addWidget(Field(self._text, label))
        panel.column.addWidget(Field(self._area, words("reflect.new_area.label")))
        Form(self, panel.column).button("add_question", self._add, icon="add")
        form.layout.addWidget(panel)

    # Showing ---------------------------------------------------------------

    def _show_counts(self) -> None:
        assert self.case is not None
        entries = self.assessment.entries_of(1)
        declined = sum(entry.response is Response.DECLINED for entry in entries)
        not_asked = sum(entry.response is Response.NOT_ASKED for entry in entries)
        counts = {
            "known": {"noted": len(entries), "quoted": sum(entry.quote for entry in entries)},
            "how_known": {"sources": len(self.case.sources)},
            "not_known": {
                "declined": declined,
                "not_asked": not_asked,
                "waiting": len(outstanding(self.case.enquiries)),
            },
            "other_explanations": {"strengths": sum(entry.strength for entry in entries)},
            "would_change_my_mind": {"to_check": len(to_check(self.assessment.entries))},
        }
        for field, numbers in counts.items():
            self._counts[field].setText(self.words(f"reflect.{field}.counts", **numbers))

    def _clear(self, cards: Iterable[QWidget]) -> None:
        for card in cards:
            self.take_away(card)

    def _go_to_new(self, before: set[str]) -> None:
        made = [card for key, card in self._questions.items() if key not in before]
        if made:
            made[-1].text.setFocus()
            made[-1].text.selectAll()

    def _keep_draft(self, text: str) -> Changed:
        desk, draft = self.context.desk, self._draft_question()
        if draft is not None:
            return fill_in(desk, draft, text=text)
        changed = interviewing.raise_question(desk, self.assessment.head, text, self._area.value())
        self._draft = changed.record_id
        return changed

    def _on_area(self) -> None:
        draft, area = self._draft_question(), self._area.value()
        if draft is not None:
            self.context.act(lambda: fill_in(self.context.desk, draft, area=area))

    def _add(self) -> None:
        """Set the question that was typed among the others; a blank one is none."""
        if self.flush():
            draft, self._draft = self._draft_question(), ""
            if draft is not None and not draft.text.strip():
                self.context.act(lambda: take_out(self.context.desk, draft))
            self._text.set_value("")
            assert self.case is not None
            self.load(self.case, self.assessment_id)
        self._text.setFocus()

    def _draft_question(self) -> Question | None:
        return next((each for each in self.assessment.questions if each.id == self._draft), None)

    def _reflection(self) -> Reflection:
        return self.assessment.reflection


class QuestionCard(Panel):
    """One question to take back: its words and its area, both amendable; or it is taken out."""

    def __init__(self, page: ReflectPage, question_id: str) -> None:
        super().__init__()
        words, desk, name = page.words, page.context.desk, f"reflect.question.{question_id[:8]}"

        def question() -> Question:
            return next(each for each in page.assessment.questions if each.id == question_id)

        self._page = page
        self._question_id = question_id
        self.text = TextBox(f"{name}.text", words("reflect.question_text.label"), lines=(1, 6))
        self._area = PickBox(f"{name}.area", words("reflect.new_area.label"), area_options(page))
        self._asked = PlainLabel(role="small", tone="good")
        out = ActionButton(f"{name}.take_out", words("reflect.take_out.label"), self._take_out, icon="remove")
        self.column.addWidget(self.text)
        self.column.addWidget(flowing_row(self._area, out, gap=spacing.MEDIUM))
        self.column.addWidget(self._asked)
        page.bind(
            self.text, self.text.edited, lambda: question().text, lambda text: fill_in(desk, question(), text=text)
        )
        page.bind(
            self._area,
            self._area.edited,
            lambda: question().area if question().area in AREAS else "",
            lambda area: fill_in(desk, question(), area=area),
            at_once=True,
        )

    def show_question(self, question: Question) -> None:
        """Say if it has been asked, and what was answered; words and area are bound."""
        self._asked.setVisible(question.asked)
        answer = question.answer or self._page.words("reflect.question.no_answer")
        self._asked.setText(self._page.words("reflect.question.asked", answer=answer))

    def _take_out(self) -> None:
        page = self._page
        question = next(each for each in page.assessment.questions if each.id == self._question_id)

        def act() -> Changed:
            return take_out(page.context.desk, question)

        if page.flush():
            page.context.act(act)


class CheckCard(Panel):
    """One entry that was marked to be checked later, which can be made a question."""

    def __init__(self, page: ReflectPage, entry: Entry) -> None:
        super().__init__()
        self._page = page
        self._entry = entry
        self._about = PlainLabel(role="small", tone="quiet")
        self._text = PlainLabel()
        name, label = f"reflect.check.{entry.id[:8]}.make_question", page.words("reflect.make_question.label")
        self._button = ActionButton(name, label, lambda: page.make_question(self._entry), icon="add")
        for widget in (self._about, self._text, self._button):
            self.column.addWidget(widget)

    def show_entry(self, entry: Entry) -> None:
        """Show what was noted and when."""
        words = self._page.words
        self._entry = entry
        about = area_name(entry.area, self._page.context.desk.framework, words)
        time = time_of(entry, words)
        self._about.setText(words("interview.check_about", number=entry.interview, time=time, area=about))
        self._text.setText(f"“{entry.text}”" if entry.quote else entry.text)
        self._button.setAccessibleDescription(entry.text)


def area_options(page: Page) -> tuple[tuple[str, str], ...]:
    """Return the areas to pick from, with none first."""
    framework, words = page.context.desk.framework, page.words
    return tuple((key, area_name(key, framework, words)) for key in ("", *AREAS))


def _column_in(column: QVBoxLayout) -> QVBoxLayout:
    inner = QVBoxLayout()
    inner.setSpacing(spacing.SMALL)
    column.addLayout(inner)
    return inner
