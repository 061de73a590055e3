"""Clearing a case off a computer: only once others are known to hold it, and never because an answer was short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.domain.exchange import Incoming, OpenedList, Outgoing
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.people import Language
from probationdesk.domain.sharing import Author, BundleKind, BundleState, ClearingBar
from probationdesk.resources import Wording
from probationdesk.services.admitting import put_out
from probationdesk.services.changes import fill_in
from probationdesk.services.handing_over import accept, hand_over, hand_overs, line_words
from probationdesk.services.noting import add_note
from probationdesk.services.people import open_case
from probationdesk.services.purging import alarms, bar_words, bars, file_inventory, hold, purge, to_ask_for
from probationdesk.services.sharing import outbox, to_carry
from tests.desks import Clock
from tests.services.desk import current, only, refusal
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def community(tmp_path: Path) -> Iterator[Laptop]:
    """The laptop to which the case went."""
    with laptop(tmp_path / "community", "Invented Community Officer") as one:
        yield one


@pytest.fixture
def prison(tmp_path: Path, community: Laptop) -> Iterator[Laptop]:
    """A laptop whose case was handed over, accepted and listed by the service a week later: nothing stands against."""
    with laptop(tmp_path / "prison", "Invented Prison Officer") as one:
        case = open_case(one.desk, "Rowan Invented").case_id
        add_note(one.desk, case, kind=NoteKind.OFFICE, at=datetime(2026, 3, 2, 9, tzinfo=UTC), text="Juniper berries.")
        fill_in(one.desk, current(one.desk).findings["drugs"], settle=True, why="Juniper again.")
        hand_over(one.desk, case, community.party, purpose="Release")
        community.file(*one.post())
        accept(community.desk, hand_overs(community.desk)[0].id)
        one.file(*community.post())
        later(one)
        file_inventory(one.desk, to_ask_for(one.desk), to_ask_for(one.desk))
        yield one


def later(one: Laptop, by: timedelta = timedelta(days=8)) -> None:
    clock = one.desk.clock
    assert isinstance(clock, Clock)
    clock.now += by


def against(one: Laptop) -> dict[ClearingBar, int]:
    return {bar.what: bar.count for bar in bars(one.desk, only(one.desk).case.id)}


class TestClearing:
    def test_takes_the_words_and_leaves_headers_and_receipts(self, prison: Laptop) -> None:
        case = only(prison.desk).case.id
        before = outbox(prison.desk, case)
        erased = purge(prison.desk, case)
        assert erased.records > 0
        assert prison.desk.store.cases() == ()
        after = outbox(prison.desk, case)
        assert [line.bundle_id for line in after] == [line.bundle_id for line in before]
        assert not any(line.bytes_held for line in after)
        assert all(prison.desk.store.receipt(line.bundle_id) == b"a receipt" for line in after)
        assert all(prison.desk.store.revision_document(one) is None for one in prison.desk.store.revisions(case))
        assert prison.desk.store.accesses(case)[0].act is Access.CLEARED
        assert prison.store.verify().sound

    def test_is_not_undone_by_what_comes_in_afterwards(self, prison: Laptop, community: Laptop) -> None:
        purge(prison.desk, only(prison.desk).case.id)
        fill_in(community.desk, current(community.desk).findings["drugs"], settle=True, why="Went on.")
        filed = prison.file(*community.post())
        assert {one.reason for one in filed if one.case_id} == {"left_here"}
        assert prison.desk.store.cases() == ()

    def test_of_a_closed_case_needs_no_hand_over(self, prison: Laptop, community: Laptop) -> None:
        hand_over(community.desk, only(community.desk).case.id, prison.party, purpose="Back again")
        prison.file(*community.post())
        accept(prison.desk, hand_overs(prison.desk)[0].id)
        assert ClearingBar.NOT_PASSED_ON in against(prison)
        fill_in(prison.desk, only(prison.desk).case, settle=True, closed=datetime(2026, 11, 1, tzinfo=UTC).date())
        assert ClearingBar.NOT_PASSED_ON not in against(prison)


class TestTwoOfficersOfAClosedCase:
    def test_do_not_both_clear_it_because_the_other_has_read_it(self, prison: Laptop, community: Laptop) -> None:
        """The one who passed it on may; whoever holds the pen keeps it until an office has it."""
        closed = datetime(2026, 11, 1, tzinfo=UTC).date()
        fill_in(community.desk, only(community.desk).case, settle=True, closed=closed)
        sent = community.post()
        prison.file(*sent)
        community.file(*prison.post())
        for one in (prison, community):
            later(one)
            file_inventory(one.desk, to_ask_for(one.desk), to_ask_for(one.desk))
        assert against(prison) == {}
        count = len([line for line in outbox(community.desk, only(community.desk).case.id) if line.opened])
        assert against(community).keys() == {ClearingBar.NOT_OPENED, ClearingBar.NO_LATE_ANSWER}
        assert count > 0
        ids = tuple(one.bundle_id for one in sent)
        read = opened_by_office(prison, ids)
        community.file(read)
        later(community)
        file_inventory(community.desk, to_ask_for(community.desk), to_ask_for(community.desk))
        assert against(community) == {}


def opened_by_office(one: Laptop, ids: tuple[str, ...]) -> Incoming:
    """Word of the office's reader that it opened these."""
    _, parcel = one.seal(
        Outgoing(key="opened", kind=BundleKind.OPENED, case_id="", content=OpenedList(bundles=ids))
    )  # fmt: skip
    return replace(parcel, author=Author(device="reader", officer="Reader", office="office", reader=True))


