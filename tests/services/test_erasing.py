"""Review and erasure as acts: what is due, what can be erased by itself, and what goes only with the case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.services.changes import undo
from probationdesk.services.erasing import due_for_review, erase_case, erase_note, erase_record, set_review_after
from probationdesk.services.noting import add_note, correct_note
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze
from tests.desks import NOW
from tests.services.desk import current, held, only, opened, refusal

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def noted(desk: Desk, case: CaseFile, text: str) -> Note:
    """Add a note and return it."""
    add_note(desk, case.case.id, kind=NoteKind.OFFICE, at=AT, text=text)
    return next(note for note in only(desk).notes if note.text == text)


def test_a_case_is_due_from_its_day_on(desk: Desk) -> None:
    case = opened(desk)
    assert due_for_review(desk) == ()
    set_review_after(desk, case.case, NOW.date() + timedelta(days=1))
    assert due_for_review(desk) == ()
    set_review_after(desk, only(desk).case, NOW.date())
    (line,) = due_for_review(desk)
    assert (line.case_id, line.name, line.review_after) == (case.case.id, "Rowan Invented", NOW.date())
    set_review_after(desk, only(desk).case, None)
    assert due_for_review(desk) == ()


def test_a_case_goes_whole_and_can_only_go_once(desk: Desk) -> None:
    case = opened(desk)
    noted(desk, case, "He came on time.")
    erased = erase_case(desk, case.case.id)
    assert erased.records > 2
    assert (desk.store.cases(), desk.store.records(case.case.id)) == ((), ())
    assert refusal(lambda: erase_case(desk, case.case.id)).code == "case_not_here"


def test_a_note_goes_with_its_corrections_and_theirs(desk: Desk) -> None:
    case = opened(desk)
    note = noted(desk, case, "He was late.")
    noted(desk, case, "Another day.")
    correct_note(desk, note, "He was a minute late.")
    (correction,) = (one for one in only(desk).notes if one.corrects == note.id)
    correct_note(desk, correction, "Two minutes.")
    assert erase_note(desk, note).records == 3
    assert [one.text for one in only(desk).notes] == ["Another day."]


def test_a_record_goes_with_its_past_and_cannot_be_put_back(ready: Desk) -> None:
    goal = current(ready).goals[0]
    erase_record(ready, goal)
    assert goal.id not in {one.id for one in current(ready).goals}
    assert refusal(lambda: undo(ready, goal)).code == "nothing_to_undo"


def test_a_note_is_erased_as_a_note_whichever_way_it_is_asked_for(desk: Desk) -> None:
    case = opened(desk)
    note = noted(desk, case, "He was late.")
    correct_note(desk, note, "He was not.")
    assert erase_record(desk, note).records == 2


def test_what_a_case_cannot_be_without_goes_only_with_it(desk: Desk) -> None:
    case = opened(desk)
    before = held(desk)
    for record in (case.case, case.person, case.assessments[0].head):
        assert refusal(lambda record=record: erase_record(desk, record)).code == "erased_with_case_only"  # type: ignore[misc]
    assert held(desk) == before


def test_what_was_signed_goes_only_with_the_case(ready: Desk) -> None:
    goal, source = current(ready).goals[0], only(ready).sources[0]
    freeze(ready, only(ready).case.id, current(ready).head.id)
    for record in (goal, source):
        assert refusal(lambda record=record: erase_record(ready, record)).code == "erased_with_case_only"  # type: ignore[misc]
    assert erase_case(ready, goal.case_id).versions == 1
    assert only_dates(ready) == []


def only_dates(desk: Desk) -> list[date]:
    """The days on which what is left in the store falls due."""
    return [line.review_after for line in due_for_review(desk)]
