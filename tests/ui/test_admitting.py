"""What was set aside, decided in the windows by keyboard: a part given, vouched for, turned away, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.keeping import Access
from probationdesk.domain.people import Language
from probationdesk.services import admitting, handing_over
from probationdesk.services.keeping_log import access_log
from probationdesk.ui.driver import Driver
from probationdesk.ui.page import Page
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.window import MainWindow
from tests.sync import acts
from tests.sync.world import Member
from tests.ui.sharing import Pair, a_pair, label_of, rows_of, windows_of

WHY = "We spoke by telephone."


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Ann has handed her case to Bob, who has accepted it."""
    with a_pair(tmp_path) as pair:
        pair.hand_over()
        acts.accept(pair.bob, pair.case_id)
        pair.both_visit_the_stick()
        yield pair


@pytest.fixture
def stranger(pair: Pair) -> Member:
    """Somebody without a part in the case, who has sent Bob a version, notes and a hand-over of it."""
    stranger = pair.world.member("Stranger", "cardiff")
    pair.world.share_directory()
    assert acts.bring_in(stranger, number=2) == pair.case_id
    acts.note(stranger, pair.case_id, "Seen by the stranger.")
    acts.pass_on(stranger, pair.case_id, pair.bob.as_party)
    for member in (stranger, pair.bob):
        assert member.stick(pair.stick).fault is None
    return stranger


@pytest.fixture
def closed(pair: Pair) -> Member:
    """Ann, whose computer was closed before she wrote a note that Bob then got."""
    pair.world.close_device(pair.ann)
    pair.world.share_directory()
    acts.note(pair.ann, pair.case_id, "Written on a closed computer.")
    for member in (pair.ann, pair.bob):
        assert member.stick(pair.stick).fault is None
    return pair.ann


def at_sending(window: MainWindow, keys: Driver) -> Page:
    keys.press("Ctrl+Shift+S")
    return window.page("sending")


def at_handover(window: MainWindow, case_id: str) -> Page:
    window.open_case(case_id)
    window.enter_place("handover")
    return window.page("handover")


def message(keys: Driver, page: Page, name: str) -> str:
    keys.wait_until(lambda: not page.context.exchanging, "the filing has ended")
    keys.settle()
    return label_of(page, name)


