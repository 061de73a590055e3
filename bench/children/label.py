"""The least a window can be: a label in PySide6, from the start of the process to the first paint."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel

from bench.children.painted import WhenPainted
from bench.children.telling import memory, since_start, tell


def main() -> None:
    application = QApplication(sys.argv[:1])
    window = QLabel("ProbationDesk")
    window.setObjectName("label")
    window.resize(520, 400)
    watch = WhenPainted("label", lambda: _tell(application))
    window.show()
    application.exec()
    watch.deleteLater()


def _tell(application: QApplication) -> None:
    tell(painted=since_start(), memory=memory())
    application.quit()


if __name__ == "__main__":
    main()
