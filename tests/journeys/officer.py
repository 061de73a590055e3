"""An officer at the keyboard: verbs of the work, each done by keys alone in the real windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from probationdesk import app, resources
from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Desk
from probationdesk.ui.application import Desktop
from probationdesk.ui.driver import Driver
from probationdesk.ui.window import MainWindow
from tests.desks import Clock


class Officer:
    """Works in one store, through the desktop program."""

    def __init__(self, data: Path, clock: Callable[[], datetime] | None = None) -> None:
        clock = clock or Clock()
        stores = app.StoresOnDisk(data, clock)
        self.desktop = Desktop(stores, lambda store: app.desk_for(store, clock=clock), resources.folder())
        self.desktop.begin()
        self.keys = Driver(self._window)

    def sets_up_a_store(self, name: str, role: str, passphrase: str) -> str:
        """Set up a store, write the recovery code down and type two groups back; return the code."""
        self.keys.fill("unlock.officer", name)
        self.keys.fill("unlock.role", role)
        self.keys.fill("unlock.new_passphrase", passphrase)
        self.keys.fill("unlock.passphrase_again", passphrase)
        self.keys.press("Return")
        code = str(self.keys.find("unlock.recovery.code").property("text"))
        groups = code.split("-")
        self.keys.fill("unlock.recovery_first", groups[1])
        self.keys.fill("unlock.recovery_second", groups[4])
        self.keys.press("Return")
        self.keys.wait_until(lambda: self.desktop.window is not None, "the main window")
        return code

    def unlocks(self, passphrase: str) -> None:
        """Open the store there is."""
        self.keys.fill("unlock.passphrase", passphrase)
        self.keys.press("Return")
        self.keys.wait_until(lambda: self.desktop.window is not None or bool(self.message), "an answer")

    @property
    def message(self) -> str:
        """What the unlock window says."""
        return "" if self.desktop.unlock is None else str(self.keys.find("unlock.message").property("text"))

    def opens_a_new_case(self, name: str) -> None:
        """Open a case from the caseload."""
        self.keys.press("Ctrl+Shift+N")
        self.keys.type(name)
        self.keys.press("Return")

    def goes_to(self, words: str) -> None:
        """Go to a page by some words of its action."""
        self.keys.command(words)

    def writes(self, **answers: str) -> None:
        """Fill in fields of the page shown, each named by the last part of its handle (`__` for a dot)."""
        for name, text in answers.items():
            self.keys.fill(f"{self.window.place}.{name.replace('__', '.')}", text)

    def answers(self, **answers: str) -> None:
        """Answer questions of the page shown, each with the word of its answer."""
        for name, word in answers.items():
            self.keys.answer(f"{self.window.place}.{name.replace('__', '.')}", word)

    def presses(self, name: str) -> None:
        """Go to a button of the page shown and press it."""
        self.keys.tab_to(f"{self.window.place}.{name}")
        self.keys.press("Space")

    def exports(self, file: Path, passphrase: str) -> None:
        """Let the print of the page shown leave the store, saying for whom and what for."""
        self.presses("export")
        self.writes(file=str(file), recipient="Example Magistrates’ Court", purpose="The hearing")
        self.writes(passphrase=passphrase)
        self.keys.press("Return")
        self.keys.wait_until(file.exists, "the file")

    def adds_a_source(self, label: str, title: str) -> None:
        """Add a source under its short label."""
        self.writes(new_source=label)
        self.keys.press("Return")
        self.writes(source__title=title)

    def cites(self, letters: str, locator: str) -> None:
        """Cite a source where the keyboard is: a bracket, a few letters, Enter, the number of the page or the time."""
        self.keys.type(f"[{letters}")
        self.keys.press("Return")
        self.keys.type(f"{locator}]")

    def closes(self) -> None:
        """Close the program."""
        assert self.desktop.close()
        QApplication.processEvents()

    @property
    def window(self) -> MainWindow:
        """The main window."""
        assert self.desktop.window is not None
        return self.desktop.window

    @property
    def desk(self) -> Desk:
        """The desk behind the windows, to look at what is kept."""
        assert self.desktop.desk is not None
        return self.desktop.desk

    @property
    def case(self) -> CaseFile:
        """The case as the store holds it."""
        assert self.window.case is not None
        return load_case(self.desk, self.window.case.case.id)

    @property
    def assessment(self) -> AssessmentFile:
        """The assessment as the store holds it."""
        current = self.case.current
        assert current is not None
        return current

    def reads(self, name: str) -> str:
        """Return what a field of the page shown reads."""
        field = self.keys.find(f"{self.window.place}.{name}")
        return field.toPlainText() if isinstance(field, QPlainTextEdit) else str(field.property("text"))

    def _window(self) -> QWidget:
        window = self.desktop.window or self.desktop.unlock
        assert window is not None
        return window
