"""Looking at what is kept for too long, and erasing it for good.

How long a record is kept is the service's policy and no number in this program: each case bears the date on
which somebody is to look at it. Nothing is ever erased by itself.
"""

from __future__ import annotations

from datetime import date, timedelta

from probationdesk.domain.assessment import Assessment, CaseFile
from probationdesk.domain.errors import Refused
from probationdesk.domain.keeping import Erased, ReviewLine, review_proposed
from probationdesk.domain.notes import Note
from probationdesk.domain.people import Case, Person
from probationdesk.domain.record import Record
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.sharing import versions_apart

AT_ONCE = timedelta(0)


def due_for_review(desk: Desk) -> tuple[ReviewLine, ...]:
    """Return the cases whose date for looking at keeping or erasing has come, longest due first."""
    return desk.store.due_for_review(desk.clock().date())


def review_proposals(desk: Desk, months: int | None) -> tuple[ReviewLine, ...]:
    """Return the cases that bear no such date, each with the one that policy proposes, soonest first.

    `months` is what the organisation's policy lays down; None proposes nothing. The officer confirms each with
    `set_review_after`.
    """
    found = ((case, review_proposed(case.opened, case.closed, months)) for case in desk.store.undated())
    lines = (
        ReviewLine(case_id=case.case_id, reference=case.reference, name=case.name, review_after=day)
        for case, day in found
        if day is not None
    )
    return tuple(sorted(lines, key=lambda line: line.review_after))


def proposal_for(case: Case, months: int | None) -> date | None:
    """Return the date that policy proposes for one case; None if it has one, or if policy lays down nothing."""
    return None if case.review_after else review_proposed(case.opened, case.closed, months)


def set_review_after(desk: Desk, case: Case, on: date | None) -> Changed:
    """Set the date from which a case is to be looked at for keeping or erasing."""
    return fill_in(desk, case, settle=True, review_after=on)


def erase_case(desk: Desk, case_id: str, *, backups_kept: timedelta = AT_ONCE) -> Erased:
    """Erase a case for good: its records and their past, its versions and drafts, and the backups that hold it.

    The log keeps that it was done, by whom and when, and nothing of what it was. The officer's passphrase is
    asked for before this is called. `backups_kept` is how long policy lets earlier backups live on. Raises
    Refused if this store does not hold the case.
    """
    load_case(desk, case_id)
    return desk.store.erase(case_id, backups_kept=backups_kept)


def erase_note(desk: Desk, note: Note, *, backups_kept: timedelta = AT_ONCE) -> Erased:
    """Erase a contact note for good, with its corrections, which tell the same again; otherwise as `erase_case`."""
    notes = load_case(desk, note.case_id).notes
    going = {note.id}
    while more := {one.id for one in notes if one.corrects in going} - going:
        going |= more
    return desk.store.erase(note.case_id, sorted(going), backups_kept=backups_kept)


def erase_record(desk: Desk, record: Record, *, backups_kept: timedelta = AT_ONCE) -> Erased:
    """Erase one record of a case for good, with all its past; otherwise as `erase_case`.

    Raises Refused for what a case cannot be without, and for what stands in a frozen version, which would not
    be what was signed any more: those go with the whole case. Raises Refused while another version of the case
    awaits a decision: it would go as well.
    """
    if isinstance(record, Case | Person | Assessment):
        raise Refused("erased_with_case_only")
    if isinstance(record, Note):
        return erase_note(desk, record, backups_kept=backups_kept)
    if _is_frozen(desk, load_case(desk, record.case_id), record.id):
        raise Refused("erased_with_case_only")
    apart = len(versions_apart(desk, record.case_id))
    if apart:
        raise Refused("two_versions", count=apart + 1)
    return desk.store.erase(record.case_id, (record.id,), backups_kept=backups_kept)


def _is_frozen(desk: Desk, case: CaseFile, record_id: str) -> bool:
    return any(
        record_id == member.id
        for assessment in case.assessments
        for version in desk.store.versions(assessment.head.id)
        for member in desk.store.version_records(version.id)
    )
