"""Keeping what an officer enters: the one way from an act to the store, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from probationdesk.domain.assessment import Assessment, CaseFile, gather
from probationdesk.domain.enquiries import in_order_of
from probationdesk.domain.errors import Refused
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Case, Person
from probationdesk.domain.record import Record
from probationdesk.services.ports import Changed, Desk

R = TypeVar("R", bound=Record)


def load_case(desk: Desk, case_id: str) -> CaseFile:
    """Return everything of a case; raises Refused if this store does not hold it."""
    records = desk.store.records(case_id)
    if not records:
        raise Refused("case_not_here")
    return case_of(desk, records)


def case_of(desk: Desk, records: Iterable[Record]) -> CaseFile:
    """Return the case that `records` make up, its enquiries in the order of the framework.

    A review among them comes with the frozen version it starts from.
    """
    held = tuple(records)
    case = gather(held, _earlier_versions(desk, held))
    kinds = tuple(definition.key for definition in desk.framework.enquiries)
    return replace(case, enquiries=in_order_of(kinds, case.enquiries))


def keep(desk: Desk, records: Iterable[Record], act: str, *, settle: bool = True) -> Changed:
    """Save `records` of one case in one transaction and say what changed.

    `act` names what was done, in the past tense, for the history. Raises Refused if one of them belongs
    to a frozen assessment or alters a note, which is written once, or an opinion that is countersigned.
    """
    kept = tuple(records)
    for record in kept:
        _refuse_if_frozen(desk, record)
        if isinstance(record, Note) and desk.store.record(record.id) not in (None, record):
            raise Refused("note_is_written_once")
    desk.store.save(kept, act=act, settle=settle)
    return _changed(kept)


def newest(desk: Desk, record: R) -> R:
    """Return a record as the store holds it now; `record` itself if the store holds none of that id.

    A page may hold an older state of it, or the blank that stands for it.
    """
    held = desk.store.record(record.id)
    return held if isinstance(held, type(record)) else record


def fill_in(desk: Desk, record: R, *, settle: bool = False, **answers: Any) -> Changed:
    """Put `answers` into the newest state of `record` and save it.

    `record` is the record as the page holds it, or the blank that stands for it; fields that are not
    named in `answers` are taken from the store, so that two pages never overwrite each other. The edit
    stays open (one line in the history when it settles) unless `settle` is set.
    """
    filled = replace(newest(desk, record), **answers)
    return keep(desk, (filled,), f"{record.KIND}_filled_in", settle=settle)


def take_out(desk: Desk, record: Record) -> Changed:
    """Take a record out of its case; the history still holds it."""
    _refuse_if_frozen(desk, record)
    if isinstance(record, Note):
        raise Refused("note_is_written_once")
    if isinstance(record, Opinion) and record.signed:
        raise Refused("opinion_signed")
    desk.store.remove((record.id,), act=f"{record.KIND}_taken_out")
    return _changed((record,))


def settle(desk: Desk) -> int:
    """Write the history lines of all edits still open; return how many there were."""
    return desk.store.settle()


def undo(desk: Desk, record: Record) -> Changed:
    """Put a record back to what it was before its latest change, also after a restart.

    The undoing is itself a change, so undoing twice brings the later state back. What was added last is
    taken out again. Raises Refused if there is no earlier state to go back to: nothing was changed, the
    words of it were purged, or a case cannot be without the record.
    """
    desk.store.settle()
    newest = desk.store.changes(record.case_id, record_id=record.id, limit=1)
    if not newest:
        raise Refused("nothing_to_undo")
    before = desk.store.past(newest[0])
    if before is None:
        gone = desk.store.record(record.id) is None  # erased: there is nothing to take out either
        if gone or newest[0].before or isinstance(record, Case | Person | Assessment):
            raise Refused("nothing_to_undo")
        return take_out(desk, record)
    return keep(desk, (before,), f"{record.KIND}_put_back")


def _refuse_if_frozen(desk: Desk, record: Record) -> None:
    if isinstance(record, Opinion):
        # A manager looks at what has been frozen as well; what they think is closed by their signature.
        held = desk.store.record(record.id)
        if isinstance(held, Opinion) and held.signed and held != record:
            raise Refused("opinion_signed")
        return
    head_id = record.id if isinstance(record, Assessment) else record.assessment_id
    head = desk.store.record(head_id) if head_id else None
    if isinstance(head, Assessment) and head.frozen:
        raise Refused("frozen")


def _earlier_versions(desk: Desk, records: tuple[Record, ...]) -> dict[str, tuple[Record, ...]]:
    """The records of the frozen versions that the reviews among `records` start from, by version.

    A version whose words were purged is left out: there is nothing to compare with any more.
    """
    based_on = {record.based_on for record in records if isinstance(record, Assessment) and record.based_on}
    found = {version: desk.store.version_records(version) for version in based_on}
    return {version: members for version, members in found.items() if _whole(members)}


def _whole(records: tuple[Record, ...]) -> bool:
    return {Case.KIND, Person.KIND, Assessment.KIND} <= {record.KIND for record in records}


def _changed(records: tuple[Record, ...]) -> Changed:
    first = records[0]
    only = first.id if len(records) == 1 else ""
    return Changed(case_id=first.case_id, kinds=frozenset(record.KIND for record in records), record_id=only)
