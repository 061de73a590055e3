"""What is to be posted of a case: what nobody has been sent, and what somebody with a part in it has not had.

Who has something is told by the bundles it stands in: everybody they are sealed to, and whoever made them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from probationdesk.domain.brought import newest
from probationdesk.domain.exchange import Acceptance, HandOverPack, OneNote, Outgoing, WholeCase
from probationdesk.domain.notes import Note
from probationdesk.domain.revisions import to_repeat, told_by
from probationdesk.domain.sharing import (
    BundleKind,
    Copy,
    HandOver,
    HandOverReason,
    HandOverState,
    Party,
)
from probationdesk.services.exchanging import case_document
from probationdesk.services.parts import without_key
from probationdesk.services.ports import Desk

MOST_PARENTS = 64
"""How many revisions the head of a bundle can name as those it was made from; all are among its ancestors."""
_OF_A_CASE = (BundleKind.REVISION, BundleKind.NOTE)


def next_outgoing(desk: Desk, case_id: str) -> Outgoing | None:
    """Return the next thing of a case to be sealed and posted; None if there is nothing."""
    return next(outgoing_of(desk, case_id), None)


def outgoing_of(desk: Desk, case_id: str, besides: Collection[str] = ()) -> Iterator[Outgoing]:
    """Yield what is to be sealed and posted of a case, each thing to be posted before the next is asked for.

    `besides` holds the keys of what could not be sealed, and may grow meanwhile. What changes meanwhile is told once
    all is asked for again.
    """
    for one in _outgoing(desk, case_id):
        if besides and one.kind is BundleKind.HANDOVER:
            return  # it names everything that goes with it, so it waits for what could not be sealed
        if one.key not in besides:
            yield one


@dataclass(frozen=True, slots=True)
class _WhoHas:
    """Who has what of one case."""

    parties: tuple[Party, ...]
    """Everybody with a part in it who can be sealed to."""
    copies: Mapping[str, tuple[Copy, ...]]
    """By the id of a note, or of a revision."""
    anew: Mapping[str, int]
    """To whom everything goes anew, because the case is passed to them: by tag, from which place on."""

    def is_anywhere(self, identifier: str) -> bool:
        """Say whether it stands in any bundle."""
        return identifier in self.copies

    def by_all(self, *identifiers: str) -> bool:
        """Say whether every party has one of these."""
        copies = [copy for one in identifiers for copy in self.copies.get(one, ())]
        return all(
            any(party.tag in copy.tags and copy.seq >= self.anew.get(party.tag, 0) for copy in copies)
            for party in self.parties
        )


def _who_has(desk: Desk, case_id: str) -> _WhoHas:
    copies: dict[str, tuple[Copy, ...]] = {}
    for copy in desk.store.copies(case_id):
        copies[copy.of] = (*copies.get(copy.of, ()), copy)
    keyless = without_key(desk)
    return _WhoHas(
        parties=tuple(party for party in desk.store.parties(case_id) if party.tag not in keyless),
        copies=copies,
        anew={one.to.tag: one.since for one in _prepared(desk, case_id)},
    )


def _prepared(desk: Desk, case_id: str) -> Iterator[HandOver]:
    """The hand-overs that were said here and have not gone out, first said first."""
    for hand_over in reversed(desk.store.hand_overs(case_id)):
        if hand_over.ours and hand_over.state is HandOverState.PREPARED:
            yield hand_over


def _outgoing(desk: Desk, case_id: str) -> Iterator[Outgoing]:
    desk.store.settle()
    who_has = _who_has(desk, case_id)
    yield from _revision(desk, case_id, who_has)
    yield from _notes(desk, case_id, who_has)
    for hand_over in _prepared(desk, case_id):
        if who_has.anew.get(hand_over.to.tag) == hand_over.since:  # not one that was said meanwhile
            yield _pack(desk, hand_over)
    for hand_over in reversed(desk.store.hand_overs(case_id)):
        answered = not hand_over.ours and hand_over.answered_at is not None
        if answered and not hand_over.answer_sent and not _is_out(desk, hand_over.by, case_id):
            yield _answer(hand_over)


def _is_out(desk: Desk, party: Party, case_id: str) -> bool:
    """Say whether somebody was put out of a case: nothing is sealed to them, not even an answer."""
    return party.tag in {one.party.tag for one in desk.store.those_put_out(case_id)}


def _revision(desk: Desk, case_id: str, who_has: _WhoHas) -> Iterator[Outgoing]:
    """The next revision, if something is here that none says yet, or that somebody has not had."""
    here = desk.store.fingerprint(case_id)
    if here is None:
        return
    graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
    telling = told_by(graph, bases, here)
    if telling and who_has.by_all(*telling):
        return
    ancestors = tuple(sorted(to_repeat(graph, bases)))
    yield Outgoing(
        key=f"revision/{case_id}", kind=BundleKind.REVISION, case_id=case_id, parents=bases[:MOST_PARENTS],
        parties=desk.store.parties(case_id), fingerprint=here,
        content=WholeCase(document=case_document(desk, case_id, notes=False), ancestors=ancestors),
    )  # fmt: skip


def _notes(desk: Desk, case_id: str, who_has: _WhoHas) -> Iterator[Outgoing]:
    """The notes that nobody has sent, or that somebody has not had, first written first."""
    for one in desk.store.note_ids(case_id):
        if who_has.is_anywhere(one) and who_has.by_all(one):
            continue
        note = desk.store.record(one)
        if isinstance(note, Note):
            yield Outgoing(
                key=f"note/{note.id}", kind=BundleKind.NOTE, case_id=case_id, record_id=note.id,
                parties=desk.store.parties(case_id), content=OneNote(note=msgspec.to_builtins(note)),
            )  # fmt: skip


def _pack(desk: Desk, hand_over: HandOver) -> Outgoing:
    to, parties = hand_over.to, desk.store.parties(hand_over.case_id)
    going = [
        line.bundle_id
        for line in reversed(desk.store.outbox(hand_over.case_id))
        if line.kind in _OF_A_CASE and line.seq >= hand_over.since and to.tag in line.sealed_to
    ]
    all_of_it = hand_over.reason is HandOverReason.HAND_OVER
    pack = HandOverPack(
        reason=hand_over.reason, to=to, purpose=hand_over.purpose, questions=hand_over.questions,
        needed_by=hand_over.needed_by, heads=desk.store.sharing(hand_over.case_id).bases, bundles=tuple(going),
        parties=tuple(party for party in parties if party.id != to.id),
        history=newest(desk.store.history_to_bring(hand_over.case_id)) if all_of_it else (),
    )  # fmt: skip
    return Outgoing(
        key=f"handover/{hand_over.id}", kind=BundleKind.HANDOVER, case_id=hand_over.case_id, record_id=hand_over.id,
        content=pack, parties=(to, *pack.parties), purpose=hand_over.purpose,
    )  # fmt: skip


def _answer(hand_over: HandOver) -> Outgoing:
    return Outgoing(
        key=f"accept/{hand_over.id}", kind=BundleKind.ACCEPT, case_id=hand_over.case_id, record_id=hand_over.id,
        content=Acceptance(hand_over=hand_over.bundle_id, held=hand_over.held, missing=hand_over.missing),
        parties=(hand_over.by,),
    )  # fmt: skip
