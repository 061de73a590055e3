"""From Return in the passphrase box to the painted caseload; the part that deriving the key takes is told apart."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

# The program starts by its command line and loads Qt after that; the order is part of what is measured.
from probationdesk import app, resources
from probationdesk import cli as cli

# isort: split
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from bench.children.painted import WhenPainted
from bench.children.telling import memory, tell
from probationdesk.domain.people import Language
from probationdesk.services.ports import UnlockedStore
from probationdesk.ui.application import Desktop

TYPING_MS = 1500
"""How long somebody takes to type the passphrase, at the very least; the program may use the time."""


class TimedStores(app.StoresOnDisk):
    """Stores that keep how long deriving the key took, in seconds."""

    deriving = 0.0

    def unlock_and_tell(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> UnlockedStore:
        """Derive the key, and note how long it took."""
        began = perf_counter()
        unlocked = super().unlock_and_tell(store_id, passphrase=passphrase, recovery_code=recovery_code)
        self.deriving = perf_counter() - began
        return unlocked


class Run:
    """One unlocking."""

    def __init__(self, data: Path, passphrase: str) -> None:
        self._application = QApplication(sys.argv[:1])
        self._stores = TimedStores(data)
        self._passphrase = passphrase
        self._pressed = 0.0
        self.desktop = Desktop(self._stores, app.desk_for, resources.folder(), Language.ENGLISH)
        self._watches = [WhenPainted("unlock", self._on_unlock), WhenPainted("window", self._on_window)]

    def go(self) -> None:
        """Run the program until the caseload is painted."""
        self.desktop.begin()
        self._application.exec()
        self.desktop.close()

    def _on_unlock(self) -> None:
        QTimer.singleShot(TYPING_MS, self._press_return)

    def _press_return(self) -> None:
        assert self.desktop.unlock is not None
        box = self.desktop.unlock.findChild(QLineEdit, "unlock.passphrase")
        assert box is not None
        box.setText(self._passphrase)
        self._pressed = perf_counter()
        QTest.keyClick(box, Qt.Key.Key_Return)

    def _on_window(self) -> None:
        whole, deriving = (perf_counter() - self._pressed) * 1000, self._stores.deriving * 1000
        assert self.desktop.window is not None
        rows = len(self.desktop.window.caseload.list.rows())
        tell(whole=whole, deriving=deriving, rest=whole - deriving, memory=memory(), rows=rows)
        self._application.quit()


if __name__ == "__main__":
    Run(Path(sys.argv[1]), sys.argv[2]).go()
