"""The real desktop program as a process of its own, with somebody at the keyboard; run to be looked at from outside.

    python -m tests.faults.desktop DATA [--watched] [--platform-locks]

The first time it reads a passphrase and a marker from standard input (they must stand nowhere in the program that is
looked at), unlocks the store, opens the case, searches, shows every page and types the marker; then it says `open` and
waits. When it is locked it replaces itself as the program does, shows the unlock window and says `locked`. With
`--watched` it makes itself readable again for the test, after saying what hygiene had done; with `--platform-locks`
it listens to the platform.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from probationdesk import app, hygiene, resources
from probationdesk.ui.application import Desktop
from probationdesk.ui.driver import Driver
from probationdesk.ui.lock_sources_here import platform_sources
from probationdesk.ui.places import PLACES

_PR_SET_DUMPABLE = 4
_AGAIN = "PROBATIONDESK_TEST_LOCKED_ONCE"


def say(what: str) -> None:
    """Tell the test."""
    print(what, flush=True)


def at_work(desktop: Desktop, passphrase: str, marker: str) -> None:
    """Unlock, look at everything and type the marker."""
    officer = Driver(lambda: desktop.window or desktop.unlock)  # type: ignore[arg-type,return-value]  # one of them is
    officer.fill("unlock.passphrase", passphrase)
    officer.press("Return")
    officer.wait_until(lambda: desktop.window is not None, "the main window")
    window = desktop.window
    assert window is not None
    assert desktop.desk is not None
    window.open_case(desktop.desk.store.cases()[0].case_id)
    for place in PLACES:
        window.enter_place(place)
    window.enter_place("search")
    officer.fill("search.query", marker)
    window.go_to("risk.circumstances")
    officer.type(f" {marker}")
    say("open")


def main() -> None:
    data = Path(sys.argv[1])
    done = hygiene.protect()
    hygiene.tell_faults_without_words()
    say(f"hygiene {done.no_core_files} {done.not_readable}")
    if "--watched" in sys.argv:
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    application = QApplication(sys.argv[:1])
    sources = platform_sources if "--platform-locks" in sys.argv else tuple
    desktop = Desktop(app.StoresOnDisk(data), app.desk_for, resources.folder(), lock_sources=sources)
    desktop.ended.connect(app.start_afresh)
    desktop.begin()
    if os.environ.get(_AGAIN):
        QTimer.singleShot(0, lambda: say("locked"))
    else:
        os.environ[_AGAIN] = "yes"
        QTimer.singleShot(0, lambda: at_work(desktop, sys.stdin.readline().strip(), sys.stdin.readline().strip()))
    listener = QTimer()
    listener.timeout.connect(lambda: _obey(desktop))
    listener.start(20)
    application.exec()


def _obey(desktop: Desktop) -> None:
    """Do what the test asks for by a file beside the data: lock."""
    act = Path(f"{sys.argv[1]}.act")
    if act.exists():
        act.unlink()
        desktop.lock()


if __name__ == "__main__":
    main()
