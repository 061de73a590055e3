"""Reflecting between the interviews by keyboard: what the store holds afterwards and what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from probationdesk.domain.interviews import to_check
from probationdesk.ui.pages.reflect import ReflectPage
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.stages import Stage, Theatre

BOXES = ("known", "how_known", "not_known", "other_explanations", "would_change_my_mind")


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(qtbot, tmp_path)
    yield theatre
    theatre.close()


def questions(stage: Stage) -> list[tuple[str, str]]:
    return [(question.area, question.text) for question in stage.assessment().questions]


@pytest.mark.parametrize("field", BOXES)
def test_each_answer_is_kept(theatre: Theatre, field: str) -> None:
    stage = theatre.open(ReflectPage)

    QTest.keyClicks(stage.part(TextBox, field), "What I think")
    stage.page.flush()

    assert getattr(stage.assessment().reflection, field) == "What I think"


def test_counts_of_the_first_interview_stand_beside_the_boxes(theatre: Theatre) -> None:
    stage = theatre.open(ReflectPage, sample=2)
    entries = stage.assessment().entries_of(1)
    quoted, strengths = sum(e.quote for e in entries), sum(e.strength for e in entries)
    declined = sum(e.response == "declined" for e in entries)

    assert f"{len(entries)} entries, {quoted} of them" in stage.words_of("known.counts")
    assert f": {strengths}." in stage.words_of("other_explanations.counts")
    assert stage.words_of("not_known.counts").startswith(f"Declined: {declined}.")
    assert "Neither says anything about risk" in stage.words_of("not_known.counts")


def test_a_question_is_kept_as_it_is_typed_and_set_among_the_others(theatre: Theatre, qtbot: QtBot) -> None:
    stage = theatre.open(ReflectPage)
    box, area = stage.part(TextBox, "new_question"), stage.part(PickBox, "new_area")

    QTest.keyClicks(box, "Who would you ring?")
    qtbot.waitUntil(lambda: questions(stage) == [("", "Who would you ring?")], timeout=2000)
    QTest.keyClicks(area, "rel")
    QTest.keyClick(stage.part(ActionButton, "add_question"), Qt.Key.Key_Return)

    (question,) = stage.assessment().questions
    assert (question.area, question.text) == ("relationships", "Who would you ring?")
    assert stage.part(TextBox, f"question.{question.id[:8]}.text").value() == "Who would you ring?"
    assert box.value() == ""
    assert box.hasFocus()


def test_a_question_not_yet_added_is_still_there_after_a_restart(theatre: Theatre) -> None:
    stage = theatre.open(ReflectPage)
    QTest.keyClicks(stage.part(TextBox, "new_question"), "Who would you ring?")

    again = theatre.open(ReflectPage)

    (question,) = again.assessment().questions
    assert again.part(TextBox, f"question.{question.id[:8]}.text").value() == "Who would you ring?"
    assert again.part(TextBox, "new_question").value() == ""


def test_a_blank_question_is_none(theatre: Theatre) -> None:
    stage = theatre.open(ReflectPage)
    box = stage.part(TextBox, "new_question")

    QTest.keyClicks(box, "x")
    stage.page.flush()
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    QTest.keyClick(stage.part(ActionButton, "add_question"), Qt.Key.Key_Return)

    assert questions(stage) == []


def test_a_question_is_worded_again_and_taken_out(theatre: Theatre) -> None:
    stage = theatre.open(ReflectPage, sample=2)
    question = stage.assessment().questions[0]
    count = len(stage.assessment().questions)
    box = stage.part(TextBox, f"question.{question.id[:8]}.text")

    QTest.keyClicks(box, "Now: ")
    stage.page.flush()
    assert stage.assessment().questions[0].text == f"Now: {question.text}"
    QTest.keyClick(stage.part(ActionButton, f"question.{question.id[:8]}.take_out"), Qt.Key.Key_Return)

    assert len(stage.assessment().questions) == count - 1
    assert question.id not in {each.id for each in stage.assessment().questions}


def test_an_entry_to_check_is_made_a_question_ready_to_be_worded(theatre: Theatre) -> None:
    stage = theatre.open(ReflectPage, sample=2)
    entry, before = to_check(stage.assessment().entries)[0], len(stage.assessment().questions)
    waiting = len(to_check(stage.assessment().entries))

    QTest.keyClick(stage.part(ActionButton, f"check.{entry.id[:8]}.make_question"), Qt.Key.Key_Return)

    made = stage.assessment().questions[-1]
    assert len(stage.assessment().questions) == before + 1
    assert len(to_check(stage.assessment().entries)) == waiting - 1
    assert entry.text in made.text
    assert made.area == entry.area
    held = QApplication.focusWidget()
    assert isinstance(held, TextBox)
    assert held.objectName() == f"reflect.question.{made.id[:8]}.text"


def test_every_control_has_a_handle_and_a_spoken_name(theatre: Theatre) -> None:
    stops = theatre.open(ReflectPage, sample=2).stops()

    assert len(stops) > 15
    assert [each for each in stops if not each.objectName() or not each.accessibleName()] == []
    names = [each.objectName() for each in stops]
    assert len(names) == len(set(names))
