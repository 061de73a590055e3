"""What the second interview has to come back to: questions from reflection, and entries left to check."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.interviews import Entry, Question
from probationdesk.services import interviewing
from probationdesk.services.changes import fill_in
from probationdesk.ui.page import Page
from probationdesk.ui.pages.entry_words import area_name, time_of
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.tick_box import TickBox


class CarriedOver(QWidget):
    """Two lists of cards, built again only when other questions or entries belong in them."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._questions: dict[str, QuestionCard] = {}
        self._checks: dict[str, CheckCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(page.words("interview.heading.questions")))
        self._no_questions = PlainLabel(page.words("interview.questions.none"), tone="quiet")
        column.addWidget(self._no_questions)
        self._question_list = _named_list(f"{page.name}.questions")
        column.addWidget(self._question_list)
        self._check_heading = Heading(page.words("interview.heading.checks"))
        column.addWidget(self._check_heading)
        self._check_list = _named_list(f"{page.name}.checks")
        column.addWidget(self._check_list)

    def show_case(self) -> None:
        """Bring both lists in line with the case."""
        assessment = self._page.assessment
        questions = {question.id: question for question in assessment.questions}
        checks = {
            entry.id: entry for entry in sorted(assessment.entries, key=lambda e: (e.at, e.id)) if entry.check_later
        }
        if tuple(self._questions) != tuple(questions):
            self._empty(self._questions)
            self._questions = {key: QuestionCard(self._page, key) for key in questions}
            _fill(self._question_list, tuple(self._questions.values()))
        if tuple(self._checks) != tuple(checks):
            self._empty(self._checks)
            self._checks = {key: CheckCard(self._page, key) for key in checks}
            _fill(self._check_list, tuple(self._checks.values()))
        for key, question in questions.items():
            self._questions[key].show_question(question)
        for key, entry in checks.items():
            self._checks[key].show_entry(entry)
        self._no_questions.setVisible(not questions)
        self._check_heading.setVisible(bool(checks))
        self._point_at_first()

    def _empty(self, cards: dict[str, QuestionCard] | dict[str, CheckCard]) -> None:
        for card in cards.values():
            self._page.take_away(card)

    def _point_at_first(self) -> None:
        """Whoever jumps to a list lands on the first card that still waits."""
        for holder, ticks in (
            (self._question_list, [card.asked for card in self._questions.values()]),
            (self._check_list, [card.checked for card in self._checks.values()]),
        ):
            waiting = next((tick for tick in ticks if not tick.value()), None)
            if waiting is not None:
                holder.setFocusProxy(waiting)


class QuestionCard(Panel):
    """One question: its words, a tick when it was asked, and what was said."""

    def __init__(self, page: Page, question_id: str) -> None:
        super().__init__()
        words, desk, name = page.words, page.context.desk, f"{page.name}.question.{question_id[:8]}"

        def question() -> Question:
            return next(each for each in page.assessment.questions if each.id == question_id)

        self._page = page
        self._area = PlainLabel(role="small", tone="quiet")
        self._text = PlainLabel(role="strong")
        self.asked = TickBox(f"{name}.asked", words("interview.asked.label"))
        answer, prompt = words("interview.answer.label"), words("interview.answer.prompt")
        self.answer = TextBox(f"{name}.answer", answer, prompt=prompt, lines=(2, 10))
        for widget in (self._area, self._text, self.asked, self.answer):
            self.column.addWidget(widget)
        page.bind(
            self.asked,
            self.asked.edited,
            lambda: question().asked,
            lambda asked: interviewing.tick_question(desk, question(), asked=asked),
            at_once=True,
        )
        page.bind(
            self.answer,
            self.answer.edited,
            lambda: question().answer,
            lambda text: fill_in(desk, question(), answer=text),
        )
        page.cites(self.answer)

    def show_question(self, question: Question) -> None:
        """Show the words of the question; the tick and the answer are bound."""
        self._area.setText(area_name(question.area, self._page.context.desk.framework, self._page.words))
        self._area.setVisible(bool(question.area))
        self._text.setText(question.text)
        # The same tick stands on every card; a screen reader says which question it belongs to.
        self.asked.setAccessibleDescription(question.text)
        self.answer.setAccessibleDescription(question.text)
        self.asked.set_value(question.asked)


class CheckCard(Panel):
    """One entry that was to be checked later: when it was noted, its words, and a tick."""

    def __init__(self, page: Page, entry_id: str) -> None:
        super().__init__()
        words, desk = page.words, page.context.desk

        def entry() -> Entry:
            return next(each for each in page.assessment.entries if each.id == entry_id)

        self._page = page
        self._about = PlainLabel(role="small", tone="quiet")
        self._text = PlainLabel()
        self.checked = TickBox(f"{page.name}.check.{entry_id[:8]}.checked", words("interview.checked.label"))
        for widget in (self._about, self._text, self.checked):
            self.column.addWidget(widget)
        page.bind(
            self.checked,
            self.checked.edited,
            lambda: entry().checked,
            lambda checked: interviewing.tick_check(desk, entry(), checked=checked),
            at_once=True,
        )

    def show_entry(self, entry: Entry) -> None:
        """Show what was noted; the tick is bound."""
        words, framework = self._page.words, self._page.context.desk.framework
        about = area_name(entry.area, framework, words)
        self._about.setText(
            words("interview.check_about", number=entry.interview, time=time_of(entry, words), area=about)
        )
        self._text.setText(f"“{entry.text}”" if entry.quote else entry.text)
        self.checked.setAccessibleDescription(entry.text)
        self.checked.set_value(entry.checked)


def _named_list(name: str) -> QWidget:
    """Return an empty column that a gap can be jumped to by its name."""
    holder = QWidget()
    holder.setObjectName(name)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing.SMALL)
    return holder


def _fill(holder: QWidget, cards: tuple[QWidget, ...]) -> None:
    layout = holder.layout()
    assert layout is not None
    for card in cards:
        layout.addWidget(card)
    holder.setVisible(bool(cards))