class TestWhatStandsAgainstIt:
    def test_is_nothing_once_everything_is_known_to_be_held(self, prison: Laptop) -> None:
        assert against(prison) == {}

    def test_is_everything_for_a_case_that_was_never_sent(self, community: Laptop, tmp_path: Path) -> None:
        with laptop(tmp_path / "new", "Invented New Officer") as one:
            open_case(one.desk, "Second Invented")
            assert against(one).keys() >= {ClearingBar.NOT_SENT, ClearingBar.NOT_PASSED_ON}
            assert refusal(lambda: purge(one.desk, only(one.desk).case.id)).code == "not_cleared"
            assert only(one.desk).person.full_name == "Second Invented"

    def test_is_anything_typed_since(self, prison: Laptop) -> None:
        fill_in(prison.desk, current(prison.desk).harm, who="Typed a moment ago.")
        assert against(prison) == {ClearingBar.NOT_SENT: 0}

    def test_is_anything_that_nobody_has_opened(self, prison: Laptop) -> None:
        fill_in(prison.desk, current(prison.desk).harm, who="Sent a moment ago.", settle=True)
        prison.post()
        assert against(prison) == {ClearingBar.NOT_OPENED: 1, ClearingBar.NO_LATE_ANSWER: 1}

    def test_is_an_answer_that_came_too_soon_after_the_last_was_opened(self, prison: Laptop, community: Laptop) -> None:
        fill_in(prison.desk, current(prison.desk).harm, who="Opened today.", settle=True)
        community.file(*prison.post())
        prison.file(*community.post())
        file_inventory(prison.desk, to_ask_for(prison.desk), to_ask_for(prison.desk))
        assert against(prison).keys() == {ClearingBar.NO_LATE_ANSWER}
        later(prison)
        assert against(prison).keys() == {ClearingBar.NO_LATE_ANSWER}, "an earlier answer does not ripen"
        file_inventory(prison.desk, to_ask_for(prison.desk), to_ask_for(prison.desk))
        assert against(prison) == {}

    def test_is_a_hold(self, prison: Laptop) -> None:
        case = only(prison.desk).case.id
        hold(prison.desk, case, "An inquest is open.")
        assert against(prison) == {ClearingBar.ON_HOLD: 0}
        assert prison.desk.store.changes(case, limit=1)[0].act == "case_held"
        hold(prison.desk, case, " ")
        assert against(prison) == {}

    def test_is_a_second_version(self, prison: Laptop, community: Laptop) -> None:
        for one in (prison, community):
            fill_in(one.desk, current(one.desk).harm, who=one.name, settle=True)
        prison.file(*community.post())
        assert against(prison)[ClearingBar.UNSETTLED] == 1

    @pytest.mark.parametrize("language", list(Language))
    def test_is_told_in_words(self, prison: Laptop, language: Language) -> None:
        words = Wording(language, resources.folder() / "i18n")
        fill_in(prison.desk, current(prison.desk).harm, who="Sent a moment ago.", settle=True)
        prison.post()
        told = [bar_words(bar, words) for bar in bars(prison.desk, only(prison.desk).case.id)]
        assert len(told) == 2
        assert all("1" in one for one in told)


