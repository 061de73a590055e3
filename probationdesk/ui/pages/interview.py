"""An interview: what the person needs, where and with whom, the purpose, and then one prompt and one box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.interviews import Interview, Mode
from probationdesk.domain.people import Language
from probationdesk.services import interviewing
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.carried_over import CarriedOver
from probationdesk.ui.pages.interview_noting import Noting
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.plain_label import PlainLabel

FIRST: Final = 1
SECOND: Final = 2


class InterviewPage(Page):
    """One of the two conversations. Nothing on it has to be filled in before the person may speak."""

    watches = frozenset({"interview", "entry", "question", "person", "source", "assessment"})

    def __init__(self, context: Context, number: int) -> None:
        self.name = f"interview_{number}"
        super().__init__(context)
        self.number = number
        self._shown = ""
        form = Form(self, self.column, wording="interview")
        self.column.addWidget(Heading(self.title, 1))
        self._lay_out_needs()
        self._lay_out_session(form)
        self._purpose = PurposePanel(self) if number == FIRST else None
        self._opening = QWidget()
        opening = QVBoxLayout(self._opening)
        opening.setContentsMargins(0, 0, 0, 0)
        opening.setSpacing(spacing.MEDIUM)
        self._lay_out_opening(Form(self, opening, wording="interview"))
        self.column.addWidget(self._opening)
        self._carried = CarriedOver(self) if number == SECOND else None
        if self._carried is not None:
            self.column.addWidget(self._carried)
        self.noting = Noting(self, number)
        self.column.addWidget(self.noting)
        self.column.addStretch(1)
        add_key(self, "Alt+B", self._begin_or_pause)
        add_key(self, "Alt+O", self._fold_or_unfold)
        add_key(self, "Alt+W", self.noting.box.setFocus)

    @property
    def title(self) -> str:
        """The name of this interview."""
        return self.words(f"flow.step.interview_{self.number}")

    def show_case(self) -> None:
        """Bring needs, session, lists and box in line with the case; fold away an opening that is complete."""
        interview = self._interview()
        if self._shown != self.assessment_id:
            self._shown = self.assessment_id
            self._opening.setVisible(interview.began is None or self._opening_lacks())
        self._show_needs()
        self._show_session()
        self._by_wire.setVisible(interview.mode is not Mode.IN_PERSON)
        if self._purpose is not None:
            self._purpose.show_case()
        if self._carried is not None:
            self._carried.show_case()
        self.noting.show_entries()

    def reveal(self, field: str) -> None:
        """Unfold the opening if the field is in it."""
        widget = self.findChild(QWidget, field)
        if widget is not None and self._opening.isAncestorOf(widget):
            self._opening.show()
            self._show_session()

    def reveal_record(self, record_id: str, key: str) -> None:
        """Bring an entry that was found into the box."""
        if any(entry.id == record_id for entry in self.assessment.entries_of(self.number)):
            self.noting.bring_back(record_id)

    # Laying out ------------------------------------------------------------

    def _lay_out_needs(self) -> None:
        panel = Panel()
        panel.column.addWidget(Heading(self.words("interview.heading.needs"), 3))
        self._needs = panel.column
        self._needs_shown: list[PlainLabel] = []
        self.column.addWidget(panel)

    def _lay_out_session(self, form: Form) -> None:
        self._state = PlainLabel(role="strong", name=f"{self.name}.state")
        self.column.addWidget(self._state)
        self._begin = self._button("begin", self._on_begin, primary=True)
        self._pause = self._button("pause", self._on_pause)
        self._end = self._button("end", self._on_end)
        self._fold = self._button("fold", self._fold_or_unfold)
        self.column.addWidget(flowing_row(self._begin, self._pause, self._end, self._fold, gap=spacing.SMALL))
        self._not_held = _field_of(form.text(self._interview, "not_held_because", lines=(2, 5)))

    def _lay_out_opening(self, form: Form) -> None:
        self._place = form.line(self._interview, "place")
        form.choice(self._interview, "mode", Mode, "mode")
        form.line(self._interview, "present")
        self._by_wire = _field_of(form.line(self._interview, "who_can_hear"))
        if self._purpose is not None:
            form.layout.addWidget(self._purpose)
            form.tick(self._interview, "purpose_explained")
            form.text(self._interview, "purpose_words", lines=(2, 8)).set_theirs(True)

    def _button(self, field: str, act: Callable[[], object], *, primary: bool = False) -> ActionButton:
        return ActionButton(f"{self.name}.{field}", self.words(f"interview.{field}.label"), act, primary=primary)

    # Showing ---------------------------------------------------------------

    def _show_needs(self) -> None:
        assert self.case is not None
        person, language = self.case.person, self.words.language
        names = {need.key: need.name.to(language) for need in self.context.desk.framework.needs}
        lines = []
        if person.spoken_language:
            lines.append(self.words("interview.needs.speaks", language=person.spoken_language))
        if person.interpreter:
            lines.append(self.words("interview.needs.interpreter", who=person.interpreter))
        lines += [f"{names.get(each.need, each.need)}: {each.arrangement}" for each in person.adjustments]
        asked = self.words("interview.needs.none", name=person.called, needs=", ".join(names.values()).lower())
        lines = lines or [asked]
        if lines == [label.text() for label in self._needs_shown]:
            return
        for label in self._needs_shown:
            label.hide()
            label.deleteLater()
        self._needs_shown = [PlainLabel(line) for line in lines]
        for label in self._needs_shown:
            self._needs.addWidget(label)

    def _show_session(self) -> None:
        interview = self._interview()
        under_way, on_break = _under_way(interview), _on_break(interview)
        self._state.setText(self._state_words(interview))
        self._begin.setVisible(not under_way or on_break)
        _relabel(self._begin, self.words(f"interview.begin.{'label' if interview.began is None else 'again'}"))
        self._begin.setProperty("primary", interview.ended is None)
        self._pause.setVisible(under_way and not on_break)
        self._end.setVisible(under_way)
        self._fold.setVisible(interview.began is not None)
        _relabel(self._fold, self.words(f"interview.fold.{'label' if self._opening.isHidden() else 'away'}"))
        self._not_held.setVisible(interview.began is None)

    def _state_words(self, interview: Interview) -> str:
        if interview.began is None:
            return self.words("interview.state.not_begun")
        day, began = in_words(interview.began.date(), self.words.language), f"{interview.began:%H:%M}"
        if interview.ended is not None:
            return self.words("interview.state.ended", day=day, began=began, ended=f"{interview.ended:%H:%M}")
        if _on_break(interview):
            return self.words("interview.state.on_break", since=f"{interview.breaks[-1].began:%H:%M}")
        return self.words("interview.state.under_way", day=day, began=began)

    # Acts ------------------------------------------------------------------

    def _on_begin(self) -> None:
        head, interview, first = self.assessment.head, self._interview(), self._interview().began is None
        label = self.words("interview.source_label", number=self.number)
        if not self.flush():
            return
        if self.context.act(lambda: interviewing.begin_interview(self.context.desk, head, interview, label)):
            if first:
                self._opening.show()
                self._show_session()
                self._place.setFocus()
            else:
                self.noting.box.setFocus()

    def _on_pause(self) -> None:
        interview = self._interview()
        if self.flush() and self.context.act(lambda: interviewing.pause_interview(self.context.desk, interview)):
            self._begin.setFocus()

    def _on_end(self) -> None:
        interview = self._interview()

        def close() -> Changed:
            return interviewing.close_interview(self.context.desk, interview)

        if self.flush() and self.noting.finish() and self.context.act(close):
            self._begin.setFocus()

    def _begin_or_pause(self) -> None:
        (self._on_pause if self._pause.isVisibleTo(self) else self._on_begin)()

    def _fold_or_unfold(self) -> None:
        if self._interview().began is not None:
            self._opening.setVisible(self._opening.isHidden())
            self._show_session()

    # Reading ---------------------------------------------------------------

    def _interview(self) -> Interview:
        return self.assessment.interview(self.number)

    def _opening_lacks(self) -> bool:
        """Say whether something in the opening is still to be done."""
        interview = self._interview()
        unheard = interview.mode is not Mode.IN_PERSON and not interview.who_can_hear.strip()
        return unheard or (self.number == FIRST and not interview.purpose_explained)


class PurposePanel(Panel):
    """What is explained at the start, in full, to be read aloud."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        words, name = page.words, f"{page.name}.purpose_language"
        self._page = page
        self._of = ""
        options = tuple(Option(each.value, words(f"terms.language.{each}")) for each in Language)
        self._language = ChoiceRow(name, words("interview.purpose_language.label"), options, words=words)
        self._language.edited.connect(self._show)
        self._languages = Field(self._language, words("interview.purpose_language.label"))
        self._text = PlainLabel(persons=True, name=f"{page.name}.purpose")
        self.column.addWidget(Heading(words("interview.heading.purpose"), 3))
        self.column.addWidget(self._languages)
        self.column.addWidget(self._text)

    def show_case(self) -> None:
        """Begin with the language the person reads; offer the choice if it is not that of the windows."""
        assert self._page.case is not None
        person = self._page.case.person
        if self._of != self._page.assessment_id:
            self._of = self._page.assessment_id
            self._language.set_value(person.print_language.value)
        self._languages.setVisible(person.print_language is not self._page.words.language)
        self._show()

    def _show(self) -> None:
        chosen = self._language.value() or self._page.words.language.value
        self._text.setText(self._page.context.desk.framework.purpose.to(Language(chosen)))


def _under_way(interview: Interview) -> bool:
    return interview.began is not None and interview.ended is None


def _on_break(interview: Interview) -> bool:
    return _under_way(interview) and bool(interview.breaks) and interview.breaks[-1].ended is None


def _relabel(button: ActionButton, label: str) -> None:
    button.setText(label.replace("&", "&&"))
    button.setAccessibleName(label)
    button.label = label


def _field_of(box: QWidget) -> QWidget:
    """Return the widget that holds a box of a form together with its label."""
    field = box.parentWidget()
    assert isinstance(field, Field)
    return field
