"""Spelling by keyboard: going from word to word, choosing what was meant, calling a word right."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.services import erasing, spelling
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow
from tests.ui.spelled import (
    READY,
    ask,
    is_offered,
    look,
    offered,
    rows,
    typed,
    underlined,
    word_pointed_out,
)
from tests.ui.windows import open_window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", READY) as window:
        yield window


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
