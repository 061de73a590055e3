"""Spelling as the officer types: what is pointed out, what never is, and the keys that put it right."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args

import hunspell
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.dictionaries import Dictionaries
from probationdesk.domain.people import Language
from probationdesk.services import erasing, reporting, spelling
from probationdesk.services.changes import fill_in
from probationdesk.ui import theme
from probationdesk.ui.places import PLACES
from probationdesk.ui.spelling_marks import SpellingMarks
from probationdesk.ui.theme_colours import Kind
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.suggestion_list import SuggestionList
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow
from tests.ui.conftest import put_on
from tests.ui.windows import open_window

READY = 3
"""The number of the invented case that is ready to freeze."""


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", READY) as window:
        yield window


def box_of(window: MainWindow, name: str) -> TextBox:
    """Go to a field and empty it."""
    window.go_to(name)
    box = window.findChild(TextBox, name)
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, Qt.Key.Key_Delete)
    return box


def underlined(box: TextBox) -> list[str]:
    marks = box.findChild(SpellingMarks)
    assert marks is not None
    return [wave.selectedText() for wave in marks._waves]


def look(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything that shows has been looked at."""
    checking = window.context.spelling
    qtbot.waitUntil(
        lambda: not (checking._timer.isActive() or checking._under_way or checking._waiting), timeout=10_000
    )


def typed(window: MainWindow, qtbot: QtBot, text: str, *, name: str = "risk.who") -> TextBox:
    box = box_of(window, name)
    QTest.keyClicks(box, text)
    look(window, qtbot)
    return box


def pasted(window: MainWindow, qtbot: QtBot, text: str, *, name: str = "risk.who") -> TextBox:
    box = box_of(window, name)
    data = QMimeData()
    data.setText(text)
    box.insertFromMimeData(data)
    look(window, qtbot)
    return box


def offered(box: TextBox) -> SuggestionList | None:
    found = box.findChild(SuggestionList)
    return found if found is not None and found.isVisible() else None


def is_offered(box: TextBox) -> bool:
    return offered(box) is not None


def rows(shown: QListWidget | None) -> list[str]:
    assert shown is not None
    return [shown.item(row).text() for row in range(shown.count())]


def ask(window: MainWindow, box: TextBox, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_F7) -> None:
    """Press F7 and wait for the list."""
    QTest.keyClick(box, key)
    qtbot.waitUntil(lambda: offered(box) is not None, timeout=10_000)


def status(window: MainWindow) -> str:
    label = window.findChild(PlainLabel, "header.spelling")
    assert label is not None
    return label.text() if label.isVisible() else ""


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


