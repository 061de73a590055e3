"""What officers do to a case in these tests, and what they then see."""

from __future__ import annotations

from collections.abc import Iterable

from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.record import Record
from probationdesk.domain.sharing import BroughtChange, BundleState, HandOver, HandOverReason, Party
from probationdesk.services import handing_over, settling
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.exchanging import import_case
from probationdesk.services.noting import add_note
from probationdesk.services.settling import Choice
from probationdesk.storage import parties
from tests.desks import NOW, sample
from tests.sync.world import Member


def bring_in(member: Member, number: int = 3) -> str:
    """Bring in a sample case and return its id."""
    return import_case(member.desk, sample(number)).case_id


def write(member: Member, case: str, **fields: str) -> None:
    """Write into the formulation, by default its short answer."""
    current = load_case(member.desk, case).current
    assert current is not None
    fill_in(member.desk, current.formulation, settle=True, **fields)


def formulation(member: Member, case: str) -> tuple[str, str]:
    """Return the short answer and what keeps it going, as the officer reads them."""
    current = load_case(member.desk, case).current
    assert current is not None
    return current.formulation.in_short, current.formulation.keeps_going


def note(member: Member, case: str, text: str) -> None:
    """Write a contact note."""
    add_note(member.desk, case, kind=NoteKind.OFFICE, at=NOW, text=text)


def notes(member: Member, case: str) -> set[str]:
    """Return the texts of the contact notes of a case."""
    return {one.text for one in load_case(member.desk, case).notes}


def work(member: Member, case: str) -> dict[str, Record]:
    """Return every record of a case but its notes."""
    return {one.id: one for one in member.desk.store.records(case) if not isinstance(one, Note)}


def pass_on(member: Member, case: str, to: Party, *, oversight: bool = False, questions: str = "") -> HandOver:
    """Hand a case over, or show it to a manager."""
    reason = HandOverReason.OVERSIGHT if oversight else HandOverReason.HAND_OVER
    return handing_over.hand_over(
        member.desk, case, to, purpose="supervision in the community begins", questions=questions, reason=reason
    )


def accept(member: Member, case: str) -> HandOver:
    """Accept a case that was handed over."""
    (waiting,) = [one for one in handing_over.hand_overs(member.desk, case) if not one.ours]
    return handing_over.accept(member.desk, waiting.id)


def states(member: Member, case: str) -> set[BundleState]:
    """Return how far the bundles of a case have come, receipts and answers left out."""
    return {line.state for line in member.desk.store.outbox(case)}


def settle_with_own_text(member: Member, case: str, text: str) -> None:
    """Make one version of two: a text of one's own wherever both sides wrote, theirs where it is no text."""
    (apart,) = settling.conflicts(member.desk, case)
    choices = [Choice(record_id=record, field=field, own=text) for record, field in apart.open]
    settling.settle(member.desk, case, apart.revision.id, choices)


def came_with(member: Member, case: str, lines: Iterable[BroughtChange]) -> None:
    """Let a case have come here with a history, as an accepted hand-over leaves it."""
    kept = tuple(lines)
    member.store._write(lambda connection: parties.bring(connection, case, kept), lambda _: True)
