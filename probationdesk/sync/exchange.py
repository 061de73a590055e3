"""One exchange with a stick or a hub, from looking to comparing; and who begins it.

Whatever ends a run early loses nothing: what is sealed stays in the store until somebody has signed for it, how far
the inbox has been taken is kept only after it is filed, and everything done twice is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

from probationdesk.bundles.directory import Directory, is_stale, newer, read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import key_id
from probationdesk.bundles.seal import recipient_of
from probationdesk.domain.sharing import BundleState, OutboxLine, Party
from probationdesk.services import ports_exchange
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import FolderTarget, HubTarget, KeptTarget, Outcome, Step, Target, Trouble
from probationdesk.services.purging import file_inventory
from probationdesk.sync import enrolment, receiving, sending
from probationdesk.sync.carrier import Carrier, CarrierFault, NoCarrier
from probationdesk.sync.client import HubCarrier
from probationdesk.sync.folder import FolderCarrier
from probationdesk.sync.membership import Member, member
from probationdesk.sync.runs import Turns, TurnTaking
from probationdesk.sync.unpacking import parties_by_key
from probationdesk.sync.visit import Tally, Visit
from probationdesk.sync.wire import PATIENCE, HubPlace, Patience

ASK_AGAIN_HOURS: Final = 20
"""After how many hours a hub is asked again whether it still holds a bundle."""
_MOST_COMPARED: Final = 2000
_NAME_LENGTH: Final = 16
_ANOTHER_MAY_ANSWER: Final = frozenset({"hub_unreachable", "hub_not_ours", "hub_resting"})
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


Remember = Callable[[bytes, Directory], None]
"""Takes a directory that was read, so that no window waits while it is read again."""


class SealedExchange(enrolment.Enrolment):
    """Exchanges sealed bundles with sticks and hubs."""

    def __init__(self, *, patience: Patience = PATIENCE) -> None:
        super().__init__()
        self._patience = patience

    def begin(self, desk: Desk, target: Target) -> ports_exchange.Run:
        """Return a run that has not begun. Raises Refused `not_enrolled`."""
        return ExchangeRun(desk, member(desk), target, self._patience, self._remember)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What looking at the carrier brought, on the worker thread."""

    carrier: Carrier
    name: str
    directory: Directory
    newer_directory: bytes
    """A newer one that lay there; empty if there was none."""
    offer_ours: bool
    """Ours is newer than what lies there."""
    warning: BundleRefused | None
    known: dict[str, Party]


class ExchangeRun(TurnTaking):
    """One exchange, under way."""

    def __init__(self, desk: Desk, ourselves: Member, target: Target, patience: Patience, remember: Remember) -> None:
        super().__init__()
        self._remember = remember
        self._desk = desk
        self._member = ourselves
        self._target = target
        self._patience = patience
        self._tally = Tally()
        self._carrier: Carrier | None = None

    @property
    def outcome(self) -> Outcome:
        """What the run has come to so far."""
        return self._tally.outcome

    def turns(self) -> Turns[None]:
        """Look, seal, send, fetch, answer, compare."""
        try:
            visit = yield from self._look()
            yield from self._exchange(visit)
        except CarrierFault as fault:
            if fault.code == "stopped":
                self._tally.stopped = True
            else:
                self._tally.fault = Trouble(fault.code)
        finally:
            if self._carrier is not None:
                self._carrier.end()  # only lets go of what is open: nothing is waited for

    def _exchange(self, visit: Visit) -> Turns[None]:
        yield from receiving.file_again(visit)
        if isinstance(self._target, KeptTarget):
            return
        cases = self._desk.store.cases_to_post()
        yield from sending.seal_cases(visit, cases)
        yield from sending.fetch_receipts(visit)
        yield from sending.send(visit)
        yield from receiving.fetch(visit)
        yield from receiving.file_again(visit)
        yield from sending.seal_receipts(visit)
        # What came in may call for an answer: a hand-over of which the missing part is here now.
        yield from sending.seal_cases(visit, tuple(visit.tally.changed_cases))
        yield from sending.send(visit)
        yield from _compare(visit)

    def _look(self) -> Turns[Visit]:
        opened: _Opened = yield self._opener()
        version = opened.directory.version
        self._remember(opened.newer_directory or self._member.directory_bytes, opened.directory)
        if opened.newer_directory:
            self._desk.store.keep_directory(version, opened.newer_directory)
            self._tally.directory_taken = version
        if opened.warning is not None:
            self._tally.warn(opened.warning.code, **opened.warning.parameters)
        ourselves = self._member
        visit = Visit(
            desk=self._desk, carrier=opened.carrier, name=opened.name, keys=ourselves.keys,
            former_identities=ourselves.former_identities,
            certificate=opened.directory.certificate(ourselves.keys.device) or ourselves.certificate,
            directory=opened.directory, known=opened.known, taking=self, tally=self._tally,
            everything=isinstance(self._target, FolderTarget) and self._target.everything,
        )  # fmt: skip
        _warn(visit, self._desk.clock().date())
        if opened.offer_ours:
            content = opened.newer_directory or ourselves.directory_bytes
            yield partial(_offer, opened.carrier, content)
        return visit

    def _opener(self) -> Callable[[], _Opened]:
        """Return what reads the directory held, opens the carrier and reads the directory that lies there."""
        ourselves, target, patience = self._member, self._target, self._patience

        def open_carrier() -> _Opened:
            held = ourselves.read_directory()
            carrier, name = self._first_that_answers(_carriers(target, ourselves, held, patience))
            offered = carrier.directory()
            try:
                found = read_directory(offered, ourselves.root_public) if offered else None
                take = found is not None and newer(held, found)
            except BundleRefused as refused:
                older = refused.code == "old_directory"
                # A stick that was away for a while holds an old one; a hub that does was put back or is not ours.
                warning = None if older and not carrier.stores else refused
                return _Opened(
                    carrier, name, held, b"", offer_ours=older or not carrier.stores, warning=warning,
                    known=parties_by_key(held),
                )  # fmt: skip
            now = found if take and found is not None else held
            return _Opened(
                carrier, name, now, offered if take else b"", offer_ours=found is None, warning=None,
                known=parties_by_key(now),
            )  # fmt: skip

        return open_carrier

    def _first_that_answers(self, carriers: Iterator[tuple[Carrier, str]]) -> tuple[Carrier, str]:
        """Return the first carrier that is there, with its name; raises the CarrierFault of the first if none is.

        A service can have several addresses, and each its own certificate: one that has lapsed or is renewed keeps
        nobody out.
        """
        first: CarrierFault | None = None
        for carrier, name in carriers:
            self._carrier = carrier
            try:
                carrier.begin(self.stopped)
            except CarrierFault as fault:
                if fault.code not in _ANOTHER_MAY_ANSWER:
                    raise
                first = first or fault
                carrier.end()
            else:
                return carrier, name
        raise first or CarrierFault("no_hub")


