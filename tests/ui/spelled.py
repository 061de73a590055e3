"""What a test does with a box whose spelling is looked at, and what it then shows."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from probationdesk.ui.spelling_marks import SpellingMarks
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.suggestion_list import SuggestionList
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow

READY = 3
"""The number of the invented case that is ready to freeze."""


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


def word_pointed_out(box: TextBox) -> str:
    (shown,) = box.extraSelections()
    return shown.cursor.selectedText()
