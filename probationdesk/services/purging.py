"""Clearing the words of a case from this computer, once others are known to hold all of it; and what warns of loss.

Nothing is ever cleared by itself, and an answer from outside that is empty or has shrunk never clears anything: it
raises an alarm, and what it lacks goes out again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from probationdesk.domain.errors import Refused
from probationdesk.domain.keeping import Access, Erased
from probationdesk.domain.sharing import (
    Bar,
    BundleKind,
    ClearingBar,
    HandOver,
    HandOverReason,
    HandOverState,
    OutboxLine,
    PartyKind,
)
from probationdesk.resources import Wording
from probationdesk.services.admitting import documents_waiting
from probationdesk.services.changes import load_case
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.ports import Desk
from probationdesk.services.sharing import versions_apart

SETTLING_TIME = timedelta(days=7)
"""How long after the last bundle was opened the service must list all of them again. A proposal of the design."""
_OF_THE_CASE = (BundleKind.REVISION, BundleKind.NOTE)


def bars(desk: Desk, case_id: str) -> tuple[Bar, ...]:
    """Return everything that stands against clearing a case; empty if it may be. Raises Refused if it is not here."""
    case = load_case(desk, case_id)
    lines = [line for line in desk.store.outbox(case_id) if line.kind in _OF_THE_CASE and line.reason != "erased"]
    by, out = _accepted_by(desk, case_id), _readers_out(desk, case_id)
    safe = [(line, _moments(line, by, out)) for line in _asked_for(desk, case_id, lines)]
    unopened = [line for line, moments in safe if not moments]
    unlisted = _unlisted(safe)
    missed = [line for line in lines if line.missed_at is not None]
    waits = documents_waiting(desk, case_id)
    found = (
        (ClearingBar.NOT_SENT, not lines or next_outgoing(desk, case_id) is not None, 0),
        (ClearingBar.UNSETTLED, bool(versions_apart(desk, case_id)), len(versions_apart(desk, case_id))),
        (ClearingBar.NOT_PASSED_ON, case.case.closed is None and not _passed_on(desk, case_id), 0),
        (ClearingBar.NOT_OPENED, bool(unopened), len(unopened)),
        (ClearingBar.NO_LATE_ANSWER, bool(unlisted), len(unlisted)),
        (ClearingBar.MISSED, bool(missed), len(missed)),
        (ClearingBar.WAITS, bool(waits), waits),
        (ClearingBar.ON_HOLD, bool(desk.store.sharing(case_id).hold), 0),
    )
    return tuple(Bar(what=what, count=count) for what, stands, count in found if stands)


def purge(desk: Desk, case_id: str) -> Erased:
    """Take the words of a case off this computer and out of its backups; headers, receipts and digests stay.

    The officer has confirmed it before this is called. Raises Refused `not_cleared` with how many things stand
    against it.
    """
    against = bars(desk, case_id)
    if against:
        raise Refused("not_cleared", count=len(against))
    return desk.store.erase(case_id, act=Access.CLEARED)


def hold(desk: Desk, case_id: str, why: str) -> None:
    """Keep a case on this computer whatever else allows clearing it, or with an empty reason let it go.

    The history tells of either, and not of the reason. Raises Refused if the case is not here.
    """
    load_case(desk, case_id)
    desk.store.hold(case_id, why.strip())


def file_inventory(desk: Desk, asked: Collection[str], listed: Collection[str]) -> int:
    """Take note of what the service says it holds of what it was asked for; return how many it no longer names.

    Those it had signed for and no longer names are told of in the history and go out again. Nothing is deleted.
    """
    at = desk.clock()
    wanted = set(asked)
    lines = [line for line in desk.store.outbox() if line.bundle_id in wanted]
    held = [line.bundle_id for line in lines if line.bundle_id in set(listed)]
    lost = [line.bundle_id for line in lines if line.stored_at is not None and line.bundle_id not in set(listed)]
    if held:
        desk.store.note_listed(held, at)
    if lost:
        desk.store.send_again(lost, missed_at=at)
    return len(lost)


def alarms(desk: Desk) -> tuple[OutboxLine, ...]:
    """Return the bundles that the service had signed for and no longer named when it was last asked."""
    return tuple(line for line in desk.store.outbox() if line.missed_at is not None)


def to_ask_for(desk: Desk) -> tuple[str, ...]:
    """Return the bundles that the service has signed for, to ask whether it still holds them."""
    return tuple(line.bundle_id for line in desk.store.outbox() if line.stored_at is not None)


def bar_words(bar: Bar, words: Wording) -> str:
    """Return what stands against clearing, in a sentence."""
    return words(f"sharing.bar.{bar.what}", count=bar.count, days=SETTLING_TIME.days)


def _passed_on(desk: Desk, case_id: str) -> bool:
    """Say whether the latest word on the pen is that somebody else accepted the case in full."""
    own = desk.store.device_secret()
    holder = desk.store.sharing(case_id).holder_device
    out = {one.party.tag for one in desk.store.those_put_out(case_id)}
    return bool(holder) and (own is None or holder != own.device) and any(
        one.ours and one.reason is HandOverReason.HAND_OVER and one.state is HandOverState.ACCEPTED
        and one.to.tag not in out
        for one in desk.store.hand_overs(case_id)
    )  # fmt: skip


def _accepted_by(desk: Desk, case_id: str) -> str:
    """Return the device that accepted our latest hand-over in full and holds the pen now; empty if there is none.

    A hand-over to an office needs none: the computer by which the office reads its mail counts by itself.
    """
    latest = _latest_accepted(desk, case_id)
    return latest.to.id if latest is not None and latest.to.kind is PartyKind.DEVICE else ""


def _latest_accepted(desk: Desk, case_id: str) -> HandOver | None:
    """Return our latest hand-over if it was accepted in full, by an office or by whoever holds the pen now.

    One to somebody who was put out of the case since counts for nothing.
    """
    passed = [one for one in desk.store.hand_overs(case_id) if one.ours and one.reason is HandOverReason.HAND_OVER]
    if not passed or not _passed_on(desk, case_id):
        return None
    latest, holder = passed[0], desk.store.sharing(case_id).holder_device
    answered = latest.to.kind is PartyKind.OFFICE or latest.to.id == holder
    out = {one.party.tag for one in desk.store.those_put_out(case_id)}
    return latest if latest.state is HandOverState.ACCEPTED and answered and latest.to.tag not in out else None


def _asked_for(desk: Desk, case_id: str, lines: Sequence[OutboxLine]) -> Sequence[OutboxLine]:
    """Return the bundles that others have to hold: all, or those posted since the case was passed on and accepted.

    For whoever receives a case everything of it is posted anew (`HandOver.since`), so that what was posted before is in
    those as well, whoever else has read it.
    """
    latest = _latest_accepted(desk, case_id)
    since = [line for line in lines if latest is not None and line.seq >= latest.since]
    return since or lines


def _readers_out(desk: Desk, case_id: str) -> frozenset[str]:
    """Return the computers by which offices read their mail that were put out of a case since."""
    out = {one.party.id for one in desk.store.those_put_out(case_id) if one.party.kind is PartyKind.OFFICE}
    if not out:
        return frozenset()
    authors = (line.author for line in desk.store.received())
    return frozenset(author.device for author in authors if author.reader and author.office in out)


def _moments(line: OutboxLine, accepted_by: str, readers_out: Collection[str]) -> tuple[datetime, ...]:
    """Return when those opened a bundle who keep it: an office with a part, or whoever goes on with the case.

    Two officers who have read each other's bundles keep nothing for each other: both might clear.
    """
    return tuple(
        reader.at for reader in line.opened
        if (reader.office and reader.device not in readers_out) or reader.device == accepted_by
    )  # fmt: skip


def _unlisted(safe: Sequence[tuple[OutboxLine, tuple[datetime, ...]]]) -> list[OutboxLine]:
    """Return the bundles that the service has not listed a week or more after the last of them was first opened."""
    opened = [min(moments) for _, moments in safe if moments]
    if not opened:
        return [line for line, _ in safe]
    from_then = max(opened) + SETTLING_TIME
    return [line for line, _ in safe if line.listed_at is None or line.listed_at < from_then]
