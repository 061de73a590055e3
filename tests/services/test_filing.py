"""What comes in: brought in, taken over, put beside, or refused; and never over anybody's work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.exchange import Incoming, OneNote, WholeCase
from probationdesk.domain.ids import new_id
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.oversight import View
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import Fate
from probationdesk.domain.sharing import ReceivedState
from probationdesk.domain.subjects import subjects
from probationdesk.services.changes import fill_in, take_out
from probationdesk.services.erasing import erase_case, erase_note
from probationdesk.services.exchanging import import_case
from probationdesk.services.noting import add_note, correct_note
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.overseeing import answer_prompt, begin_opinion, countersign, give_view
from probationdesk.services.people import open_case
from probationdesk.services.reporting import freeze, make_correction
from probationdesk.services.settling import settle
from probationdesk.services.sharing import inbox, versions_apart
from tests.desks import sample
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


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with a case that can be frozen."""
    with laptop(tmp_path / "ready", "Invented Report Writer") as one:
        import_case(one.desk, sample(3))
        yield one


def work_of(one: Laptop) -> frozenset[Record]:
    return frozenset(one.desk.store.records(only(one.desk).case.id))


def type_on(one: Laptop, area: str, words: str, *, settle: bool = True) -> None:
    """Write something on one area."""
    fill_in(one.desk, current(one.desk).findings[area], why=words, settle=settle)


def note(one: Laptop, words: str) -> None:
    case = only(one.desk).case.id
    add_note(one.desk, case, kind=NoteKind.OFFICE, at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC), text=words)


class TestACaseThatIsNew:
    def test_is_brought_in_whole_with_its_notes(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "Came on time.")
        filed = community.file(*prison.post())
        assert [one.state for one in filed] == [ReceivedState.FILED] * 2
        assert filed[0].verdict is Fate.NEW_CASE
        assert work_of(community) == work_of(prison)
        assert versions_apart(community.desk, filed[0].case_id) == ()

    def test_finds_the_notes_that_came_before_it(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "Came first.")
        whole, alone = prison.post()
        assert community.file(alone)[0].state is ReceivedState.WAITING
        assert community.desk.store.cases() == ()
        community.file(whole)
        assert [one.text for one in only(community.desk).notes] == ["Came first."]
        assert {line.state for line in inbox(community.desk)} == {ReceivedState.FILED}
        assert community.desk.store.waiting_notes(whole.case_id) == ()

    def test_is_told_of_in_the_history_and_in_the_access_log(self, prison: Laptop, community: Laptop) -> None:
        (whole,) = prison.post()
        community.file(whole)
        case = whole.case_id
        assert {change.actor for change in community.desk.store.changes(case)} == {prison.name}
        (line,) = community.desk.store.accesses(case)
        assert (line.act, line.digest) == (Access.IMPORTED, whole.bundle_id)
        assert community.store.verify().sound

    def test_comes_with_its_frozen_versions(self, ready: Laptop, community: Laptop) -> None:
        head = current(ready.desk).head
        version = freeze(ready.desk, head.case_id, head.id)
        community.file(*ready.post())
        assert community.desk.store.versions(head.id) == (version,)
        assert community.desk.store.version_records(version.id) == ready.desk.store.version_records(version.id)


