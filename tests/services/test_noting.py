"""Contact notes: drafted as typed, written once, corrected beside."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from probationdesk.domain.notes import NoteKind, timeline
from probationdesk.services.noting import (
    NoteDraft,
    add_drafted_note,
    add_note,
    correct_note,
    correction_draft,
    draft,
    keep_correction_draft,
    keep_draft,
)
from probationdesk.services.ports import Desk
from tests.desks import OFFICER, open_desk
from tests.services.desk import held, only, opened, refusal

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def added(desk: Desk, text: str = "He came on time.") -> None:
    add_note(desk, only(desk).case.id, kind=NoteKind.OFFICE, at=AT, text=text, areas=("alcohol",))


class TestANote:
    def test_holds_when_it_was_and_when_and_by_whom_it_was_recorded(self, desk: Desk) -> None:
        opened(desk)
        added(desk, "  He came on time.\n")
        (note,) = only(desk).notes
        assert (note.at, note.text, note.areas) == (AT, "He came on time.", ("alcohol",))
        assert note.recorded_by == OFFICER.name
        assert note.recorded_at > AT

    def test_without_words_is_refused_and_nothing_is_added(self, desk: Desk) -> None:
        opened(desk)
        before = held(desk)
        assert refusal(lambda: added(desk, " \n")).code == "note_without_text"
        assert held(desk) == before

    def test_is_found_by_its_words(self, desk: Desk) -> None:
        opened(desk)
        added(desk)
        (hit,) = desk.store.search("time")
        assert hit.record_id == only(desk).notes[0].id


class TestACorrection:
    def test_stands_with_its_note_and_leaves_it_as_it_was(self, desk: Desk) -> None:
        opened(desk)
        added(desk)
        (note,) = only(desk).notes
        correct_note(desk, note, "He was a minute late.")
        (entry,) = timeline(only(desk).notes)
        assert entry.note == note
        assert [(one.text, one.at, one.kind) for one in entry.corrections] == [
            ("He was a minute late.", AT, NoteKind.OFFICE)
        ]

    def test_without_words_is_refused(self, desk: Desk) -> None:
        opened(desk)
        added(desk)
        (note,) = only(desk).notes
        assert refusal(lambda: correct_note(desk, note, "")).code == "note_without_text"
        assert only(desk).notes == (note,)

    def test_that_is_being_typed_is_kept_until_it_is_added(self, desk: Desk) -> None:
        opened(desk)
        added(desk)
        (note,) = only(desk).notes
        keep_correction_draft(desk, note, "He was a min")
        assert correction_draft(desk, note) == "He was a min"
        correct_note(desk, note, "He was a minute late.")
        assert correction_draft(desk, note) == ""


class TestADraft:
    TYPED = NoteDraft(kind=NoteKind.PHONE, on=date(2026, 7, 1), time="9.30", who="Mam", areas=("drugs",), text="Rang ŵ")

    def test_is_there_again_after_a_restart_and_is_no_record(self, tmp_path: Path) -> None:
        with open_desk(tmp_path / "store") as desk:
            case = opened(desk)
            keep_draft(desk, case.case.id, self.TYPED)
        with open_desk(tmp_path / "store") as desk:
            assert draft(desk, case.case.id) == self.TYPED
            assert only(desk).notes == ()

    def test_belongs_to_its_case(self, desk: Desk) -> None:
        keep_draft(desk, opened(desk).case.id, self.TYPED)
        assert draft(desk, opened(desk, "Ash Invented").case.id) == NoteDraft()

    def test_is_forgotten_once_the_note_is_added(self, desk: Desk) -> None:
        case_id = opened(desk).case.id
        keep_draft(desk, case_id, self.TYPED)
        add_drafted_note(desk, case_id, self.TYPED, on=date(2026, 7, 1), at=time(9, 30))
        (note,) = only(desk).notes
        assert (note.kind, note.who, note.text) == (NoteKind.PHONE, "Mam", "Rang ŵ")
        assert (note.at.hour, note.at.minute, note.at.tzinfo is not None) == (9, 30, True)
        assert draft(desk, case_id) == NoteDraft()

    def test_stays_if_its_note_is_refused(self, desk: Desk) -> None:
        case_id = opened(desk).case.id
        blank = NoteDraft(place="Cardiff")
        keep_draft(desk, case_id, blank)
        act = lambda: add_drafted_note(desk, case_id, blank, on=date(2026, 7, 1), at=time(9))  # noqa: E731
        assert refusal(act).code == "note_without_text"
        assert draft(desk, case_id) == blank

    @pytest.mark.parametrize("damaged", ["{", '{"kind":"pigeon"}', "[]"])
    def test_that_cannot_be_read_any_more_is_a_blank_one(self, desk: Desk, damaged: str) -> None:
        case_id = opened(desk).case.id
        desk.store.set_setting(f"draft.note.{case_id}", damaged)
        assert draft(desk, case_id) == NoteDraft()
