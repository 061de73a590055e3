"""Contact notes that come in: each is written once, and waits if its case is not here yet.

Of two with other words under one number, whoever made them, the first to come has the number. The other is set aside,
and if an officer takes it in it is filed as a note of its own: nobody can keep a note out by being first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from probationdesk import codec
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import Incoming, Intake, OneNote, TurnedAway
from probationdesk.domain.ids import id_of_digest, new_id
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import Note
from probationdesk.domain.record import Record
from probationdesk.domain.sharing import Party, ReceivedState, same_name
from probationdesk.services.exchanging import read_note
from probationdesk.services.filed import Filed, check_elsewhere, line_of, set_aside
from probationdesk.services.parts import (
    NO_PART,
    RECORD_ELSEWHERE,
    WRITTEN_ONCE,
    is_admitted,
    is_this_device,
    returned,
)
from probationdesk.services.ports import Changed, Desk

BY_ANOTHER = "recorded_by_another"
"""The detail kept of a note that says somebody else wrote it than the officer who signed it."""
NOTE_RECEIVED = "note_received"
"""The act by which the history tells of a note from elsewhere."""
DIFFERS = "differs_from_another"
"""The detail kept of a note that came under the number of another, with other words, and has a number of its own."""
DIFFERS_BY_ANOTHER = "differs_by_another"
"""The same of one that says somebody else wrote it than the officer who signed it."""
_TAKEN = "note_id_taken"


def file_note(desk: Desk, incoming: Incoming, content: OneNote) -> Filed:
    """File one contact note, or have it wait for its case; raises BadInput or Refused with the reason."""
    note = read_note(content.note)
    if note.case_id != incoming.case_id or note.assessment_id:
        raise BadInput("schema", path="$.note.case_id", reason="other_case")
    if note.id == note.case_id:
        raise Refused(_TAKEN)
    check_elsewhere(desk, note.case_id, (note.id,))
    differs = _differs(desk, note)
    if differs:
        if not is_admitted(desk, incoming.bundle_id):
            return set_aside(desk, incoming, WRITTEN_ONCE)
        note = replace(note, id=_own_number(desk, note, incoming.bundle_id))
    held = desk.store.record(note.id)
    if held not in (None, note):
        raise Refused(_TAKEN)
    if _is_erased(desk, note):
        raise Refused("left_here")
    here = desk.store.fingerprint(note.case_id) is not None
    state = ReceivedState.FILED if here else ReceivedState.WAITING
    by_writer = same_name(note.recorded_by, incoming.author.officer)
    detail = (DIFFERS if by_writer else DIFFERS_BY_ANOTHER) if differs else ("" if by_writer else BY_ANOTHER)
    new = here and held is None
    desk.store.take_in(
        Intake(
            line=line_of(desk, incoming, state, record_id=note.id, detail=detail), place=incoming.place,
            case_id=note.case_id, act=NOTE_RECEIVED, actor=incoming.author.officer, records=(note,) if new else (),
            note=b"" if here else codec.encode(note), sealed=b"" if here else incoming.sealed,
            returned=returned(desk, incoming),
        )
    )  # fmt: skip
    changed = Changed(case_id=note.case_id, kinds=frozenset({Note.KIND}), record_id=note.id) if new else None
    return Filed(state=state, case_id=note.case_id, changed=changed)


def _differs(desk: Desk, note: Note) -> bool:
    """Say whether another note with other words is here under the number of this one, or was until it was erased."""
    held = desk.store.record(note.id)
    if held is not None:
        return isinstance(held, Note) and held.case_id == note.case_id and held != note
    digest = codec.digest(codec.encode(note))
    return _is_erased(desk, note) and all(
        digest not in (one.before, one.after) for one in desk.store.changes(note.case_id, record_id=note.id)
    )


def _own_number(desk: Desk, note: Note, bundle_id: str) -> str:
    """Return a number for a note whose own is taken: made of the bundle's, so that all who take it in agree on it.

    Who has the bundle can tell that number as well; if something else has it by now, it is a random one.
    """
    own = id_of_digest(bundle_id)
    return own if desk.store.record(own) in (None, replace(note, id=own)) else new_id()


def _is_erased(desk: Desk, note: Note) -> bool:
    last = desk.store.changes(note.case_id, record_id=note.id, limit=1)
    return bool(last) and last[0].act == Access.RECORD_ERASED


@dataclass(frozen=True, slots=True)
class Waited:
    """What becomes of the notes that waited for a case."""

    notes: tuple[Note, ...] = ()
    bundles: tuple[str, ...] = ()
    """Those they came in."""
    turned_away: tuple[TurnedAway, ...] = ()


def notes_that_waited(desk: Desk, case_id: str, parties: Iterable[Party], records: Iterable[Record]) -> Waited:
    """Return the waiting notes of a case that comes in with `records`, of authors who have a part in it by `parties`.

    Of several under one id the first counts. None of them ever keeps the case from coming in.
    """
    tags = {party.tag for party in parties}
    taken = {record.id for record in records}
    notes: dict[str, Note] = {}
    bundles: list[str] = []
    away: list[TurnedAway] = []
    for bundle, body in desk.store.waiting_notes(case_id):
        note = codec.decode(Note.KIND, body)
        line = desk.store.received_line(bundle)
        author = line.author if line is not None else None
        if author is None or not (author.own or is_this_device(desk, author.device) or author.tags & tags):
            away.append(TurnedAway(bundle, NO_PART, kept=True))
        elif desk.store.held_elsewhere(case_id, (note.id,)):
            away.append(TurnedAway(bundle, RECORD_ELSEWHERE, kept=True))
        elif not isinstance(note, Note) or note.id in taken or desk.store.record(note.id) is not None:
            away.append(TurnedAway(bundle, _TAKEN))
        elif notes.setdefault(note.id, note) != note:
            away.append(TurnedAway(bundle, WRITTEN_ONCE, kept=True))
        else:
            bundles.append(bundle)
    return Waited(tuple(notes.values()), tuple(bundles), tuple(away))
