"""Erasing the open case for good, or one note of it, and then locking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.notes import Note
from probationdesk.services import erasing
from probationdesk.services.admitting import documents_waiting
from probationdesk.services.admitting_words import counted
from probationdesk.ui.asked_again import AskedAgain
from probationdesk.ui.page import Page
from probationdesk.ui.telling import moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel

_WHOLE = "whole"


class ErasingPart(QWidget):
    """The whole case, or one note with its corrections."""

    def __init__(self, page: Page, say: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._notes: dict[str, Note] = {}
        self.words = words = page.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("keeping.heading.erase")))
        self._note = PlainLabel()
        column.addWidget(self._note)
        self._waits = PlainLabel(name="keeping.erase_waits", tone="warn")
        column.addWidget(self._waits)
        self._what = PickBox("keeping.erase_what", words("keeping.erase_what.label"), self._choices())
        column.addWidget(Field(self._what, self._what.label, hint=words("keeping.erase_what.hint")))
        self._again = AskedAgain(page, self, "keeping.erase", say)
        column.addWidget(self._again)
        column.addWidget(flowing_row(ActionButton("keeping.erase", words("keeping.erase.label"), self._erase)))

    def show_case(self, case: CaseFile) -> None:
        """Offer what can be erased of a case. A note is named by when and how, never by what it says."""
        self._note.setText(self.words("keeping.erase_note", reference=case.case.reference))
        waits = documents_waiting(self._page.context.desk, case.case.id)
        self._waits.setText(counted(self.words, "keeping.erase_waits", waits) if waits else "")
        self._waits.setVisible(bool(waits))
        self._notes = {note.id: note for note in sorted(case.notes, key=_when, reverse=True)}
        self._what.set_options(self._choices())

    def _choices(self) -> tuple[tuple[str, str], ...]:
        notes = ((note.id, self._named(note)) for note in self._notes.values())
        return ((_WHOLE, self.words("keeping.erase_what.whole")), *notes)

    def _named(self, note: Note) -> str:
        kind = self.words(f"terms.note_kind.{note.kind}")
        return self.words("keeping.erase_what.note", at=moment(note.at, self.words), kind=kind)

    def _erase(self) -> None:
        assert self._page.case is not None
        case, note = self._page.case.case, self._notes.get(self._what.value())
        desk = self._page.context.desk
        if note is None:
            self._again.carry_out(case, lambda: erasing.erase_case(desk, case.id))
        else:
            self._again.carry_out(case, lambda: erasing.erase_record(desk, note))


def _when(note: Note) -> datetime:
    return note.at
