"""Contact notes: adding one, correcting one, and the timeline they make."""

from __future__ import annotations

from datetime import datetime

from probationdesk.domain.errors import Refused
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.services.changes import keep
from probationdesk.services.ports import Changed, Desk


def add_note(
    desk: Desk,
    case_id: str,
    *,
    kind: NoteKind,
    at: datetime,
    text: str,
    place: str = "",
    who: str = "",
    areas: tuple[str, ...] = (),
) -> Changed:
    """Write a contact note. It cannot be altered afterwards, only corrected.

    Raises Refused if there is no text.
    """
    if not text.strip():
        raise Refused("note_without_text")
    note = Note(
        id=new_id(), case_id=case_id, kind=kind, at=at, recorded_at=desk.clock(), recorded_by=desk.officer.name,
        place=place.strip(), who=who.strip(), text=text.strip(), areas=areas,
    )  # fmt: skip
    return keep(desk, (note,), "note_added")


def correct_note(desk: Desk, note: Note, text: str) -> Changed:
    """Add a correction that points at `note`; both stay readable. Raises Refused if there is no text."""
    if not text.strip():
        raise Refused("note_without_text")
    correction = Note(
        id=new_id(), case_id=note.case_id, kind=note.kind, at=note.at, recorded_at=desk.clock(),
        recorded_by=desk.officer.name, place=note.place, who=note.who, text=text.strip(), areas=note.areas,
        corrects=note.id,
    )  # fmt: skip
    return keep(desk, (correction,), "note_corrected")
