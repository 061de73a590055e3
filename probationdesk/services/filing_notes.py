"""Contact notes that come in: each is written once, and waits if its case is not here yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probationdesk import codec
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import Incoming, Intake, OneNote, TurnedAway
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import Note
from probationdesk.domain.record import Record
from probationdesk.domain.sharing import Party, ReceivedState, same_name
from probationdesk.services.exchanging import read_note
from probationdesk.services.filed import Filed, line_of
from probationdesk.services.parts import NO_PART, is_this_device, returned
from probationdesk.services.ports import Changed, Desk

BY_ANOTHER = "recorded_by_another"
"""The detail kept of a note that says somebody else wrote it than the officer who signed it."""
NOTE_RECEIVED = "note_received"
"""The act by which the history tells of a note from elsewhere."""
_WRITTEN_ONCE = "note_is_written_once"
_TAKEN = "note_id_taken"


def file_note(desk: Desk, incoming: Incoming, content: OneNote) -> Filed:
    """File one contact note, or have it wait for its case; raises BadInput or Refused with the reason."""
    note = read_note(content.note)
    if note.case_id != incoming.case_id or note.assessment_id:
        raise BadInput("schema", path="$.note.case_id", reason="other_case")
    if note.id == note.case_id:
        raise Refused(_TAKEN)
    held = desk.store.record(note.id)
    if held not in (None, note):
        raise Refused(_WRITTEN_ONCE if isinstance(held, Note) else _TAKEN)
    last = desk.store.changes(note.case_id, record_id=note.id, limit=1)
    if last and last[0].act == Access.RECORD_ERASED:
        raise Refused("left_here")
    here = desk.store.fingerprint(note.case_id) is not None
    state = ReceivedState.FILED if here else ReceivedState.WAITING
    detail = "" if same_name(note.recorded_by, incoming.author.officer) else BY_ANOTHER
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
        elif not isinstance(note, Note) or note.id in taken or desk.store.record(note.id) is not None:
            away.append(TurnedAway(bundle, _TAKEN))
        elif notes.setdefault(note.id, note) != note:
            away.append(TurnedAway(bundle, _WRITTEN_ONCE))
        else:
            bundles.append(bundle)
    return Waited(tuple(notes.values()), tuple(bundles), tuple(away))