def _carriers(
    target: Target, ourselves: Member, directory: Directory, patience: Patience
) -> Iterator[tuple[Carrier, str]]:
    """Yield what may carry, each with the name under which its cursors are kept; a stick has none."""
    if isinstance(target, KeptTarget):
        yield NoCarrier(), ""
    elif isinstance(target, FolderTarget):
        recipients = (ourselves.keys.box_recipient, *map(recipient_of, ourselves.former_identities))
        yield FolderCarrier(target.folder, [key_id(one) for one in recipients]), ""
    else:
        yield from _hubs(target, ourselves, directory, patience)


def _hubs(
    target: HubTarget, ourselves: Member, directory: Directory, patience: Patience
) -> Iterator[tuple[Carrier, str]]:
    """Yield the hubs that may be asked, as the directory knows them; raises CarrierFault `hub_unknown` for none."""
    wanted = target.url.rstrip("/")
    hubs = [hub for hub in directory.hubs if wanted in ("", hub.url.rstrip("/"))]
    if directory.hubs and not hubs:
        raise CarrierFault("hub_unknown")
    for hub in hubs:
        place = HubPlace(hub.url.rstrip("/"), hub.certificate_sha256, target.plain_allowed)
        yield HubCarrier(place, ourselves.keys, patience=patience), hub.receipt_public[:_NAME_LENGTH]


def _offer(carrier: Carrier, content: bytes) -> None:
    try:
        carrier.put_directory(content)
    except CarrierFault as fault:
        if not fault.only_sending:
            raise


def _warn(visit: Visit, today: date) -> None:
    """Say what should be known and stops nothing: an old directory, a device that was closed or is about to lapse."""
    directory, certificate = visit.directory, visit.certificate
    if is_stale(directory, today):
        visit.tally.warn("directory_stale", issued=directory.issued_at[:10])
    if directory.is_revoked(certificate.device):
        visit.tally.warn("own_device_closed")
    elif not certificate.not_before <= today.isoformat() <= certificate.not_after:
        visit.tally.warn("own_certificate_dates", first=certificate.not_before, last=certificate.not_after)


def _compare(visit: Visit) -> Turns[None]:
    """Ask a hub whether it still holds what it has signed for; what it does not is told of and sent again."""
    if not visit.carrier.stores:
        return
    asked = _to_compare(visit)
    if not asked:
        return
    visit.show(Step.COMPARING, 0, len(asked))
    listed: frozenset[str] = yield partial(visit.carrier.holds, asked)
    if file_inventory(visit.desk, asked, listed):
        visit.tally.lost.extend(one for one in asked if one not in listed)
        visit.forget_cursors()
        yield None
        yield from sending.send(visit)


def _to_compare(visit: Visit) -> list[str]:
    """Return the bundles a hub signed for of which it has not said for longest that it holds them."""
    now = visit.desk.clock()

    def is_due(line: OutboxLine) -> bool:
        if line.state not in (BundleState.STORED, BundleState.OPENED) or line.stored_at is None:
            return False
        return line.listed_at is None or abs((now - line.listed_at).total_seconds()) > ASK_AGAIN_HOURS * 3600

    due = sorted(filter(is_due, visit.desk.store.outbox()), key=lambda line: line.listed_at or _NEVER)
    return [line.bundle_id for line in due[:_MOST_COMPARED]]
