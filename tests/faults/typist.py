"""A real window on a real store in which somebody types without pausing; run as a process to be killed.

Prints one line for each character typed: its number and the moment (seconds of the monotonic clock).
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from probationdesk import resources
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.ui import theme
from probationdesk.ui.context import Context
from probationdesk.ui.pages import all_pages
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.window import MainWindow
from tests.desks import open_desk

FIELD = "risk.circumstances"
EVERY_MS = 12


def text() -> itertools.chain[str]:
    """The text typed: numbers, so that any part that is missing can be named."""
    return itertools.chain.from_iterable(f"{number} " for number in itertools.count(1))


def main(folder: Path) -> None:
    application = QApplication([])
    theme.apply(application, theme.Theme(), resources.folder() / "fonts", resources.folder() / "icons")
    with open_desk(folder) as desk:
        window = MainWindow(Context(desk, Wording(Language.ENGLISH), Tasks()), all_pages())
        window.show()
        window.open_case(desk.store.cases()[0].case_id)
        window.go_to(FIELD)
        characters = text()
        typed = itertools.count(1)

        def type_one() -> None:
            focus = window.focusWidget()
            assert focus is not None
            QTest.keyClicks(focus, next(characters))
            print(next(typed), time.monotonic(), flush=True)

        timer = QTimer()
        timer.timeout.connect(type_one)
        timer.start(EVERY_MS)
        application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
