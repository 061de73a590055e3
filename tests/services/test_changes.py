"""Keeping and undoing: two pages never overwrite each other, what is frozen stays, and every act can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from probationdesk.domain.areas import Finding, Formulation
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import Answer
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Harm
from probationdesk.domain.sources import Source, SourceKind
from probationdesk.services.changes import fill_in, keep, load_case, settle, take_out, undo
from probationdesk.services.gathering import add_source
from probationdesk.services.noting import add_note, correct_note
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze, make_correction
from tests.desks import open_desk
from tests.services.desk import current, held, only, opened, refusal

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def alcohol(desk: Desk) -> Finding:
    return current(desk).findings["alcohol"]


class TestFillingIn:
    def test_keeps_the_fields_that_another_page_has_written_meanwhile(self, desk: Desk) -> None:
        opened(desk)
        blank = alcohol(desk)
        fill_in(desk, blank, why="He drinks on Fridays.")
        fill_in(desk, blank, offending=Answer.YES)
        assert (alcohol(desk).why, alcohol(desk).offending) == ("He drinks on Fridays.", Answer.YES)

    def test_makes_a_record_of_the_blank_that_stood_for_it(self, desk: Desk) -> None:
        opened(desk)
        blank = alcohol(desk)
        assert desk.store.record(blank.id) is None
        changed = fill_in(desk, blank, strength=Answer.NO)
        assert desk.store.record(blank.id) == replace(blank, strength=Answer.NO)
        assert (changed.case_id, changed.kinds, changed.record_id) == (
            blank.case_id, frozenset({"finding"}), blank.id,
        )  # fmt: skip

    def test_leaves_one_line_in_the_history_for_an_edit_of_many_pauses(self, desk: Desk) -> None:
        opened(desk)
        blank = alcohol(desk)
        for text in ("H", "He", "He drinks."):
            fill_in(desk, blank, why=text)
        assert settle(desk) == 1
        (change,) = desk.store.changes(blank.case_id, record_id=blank.id)
        assert (change.act, change.actor, change.before) == ("finding_filled_in", "Invented Officer", "")

    def test_settles_at_once_when_asked_to(self, desk: Desk) -> None:
        opened(desk)
        fill_in(desk, alcohol(desk), settle=True, why="He drinks.")
        assert settle(desk) == 0


class TestWhatIsFrozen:
    def test_takes_no_more_entries_and_says_so(self, ready: Desk) -> None:
        freeze(ready, only(ready).case.id, current(ready).head.id)
        before = held(ready)
        assessment = current(ready)
        source_of_the_case = only(ready).sources[0]
        acts = {
            "fill in": lambda: fill_in(ready, assessment.harm, who="Somebody else."),
            "the head": lambda: fill_in(ready, assessment.head, court="Another court"),
            "take out": lambda: take_out(ready, assessment.goals[0]),
            "add": lambda: keep(ready, (replace(assessment.goals[0], id=new_id()),), "goal_added"),
            "together": lambda: keep(
                ready, (replace(source_of_the_case, remark="New."), replace(assessment.harm, who="X")), "both"
            ),
            "undo": lambda: undo(ready, assessment.head),
            "again": lambda: freeze(ready, assessment.head.case_id, assessment.head.id),
        }
        for name, act in acts.items():
            assert refusal(act).code == "frozen", name
            assert held(ready) == before, name

    def test_leaves_the_rest_of_the_case_open(self, ready: Desk) -> None:
        freeze(ready, only(ready).case.id, current(ready).head.id)
        fill_in(ready, only(ready).case, next_event="Sentence", next_event_on=date(2026, 12, 24))
        add_note(ready, only(ready).case.id, kind=NoteKind.PHONE, at=AT, text="He rang.")
        assert only(ready).case.next_event == "Sentence"


class TestNotes:
    def test_are_written_once_and_neither_altered_nor_taken_out(self, desk: Desk) -> None:
        case = opened(desk)
        add_note(desk, case.case.id, kind=NoteKind.OFFICE, at=AT, text="He came on time.")
        (note,) = only(desk).notes
        for act in (
            lambda: keep(desk, (replace(note, text="He came late."),), "note_altered"),
            lambda: fill_in(desk, note, place="Cardiff"),
            lambda: take_out(desk, note),
            lambda: undo(desk, note),
        ):
            assert refusal(act).code == "note_is_written_once"
        assert only(desk).notes == (note,)

    def test_may_be_kept_again_unaltered(self, desk: Desk) -> None:
        case = opened(desk)
        add_note(desk, case.case.id, kind=NoteKind.OFFICE, at=AT, text="He came on time.")
        (note,) = only(desk).notes
        keep(desk, (note,), "note_added")
        correct_note(desk, note, "He was a minute late.")
        assert len(only(desk).notes) == 2


class TestUndoing:
    def test_puts_back_what_was_there_before_the_latest_edit(self, desk: Desk) -> None:
        opened(desk)
        fill_in(desk, alcohol(desk), settle=True, why="First.")
        fill_in(desk, alcohol(desk), settle=True, why="Second.")
        undo(desk, alcohol(desk))
        assert alcohol(desk).why == "First."

    def test_takes_in_an_edit_that_is_still_open(self, desk: Desk) -> None:
        opened(desk)
        fill_in(desk, alcohol(desk), settle=True, why="First.")
        fill_in(desk, alcohol(desk), why="Still typing")
        undo(desk, alcohol(desk))
        assert alcohol(desk).why == "First."

    def test_twice_brings_the_later_state_back(self, desk: Desk) -> None:
        opened(desk)
        for text in ("First.", "Second."):
            fill_in(desk, alcohol(desk), settle=True, why=text)
        undo(desk, alcohol(desk))
        undo(desk, alcohol(desk))
        assert alcohol(desk).why == "Second."

    def test_works_after_the_store_was_closed_and_opened_again(self, tmp_path: Path) -> None:
        with open_desk(tmp_path / "store") as desk:
            opened(desk)
            fill_in(desk, alcohol(desk), settle=True, why="First.")
            fill_in(desk, alcohol(desk), why="Second.")
        with open_desk(tmp_path / "store") as desk:
            assert alcohol(desk).why == "Second."
            undo(desk, alcohol(desk))
            assert alcohol(desk).why == "First."
        with open_desk(tmp_path / "store") as desk:
            undo(desk, alcohol(desk))
            assert alcohol(desk).why == "Second."

    def test_of_the_first_entry_leaves_the_blank_again_and_undoing_that_brings_it_back(self, desk: Desk) -> None:
        opened(desk)
        written = alcohol(desk)
        fill_in(desk, written, settle=True, why="First.")
        undo(desk, alcohol(desk))
        assert desk.store.record(written.id) is None
        assert alcohol(desk) == written
        undo(desk, written)
        assert alcohol(desk).why == "First."

    def test_brings_back_what_was_taken_out(self, desk: Desk) -> None:
        case = opened(desk)
        add_source(desk, case.case.id, label="Bundle", title="Papers", kind=SourceKind.PROSECUTION)
        (source,) = only(desk).sources
        take_out(desk, source)
        assert only(desk).sources == ()
        undo(desk, source)
        assert only(desk).sources == (source,)

    def test_of_nothing_is_refused(self, desk: Desk) -> None:
        opened(desk)
        assert refusal(lambda: undo(desk, current(desk).harm)).code == "nothing_to_undo"

    def test_never_takes_out_the_person_the_case_or_its_assessment(self, desk: Desk) -> None:
        case = opened(desk)
        before = held(desk)
        records: tuple[Record, ...] = (case.case, case.person, case.assessments[0].head)
        for record in records:
            assert refusal(lambda record=record: undo(desk, record)).code == "nothing_to_undo"  # type: ignore[misc]
        assert held(desk) == before
        assert only(desk).person == case.person

    def test_of_a_correction_begun_stands_the_frozen_version_up_again(self, ready: Desk) -> None:
        freeze(ready, only(ready).case.id, current(ready).head.id)
        frozen = current(ready).head
        make_correction(ready, frozen, "The date of birth.")
        undo(ready, current(ready).head)
        assert current(ready).head == frozen


@pytest.mark.parametrize("kind", [Formulation, Harm])
def test_what_one_page_keeps_says_which_kinds_changed(desk: Desk, kind: type[Record]) -> None:
    opened(desk)
    record = current(desk).formulation if kind is Formulation else current(desk).harm
    changed = keep(desk, (record, current(desk).management), "both_kept")
    assert changed.kinds == {kind.KIND, "management"}
    assert changed.record_id == ""


def test_a_case_that_is_not_here_is_said_not_to_be(desk: Desk) -> None:
    assert refusal(lambda: load_case(desk, "nowhere")).code == "case_not_here"


def test_a_head_that_names_no_assessment_is_frozen_all_the_same(ready: Desk) -> None:
    head = current(ready).head
    assert isinstance(head, Assessment)
    freeze(ready, head.case_id, head.id)
    loose = Source(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, kind=SourceKind.OTHER, label="Loose", title="Loose"
    )
    assert refusal(lambda: keep(ready, (loose,), "source_added")).code == "frozen"
