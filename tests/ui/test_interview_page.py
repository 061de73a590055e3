"""An interview by keyboard alone: what the store holds afterwards and what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.interviews import Mode, Response
from probationdesk.domain.people import Language
from probationdesk.ui.pages.interview import InterviewPage
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.tick_box import TickBox
from tests.ui.stages import Stage, Theatre, inside

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier

Open = Callable[..., Stage]


@pytest.fixture
def on_stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Open an interview of a sample case (0: a person just entered), again each time it is called."""
    theatre = Theatre(qtbot, tmp_path)
    yield lambda number, sample=0: theatre.open(partial(InterviewPage, number=number), sample=sample)
    theatre.close()


def box_of(stage: Stage, qtbot: QtBot) -> TextBox:
    box = stage.part(TextBox, "entry")
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    return box


def noted(stage: Stage, number: int = 1) -> list[tuple[str, str, str]]:
    entries = stage.assessment().entries_of(number)
    return [(entry.area, entry.text, entry.response.value) for entry in entries]


def test_what_the_person_needs_stands_before_the_first_question(on_stage: Open) -> None:
    stage = on_stage(1, sample=2)

    labels = [label for label in stage.page.findChildren(PlainLabel) if "sit on his right" in label.text()]
    box = stage.part(TextBox, "entry")

    assert len(labels) == 1
    assert (
        labels[0].mapTo(stage.page, labels[0].rect().bottomLeft()).y() < box.mapTo(stage.page, box.rect().topLeft()).y()
    )


def test_someone_for_whom_nothing_is_arranged_is_asked_first(on_stage: Open) -> None:
    stage = on_stage(1)

    assert any("Ask Invented before the first question" in each.text() for each in stage.page.findChildren(PlainLabel))


def test_beginning_a_break_and_the_end_are_noted(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)

    QTest.keyClick(box, Qt.Key.Key_B, ALT)
    assert stage.assessment().interview(1).began is not None
    assert stage.part(LineBox, "place").hasFocus()
    QTest.keyClick(stage.part(LineBox, "place"), Qt.Key.Key_B, ALT)
    assert stage.assessment().interview(1).breaks[-1].ended is None
    assert "break" in stage.words_of("state")
    QTest.keyClick(stage.part(ActionButton, "begin"), Qt.Key.Key_Return)
    assert stage.assessment().interview(1).breaks[-1].ended is not None
    QTest.keyClick(stage.part(ActionButton, "end"), Qt.Key.Key_Return)

    assert stage.assessment().interview(1).ended is not None
    assert "Held on 21 November 2026" in stage.words_of("state")
    assert [source.label for source in stage.case().sources] == ["Interview 1"]


def test_who_can_hear_is_asked_only_when_it_is_not_in_person(on_stage: Open) -> None:
    stage = on_stage(1)
    who, mode = stage.part(LineBox, "who_can_hear"), stage.part(ChoiceRow, "mode")
    assert not who.isVisible()
    assert mode.value() == Mode.IN_PERSON

    answer = inside(mode)
    answer.setFocus()
    QTest.keyClick(answer, Qt.Key.Key_Right)

    assert stage.assessment().interview(1).mode is Mode.TELEPHONE
    assert who.isVisible()


def test_the_purpose_is_shown_whole_in_the_language_of_the_person(on_stage: Open) -> None:
    stage = on_stage(1, sample=1)
    purpose = stage.desk.framework.purpose

    assert stage.words_of("purpose") == purpose.to(Language.CYMRAEG)
    row = stage.part(ChoiceRow, "purpose_language")
    assert row.isVisible()


def test_the_purpose_is_ticked_and_their_words_kept(on_stage: Open) -> None:
    stage = on_stage(1)

    QTest.keyClick(stage.part(TickBox, "purpose_explained"), Qt.Key.Key_Space)
    QTest.keyClicks(stage.part(TextBox, "purpose_words"), "You write it, I say if it is wrong")
    stage.page.flush()

    interview = stage.assessment().interview(1)
    assert interview.purpose_explained
    assert interview.purpose_words == "You write it, I say if it is wrong"


def test_typing_begins_an_entry_and_the_first_pause_keeps_it(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)

    QTest.keyClicks(box_of(stage, qtbot), "He was up at five")

    qtbot.waitUntil(lambda: noted(stage) == [("", "He was up at five", "answered")], timeout=2000)


def test_control_enter_ends_an_entry_and_begins_the_next(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)

    QTest.keyClicks(box, "First")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)
    assert box.value() == ""
    assert box.hasFocus()
    QTest.keyClicks(box, "Second")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)

    assert noted(stage) == [("", "First", "answered"), ("", "Second", "answered")]
    assert [row.detail for row in stage.part(RowList, "entries").rows()] == ["First", "Second"]


