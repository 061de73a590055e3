"""What became of a bundle that came in, and the line that the store keeps of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probationdesk.domain.errors import Refused
from probationdesk.domain.exchange import Incoming, NotTaken
from probationdesk.domain.revisions import Fate
from probationdesk.domain.sharing import ReceivedLine, ReceivedState
from probationdesk.services.parts import NO_PART, RECORD_ELSEWHERE, is_this_device
from probationdesk.services.ports import Changed, Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a bundle that came in."""

    state: ReceivedState
    case_id: str
    known: bool = False
    """True if it had been filed or set aside before: nothing was done."""
    verdict: Fate | None = None
    """Of a revision."""
    apart: bool = False
    """True if two versions of the case now await a person."""
    reason: str = ""
    """Why it was refused or set aside, as a code of the table `refused`."""
    detail: str = ""
    changed: Changed | None = None
    """What open pages have to load again; None if nothing of the case was altered."""


def line_of(desk: Desk, incoming: Incoming, state: ReceivedState, *, record_id: str, detail: str = "") -> ReceivedLine:
    """Return the line of a bundle that is filed or waits."""
    return ReceivedLine(
        bundle_id=incoming.bundle_id, kind=incoming.kind, case_id=incoming.case_id, record_id=record_id,
        author=incoming.author, seq=incoming.place.seq, claimed_at=incoming.claimed_at, received_at=desk.clock(),
        state=state, detail=detail, acknowledged=is_this_device(desk, incoming.author.device),
        sealed_to=incoming.sealed_to,
    )  # fmt: skip


def refused(desk: Desk, incoming: Incoming, code: str, detail: str) -> Filed:
    """Keep that a bundle was not taken, and why."""
    desk.store.not_taken(_not_taken(incoming, code, detail), desk.clock())
    return Filed(state=ReceivedState.REFUSED, case_id=incoming.case_id, reason=code, detail=detail)


def check_elsewhere(desk: Desk, case_id: str, ids: Iterable[str]) -> None:
    """Raise Refused `record_elsewhere` with the id of another case if something of that one goes by one of `ids`."""
    others = desk.store.held_elsewhere(case_id, ids)
    if others:
        raise Refused(RECORD_ELSEWHERE, case_id=others[0])


def set_aside_for_now(desk: Desk, incoming: Incoming, other_case: str) -> Filed:
    """Keep a bundle as it came while something of another case goes by a number that it uses (`to_try_again`)."""
    held = desk.store.received_line(incoming.bundle_id)
    known = held is not None and (held.state, held.reason, held.detail) == (
        ReceivedState.SET_ASIDE, RECORD_ELSEWHERE, other_case,
    )  # fmt: skip
    if not known:
        desk.store.not_taken(_not_taken(incoming, RECORD_ELSEWHERE, other_case, incoming.sealed), desk.clock())
    return Filed(
        state=ReceivedState.SET_ASIDE, case_id=incoming.case_id, known=known, reason=RECORD_ELSEWHERE, detail=other_case
    )


def set_aside(desk: Desk, incoming: Incoming, code: str = NO_PART) -> Filed:
    """Keep a bundle as it came for an officer's word, because its author has no part in the case or as `code` says.

    Nobody is told that it was opened. What was decided on it before stands.
    """
    held = desk.store.received_line(incoming.bundle_id)
    known = held is not None and held.state is ReceivedState.SET_ASIDE and (code == NO_PART or held.reason != NO_PART)
    if not known:
        desk.store.not_taken(_not_taken(incoming, code, "", incoming.sealed), desk.clock())
    return Filed(state=ReceivedState.SET_ASIDE, case_id=incoming.case_id, known=known, reason=code)


def _not_taken(incoming: Incoming, code: str, detail: str, sealed: bytes | None = None) -> NotTaken:
    return NotTaken(
        bundle_id=incoming.bundle_id, code=code, detail=detail, kind=incoming.kind, case_id=incoming.case_id,
        author=incoming.author, seq=incoming.place.seq, claimed_at=incoming.claimed_at, sealed=sealed,
    )  # fmt: skip
