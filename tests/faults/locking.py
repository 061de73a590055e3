"""The real program on a bus of its own, locked by what a desktop and a login manager say: F22 and B13.

The login manager is asked to wait with sleeping; it may sleep when the wish's descriptor is closed, which is the
moment in which the process that held the case is replaced. That moment is measured from the signal on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from probationdesk import app
from tests.faults.desktop_process import MARKER, ROOT, Made, make_data, running
from tests.faults.places import a_place
from tests.faults.result import Result

LONGEST_S = 1.0
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


def run(tries: int) -> list[Result]:
    """Lock the program by every signal, `tries` times each."""
    if not all(shutil.which(tool) for tool in ("dbus-run-session", "dbus-send")):
        return [Result("F22 signals of the platform", 0, "not run: D-Bus is not on this machine", ok=True)]
    with a_place() as place, _bus() as address:
        made = make_data(place / "data")
        environment = {"DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address}
        wishes = ["sleep", "lock", "leave", *_SCREEN_SAVERS]
        return [_locks(wish, tries, made, place, environment) for wish in wishes]


def _locks(wish: str, tries: int, made: Made, place: Path, environment: dict[str, str]) -> Result:
    took: list[float] = []
    kept = 0
    for number in range(tries):
        data = place / f"{wish}-{number}"
        shutil.copytree(made.data, data)
        with _login_manager(environment) as manager, running(data, "--platform-locks", environment=environment) as desk:
            desk.hears("open")
            _wait_for(manager, "delayed")
            began = time.monotonic()
            _say(wish, manager, environment)
            _wait_for(manager, "may sleep")
            took.append(time.monotonic() - began)
            desk.hears("locked")
        kept += _holds_the_marker(data, made)
    ok = max(took) <= LONGEST_S and kept == tries
    told = f"replaced after {max(took):.2f} s at most; what was being typed is kept {kept} times"
    return Result(f"F22 {wish}", tries, told, ok)


def _say(wish: str, manager: subprocess.Popen[str], environment: dict[str, str]) -> None:
    """Have the login manager do what is wished, or a screen saver say that it has come on."""
    if wish in _SCREEN_SAVERS:
        subprocess.run(
            ["dbus-send", "--session", "--type=signal", "/ScreenSaver", f"{wish}.ActiveChanged", "boolean:true"],
            env={**os.environ, **environment}, check=True,
        )  # fmt: skip
        return
    assert manager.stdin is not None
    manager.stdin.write(f"{wish}\n")
    manager.stdin.flush()


def _holds_the_marker(data: Path, made: Made) -> bool:
    stores = app.StoresOnDisk(data)
    store = stores.open(made.store_id, made.key.copy())
    try:
        return any(MARKER in str(record) for line in store.cases() for record in store.records(line.case_id))
    finally:
        store.close()


def _wait_for(manager: subprocess.Popen[str], word: str) -> None:
    assert manager.stdout is not None
    line = manager.stdout.readline().strip()
    assert line == word, f"the login manager said {line!r} and not {word!r}"


@contextmanager
def _login_manager(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.login_manager"],
        cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _wait_for(process, "ready")
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _bus() -> Iterator[str]:
    """Lend the address of a message bus that is there for this alone."""
    process = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; cat'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()
