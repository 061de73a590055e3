"""Identifiers: random for what is added, the same on every laptop for what there is one of."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.areas import AREAS
from probationdesk.domain.ids import derived_id, is_derived, new_id, new_id_at, new_reference, tells_when

OWNER = "6beda5ed-5df4-42a1-b9b8-0364221dca9b"


def test_new_ones_are_random_and_never_the_same() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {uuid.UUID(one).version for one in made} == {4}


@given(st.integers(0, 2**52), st.integers(1, 10**12))
def test_those_of_a_moment_sort_by_it_to_the_microsecond_and_are_never_the_same(since: int, later: int) -> None:
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since)
    second = (first + timedelta(microseconds=later)).astimezone(timezone(timedelta(hours=-5)))
    assert new_id_at(first) < new_id_at(second)
    assert new_id_at(first) != new_id_at(first)
    made = uuid.UUID(new_id_at(first))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == since // 1000


def test_a_clock_before_1970_and_one_in_2099_still_give_identifiers() -> None:
    early, late = (new_id_at(datetime(year, 1, 1, tzinfo=UTC)) for year in (1901, 2099))
    assert early < late
    assert tells_when(early)
    assert tells_when(late)


@pytest.mark.parametrize("other", [OWNER, derived_id(OWNER, "finding"), "", "assessment-1"])
def test_others_do_not_tell_when_they_were_made(other: str) -> None:
    assert not tells_when(other)


def test_derived_ones_never_change_from_one_release_to_the_next() -> None:
    assert derived_id(OWNER, "finding", "drugs") == str(
        uuid.uuid5(uuid.UUID("5d1f2a50-0c9e-4c58-9a0e-3f4c7f1f6a10"), f"{OWNER}/finding/drugs")
    )


def test_derived_ones_can_be_told_from_all_others() -> None:
    assert is_derived(derived_id(OWNER, "finding", "drugs"))
    assert not any(map(is_derived, (new_id(), new_id_at(datetime(2026, 3, 2, tzinfo=UTC)), OWNER, "", "case-1")))


def test_derived_ones_differ_by_owner_kind_and_key() -> None:
    made = [derived_id(owner, kind, key) for owner in (OWNER, "other") for kind in ("finding", "mark") for key in AREAS]
    assert len(set(made)) == len(made)


@given(st.uuids(version=4))
def test_a_reference_is_short_to_read_aloud_and_the_same_for_the_same_case(identifier: uuid.UUID) -> None:
    reference = new_reference(str(identifier))
    assert re.fullmatch(r"PD-[0-9A-F]{4}-[0-9A-F]{4}", reference)
    assert reference.replace("-", "")[2:] == identifier.hex[:8].upper()
