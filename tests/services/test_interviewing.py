"""The two interviews: begun, paused and closed; entries and the questions between."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk.domain.interviews import Interview, Response, open_questions, to_check
from probationdesk.domain.sources import LocatorStyle, SourceKind
from probationdesk.services.changes import fill_in
from probationdesk.services.gathering import add_source
from probationdesk.services.interviewing import (
    LastPlace,
    add_entries,
    add_entry,
    begin_interview,
    close_interview,
    keep_place,
    last_place,
    make_question,
    pause_interview,
    raise_question,
    split_sheet,
    tick_check,
    tick_question,
)
from probationdesk.services.ports import Desk
from tests.desks import NOW, open_desk
from tests.services.desk import current, only, opened


def begin(desk: Desk, number: int = 1, label: str = "Interview 1") -> Interview:
    begin_interview(desk, current(desk).head, current(desk).interview(number), label)
    return current(desk).interview(number)


class TestBeginning:
    def test_notes_the_time_and_makes_the_interview_a_source_cited_by_the_minute(self, desk: Desk) -> None:
        opened(desk)
        interview = begin(desk)
        (source,) = only(desk).sources
        assert interview.began is not None
        assert interview.began > NOW
        assert (source.label, source.kind, source.locator_style) == (
            "Interview 1", SourceKind.INTERVIEW, LocatorStyle.MINUTE,
        )  # fmt: skip
        assert source.dated == NOW.date()

    def test_again_resumes_it_and_keeps_the_first_time_and_the_one_source(self, desk: Desk) -> None:
        opened(desk)
        first = begin(desk)
        close_interview(desk, first)
        again = begin(desk, label="Another label")
        assert (again.began, again.ended) == (first.began, None)
        assert [source.label for source in only(desk).sources] == ["Interview 1"]

    def test_takes_back_that_it_was_not_held(self, desk: Desk) -> None:
        opened(desk)
        fill_in(desk, current(desk).interview(2), not_held_because="He was ill.")
        assert begin(desk, 2, "Interview 2").not_held_because == ""

    def test_under_a_label_that_is_taken_adds_the_day_and_then_a_number(self, desk: Desk) -> None:
        case = opened(desk)
        for label in ("interview 1", f"Interview 1 {NOW:%Y-%m-%d}"):
            add_source(desk, case.case.id, label=label, title=label, kind=SourceKind.OTHER)
        begin(desk)
        own = [source.label for source in only(desk).sources if source.kind is SourceKind.INTERVIEW]
        assert own == [f"Interview 1 {NOW:%Y-%m-%d} 2"]

    def test_keeps_what_was_entered_of_it_before(self, desk: Desk) -> None:
        opened(desk)
        as_the_page_holds_it = current(desk).interview(1)
        fill_in(desk, as_the_page_holds_it, place="Telford office")
        begin_interview(desk, current(desk).head, as_the_page_holds_it, "Interview 1")
        assert current(desk).interview(1).place == "Telford office"


class TestPausing:
    def test_is_noted_with_its_end_when_the_interview_goes_on(self, desk: Desk) -> None:
        opened(desk)
        pause_interview(desk, begin(desk))
        (pause,) = begin(desk).breaks
        assert pause.ended is not None
        assert pause.ended > pause.began

    def test_twice_is_one_break(self, desk: Desk) -> None:
        opened(desk)
        interview = begin(desk)
        pause_interview(desk, interview)
        assert pause_interview(desk, interview).kinds == frozenset()
        assert len(current(desk).interview(1).breaks) == 1

    def test_ends_with_the_interview(self, desk: Desk) -> None:
        opened(desk)
        pause_interview(desk, begin(desk))
        close_interview(desk, current(desk).interview(1))
        interview = current(desk).interview(1)
        assert interview.breaks[-1].ended is not None
        assert interview.ended is not None

    def test_a_second_time_makes_a_second_break(self, desk: Desk) -> None:
        opened(desk)
        pause_interview(desk, begin(desk))
        pause_interview(desk, begin(desk))
        assert [pause.ended is None for pause in current(desk).interview(1).breaks] == [False, True]


class TestEntries:
    def test_stand_in_the_order_they_were_noted_each_with_its_time(self, desk: Desk) -> None:
        opened(desk)
        for text in ("First", "Second"):
            add_entry(desk, current(desk).head, 1, text=text, area="alcohol")
        entries = current(desk).entries_of(1)
        assert [entry.text for entry in entries] == ["First", "Second"]
        assert entries[0].at < entries[1].at
        assert current(desk).entries_of(2) == ()

    def test_are_returned_so_that_they_can_be_filled_in_as_the_officer_types(self, desk: Desk) -> None:
        opened(desk)
        entry, changed = add_entry(desk, current(desk).head, 2, response=Response.DECLINED)
        fill_in(desk, entry, text="He would rather not.")
        (kept,) = current(desk).entries_of(2)
        assert (kept.text, kept.response) == ("He would rather not.", Response.DECLINED)
        assert changed.record_id == entry.id

    def test_of_a_sheet_stand_in_its_order_and_are_one_act(self, desk: Desk) -> None:
        opened(desk)
        texts = split_sheet("One.\n  still one.\n\n\nTwo.\n\n  Three. ")
        add_entries(desk, current(desk).head, 1, texts, "drugs")
        assert [entry.text for entry in current(desk).entries_of(1)] == ["One. still one.", "Two.", "Three."]
        assert {entry.area for entry in current(desk).entries} == {"drugs"}

    def test_of_a_sheet_without_paragraphs_are_a_mistake_of_the_caller(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(ValueError, match="without paragraphs"):
            add_entries(desk, current(desk).head, 1, ())

    @pytest.mark.parametrize(
        ("text", "parts"),
        [("", ()), (" \n ", ()), ("One.\nTwo.", ("One.", "Two.")), ("One.\r\n\r\nTwo.", ("One.", "Two."))],
    )
    def test_of_a_sheet_are_its_paragraphs_or_its_lines_if_it_has_none(self, text: str, parts: tuple[str, ...]) -> None:
        assert split_sheet(text) == parts


class TestQuestions:
    def test_wait_until_they_are_asked(self, desk: Desk) -> None:
        opened(desk)
        raise_question(desk, current(desk).head, " Who rang? ", "alcohol")
        (question,) = open_questions(current(desk).questions)
        assert question.text == "Who rang?"
        tick_question(desk, question, asked=True)
        assert open_questions(current(desk).questions) == ()
        tick_question(desk, question, asked=False)
        assert len(open_questions(current(desk).questions)) == 1

    def test_made_of_an_entry_take_the_place_of_its_mark(self, desk: Desk) -> None:
        opened(desk)
        entry, _ = add_entry(desk, current(desk).head, 1, text="Sober for three months", area="alcohol")
        fill_in(desk, entry, check_later=True, quote=True)
        make_question(desk, current(desk).head, current(desk).entries[0])
        (question,) = current(desk).questions
        assert (question.text, question.area) == ("“Sober for three months”", "alcohol")
        assert to_check(current(desk).entries) == ()

    def test_are_not_counted_with_checks_that_were_made(self, desk: Desk) -> None:
        opened(desk)
        entry, _ = add_entry(desk, current(desk).head, 1, text="Sober for three months")
        fill_in(desk, entry, check_later=True)
        assert len(to_check(current(desk).entries)) == 1
        tick_check(desk, entry, checked=True)
        assert to_check(current(desk).entries) == ()
        assert current(desk).entries[0].check_later


class TestThePlace:
    def test_where_the_officer_was_is_known_after_a_restart(self, tmp_path: Path) -> None:
        with open_desk(tmp_path / "store") as desk:
            opened(desk)
            keep_place(desk, current(desk).interview(1), LastPlace("drugs", "entry-1"))
        with open_desk(tmp_path / "store") as desk:
            assert last_place(desk, current(desk).interview(1)) == LastPlace("drugs", "entry-1")
            assert last_place(desk, current(desk).interview(2)) == LastPlace()

    def test_on_an_area_that_no_longer_exists_is_the_beginning(self, desk: Desk) -> None:
        opened(desk)
        keep_place(desk, current(desk).interview(1), LastPlace("astrology", ""))
        assert last_place(desk, current(desk).interview(1)) == LastPlace()
