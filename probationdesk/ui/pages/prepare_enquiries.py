"""Prepare: the enquiries to other bodies, one card each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.claims import Answer
from probationdesk.domain.dates import in_words
from probationdesk.domain.enquiries import OWN, Enquiry, EnquiryState
from probationdesk.domain.ids import derived_id
from probationdesk.services.changes import take_out
from probationdesk.services.gathering import add_enquiry, chase_enquiry
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.section import Section, show_field
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel, Tone
from probationdesk.ui.widgets.state_mark import StateMark

_MARKS: dict[EnquiryState, tuple[str, Tone]] = {
    EnquiryState.UNDECIDED: ("ring-unknown", "quiet"),
    EnquiryState.NOT_NEEDED: ("declined", "quiet"),
    EnquiryState.TO_ASK: ("warning", "warn"),
    EnquiryState.WAITING: ("check-later", "warn"),
    EnquiryState.ANSWERED: ("check", "good"),
}
"""The icon and tone of each state; what is outstanding stands out, and says so in words."""


_SETTLED = (EnquiryState.NOT_NEEDED, EnquiryState.ANSWERED)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A card there should be: the key in its names, and the enquiry or the blank that stands for it."""

    key: str
    enquiry: Enquiry


class Enquiries(Section):
    """A card for each enquiry of the framework, then one for each of the officer's own."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "enquiries")
        self._outstanding = StateMark()
        self.column.addWidget(self._outstanding)
        self._cards: dict[str, EnquiryCard] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(spacing.MEDIUM)
        self.column.addLayout(self._list)
        self._lay_out_adding()

    def show_case(self) -> None:
        """Have one card for each enquiry, and say how many are outstanding."""
        slots = self._slots()
        wanted = {slot.enquiry.id: slot.key for slot in slots}
        if wanted != {card.record_id: card.key for card in self._cards.values()}:
            self._rebuild(slots)
        for card in self._cards.values():
            card.show_case()
        self._show_outstanding([slot.enquiry.state for slot in slots])
        self.first = self._cards[slots[0].enquiry.id].first if slots else self._new

    def in_short(self) -> str:
        """Return the names of the enquiries by their state, once none is outstanding and all are decided."""
        names: dict[EnquiryState, list[str]] = {}
        for card in self._cards.values():
            names.setdefault(card.enquiry.state, []).append(card.name)
        if not set(names) <= set(_SETTLED):
            return ""
        told = (
            (self.words(f"terms.enquiry_state.{state}"), names[state]) for state in reversed(_SETTLED) if state in names
        )
        return "\n".join(f"{state}: {'; '.join(each)}" for state, each in told)

    def _show_outstanding(self, states: list[EnquiryState]) -> None:
        """Say how many wait and how many nobody has decided about; the tick means that neither is left."""
        waiting = sum(state in (EnquiryState.TO_ASK, EnquiryState.WAITING) for state in states)
        undecided = states.count(EnquiryState.UNDECIDED)
        told = [self._count("one" if waiting == 1 else "many", waiting)] if waiting else []
        told += [self._count("undecided_one" if undecided == 1 else "undecided", undecided)] if undecided else []
        icon, tone = _MARKS[EnquiryState.WAITING if waiting else EnquiryState.UNDECIDED]
        if told:
            self._outstanding.show_state(icon, " ".join(told), tone)
        else:
            self._outstanding.show_state("check", self.words("prepare.outstanding.none"), "quiet")

    def _count(self, key: str, count: int) -> str:
        return self.words(f"prepare.outstanding.{key}", count=count)

    def enquiry(self, record_id: str, key: str) -> Enquiry:
        """Return the enquiry of a card as it now stands, or the blank that stands for it."""
        held = next((e for e in self.case.enquiries if e.id == record_id), None)
        return held or Enquiry(id=record_id, case_id=self.case.case.id, kind=key)

    def reveal(self, field: str) -> None:
        """Unfold the card that a field is in."""
        for card in self._cards.values():
            if field.startswith(f"prepare.enquiry.{card.key}."):
                card.unfold(every_field=True)

    def reveal_record(self, record_id: str) -> bool:
        """Go to the card of one enquiry."""
        card = self._cards.get(record_id)
        if card is not None:
            card.unfold()
            card.first.setFocus()
        return card is not None

    def _slots(self) -> tuple[_Slot, ...]:
        case_id, slots = self.case.case.id, []
        known = [definition.key for definition in self.page.context.desk.framework.enquiries]
        for kind in known:
            held = [e for e in self.case.enquiries if e.kind == kind] or [
                Enquiry(id=derived_id(case_id, Enquiry.KIND, kind), case_id=case_id, kind=kind)
            ]
            slots += _numbered(kind, held)
        slots += _numbered(OWN, [e for e in self.case.enquiries if e.kind not in known])
        return tuple(slots)

    def _rebuild(self, slots: tuple[_Slot, ...]) -> None:
        """Take away the cards nobody needs any more and add those that are missing; the rest stay as they are."""
        wanted = {slot.enquiry.id: slot.key for slot in slots}
        for record_id, card in list(self._cards.items()):
            if wanted.get(record_id) != card.key:
                self._list.removeWidget(card)
                self.page.take_away(card)
                card.setParent(None)
                del self._cards[record_id]
        for place, slot in enumerate(slots):
            if slot.enquiry.id not in self._cards:
                self._cards[slot.enquiry.id] = EnquiryCard(self, slot.key, slot.enquiry)
                self._list.insertWidget(place, self._cards[slot.enquiry.id])

    def _lay_out_adding(self) -> None:
        label = self.words("prepare.new_enquiry.label")
        self._new = LineBox("prepare.new_enquiry", label, prompt=self.words("prepare.new_enquiry.prompt"))
        self._new.returnPressed.connect(self._add)
        self.column.addWidget(Field(self._new, label))
        self.form.button("add_enquiry", self._add, icon="add")

    def _add(self) -> None:
        asked_of, held = self._new.value(), set(self._cards)
        if not asked_of:
            self._new.setFocus()
            return
        if self.page.flush() and self.page.context.act(
            lambda: add_enquiry(self.page.context.desk, self.case.case.id, asked_of)
        ):
            self._new.set_value("")
            for record_id in set(self._cards) - held:
                self.reveal_record(record_id)


def _numbered(key: str, enquiries: list[Enquiry]) -> list[_Slot]:
    """Return cards whose keys are `key`, `key_2`, `key_3` and so on, in the order the store gives."""
    return [_Slot(key if n == 1 else f"{key}_{n}", enquiry) for n, enquiry in enumerate(enquiries, 1)]


class EnquiryCard(Card):
    """One enquiry: is it needed, why, of whom, when asked and chased, when answered and what was said.

    What is only needed once it is asked shows only then. A card that is settled when the case is opened is
    folded into a few lines; one that is settled by the officer's own typing stays open.
    """

    def __init__(self, section: Enquiries, key: str, enquiry: Enquiry) -> None:
        super().__init__(margin=spacing.LARGE)
        self.record_id = enquiry.id
        self.key = key
        self._section = section
        self._kind = enquiry.kind
        self._folded = enquiry.state in _SETTLED
        self._reached = False
        self.words = section.words
        self.setObjectName(f"prepare.enquiry.{key}")
        column = self.column
        column.setSpacing(spacing.SMALL)
        self._heading = Heading("", level=3)
        self._state = StateMark()
        self._change = self._button("change", self._on_change)
        column.addWidget(flowing_row(self._heading, self._state, self._change, gap=spacing.LARGE))
        self._summary = PlainLabel()
        column.addWidget(self._summary)
        self._fields = QWidget()
        column.addWidget(self._fields)
        inner = QVBoxLayout(self._fields)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(spacing.MEDIUM)
        self._lay_out_fields(section.page, inner)

    def show_case(self) -> None:
        """Say where the enquiry stands, and offer what can be filled in now."""
        enquiry = self.enquiry
        icon, tone = _MARKS[enquiry.state]
        self._folded = self._folded and enquiry.state in _SETTLED
        if self._heading.text() != self._name():
            self._heading.setText(self._name())
            self._name_fields()
        self._state.show_state(icon, self.words(f"terms.enquiry_state.{enquiry.state}"), tone)
        self._summary.setText(self._in_short(enquiry))
        self._summary.setVisible(self._folded)
        self._change.setVisible(self._folded)
        self._fields.setVisible(not self._folded)
        show_field(self._reason, self._reached or enquiry.needed is not Answer.UNANSWERED or bool(enquiry.reason))
        asking = self._reached or enquiry.needed is Answer.YES or self._begun(enquiry)
        for box in (self._asked_of, self._asked_on, self._answered_on, self._answer):
            show_field(box, asking)
        language = self._section.page.context.language
        days = ", ".join(in_words(day, language) for day in enquiry.chased_on)
        self._chased.setText(self.words("prepare.enquiry.chased_on", days=days) if days else "")
        self._chased.setVisible(bool(days))
        self._chase.setVisible(enquiry.state is EnquiryState.WAITING)

    @property
    def first(self) -> QWidget:
        """What the keyboard goes to when the officer goes to the card."""
        return self._change if self._folded else self.needed

    def unfold(self, *, every_field: bool = False) -> None:
        """Show the fields, if `every_field` also those that are not needed yet."""
        self._folded = False
        self._reached = self._reached or every_field
        self.show_case()

    @property
    def enquiry(self) -> Enquiry:
        """The enquiry as it now stands."""
        return self._held()

    @property
    def name(self) -> str:
        """What the enquiry is called."""
        return self._name()

    def _held(self) -> Enquiry:
        return self._section.enquiry(self.record_id, self._kind)

    @staticmethod
    def _begun(enquiry: Enquiry) -> bool:
        return bool(enquiry.asked_of or enquiry.asked_on or enquiry.answered_on or enquiry.answer)

    def _name(self) -> str:
        page = self._section.page
        known = page.context.desk.framework.enquiry_name(self._kind, page.context.language)
        return known or self.enquiry.asked_of or self.words("prepare.enquiry.own")

    def _lay_out_fields(self, page: Page, column: QVBoxLayout) -> None:
        definition = next((d for d in page.context.desk.framework.enquiries if d.key == self._kind), None)
        if definition is not None:
            column.addWidget(PlainLabel(definition.when.to(page.context.language), role="small", tone="quiet"))
        form = Form(page, column, prefix=f"prepare.enquiry.{self.key}", wording="prepare.enquiry")
        self.needed = form.choice(self._held, "needed", Answer, "answer")
        self._reason = form.text(self._held, "reason", lines=(1, 6))
        self._asked_of = form.line(self._held, "asked_of")
        self._asked_on = form.date(self._held, "asked_on")
        self._chased = PlainLabel(role="small")
        column.addWidget(self._chased)
        self._chase = self._button("chase", self._on_chase)
        column.addWidget(self._chase, 0, Qt.AlignmentFlag.AlignLeft)
        self._answered_on = form.date(self._held, "answered_on")
        self._answer = form.text(self._held, "answer", lines=(2, 12))
        if definition is None:
            column.addWidget(self._button("remove", self._on_remove, icon="remove"), 0, Qt.AlignmentFlag.AlignLeft)

    def _button(self, field: str, act: Callable[[], object], *, icon: str = "") -> ActionButton:
        label = self.words(f"prepare.enquiry.{field}.label")
        return ActionButton(f"prepare.enquiry.{self.key}.{field}", label, act, icon=icon)

    def _name_fields(self) -> None:
        """Nine cards ask the same: a screen reader says of whom."""
        for field in (self.needed, self._reason, self._asked_of, self._asked_on, self._answered_on, self._answer):
            named: QWidget = field.line if isinstance(field, DateBox) else field
            named.setAccessibleName(f"{self._name()}: {field.label}")
        for button in (self._chase, self._change):
            button.setAccessibleName(f"{self._name()}: {button.label}")

    def _in_short(self, enquiry: Enquiry) -> str:
        language = self._section.page.context.language
        asked = in_words(enquiry.asked_on, language) if enquiry.asked_on else ""
        answered = in_words(enquiry.answered_on, language) if enquiry.answered_on else ""
        when = self.words("prepare.enquiry.asked_and_answered", asked=asked, answered=answered)
        return "\n".join(part for part in (enquiry.reason, when if asked and answered else "", enquiry.answer) if part)

    def _on_change(self) -> None:
        self.unfold()
        self.needed.setFocus()

    def _on_chase(self) -> None:
        desk = self._section.page.context.desk
        self._section.page.context.act(lambda: chase_enquiry(desk, self.enquiry, desk.clock().date()))

    def _on_remove(self) -> None:
        page, record = self._section.page, self.enquiry
        if page.flush():
            self._section.first.setFocus()
            page.context.act(lambda: take_out(page.context.desk, record))
