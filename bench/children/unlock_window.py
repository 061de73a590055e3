"""The program from the start of the process to the painted unlock window, on a data folder that has a store."""

from __future__ import annotations

import sys
from pathlib import Path

# The program starts by its command line and loads Qt after that; the order is part of what is measured.
from probationdesk import app, resources
from probationdesk import cli as cli

# isort: split
from PySide6.QtWidgets import QApplication

from bench.children.painted import WhenPainted
from bench.children.telling import memory, since_start, tell
from probationdesk.domain.people import Language
from probationdesk.ui.application import Desktop


def main() -> None:
    application = QApplication(sys.argv[:1])
    desktop = Desktop(app.StoresOnDisk(Path(sys.argv[1])), app.desk_for, resources.folder(), Language.ENGLISH)
    watch = WhenPainted("unlock", lambda: _tell(application))
    desktop.begin()
    application.exec()
    desktop.close()
    watch.deleteLater()


def _tell(application: QApplication) -> None:
    tell(painted=since_start(), memory=memory())
    application.quit()


if __name__ == "__main__":
    main()