class TestACaseThatIsHere:
    def test_is_brought_up_to_date(self, prison: Laptop, community: Laptop) -> None:
        community.file(*prison.post())
        type_on(prison, "drugs", "None known.")
        take_out(prison.desk, current(prison.desk).findings["drugs"])
        type_on(prison, "alcohol", "He had drunk.")
        (filed,) = community.file(*prison.post())
        assert (filed.verdict, filed.apart) == (Fate.FORWARD, False)
        assert filed.changed is not None
        assert work_of(community) == work_of(prison)

    def test_loses_what_the_other_took_out(self, prison: Laptop, community: Laptop) -> None:
        type_on(prison, "drugs", "None known.")
        community.file(*prison.post())
        take_out(prison.desk, current(prison.desk).findings["drugs"])
        community.file(*prison.post())
        assert work_of(community) == work_of(prison)
        assert current(community.desk).findings["drugs"].why == ""

    @pytest.mark.parametrize("settled", [True, False])
    def test_keeps_what_was_typed_and_the_other_stands_beside_it(
        self, prison: Laptop, community: Laptop, settled: bool
    ) -> None:
        community.file(*prison.post())
        type_on(prison, "alcohol", "He had drunk.")
        type_on(community, "alcohol", "He says he had not drunk.", settle=settled)
        before = work_of(community)
        (filed,) = community.file(*prison.post())
        assert (filed.verdict, filed.apart, filed.changed) == (Fate.APART, True, None)
        assert work_of(community) == before
        (apart,) = versions_apart(community.desk, filed.case_id)
        assert apart.author == prison.name

    def test_is_altered_by_nothing_that_came_before(self, prison: Laptop, community: Laptop) -> None:
        first = prison.post()
        type_on(prison, "alcohol", "He had drunk.")
        second = prison.post()
        filed = community.file(*second, *first)
        assert [one.verdict for one in filed] == [Fate.NEW_CASE, Fate.KNOWN]
        assert work_of(community) == work_of(prison)

    def test_is_altered_by_nothing_that_comes_twice(self, prison: Laptop, community: Laptop) -> None:
        parcels = prison.post()
        community.file(*parcels)
        rows = len(community.desk.store.changes(parcels[0].case_id))
        again = community.file(*parcels)
        assert all(one.known for one in again)
        assert len(community.desk.store.changes(parcels[0].case_id)) == rows

    def test_is_no_conflict_where_both_typed_the_same(self, prison: Laptop, community: Laptop) -> None:
        community.file(*prison.post())
        for one in (prison, community):
            type_on(one, "alcohol", "He had drunk.")
        (filed,) = community.file(*prison.post())
        assert (filed.verdict, filed.apart) == (Fate.SAME, False)
        prison.file(*community.post())
        assert next_outgoing(prison.desk, filed.case_id) is None
        assert next_outgoing(community.desk, filed.case_id) is None

    def test_that_stood_apart_goes_on_once_somebody_else_has_settled_it(
        self, prison: Laptop, community: Laptop, tmp_path: Path
    ) -> None:
        first = prison.post()
        with laptop(tmp_path / "third", "Invented Third Officer") as third:
            for one in (community, third):
                one.file(*first)
            type_on(prison, "alcohol", "He had drunk.")
            type_on(community, "drugs", "None known.")
            here, there = prison.post(), community.post()
            assert [one.apart for one in third.file(*here, *there) if one.verdict] == [False, True]
            community.file(*here)
            (apart,) = versions_apart(community.desk, first[0].case_id)
            settle(community.desk, apart.case_id, apart.id)
            (filed, *_) = third.file(*community.post())
            assert (filed.verdict, filed.apart) == (Fate.FORWARD, False)
            assert current(third.desk).findings["alcohol"].why == "He had drunk."
            assert current(third.desk).findings["drugs"].why == "None known."

    def test_brings_the_frozen_versions_of_what_stands_apart_all_the_same(
        self, ready: Laptop, community: Laptop
    ) -> None:
        community.file(*ready.post())
        type_on(community, "drugs", "Typed meanwhile.")
        head = current(ready.desk).head
        version = freeze(ready.desk, head.case_id, head.id)
        (filed, *_) = community.file(*ready.post())
        assert filed.apart
        assert community.desk.store.versions(head.id) == (version,)
        assert not current(community.desk).head.frozen

    def test_never_unfreezes_what_is_frozen_here(self, ready: Laptop, community: Laptop) -> None:
        head = current(ready.desk).head
        freeze(ready.desk, head.case_id, head.id)
        community.file(*ready.post())
        (filed,) = community.file(altered_behind_our_back(ready))
        assert (filed.verdict, filed.apart) == (Fate.APART, True)
        assert current(community.desk).head.frozen

    def test_goes_on_with_a_correction_of_what_is_frozen(self, ready: Laptop, community: Laptop) -> None:
        head = current(ready.desk).head
        freeze(ready.desk, head.case_id, head.id)
        community.file(*ready.post())
        make_correction(ready.desk, current(ready.desk).head, "The date.")
        type_on(ready, "alcohol", "Corrected.")
        (filed,) = community.file(*ready.post())
        assert filed.verdict is Fate.FORWARD
        assert current(community.desk).head.corrects


