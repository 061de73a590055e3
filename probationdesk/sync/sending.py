"""Sealing what is new and bringing it to the carrier, newest case first. One bundle that is refused blocks no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.receipts import read_receipt
from probationdesk.domain.errors import BadInput, Refused, StoreError
from probationdesk.domain.exchange import Outgoing
from probationdesk.domain.sharing import BundleState, OutboxLine
from probationdesk.services.outgoing import outgoing_of
from probationdesk.services.parts import note_our_own, note_without_key
from probationdesk.services.ports_exchange import Step
from probationdesk.services.sharing import opened_outgoing, posted, to_carry
from probationdesk.sync.carrier import ROUND_BUNDLES, ROUND_BYTES, CarrierFault, Parcel, Receipts, Sent
from probationdesk.sync.runs import Turns
from probationdesk.sync.visit import Visit

_PLACE_TAKEN = "place_taken"
_TO_SEND = (BundleState.SEALED, BundleState.COPIED)
_TO_HUB = (*_TO_SEND, BundleState.REFUSED, BundleState.OPENED)
"""A hub may take today what it refused yesterday, because it had not heard of us or we had sent too much. And what one
reader got by stick and opened, others still wait for."""


def seal_cases(visit: Visit, cases: Sequence[str]) -> Turns[None]:
    """Seal everything of these cases that somebody has not been sent, and keep it ready to go."""
    _look_for_keys(visit)
    for number, case_id in enumerate(cases):
        visit.show(Step.SEALING, number, len(cases))
        besides: set[str] = set()
        try:
            while (yield from _seal_case(visit, case_id, besides)):
                pass
        except (BadInput, Refused) as error:  # a case at odds with itself keeps no other from going
            visit.tally.refuse("", error.code, case_id)
        yield None


def _seal_case(visit: Visit, case_id: str, besides: set[str]) -> Turns[bool]:
    """Seal what there is of a case; return whether that was anything, since it may call for more."""
    any_sealed = False
    for outgoing in outgoing_of(visit.desk, case_id, besides):
        yield None
        visit.check_stopped()
        if _sealed(visit, outgoing):
            any_sealed = True
        else:
            besides.add(outgoing.key)
        yield None
    return any_sealed


def _look_for_keys(visit: Visit) -> None:
    """Have it kept to whom nothing can be sealed by the directory held now, and which computers are our own."""
    store, sealer = visit.desk.store, visit.sealer
    parties = {party.tag: party for case in store.cases_to_post() for party in store.parties(case)}
    note_without_key(visit.desk, (tag for tag, party in parties.items() if not sealer.recipient_of(party)))
    note_our_own(visit.desk, sealer.our_own())


def seal_receipts(visit: Visit) -> Turns[None]:
    """Seal word of what was opened here, to those it came from."""
    visit.check_stopped()
    visit.show(Step.ANSWERING)
    while (outgoing := opened_outgoing(visit.desk)) is not None:
        if not _sealed(visit, outgoing):
            return
        yield None


def _sealed(visit: Visit, outgoing: Outgoing) -> bool:
    """Seal and keep one thing; return False if it cannot be sealed and must stay here."""
    store = visit.desk.store
    try:
        sealed = visit.sealer.seal(outgoing, store.next_place(), visit.desk.clock())
    except BundleRefused as refused:
        visit.tally.refuse("", refused.code, outgoing.case_id, **refused.parameters)
        return False
    try:
        posted(visit.desk, outgoing, sealed)
    except StoreError as error:
        if error.code != _PLACE_TAKEN:
            raise
        return True  # asked again, it gets another place
    visit.tally.counts["sealed"] += 1
    return True


def send(visit: Visit) -> Turns[None]:
    """Bring to the carrier what is ready to go. A stick that cannot be written to does not end the run."""
    visit.check_stopped()
    lines = yield from _lines(visit)
    visit.tally.left = len(lines)
    visit.show(Step.SENDING, 0, len(lines))
    for parcels in _rounds(visit, lines):
        visit.check_stopped()
        came: tuple[list[Sent], CarrierFault | None] = yield partial(_carried, visit, parcels)
        for sent in came[0]:
            _note(visit, sent)
            yield None
        if came[1] is not None:
            if not came[1].only_sending:
                raise came[1]
            visit.tally.warn(came[1].code)
            return


def fetch_receipts(visit: Visit) -> Turns[None]:
    """Take the hub's receipts for what it was sent when the line was cut before it could answer."""
    if not visit.carrier.stores:
        return
    more = True
    while more:
        cursor = visit.cursor("receipts")
        page: Receipts = yield partial(visit.carrier.receipts, cursor)
        unsure = {line.bundle_id: line for line in _for_hub(visit)}
        for receipt in page.receipts:
            bundle = _told_by(visit, receipt)
            if bundle in unsure:
                _note(visit, Sent(bundle, receipt=receipt), unsure[bundle])
                yield None
        visit.keep_cursor("receipts", page.cursor)
        more = page.more and page.cursor != cursor


