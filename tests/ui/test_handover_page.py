"""Passing a case on, accepting it, sending what is missing again, and clearing it from the computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.brought import MOST_LINES, newest
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import HandOverReason, HandOverState, Party, PartyKind
from probationdesk.services import handing_over
from probationdesk.services.admitting import documents_waiting
from probationdesk.services.keeping_log import access_log
from probationdesk.ui.driver import Driver
from probationdesk.ui.pages.handover import HandoverPage
from probationdesk.ui.window import MainWindow
from tests.sync import acts
from tests.ui.sharing import SAMPLE, Pair, a_pair, label_of, rows_of, windows_of
from tests.unit.test_brought import history


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with a_pair(tmp_path) as pair:
        yield pair


def at_page(window: MainWindow, case_id: str) -> HandoverPage:
    window.open_case(case_id)
    window.enter_place("handover")
    page = window.page("handover")
    assert isinstance(page, HandoverPage)
    return page


def prepare(keys: Driver, to: str, purpose: str, questions: str = "") -> None:
    keys.fill("handover.find", to)
    keys.fill("handover.purpose", purpose)
    if questions:
        keys.fill("handover.questions", questions)
    keys.tab_to("handover.prepare")
    keys.press("Return")


class TestPassingOn:
    def test_a_few_letters_find_an_officer_or_an_office(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, pair.case_id)
            keys.fill("handover.find", "bob")
            assert len(rows_of(page, "to")) == 1
            assert "Invented Bob" in rows_of(page, "to")[0]
            assert not any("Invented Ann" in row for row in rows_of(page, "to")), "not to this very computer"
            keys.fill("handover.find", "cardiff")
            assert rows_of(page, "to") == ["Invented Office Cardiff | Office"]

    def test_it_goes_out_with_the_next_exchange_and_the_log_says_to_whom_and_why(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, pair.case_id)
            prepare(keys, "bob", "Release on 4 December", "Has the hostel answered?")
            assert "goes out with the next exchange" in label_of(page, "message")
            assert "Invented Bob" in rows_of(page, "sent")[0]
        pair.both_visit_the_stick()
        handed = [line for line in access_log(pair.ann.desk, pair.case_id) if line.act is Access.HANDED_OVER]
        assert [line.purpose for line in handed] == ["Release on 4 December"]
        assert "Invented Bob" in handed[0].recipient
        received = handing_over.hand_overs(pair.bob.desk, pair.case_id)
        assert [one.questions for one in received] == ["Has the hostel answered?"]

    def test_without_a_purpose_or_an_addressee_nothing_is_prepared(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, pair.case_id)
            keys.fill("handover.find", "bob")
            keys.tab_to("handover.prepare")
            keys.press("Return")
            prepare(keys, "nobody of this name", "Release")
            assert "Choose whom it goes to" in label_of(page, "message")
            assert handing_over.hand_overs(pair.ann.desk, pair.case_id) == ()

    def test_a_manager_is_asked_for_a_view_and_the_pen_stays(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            at_page(window, pair.case_id)
            keys.answer("handover.reason", "A manager’s view: it stays mine")
            prepare(keys, "bob", "Countersigning")
        pair.both_visit_the_stick()
        asked = handing_over.hand_overs(pair.bob.desk, pair.case_id)
        assert [one.reason for one in asked] == [HandOverReason.OVERSIGHT]
        assert handing_over.holder(pair.ann.desk, pair.case_id) in ("", "Invented Ann")


class TestAccepting:
    def test_what_is_asked_is_read_first_and_the_answer_comes_back_with_counts(self, pair: Pair) -> None:
        cardiff = Party(kind=PartyKind.OFFICE, id="cardiff", name="Invented Office Cardiff")
        handing_over.hand_over(
            pair.ann.desk, pair.case_id, cardiff, reason=HandOverReason.OVERSIGHT, purpose="A second view"
        )
        pair.hand_over()
        with windows_of(pair.bob) as (window, keys):
            page = at_page(window, pair.case_id)
            card = handing_over.hand_overs(pair.bob.desk, pair.case_id)[0].id[:8]
            assert label_of(page, f"received.{card}.questions") == "Has the hostel answered?"
            assert label_of(page, f"received.{card}.also_shared") == "Also shared with: Invented Office Cardiff."
            keys.tab_to(f"handover.received.{card}.accept")
            keys.press("Return")
            assert label_of(page, "message").startswith("Accepted, ")
            assert "changes made elsewhere came with the case" in label_of(page, "history")
            assert "Invented Ann" in label_of(page, "history")
            assert "Invented Bob holds the pen" in label_of(page, "holder")
        pair.both_visit_the_stick()
        ours = handing_over.hand_overs(pair.ann.desk, pair.case_id)[0]
        assert ours.state is HandOverState.ACCEPTED
        with windows_of(pair.ann) as (window, _):
            page = at_page(window, pair.case_id)
            count = len(ours.bundles)
            assert f"Accepted, {count} of {count}" in rows_of(page, "sent")[0]

    def test_of_a_history_too_long_to_come_along_the_receiver_reads_how_much_did_not(self, pair: Pair) -> None:
        acts.came_with(pair.ann, pair.case_id, newest(history(MOST_LINES + 5)))
        with windows_of(pair.ann) as (window, _keys):
            page = at_page(window, pair.case_id)
            assert f"{MOST_LINES - 1} changes made elsewhere" in label_of(page, "history")
            assert "too many to come along: 6." in label_of(page, "history")


class TestClearing:
    def test_what_stands_against_it_is_named_and_nothing_can_be_asked_for(self, pair: Pair) -> None:
        pair.hand_over()
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, pair.case_id)
            assert "nor has anybody accepted all of it" in label_of(page, "bars")
            assert not keys.find("handover.clear").isVisible()

    def test_what_waits_for_the_officers_word_stands_against_it(self, pair: Pair) -> None:
        stranger = pair.world.member("Stranger", "cardiff")
        pair.world.share_directory()
        assert acts.bring_in(stranger, number=SAMPLE) == pair.case_id
        acts.pass_on(stranger, pair.case_id, pair.ann.as_party)
        for member in (stranger, pair.ann):
            assert member.stick(pair.stick).fault is None
        count = documents_waiting(pair.ann.desk, pair.case_id)
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, pair.case_id)
            assert f"{count} documents of it wait for your word, above, and would be lost" in label_of(page, "bars")
            keys.tab_to("handover.turn_away")
            keys.press("Return")
            assert "your word" not in label_of(page, "bars")