def altered_behind_our_back(one: Laptop) -> Incoming:
    """A revision, validly made, in which a frozen assessment has become a draft with other words."""
    head = current(one.desk).head
    draft = replace(head, frozen_as="")
    finding = replace(current(one.desk).findings["alcohol"], why="Put in afterwards.")
    one.store.save((draft, finding), act="tampered", settle=True)
    (parcel,) = one.post()
    return parcel


class TestOpinions:
    def test_of_a_manager_come_back_without_a_conflict_while_the_officer_types_on(
        self, ready: Laptop, community: Laptop
    ) -> None:
        community.file(*ready.post())
        opinion = begin_opinion(community.desk, current(community.desk).head, "Invented Manager", "senior officer")
        answer_prompt(community.desk, opinion, vulnerable="His sister.")
        type_on(ready, "alcohol", "Typed on meanwhile.")
        (filed, *_) = ready.file(*community.post())
        assert (filed.verdict, filed.apart) == (Fate.NOTHING_NEW, False)
        (held,) = current(ready.desk).opinions
        assert held.vulnerable == "His sister."
        assert current(ready.desk).findings["alcohol"].why == "Typed on meanwhile."

    def test_that_are_countersigned_elsewhere_do_not_go_over_what_is_typed_of_them_here(
        self, ready: Laptop, community: Laptop
    ) -> None:
        opinion = begin_opinion(ready.desk, current(ready.desk).head, "Invented Manager", "senior officer")
        community.file(*ready.post())
        answer_prompt(ready.desk, opinion, vulnerable="Typed here.")
        assessment = current(community.desk)
        for subject in subjects(assessment):
            give_view(community.desk, opinion, subject, View.AGREES)
        answer_prompt(community.desk, opinion, met_person=Answer.NO, **ALL_PROMPTS)
        countersign(community.desk, current(community.desk).opinions[0])
        ready.file(*community.post())
        (held,) = current(ready.desk).opinions
        assert (held.signed, held.vulnerable) == (False, "Typed here.")
        assert versions_apart(ready.desk, held.case_id)

    def test_altered_on_both_sides_await_a_person(self, ready: Laptop, community: Laptop) -> None:
        opinion = begin_opinion(ready.desk, current(ready.desk).head, "Invented Manager", "senior officer")
        community.file(*ready.post())
        answer_prompt(ready.desk, opinion, vulnerable="One thing.")
        answer_prompt(community.desk, opinion, vulnerable="Another.")
        (filed, *_) = ready.file(*community.post())
        assert filed.apart
        assert current(ready.desk).opinions[0].vulnerable == "One thing."


ALL_PROMPTS = dict.fromkeys(("immediate_risk", "vulnerable", "circumstances", "alternatives", "protective"), "None.")


