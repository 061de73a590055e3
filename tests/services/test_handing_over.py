"""Passing a case on: what goes, what comes back, and who holds the pen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.domain.exchange import Acceptance, HandOverPack, Incoming
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.people import Language
from probationdesk.domain.sharing import (
    BundleKind,
    HandOver,
    HandOverReason,
    HandOverState,
    Party,
    PartyKind,
    ReceivedState,
)
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in
from probationdesk.services.exchanging import import_case
from probationdesk.services.handing_over import (
    accept,
    hand_over,
    hand_overs,
    holder,
    received_words,
    send_again,
    state_words,
)
from probationdesk.services.noting import add_note
from probationdesk.services.outgoing import next_outgoing, outgoing_of
from probationdesk.services.overseeing import answer_prompt, begin_opinion
from probationdesk.services.people import open_case
from probationdesk.services.sharing import inbox, to_carry, versions_apart, wanted
from tests.desks import sample
from tests.services.desk import current, only, refusal
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def prison(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with one case and three notes, which had gone to the office before."""
    with laptop(tmp_path / "prison", "Invented Prison Officer") as one:
        case = open_case(one.desk, "Rowan Invented").case_id
        for words in ("First.", "Second.", "Third."):
            add_note(one.desk, case, kind=NoteKind.PRISON_VISIT, at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC), text=words)
        one.post()
        yield one


@pytest.fixture
def community(tmp_path: Path) -> Iterator[Laptop]:
    """A second laptop, empty."""
    with laptop(tmp_path / "community", "Invented Community Officer") as one:
        yield one


def pass_on(one: Laptop, to: Party, reason: HandOverReason = HandOverReason.HAND_OVER) -> HandOver:
    return hand_over(
        one.desk, only(one.desk).case.id, to, reason=reason, purpose="Release on licence",
        questions="Does he live with his sister?", needed_by=date(2026, 12, 1),
    )  # fmt: skip


def words(language: Language = Language.ENGLISH) -> Wording:
    return Wording(language, resources.folder() / "i18n")


