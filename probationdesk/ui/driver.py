"""Drives the windows by the keyboard alone, as an officer would; the demonstration and the journeys use it.

A field is reached with Tab and never by asking the program to jump there, so whatever works here can be
reached by anyone who cannot use a mouse.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from probationdesk.ui.widgets.choice import ChoiceRow

_MOST_TABS = 600
_PATIENCE_S = 60.0


class Lost(Exception):  # noqa: N818 - it names a state, for the reader of a failed journey
    """The keyboard did not get to where it was meant to go."""


class Driver:
    """Types into a top-level window."""

    def __init__(self, window: Callable[[], QWidget]) -> None:
        self._window = window

    @property
    def window(self) -> QWidget:
        """The window that has the keyboard now."""
        return self._window()

    def press(self, keys: str, times: int = 1) -> None:
        """Press keys given in Qt's portable notation, such as `Ctrl+K` or `Return`."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]  # a sequence is a list of keys
        for _ in range(times):
            target = self.window.focusWidget() or self.window
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
        self.settle()

    def type(self, text: str) -> None:
        """Type text where the keyboard is; a line break is typed as Return."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press("Return")
            for character in line:
                _strike(self.window.focusWidget() or self.window, character)
        self.settle()

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until the keyboard is in the field of that name, and return it.

        Raises Lost if it is not reached, naming where the keyboard was last.
        """
        target = self.find(name)
        for _ in range(_MOST_TABS):
            focus = self.window.focusWidget()
            if focus is not None and (focus is target or target.isAncestorOf(focus)):
                return target
            QTest.keyClick(focus or self.window, Qt.Key.Key_Tab)
        held = self.window.focusWidget()
        raise Lost(f"{name} was not reached by Tab; the keyboard is in {held.objectName() if held else 'nothing'}")

    def fill(self, name: str, text: str) -> None:
        """Go to a field and type, in place of what stands there."""
        self.tab_to(name)
        self.press("Ctrl+A")
        self.type(text)

    def answer(self, name: str, word: str) -> None:
        """Go to a question and choose the answer that reads `word`, by its letter or from its list."""
        field = self.tab_to(name)
        if isinstance(field, QComboBox):
            place = field.findText(word)
            if place < 0:
                raise Lost(f"{name} does not offer {word!r}")
            self.press("Home")
            self.press("Down", place)
            return
        if not isinstance(field, ChoiceRow):
            raise Lost(f"{name} is not a question")
        self.press(field.letter_of(word).upper())

    def tick(self, name: str) -> None:
        """Go to a box and tick it, or press the button of that name."""
        self.tab_to(name)
        self.press("Space")

    def command(self, words: str) -> None:
        """Find an action in the palette by some of its words, and carry it out."""
        self.press("Ctrl+K")
        self.type(words)
        self.press("Return")

    def find(self, name: str) -> QWidget:
        """Return the widget of that name in the window; raises Lost if there is none."""
        found = self.window.findChild(QWidget, name)
        if found is None:
            raise Lost(f"there is no field {name}")
        return found

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the program work until something holds; raises Lost, naming `what`, after a minute."""
        end = monotonic() + _PATIENCE_S
        while not holds():
            if monotonic() > end:
                raise Lost(f"waited in vain for {what}")
            QTest.qWait(10)

    def picture(self, file: Path) -> None:
        """Keep a picture of the window."""
        self.settle()
        self.window.grab().save(str(file))

    def settle(self) -> None:
        """Let the program do what it has been asked."""
        QApplication.processEvents()


def _strike(target: QWidget, character: str) -> None:
    """Strike the key of one character. QTest knows the keys of ASCII alone and ends the process over others."""
    if character.isascii():
        QTest.keyClicks(target, character)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))
