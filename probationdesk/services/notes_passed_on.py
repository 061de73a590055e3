"""Contact notes that came from another computer than their writer's: whose, so that a reader knows who vouches."""

from __future__ import annotations

from dataclasses import replace

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.notes import Note
from probationdesk.domain.sharing import ReceivedState
from probationdesk.services.filing import RECEIVED
from probationdesk.services.filing_notes import BY_ANOTHER, DIFFERS_BY_ANOTHER, NOTE_RECEIVED
from probationdesk.services.ports import Desk


def signed_by_others(desk: Desk, case_id: str) -> dict[str, str]:
    """Return whose computer signed for a note that says somebody else wrote it, by the id of the note.

    Not of a note that was written here, or that has come from its writer's own computer as well.
    """
    signed: dict[str, str] = {}
    by_writer: set[str] = set()
    for line in desk.store.received(case_id):  # so that of several the one that came first stays
        if line.kind == Note.KIND and line.state is ReceivedState.FILED:
            if line.detail in (BY_ANOTHER, DIFFERS_BY_ANOTHER):
                signed[line.record_id] = line.author.officer
            else:
                by_writer.add(line.record_id)
    if not signed.keys() - by_writer:
        return {}
    came = desk.store.brought_by(case_id, (NOTE_RECEIVED, RECEIVED))
    return {note: name for note, name in signed.items() if note in came and note not in by_writer}


def with_signers(desk: Desk, case: CaseFile) -> CaseFile:
    """Return a case that knows whose computer signed for its notes, so that paper says so."""
    return replace(case, signed_by=signed_by_others(desk, case.case.id))