class TestNotes:
    def test_of_both_sides_come_together_without_a_conflict(self, prison: Laptop, community: Laptop) -> None:
        community.file(*prison.post())
        note(prison, "Seen in prison.")
        note(community, "Seen at the office.")
        type_on(community, "drugs", "None known.")
        community.file(*prison.post())
        prison.file(*community.post())
        for one in (prison, community):
            assert {held.text for held in only(one.desk).notes} == {"Seen in prison.", "Seen at the office."}

    def test_are_searched_and_corrected_like_any_other(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "Spoke of juniper.")
        community.file(*prison.post())
        (held,) = only(community.desk).notes
        correct_note(community.desk, held, "Spoke of gorse.")
        assert community.desk.store.search("juniper")
        prison.file(*community.post())
        assert {one.corrects for one in only(prison.desk).notes} == {"", held.id}

    def test_are_written_once(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "As it was.")
        whole, alone = prison.post()
        community.file(whole, alone)
        assert isinstance(alone.content, OneNote)
        other = replace(alone, bundle_id="f" * 64, content=OneNote(note={**alone.content.note, "text": "Other."}))
        (filed,) = community.file(other)
        assert (filed.state, filed.reason) == (ReceivedState.SET_ASIDE, "note_is_written_once")
        assert [one.text for one in only(community.desk).notes] == ["As it was."]
        assert community.desk.store.sealed_bytes("f" * 64) == other.sealed

    def test_that_were_erased_here_do_not_come_back(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "To be erased.")
        whole, alone = prison.post()
        community.file(whole, alone)
        erase_note(community.desk, only(community.desk).notes[0])
        (filed,) = community.file(replace(alone, bundle_id="e" * 64))
        assert (filed.state, filed.reason) == (ReceivedState.REFUSED, "left_here")
        assert only(community.desk).notes == ()


def whole(parcel: Incoming, **changes: Any) -> Incoming:
    assert isinstance(parcel.content, WholeCase)
    document = {**parcel.content.document, **changes}
    return replace(parcel, bundle_id=new_id(), content=replace(parcel.content, document=document))


class TestWhatIsRefused:
    def test_is_refused_with_its_reason_and_stops_nothing(self, prison: Laptop, community: Laptop) -> None:
        (good,) = prison.post()
        assert isinstance(good.content, WholeCase)
        records = good.content.document["records"]
        bad = (
            (whole(good, format="something else"), "not_a_case_file", ""),
            (whole(good, version=9), "newer_case_file", ""),
            (whole(good, records={**records, "case": []}), "wrong_references", "records: "),
            (whole(good, records={**records, "person": [{**records["person"][0], "x": 1}]}), "schema", "$.records"),
            (replace(whole(good), case_id=new_id()), "schema", "$.records.case[0].id"),
            (replace(whole(good), parents=("0" * 64,)), "schema", "$.ancestors"),
        )
        for parcel, code, where in bad:
            (filed,) = community.file(parcel)
            assert (filed.state, filed.reason) == (ReceivedState.REFUSED, code)
            assert filed.detail.startswith(where)
            assert community.desk.store.cases() == ()
        assert {line.reason for line in inbox(community.desk)} == {code for _, code, _ in bad}
        assert community.file(good)[0].state is ReceivedState.FILED

    def test_may_come_again_and_be_taken_then(self, prison: Laptop, community: Laptop) -> None:
        (good,) = prison.post()
        community.file(whole(good, format="something else"))
        refused = inbox(community.desk)[0].bundle_id
        (filed,) = community.file(replace(good, bundle_id=refused))
        assert filed.state is ReceivedState.FILED
        assert inbox(community.desk)[0].reason == ""

    def test_a_revision_does_not_carry_notes(self, prison: Laptop, community: Laptop) -> None:
        note(prison, "Smuggled.")
        revision, alone = prison.post()
        assert isinstance(alone.content, OneNote)
        assert isinstance(revision.content, WholeCase)
        records = {**revision.content.document["records"], "note": [alone.content.note]}
        (filed,) = community.file(whole(revision, records=records))
        assert (filed.reason, filed.detail) == ("schema", "$.records.note: notes_apart")

    def test_a_case_that_was_erased_here_does_not_come_back_by_itself(self, prison: Laptop, community: Laptop) -> None:
        parcels = prison.post()
        community.file(*parcels)
        erase_case(community.desk, parcels[0].case_id)
        type_on(prison, "alcohol", "Went on there.")
        note(prison, "Also a note.")
        filed = community.file(*prison.post())
        assert {(one.state, one.reason) for one in filed} == {(ReceivedState.REFUSED, "left_here")}
        assert community.desk.store.cases() == ()


def everything(one: Laptop) -> frozenset[Record]:
    return frozenset(record for line in one.desk.store.cases() for record in one.desk.store.records(line.case_id))
