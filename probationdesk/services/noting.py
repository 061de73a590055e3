"""Contact notes: drafting one, adding it, correcting one.

What is typed of a note is kept as a draft until the note is added, because a note, once added, is never
altered. A draft is a setting of the store: it is encrypted with everything else and is no record.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

import msgspec

from probationdesk.domain.errors import Refused, StoreError
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.services.changes import keep
from probationdesk.services.ports import Changed, Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft:
    """What has been typed of a note that is not added yet."""

    kind: NoteKind = NoteKind.OFFICE
    on: date | None = None
    time: str = ""
    """The time of day as it was typed."""
    place: str = ""
    who: str = ""
    areas: tuple[str, ...] = ()
    text: str = ""


def draft(desk: Desk, case_id: str) -> NoteDraft:
    """Return what was typed of the next note of a case; blank if nothing was, or if it cannot be read any more."""
    held = desk.store.setting(_draft_name(case_id))
    try:
        return msgspec.json.decode(held, type=NoteDraft) if held else NoteDraft()
    except (msgspec.ValidationError, msgspec.DecodeError):
        return NoteDraft()


def keep_draft(desk: Desk, case_id: str, typed: NoteDraft) -> Changed:
    """Keep what is typed of the next note of a case."""
    return _keep_setting(desk, case_id, _draft_name(case_id), msgspec.json.encode(typed).decode())


def add_drafted_note(desk: Desk, case_id: str, typed: NoteDraft, *, on: date, at: time) -> Changed:
    """Add the note that was drafted and forget its draft; raises Refused if there is no text.

    The day and time are those of this computer's time zone.
    """
    changed = add_note(
        desk, case_id, kind=typed.kind, at=datetime.combine(on, at).astimezone(), text=typed.text, place=typed.place,
        who=typed.who, areas=typed.areas,
    )  # fmt: skip
    _forget(desk, _draft_name(case_id))
    return changed


def correction_draft(desk: Desk, note: Note) -> str:
    """Return what was typed of a correction of `note` that is not added yet."""
    return desk.store.setting(_correction_name(note.id))


def keep_correction_draft(desk: Desk, note: Note, text: str) -> Changed:
    """Keep what is typed of a correction of `note`."""
    return _keep_setting(desk, note.case_id, _correction_name(note.id), text)


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
    changed = keep(desk, (correction,), "note_corrected")
    _forget(desk, _correction_name(note.id))
    return changed


def _draft_name(case_id: str) -> str:
    return f"draft.note.{case_id}"


def _correction_name(note_id: str) -> str:
    return f"draft.correction.{note_id}"


def _keep_setting(desk: Desk, case_id: str, name: str, value: str) -> Changed:
    desk.store.set_setting(name, value)
    return Changed(case_id=case_id, kinds=frozenset())


def _forget(desk: Desk, name: str) -> None:
    # The note is safe by now. A draft that stays because the disk filled up meanwhile is offered again.
    with suppress(StoreError):
        if desk.store.setting(name):
            desk.store.set_setting(name, "")
