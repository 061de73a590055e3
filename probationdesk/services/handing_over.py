"""Passing a case on: to whoever goes on with it, or to a manager for oversight; accepting; who holds the pen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import Acceptance, Incoming
from probationdesk.domain.ids import new_id
from probationdesk.domain.sharing import (
    Author,
    BundleState,
    HandOver,
    HandOverReason,
    HandOverState,
    OutboxLine,
    Party,
    PartyKind,
    ReceivedLine,
    ReceivedState,
)
from probationdesk.resources import Wording
from probationdesk.services.changes import load_case
from probationdesk.services.parts import RECORD_ELSEWHERE, check_number, speaks_for_themselves
from probationdesk.services.ports import Desk
from probationdesk.services.sharing import versions_apart

_ANSWERED = (HandOverState.ACCEPTED, HandOverState.INCOMPLETE)


def hand_over(
    desk: Desk,
    case_id: str,
    to: Party,
    *,
    purpose: str,
    reason: HandOverReason = HandOverReason.HAND_OVER,
    questions: str = "",
    needed_by: date | None = None,
) -> HandOver:
    """Pass a case to an officer or an office, with all of its notes; it goes out with the next sync.

    `purpose` is why, for the access log; `questions` is what is still open for whoever goes on with it. Raises
    Refused if no purpose is given, if the case is not here, if there are two versions of it to settle first, or
    if it goes to this very computer.
    """
    load_case(desk, case_id)
    if not purpose.strip():
        raise Refused("hand_over_without_purpose")
    own = desk.store.device_secret()
    if own is not None and (to.kind, to.id) == (PartyKind.DEVICE, own.device):
        raise Refused("hand_over_to_oneself")
    apart = versions_apart(desk, case_id)
    if apart and reason is HandOverReason.HAND_OVER:
        raise Refused("two_versions", count=len(apart) + 1)
    made = HandOver(
        id=new_id(), case_id=case_id, reason=reason, by=ourselves(desk),
        to=to, purpose=purpose.strip(), questions=questions.strip(), needed_by=needed_by, made_at=desk.clock(),
        ours=True, state=HandOverState.PREPARED, since=desk.store.next_place().seq,
    )  # fmt: skip
    desk.store.begin_hand_over(made)
    return made


def hand_overs(desk: Desk, case_id: str = "") -> tuple[HandOver, ...]:
    """Return the hand-overs of a case, or of all, newest first; `missing` is as this store sees it now."""
    return tuple(
        hand_over if hand_over.ours else replace(hand_over, missing=_missing(desk, hand_over))
        for hand_over in desk.store.hand_overs(case_id)
    )


def waiting_acceptance(desk: Desk) -> frozenset[str]:
    """Return the cases that somebody has passed to this officer and that wait for an answer."""
    lines = desk.store.hand_overs()
    return frozenset(line.case_id for line in lines if not line.ours and line.state not in _ANSWERED)


def accept(desk: Desk, hand_over_id: str) -> HandOver:
    """Accept a case that was passed to this officer: the answer says how much of it is here and what is missing.

    Whoever accepts a hand-over holds the pen from then on; nobody is kept from writing. Raises Refused if there
    is no such hand-over from elsewhere, and `passed_on_by_a_stranger` if the case is here and whoever passes it on has
    no part in it: they would have one by that, with all whom they name.
    """
    hand_over = _find(desk, hand_over_id, ours=False)
    if hand_over.state in _ANSWERED:
        return hand_over
    _check_giver(desk, hand_over)
    check_number(desk, hand_over.case_id, (hand_over.by, *hand_over.parties))
    takes_pen = hand_over.reason is HandOverReason.HAND_OVER
    answer = _answer(desk, hand_over)
    desk.store.answer_hand_over(answer, holder=ourselves(desk) if takes_pen else None)
    return answer


def told_again(desk: Desk, case_id: str) -> None:
    """Have those who passed a case on told again if more of what was missing is here by now."""
    for hand_over in desk.store.hand_overs(case_id):
        if not hand_over.ours and hand_over.state is HandOverState.INCOMPLETE:
            answer = _answer(desk, hand_over)
            if answer.missing != hand_over.missing:
                desk.store.answer_hand_over(answer, holder=None)


def answered(desk: Desk, incoming: Incoming, content: Acceptance) -> HandOver:
    """Return a hand-over made here with the answer that came in; nothing is kept yet.

    A later answer that all is there is not taken back by an earlier one that comes after it. Raises Refused if
    no hand-over went out in that bundle, if it went to somebody else, or if it went to an office and this is neither
    the computer by which that reads its mail nor somebody with a part of their own; BadInput if the numbers do not fit.
    """
    found = [one for one in desk.store.hand_overs(incoming.case_id) if one.ours and one.bundle_id == content.hand_over]
    if not found:
        raise Refused("hand_over_unknown")
    hand_over = found[0]
    sealed_to = {to for line in desk.store.outbox(incoming.case_id) if line.bundle_id == content.hand_over
                 for to in line.sealed_to}  # fmt: skip
    if hand_over.to.tag not in incoming.author.tags & sealed_to:
        raise Refused("hand_over_of_another")
    to_office = hand_over.to.kind is PartyKind.OFFICE
    if to_office and not speaks_for_themselves(desk, incoming.case_id, incoming.author):
        raise Refused("answered_for_an_office")
    missing = tuple(one for one in hand_over.bundles if one in content.missing)
    if content.held + len(missing) != len(hand_over.bundles):
        raise BadInput("schema", path="$.held", reason="numbers_at_odds")
    if hand_over.state is HandOverState.ACCEPTED:
        return hand_over
    state = HandOverState.INCOMPLETE if missing else HandOverState.ACCEPTED
    return replace(hand_over, state=state, missing=missing, answered_at=desk.clock())


def told_before(desk: Desk, incoming: Incoming, content: Acceptance) -> HandOver | None:
    """Return a hand-over from elsewhere with the answer that comes back to a store put back to a backup.

    It is this computer's own answer. None if the hand-over is not here again yet.
    """
    found = [one for one in desk.store.hand_overs(incoming.case_id) if one.id == content.hand_over and not one.ours]
    if not found or found[0].answered_at is not None:
        return found[0] if found else None
    missing = tuple(one for one in found[0].bundles if one in content.missing)
    state = HandOverState.INCOMPLETE if missing else HandOverState.ACCEPTED
    return replace(found[0], state=state, missing=missing, answered_at=incoming.claimed_at, answer_sent=True)


def send_again(desk: Desk, hand_over_id: str) -> int:
    """Have the bundles that the other side misses go out again; return how many. Raises Refused for an unknown one."""
    return desk.store.send_again(_find(desk, hand_over_id, ours=True).missing)


def holder(desk: Desk, case_id: str) -> str:
    """Return the name of who holds the pen of a case; empty if it was never handed over. It is a courtesy, no lock."""
    return desk.store.sharing(case_id).holder


def ourselves(desk: Desk) -> Party:
    """Return the officer at this desk as somebody with a part in a case."""
    own = desk.store.device_secret()
    return Party(kind=PartyKind.DEVICE, id=own.device if own else "", name=desk.officer.name)


def state_words(hand_over: HandOver, words: Wording) -> str:
    """Return where a hand-over stands, such as "Accepted, 41 of 41"."""
    return words(
        f"sharing.hand_over_state.{hand_over.state}",
        held=hand_over.held,
        all=len(hand_over.bundles),
        missing=len(hand_over.missing),
        to=hand_over.to.name,
    )


def bundle_words(state: BundleState, words: Wording) -> str:
    """Return in a sentence how far bundles have come."""
    return words(f"sharing.state.{state}")


def line_words(line: OutboxLine, words: Wording) -> str:
    """Return in a sentence how far one bundle has come, such as "Received by Jo Invented, 3 March 2026."."""
    if line.state is BundleState.OPENED and line.opened:
        first = line.opened[0]
        day = in_words(first.at.astimezone().date(), words.language)
        return words("sharing.received_by", who=first.name, date=day)
    if line.state is BundleState.REFUSED:
        return words("sharing.not_taken", why=refusal_words(line.reason, words))
    return bundle_words(line.state, words)


def received_words(line: ReceivedLine, words: Wording, names: Mapping[str, str] | None = None) -> str:
    """Return in a sentence what became of a bundle that came in; `names` are whom the cases here are of, by their ids.

    They name the case that is in the way of one that waits for it to be erased.
    """
    if line.state in (ReceivedState.REFUSED, ReceivedState.SET_ASIDE):
        key = "sharing.not_taken" if line.state is ReceivedState.REFUSED else "sharing.set_aside"
        return words(key, why=refusal_words(line.reason, words, in_the_way=(names or {}).get(line.detail, "")))
    if line.state is ReceivedState.FILED and line.detail:
        return words(f"sharing.received.{line.detail}", who=line.author.officer)
    return words(f"sharing.received.{line.state}")


def refusal_words(code: str, words: Wording, *, in_the_way: str = "") -> str:
    """Return why a bundle was not taken, in a sentence; `in_the_way` is whom another case is of that is why."""
    if code == RECORD_ELSEWHERE and in_the_way:
        return words("sharing.in_the_way", name=in_the_way)
    key = f"sharing.refused.{code}"
    return words(key) if key in words else words("sharing.refused.other", code=code)


def _check_giver(desk: Desk, hand_over: HandOver) -> None:
    """Raise Refused if a hand-over of a case that is here comes from somebody who has no part in that case.

    It may have been made to a case of that number before the true one came, as mail may.
    """
    line = desk.store.received_line(hand_over.bundle_id)
    giver = line.author if line is not None else Author(device=hand_over.by.id, officer=hand_over.by.name)
    if desk.store.fingerprint(hand_over.case_id) is None:
        return
    if not speaks_for_themselves(desk, hand_over.case_id, giver):
        raise Refused("passed_on_by_a_stranger", who=giver.officer)


def _answer(desk: Desk, hand_over: HandOver) -> HandOver:
    missing = _missing(desk, hand_over)
    state = HandOverState.INCOMPLETE if missing else HandOverState.ACCEPTED
    return replace(hand_over, state=state, missing=missing, answered_at=desk.clock(), answer_sent=False)


def _missing(desk: Desk, hand_over: HandOver) -> tuple[str, ...]:
    held = {line.bundle_id for line in desk.store.received(hand_over.case_id) if line.state is ReceivedState.FILED}
    return tuple(one for one in hand_over.bundles if one not in held)


def _find(desk: Desk, hand_over_id: str, *, ours: bool) -> HandOver:
    for hand_over in desk.store.hand_overs():
        if hand_over.id == hand_over_id and hand_over.ours is ours:
            return hand_over
    raise Refused("hand_over_unknown")
