"""The acts of the two interviews, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.interviews import Entry
from probationdesk.services import interviewing
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk
from tests.desks import open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store") as desk:
        open_case(desk, "Invented Person")
        yield desk


def the_case(desk: Desk) -> CaseFile:
    return load_case(desk, desk.store.cases()[0].case_id)


def current(desk: Desk) -> AssessmentFile:
    found = the_case(desk).current
    assert found is not None
    return found


def test_beginning_makes_the_interview_a_source_that_can_be_cited(desk: Desk) -> None:
    held = current(desk)

    interviewing.begin_interview(desk, held.head, held.interview(1), "Interview 1")

    assert [source.label for source in the_case(desk).sources] == ["Interview 1"]
    assert current(desk).interview(1).began is not None


def test_beginning_again_resumes_and_keeps_the_first_time(desk: Desk) -> None:
    held = current(desk)
    interviewing.begin_interview(desk, held.head, held.interview(1), "Interview 1")
    began = current(desk).interview(1).began
    interviewing.pause_interview(desk, current(desk).interview(1))
    assert current(desk).interview(1).breaks[-1].ended is None

    interviewing.begin_interview(desk, held.head, current(desk).interview(1), "Interview 1")

    interview = current(desk).interview(1)
    assert interview.began == began
    assert interview.breaks[-1].ended is not None
    assert len(the_case(desk).sources) == 1


def test_a_reason_why_it_was_not_held_falls_when_it_is_held(desk: Desk) -> None:
    held = current(desk)
    fill_in(desk, held.interview(2), not_held_because="He was moved to another prison.")

    interviewing.begin_interview(desk, held.head, current(desk).interview(2), "Interview 2")

    assert current(desk).interview(2).not_held_because == ""


@pytest.mark.parametrize(
    ("sheet", "paragraphs"),
    [
        ("", ()),
        (" \n\n \n", ()),
        ("One line.", ("One line.",)),
        ("First.\nSecond.\nThird.", ("First.", "Second.", "Third.")),
        ("A paragraph\nover two lines.\n\nAnother.", ("A paragraph over two lines.", "Another.")),
        ("One.\r\n\r\n  \r\nTwo.", ("One.", "Two.")),
    ],
)
def test_a_sheet_is_parted_at_blank_lines_or_else_at_lines(sheet: str, paragraphs: tuple[str, ...]) -> None:
    assert interviewing.split_sheet(sheet) == paragraphs


def test_entries_from_a_sheet_stand_in_its_order(desk: Desk) -> None:
    texts = tuple(f"Paragraph {number}" for number in range(30))

    interviewing.add_entries(desk, current(desk).head, 1, texts, "drugs")

    noted = current(desk).entries_of(1)
    assert tuple(entry.text for entry in noted) == texts
    assert {entry.area for entry in noted} == {"drugs"}


def test_an_empty_sheet_is_refused_by_add_entries(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no entries"):
        interviewing.add_entries(desk, current(desk).head, 1, ())


def test_the_last_place_comes_back_after_a_restart(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store") as desk:
        open_case(desk, "Invented Person")
        entry, _ = interviewing.add_entry(desk, current(desk).head, 1, text="Begun", area="alcohol")
        place = interviewing.LastPlace("alcohol", entry.id)
        interviewing.keep_place(desk, current(desk).interview(1), place)

    with open_desk(tmp_path / "store") as desk:
        assert interviewing.last_place(desk, current(desk).interview(1)) == place
        assert interviewing.last_place(desk, current(desk).interview(2)) == interviewing.LastPlace()


@pytest.mark.parametrize(("quote", "words"), [(True, "“I was owed it.”"), (False, "I was owed it.")])
def test_a_question_made_of_an_entry_takes_the_place_of_its_mark(desk: Desk, quote: bool, words: str) -> None:
    entry, _ = interviewing.add_entry(desk, current(desk).head, 1, text="I was owed it. ", area="finances")
    fill_in(desk, entry, check_later=True, quote=quote)
    marked = desk.store.record(entry.id)
    assert isinstance(marked, Entry)

    interviewing.make_question(desk, current(desk).head, marked)

    (question,) = current(desk).questions
    assert (question.text, question.area) == (words, "finances")
    assert current(desk).entries[0].check_later is False