class TestWhatWasPostedBeforeItWasPassedOn:
    def test_is_not_asked_for_as_whoever_accepted_it_got_everything_anew(
        self, tmp_path: Path, community: Laptop
    ) -> None:
        with laptop(tmp_path / "prison", "Invented Prison Officer") as one:
            case = open_case(one.desk, "Rowan Invented").case_id
            fill_in(one.desk, current(one.desk).findings["drugs"], settle=True, why="A week before.")
            before = {parcel.bundle_id for parcel in one.post()}
            made = hand_over(one.desk, case, community.party, purpose="Release")
            community.file_from_others(*one.post())
            accept(community.desk, hand_overs(community.desk)[0].id)
            one.file_from_others(*community.post())
            later(one)
            file_inventory(one.desk, to_ask_for(one.desk), to_ask_for(one.desk))
            lines = outbox(one.desk, case)
            assert before == {line.bundle_id for line in lines if not line.opened and line.kind == "revision"}
            assert against(one) == {}
            put_out(one.desk, case, made.to, purpose="The wrong person.")
            assert against(one)[ClearingBar.NOT_OPENED] >= len(before), "it is all asked for again"

    def test_is_asked_for_until_it_is_accepted_and_when_the_service_has_lost_it(
        self, tmp_path: Path, community: Laptop
    ) -> None:
        with laptop(tmp_path / "prison", "Invented Prison Officer") as one:
            case = open_case(one.desk, "Rowan Invented").case_id
            before = {parcel.bundle_id for parcel in one.post()}
            hand_over(one.desk, case, community.party, purpose="Release")
            community.file_from_others(*one.post())
            one.file_from_others(*community.post())
            assert against(one)[ClearingBar.NOT_OPENED] >= len(before)
            accept(community.desk, hand_overs(community.desk)[0].id)
            one.file_from_others(*community.post())
            later(one)
            asked = to_ask_for(one.desk)
            file_inventory(one.desk, asked, set(asked) - before)
            assert against(one) == {ClearingBar.MISSED: len(before)}


class TestAnAnswerThatHasShrunk:
    def test_deletes_nothing_raises_an_alarm_and_sends_again(self, prison: Laptop) -> None:
        case = only(prison.desk).case.id
        records = prison.desk.store.records(case)
        asked = to_ask_for(prison.desk)
        assert file_inventory(prison.desk, asked, ()) == len(asked)
        assert prison.desk.store.records(case) == records
        assert {line.bundle_id for line in alarms(prison.desk)} == set(asked)
        assert {line.bundle_id for line in to_carry(prison.desk)} == set(asked)
        assert against(prison).keys() >= {ClearingBar.MISSED, ClearingBar.NO_LATE_ANSWER}
        assert prison.desk.store.changes("", limit=1)[0].act == "service_answer_shrank"

    def test_ends_when_the_service_has_signed_for_it_again(self, prison: Laptop) -> None:
        asked = to_ask_for(prison.desk)
        file_inventory(prison.desk, asked, asked[1:])
        (missed,) = alarms(prison.desk)
        prison.desk.store.mark(missed.bundle_id, BundleState.STORED, at=prison.desk.clock(), receipt=b"another")
        assert alarms(prison.desk) == ()
        (line,) = [line for line in outbox(prison.desk) if line.bundle_id == missed.bundle_id]
        assert line.state is BundleState.OPENED, "it had been opened before"
        assert prison.desk.store.receipt(line.bundle_id) == b"a receipt"

    def test_says_nothing_of_what_the_service_never_signed_for(self, prison: Laptop) -> None:
        assert file_inventory(prison.desk, ("unknown",), ()) == 0
        assert alarms(prison.desk) == ()


def test_who_has_received_a_bundle_is_told_by_name_and_day(prison: Laptop, community: Laptop) -> None:
    line = outbox(prison.desk, only(prison.desk).case.id)[-1]
    words = Wording(Language.ENGLISH, resources.folder() / "i18n")
    assert line_words(line, words).startswith(f"Received by {community.name}, 21 November 2026")
