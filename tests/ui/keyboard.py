"""What a test does with a page by keyboard, and what the page says."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from probationdesk.ui.widgets.plain_label import PlainLabel
from tests.ui.stages import Stage

W = TypeVar("W", bound=QWidget)


def the(stage: Stage, kind: type[W], name: str) -> W:
    """Return the widget of the page with this name."""
    found = stage.page.findChild(kind, name)
    assert found is not None, name
    return found


def type_in(widget: QWidget, text: str) -> None:
    """Go to a field and type; Qt's test keyboard knows ASCII alone."""
    widget.setFocus()
    QTest.keyClicks(widget, text)


def press(stage: Stage, name: str) -> None:
    """Press a button."""
    QTest.keyClick(the(stage, QWidget, name), Qt.Key.Key_Space)


def choose(stage: Stage, name: str, letter: str) -> None:
    """Choose an answer by its letter."""
    the(stage, QWidget, name).setFocus()
    QTest.keyClicks(focus(), letter)


def focus() -> QWidget:
    """Return what has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def said(stage: Stage) -> str:
    """Return all words shown on the page, apart from what stands in fields and lists."""
    return "\n".join(label.text() for label in stage.page.findChildren(PlainLabel) if label.isVisible())
