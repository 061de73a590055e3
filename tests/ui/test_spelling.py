"""Spelling as the officer types: what is pointed out, what never is, and the keys that put it right."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import hunspell
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.dictionaries import Dictionaries
from probationdesk.domain.people import Language
from probationdesk.services import reporting
from probationdesk.services.changes import fill_in
from probationdesk.ui import theme
from probationdesk.ui.places import PLACES
from probationdesk.ui.spelling_marks import SpellingMarks
from probationdesk.ui.theme_colours import Kind
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow
from tests.ui.conftest import put_on
from tests.ui.spelled import (
    READY,
    ask,
    box_of,
    look,
    pasted,
    status,
    typed,
    underlined,
)
from tests.ui.windows import open_window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", READY) as window:
        yield window


class TestPointedOut:
    def test_are_misspelt_words_after_a_pause_and_how_many_is_said(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He dose not recieve any leters. ")
        assert underlined(box) == ["recieve", "leters"]
        assert status(window) == "2 words to look at (F7)"
        box = typed(window, qtbot, "All is well, but for won speling. ")
        assert underlined(box) == ["speling"]
        assert status(window) == "1 word to look at (F7)"
        typed(window, qtbot, "All is well. ")
        assert status(window) == ""

    def test_is_not_the_word_that_is_being_typed(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "a good relationshi")
        assert underlined(box) == []
        QTest.keyClick(box, Qt.Key.Key_Home)
        assert underlined(box) == ["relationshi"]

    def test_are_no_names_of_the_case_citations_numbers_or_abbreviations(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        assert window.case is not None
        name, label = window.case.person.full_name, window.case.sources[0].label
        text = f"{name} and {name.split()[-1]}'s files [{label}, p xiiv; Nokown] 3rd PNC GPs a@exampel.org "
        assert underlined(typed(window, qtbot, text)) == []

    def test_are_not_the_persons_own_words(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, 'Tyler sayd "I wernt finkin" and I beleive him. ')
        assert underlined(box) == ["sayd", "beleive"]
        for name in (
            "plan.goal.1.i_will",
            "plan.goal.1.so_that",
            "plan.goal.1.their_words",
            "interview_1.purpose_words",
        ):
            theirs = typed(window, qtbot, "I wernt finkin. ", name=name)
            assert underlined(theirs) == [], name
            assert status(window) == ""

    def test_are_not_what_an_interview_note_marks_as_own_words(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "I wernt finkin. ", name="interview_1.entry")
        assert underlined(box) == ["wernt", "finkin"]
        QTest.keyClick(box, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
        look(window, qtbot)
        assert underlined(box) == []

    def test_is_nothing_in_what_can_only_be_read(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He dose not recieve it. ")
        assert window.case is not None
        assert window.leave_page()
        reporting.freeze(window.context.desk, window.case.case.id, window.assessment_id)
        window.open_case(window.case.case.id)
        window.show_place("risk")
        look(window, qtbot)
        assert box.isReadOnly()
        assert underlined(box) == []
        assert status(window) == ""

    def test_moves_with_the_text_before_it_is_looked_at_again(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He recieves it. ")
        QTest.keyClick(box, Qt.Key.Key_Home)
        QTest.keyClicks(box, "Now ")
        assert underlined(box) == ["recieves"]

    def test_stands_in_the_right_place_after_emoji(self, window: MainWindow, qtbot: QtBot) -> None:
        box = pasted(window, qtbot, "😀😃 fine 🏴 wŷr speling 😀 recieve ok")
        assert underlined(box) == ["wŷr", "speling", "recieve"]

    @pytest.mark.parametrize("text", ["x" * 10_000, "😀" * 10_000, "'" * 10_000, "a-" * 5_000, "“" * 5_000])
    def test_is_nothing_in_hostile_text_and_what_follows_is_looked_at(
        self, window: MainWindow, qtbot: QtBot, text: str
    ) -> None:
        box = pasted(window, qtbot, f"{text}\nspeling\n")
        QTest.keyClick(box, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        look(window, qtbot)
        assert underlined(box) == ["speling"]

    def test_wave_is_seen_against_the_box_in_every_set_of_colours(
        self, window: MainWindow, qtbot: QtBot, qapp: QApplication
    ) -> None:
        for kind in get_args(Kind):
            put_on(qapp, theme.Theme(kind=kind))
            box = typed(window, qtbot, "speling ")
            picture = box.viewport().grab().toImage()
            wave = QColor(theme.current().colours.wrong)
            seen = sum(
                picture.pixelColor(x, y) == wave for x in range(picture.width()) for y in range(picture.height())
            )
            assert seen > 20, kind

    def test_are_the_last_of_two_thousand_paragraphs(self, window: MainWindow, qtbot: QtBot) -> None:
        box = box_of(window, "risk.who")
        box.setPlainText("He was at work on that day, and went home.\n" * 2_000 + "speling\n")
        look(window, qtbot)
        assert status(window) == "1 word to look at (F7)"
        QTest.keyClick(box, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        ask(window, box, qtbot)
        assert box.textCursor().block().text() == "speling"


class TestLanguages:
    TEXT = "He works in the swyddfa a'r ysgol. Speling gwithio. "

    def test_cymraeg_is_known_where_somebody_uses_it(self, window: MainWindow, qtbot: QtBot) -> None:
        assert underlined(typed(window, qtbot, self.TEXT)) == ["swyddfa", "a'r", "ysgol", "Speling", "gwithio"]
        case = window.case
        assert case is not None
        window.context.act(
            lambda: fill_in(window.context.desk, case.person, settle=True, print_language=Language.CYMRAEG)
        )
        window.show_place("plan")
        window.show_place("risk")
        assert underlined(typed(window, qtbot, self.TEXT)) == ["Speling", "gwithio"]

    def test_windows_in_cymraeg_say_it_in_cymraeg(self, tmp_path: Path, qtbot: QtBot) -> None:
        with open_window(tmp_path / "store", READY, language=Language.CYMRAEG) as window:
            box = typed(window, qtbot, self.TEXT)
            assert underlined(box) == ["Speling", "gwithio"]
            assert status(window) == "2 gair i edrych arnynt (F7)"


class TestSwitchedOff:
    def test_nothing_is_pointed_out_also_in_the_next_session(self, tmp_path: Path, qtbot: QtBot) -> None:
        with open_window(tmp_path / "store", READY) as window:
            box = typed(window, qtbot, "speling ")
            assert underlined(box) == ["speling"]
            window.enter_place("keeping")
            tick = window.findChild(QWidget, "keeping.spelling")
            assert tick is not None
            QTest.keyClick(tick, Qt.Key.Key_Space)
            window.show_place("risk")
            look(window, qtbot)
            assert (underlined(box), status(window)) == ([], "")
        with open_window(tmp_path / "store") as window:
            box = box_of(window, "risk.who")
            QTest.keyClicks(box, "speling ")
            qtbot.wait(600)
            assert underlined(box) == []
            window.commands.run("spelling_switch")
            look(window, qtbot)
            assert underlined(box) == ["speling"]


class TestWhereItHappens:
    @pytest.fixture
    def threads(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
        """Every use of hunspell, which does its work as ever: what, and on which thread."""
        used: list[tuple[str, int]] = []
        real = hunspell.Hunspell

        class Watched:
            def __init__(self, *arguments: str, **named: str) -> None:
                used.append(("load", threading.get_ident()))
                self._real = real(*arguments, **named)

            def __getattr__(self, name: str) -> object:
                used.append((name, threading.get_ident()))
                return getattr(self._real, name)

        monkeypatch.setattr(hunspell, "Hunspell", Watched)
        return used

    def test_every_look_up_is_on_the_one_worker_and_none_where_keys_are_waited_for(
        self, threads: list[tuple[str, int]], window: MainWindow, qtbot: QtBot
    ) -> None:
        box = typed(window, qtbot, "He dose not recieve it. ")
        ask(window, box, qtbot)
        QTest.keyClick(box, Qt.Key.Key_1)
        look(window, qtbot)
        assert {what for what, _ in threads} == {"load", "spell", "suggest"}
        workers = {thread for _, thread in threads}
        assert len(workers) == 1
        assert threading.get_ident() not in workers

    def test_no_dictionary_is_loaded_before_there_is_something_to_look_at(
        self, threads: list[tuple[str, int]], tmp_path: Path, qtbot: QtBot
    ) -> None:
        with open_window(tmp_path / "store") as window:
            qtbot.wait(600)
            assert window.isVisible()
        assert threads == []

    def test_every_box_of_every_page_is_looked_after(self, window: MainWindow) -> None:
        found = 0
        for place in PLACES:
            window.show_place(place)
            for box in window.page(place).findChildren(TextBox):
                found += 1
                assert box.findChild(SpellingMarks) is not None, box.objectName()
        assert found > 60

    def test_closing_leaves_nothing_of_a_text_behind(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "Seen by Wibblethorpe. ")
        checking = window.context.spelling
        assert any("Wibblethorpe" in text for text in checking._known)
        window.close()
        assert not checking._known
        assert not checking._vocabulary.words
        assert underlined(box) == []

    def test_a_dictionary_that_cannot_be_read_is_said_once_and_nothing_else_suffers(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path
    ) -> None:
        told: list[str] = []
        window.context.told.connect(told.append)
        window.context.spelling._dictionaries = Dictionaries(tmp_path)
        box = box_of(window, "risk.who")
        QTest.keyClicks(box, "speling ")
        qtbot.waitUntil(lambda: len(told) == 1, timeout=5_000)
        assert "en.dic" in told[0]
        QTest.keyClicks(box, "goes on ")
        qtbot.wait(600)
        assert len(told) == 1
        assert box.value() == "speling goes on "


def test_a_box_without_a_window_to_look_after_it_is_left_alone(qtbot: QtBot) -> None:
    box = TextBox("a.b", "Label")
    qtbot.addWidget(box)
    box.show()
    QTest.keyClicks(box, "speling ")
    assert box.findChild(SpellingMarks) is None
    assert box.textCursor().position() == QTextCursor(box.document()).position() + 8
