"""Contact notes: the form for a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from probationdesk.domain.areas import AREAS
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.times import parse_time
from probationdesk.services.noting import NoteDraft
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.reading_order import first_stop
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.tick_row import TickRow

ADD_KEY = "Ctrl+Return"


class NewNote(QWidget):
    """Everything of one note. As a field its value is the draft; a blank draft stands for a contact just now."""

    edited = Signal()
    """The officer changed something (never sent for `set_value`)."""

    def __init__(self, context: Context, add: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self.words = words = context.words
        self._kind = PickBox("notes.kind", words("notes.kind.label"), self._kinds())
        self._on = DateBox(
            "notes.on", words("notes.on.label"), words=words, language=context.language, today=self._today
        )
        self._time = LineBox("notes.time", words("notes.time.label"), characters=10)
        self._place = LineBox("notes.place", words("notes.place.label"), prompt=words("notes.place.prompt"))
        self._who = LineBox("notes.who", words("notes.who.label"), prompt=words("notes.who.prompt"))
        self._areas = TickRow(
            "notes.areas", words("notes.areas.label"), self._area_names(), hint=words("notes.areas.help")
        )
        self.text = TextBox("notes.text", words("notes.text.label"), prompt=words("notes.text.prompt"), lines=(3, 24))
        self._wrong = PlainLabel(tone="wrong")
        self._wrong.hide()
        self._lay_out(ActionButton("notes.add", words("notes.add.label"), add, icon="add", primary=True))
        for box in (self._kind, self._on, self._time, self._place, self._who, self._areas, self.text):
            box.edited.connect(self._on_edited)
        add_key(self, ADD_KEY, add)
        self.setFocusProxy(self.text)
        self.set_value(NoteDraft())

    def value(self) -> NoteDraft:
        """Return what is typed."""
        return NoteDraft(
            kind=NoteKind(self._kind.value()),
            on=self._on.value(),
            time=self._time.value(),
            place=self._place.value(),
            who=self._who.value(),
            areas=self._areas.value(),
            text=self.text.value(),
        )

    def set_value(self, value: NoteDraft) -> None:
        """Show a draft; with a blank one the day and time become the present."""
        if value == NoteDraft():
            now = self._context.desk.clock()
            value = NoteDraft(on=now.date(), time=f"{now:%H:%M}")
        self._kind.set_value(value.kind)
        if value.on is not None or self._on.readable():
            self._on.set_value(value.on)
        self._time.set_value(value.time)
        self._place.set_value(value.place)
        self._who.set_value(value.who)
        self._areas.set_value(value.areas)
        self._show_areas(shown=bool(value.areas))
        self.text.set_value(value.text)
        self._say("")

    def when(self) -> tuple[date, time] | None:
        """Return day and time; None, after saying so in the form, if one of them cannot be read."""
        day, moment = self._on.value(), parse_time(self._time.value())
        if day is None:
            self._refuse("notes.on.unreadable", self._on.line)
        elif moment is None:
            self._refuse("notes.time.unreadable", self._time)
        else:
            return day, moment
        return None

    def has_text(self) -> bool:
        """Say whether there is something to add; if not, say so in the form."""
        if self.text.value().strip():
            return True
        self._refuse("notes.text.missing", self.text)
        return False

    def _refuse(self, key: str, box: QWidget) -> None:
        self._say(self.words(key))
        announce(box, self._wrong.text(), at_once=True)
        box.setFocus()

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
        self._time.set_invalid(bool(text) and parse_time(self._time.value()) is None)

    def _today(self) -> date:
        return self._context.desk.clock().date()

    def _on_edited(self) -> None:
        self._say("")
        self.edited.emit()

    def _lay_out(self, add: ActionButton) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(flowing_row(self._labelled(self._kind), self._labelled(self._on), gap=spacing.LARGE))
        where = QHBoxLayout()
        where.setSpacing(spacing.LARGE)
        for box, share in ((self._time, 0), (self._place, 1), (self._who, 1)):
            where.addWidget(self._labelled(box), share)
        column.addLayout(where)
        column.addWidget(self._labelled(self.text))
        label = self.words("notes.areas.open")
        self._areas_field = self._labelled(self._areas)
        self._open_areas = ActionButton("notes.open_areas", label, self._on_open_areas)
        column.addWidget(self._areas_field)
        column.addWidget(self._wrong)
        column.addWidget(flowing_row(self._open_areas, add, gap=spacing.SMALL))
        column.addWidget(PlainLabel(self.words("notes.add.hint"), role="small", tone="quiet"))

    def _on_open_areas(self) -> None:
        self._show_areas(shown=True)
        first = first_stop(self._areas)
        if first is not None:
            first.setFocus()

    def _show_areas(self, *, shown: bool) -> None:
        """Show the thirteen ticks, or the button that opens them: most of a note is its words."""
        self._areas_field.setVisible(shown)
        self._open_areas.setVisible(not shown)

    @staticmethod
    def _labelled(box: PickBox | DateBox | LineBox | TickRow | TextBox) -> Field:
        return Field(box, box.label)

    def _kinds(self) -> tuple[tuple[str, str], ...]:
        return tuple((kind.value, self.words(f"terms.note_kind.{kind}")) for kind in NoteKind)

    def _area_names(self) -> tuple[Option, ...]:
        framework, language = self._context.desk.framework, self._context.language
        return tuple(Option(area, framework.area(area).name.to(language)) for area in AREAS)
