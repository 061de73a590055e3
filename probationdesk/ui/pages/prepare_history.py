"""Prepare: the history of behaviour, what is established kept apart from what is only reported."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.record import Record
from probationdesk.services.changes import fill_in, take_out
from probationdesk.services.gathering import add_event, set_event_kind
from probationdesk.services.ports import Changed
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.section import Section, show_field
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.event_table import EventTable
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.time_line import TimeLine

_NONE = HistoryEvent(id="", case_id="", kind=EventKind.CONVICTION, began=date(2000, 1, 1), what="")


class History(Section):
    """A drawn line, a table, and the chosen event below them."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "history")
        self._chosen = ""
        words = self.words
        self.form.note("prepare.history_note")
        self._line = TimeLine("prepare.time_line", words("prepare.time_line.label"), words=words)
        self.column.addWidget(self._line)
        self._table = EventTable(
            "prepare.history", words("prepare.history.label"), words=words, language=page.context.language
        )
        self._table.picked.connect(self._choose)
        self._table.opened.connect(self._open)
        self.column.addWidget(self._table)
        self._lay_out_card()
        self._lay_out_adding()
        self.first = self._table

    def show_case(self) -> None:
        """Draw and list the events, and keep the chosen one if it is still there."""
        self._line.set_events(self.case.events)
        self._table.set_events(self.case.events)
        if self._chosen and not any(event.id == self._chosen for event in self.case.events):
            self._chosen = ""
        self._table.select(self._chosen)
        self._show_chosen()

    def reveal_record(self, record_id: str) -> bool:
        """Choose one event."""
        if not any(event.id == record_id for event in self.case.events):
            return False
        self._table.select(record_id)
        self._choose(record_id)
        self._table.setFocus()
        return True

    # The chosen event ------------------------------------------------------

    def _lay_out_card(self) -> None:
        self._card = Card(margin=spacing.LARGE)
        self._card.setObjectName("prepare.event")
        column = self._card.column
        column.setSpacing(spacing.MEDIUM)
        form = Form(self.page, column, prefix="prepare.event")
        self._kind = self._kind_box("prepare.event.kind", column)
        self.page.bind(self._kind, self._kind.edited, lambda: str(self._held().kind), self._keep_kind, at_once=True)
        self._began(column)
        self._ended: QWidget = form.date(self._event, "ended")
        self._upside_down = PlainLabel(self.words("prepare.event.ends_before"), tone="wrong")
        column.addWidget(self._upside_down)
        self._what = form.text(self._event, "what", lines=(2, 8))
        form.line(self._event, "outcome")
        form.pick(self._event, "claim", ClaimKind, "claim_kind")
        self._not_proven = PlainLabel(self.words("prepare.event.allegation_as_fact"), tone="wrong")
        column.addWidget(self._not_proven)
        form.text(self._event, "basis", lines=(1, 4))
        self._different = form.text(self._event, "what_was_different", lines=(2, 8))
        form.button("remove", self._remove, icon="remove")
        self.column.addWidget(self._card)

    def _kind_box(self, name: str, column: QVBoxLayout) -> PickBox:
        label = self.words(f"{name}.label")
        options = tuple((kind.value, self.words(f"terms.event_kind.{kind}")) for kind in EventKind)
        box = PickBox(name, label, options)
        column.addWidget(Field(box, label))
        return box

    def _date_box(self, name: str, column: QVBoxLayout) -> DateBox:
        label = self.words(f"{name}.label")
        context = self.page.context
        today = context.desk.clock
        box = DateBox(name, label, words=self.words, language=context.language, today=lambda: today().date())
        column.addWidget(Field(box, label))
        return box

    def _began(self, column: QVBoxLayout) -> None:
        box = self._date_box("prepare.event.began", column)

        def keep(day: date | None) -> Changed | None:
            # An event has a day; while none can be read, the one that is held stays.
            return fill_in(self.page.context.desk, self._held(), began=day) if day is not None else None

        self.page.bind(box, box.edited, self._began_on, keep)

    def _began_on(self) -> date | None:
        return self._held().began

    def _event(self) -> Record:
        return self._held()

    def _held(self) -> HistoryEvent:
        return next((event for event in self.case.events if event.id == self._chosen), _NONE)

    def _keep_kind(self, value: str) -> Changed:
        return set_event_kind(self.page.context.desk, self._held(), EventKind(value))

    def _show_chosen(self) -> None:
        event = self._held()
        quiet = event.kind is EventKind.QUIET_PERIOD
        self._card.setVisible(bool(event.id))
        show_field(self._ended, quiet or event.ended is not None)
        show_field(self._different, quiet or bool(event.what_was_different))
        self._upside_down.setVisible(event.ended is not None and event.ended < event.began)
        self._not_proven.setVisible(event.kind is EventKind.ALLEGATION and event.claim is ClaimKind.ESTABLISHED)

    def _choose(self, event_id: str) -> None:
        """Turn to another event, unless what is typed about this one cannot be kept."""
        if event_id == self._chosen:
            return
        if not self.page.flush():
            self._table.select(self._chosen)
            return
        self._chosen = event_id
        self._table.select(event_id)
        self._show_chosen()
        for binding in self.page.bindings:
            binding.load()

    def _open(self, event_id: str) -> None:
        self._choose(event_id)
        self._what.setFocus()

    def _remove(self) -> None:
        event, context = self._held(), self.page.context
        if self.page.flush():
            self._table.setFocus()
            context.act(lambda: take_out(context.desk, event))

    # Adding ----------------------------------------------------------------

    def _lay_out_adding(self) -> None:
        self.form.heading("prepare.heading.new_event", 3)
        self._new_kind = self._kind_box("prepare.new_event.kind", self.column)
        self._new_began = self._date_box("prepare.new_event.began", self.column)
        self._new_began.line.returnPressed.connect(self._add)
        self.form.button("add_event", self._add, icon="add")

    def _add(self) -> None:
        began, held = self._new_began.value(), {event.id for event in self.case.events}
        if began is None:
            self._new_began.line.setFocus()
            return
        context, kind = self.page.context, EventKind(self._new_kind.value())
        case_id = self.case.case.id
        if self.page.flush() and context.act(lambda: add_event(context.desk, case_id, kind=kind, began=began, what="")):
            self._new_began.set_value(None)
            for event in self.case.events:
                if event.id not in held:
                    self._table.select(event.id)
                    self._open(event.id)
