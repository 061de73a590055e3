"""Contact notes: newest contact first, each with its corrections, and none ever hidden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.notes import Note, NoteKind, timeline

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def note(name: str, *, at: int = 0, recorded: int = 0, corrects: str = "") -> Note:
    return Note(
        id=name, case_id="case-1", kind=NoteKind.OFFICE, at=START + timedelta(hours=at),
        recorded_at=START + timedelta(hours=recorded), recorded_by="Invented Officer", text=name, corrects=corrects,
    )  # fmt: skip


def shown(*notes: Note) -> list[tuple[str, list[str]]]:
    return [(entry.note.id, [one.id for one in entry.corrections]) for entry in timeline(notes)]


def test_the_newest_contact_comes_first_whenever_it_was_recorded() -> None:
    assert shown(note("monday", at=1, recorded=9), note("tuesday", at=2, recorded=3)) == [
        ("tuesday", []),
        ("monday", []),
    ]


def test_of_two_contacts_at_one_time_the_one_recorded_last_comes_first() -> None:
    assert shown(note("first", recorded=1), note("second", recorded=2)) == [("second", []), ("first", [])]


def test_corrections_follow_their_note_in_the_order_they_were_recorded() -> None:
    later, sooner = note("later", recorded=5, corrects="said"), note("sooner", recorded=4, corrects="said")
    assert shown(later, note("said"), sooner) == [("said", ["sooner", "later"])]


def test_a_correction_of_a_correction_stands_with_the_note_corrected_first() -> None:
    notes = (note("third", recorded=3, corrects="second"), note("second", recorded=2, corrects="said"), note("said"))
    assert shown(*notes) == [("said", ["second", "third"])]


def test_a_correction_does_not_move_the_note_it_corrects() -> None:
    assert shown(note("old", at=1), note("new", at=2), note("put right", at=9, corrects="old")) == [
        ("new", []),
        ("old", ["put right"]),
    ]


def test_a_correction_whose_original_is_not_here_stands_by_itself() -> None:
    assert shown(note("put right", corrects="elsewhere")) == [("put right", [])]


def test_a_note_that_claims_to_correct_itself_is_still_shown() -> None:
    assert shown(note("odd", corrects="odd")) == [("odd", [])]


def test_notes_that_correct_each_other_in_a_ring_are_still_shown() -> None:
    ring = (note("a", recorded=2, corrects="b"), note("b", recorded=1, corrects="a"), note("c", corrects="a"))
    assert shown(*ring) == [("b", ["c", "a"])]


def test_words_are_what_was_written_where_it_was_and_who_was_there() -> None:
    one = Note(
        id="n", case_id="c", kind=NoteKind.PHONE, at=START, recorded_at=START, recorded_by="Invented Officer",
        text="Rang back.", place="", who="his sister",
    )  # fmt: skip
    assert one.words == "Rang back. his sister"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 9)), max_size=9))
def test_every_note_is_shown_exactly_once_whatever_it_corrects(drawn: list[tuple[int, int, int]]) -> None:
    notes = [
        note(str(place), at=at, recorded=recorded, corrects=str(corrects))
        for place, (at, recorded, corrects) in enumerate(drawn)
    ]
    all_shown = [one for entry in timeline(tuple(notes)) for one in (entry.note, *entry.corrections)]
    assert sorted(one.id for one in all_shown) == sorted(one.id for one in notes)
