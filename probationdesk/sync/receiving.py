"""Fetching what lies there for us, and filing it. One bundle that is bad blocks no other; its reason is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from probationdesk.bundles.contents import most_unfolded
from probationdesk.bundles.directory import Standing
from probationdesk.bundles.format import Kind, parse
from probationdesk.domain.exchange import Incoming, NotTaken, OpenedList
from probationdesk.domain.revisions import Fate
from probationdesk.domain.sharing import BundleKind, ReceivedState
from probationdesk.services.admitting import could_not_file
from probationdesk.services.filing import file_received
from probationdesk.services.parts import NO_PART, RECORD_ELSEWHERE, is_admitted, to_try_again
from probationdesk.services.ports_exchange import Step
from probationdesk.services.sharing import inbox, not_taken, wanted
from probationdesk.sync.carrier import ROUND_BUNDLES, ROUND_BYTES, CarrierFault, ItemFault, Offered, Offers
from probationdesk.sync.runs import Turns
from probationdesk.sync.unpacking import UNREADABLE, WORTH_ANOTHER_TRY, Opener, proven_among
from probationdesk.sync.visit import Visit

_LOOKED_UP_AT_ONCE = 100
_MOST_ASKED_AGAIN = 200


_HELD_AT_ONCE = 16 * 1024 * 1024
"""Bytes of opened bundles after which no more are opened before these are filed: with the one that goes beyond, never
more than twice as many. A revision counts as so many, so that one turn reads one document."""


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What one round brought, still sealed; the fault that ended it, if one did."""

    contents: deque[tuple[Offered, bytes]]
    bad: tuple[NotTaken, ...]
    proven: frozenset[str]
    fault: CarrierFault | None = None


def fetch(visit: Visit) -> Turns[None]:
    """Fetch and file everything that lies there, page after page.

    How far we are is kept only once everything up to there is filed, set aside or refused with its reason.
    """
    visit.scan_anew_if_due()
    again = _again(visit)
    more = True
    while more:
        visit.check_stopped()
        cursor = visit.cursor("inbox")
        visit.show(Step.FETCHING)
        page: Offers = yield partial(visit.carrier.offers, cursor)
        for name, code in page.refused:
            visit.tally.refuse(name, code)
        visit.tally.counts["ignored"] += page.ignored
        visit.tally.counts["for_others"] += page.for_others
        yield from _take(visit, again, asked_for=True)
        yield from _take(visit, page.offered)
        again = ()
        if not (yield from _all_accounted_for(visit, page.offered)):
            return
        visit.keep_cursor("inbox", page.cursor)
        more = page.more and page.cursor != cursor
    visit.keep_scan()


def file_again(visit: Visit) -> Turns[None]:
    """File what was set aside and counts by now: its author has a part in the case, or an officer vouches for it.

    What an officer vouches for is filed although the computer that signed it was closed.
    """
    yield from _look_for_closed(visit)
    for bundle_id in to_try_again(visit.desk):
        content = visit.desk.store.sealed_bytes(bundle_id)
        if content is None:
            continue
        vouched = frozenset({bundle_id} if is_admitted(visit.desk, bundle_id) else ())
        kept = _Fetched(deque([(Offered(bundle_id, len(content), bundle_id), content)]), (), vouched)
        yield from _open_and_file(visit, kept)


def _look_for_closed(visit: Visit) -> Turns[None]:
    """Note of what was set aside because its author has no part that their computer was closed since.

    Whoever decides on it has to know: to admit somebody gives them a part, to vouch for a closed computer does not.
    """
    for line in visit.desk.store.kept_aside():
        if line.reason != NO_PART or not visit.directory.is_revoked(line.author.device):
            continue
        content = visit.desk.store.sealed_bytes(line.bundle_id)
        standing = visit.directory.judge(parse(content), proven_among(visit.directory, [content])) if content else None
        if standing in (Standing.REVOKED_LATER, Standing.REVOKED_UNPROVEN):
            closed = NotTaken(
                bundle_id=line.bundle_id, code=standing.value, kind=line.kind, case_id=line.case_id, author=line.author,
                seq=line.seq, claimed_at=line.claimed_at, sealed=content,
            )  # fmt: skip
            not_taken(visit.desk, closed)
            yield None


def _open_and_file(visit: Visit, fetched: _Fetched) -> Turns[None]:
    while fetched.contents:
        visit.check_stopped()
        opened: list[Incoming | NotTaken] = yield partial(_opened, visit.opener, fetched)
        while opened:
            _file(visit, opened.pop(0))
            visit.one_more()
            yield None


def _again(visit: Visit) -> Sequence[Offered]:
    """What a hub is asked for by name: what was refused for a reason that may be gone, and what hand-overs name."""
    if not visit.carrier.stores:
        return ()
    refused = [
        line.bundle_id
        for line in inbox(visit.desk)
        if line.state is ReceivedState.REFUSED and line.reason in WORTH_ANOTHER_TRY
    ]
    asked = list(dict.fromkeys((*wanted(visit.desk), *refused)))
    return tuple(Offered(one, 0, one) for one in asked[:_MOST_ASKED_AGAIN])


