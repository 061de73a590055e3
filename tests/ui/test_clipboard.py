"""What is copied from a case is marked, taken back after a while and at the lock, and only ours is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from probationdesk.ui.clipboard import CLEARED_AFTER_MS, OURS, ClipboardGuard
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox

SHORT_MS = 120


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


@pytest.fixture
def guard(clipboard: QClipboard, qapp: QApplication) -> Iterator[ClipboardGuard]:
    guard = ClipboardGuard(cleared_after_ms=SHORT_MS)
    yield guard
    guard.stop()
    guard.deleteLater()


@pytest.fixture
def box(qtbot: QtBot) -> TextBox:
    box = TextBox("test.box", "A box")
    box.set_value("He drank since noon.")
    qtbot.addWidget(box)
    show(qtbot, box)
    return box


def show(qtbot: QtBot, box: TextBox | LineBox | PlainLabel) -> None:
    with qtbot.waitActive(box):
        box.show()
    box.setFocus()


def copied_elsewhere(clipboard: QClipboard, text: str) -> None:
    """Put something on the clipboard as another program does: none of our windows has the keyboard."""
    for window in QApplication.topLevelWidgets():
        window.hide()
    QApplication.processEvents()
    data = QMimeData()
    data.setText(text)
    clipboard.setMimeData(data)


def test_a_copy_asks_clipboard_managers_and_histories_not_to_keep_it(
    guard: ClipboardGuard, clipboard: QClipboard, box: TextBox
) -> None:
    box.selectAll()
    box.copy()
    data = clipboard.mimeData()
    assert data.text() == "He drank since noon."
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    windows = {name for name in data.formats() if name.startswith("application/x-qt-windows-mime")}
    assert {name.split('"')[1] for name in windows} == {
        "ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard",
    }  # fmt: skip
    assert not data.hasHtml(), "the words alone, in one form"


def test_copies_from_a_line_and_from_a_label_are_marked_too(
    guard: ClipboardGuard, clipboard: QClipboard, qtbot: QtBot
) -> None:
    line = LineBox("test.line", "A line")
    line.set_value("Sam Example")
    qtbot.addWidget(line)
    show(qtbot, line)
    line.selectAll()
    line.copy()
    assert clipboard.mimeData().hasFormat(OURS)
    label = PlainLabel("ABCD-EFGH", selectable=True, name="test.label")
    qtbot.addWidget(label)
    show(qtbot, label)
    label.setSelection(0, 4)
    qtbot.keySequence(label, "Ctrl+C")
    assert clipboard.text() == "ABCD"
    assert clipboard.mimeData().hasFormat(OURS)


def test_a_copy_is_taken_back_after_a_while(
    guard: ClipboardGuard, clipboard: QClipboard, box: TextBox, qtbot: QtBot
) -> None:
    assert CLEARED_AFTER_MS == 30_000
    box.selectAll()
    box.copy()
    qtbot.waitUntil(lambda: not clipboard.text(), timeout=20 * SHORT_MS)


def test_a_second_copy_gets_its_whole_time(
    guard: ClipboardGuard, clipboard: QClipboard, box: TextBox, qtbot: QtBot
) -> None:
    box.selectAll()
    box.copy()
    qtbot.wait(SHORT_MS * 2 // 3)
    box.set_value("Another sentence.")
    box.selectAll()
    box.copy()
    qtbot.wait(SHORT_MS * 2 // 3)
    assert clipboard.text() == "Another sentence."
    qtbot.waitUntil(lambda: not clipboard.text(), timeout=20 * SHORT_MS)


def test_what_another_program_copied_meanwhile_stays(
    guard: ClipboardGuard, clipboard: QClipboard, box: TextBox, qtbot: QtBot
) -> None:
    box.selectAll()
    box.copy()
    copied_elsewhere(clipboard, "a shopping list")
    qtbot.wait(SHORT_MS * 2)
    assert clipboard.text() == "a shopping list"
    guard.clear()
    assert clipboard.text() == "a shopping list"


def test_a_lock_takes_our_copy_back_at_once_and_leaves_that_of_others(
    guard: ClipboardGuard, clipboard: QClipboard, box: TextBox
) -> None:
    box.selectAll()
    box.copy()
    guard.clear()
    assert clipboard.text() == ""
    copied_elsewhere(clipboard, "a shopping list")
    guard.clear()
    assert clipboard.text() == "a shopping list"


def test_closing_the_program_takes_our_copy_back(clipboard: QClipboard, box: TextBox) -> None:
    guard = ClipboardGuard()
    box.selectAll()
    box.copy()
    assert clipboard.text()
    guard.stop()
    assert clipboard.text() == ""
    box.copy()
    assert not clipboard.mimeData().hasFormat(OURS), "nobody watches any more"
    guard.deleteLater()
