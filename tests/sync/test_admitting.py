"""What was set aside, filed after all because an officer says so; turned away; and somebody put out of a case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.domain.errors import Refused
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import BundleKind, HandOverState, Party, PartyKind, ReceivedState
from probationdesk.services import admitting, handing_over, settling
from probationdesk.services.admitting import Aside
from probationdesk.services.keeping_log import access_log
from probationdesk.services.parts import TURNED_AWAY
from probationdesk.services.ports_exchange import KeptTarget
from probationdesk.services.purging import bars
from probationdesk.services.sharing import inbox, outbox
from tests.sync.acts import accept, bring_in, formulation, note, notes, pass_on, write
from tests.sync.world import Member, World

WHY = "She took the case over on 3 March; we spoke by telephone."


def one_aside(member: Member, case: str) -> Aside:
    (aside,) = admitting.set_aside(member.desk, case)
    return aside


def sent_by_a_stranger(stranger: Member, taker: Member, case: str, stick: Path) -> None:
    """The stranger has brought in the same case and passes it to the taker, who has it from somebody else."""
    assert bring_in(stranger) == case
    note(stranger, case, "Seen by the stranger.")
    pass_on(stranger, case, taker.as_party)
    for member in (stranger, taker):
        assert member.stick(stick).fault is None


class TestWhatWaits:
    def test_is_told_by_case_and_author_without_a_word_of_it(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside = one_aside(taker, case)
        assert (aside.author.officer, aside.author.office) == ("Invented Stranger", "cardiff")
        assert {BundleKind.REVISION, BundleKind.NOTE, BundleKind.HANDOVER} == set(aside.kinds)
        assert aside.asks
        assert not aside.closed
        assert aside.made is not None
        computer = taker.exchange.computers(taker.desk, [aside.author.device])[aside.author.device]
        assert computer.number == stranger.exchange.fingerprint(stranger.desk), "the number they read aloud themselves"
        assert (computer.office, computer.own, computer.closed_on) == ("Invented Office Cardiff", False, None)
        assert "Seen by the stranger." not in repr(aside)

    def test_is_filed_at_once_when_its_author_is_given_a_part(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside = one_aside(taker, case)
        with pytest.raises(Refused, match="part_without_purpose"):
            admitting.admit(taker.desk, case, aside.author, purpose="  ")
        admitting.admit(taker.desk, case, aside.author, purpose=WHY)
        outcome = taker.visit(KeptTarget())
        assert outcome.complete
        assert outcome.received == len(aside.lines)
        assert admitting.set_aside(taker.desk, case) == ()
        assert "Seen by the stranger." in notes(taker, case)
        assert "Invented Stranger" in {party.name for party in taker.desk.store.parties(case)}
        line = access_log(taker.desk, case)[0]
        assert (line.act, line.actor, line.recipient, line.purpose) == (
            Access.PART_GIVEN, "Invented Community Officer", "Invented Stranger", WHY,
        )  # fmt: skip
        assert taker.store.verify().sound

    def test_gets_everything_of_the_case_from_then_on(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        note(taker, case, "Written before.")
        admitting.admit(taker.desk, case, one_aside(taker, case).author, purpose=WHY)
        taker.visit(KeptTarget())
        for member in (taker, stranger):
            assert member.stick(stick).fault is None
        assert "Written before." in notes(stranger, case)

    def test_without_the_carrier_is_filed_with_the_next_exchange(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        admitting.admit(taker.desk, case, one_aside(taker, case).author, purpose=WHY)
        assert one_aside(taker, case).taken_in
        taker.stick(stick)
        assert admitting.set_aside(taker.desk, case) == ()

    def test_turned_away_is_kept_and_asks_no_more_and_can_be_filed_later_all_the_same(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside = one_aside(taker, case)
        admitting.turn_away(taker.desk, case, aside.author)
        assert admitting.waiting(taker.desk) == ()
        taker.stick(stick)
        assert "Seen by the stranger." not in notes(taker, case)
        assert {line.reason for line in one_aside(taker, case).lines} == {TURNED_AWAY}
        assert all(taker.desk.store.sealed_bytes(line.bundle_id) for line in aside.lines)
        acts = [change.act for change in taker.desk.store.changes(case, limit=3)]
        assert admitting.TURNED_AWAY_ACT in acts
        note(stranger, case, "A further note.")
        stranger.stick(stick)
        taker.stick(stick)
        assert one_aside(taker, case).asks, "what comes later asks anew"
        admitting.admit(taker.desk, case, aside.author, purpose=WHY)
        taker.visit(KeptTarget())
        assert {"Seen by the stranger.", "A further note."} <= notes(taker, case)

    def test_a_part_given_by_others_takes_nothing_in_that_was_turned_away(
        self, giver: Member, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        admitting.turn_away(taker.desk, case, one_aside(taker, case).author)
        pass_on(giver, case, stranger.as_party)
        for member in (giver, taker):
            member.stick(stick)
        assert "Invented Stranger" in {party.name for party in taker.desk.store.parties(case)}
        assert {line.reason for line in one_aside(taker, case).lines} == {TURNED_AWAY}
        before = taker.desk.store.parties(case)
        admitting.admit(taker.desk, case, one_aside(taker, case).author, purpose=WHY)
        assert access_log(taker.desk, case)[0].act is Access.VOUCHED, "they had a part already"
        assert taker.desk.store.parties(case) == before
        taker.visit(KeptTarget())
        assert "Seen by the stranger." in notes(taker, case)

    def test_of_somebody_who_sent_nothing_cannot_be_admitted(self, giver: Member, taker: Member, case: str) -> None:
        author = inbox(taker.desk, case)[0].author
        with pytest.raises(Refused, match="nothing_waits"):
            admitting.admit(taker.desk, case, author, purpose=WHY)
        with pytest.raises(Refused, match="nothing_waits"):
            admitting.turn_away(taker.desk, case, author)


class TestAClosedComputer:
    def test_is_heard_for_what_an_officer_vouches_for_and_for_nothing_later(
        self, world: World, giver: Member, taker: Member, case: str, stick: Path
    ) -> None:
        world.close_device(giver)
        world.share_directory()
        note(giver, case, "Written before anybody told me.")
        for member in (giver, taker):
            member.stick(stick)
        aside = one_aside(taker, case)
        assert aside.closed
        assert aside.asks
        assert taker.exchange.computers(taker.desk)[giver.device].closed_on == world.issued_at.date()
        admitting.admit(taker.desk, case, aside.author, purpose="He read it to me by telephone.")
        taker.visit(KeptTarget())
        assert "Written before anybody told me." in notes(taker, case)
        assert access_log(taker.desk, case)[0].act is Access.VOUCHED
        note(giver, case, "And one more.")
        for member in (giver, taker):
            member.stick(stick)
        assert one_aside(taker, case).asks, "nobody has vouched for that one"
        assert "And one more." not in notes(taker, case)

    def test_that_sends_a_case_which_is_not_here_can_be_vouched_for_too(
        self, world: World, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        pass_on(giver, case, taker.as_party)
        world.close_device(giver)
        world.share_directory()
        for member in (giver, taker):
            member.stick(stick)
        assert taker.desk.store.records(case) == ()
        admitting.admit(taker.desk, case, one_aside(taker, case).author, purpose="The prison told me it is right.")
        outcome = taker.visit(KeptTarget())
        assert outcome.new_cases == (case,)
        assert accept(taker, case).state is HandOverState.ACCEPTED
        assert admitting.set_aside(taker.desk) == ()

    def test_gets_nothing_more_which_is_told_until_its_officer_has_another(
        self, world: World, giver: Member, taker: Member, case: str, stick: Path
    ) -> None:
        assert admitting.unreached(taker.desk, taker.exchange.computers(taker.desk)) == ()
        world.close_device(giver)
        new = world.member("Prison Officer", "prison", another_of=giver)
        world.share_directory()
        note(taker, case, "Not for a closed computer.")
        taker.stick(stick)
        assert all(f"device/{giver.device}" not in line.sealed_to for line in outbox(taker.desk, case)[:1])
        (told,) = admitting.unreached(taker.desk, taker.exchange.computers(taker.desk))
        assert (told.case_id, told.party.id, told.computer.officer) == (case, giver.device, "Invented Prison Officer")
        pass_on(taker, case, new.as_party)
        known = taker.exchange.computers(taker.desk, [giver.device, new.device])
        assert admitting.unreached(taker.desk, known, case) == ()


class TestPuttingSomebodyOut:
    def test_a_stranger_who_came_first_gives_way_to_the_true_giver(
        self, giver: Member, taker: Member, stranger: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        assert bring_in(stranger) == case
        write(stranger, case, in_short="Made up.")
        write(giver, case, in_short="True.")
        pass_on(stranger, case, taker.as_party)
        for member in (stranger, taker):
            member.stick(stick)
        pass_on(giver, case, taker.as_party)
        for member in (giver, taker):
            member.stick(stick)
        assert formulation(taker, case)[0] == "Made up."
        admitting.admit(taker.desk, case, one_aside(taker, case).author, purpose="The prison confirmed it.")
        outcome = taker.visit(KeptTarget())
        assert outcome.conflicts == (case,)
        assert len(settling.conflicts(taker.desk, case)) == 1
        party = next(one for one in taker.desk.store.parties(case) if one.id == stranger.device)
        admitting.put_out(taker.desk, case, party, purpose="Nobody knows them.")
        assert [one.name for one in taker.desk.store.parties(case)] == ["Invented Prison Officer"]
        note(taker, case, "Only for those who have a part.")
        for member in (taker, stranger, giver):
            member.stick(stick)
        assert "Only for those who have a part." not in notes(stranger, case)
        assert "Only for those who have a part." in notes(giver, case)
        assert len(handing_over.hand_overs(taker.desk, case)) == 2, "what they sent stays"

    def test_what_they_send_from_then_on_is_kept_and_asks_nobody(
        self, giver: Member, taker: Member, case: str, stick: Path
    ) -> None:
        party = next(one for one in taker.desk.store.parties(case) if one.id == giver.device)
        with pytest.raises(Refused, match="part_without_purpose"):
            admitting.put_out(taker.desk, case, party, purpose="")
        admitting.put_out(taker.desk, case, party, purpose="Has left the service.")
        line = access_log(taker.desk, case)[0]
        assert (line.act, line.recipient, line.purpose) == (Access.PART_ENDED, party.name, "Has left the service.")
        note(giver, case, "From outside.")
        for member in (giver, taker):
            member.stick(stick)
        assert "From outside." not in notes(taker, case)
        assert admitting.waiting(taker.desk) == ()
        (aside,) = admitting.set_aside(taker.desk, case)
        assert aside.put_out is not None
        admitting.let_back(taker.desk, case, party, purpose="Came back.")
        taker.visit(KeptTarget())
        assert "From outside." in notes(taker, case)
        assert taker.desk.store.those_put_out(case) == ()
        with pytest.raises(Refused, match="not_put_out"):
            admitting.let_back(taker.desk, case, party, purpose="Came back.")
        with pytest.raises(Refused, match="not_a_party"):
            admitting.put_out(taker.desk, case, replace(party, id="nobody"), purpose="x")

    def test_they_do_not_come_back_by_the_word_of_others(
        self, giver: Member, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        pass_on(giver, case, stranger.as_party)
        for member in (giver, taker):
            member.stick(stick)
        party = next(one for one in taker.desk.store.parties(case) if one.id == stranger.device)
        admitting.put_out(taker.desk, case, party, purpose="Not theirs.")
        write(giver, case, in_short="Sealed to the stranger as well.")
        giver.stick(stick)
        pass_on(giver, case, stranger.as_party)
        for member in (giver, taker):
            assert member.stick(stick).fault is None
        assert formulation(taker, case)[0] == "Sealed to the stranger as well."
        assert stranger.device not in {one.id for one in taker.desk.store.parties(case)}

    def test_they_are_out_although_their_office_has_a_part(
        self, world: World, giver: Member, taker: Member, case: str, stick: Path
    ) -> None:
        office = Party(kind=PartyKind.OFFICE, id="prison", name="Invented Prison")
        pass_on(taker, case, office)
        party = next(one for one in taker.desk.store.parties(case) if one.id == giver.device)
        admitting.put_out(taker.desk, case, party, purpose="Moved away.")
        note(giver, case, "By way of the office?")
        for member in (giver, taker):
            member.stick(stick)
        assert "By way of the office?" not in notes(taker, case)
        colleague = world.member("Colleague", "prison")
        world.share_directory()
        assert bring_in(colleague) == case
        note(colleague, case, "From the office.")
        pass_on(colleague, case, taker.as_party)
        for member in (colleague, taker):
            member.stick(stick)
        assert "From the office." in notes(taker, case)

    def test_what_was_to_be_passed_to_them_is_not_and_the_pen_comes_back(
        self, giver: Member, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        made = pass_on(taker, case, stranger.as_party)
        admitting.put_out(taker.desk, case, made.to, purpose="The wrong person of that name.")
        taker.stick(stick)
        (stopped,) = [one for one in handing_over.hand_overs(taker.desk, case) if one.ours]
        assert stopped.state is HandOverState.WITHDRAWN
        assert stranger.stick(stick).received == 0
        assert handing_over.holder(giver.desk, case) == "Invented Community Officer"
        party = next(one for one in giver.desk.store.parties(case) if one.id == taker.device)
        admitting.put_out(giver.desk, case, party, purpose="Ill.")
        assert handing_over.holder(giver.desk, case) == "Invented Prison Officer"
        assert "not_passed_on" in {bar.what for bar in bars(giver.desk, case)}, "nobody may clear it now"

    def test_they_have_a_part_again_by_an_officers_word_or_a_hand_over_to_them_and_not_by_one_of_theirs(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        pass_on(giver, case, taker.as_party)
        for member in (giver, taker):
            member.stick(stick)
        (party,) = taker.desk.store.parties(case)
        admitting.put_out(taker.desk, case, party, purpose="I did not know them.")
        with pytest.raises(Refused, match="passed_on_by_a_stranger"):
            accept(taker, case)
        admitting.let_back(taker.desk, case, party, purpose="I asked.")
        accept(taker, case)
        assert taker.desk.store.parties(case) == (party,)
        admitting.put_out(taker.desk, case, party, purpose="Once more.")
        assert taker.desk.store.parties(case) == ()
        note(taker, case, "Goes with it.")
        pass_on(taker, case, party)
        for member in (taker, giver):
            member.stick(stick)
        assert "Goes with it." in notes(giver, case)


class TestAtTheDirectory:
    def test_nobody_is_known_before_enrolment(self, world: World) -> None:
        alone = world.member("Alone", "leeds", enrolled=False)
        assert alone.exchange.computers(alone.desk) == {}

    def test_a_computer_of_ones_own_is_told_as_such(self, world: World, taker: Member) -> None:
        other = world.member("Community Officer", "leeds", another_of=taker)
        world.share_directory()
        known = taker.exchange.computers(taker.desk, [other.device, "nobody"])
        assert [one.own for one in known.values()] == [True]
        assert {line.state for line in inbox(taker.desk)} <= {ReceivedState.FILED}