class TestOnThePageOfSending:
    def test_who_waits_is_told_with_what_they_sent_and_not_a_word_of_it(self, pair: Pair, stranger: Member) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            (row,) = rows_of(page, "waiting")
            assert row.startswith("Invented Stranger | ")
            assert "1 version of the case" in row
            assert "waits for your word" in window.caseload.list.rows()[0].detail
            told = label_of(page, "waiting_sentence")
            assert "documents from Invented Stranger, Invented Office Cardiff wait: they have no part" in told
            assert stranger.exchange.fingerprint(stranger.desk) in label_of(page, "waiting_number")
            assert "1 hand-over" in label_of(page, "waiting_details")
            assert not any("Stranger" in one for one in rows_of(page, "not_taken"))

    def test_giving_them_a_part_files_it_at_once_and_the_log_says_why(self, pair: Pair, stranger: Member) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            keys.tab_to("sending.admit")
            keys.press("Return")
            assert label_of(page, "waiting_message") == "Say why first. The log of the case keeps it."
            assert admitting.waiting(pair.bob.desk)
            keys.fill("sending.waiting_purpose", WHY)
            keys.tab_to("sending.admit")
            keys.press("Return")
            assert "documents filed." in message(keys, page, "waiting_message")
            assert rows_of(page, "waiting") == []
            assert not keys.find("sending.admit").isVisible()
        assert "Seen by the stranger." in acts.notes(pair.bob, pair.case_id)
        line = access_log(pair.bob.desk, pair.case_id)
        given = next(one for one in line if one.act is Access.PART_GIVEN)
        assert (given.recipient, given.purpose) == ("Invented Stranger", WHY)

    def test_turned_away_it_asks_no_more_and_can_be_taken_in_later(self, pair: Pair, stranger: Member) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            keys.tab_to("sending.turn_away")
            keys.press("Return")
            assert label_of(page, "waiting_message").startswith("Turned away.")
            assert rows_of(page, "waiting") == []
            assert any("You turned it away." in row for row in rows_of(page, "not_taken"))
            keys.tab_to("sending.not_taken")
            keys.press("Return")
            assert "you turned them away" in label_of(page, "waiting_sentence")
            assert not keys.find("sending.turn_away").isVisible()
            keys.fill("sending.waiting_purpose", WHY)
            keys.tab_to("sending.admit")
            keys.press("Return")
            message(keys, page, "waiting_message")
        assert "Seen by the stranger." in acts.notes(pair.bob, pair.case_id)

    def test_what_was_taken_in_and_cannot_be_filed_stays_there_with_the_reason_and_can_be_tried_again(
        self, pair: Pair, stranger: Member
    ) -> None:
        certificates = pair.world.certificates
        pair.world.certificates = [one for one in certificates if one.device != stranger.device]
        pair.world.share_directory()
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            keys.fill("sending.waiting_purpose", WHY)
            keys.tab_to("sending.admit")
            keys.press("Return")
            assert "could not be filed" in message(keys, page, "waiting_message")
            assert len(rows_of(page, "waiting")) == 1
            told = label_of(page, "waiting_sentence")
            assert told.endswith("could not be filed. It comes from a computer that the directory does not know.")
            assert not keys.find("sending.waiting_purpose").isVisible()
            pair.world.certificates = certificates
            pair.world.share_directory()
            keys.tab_to("sending.take_in")
            keys.press("Return")
            assert "documents filed." in message(keys, page, "waiting_message")
            assert rows_of(page, "waiting") == []
        assert "Seen by the stranger." in acts.notes(pair.bob, pair.case_id)

    def test_a_closed_computer_is_vouched_for_and_its_officer_named_as_out_of_reach(
        self, pair: Pair, closed: Member
    ) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            assert "their computer was closed on 21 November 2026" in label_of(page, "waiting_sentence")
            assert "Ask Invented Ann what they wrote" in label_of(page, "waiting_effect")
            (row,) = rows_of(page, "unreached")
            assert "Invented Ann’s computer was closed on 21 November 2026: nothing is sealed to it." in row
            keys.fill("sending.waiting_purpose", WHY)
            keys.tab_to("sending.vouch")
            keys.press("Return")
            assert message(keys, page, "waiting_message") == "1 document filed."
            keys.tab_to("sending.unreached")
            keys.press("Return")
            assert window.case is not None
            assert keys.window.focusWidget().objectName() == "handover.find"
        assert "Written on a closed computer." in acts.notes(pair.bob, pair.case_id)
        assert access_log(pair.bob.desk, pair.case_id)[0].act in (Access.VOUCHED, Access.VIEWED)

    def test_an_exchange_that_brings_something_of_the_kind_says_so(self, pair: Pair, stranger: Member) -> None:
        acts.note(stranger, pair.case_id, "One more.")
        stranger.stick(pair.stick)
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            keys.fill("sending.folder", str(pair.stick))
            keys.press("Return")
            keys.wait_until(lambda: not page.context.exchanging, "the exchange has ended")
            assert "1 thing waits for your word; who sent it is below." in label_of(page, "outcome")

    def test_two_versions_that_come_of_it_are_named(self, pair: Pair, stranger: Member) -> None:
        acts.write(stranger, pair.case_id, in_short="Written by the stranger.")
        acts.write(pair.bob, pair.case_id, in_short="Written by Bob.")
        for member in (stranger, pair.bob):
            member.stick(pair.stick)
        with windows_of(pair.bob) as (window, keys):
            page = at_sending(window, keys)
            keys.fill("sending.waiting_purpose", WHY)
            keys.tab_to("sending.admit")
            keys.press("Return")
            assert "There are two versions of the case now." in message(keys, page, "waiting_message")
            assert rows_of(page, "apart")