def test_a_blank_entry_is_not_kept(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)

    QTest.keyClick(box, Qt.Key.Key_Q, ALT)
    assert len(noted(stage)) == 1
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)

    assert noted(stage) == []


@pytest.mark.parametrize(
    ("key", "field", "icon", "word"),
    [
        (Qt.Key.Key_Q, "quote", "quote", "Own words"),
        (Qt.Key.Key_S, "strength", "strength", "Strength"),
        (Qt.Key.Key_L, "check_later", "check-later", "Check later"),
    ],
)
def test_one_key_marks_the_entry_and_the_same_key_takes_the_mark_off(
    on_stage: Open, qtbot: QtBot, key: Qt.Key, field: str, icon: str, word: str
) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)
    QTest.keyClicks(box, "Words")

    QTest.keyClick(box, key, ALT)
    assert getattr(stage.assessment().entries_of(1)[0], field)
    assert stage.part(ActionButton, field).isChecked()
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)
    (row,) = stage.part(RowList, "entries").rows()
    assert (row.icon, row.tag) == (icon, word)
    assert not stage.part(ActionButton, field).isChecked()

    stage.page.reveal_record(row.id, "")
    QTest.keyClick(box, key, ALT)
    assert not getattr(stage.assessment().entries_of(1)[0], field)


@pytest.mark.parametrize(("key", "response"), [(Qt.Key.Key_D, Response.DECLINED), (Qt.Key.Key_N, Response.NOT_ASKED)])
def test_one_key_notes_that_there_was_no_answer_and_nothing_else(
    on_stage: Open, qtbot: QtBot, key: Qt.Key, response: Response
) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)
    stage.part(PickBox, "area").setFocus()
    QTest.keyClicks(stage.part(PickBox, "area"), "fin")
    QTest.keyClick(stage.part(PickBox, "area"), Qt.Key.Key_Return)
    assert box.hasFocus()
    QTest.keyClicks(box, "Before it")

    QTest.keyClick(box, key, ALT)

    assert noted(stage) == [("finances", "Before it", "answered"), ("finances", "", response.value)]
    assert box.value() == ""
    assert "Nothing is read into it" in stage.words_of("status")


def test_prompts_follow_the_area_and_are_stepped_and_put_away(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    finances = stage.desk.framework.area("finances")
    area, box = stage.part(PickBox, "area"), box_of(stage, qtbot)
    QTest.keyClick(box, Qt.Key.Key_A, ALT)
    assert area.hasFocus()
    QTest.keyClicks(area, "fin")
    QTest.keyClick(area, Qt.Key.Key_A, ALT)
    assert box.hasFocus()

    assert stage.words_of("cards.text") == finances.listening[0].en
    QTest.keyClick(box, Qt.Key.Key_Down, ALT)
    assert stage.words_of("cards.text") == finances.listening[1].en
    QTest.keyClick(box, Qt.Key.Key_Up, ALT)
    QTest.keyClick(box, Qt.Key.Key_Up, ALT)
    assert stage.words_of("cards.text") == finances.beneath.en
    QTest.keyClick(box, Qt.Key.Key_P, ALT)
    assert not stage.part(PlainLabel, "cards.text").isVisible()
    QTest.keyClick(box, Qt.Key.Key_Down, ALT)
    assert stage.part(PlainLabel, "cards.text").isVisible()


def test_interview_2_offers_the_checking_prompts(on_stage: Open) -> None:
    stage = on_stage(2)
    area = stage.part(PickBox, "area")
    area.setFocus()

    QTest.keyClicks(area, "fin")

    assert stage.words_of("cards.text") == stage.desk.framework.area("finances").checking[0].en


def test_an_entry_is_brought_back_amended_and_left(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box, rows = box_of(stage, qtbot), stage.part(RowList, "entries")
    for text in ("First", "Second"):
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return, CTRL)

    QTest.keyClick(box, Qt.Key.Key_E, ALT)
    qtbot.waitUntil(rows.hasFocus)
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    qtbot.waitUntil(box.hasFocus)
    assert box.value() == "First"
    QTest.keyClicks(box, " again")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)

    assert [text for _, text, _ in noted(stage)] == ["First again", "Second"]
    assert box.value() == ""


def test_an_amended_entry_can_be_taken_out(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)
    QTest.keyClick(box, Qt.Key.Key_D, ALT)
    (entry,) = stage.assessment().entries_of(1)
    assert not stage.part(ActionButton, "take_out").isVisible()

    stage.page.reveal_record(entry.id, "")
    QTest.keyClick(stage.part(ActionButton, "take_out"), Qt.Key.Key_Return)

    assert noted(stage) == []
    assert box.value() == ""


