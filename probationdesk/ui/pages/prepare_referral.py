"""Prepare: what was asked for, who the person is, where they are and what happens next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from probationdesk.domain.assessment import Purpose
from probationdesk.domain.dates import in_words
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

    def in_short(self) -> str:
        """Return what was asked for, once it is known what for, by whom and for which offences."""
        head = self.page.assessment.head
        hearing = in_words(head.hearing, self.words.language) if head.hearing else ""
        wanted = (head.court, hearing) if head.purpose is Purpose.PRE_SENTENCE else (head.sentence,)
        if not (head.offences.strip() and head.author.strip() and all(wanted)):
            return ""
        return _lines(
            (self.words(f"terms.purpose.{head.purpose}"), *wanted), (head.offences,), (head.author, head.author_role)
        )


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

    def in_short(self) -> str:
        """Return who the person is, once their name and date of birth are known."""
        person = self.case.person
        if not person.full_name.strip() or person.date_of_birth is None:
            return ""
        called = self.words("prepare.called", name=person.called) if person.called else ""
        sex = self.words(f"prepare.sex.{person.sex}") if person.sex in SEXES else ""
        born = self.words("prepare.born", date=in_words(person.date_of_birth, self.words.language))
        reads = self.words(f"terms.language.{person.print_language}")
        languages = ", ".join(dict.fromkeys(part for part in (person.spoken_language, reads) if part))
        return _lines((person.full_name, called, person.pronouns), (born, sex), (languages,), (person.interpreter,))


class Whereabouts(Section):
    """Where the person is and what happens next."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "whereabouts")
        form = self.form
        self.first = form.pick(self.case_record, "setting", Setting, "setting")
        form.line(self.case_record, "place")
        form.line(self.case_record, "next_event")
        form.date(self.case_record, "next_event_on")

    def in_short(self) -> str:
        """Return where the person is and what is next, once both are known."""
        case = self.case.case
        if not case.place.strip() or case.next_event_on is None:
            return ""
        setting = self.words(f"terms.setting.{case.setting}")
        return _lines((setting, case.place), (case.next_event, in_words(case.next_event_on, self.words.language)))


def _lines(*lines: tuple[str, ...]) -> str:
    """Return what is known, a line for each group of it."""
    told = (" · ".join(part for part in line if part.strip()) for line in lines)
    return "\n".join(line for line in told if line)