class TestOnThePageOfTheCase:
    def test_who_waits_is_found_and_given_a_part_there_too(self, pair: Pair, stranger: Member) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_handover(window, pair.case_id)
            assert keys.window.focusWidget().objectName() == "handover.waiting", "it is what the page begins with"
            assert "documents from Invented Stranger" in label_of(page, "waiting_sentence")
            assert "Marcus" not in label_of(page, "waiting_details"), "it is the page of that case"
            keys.fill("handover.waiting_purpose", WHY)
            keys.tab_to("handover.admit")
            keys.press("Return")
            message(keys, page, "waiting_message")
            assert any(
                "Invented Stranger | Officer, Invented Office Cardiff" in row for row in rows_of(page, "parties")
            )
            theirs = next(one for one in handing_over.hand_overs(pair.bob.desk) if one.by.name == "Invented Stranger")
            assert keys.find(f"handover.received.{theirs.id[:8]}").isVisible(), "what they passed on can be accepted"

    def test_a_party_is_put_out_and_let_back_with_what_they_sent_meanwhile(self, pair: Pair) -> None:
        with windows_of(pair.bob) as (window, keys):
            page = at_handover(window, pair.case_id)
            assert rows_of(page, "parties") == ["Invented Ann | Officer, Invented Prison"]
            keys.tab_to("handover.parties")
            keys.press("Return")
            assert label_of(page, "party") == "Invented Ann"
            keys.tab_to("handover.put_out")
            keys.press("Return")
            assert label_of(page, "parties_message").startswith("Say why first.")
            keys.fill("handover.party_purpose", "Moved to another prison.")
            keys.tab_to("handover.put_out")
            keys.press("Return")
            assert label_of(page, "parties_message") == "Invented Ann has no part in this case any more."
            assert pair.bob.desk.store.parties(pair.case_id) == ()
            acts.note(pair.ann, pair.case_id, "Sent from outside.")
            for member in (pair.ann, pair.bob):
                member.stick(pair.stick)
            window.page("handover").show_case()
            (row,) = rows_of(page, "parties")
            assert row.startswith("Invented Ann | Put out on ")
            assert row.endswith("1 document of theirs is kept.")
            assert rows_of(page, "waiting") == [], "nobody is asked about somebody who was put out"
            keys.tab_to("handover.parties")
            keys.press("Return")
            keys.type("Came back.")
            keys.tab_to("handover.let_back")
            keys.press("Return")
            assert message(keys, page, "parties_message") == "1 document filed."
        assert "Sent from outside." in acts.notes(pair.bob, pair.case_id)
        told = [(one.act, one.purpose) for one in access_log(pair.bob.desk, pair.case_id)]
        assert {(Access.PART_GIVEN, "Came back."), (Access.PART_ENDED, "Moved to another prison.")} <= set(told)

    def test_a_hand_over_of_somebody_put_out_is_accepted_once_they_have_a_part_again(self, pair: Pair) -> None:
        acts.pass_on(pair.bob, pair.case_id, pair.ann.as_party)
        for member in (pair.bob, pair.ann):
            member.stick(pair.stick)
        (bob,) = pair.ann.desk.store.parties(pair.case_id)
        admitting.put_out(pair.ann.desk, pair.case_id, bob, purpose="Not known.")
        with windows_of(pair.ann) as (window, keys):
            page = at_handover(window, pair.case_id)
            told = "You put Invented Bob out of this case. To accept, first give them a part in it again"
            theirs = next(one for one in handing_over.hand_overs(pair.ann.desk) if not one.ours)
            assert label_of(page, f"received.{theirs.id[:8]}.put_out").startswith(told)
            keys.tab_to(f"handover.received.{theirs.id[:8]}.accept")
            keys.press("Return")
            assert pair.ann.desk.store.parties(pair.case_id) == (), "accepting alone brings nobody back"
            keys.tab_to("handover.parties")
            keys.press("Return")
            keys.type("It is right after all.")
            keys.tab_to("handover.let_back")
            keys.press("Return")
            keys.tab_to(f"handover.received.{theirs.id[:8]}.accept")
            keys.press("Return")
            assert not keys.find(f"handover.received.{theirs.id[:8]}.put_out").isVisible()
        assert [one.id for one in pair.ann.desk.store.parties(pair.case_id)] == [pair.bob.device]

    def test_a_closed_computer_is_told_until_the_officer_has_a_new_one(self, pair: Pair, closed: Member) -> None:
        with windows_of(pair.bob, language=Language.CYMRAEG) as (window, _):
            page = at_handover(window, pair.case_id)
            assert label_of(page, "unreached").startswith("Caewyd cyfrifiadur Invented Ann ar 21 Tachwedd 2026")
        new = pair.world.member("Ann", "prison", another_of=pair.ann)
        pair.world.share_directory()
        acts.pass_on(pair.bob, pair.case_id, new.as_party)
        with windows_of(pair.bob) as (window, _):
            page = at_handover(window, pair.case_id)
            assert label_of(page, "unreached") == ""

    def test_ones_own_other_computer_is_not_put_out(self, pair: Pair) -> None:
        other = pair.world.member("Bob", "leeds", another_of=pair.bob)
        pair.world.share_directory()
        acts.pass_on(pair.bob, pair.case_id, other.as_party)
        with windows_of(pair.bob) as (window, keys):
            page = at_handover(window, pair.case_id)
            assert "Invented Bob | Your other computer, Invented Office Leeds" in rows_of(page, "parties")
            keys.tab_to("handover.parties")
            keys.press("Down")
            keys.press("Return")
            assert not keys.find("handover.put_out").isVisible()
            assert label_of(page, "party_effect").startswith("Everything of your cases goes to all of your computers.")


class TestANoteOfAnother:
    def test_says_whose_computer_it_came_from(self, pair: Pair) -> None:
        third = pair.world.member("Third", "cardiff")
        pair.world.share_directory()
        acts.note(pair.ann, pair.case_id, "Ann wrote this.")
        pair.both_visit_the_stick()
        alone = pair.stick.parent / "another stick"
        alone.mkdir()
        acts.pass_on(pair.bob, pair.case_id, third.as_party)
        for member in (pair.bob, third):
            member.stick(alone)
        acts.note(pair.bob, pair.case_id, "Bob wrote this.")
        for member in (pair.bob, third):
            member.stick(alone)
        with windows_of(third) as (window, _):
            window.open_case(pair.case_id)
            window.enter_place("notes")
            page = window.page("notes")
            assert window.case is not None
            by_text = {one.text: one.id for one in window.case.notes}
            page.reveal_record(by_text["Ann wrote this."], "")
            told = label_of(page, "chosen_signed_by")
            assert told == "It came from Invented Bob’s computer, not the writer’s"
            page.reveal_record(by_text["Bob wrote this."], "")
            assert page.findChild(PlainLabel, "notes.chosen_signed_by") is None
