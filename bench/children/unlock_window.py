"""From the start of the process to the painted unlock window: the whole program, on a data folder that has a store."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6 import QtWidgets

from bench.children.painted import WhenPainted
from bench.children.telling import memory, since_start, tell
from probationdesk import cli


class Watched(QtWidgets.QApplication):
    """The application of the program, which tells when its first window has been painted, and ends."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self._watch = WhenPainted("unlock", self._tell)

    def _tell(self) -> None:
        tell(painted=since_start(), memory=memory())
        self.quit()


def main() -> None:
    os.environ["PROBATIONDESK_DATA"] = sys.argv[1]
    QtWidgets.QApplication = Watched  # type: ignore[misc, assignment]
    cli.main([])


if __name__ == "__main__":
    main()
