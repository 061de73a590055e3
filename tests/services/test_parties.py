"""Who has a part in a case, and is sealed everything of it from then on: nobody writes themselves into one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from probationdesk.domain.exchange import Incoming, OneNote, WholeCase
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.revisions import Fate
from probationdesk.domain.sharing import BundleKind, ReceivedState
from probationdesk.services.changes import fill_in
from probationdesk.services.handing_over import accept, hand_over
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.people import open_case
from tests.services.desk import current, only
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def prison(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with one case."""
    with laptop(tmp_path / "prison", "Invented Prison Officer") as one:
        open_case(one.desk, "Rowan Invented")
        yield one


@pytest.fixture
def community(tmp_path: Path) -> Iterator[Laptop]:
    """A second laptop, empty."""
    with laptop(tmp_path / "community", "Invented Community Officer") as one:
        yield one


def type_on(one: Laptop, area: str, words: str) -> None:
    fill_in(one.desk, current(one.desk).findings[area], why=words, settle=True)


def pass_on(one: Laptop, to: Laptop) -> Incoming:
    """Hand the case over and return the bundle that says so."""
    hand_over(one.desk, only(one.desk).case.id, to.party, purpose="Release on licence")
    (handed,) = [parcel for parcel in one.post() if parcel.kind is BundleKind.HANDOVER]
    return handed


class TestWhoGetsAPart:
    def test_is_whoever_the_case_came_from_and_whoever_goes_on_with_it(self, prison: Laptop, community: Laptop) -> None:
        case = only(prison.desk).case.id
        hand_over(prison.desk, case, community.party, purpose="Release on licence")
        community.file_from_others(*prison.post())
        assert [party.id for party in community.desk.store.parties(case)] == [prison.author.device]
        type_on(community, "drugs", "None known.")
        (filed, *_) = prison.file_from_others(*community.post())
        assert filed.verdict is Fate.FORWARD
        assert [party.id for party in prison.desk.store.parties(case)] == [community.author.device]

    def test_is_nobody_who_only_knows_the_number_of_the_case(self, prison: Laptop, community: Laptop) -> None:
        prison.post()
        stranger = replace(next_as_a_stranger(prison), author=community.author)
        (filed,) = prison.file_from_others(stranger)
        assert (filed.state, filed.reason, filed.apart) == (ReceivedState.SET_ASIDE, "no_part_in_case", False)
        note_of_theirs = Note(
            id=new_id(), case_id=stranger.case_id, kind=NoteKind.OFFICE, at=stranger.claimed_at,
            recorded_at=stranger.claimed_at, recorded_by="Nobody", text="Let me in.",
        )  # fmt: skip
        content = OneNote(note=msgspec.to_builtins(note_of_theirs))
        prison.file_from_others(replace(stranger, bundle_id=new_id(), kind=BundleKind.NOTE, content=content))
        assert only(prison.desk).notes == ()
        assert prison.desk.store.parties(stranger.case_id) == ()

    def test_is_whoever_a_hand_over_names_once_a_person_accepts_it_and_before_that_nobody(
        self, prison: Laptop, community: Laptop, tmp_path: Path
    ) -> None:
        with laptop(tmp_path / "third", "Invented Third Officer") as third:
            community.file(*prison.post(), pass_on(prison, community))
            handed = pass_on(community, third)
            third.file(handed)
            assert third.desk.store.parties(handed.case_id) == ()
            accept(third.desk, handed.bundle_id)
            parties = {party.name for party in third.desk.store.parties(handed.case_id)}
            assert parties == {prison.name, community.name}


def next_as_a_stranger(one: Laptop) -> Incoming:
    """A revision of the case that knows of none before it."""
    type_on(one, "alcohol", "Made up.")
    outgoing = next_outgoing(one.desk, only(one.desk).case.id)
    assert outgoing is not None
    assert isinstance(outgoing.content, WholeCase)
    _, parcel = one.seal(replace(outgoing, parents=(), content=replace(outgoing.content, ancestors=())))
    type_on(one, "alcohol", "What stands here.")
    return parcel
