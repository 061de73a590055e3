"""The least a window can be: a label in PySide6, from the start of the process to the first paint."""

from __future__ import annotations

import json
import sys

from PySide6.QtWidgets import QApplication, QLabel

from bench.children.painted import WhenPainted
from bench.measuring import memory, since_start


def main() -> None:
    application = QApplication(sys.argv[:1])
    window = QLabel("ProbationDesk")
    window.resize(520, 400)
    watch = WhenPainted(QLabel, lambda: _tell(application))
    window.show()
    application.exec()
    watch.deleteLater()


def _tell(application: QApplication) -> None:
    print(json.dumps({"painted": since_start(), "memory": memory()}), flush=True)
    application.quit()


if __name__ == "__main__":
    main()
