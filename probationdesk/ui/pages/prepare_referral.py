"""Prepare: what was asked for, who the person is, where they are and what happens next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from probationdesk.domain.assessment import Purpose
from probationdesk.domain.people import Language, Person, Setting
from probationdesk.scores.inputs import Sex
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.pages.section import Section, show_field
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field

SEXES = tuple(sex.value for sex in Sex)


class Referral(Section):
    """The request and the offences."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "referral")
        form = self.form
        self.first = form.pick(self.head, "purpose", Purpose, "purpose")
        self._court = form.line(self.head, "court")
        self._hearing: QWidget = form.date(self.head, "hearing")
        form.text(self.head, "offences", lines=(2, 8))
        self._sentence = form.text(self.head, "sentence", lines=(1, 6))
        form.line(self.head, "author")
        form.line(self.head, "author_role")

    def show_case(self) -> None:
        """Ask for court and hearing, or for the sentence, whichever the purpose needs."""
        before_sentence = self.page.assessment.head.purpose is Purpose.PRE_SENTENCE
        show_field(self._court, before_sentence)
        show_field(self._hearing, before_sentence)
        show_field(self._sentence, not before_sentence)


class PersonSection(Section):
    """Who the person is, and the languages they speak and read."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "person")
        form = self.form
        self.first = form.line(self.person, "full_name")
        form.line(self.person, "chosen_name")
        form.date(self.person, "date_of_birth")
        self._sex()
        form.line(self.person, "pronouns")
        form.pick(self.person, "print_language", Language, "language")
        form.line(self.person, "spoken_language")
        form.line(self.person, "interpreter")

    def _sex(self) -> None:
        words, page = self.words, self.page
        options = tuple(Option(value, words(f"prepare.sex.{value}")) for value in SEXES)
        label = words("prepare.sex.label")
        row = ChoiceRow("prepare.sex", label, options, words=words)
        self.column.addWidget(Field(row, label, hint=words("prepare.sex.hint")))

        def sex() -> str:
            held = self.person()
            return held.sex if isinstance(held, Person) and held.sex in SEXES else ""

        def keep(value: str) -> Changed:
            return fill_in(page.context.desk, self.person(), sex=value)

        page.bind(row, row.edited, sex, keep, at_once=True)


class Whereabouts(Section):
    """Where the person is and what happens next."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "whereabouts")
        form = self.form
        self.first = form.pick(self.case_record, "setting", Setting, "setting")
        form.line(self.case_record, "place")
        form.line(self.case_record, "next_event")
        form.date(self.case_record, "next_event_on")
