"""What of a key and of a case is in memory, and who may look: B2 and F23.

Reading another process's memory and what becomes of a core are looked at on Linux; elsewhere nothing is claimed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.desktop_process import MARKER, PASSPHRASE, ROOT, Made, both_forms, make_data, running
from tests.faults.places import a_place
from tests.faults.result import Result

_HYGIENE = ROOT / "probationdesk" / "hygiene.py"
_NOBODY = 65534
_PYTHON_OF_ALL = "/usr/bin/python3"
"""Root's own may lie where others cannot go."""
_DIES = """
import os, resource, sys
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
sys.path.insert(0, sys.argv[1])
if sys.argv[2] == "protected":
    import hygiene
    hygiene.protect()
os.abort()
"""
_WAITS = """
import sys
sys.path.insert(0, sys.argv[1])
if sys.argv[2] == "protected":
    import hygiene
    assert hygiene.protect().not_readable
print("ready", flush=True)
sys.stdin.read()
"""
_READS = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", sys.argv[3], *sys.argv[1:3]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
assert child.stdout.readline() == "ready\\n"
try:
    open(f"/proc/{child.pid}/mem", "rb").close()
    print("read")
except PermissionError:
    print("refused")
finally:
    child.kill()
    child.wait()
"""
"""An ordinary user's process that tries to read the memory of its own child; no more can be asked for."""


def run(tries: int) -> list[Result]:
    """Look into the program before and after a lock, and try what another process may do; `tries` locks are made."""
    if sys.platform != "linux":
        return [Result("B2, F23 memory", 0, "not run: looked at on Linux alone", ok=True)]
    with a_place() as place:
        made = make_data(place / "data")
        looked = [_look(made, place / str(number)) for number in range(tries)]
    return [*_told(looked), _no_core(), _not_readable()]


def _look(made: Made, data: Path) -> dict[str, int]:
    """Unlock, work, lock; return how often what was found at each time."""
    shutil.copytree(made.data, data)
    with made.key.revealed() as lent:
        raw = bytes(lent)
    name = "Marcus Whitcombe"
    with running(data, "--watched") as desktop:
        assert desktop.hears("hygiene") == "hygiene True True"
        desktop.hears("open")
        key_raw, key_hex = desktop.hits(raw, raw.hex().encode())
        marker = sum(desktop.hits(*both_forms(MARKER)))
        desktop.lock()
        desktop.hears("locked")
        after = sum(desktop.hits(*both_forms(MARKER), *both_forms(name)))
        keys_after = sum(desktop.hits(raw, raw.hex().encode()))
        passphrase_after = sum(desktop.hits(*both_forms(PASSPHRASE)))
    return {
        "raw": key_raw, "hex": key_hex, "marker": marker, "after": after,
        "keys_after": keys_after, "passphrase_after": passphrase_after,
    }  # fmt: skip


def _told(looked: list[dict[str, int]]) -> list[Result]:
    def total(what: str) -> int:
        return sum(each[what] for each in looked)

    tries = len(looked)
    seen = min(each["marker"] for each in looked)
    keys = total("raw") + total("hex")
    after = total("after") + total("keys_after") + total("passphrase_after")
    return [
        Result("B2 key in memory while open", tries, f"{total('raw')} raw, {total('hex')} as hex", ok=keys == 0),
        Result("B2 control: notes while open", tries, f"the word stands there {seen} times or more", ok=seen > 0),
        Result("B2 notes, name, keys after lock", tries, f"{after} hits", ok=after == 0),
    ]


def _no_core() -> Result:
    with a_place() as place:
        dumped = {kind: _dies(place, kind) for kind in ("protected", "bare")}
    told = "a core was written" if dumped["protected"] else "no core"
    control = "one is, without hygiene" if dumped["bare"] else "this machine writes none without hygiene either"
    return Result("F23 SIGABRT, core unlimited", 1, f"{told}; {control}", ok=not dumped["protected"])


def _dies(place: Path, kind: str) -> bool:
    """Return whether the system wrote a core of a process that aborts."""
    shutil.copy(_HYGIENE, place)
    process = subprocess.Popen([sys.executable, "-c", _DIES, str(place), kind], cwd=place, stderr=subprocess.DEVNULL)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == -signal.SIGABRT
    return os.WCOREDUMP(status)


def _not_readable() -> Result:
    refused = {kind: _refuses(kind) for kind in ("protected", "bare")}
    told = "refused" if refused["protected"] else "allowed"
    control = "refused" if refused["bare"] else "allowed"
    ok = refused["protected"] and not refused["bare"]
    return Result("F23 /proc/PID/mem, same user", 1, f"{told}; without hygiene: {control}", ok=ok)


def _refuses(kind: str) -> bool:
    """Say whether an ordinary user's process keeps another of the same user from reading its memory."""
    ordinary: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    python = sys.executable if os.geteuid() else _PYTHON_OF_ALL
    with a_place() as place:
        place.chmod(0o755)
        shutil.copy(_HYGIENE, place)
        said = subprocess.run(
            [python, "-B", "-c", _READS, str(place), kind, _WAITS],
            cwd=place, env={"PATH": os.defpath}, capture_output=True, text=True, check=True, **ordinary,
        )  # fmt: skip
    assert said.stdout in ("read\n", "refused\n"), said.stdout
    return bool(said.stdout == "refused\n")