class TestHandingOver:
    def test_sends_all_of_the_case_again_and_last_of_all_what_belongs_to_it(
        self, prison: Laptop, community: Laptop
    ) -> None:
        pass_on(prison, community.party)
        parcels = prison.post()
        assert [one.kind for one in parcels] == [BundleKind.REVISION, *[BundleKind.NOTE] * 3, BundleKind.HANDOVER]
        pack = parcels[-1].content
        assert isinstance(pack, HandOverPack)
        assert pack.bundles == tuple(one.bundle_id for one in parcels[:-1])
        assert (pack.questions, pack.needed_by) == ("Does he live with his sister?", date(2026, 12, 1))
        assert pack.heads == (parcels[0].bundle_id,)
        assert prison.post() == ()

    def test_brings_the_history_which_is_shown_before_the_own(self, prison: Laptop, community: Laptop) -> None:
        case = only(prison.desk).case.id
        pass_on(prison, community.party)
        before = [(one.act, one.actor, one.hash) for one in prison.desk.store.changes(case)]
        community.file(*prison.post())
        assert community.desk.store.brought_changes(case) == ()
        accept(community.desk, hand_overs(community.desk)[0].id)
        brought = [(one.act, one.actor, one.hash) for one in community.desk.store.brought_changes(case)]
        assert brought[-len(before) :] == before
        assert {change.act for change in community.desk.store.changes(case)} & {"revision_received", "case_imported"}

    def test_does_not_bring_the_own_history_back(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        accept(community.desk, hand_overs(community.desk)[0].id)
        pass_on(community, prison.party)
        prison.file(*community.post())
        accept(prison.desk, next(one.id for one in hand_overs(prison.desk) if not one.ours))
        case = only(prison.desk).case.id
        own = {change.hash for change in prison.desk.store.changes(case)}
        brought = {change.hash for change in prison.desk.store.brought_changes(case)}
        assert brought
        assert not brought & own

    def test_is_logged_with_the_recipient_and_the_purpose(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        assert prison.desk.store.accesses(only(prison.desk).case.id) == ()
        handed = prison.post()[-1]
        (line,) = prison.desk.store.accesses(only(prison.desk).case.id)
        assert (line.act, line.recipient, line.purpose, line.digest) == (
            Access.HANDED_OVER, community.name, "Release on licence", handed.bundle_id,
        )  # fmt: skip

    def test_can_go_to_an_office(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, Party(kind=PartyKind.OFFICE, id="office", name="Invented Office"))
        (outgoing, *_) = [next_outgoing(prison.desk, only(prison.desk).case.id)]
        assert outgoing is not None
        assert [party.name for party in outgoing.parties] == ["Invented Office"]
        community.file(*prison.post())
        accept(community.desk, community.desk.store.hand_overs()[0].id)
        prison.file(*community.post())
        assert prison.desk.store.hand_overs()[0].state is HandOverState.ACCEPTED

    def test_needs_a_purpose_a_case_and_somebody_else(self, prison: Laptop, community: Laptop) -> None:
        case = only(prison.desk).case.id
        assert refusal(lambda: hand_over(prison.desk, case, community.party, purpose=" ")).code == (
            "hand_over_without_purpose"
        )
        assert refusal(lambda: hand_over(prison.desk, case, prison.party, purpose="Why")).code == "hand_over_to_oneself"
        assert refusal(lambda: hand_over(prison.desk, "x", community.party, purpose="Why")).code == "case_not_here"
        assert prison.desk.store.hand_overs() == ()

    def test_waits_until_two_versions_are_settled(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        for one in (prison, community):
            fill_in(one.desk, current(one.desk).findings["drugs"], settle=True, why=one.name)
        prison.file(*community.post())
        assert versions_apart(prison.desk, only(prison.desk).case.id)
        assert refusal(lambda: pass_on(prison, community.party)).code == "two_versions"

    def test_waits_for_what_could_not_be_sealed(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        case = only(prison.desk).case.id
        notes = [f"note/{note.id}" for note in only(prison.desk).notes]
        assert list(outgoing_of(prison.desk, case, besides=(f"revision/{case}", *notes))) == []


class TestAccepting:
    def test_says_how_much_is_there_and_moves_the_pen(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        (received,) = hand_overs(community.desk)
        assert (received.state, received.missing, received.questions) == (
            HandOverState.SENT, (), "Does he live with his sister?",
        )  # fmt: skip
        accept(community.desk, received.id)
        assert holder(community.desk, received.case_id) == community.name
        assert holder(prison.desk, received.case_id) == ""
        prison.file(*community.post())
        (made,) = hand_overs(prison.desk)
        assert state_words(made, words()) == "Accepted, 4 of 4"
        assert state_words(made, words(Language.CYMRAEG)) == "Derbyniwyd, 4 o 4"
        assert holder(prison.desk, received.case_id) == community.name
        assert [line.act for line in prison.desk.store.changes(received.case_id, limit=1)] == ["hand_over_accepted"]

    def test_keeps_nobody_from_writing(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        accept(community.desk, hand_overs(community.desk)[0].id)
        prison.file(*community.post())
        fill_in(prison.desk, current(prison.desk).findings["drugs"], settle=True, why="Still typed here.")
        (filed, *_) = community.file(*prison.post())
        assert filed.verdict is not None
        assert current(community.desk).findings["drugs"].why == "Still typed here."

    def test_names_what_is_missing_and_is_told_again_when_it_comes(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        parcels = prison.post()
        lost = parcels[1:3]
        community.file(parcels[0], *parcels[3:])
        assert wanted(community.desk) == tuple(one.bundle_id for one in lost)
        accept(community.desk, hand_overs(community.desk)[0].id)
        prison.file(*community.post())
        (made,) = hand_overs(prison.desk)
        assert state_words(made, words()) == "Accepted, 2 missing: send again"
        assert send_again(prison.desk, made.id) == 2
        assert {line.bundle_id for line in to_carry(prison.desk)} == {one.bundle_id for one in lost}
        community.file(*lost)
        prison.file(*community.post())
        assert state_words(hand_overs(prison.desk)[0], words()) == "Accepted, 4 of 4"
        assert wanted(community.desk) == ()

    def test_before_the_case_itself_is_here_is_possible(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        *parcels, handed = prison.post()
        community.file(handed)
        accept(community.desk, handed.bundle_id)
        (answer,) = [one for one in community.post(handed.case_id) if one.kind is BundleKind.ACCEPT]
        prison.file(answer)
        assert hand_overs(prison.desk)[0].missing == tuple(one.bundle_id for one in parcels)

    def test_an_earlier_answer_does_not_take_back_a_later_one(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        parcels = prison.post()
        community.file(parcels[0], *parcels[2:])
        accept(community.desk, hand_overs(community.desk)[0].id)
        early = community.post()
        community.file(parcels[1])
        prison.file(*community.post(), *early)
        assert hand_overs(prison.desk)[0].state is HandOverState.ACCEPTED

    def test_is_taken_from_nobody_else(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        accept(community.desk, hand_overs(community.desk)[0].id)
        (answer,) = [one for one in community.post() if one.kind is BundleKind.ACCEPT]
        assert isinstance(answer.content, Acceptance)
        stranger = replace(answer.author, device="another device")
        wrong: tuple[tuple[Incoming, str], ...] = (
            (replace(answer, bundle_id="1" * 64, author=stranger), "hand_over_of_another"),
            (replace(answer, bundle_id="2" * 64, content=replace(answer.content, held=99)), "schema"),
            (replace(answer, bundle_id="3" * 64, content=replace(answer.content, hand_over="x")), "hand_over_unknown"),
        )
        for parcel, code in wrong:
            (filed,) = prison.file(parcel)
            assert (filed.state, filed.reason) == (ReceivedState.REFUSED, code)
        assert hand_overs(prison.desk)[0].state is HandOverState.SENT
        assert received_words(inbox(prison.desk)[0], words()).startswith("Not taken: It answers")

    def test_of_what_was_never_handed_over_is_refused(self, prison: Laptop, community: Laptop) -> None:
        made = pass_on(prison, community.party)
        assert refusal(lambda: accept(prison.desk, made.id)).code == "hand_over_unknown"
        assert refusal(lambda: send_again(community.desk, "nothing")).code == "hand_over_unknown"


class TestComingBack:
    def test_a_case_that_was_erased_comes_back_by_a_hand_over(self, prison: Laptop, community: Laptop) -> None:
        pass_on(prison, community.party)
        community.file(*prison.post())
        community.desk.store.erase(only(community.desk).case.id)
        pass_on(prison, community.party)
        parcels = prison.post()
        assert {one.state for one in community.file(*parcels[:-1])} == {ReceivedState.REFUSED}
        community.file(parcels[-1])
        assert wanted(community.desk) == ()
        assert {one.state for one in community.file(*parcels[:-1])} == {ReceivedState.REFUSED}, "nobody accepted it yet"
        accept(community.desk, parcels[-1].bundle_id)
        assert set(wanted(community.desk)) == {one.bundle_id for one in parcels[:-1]}
        assert {one.state for one in community.file(*parcels[:-1])} == {ReceivedState.FILED}
        assert len(only(community.desk).notes) == 3
        assert hand_overs(community.desk)[0].missing == ()


class TestOversight:
    def test_goes_to_a_manager_and_comes_back_as_an_opinion(self, tmp_path: Path, community: Laptop) -> None:
        with laptop(tmp_path / "writer", "Invented Writer") as writer:
            import_case(writer.desk, sample(3))
            pass_on(writer, community.party, HandOverReason.OVERSIGHT)
            parcels = writer.post()
            pack = parcels[-1].content
            assert isinstance(pack, HandOverPack)
            assert pack.history == ()
            community.file(*parcels)
            accept(community.desk, hand_overs(community.desk)[0].id)
            opinion = begin_opinion(community.desk, current(community.desk).head, "Invented Manager", "senior officer")
            answer_prompt(community.desk, opinion, vulnerable="His sister.")
            assert [party.id for party in community.desk.store.parties(opinion.case_id)] == [writer.party.id]
            writer.file(*community.post())
            assert [one.vulnerable for one in current(writer.desk).opinions] == ["His sister."]
            assert holder(writer.desk, opinion.case_id) == ""
            assert hand_overs(writer.desk)[0].state is HandOverState.ACCEPTED
