"""Hand-overs, their answers and word of what was opened, as they come in. Nothing of a case is altered by them.

Who else has a part in a case, and the history it had, come with a hand-over and take effect once a person accepts it.
"""

from __future__ import annotations

from probationdesk.domain.errors import BadInput
from probationdesk.domain.exchange import Acceptance, HandOverPack, Incoming, Intake, OpenedList
from probationdesk.domain.sharing import HandOver, HandOverReason, HandOverState, PartyKind, Reader, ReceivedState
from probationdesk.services.filed import Filed, line_of
from probationdesk.services.handing_over import answered, told_before
from probationdesk.services.parts import (
    check_number,
    is_admitted,
    is_for_us,
    is_this_device,
    returned,
    speaks_for_themselves,
)
from probationdesk.services.ports import Desk

_YEARS = range(1900, 2200)
"""Moments outside of these are no moments of a case; the ends of the calendar cannot be told in local time."""


def file_hand_over(desk: Desk, incoming: Incoming, content: HandOverPack) -> Filed:
    """File a hand-over: to us, of ours that came back, or to somebody else, who goes on with the case by that."""
    if any(line.at.year not in _YEARS for line in content.history):
        raise BadInput("schema", path="$.history", reason="impossible_time")
    # Our own comes back to a store that was put back to a backup.
    ours = is_this_device(desk, incoming.author.device)
    if not ours and not is_for_us(desk, incoming, content.to):
        return _file_passing_on(desk, incoming, content)
    check_number(desk, incoming.case_id, content.parties)
    # Whoever vouches for a bundle answers for what it says, and not for whom it names.
    vouched = is_admitted(desk, incoming.bundle_id)
    others = tuple(
        one for one in content.parties
        if not vouched and (one.kind is not PartyKind.DEVICE or not is_this_device(desk, one.id))
    )  # fmt: skip
    hand_over = HandOver(
        id=incoming.bundle_id, case_id=incoming.case_id, reason=content.reason, by=incoming.author.as_party(),
        to=content.to, purpose=content.purpose, questions=content.questions, needed_by=content.needed_by,
        made_at=incoming.claimed_at, ours=ours, state=HandOverState.SENT, bundle_id=incoming.bundle_id,
        bundles=content.bundles, parties=others,
    )  # fmt: skip
    desk.store.take_in(
        Intake(
            line=line_of(desk, incoming, ReceivedState.FILED, record_id=incoming.bundle_id), place=incoming.place,
            case_id=incoming.case_id, act="hand_over_received", actor=incoming.author.officer, hand_over=hand_over,
            parties=(content.to, *others) if ours else (),
            offered=() if ours else content.history,
            returned=returned(desk, incoming),
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id=incoming.case_id)


def _file_passing_on(desk: Desk, incoming: Incoming, content: HandOverPack) -> Filed:
    """Take note of somebody with whom a party goes on, so that what they write counts here too.

    An officer who is heard for their office alone, or for whom somebody here vouches, gives nobody a part by that.
    """
    vouched = is_admitted(desk, incoming.bundle_id)
    counts = not vouched and speaks_for_themselves(desk, incoming.case_id, incoming.author)
    parties = (content.to,) if counts else ()
    check_number(desk, incoming.case_id, parties)
    desk.store.take_in(
        Intake(
            line=line_of(desk, incoming, ReceivedState.FILED, record_id=""), place=incoming.place,
            case_id=incoming.case_id, act="passed_on_elsewhere", actor=incoming.author.officer,
            parties=parties,
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id=incoming.case_id)


def file_acceptance(desk: Desk, incoming: Incoming, content: Acceptance) -> Filed:
    """File the answer to a hand-over of ours; raises Refused or BadInput if it cannot be one."""
    ours = is_this_device(desk, incoming.author.device)
    hand_over = told_before(desk, incoming, content) if ours else answered(desk, incoming, content)
    passed_on = hand_over is not None and not ours and hand_over.reason is HandOverReason.HAND_OVER
    record = hand_over.id if hand_over is not None else content.hand_over
    desk.store.take_in(
        Intake(
            line=line_of(desk, incoming, ReceivedState.FILED, record_id=record), place=incoming.place,
            case_id=incoming.case_id, act="hand_over_accepted", actor=incoming.author.officer, hand_over=hand_over,
            holder=incoming.author.as_party() if passed_on else None, returned=returned(desk, incoming),
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id=incoming.case_id)


def file_opened(desk: Desk, incoming: Incoming, content: OpenedList) -> Filed:
    """File word of what was opened; the store counts it for what was sealed to whoever says so."""
    author = incoming.author
    desk.store.take_in(
        Intake(
            line=line_of(desk, incoming, ReceivedState.FILED, record_id=""), place=incoming.place, case_id="",
            act="opened_received", actor=author.officer, opened=content.bundles,
            reader=Reader(device=author.device, name=author.officer, at=desk.clock(), office=author.reader),
            returned=returned(desk, incoming),
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id="")