def _lines(visit: Visit) -> Turns[list[OutboxLine]]:
    if visit.carrier.stores:
        return _for_hub(visit)
    also = (BundleState.STORED,) if visit.everything else ()
    lines = to_carry(visit.desk, *_TO_SEND, *also)
    ids = [line.bundle_id for line in lines]
    there: frozenset[str] = yield partial(visit.carrier.holds, ids)
    return [line for line in lines if line.state is BundleState.SEALED or line.bundle_id not in there]


def _for_hub(visit: Visit) -> list[OutboxLine]:
    lines = to_carry(visit.desk, *_TO_HUB)
    return [line for line in lines if line.state is not BundleState.OPENED or line.stored_at is None]


def _rounds(visit: Visit, lines: Iterable[OutboxLine]) -> Iterator[list[Parcel]]:
    parcels: list[Parcel] = []
    size = 0
    for line in lines:
        content = visit.desk.store.sealed_bytes(line.bundle_id)
        if content is None:
            continue
        if parcels and (len(parcels) >= ROUND_BUNDLES or size + len(content) > ROUND_BYTES):
            yield parcels
            parcels, size = [], 0
        parcels.append(Parcel(line.bundle_id, content))
        size += len(content)
    if parcels:
        yield parcels


def _carried(visit: Visit, parcels: Sequence[Parcel]) -> tuple[list[Sent], CarrierFault | None]:
    """Send on the worker thread; what has arrived is told of also if the line is cut after it."""
    arrived: list[Sent] = []
    try:
        for sent in visit.carrier.send(parcels):
            arrived.append(sent)
            visit.one_more()
    except CarrierFault as fault:
        return arrived, fault
    return arrived, None


def _note(visit: Visit, sent: Sent, line: OutboxLine | None = None) -> None:
    """Keep what became of one bundle; a receipt counts only if the hub signed it for this very bundle."""
    store, now = visit.desk.store, visit.desk.clock()
    refused = sent.refused
    if not refused and visit.carrier.stores and _told_by(visit, sent.receipt) != sent.bundle_id:
        refused = "wrong_receipt"
    if refused:
        store.mark(sent.bundle_id, BundleState.REFUSED, at=now, reason=refused)
        visit.tally.refuse(sent.bundle_id, refused, line.case_id if line else "")
        return
    state = BundleState.STORED if visit.carrier.stores else BundleState.COPIED
    store.mark(sent.bundle_id, state, at=now, receipt=sent.receipt)
    visit.tally.counts["sent"] += 1
    visit.tally.left = max(0, visit.tally.left - 1)


def _told_by(visit: Visit, receipt: bytes) -> str:
    """Return the bundle that a receipt is for; empty if no hub of the directory signed it."""
    try:
        return read_receipt(receipt, visit.hub_keys).bundle
    except BundleRefused:
        return ""