class TestKeys:
    def test_f7_offers_words_and_a_number_puts_one_in(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He did not recieve it. ")
        ask(window, box, qtbot)
        assert rows(offered(box))[0] == "1  receive"
        assert rows(offered(box))[-2:] == ["8  Right in this case", "9  Right everywhere: add to my words"]
        QTest.keyClick(box, Qt.Key.Key_1)
        assert box.value() == "He did not receive it. "
        assert offered(box) is None
        assert box.hasFocus()

    def test_one_undo_takes_it_back_and_it_is_kept_like_typing(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He did not recieve it. ")
        assert window.page("risk").flush()
        ask(window, box, qtbot)
        QTest.keyClick(box, Qt.Key.Key_1)
        qtbot.waitUntil(lambda: self.kept(window) == "He did not receive it. ", timeout=5_000)
        QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert box.value() == "He did not recieve it. "
        qtbot.waitUntil(lambda: self.kept(window) == "He did not recieve it. ", timeout=5_000)

    @staticmethod
    def kept(window: MainWindow) -> str:
        assert window.case is not None
        return window.case.assessment(window.assessment_id).harm.who

    def test_the_arrows_and_enter_choose_and_escape_closes(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He had no accomodation and a seperate room. ")
        ask(window, box, qtbot)
        QTest.keyClick(box, Qt.Key.Key_Escape)
        assert offered(box) is None
        assert "accomodation" in box.value()
        ask(window, box, qtbot)
        second = rows(offered(box))[1].split("  ")[1]
        QTest.keyClick(box, Qt.Key.Key_Down)
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert second in box.value()
        assert "\n" not in box.value()

    def test_any_other_key_goes_on_writing(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "He did recieve it. ")
        ask(window, box, qtbot)
        QTest.keyClicks(box, "d")
        assert offered(box) is None
        assert box.value() == "He did recieved it. "

    def test_f7_goes_on_through_the_page_and_round_its_end(self, window: MainWindow, qtbot: QtBot) -> None:
        typed(window, qtbot, "furst ", name="risk.who")
        typed(window, qtbot, "secund and thurd ", name="risk.when")
        window.go_to("risk.level")
        seen = []
        for _ in range(4):
            window.commands.run("spelling_next")
            held = QApplication.focusWidget()
            assert isinstance(held, TextBox)
            qtbot.waitUntil(partial(is_offered, held), timeout=10_000)
            seen.append(word_pointed_out(held))
        assert seen == ["furst", "secund", "thurd", "furst"]
        window.commands.run("spelling_previous")
        held = QApplication.focusWidget()
        assert isinstance(held, TextBox)
        assert word_pointed_out(held) == "thurd"

    def test_it_is_said_when_there_is_nothing_left(self, window: MainWindow, qtbot: QtBot) -> None:
        told: list[str] = []
        window.context.told.connect(told.append)
        box = typed(window, qtbot, "All is well. ")
        QTest.keyClick(box, Qt.Key.Key_F7)
        qtbot.waitUntil(lambda: told == ["No words to look at on this page."], timeout=10_000)

    @pytest.mark.parametrize("how", ["key", "menu", "mouse"])
    def test_the_word_at_the_cursor_can_be_asked_about(self, window: MainWindow, qtbot: QtBot, how: str) -> None:
        box = typed(window, qtbot, "good and speling ")
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(11):
            QTest.keyClick(box, Qt.Key.Key_Right)
        if how == "key":
            QTest.keyClick(box, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        else:
            by_key = how == "menu"
            reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
            at = box.cursorRect().center()
            QApplication.sendEvent(
                box if by_key else box.viewport(), QContextMenuEvent(reason, at, box.viewport().mapToGlobal(at))
            )
        qtbot.waitUntil(lambda: offered(box) is not None, timeout=10_000)
        assert word_pointed_out(box) == "speling"

    def test_the_list_has_a_name_and_leaves_the_keyboard_in_the_text(self, window: MainWindow, qtbot: QtBot) -> None:
        box = typed(window, qtbot, "speling ")
        ask(window, box, qtbot)
        shown = offered(box)
        assert shown is not None
        assert shown.objectName() == "risk.who.suggestions"
        assert shown.accessibleName() == "What may have been meant"
        assert box.hasFocus()
        box.clearFocus()
        assert offered(box) is None


def word_pointed_out(box: TextBox) -> str:
    (shown,) = box.extraSelections()
    return shown.cursor.selectedText()


class TestWordsCalledRight:
    def test_in_this_case_are_kept_with_it_and_erased_with_it(self, window: MainWindow, qtbot: QtBot) -> None:
        desk = window.context.desk
        assert window.case is not None
        case_id = window.case.case.id
        box = typed(window, qtbot, "Seen by Wibblethorpe. ")
        ask(window, box, qtbot)
        QTest.keyClick(box, Qt.Key.Key_8)
        look(window, qtbot)
        assert underlined(box) == []
        assert spelling.words_of_case(desk, case_id) == ("Wibblethorpe",)
        assert spelling.own_words(desk) == ()
        assert window.leave_page()
        erasing.erase_case(desk, case_id)
        assert spelling.words_of_case(desk, case_id) == ()

    def test_everywhere_count_in_the_next_session_and_can_be_taken_out(self, tmp_path: Path, qtbot: QtBot) -> None:
        with open_window(tmp_path / "store", READY) as window:
            box = typed(window, qtbot, "A flumoxed officer. ")
            ask(window, box, qtbot)
            QTest.keyClick(box, Qt.Key.Key_9)
            look(window, qtbot)
            assert underlined(box) == []
        with open_window(tmp_path / "store") as window:
            box = typed(window, qtbot, "Flumoxed, and flumoxed again. ")
            assert underlined(box) == []
            window.enter_place("keeping")
            listed = window.findChild(QWidget, "keeping.own_words")
            assert listed is not None
            assert listed.isVisible()
            listed.setFocus()
            QTest.keyClick(listed, Qt.Key.Key_Home)
            button = window.findChild(QWidget, "keeping.take_out_word")
            assert button is not None
            QTest.keyClick(button, Qt.Key.Key_Space)
            assert spelling.own_words(window.context.desk) == ()
            box = typed(window, qtbot, "A flumoxed officer. ")
            assert underlined(box) == ["flumoxed"]

    def test_are_in_no_file_of_the_store_in_the_clear(self, tmp_path: Path, qtbot: QtBot) -> None:
        with open_window(tmp_path / "store", READY) as window:
            box = typed(window, qtbot, "Seen by Wibblethorpe. ")
            ask(window, box, qtbot)
            QTest.keyClick(box, Qt.Key.Key_9)
        files = [file for file in (tmp_path / "store").rglob("*") if file.is_file()]
        assert files
        assert not [file for file in files if b"Wibblethorpe" in file.read_bytes()]


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
