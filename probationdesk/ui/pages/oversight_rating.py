"""One rating as the officer entered it, and what a manager says of it."""

from __future__ import annotations

from probationdesk.domain.oversight import RatingView, View
from probationdesk.domain.risk import LEVELS, Level
from probationdesk.domain.subjects import Subject
from probationdesk.services.overseeing import give_view
from probationdesk.services.oversight_words import subject_words
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.pages.overseen import Overseen
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox


class RatingCard(Card):
    """The officer's entry stands at the top and cannot be changed here."""

    def __init__(self, page: Page, overseen: Overseen, subject: Subject) -> None:
        super().__init__()
        self._page = page
        self._overseen = overseen
        self._subject = subject
        words = page.words
        self._named = subject_words(subject.about, words)
        self.column.addWidget(PlainLabel(self._named, role="strong", tone="ink"))
        self._entered = PlainLabel(name=f"{self._handle}.entered")
        self.column.addWidget(self._entered)
        self._changed = PlainLabel(words("oversight.changed"), role="strong", tone="warn")
        self.column.addWidget(self._changed)
        self._view = self._lay_out_view()
        self._level = self._lay_out_level()
        self._reasons = TextBox(
            f"{self._handle}.reasons", self._label("reasons"), prompt=words("oversight.reasons.prompt"), lines=(2, 10)
        )
        self.reasons = Field(self._reasons, words("oversight.reasons.label"))
        self.column.addWidget(self.reasons)
        page.bind(self._reasons, self._reasons.edited, lambda: self._given().reasons, self._keep_reasons)
        page.cites(self._reasons)

    def show_subject(self, subject: Subject) -> None:
        """Show what the officer has entered now, and ask for a level and reasons only where they differ."""
        self._subject = subject
        words, given = self._page.words, self._given()
        seen = words(f"terms.level.{subject.seen}") if subject.is_level else subject.seen
        self._entered.setText(words("oversight.entered", what=seen))
        self._changed.setVisible(given.view is not View.NONE and given.seen != subject.seen)
        differs = given.view is View.DIFFERS
        self.their_level.setVisible(differs and subject.is_level)
        self.reasons.setVisible(differs)

    def _lay_out_view(self) -> ChoiceRow:
        words = self._page.words
        options = tuple(Option(view.value, words(f"terms.view.{view}")) for view in View if view.value)
        row = ChoiceRow(f"{self._handle}.view", self._label("view"), options, words=words)
        self.column.addWidget(Field(row, words("oversight.view.label")))
        self._page.bind(row, row.edited, lambda: self._given().view.value, self._keep_view, at_once=True)
        return row

    def _lay_out_level(self) -> PickBox:
        words = self._page.words
        options = (("", words("terms.level.")), *((level.value, words(f"terms.level.{level}")) for level in LEVELS))
        box = PickBox(f"{self._handle}.level", self._label("level"), options)
        self.their_level = Field(box, words("oversight.level.label"))
        self.column.addWidget(self.their_level)
        self._page.bind(box, box.edited, lambda: self._given().level.value, self._keep_level, at_once=True)
        return box

    def _keep_view(self, value: str) -> Changed:
        return self._keep(View(value), self._given().level, self._reasons.value())

    def _keep_level(self, value: str) -> Changed:
        return self._keep(self._given().view, Level(value), self._reasons.value())

    def _keep_reasons(self, text: str) -> Changed:
        return self._keep(self._given().view, self._given().level, text)

    def _keep(self, view: View, level: Level, reasons: str) -> Changed:
        opinion = self._overseen.opinion()
        return give_view(self._page.context.desk, opinion, self._subject, view, level=level, reasons=reasons)

    def _given(self) -> RatingView:
        given = self._overseen.opinion().view_of(self._subject.about)
        return given or RatingView(about=self._subject.about, view=View.NONE, seen=self._subject.seen)

    @property
    def _handle(self) -> str:
        return f"oversight.{self._subject.about}"

    def _label(self, field: str) -> str:
        words = self._page.words
        return words("oversight.of", what=words(f"oversight.{field}.label"), which=self._named)