def _take(visit: Visit, offered: Sequence[Offered], *, asked_for: bool = False) -> Turns[None]:
    """Fetch and file what is not held yet. Of what was asked for by name nobody said that it is there."""
    own = {line.bundle_id for line in visit.desk.store.outbox()}
    new: list[Offered] = []
    for place, one in enumerate(offered):
        if one.bundle_id in own or _is_held(visit, one.bundle_id):
            visit.tally.counts["known"] += one.bundle_id not in own
        else:
            new.append(one)
        if place % _LOOKED_UP_AT_ONCE == _LOOKED_UP_AT_ONCE - 1:
            yield None
    total = len(new)
    done = 0
    for part in _rounds(new):
        visit.show(Step.FETCHING, done, total)
        visit.check_stopped()
        fetched: _Fetched = yield partial(_fetched, visit, visit.opener, part)
        visit.show(Step.FILING, done, total)
        for found in fetched.bad:
            if not (asked_for and found.code == "not_held"):
                _file(visit, found)
            visit.one_more()
            yield None
        yield from _open_and_file(visit, fetched)
        done += len(part)
        if fetched.fault is not None:
            raise fetched.fault


def _rounds(offered: Sequence[Offered]) -> Iterator[list[Offered]]:
    part: list[Offered] = []
    size = 0
    for one in offered:
        if part and (len(part) >= ROUND_BUNDLES or size + one.size > ROUND_BYTES):
            yield part
            part, size = [], 0
        part.append(one)
        size += one.size
    if part:
        yield part


def _fetched(visit: Visit, opener: Opener, offered: Sequence[Offered]) -> _Fetched:
    """Fetch one round, on the worker thread."""
    contents: deque[tuple[Offered, bytes]] = deque()
    bad: list[NotTaken] = []
    ended: CarrierFault | None = None
    for one in offered:
        if visit.taking.stopped():
            ended = CarrierFault("stopped")
            break
        try:
            contents.append((one, visit.carrier.fetch(one)))
        except ItemFault as fault:
            bad.append(NotTaken(bundle_id=one.bundle_id, code=fault.code))
        except CarrierFault as fault:
            ended = fault
            break
        visit.one_more()
    revoked = opener.directory.revoked
    proven = proven_among(opener.directory, [content for _, content in contents]) if revoked else frozenset()
    return _Fetched(contents, tuple(bad), proven, ended)


def _opened(opener: Opener, fetched: _Fetched) -> list[Incoming | NotTaken]:
    """Open one bundle after the other on the worker thread, as many as may be held open together; read them too."""
    opened: list[Incoming | NotTaken] = []
    held = 0
    while fetched.contents and held < _HELD_AT_ONCE:
        offered, content = fetched.contents.popleft()
        one = opener.open(content, offered.bundle_id, fetched.proven)
        opened.append(one)
        if isinstance(one, Incoming):
            held += most_unfolded(Kind(one.kind))
    return opened


def _file(visit: Visit, one: Incoming | NotTaken) -> None:
    """File one bundle, or keep the reason why it was not taken."""
    tally = visit.tally
    if isinstance(one, NotTaken):
        if not _is_held(visit, one.bundle_id):  # a damaged copy beside a whole one is no matter
            not_taken(visit.desk, one)
            tally.refuse(one.bundle_id, one.code, one.case_id)
        elif is_admitted(visit.desk, one.bundle_id):
            could_not_file(visit.desk, one)
            tally.refuse(one.bundle_id, one.code, one.case_id)
        return
    try:
        filed = file_received(visit.desk, one)
    except UNREADABLE:
        refused = NotTaken(
            bundle_id=one.bundle_id, code="bad_body", kind=one.kind, case_id=one.case_id, author=one.author,
            seq=one.place.seq, claimed_at=one.claimed_at,
        )  # fmt: skip
        _file(visit, refused)
        return
    if filed.known:
        tally.counts["known"] += 1
        return
    if filed.state in (ReceivedState.REFUSED, ReceivedState.SET_ASIDE):
        named = {"other_case": filed.detail} if filed.reason == RECORD_ELSEWHERE and filed.detail else {}
        tally.refuse(one.bundle_id, filed.reason, one.case_id, **named)
        return
    tally.counts["waiting" if filed.state is ReceivedState.WAITING else "received"] += 1
    if isinstance(one.content, OpenedList):
        tally.counts["confirmed"] += len(one.content.bundles)
    if filed.verdict is Fate.NEW_CASE:
        tally.new_cases[filed.case_id] = None
    if filed.changed is not None:
        tally.changed_cases[filed.case_id] = None
    if filed.apart:
        tally.conflicts[filed.case_id] = None
    if one.kind is BundleKind.REVISION and not filed.apart:
        tally.conflicts.pop(filed.case_id, None)


def _all_accounted_for(visit: Visit, offered: Sequence[Offered]) -> Turns[bool]:
    """Compare what was offered with what the store now has something to say about."""
    own = {line.bundle_id for line in visit.desk.store.outbox()}
    for place, one in enumerate(offered):
        if one.bundle_id not in own and visit.desk.store.received_line(one.bundle_id) is None:
            visit.tally.warn("sums_differ")
            return False
        if place % _LOOKED_UP_AT_ONCE == _LOOKED_UP_AT_ONCE - 1:
            yield None
    return True


def _is_held(visit: Visit, bundle_id: str) -> bool:
    line = visit.desk.store.received_line(bundle_id)
    return line is not None and line.state is not ReceivedState.REFUSED
