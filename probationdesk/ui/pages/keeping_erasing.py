"""Erasing the open case for good, or one note of it, and then locking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.notes import Note
from probationdesk.services import erasing
from probationdesk.ui.page import Page
from probationdesk.ui.telling import explain, moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel

_WHOLE = "whole"


class ErasingPart(QWidget):
    """Asks for the reference of the case, so that it is this one that is meant, and for the passphrase."""

    def __init__(self, page: Page, say: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._context = page.context
        self._say = say
        self._notes: dict[str, Note] = {}
        self.words = words = page.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("keeping.heading.erase")))
        self._note = PlainLabel()
        column.addWidget(self._note)
        self._what = PickBox("keeping.erase_what", words("keeping.erase_what.label"), self._choices())
        self._reference = LineBox("keeping.erase_reference", words("keeping.erase_reference.label"))
        self._passphrase = PassphraseBox("keeping.erase_passphrase", words("exporting.passphrase.label"))
        column.addWidget(Field(self._what, self._what.label, hint=words("keeping.erase_what.hint")))
        column.addWidget(Field(self._reference, self._reference.label))
        column.addWidget(Field(self._passphrase, self._passphrase.label))
        column.addWidget(flowing_row(ActionButton("keeping.erase", words("keeping.erase.label"), self._erase)))

    def show_case(self, case: CaseFile) -> None:
        """Offer what can be erased of a case. A note is named by when and how, never by what it says."""
        self._note.setText(self.words("keeping.erase_note", reference=case.case.reference))
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
        case = self._page.case.case
        if self._reference.value().casefold() != case.reference.casefold():
            self._say(self.words("keeping.erase_mistyped"))
            self._reference.setFocus()
            return
        if not self._page.flush():
            return
        self.setEnabled(False)
        note = self._notes.get(self._what.value())
        self._context.own.confirm(self._passphrase.take(), lambda: self._on_confirmed(case.id, note), self._refuse)

    def _on_confirmed(self, case_id: str, note: Note | None) -> None:
        """Erase, and lock: only a fresh start of the program holds nothing of it any more."""
        self.setEnabled(True)
        try:
            if note is None:
                erasing.erase_case(self._context.desk, case_id)
            else:
                erasing.erase_record(self._context.desk, note)
        except DeskError as error:
            self._refuse(explain(error, self.words))
            return
        self._context.lock_wanted.emit()

    def _refuse(self, reason: str) -> None:
        self.setEnabled(True)
        self._say(reason)
        self._passphrase.setFocus()


def _when(note: Note) -> datetime:
    return note.at
