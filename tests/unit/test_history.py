"""History of behaviour: in order of time, and what is alleged never among what is proven."""

from __future__ import annotations

from datetime import date

import pytest

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.history import EventKind, HistoryEvent, in_order, proven_apart


def event(
    name: str,
    began: date,
    *,
    ended: date | None = None,
    kind: EventKind = EventKind.CONVICTION,
    claim: ClaimKind = ClaimKind.ESTABLISHED,
) -> HistoryEvent:
    return HistoryEvent(id=name, case_id="case-1", kind=kind, began=began, ended=ended, what=name, claim=claim)


def test_events_stand_from_the_earliest_to_the_latest_and_a_period_by_its_beginning() -> None:
    quiet = event("quiet", date(2024, 1, 1), ended=date(2025, 6, 1), kind=EventKind.QUIET_PERIOD)
    events = (event("theft", date(2025, 1, 1)), quiet, event("assault", date(2023, 1, 1)))
    assert [one.id for one in in_order(events)] == ["assault", "quiet", "theft"]


def test_of_two_that_begin_on_one_day_the_shorter_comes_first() -> None:
    long = event("a long one", date(2024, 1, 1), ended=date(2025, 1, 1))
    assert [one.id for one in in_order((long, event("b short", date(2024, 1, 1))))] == ["b short", "a long one"]


def test_what_is_proven_and_what_is_only_reported_are_kept_apart_each_in_order() -> None:
    reported = event("call-out", date(2022, 1, 1), kind=EventKind.CALL_OUT, claim=ClaimKind.REPORTED)
    told = event("told", date(2021, 1, 1), claim=ClaimKind.PERSONS_ACCOUNT)
    convicted, earlier = event("convicted", date(2024, 1, 1)), event("earlier", date(2020, 1, 1))
    proven, apart = proven_apart((convicted, reported, earlier, told))
    assert [one.id for one in proven] == ["earlier", "convicted"]
    assert [one.id for one in apart] == ["told", "call-out"]


@pytest.mark.parametrize("claim", list(ClaimKind))
def test_an_allegation_is_never_among_what_is_proven_whatever_it_was_marked_as(claim: ClaimKind) -> None:
    alleged = event("alleged", date(2022, 1, 1), kind=EventKind.ALLEGATION, claim=claim)
    assert proven_apart((alleged,)) == ((), (alleged,))


def test_two_events_that_are_alike_are_both_kept() -> None:
    twins = (event("a", date(2024, 1, 1)), event("b", date(2024, 1, 1)))
    assert proven_apart(twins) == (twins, ())