def test_area_and_unfinished_entry_come_back_after_a_restart(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    area = stage.part(PickBox, "area")
    area.setFocus()
    QTest.keyClicks(area, "alc")
    QTest.keyClicks(box_of(stage, qtbot), "Only when I am paid")

    again = on_stage(1)

    assert again.part(TextBox, "entry").value() == "Only when I am paid"
    assert again.part(PickBox, "area").value() == "alcohol"
    box = box_of(again, qtbot)
    QTest.keyClicks(box, ".")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)
    assert noted(again) == [("alcohol", "Only when I am paid.", "answered")]


def test_a_finished_entry_does_not_come_back_into_the_box(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    box = box_of(stage, qtbot)
    QTest.keyClicks(box, "Done")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)

    again = on_stage(1)

    assert again.part(TextBox, "entry").value() == ""
    assert [row.detail for row in again.part(RowList, "entries").rows()] == ["Done"]


def test_a_sheet_becomes_one_entry_a_paragraph_with_the_time_of_copying(on_stage: Open) -> None:
    stage = on_stage(1)
    QGuiApplication.clipboard().setText("Came early.\n\nSpoke of his\nfather first.")

    QTest.keyClick(stage.part(ActionButton, "paste_sheet"), Qt.Key.Key_Return)

    assert [text for _, text, _ in noted(stage)] == ["Came early.", "Spoke of his father first."]
    assert stage.words_of("status").startswith("2 entries made from the sheet")
    QGuiApplication.clipboard().clear()
    QTest.keyClick(stage.part(ActionButton, "paste_sheet"), Qt.Key.Key_Return)
    assert len(noted(stage)) == 2
    assert "no text to paste" in stage.words_of("status")


def test_questions_are_asked_and_answered_in_interview_2(on_stage: Open) -> None:
    stage = on_stage(2, sample=2)
    question = stage.assessment().questions[0]
    name = f"question.{question.id[:8]}"

    first = stage.part(QWidget, "questions").focusProxy()
    assert first is stage.part(TickBox, f"{name}.asked")
    QTest.keyClick(first, Qt.Key.Key_Space)
    QTest.keyClicks(stage.part(TextBox, f"{name}.answer"), "My sister")
    stage.page.flush()

    kept = stage.assessment().questions[0]
    assert kept.asked
    assert kept.answer == "My sister"
    assert stage.part(QWidget, "questions").focusProxy() is not first


def test_entries_left_to_check_are_ticked_in_interview_2(on_stage: Open) -> None:
    stage = on_stage(2, sample=2)
    waiting = [entry.id for entry in stage.assessment().entries if entry.check_later and not entry.checked]
    assert waiting

    first = inside(stage.part(QWidget, "checks"))
    QTest.keyClick(first, Qt.Key.Key_Space)

    left = [entry.id for entry in stage.assessment().entries if entry.check_later and not entry.checked]
    assert len(left) == len(waiting) - 1


def test_why_interview_2_was_not_held_is_kept_until_it_begins(on_stage: Open) -> None:
    stage = on_stage(2)
    why = stage.part(TextBox, "not_held_because")

    QTest.keyClicks(why, "Moved to another prison")
    stage.page.flush()
    assert stage.assessment().interview(2).not_held_because == "Moved to another prison"
    QTest.keyClick(stage.part(ActionButton, "begin"), Qt.Key.Key_Return)

    assert stage.assessment().interview(2).not_held_because == ""
    assert not why.isVisible()


def test_a_complete_opening_is_folded_away_and_unfolds_for_its_fields(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1, sample=2)
    tick = stage.part(TickBox, "purpose_explained")
    assert not tick.isVisible()

    stage.page.reveal("interview_1.purpose_explained")
    assert tick.isVisible()
    QTest.keyClick(box_of(stage, qtbot), Qt.Key.Key_O, ALT)
    assert not tick.isVisible()


def test_nothing_is_noted_in_a_frozen_assessment_and_the_words_stay(on_stage: Open, qtbot: QtBot) -> None:
    stage = on_stage(1)
    stage.desk.store.save((replace(stage.assessment().head, frozen_as="a version"),), act="frozen", settle=True)
    box = box_of(stage, qtbot)

    QTest.keyClicks(box, "Too late")
    assert not stage.page.flush()

    assert noted(stage) == []
    assert box.value() == "Too late"
    assert stage.refused
    box.set_value("")


def test_every_control_has_a_handle_and_a_spoken_name(on_stage: Open) -> None:
    stage = on_stage(2, sample=2)
    stops = stage.stops()

    assert len(stops) > 20
    assert [each for each in stops if not each.objectName() or not each.accessibleName()] == []
    names = [each.objectName() for each in stops]
    assert len(names) == len(set(names))
