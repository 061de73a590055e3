"""Contact notes: one note in full, with its corrections and the way to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from probationdesk.domain.dates import in_words
from probationdesk.domain.notes import Note, TimelineEntry
from probationdesk.ui.context import Context
from probationdesk.ui.pages.notes_new import ADD_KEY
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox


class NoteReader(Card):
    """Shows a note as it was written, each correction after it, and a box for a further correction."""

    def __init__(self, context: Context, add: Callable[[], object]) -> None:
        super().__init__(margin=spacing.LARGE)
        self._context = context
        self.words = words = context.words
        self._shown: TimelineEntry | None = None
        self._signed_by: Mapping[str, str] = {}
        self.setObjectName("notes.reader")
        column = self.column
        column.setSpacing(spacing.MEDIUM)
        self._note = QVBoxLayout()
        self._note.setSpacing(spacing.SMALL)
        column.addLayout(self._note)
        self._correct = ActionButton("notes.correct", words("notes.correct.label"), self._on_correct)
        column.addWidget(self._correct, 0, Qt.AlignmentFlag.AlignLeft)
        self.correction = TextBox(
            "notes.correction", words("notes.correction.label"), prompt=words("notes.correction.prompt"), lines=(3, 14)
        )
        self._field = Field(self.correction, self.correction.label, hint=words("notes.correction.hint"))
        column.addWidget(self._field)
        self._add = ActionButton("notes.add_correction", words("notes.add_correction.label"), add, icon="add")
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        add_key(self, ADD_KEY, add)
        self.hide()

    @property
    def entry(self) -> TimelineEntry | None:
        """What is shown."""
        return self._shown

    def show_entry(self, entry: TimelineEntry | None, *, correcting: bool, signed_by: Mapping[str, str]) -> None:
        """Show a note, or nothing; `correcting` opens the box for a correction.

        `signed_by` has whose computer notes came from that are not their writer's, by the id of the note.
        """
        if (entry, signed_by) != (self._shown, self._signed_by):
            self._shown, self._signed_by = entry, signed_by
            self._fill()
        self.setVisible(entry is not None)
        self.open_correction(correcting)

    def open_correction(self, shown: bool) -> None:
        """Show or hide the box for a correction."""
        self._field.setVisible(shown)
        self._add.setVisible(shown)
        self._correct.setVisible(not shown)

    def _on_correct(self) -> None:
        self.open_correction(True)
        self.correction.setFocus()

    def _fill(self) -> None:
        while (item := self._note.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        if self._shown is None:
            return
        note = self._shown.note
        self._note.addWidget(Heading(note_title(note, self._context), level=3))
        details = [("place", note.place), ("who", note.who), ("areas", self._areas(note))]
        for key, value in details:
            if value:
                self._note.addWidget(
                    PlainLabel(self.words(f"notes.detail.{key}", value=value), role="small", tone="quiet")
                )
        self._add_account("notes.chosen", note, "notes.recorded")
        for number, correction in enumerate(self._shown.corrections, 1):
            self._note.addWidget(Heading(self.words("notes.corrected_by", number=number), level=3))
            self._add_account(f"notes.chosen_correction_{number}", correction, "notes.recorded")

    def _add_account(self, name: str, note: Note, signed: str) -> None:
        text = PlainLabel(note.text, selectable=True, name=name)
        text.setAccessibleName(note.text)
        self._note.addWidget(text)
        day = in_words(note.recorded_at.date(), self._context.language)
        words = self.words(signed, who=note.recorded_by, day=day, time=f"{note.recorded_at:%H:%M}")
        self._note.addWidget(PlainLabel(words, role="small", tone="quiet"))
        if note.id in self._signed_by:
            told = self.words("notes.signed_by", who=self._signed_by[note.id])
            self._note.addWidget(PlainLabel(told, role="small", tone="quiet", name=f"{name}_signed_by"))

    def _areas(self, note: Note) -> str:
        framework, language = self._context.desk.framework, self._context.language
        return ", ".join(framework.area(area).name.to(language) for area in note.areas)


def note_title(note: Note, context: Context) -> str:
    """Return kind, day and time of a note in words."""
    kind = context.words(f"terms.note_kind.{note.kind}")
    day = in_words(note.at.date(), context.language)
    return context.words("notes.heading_of", kind=kind, day=day, time=f"{note.at:%H:%M}")
