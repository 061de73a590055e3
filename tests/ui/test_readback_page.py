"""Reading back by keyboard: what the store holds afterwards and what the page, and the turned screen, show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.statements import statements
from probationdesk.services.changes import fill_in, keep
from probationdesk.ui import theme
from probationdesk.ui.pages.readback import ReadbackPage
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.stages import Stage, Theatre, inside, keyboard

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(qtbot, tmp_path)
    yield theatre
    theatre.close()


@pytest.fixture
def stage(theatre: Theatre) -> Stage:
    """The page on the case that is ready to freeze, at its first statement."""
    stage = theatre.open(ReadbackPage, sample=3)
    assert isinstance(stage.page, ReadbackPage)
    stage.page.show_statement(spoken(stage)[0])
    return stage


def spoken(stage: Stage) -> list[str]:
    return [statement.key for statement in statements(stage.assessment(), stage.case().sources)]


def page(stage: Stage) -> ReadbackPage:
    assert isinstance(stage.page, ReadbackPage)
    return stage.page


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(keyboard(), key, held)


def test_with_nothing_written_the_page_says_where_statements_come_from(theatre: Theatre) -> None:
    stage = theatre.open(ReadbackPage)

    assert not stage.part(ChoiceRow, "verdict").isVisible()
    assert any("Analyse" in each.text() and each.isVisible() for each in stage.page.findChildren(PlainLabel))


def test_the_first_statement_not_read_is_shown_large_in_the_persons_type(theatre: Theatre) -> None:
    stage = theatre.open(ReadbackPage, sample=3)
    unread = [
        statement
        for statement in statements(stage.assessment(), stage.case().sources)
        if statement.mark is None or statement.mark.verdict is Verdict.NOT_READ
    ]
    label = stage.part(PlainLabel, "statement")

    assert label.text() == unread[0].text
    assert "[" not in label.text()
    assert label.font().family() == theme.PERSONS_FAMILY
    assert label.font().pointSizeF() > theme.font("heading").pointSizeF()


def test_right_and_left_with_alt_step_through_the_statements(stage: Stage) -> None:
    keys = spoken(stage)

    press(Qt.Key.Key_Right, ALT)
    press(Qt.Key.Key_Right, ALT)
    assert page(stage).statement.key == keys[2]
    assert stage.words_of("progress").startswith(f"Statement 3 of {len(keys)}")
    press(Qt.Key.Key_Left, ALT)
    assert page(stage).statement.key == keys[1]
    for _ in keys:
        press(Qt.Key.Key_Left, ALT)
    assert page(stage).statement.key == keys[0]
    assert not stage.part(ActionButton, "back").isEnabled()


def test_a_dispute_is_kept_with_their_words_and_answered(stage: Stage) -> None:
    key = next(key for key in spoken(stage) if key not in stage.assessment().marks)
    page(stage).show_statement(key)

    press(Qt.Key.Key_W)
    assert "1 to answer" in stage.words_of("progress")
    QTest.keyClicks(stage.part(TextBox, "their_words"), "I never said that")
    reply = stage.part(ChoiceRow, "reply")
    assert reply.isVisible()
    QTest.keyClick(inside(reply), Qt.Key.Key_K)
    QTest.keyClicks(stage.part(TextBox, "reply_words"), "It is on the recording")
    stage.page.flush()

    mark = stage.assessment().marks[key]
    assert (mark.verdict, mark.their_words) == (Verdict.WRONG, "I never said that")
    assert (mark.reply, mark.reply_words) == (Reply.KEPT, "It is on the recording")
    assert "to answer" not in stage.words_of("progress")
    row = next(row for row in stage.part(RowList, "disputed").rows() if row.id == key)
    assert (row.detail, row.tag) == ("Wrong: I never said that", "Kept")


def test_what_is_right_asks_for_no_answer(stage: Stage) -> None:
    press(Qt.Key.Key_R)

    assert stage.assessment().marks[page(stage).statement.key].verdict is Verdict.RIGHT
    assert not stage.part(ChoiceRow, "reply").isVisible()


def test_words_typed_about_one_statement_never_reach_another(stage: Stage) -> None:
    keys = spoken(stage)
    second = stage.assessment().marks.get(keys[1])
    words = stage.part(TextBox, "their_words")
    words.selectAll()
    words.setFocus()

    QTest.keyClicks(words, "About the first")
    press(Qt.Key.Key_Right, ALT)

    assert stage.assessment().marks[keys[0]].their_words == "About the first"
    assert stage.assessment().marks.get(keys[1]) == second
    assert words.value() == (second.their_words if second is not None else "")


def test_a_statement_changed_since_it_was_read_says_so_and_what_they_heard(stage: Stage) -> None:
    press(Qt.Key.Key_R)
    heard = page(stage).statement.text
    assert not stage.part(PlainLabel, "changed").isVisible()
    area = page(stage).statement.key.split(".")[1]

    stage.context.act(lambda: fill_in(stage.desk, stage.assessment().findings[area], why="Written again."))

    assert stage.part(PlainLabel, "changed").isVisible()
    assert any(each.text().endswith(heard) for each in stage.page.findChildren(PlainLabel) if each.isVisible())


def test_enter_on_a_dispute_goes_to_its_statement(stage: Stage) -> None:
    disputed = stage.part(RowList, "disputed")
    last = disputed.rows()[-1].id
    disputed.select(last)
    disputed.setFocus()

    QTest.keyClick(disputed, Qt.Key.Key_Return)

    assert page(stage).statement.key == last
    assert stage.part(ChoiceRow, "verdict").value() == stage.assessment().marks[last].verdict


def test_a_jump_to_the_reply_shows_the_statement_that_waits_for_one(stage: Stage) -> None:
    key, mark = next((key, mark) for key, mark in stage.assessment().marks.items() if mark.reply is not Reply.NONE)
    waiting = replace(mark, reply=Reply.NONE)
    stage.context.act(lambda: keep(stage.desk, (waiting,), "mark_filled_in"))
    assert page(stage).statement.key != key

    stage.page.reveal("readback.reply")

    assert page(stage).statement.key == key
    assert stage.part(ChoiceRow, "reply").isVisible()


def test_why_it_was_not_read_back_is_kept(stage: Stage) -> None:
    QTest.keyClicks(stage.part(TextBox, "readback_not_done_because"), "He was released early")
    stage.page.flush()

    assert stage.assessment().head.readback_not_done_because == "He was released early"


def turned_screen(stage: Stage) -> QWidget:
    found = stage.window.findChild(QWidget, "readback.turned")
    assert isinstance(found, QWidget)
    return found


def test_the_turned_screen_covers_the_window_and_holds_only_statement_and_answers(stage: Stage, qtbot: QtBot) -> None:
    page(stage).turn_the_screen()
    turned = turned_screen(stage)

    assert turned.geometry() == stage.window.rect()
    assert page(stage).statement.text in [each.text() for each in turned.findChildren(PlainLabel)]
    usable = {each.objectName() for each in turned.findChildren(QWidget) if each.focusPolicy()}
    assert usable == {f"readback.turned.verdict.{verdict}" for verdict in ("right", "partly", "wrong")}
    stage.window.resize(700, 600)
    qtbot.waitUntil(lambda: turned.geometry() == stage.window.rect())


def test_the_person_answers_on_the_turned_screen_and_it_is_turned_back(stage: Stage, qtbot: QtBot) -> None:
    keys = spoken(stage)
    page(stage).turn_the_screen()
    row = turned_screen(stage).findChild(ChoiceRow, "readback.turned.verdict")
    assert row is not None

    press(Qt.Key.Key_P)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Right, ALT)
    assert row.isAncestorOf(keyboard())
    press(Qt.Key.Key_W)
    press(Qt.Key.Key_Escape)

    assert stage.assessment().marks[keys[0]].verdict is Verdict.PARTLY
    assert stage.assessment().marks[keys[1]].verdict is Verdict.WRONG
    assert page(stage).verdict.value() == Verdict.WRONG
    qtbot.waitUntil(lambda: stage.window.findChild(QWidget, "readback.turned") is None)
    assert page(stage).verdict.isAncestorOf(keyboard())


def test_every_control_has_a_handle_and_a_spoken_name(stage: Stage) -> None:
    stops = stage.stops()

    assert len(stops) > 7
    assert [each for each in stops if not each.objectName() or not each.accessibleName()] == []
