"""What was posted and what came in, how far each has come, and what is to be carried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.exchange import (
    NotTaken,
    OpenedList,
    Outgoing,
    Posting,
    Sealed,
    WholeCase,
)
from probationdesk.domain.keeping import Access
from probationdesk.domain.revisions import Revision, maximal, unmerged
from probationdesk.domain.sharing import (
    BundleKind,
    BundleState,
    OutboxLine,
    ReceivedLine,
    ReceivedState,
)
from probationdesk.services.ports import Desk

MOST_OPENED_AT_ONCE = 200
"""How many bundles one word of what was opened names."""


def opened_outgoing(desk: Desk) -> Outgoing | None:
    """Return word of the bundles that were opened here and of which nobody has been told; None if there are none."""
    waiting = desk.store.to_acknowledge()[:MOST_OPENED_AT_ONCE]
    if not waiting:
        return None
    return Outgoing(key="opened", kind=BundleKind.OPENED, case_id="", content=OpenedList(bundles=waiting))


def posted(desk: Desk, outgoing: Outgoing, sealed: Sealed) -> None:
    """Keep what was sealed, in one act with all that follows from it.

    What has been typed since `outgoing` was made stays as it is and goes out with the next revision. Raises
    StoreError `place_taken` if another bundle took its place meanwhile; nothing is kept then and it is sealed again.
    """
    at = desk.clock()
    access = Access.HANDED_OVER if outgoing.kind is BundleKind.HANDOVER else None
    if not isinstance(outgoing.content, WholeCase) or outgoing.fingerprint is None:
        desk.store.post(Posting(outgoing=outgoing, sealed=sealed, at=at, access=access))
        return
    revision = Revision(
        id=sealed.bundle_id, case_id=outgoing.case_id, parents=outgoing.parents,
        ancestors=frozenset(outgoing.content.ancestors), fingerprint=outgoing.fingerprint, author=desk.officer.name,
        device=_device(desk), made_at=at, received_at=at, ours=True,
    )  # fmt: skip
    graph = {**desk.store.revisions(outgoing.case_id), revision.id: revision}
    bases = maximal(graph, (*desk.store.sharing(outgoing.case_id).bases, revision.id))
    document = document_bytes(outgoing.content.document)
    desk.store.post(Posting(outgoing=outgoing, sealed=sealed, at=at, revision=revision, document=document, bases=bases))


def document_bytes(document: dict[str, Any]) -> bytes:
    """Return a case document as it is kept: JSON with sorted keys and no white space."""
    return msgspec.json.encode(document, order="sorted")


def not_taken(desk: Desk, refusal: NotTaken) -> None:
    """Note that a bundle was not taken, and why. With its bytes it is set aside for a person to look at."""
    desk.store.not_taken(refusal, desk.clock())


def to_carry(desk: Desk, *states: BundleState) -> tuple[OutboxLine, ...]:
    """Return what is to be carried, newest case first and in the order it was made within each.

    By default that is what is sealed or only copied. What was refused is not sent again by itself.
    """
    wanted = states or (BundleState.SEALED, BundleState.COPIED)
    lines = [line for line in reversed(desk.store.outbox()) if line.state in wanted and line.bytes_held]
    order = {case: place for place, case in enumerate(desk.store.cases_to_post())}
    return tuple(sorted(lines, key=lambda line: (order.get(line.case_id, len(order)), line.seq)))


def wanted(desk: Desk) -> tuple[str, ...]:
    """Return the bundles that a hand-over from elsewhere names and that are not filed here, to be fetched by id."""
    held = {line.bundle_id for line in desk.store.received() if line.state is not ReceivedState.REFUSED}
    # What left this store comes back once the hand-over is accepted, and is not asked for before.
    named = [
        one for hand_over in desk.store.hand_overs()
        if not hand_over.ours and (hand_over.answered_at is not None or not desk.store.has_left(hand_over.case_id))
        for one in hand_over.bundles
    ]  # fmt: skip
    return tuple(one for one in dict.fromkeys(named) if one not in held)


def outbox(desk: Desk, case_id: str = "") -> tuple[OutboxLine, ...]:
    """Return what was posted, newest first."""
    return desk.store.outbox(case_id)


def inbox(desk: Desk, case_id: str = "") -> tuple[ReceivedLine, ...]:
    """Return what came in, newest first."""
    return desk.store.received(case_id)


def versions_apart(desk: Desk, case_id: str) -> tuple[Revision, ...]:
    """Return the revisions that stand beside the working copy and await a person; empty if there are none."""
    return unmerged(desk.store.revisions(case_id), desk.store.sharing(case_id).bases)


def cases_apart(desk: Desk) -> frozenset[str]:
    """Return the cases of which two versions await a person. Only what came from elsewhere can stand apart."""
    came = {line.case_id for line in desk.store.received() if line.kind == BundleKind.REVISION}
    return frozenset(case_id for case_id in came if versions_apart(desk, case_id))


def with_versions_apart(desk: Desk, case: CaseFile) -> CaseFile:
    """Return a case that knows how many other versions of it there are, so that paper says so."""
    return replace(case, apart=len(versions_apart(desk, case.case.id)))


def _device(desk: Desk) -> str:
    secret = desk.store.device_secret()
    return secret.device if secret else ""
