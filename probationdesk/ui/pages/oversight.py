"""Oversight: a manager's view of the ratings and the proposal, beside the officer's."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.claims import Answer
from probationdesk.domain.oversight import PROMPTS, Opinion
from probationdesk.domain.subjects import still_missing, subjects
from probationdesk.services.overseeing import answer_prompt, begin_opinion, countersign
from probationdesk.services.oversight_words import opinion_words, subject_words
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.overseen import Overseen
from probationdesk.ui.pages.oversight_rating import RatingCard
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import place_in
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox


class OversightPage(Page):
    """The manager says who they are, thinks through five prompts, and gives a view on each rating."""

    name = "oversight"
    watches = frozenset({"opinion", "harm", "rating", "proposal", "assessment", "source"})
    freezes = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._overseen = Overseen(self)
        self._cards: dict[str, RatingCard] = {}
        self._offered_for = ""
        form = Form(self, self.column)
        form.heading("oversight.title", 1)
        form.note("oversight.note")
        self._too_early = form.note("oversight.too_early")
        self._part = QWidget()
        self.column.addWidget(self._part)
        column = QVBoxLayout(self._part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        self._others = PlainLabel(name="oversight.others", selectable=True)
        column.addWidget(self._others)
        self._lay_out_name(column)
        self._view = QWidget()
        column.addWidget(self._view)
        view = QVBoxLayout(self._view)
        view.setContentsMargins(0, 0, 0, 0)
        view.setSpacing(spacing.MEDIUM)
        self._lay_out_view(view)
        self._signed = PlainLabel(name="oversight.signed", selectable=True)
        column.addWidget(self._signed)
        self._message = PlainLabel(name="oversight.message")
        column.addWidget(self._message)
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Bring the page in line with the case; nothing is shown before the officer has recorded a level."""
        found = subjects(self.assessment)
        self._offer_own_name()
        self._too_early.setVisible(not found)
        self._part.setVisible(bool(found))
        opinion = self._overseen.opinion()
        others = "\n\n".join(self._told(one) for one in self._overseen.others()) if found else ""
        self._others.setVisible(bool(others))
        self._others.setText(others)
        self._view.setVisible(self._overseen.begun and not opinion.signed)
        self._signed.setVisible(opinion.signed)
        if opinion.signed:
            self._signed.setText(self._told(opinion))
        self._met_on.setVisible(opinion.met_person is Answer.YES)
        self._show_ratings()
        self._show_missing(opinion)

    def begin(self) -> None:
        """Begin, or go on with, the opinion of the manager who is named."""
        desk, head = self.context.desk, self.assessment.head
        made: list[Opinion] = []

        def act() -> Changed:
            made.append(begin_opinion(desk, head, self._manager.value(), self._role.value()))
            return Changed(case_id=head.case_id, kinds=frozenset({Opinion.KIND}))

        if not self.flush():
            return
        before, self._overseen.manager = self._overseen.manager, self._manager.value()
        if not self.context.act(act):
            self._overseen.manager = before
            return
        self._say("")
        assert self.case is not None
        self.load(self.case, self.assessment_id)
        (self._prompts["immediate_risk"] if not made[0].signed else self._manager).setFocus()

    def countersign(self) -> None:
        """Close the opinion, once nothing is missing from it."""
        if self.flush() and self.context.act(lambda: countersign(self.context.desk, self._overseen.opinion())):
            self._say(self.words("oversight.signed_now"))
            self._manager.setFocus()

    # Laying out ------------------------------------------------------------

    def _lay_out_name(self, column: QVBoxLayout) -> None:
        words = self.words
        self._manager = LineBox("oversight.manager", words("oversight.manager.label"))
        self._role = LineBox("oversight.role", words("oversight.role.label"))
        for box in (self._manager, self._role):
            column.addWidget(Field(box, box.label))
            box.returnPressed.connect(self.begin)
        Form(self, column).button("begin", self.begin)

    def _lay_out_view(self, column: QVBoxLayout) -> None:
        form = Form(self, column)
        form.heading("oversight.heading.prompts")
        self._prompts = {prompt: self._prompt(form, prompt) for prompt in PROMPTS}
        form.choice(
            self._overseen.opinion, "met_person", Answer, "answer", offered=(Answer.YES, Answer.NO),
            keep=lambda value: self._keep(met_person=Answer(value)),
        )  # fmt: skip
        label = self.words("oversight.met_on.label")
        day = DateBox("oversight.met_on", label, words=self.words, language=self.words.language)
        self._met_on = Field(day, label)
        column.addWidget(self._met_on)
        self.bind(day, day.edited, lambda: self._overseen.opinion().met_on, lambda value: self._keep(met_on=value))
        form.heading("oversight.heading.ratings")
        self._ratings = QVBoxLayout()
        self._ratings.setSpacing(spacing.MEDIUM)
        column.addLayout(self._ratings)
        form.heading("oversight.heading.sign")
        self._missing = PlainLabel(name="oversight.missing")
        column.addWidget(self._missing)
        self._sign: ActionButton = form.button("sign", self.countersign)

    def _prompt(self, form: Form, prompt: str) -> TextBox:
        return form.text(self._overseen.opinion, prompt, lines=(2, 8), keep=lambda text: self._keep(**{prompt: text}))

    # Showing ---------------------------------------------------------------

    def _offer_own_name(self) -> None:
        """Offer the name of whoever is at the desk, once for each assessment, unless they wrote it themselves."""
        head, officer = self.assessment.head, self.context.desk.officer
        if self._offered_for == head.id:
            return
        self._offered_for, self._overseen.manager = head.id, ""
        own = officer.name == head.author
        self._manager.set_value("" if own else officer.name)
        self._role.set_value("" if own else officer.role)

    def _show_ratings(self) -> None:
        found = {subject.about: subject for subject in subjects(self.assessment)}
        for gone in set(self._cards) - set(found):
            self.take_away(self._cards.pop(gone))
        for place, (about, subject) in enumerate(found.items()):
            if about not in self._cards:
                self._cards[about] = RatingCard(self, self._overseen, subject)
            place_in(self._ratings, place, self._cards[about])
            self._cards[about].show_subject(subject)

    def _show_missing(self, opinion: Opinion) -> None:
        missing = still_missing(opinion, self.assessment)
        told = [
            self.words(f"oversight.missing.{code}", about=subject_words(about, self.words) if about else "")
            for code, about in missing
        ]
        self._missing.setText("\n".join(told) if told else self.words("oversight.nothing_missing"))

    def _told(self, opinion: Opinion) -> str:
        return opinion_words(opinion, self.words)

    # Keeping ---------------------------------------------------------------

    def _keep(self, **answers: Any) -> Changed:
        return answer_prompt(self.context.desk, self._overseen.opinion(), **answers)

    def _say(self, text: str) -> None:
        self._message.setText(text)
        if text:
            announce(self, text)
