"""What goes out: the next thing to be sealed, what was posted, and how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.exchange import (
    Acceptance,
    HandOverPack,
    NotTaken,
    OneNote,
    OpenedList,
    Outgoing,
    Posting,
    Sealed,
    WholeCase,
)
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import Note
from probationdesk.domain.revisions import Revision, maximal, needs_sending, to_repeat, unmerged
from probationdesk.domain.sharing import (
    BundleKind,
    BundleState,
    HandOver,
    HandOverReason,
    HandOverState,
    OutboxLine,
    Party,
    ReceivedLine,
    ReceivedState,
)
from probationdesk.services.exchanging import case_document
from probationdesk.services.ports import Desk

MOST_OPENED_AT_ONCE = 200
"""How many bundles one word of what was opened names."""


def cases_to_send(desk: Desk) -> tuple[str, ...]:
    """Return the cases of which something is to be posted, the one changed last first."""
    desk.store.settle()
    return tuple(case for case in desk.store.cases_to_post() if next_outgoing(desk, case) is not None)


def next_outgoing(desk: Desk, case_id: str, besides: Collection[str] = ()) -> Outgoing | None:
    """Return the next thing of a case to be sealed and posted; None if there is nothing.

    What comes after it can depend on it, so it is asked again once that one is posted. `besides` holds the keys
    of what could not be sealed; they are passed over.
    """
    for one in _outgoing(desk, case_id):
        if one.key not in besides:
            # A hand-over names everything that goes with it, so it waits for what could not be sealed.
            return None if besides and one.kind is BundleKind.HANDOVER else one
    return None


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


def _outgoing(desk: Desk, case_id: str) -> Iterator[Outgoing]:
    desk.store.settle()
    lines = desk.store.outbox(case_id)
    parties = desk.store.parties(case_id)
    since = max((party.since for party in parties), default=0)
    yield from _revision(desk, case_id, lines, parties, since)
    yield from _notes(desk, case_id, lines, parties, since)
    for hand_over in reversed(desk.store.hand_overs(case_id)):
        if hand_over.ours and hand_over.state is HandOverState.PREPARED:
            yield _pack(desk, hand_over, lines, parties)
        elif not hand_over.ours and hand_over.answered_at is not None and not hand_over.answer_sent:
            yield _answer(hand_over)


def _revision(
    desk: Desk, case_id: str, lines: tuple[OutboxLine, ...], parties: tuple[Party, ...], since: int
) -> Iterator[Outgoing]:
    """The next revision, if something is here that none says yet, or for somebody who has not had one of ours."""
    here = desk.store.fingerprint(case_id)
    if here is None:
        return
    graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
    newest = max((line.seq for line in lines if line.kind is BundleKind.REVISION), default=0)
    if newest >= since and not needs_sending(graph, bases, here):
        return
    ancestors = tuple(sorted(to_repeat(graph, bases)))
    yield Outgoing(
        key=f"revision/{case_id}", kind=BundleKind.REVISION, case_id=case_id, parents=bases, parties=parties,
        content=WholeCase(document=case_document(desk, case_id, notes=False), ancestors=ancestors), fingerprint=here,
    )  # fmt: skip


def _notes(
    desk: Desk, case_id: str, lines: tuple[OutboxLine, ...], parties: tuple[Party, ...], since: int
) -> Iterator[Outgoing]:
    """The notes that nobody has sent, or that somebody who was added since has not had, first written first."""
    sent = {line.record_id for line in lines if line.kind is BundleKind.NOTE and line.seq >= since}
    if not since:
        sent |= {line.record_id for line in desk.store.received(case_id) if line.kind == BundleKind.NOTE}
    unsent = (desk.store.record(one) for one in desk.store.note_ids(case_id) if one not in sent)
    for note in (record for record in unsent if isinstance(record, Note)):
        yield Outgoing(
            key=f"note/{note.id}", kind=BundleKind.NOTE, case_id=case_id, record_id=note.id, parties=parties,
            content=OneNote(note=msgspec.to_builtins(note)),
        )  # fmt: skip


def _pack(desk: Desk, hand_over: HandOver, lines: tuple[OutboxLine, ...], parties: tuple[Party, ...]) -> Outgoing:
    since = next((party.since for party in parties if party.id == hand_over.to.id), 0)
    going = [
        line.bundle_id
        for line in reversed(lines)
        if line.kind in (BundleKind.REVISION, BundleKind.NOTE) and line.seq >= since
    ]
    all_of_it = hand_over.reason is HandOverReason.HAND_OVER
    pack = HandOverPack(
        reason=hand_over.reason, to=hand_over.to, purpose=hand_over.purpose, questions=hand_over.questions,
        needed_by=hand_over.needed_by, heads=desk.store.sharing(hand_over.case_id).bases, bundles=tuple(going),
        parties=tuple(party for party in parties if party.id != hand_over.to.id),
        history=desk.store.history_to_bring(hand_over.case_id) if all_of_it else (),
    )  # fmt: skip
    return Outgoing(
        key=f"handover/{hand_over.id}", kind=BundleKind.HANDOVER, case_id=hand_over.case_id, record_id=hand_over.id,
        content=pack, parties=(hand_over.to, *pack.parties), purpose=hand_over.purpose,
    )  # fmt: skip


def _answer(hand_over: HandOver) -> Outgoing:
    return Outgoing(
        key=f"accept/{hand_over.id}", kind=BundleKind.ACCEPT, case_id=hand_over.case_id, record_id=hand_over.id,
        content=Acceptance(hand_over=hand_over.bundle_id, held=hand_over.held, missing=hand_over.missing),
        parties=(hand_over.by,),
    )  # fmt: skip


def _device(desk: Desk) -> str:
    secret = desk.store.device_secret()
    return secret.device if secret else ""
