"""Contact notes: written once, corrected by a further note, never altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.record import Record


class NoteKind(StrEnum):
    """How the contact took place."""

    OFFICE = "office"
    PRISON_VISIT = "prison_visit"
    HOME_VISIT = "home_visit"
    PHONE = "phone"
    VIDEO = "video"
    POLICE = "police"
    OTHER_AGENCY = "other_agency"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """One contact: when, where, who was there and what was said or seen."""

    KIND: ClassVar[str] = "note"

    kind: NoteKind
    at: datetime
    """When the contact took place (with its UTC offset)."""
    recorded_at: datetime
    recorded_by: str
    place: str = ""
    who: str = ""
    text: str
    areas: tuple[str, ...] = ()
    corrects: str = ""
    """The id of the note this one corrects; empty for a first account."""

    @property
    def words(self) -> str:
        """Text, place and who was present."""
        return " ".join(part for part in (self.text, self.place, self.who) if part)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A note with what has since been corrected about it."""

    note: Note
    corrections: tuple[Note, ...]


def timeline(notes: tuple[Note, ...]) -> tuple[TimelineEntry, ...]:
    """Return the notes newest contact first, each followed by its corrections in the order they were recorded.

    A correction of a correction is shown with the note that was corrected first. A correction whose
    original is not held here stands as an entry of its own, and of notes that correct each other in a ring
    the one recorded first stands as the original, so that nothing is hidden.
    """
    by_id = {note.id: note for note in notes}
    corrections: dict[str, list[Note]] = {}
    roots: list[Note] = []
    for note in notes:
        root = _first_account(note, by_id)
        if root is note:
            roots.append(note)
        else:
            corrections.setdefault(root.id, []).append(note)
    roots.sort(key=lambda note: (note.at, note.recorded_at, note.id), reverse=True)
    return tuple(
        TimelineEntry(root, tuple(sorted(corrections.get(root.id, ()), key=lambda n: (n.recorded_at, n.id))))
        for root in roots
    )


def _first_account(note: Note, by_id: dict[str, Note]) -> Note:
    passed = [note]
    while note.corrects in by_id:
        note = by_id[note.corrects]
        if note in passed:
            ring = passed[passed.index(note) :]
            return min(ring, key=lambda one: (one.recorded_at, one.id))
        passed.append(note)
    return note
