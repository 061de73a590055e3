"""Who has a part in a case: never by what a sender calls them, and out of it with every computer of theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.errors import Refused
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import BundleKind, BundleState, HandOverState, Party, PartyKind, ReceivedState
from probationdesk.services import admitting, handing_over
from probationdesk.services.exchanging import case_document
from probationdesk.services.keeping_log import access_log
from probationdesk.services.ports_exchange import KeptTarget
from probationdesk.services.purging import bars
from probationdesk.services.sharing import inbox, outbox
from probationdesk.sync.office_home import ROLE as READER_ROLE
from tests.sync.acts import accept, bring_in, note, notes, pass_on, write
from tests.sync.forging import Forger, box_of
from tests.sync.sticks import put
from tests.sync.world import Member, World

CARDIFF = Party(kind=PartyKind.OFFICE, id="cardiff", name="Invented Office Cardiff")
ELSEWHERE = "aaaaaaaa-1111-4111-8111-111111111111"
AT = "2026-11-22T10:00:00+00:00"
FALSE_NAME = "Invented Manager, Invented Office Leeds"


@pytest.fixture
def mallory(world: World, taker: Member) -> Member:
    """An officer who means harm, with an enrolled computer."""
    return world.newcomer("Mallory", "cardiff")


@pytest.fixture
def helper(world: World, mallory: Member) -> Member:
    """Somebody whom the one who means harm would like to have a part."""
    return world.newcomer("Helper", "cardiff")


def lay(stick: Path, bundle: tuple[str, bytes]) -> str:
    put(stick, bundle[1], f"{bundle[0]}.pdb")
    return bundle[0]


def passed_to_cardiff(giver: Member, stick: Path) -> str:
    case = bring_in(giver)
    pass_on(giver, case, CARDIFF)
    giver.stick(stick)
    return case


def line(member: Member, name: str) -> dict[str, str]:
    return {"kind": "device", "id": member.device, "name": name, "recipient": box_of(member)}


def a_pack(to: dict[str, str], *parties: dict[str, str]) -> dict[str, Any]:
    return {
        "reason": "oversight", "purpose": "For your countersignature.", "to": to, "parties": list(parties),
        "heads": [], "bundles": [], "questions": "", "needed_by": "", "history": [], "origin": "",
    }  # fmt: skip


def a_note(case: str, number: int, text: str, by: str) -> dict[str, Any]:
    return {
        "note": {
            "id": f"{number:08d}-1111-4111-8111-111111111111", "case_id": case, "kind": "office", "at": AT,
            "recorded_at": AT, "recorded_by": by, "text": text,
        }
    }  # fmt: skip


def names(member: Member, case: str) -> set[str]:
    return {party.name for party in member.desk.store.parties(case)}


def devices(member: Member, case: str) -> set[str]:
    return {party.id for party in member.desk.store.parties(case)}


class TestTheNamesOfAHandOver:
    def test_are_those_of_the_directory_whatever_its_sender_calls_anybody(
        self, taker: Member, mallory: Member, helper: Member, stick: Path
    ) -> None:
        nobody = {**line(helper, FALSE_NAME), "id": "ab" * 16}
        pack = a_pack(line(taker, "You"), line(helper, FALSE_NAME), nobody)
        lay(stick, Forger(mallory).bundle("handover", pack, ELSEWHERE, taker))
        assert taker.stick(stick).received == 1
        (offered,) = handing_over.hand_overs(taker.desk, ELSEWHERE)
        assert (offered.by.name, offered.to.name) == ("Invented Mallory", "Invented Community Officer")
        assert [party.name for party in offered.parties] == ["Invented Helper"], "nobody the directory does not know"

    def test_of_one_to_somebody_else_too(
        self, giver: Member, taker: Member, helper: Member, case: str, stick: Path
    ) -> None:
        forger = Forger(taker)
        forger.seq, forger.prev = 100, "ab" * 32
        lay(stick, forger.bundle("handover", a_pack(line(helper, FALSE_NAME)), case, giver))
        giver.stick(stick)
        assert names(giver, case) == {"Invented Community Officer", "Invented Helper"}

    def test_to_somebody_whom_the_directory_does_not_know_it_is_not_taken(
        self, taker: Member, mallory: Member, stick: Path
    ) -> None:
        pack = a_pack({**line(mallory, FALSE_NAME), "id": "ab" * 16})
        lay(stick, Forger(mallory).bundle("handover", pack, ELSEWHERE, taker))
        assert [one.code for one in taker.stick(stick).refused] == ["receiver_unknown"]


class TestAnOfficerOfAnOffice:
    def test_answers_for_it_only_at_the_computer_by_which_it_reads_its_mail(
        self, world: World, giver: Member, mallory: Member, stick: Path
    ) -> None:
        reader = world.newcomer("Reader", "cardiff", role=READER_ROLE)
        case = passed_to_cardiff(giver, stick)
        handed = next(one for one in outbox(giver.desk, case) if one.kind is BundleKind.HANDOVER).bundle_id
        answer = {"handover": handed, "held": len(outbox(giver.desk, case)) - 1, "missing": []}
        lay(stick, Forger(mallory).bundle("accept", answer, case, giver))
        assert [one.code for one in giver.stick(stick).refused] == ["answered_for_an_office"]
        assert handing_over.holder(giver.desk, case) == ""
        lay(stick, Forger(reader).bundle("accept", answer, case, giver))
        giver.stick(stick)
        assert handing_over.hand_overs(giver.desk, case)[0].state is HandOverState.ACCEPTED
        assert handing_over.holder(giver.desk, case) == "Invented Reader"

    def test_brings_nobody_into_the_case_by_a_note_or_a_hand_over(
        self, giver: Member, mallory: Member, helper: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        pass_on(giver, case, CARDIFF)
        giver.stick(stick)
        forger = Forger(mallory)
        lay(stick, forger.bundle("note", a_note(case, 1, "Seen.", "Invented Mallory"), case, giver, also=helper))
        lay(stick, forger.bundle("handover", a_pack(line(helper, "Helper")), case, giver))
        offer = lay(stick, forger.bundle("handover", a_pack(line(giver, "You"), line(helper, "H")), case, giver))
        assert giver.stick(stick).received == 3
        with pytest.raises(Refused, match="passed_on_by_a_stranger"):
            handing_over.accept(giver.desk, offer)
        assert names(giver, case) == {"Invented Office Cardiff"}


class TestWhoeverIsPutOut:
    def test_is_out_with_every_computer_and_back_with_every_computer(
        self, world: World, giver: Member, taker: Member, mallory: Member, case: str, stick: Path
    ) -> None:
        pass_on(giver, case, mallory.as_party, oversight=True)
        for member in (giver, mallory):
            member.stick(stick)
        accept(mallory, case)
        other = world.member("Mallory", "cardiff", another_of=mallory)
        world.share_directory()
        write(mallory, case, in_short="From the first computer.")
        for member in (mallory, giver, other):
            member.stick(stick)
        assert {mallory.device, other.device} <= devices(giver, case)
        known = next(one for one in giver.desk.store.parties(case) if one.id == mallory.device)
        admitting.put_out(giver.desk, case, known, purpose="Has left the service.")
        assert devices(giver, case) == {taker.device}
        note(other, case, "From the other computer.")
        note(giver, case, "Not for either.")
        for member in (other, giver, mallory, other):
            member.stick(stick)
        assert "From the other computer." not in notes(giver, case)
        assert admitting.waiting(giver.desk) == ()
        assert not {"Not for either."} & (notes(mallory, case) | notes(other, case))
        admitting.let_back(giver.desk, case, known, purpose="Came back.")
        giver.visit(KeptTarget())
        assert {mallory.device, other.device} <= devices(giver, case)
        assert "From the other computer." in notes(giver, case)

    def test_does_not_come_back_by_a_computer_enrolled_later_that_a_colleague_seals_to(
        self, world: World, giver: Member, taker: Member, mallory: Member, case: str, stick: Path
    ) -> None:
        pass_on(giver, case, mallory.as_party, oversight=True)
        for member in (giver, mallory, taker):
            member.stick(stick)
        admitting.put_out(giver.desk, case, mallory.as_party, purpose="Has left the service.")
        other = world.member("Mallory", "cardiff", another_of=mallory)
        world.share_directory()
        write(mallory, case, in_short="Sealed to the new computer as well.")
        for member in (mallory, taker):
            member.stick(stick)
        assert other.device in devices(taker, case)
        write(taker, case, keeps_going="Honest, and sealed to all of them.")
        for member in (taker, giver):
            member.stick(stick)
        assert devices(giver, case) == {taker.device}
        assert other.device in {one.party.id for one in giver.desk.store.those_put_out(case)}, "which the page shows"

    def test_of_an_office_gives_the_pen_back_and_nothing_may_be_cleared_by_what_it_accepted(
        self, world: World, giver: Member, mallory: Member, stick: Path
    ) -> None:
        reader = world.newcomer("Reader", "cardiff", role=READER_ROLE)
        case = passed_to_cardiff(giver, stick)
        lines = outbox(giver.desk, case)
        handed = next(one for one in lines if one.kind is BundleKind.HANDOVER).bundle_id
        forger = Forger(reader)
        answer = {"handover": handed, "held": len(lines) - 1, "missing": []}
        lay(stick, forger.bundle("accept", answer, case, giver))
        lay(stick, forger.bundle("opened", {"opened": [one.bundle_id for one in lines]}, "", giver))
        giver.stick(stick)
        for one in outbox(giver.desk, case):
            giver.desk.store.mark(one.bundle_id, BundleState.STORED, at=giver.clock())
        giver.clock.now += timedelta(days=8)
        giver.desk.store.note_listed([one.bundle_id for one in outbox(giver.desk, case)], giver.clock())
        assert bars(giver.desk, case) == ()
        admitting.put_out(giver.desk, case, CARDIFF, purpose="The wrong office.")
        assert handing_over.holder(giver.desk, case) == "Invented Prison Officer"
        assert {"not_passed_on", "not_opened"} <= {bar.what.value for bar in bars(giver.desk, case)}
        lay(stick, forger.bundle("note", a_note(case, 1, "Read.", "Invented Reader"), case, giver))
        assert [one.code for one in giver.stick(stick).refused] == ["no_part_in_case"]
        admitting.let_back(giver.desk, case, CARDIFF, purpose="It was the right one.")
        giver.visit(KeptTarget())
        assert "Read." in notes(giver, case)

    def test_is_never_ones_own_office_or_computer(self, world: World, giver: Member, case: str, stick: Path) -> None:
        other = world.member("Prison Officer", "prison", another_of=giver)
        world.share_directory()
        own_office = Party(kind=PartyKind.OFFICE, id="prison", name="Invented Prison")
        pass_on(giver, case, own_office, oversight=True)
        giver.stick(stick)
        with pytest.raises(Refused, match="own_office"):
            admitting.put_out(giver.desk, case, own_office, purpose="x")
        with pytest.raises(Refused, match="own_computer"):
            admitting.put_out(giver.desk, case, other.as_party, purpose="x")

    def test_is_not_heard_because_their_office_is_let_back(
        self, giver: Member, mallory: Member, helper: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        pass_on(giver, case, CARDIFF)
        pass_on(giver, case, mallory.as_party, oversight=True)
        giver.stick(stick)
        admitting.put_out(giver.desk, case, mallory.as_party, purpose="Not theirs.")
        admitting.put_out(giver.desk, case, CARDIFF, purpose="The wrong office.")
        lay(stick, Forger(mallory).bundle("note", a_note(case, 1, "Out.", "Invented Mallory"), case, giver))
        lay(stick, Forger(helper).bundle("note", a_note(case, 2, "In.", "Invented Helper"), case, giver))
        giver.stick(stick)
        admitting.let_back(giver.desk, case, CARDIFF, purpose="It was the right one.")
        giver.visit(KeptTarget())
        assert notes(giver, case) & {"Out.", "In."} == {"In."}


class TestWhatAnOfficerVouchesFor:
    def test_gives_nobody_a_part_whom_a_thief_has_sealed_it_to(
        self, world: World, giver: Member, taker: Member, helper: Member, case: str, stick: Path
    ) -> None:
        whole = {
            "document": case_document(taker.desk, case, notes=False),
            "ancestors": sorted(taker.desk.store.revisions(case)),
        }
        world.close_device(taker)
        world.share_directory()
        forger = Forger(taker)
        forger.seq, forger.prev = 100, "ab" * 32
        lay(stick, forger.bundle("revision", whole, case, giver, also=helper))
        lay(stick, forger.bundle("handover", a_pack(line(helper, "Helper")), case, giver))
        giver.stick(stick)
        (aside,) = admitting.waiting(giver.desk, case)
        before = giver.desk.store.parties(case)
        admitting.admit(giver.desk, case, aside.author, purpose="He told me it is his.")
        giver.visit(KeptTarget())
        assert {one.state for one in inbox(giver.desk, case)} == {ReceivedState.FILED}
        assert giver.desk.store.parties(case) == before

    @pytest.mark.parametrize("exchanged", [False, True], ids=["at once", "after an exchange"])
    def test_is_of_a_closed_computer_also_if_that_was_closed_after_it_was_set_aside(
        self, world: World, giver: Member, mallory: Member, case: str, stick: Path, *, exchanged: bool
    ) -> None:
        lay(stick, Forger(mallory).bundle("note", a_note(case, 1, "A thief's.", "Invented Mallory"), case, giver))
        assert [one.code for one in giver.stick(stick).refused] == ["no_part_in_case"]
        world.close_device(mallory)
        world.share_directory()
        known = giver.exchange.computers(giver.desk, [mallory.device])
        if exchanged:
            giver.stick(stick)
        (aside,) = admitting.waiting(giver.desk, case)
        assert admitting.is_closed(aside, known[mallory.device])
        assert aside.closed is exchanged
        admitting.admit(giver.desk, case, aside.author, purpose="She read it to me.", computers=known)
        assert access_log(giver.desk, case)[0].act is Access.VOUCHED
        giver.visit(KeptTarget())
        assert "A thief's." in notes(giver, case)
        assert mallory.device not in devices(giver, case)


class TestAnOfferThatCameBeforeTheCase:
    def test_cannot_be_accepted_once_the_case_is_here_from_somebody_else(
        self, giver: Member, taker: Member, mallory: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        pass_on(giver, case, taker.as_party)
        offer = lay(stick, Forger(mallory).bundle("handover", a_pack(line(taker, "You")), case, taker))
        assert taker.stick(stick).received == 1
        for member in (giver, taker):
            member.stick(stick)
        with pytest.raises(Refused, match="passed_on_by_a_stranger"):
            handing_over.accept(taker.desk, offer)
        (true,) = [one for one in handing_over.hand_overs(taker.desk, case) if one.by.id == giver.device]
        assert handing_over.accept(taker.desk, true.id).state is HandOverState.ACCEPTED
        assert devices(taker, case) == {giver.device}

    def test_of_the_case_itself_can_be_accepted_before_and_after_that_came(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = bring_in(giver)
        made = pass_on(giver, case, taker.as_party)
        for member in (giver, taker):
            member.stick(stick)
        assert accept(taker, case).purpose == made.purpose
        for member in (taker, giver):
            member.stick(stick)
        back = pass_on(taker, case, giver.as_party)
        for member in (taker, giver):
            member.stick(stick)
        assert accept(giver, case).by.name == "Invented Community Officer"
        assert back.to.id == giver.device
