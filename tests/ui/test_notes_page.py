"""The page of contact notes: writing, finding, reading and correcting, by keyboard, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.lines import Hit
from probationdesk.domain.notes import NoteKind
from probationdesk.services import noting
from probationdesk.services.noting import NoteDraft
from probationdesk.ui.binding import PAUSE_MS
from probationdesk.ui.pages.notes import NotesPage
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.text_box import TextBox
from tests.desks import open_desk
from tests.ui.keyboard import focus, press, said, the, type_in
from tests.ui.stages import Stage

TEXT = "He rang at four. 'I got the job,' he said."


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with open_desk(tmp_path / "store", 1) as desk:
        made = Stage(desk, NotesPage)
        made.window.show()
        qtbot.waitExposed(made.window)
        made.window.activateWindow()
        yield made
        made.close()


def text_box(stage: Stage, name: str) -> TextBox:
    return the(stage, TextBox, name)


def line(stage: Stage, name: str) -> LineBox:
    return the(stage, LineBox, name)


def rows(stage: Stage, name: str) -> RowList:
    return the(stage, RowList, name)


def add_by_key(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_new_note_begins_with_today_and_now(stage: Stage) -> None:
    on = the(stage, DateBox, "notes.on.date")
    assert on.value() == date(2026, 11, 21)
    assert line(stage, "notes.time").value().startswith("10:")


def test_a_note_is_written_and_added_without_the_mouse(stage: Stage) -> None:
    before = {note.id for note in stage.case().notes}
    kind = the(stage, PickBox, "notes.kind")
    type_in(kind, "tel")
    line(stage, "notes.time").selectAll()
    type_in(line(stage, "notes.time"), "4.05pm")
    type_in(line(stage, "notes.place"), "by phone")
    areas = the(stage, QWidget, "notes.areas")
    areas.setFocus()
    QTest.keyClicks(focus(), "d")
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    QTest.keyClick(focus(), Qt.Key.Key_Right)
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    type_in(text_box(stage, "notes.text"), TEXT)
    add_by_key(text_box(stage, "notes.text"))
    (added,) = [note for note in stage.case().notes if note.id not in before]
    assert added.text == TEXT
    assert added.kind is NoteKind.PHONE
    assert added.areas == ("drugs", "alcohol")
    assert added.place == "by phone"
    assert (added.at.date(), added.at.time()) == (date(2026, 11, 21), time(16, 5))
    assert added.recorded_by == "Invented Officer"


def test_an_added_note_heads_the_list_and_leaves_an_empty_form(stage: Stage) -> None:
    type_in(text_box(stage, "notes.text"), TEXT)
    add_by_key(text_box(stage, "notes.text"))
    assert rows(stage, "notes.timeline").rows()[0].detail == TEXT
    assert rows(stage, "notes.timeline").current_id() == rows(stage, "notes.timeline").rows()[0].id
    assert text_box(stage, "notes.text").value() == ""
    assert text_box(stage, "notes.text").hasFocus()
    assert noting.draft(stage.desk, stage.case().case.id) == NoteDraft()


def test_what_is_typed_of_a_note_is_kept_at_the_first_pause(stage: Stage, qtbot: QtBot) -> None:
    type_in(text_box(stage, "notes.text"), TEXT)
    qtbot.waitUntil(lambda: noting.draft(stage.desk, stage.case().case.id).text == TEXT, timeout=PAUSE_MS + 1500)
    assert all(note.text != TEXT for note in stage.case().notes)


def test_a_draft_is_there_again_after_a_restart(tmp_path: Path, qtbot: QtBot) -> None:
    typed = NoteDraft(kind=NoteKind.VIDEO, on=date(2026, 11, 3), time="9", areas=("finances",), text="Not add")
    with open_desk(tmp_path / "store", 1) as desk:
        noting.keep_draft(desk, desk.store.cases()[0].case_id, typed)
    with open_desk(tmp_path / "store") as desk:
        stage = Stage(desk, NotesPage)
        assert text_box(stage, "notes.text").value() == "Not add"
        assert line(stage, "notes.time").value() == "9"
        assert noting.draft(desk, stage.case().case.id) == typed
        stage.close()


def test_a_note_without_words_is_not_added_and_the_form_says_so(stage: Stage) -> None:
    before = stage.case().notes
    text_box(stage, "notes.text").setFocus()
    add_by_key(text_box(stage, "notes.text"))
    assert stage.case().notes == before
    assert "nothing to add yet" in said(stage)


def test_a_time_that_cannot_be_read_is_said_and_nothing_is_lost(stage: Stage) -> None:
    before = stage.case().notes
    type_in(text_box(stage, "notes.text"), TEXT)
    line(stage, "notes.time").selectAll()
    type_in(line(stage, "notes.time"), "soon")
    add_by_key(line(stage, "notes.time"))
    assert stage.case().notes == before
    assert "the time cannot be read" in said(stage)
    assert line(stage, "notes.time").hasFocus()
    assert text_box(stage, "notes.text").value() == TEXT


def test_a_correction_stands_with_its_note_and_the_note_stays(stage: Stage, qtbot: QtBot) -> None:
    timeline = rows(stage, "notes.timeline")
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Down)
    while timeline.rows()[timeline.currentIndex().row()].tag:
        QTest.keyClick(timeline, Qt.Key.Key_Down)
    chosen = timeline.current_id()
    before = next(note for note in stage.case().notes if note.id == chosen)
    press(stage, "notes.correct")
    type_in(text_box(stage, "notes.correction"), "It was Tuesday.")
    add_by_key(text_box(stage, "notes.correction"))
    assert next(note for note in stage.case().notes if note.id == chosen) == before
    assert [note.text for note in stage.case().notes if note.corrects == chosen] == ["It was Tuesday."]
    qtbot.waitUntil(lambda: "It was Tuesday." in said(stage))
    assert before.text in said(stage)
    assert next(row for row in timeline.rows() if row.id == chosen).tag == "1 correction"


def test_a_correction_being_typed_is_kept_as_well(stage: Stage) -> None:
    note = next(n for n in stage.case().notes if n.id == rows(stage, "notes.timeline").current_id())
    press(stage, "notes.correct")
    type_in(text_box(stage, "notes.correction"), "It was Tue")
    assert stage.page.flush()
    assert noting.correction_draft(stage.desk, note) == "It was Tue"


def test_searching_the_case_finds_as_one_types_and_enter_shows_the_note(stage: Stage, qtbot: QtBot) -> None:
    noting.add_note(
        stage.desk, stage.case().case.id, kind=NoteKind.OFFICE, at=datetime(2020, 1, 6, 9, 0, tzinfo=UTC), text="Zebra."
    )
    stage.page.load(stage.case(), stage.assessment().head.id)
    type_in(line(stage, "notes.find"), "zeb")
    found = rows(stage, "notes.found")
    assert [row.detail for row in found.rows()] == ["\ue000Zebra\ue001."]
    QTest.keyClick(line(stage, "notes.find"), Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert rows(stage, "notes.timeline").current_id() == found.rows()[0].id
    qtbot.waitUntil(lambda: "Office, 6 January 2020, 09:00" in said(stage))


def test_what_is_no_note_is_handed_on_to_its_own_page(stage: Stage, qtbot: QtBot) -> None:
    name = stage.case().person.full_name
    page = stage.page
    assert isinstance(page, NotesPage)
    handed: list[Hit] = []
    page.chosen.connect(handed.append)
    type_in(line(stage, "notes.find"), name)
    person = next(row.id for row in rows(stage, "notes.found").rows() if row.id == stage.case().person.id)
    rows(stage, "notes.found").select(person)
    QTest.keyClick(rows(stage, "notes.found"), Qt.Key.Key_Return)
    assert [hit.kind for hit in handed] == ["person"]


def test_search_finds_a_correction_and_shows_the_note_it_corrects(stage: Stage) -> None:
    note = next(n for n in stage.case().notes if not n.corrects)
    noting.correct_note(stage.desk, note, "Quagga, not zebra.")
    stage.page.load(stage.case(), stage.assessment().head.id)
    correction = next(n for n in stage.case().notes if n.text.startswith("Quagga"))
    stage.page.reveal_record(correction.id, "")
    assert rows(stage, "notes.timeline").current_id() == note.id
