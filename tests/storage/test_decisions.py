"""Who is given a part in a case and who loses it: each decision whole or not at all, and told in the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import Decision, Intake, NotTaken
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import Author, Party, PartyKind
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_person, save
from .test_faults import fail_next_commit

JO = Party(kind=PartyKind.DEVICE, id="device-2", name="Invented Jo")
CASE = "case-1"


@pytest.fixture
def shared(store: EncryptedStore) -> EncryptedStore:
    """A store with one case, somebody who has a part in it, and something of somebody else that was set aside."""
    save(store, a_case(), a_person(), a_finding("He had drunk"))
    store.decide(Decision(case_id=CASE, who=JO.name, act=Access.PART_GIVEN, purpose="Goes on.", given_to=JO))
    aside = NotTaken(
        bundle_id="b1", code="no_part_in_case", case_id=CASE, author=Author(device="device-3", officer="Invented Sam"),
        sealed=b"sealed",
    )  # fmt: skip
    store.not_taken(aside, STARTED)
    return store


DECISIONS = {
    "giving a part": Decision(
        case_id=CASE, who="Invented Sam", act=Access.PART_GIVEN, purpose="Why.", bundles=("b1",), reason="admitted",
        given_to=Party(kind=PartyKind.DEVICE, id="device-3", name="Invented Sam"),
    ),
    "taking it away": Decision(case_id=CASE, who=JO.name, act=Access.PART_ENDED, purpose="Left.", taken_from=JO),
    "turning away": Decision(
        case_id=CASE, who="Invented Sam", act="set_aside_turned_away", bundles=("b1",), reason="turned_away"
    ),
    "turning away what was": Decision(
        case_id=CASE, who="Invented Sam", act="set_aside_turned_away", bundles=("b1",), reason="no_part_in_case"
    ),
}  # fmt: skip


def told(store: EncryptedStore) -> tuple[object, ...]:
    return store.parties(CASE), store.those_put_out(CASE), store.kept_aside(), len(store.changes(CASE))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_disk_that_fails_at_the_commit_leaves_all_of_it_or_nothing(shared: EncryptedStore, name: str) -> None:
    before = told(shared)
    fail_next_commit(shared, committing=False)
    with pytest.raises(StoreError, match="disk_error"):
        shared.decide(DECISIONS[name])
    assert told(shared) == before
    fail_next_commit(shared, committing=True)
    shared.decide(DECISIONS[name])
    assert told(shared) != before
    assert shared.verify().sound


def test_the_log_keeps_whom_it_is_about_and_why_and_nothing_set_aside_is_lost(shared: EncryptedStore) -> None:
    for decision in DECISIONS.values():
        shared.decide(decision)
    lines = [(line.act, line.recipient, line.purpose) for line in shared.accesses(CASE)]
    assert lines == [
        (Access.PART_ENDED, "Invented Jo", "Left."),
        (Access.PART_GIVEN, "Invented Sam", "Why."),
        (Access.PART_GIVEN, "Invented Jo", "Goes on."),
    ]
    assert [row.act for row in shared.changes(CASE, limit=2)] == ["set_aside_turned_away"] * 2
    assert shared.sealed_bytes("b1") == b"sealed"


COMING_BACK: dict[str, tuple[Callable[[EncryptedStore], object], bool]] = {
    "an officer here says so": (
        lambda store: store.decide(Decision(case_id=CASE, who=JO.name, act=Access.PART_GIVEN, given_to=JO)), True,
    ),
    "somebody else names them": (lambda store: store.take_in(naming(JO)), False),
}  # fmt: skip


@pytest.mark.parametrize("how", COMING_BACK)
def test_whoever_was_put_out_comes_back_only_by_the_word_of_an_officer_here(shared: EncryptedStore, how: str) -> None:
    shared.decide(DECISIONS["taking it away"])
    (out,) = shared.those_put_out(CASE)
    assert out.party == JO
    act, comes = COMING_BACK[how]
    act(shared)
    assert (shared.parties(CASE) == (JO,)) is comes
    assert (shared.cases_with([JO.id]) == (CASE,)) is comes


def naming(party: Party) -> Intake:
    return Intake(line=None, case_id=CASE, act="passed_on_elsewhere", parties=(party,))


def test_a_row_from_before_persons_were_kept_learns_whose_it_is_and_its_other_computers_go_with_it(
    shared: EncryptedStore,
) -> None:
    def comes_to_be_known(*found: Party) -> None:
        shared.take_in(Intake(line=None, case_id=CASE, act="revision_received", parties=found))

    other, later = (Party(kind=PartyKind.DEVICE, id=f"device-{n}", name=JO.name, person="jo") for n in (7, 8))
    comes_to_be_known(other)
    shared.decide(Decision(case_id=CASE, who=JO.name, act=Access.PART_ENDED, purpose="Left.", taken_from=JO))
    assert shared.parties(CASE) == (other,), "nothing has told yet that these are one person"
    comes_to_be_known(replace(JO, person="jo"), later)
    assert shared.parties(CASE) == ()
    assert {one.party.id for one in shared.those_put_out(CASE)} == {JO.id, other.id, later.id}
    shared.decide(Decision(case_id=CASE, who=JO.name, act=Access.PART_GIVEN, purpose="Came back.", given_to=later))
    assert {one.id for one in shared.parties(CASE)} == {JO.id, other.id, later.id}
