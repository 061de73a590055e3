"""No word of a case reaches the disk in the clear: every write of a whole session is looked at, and every file left.

Two sessions must be caught, or the test could not see: one whose temporary tables go to files, and one with a
database without a key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.places import a_place
from tests.faults.result import Result
from tests.storage.conftest import ROOT

MARKER = "xanthoriasphagnum"
_WRITES = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg"


def run(tries: int) -> list[Result]:
    """Trace the three sessions with about six notes for each of `tries`."""
    if shutil.which("strace") is None:
        return [Result("B1, F11 traces on the disk", 0, "not run: strace is not on this machine", ok=True)]
    notes = 6 * tries
    return [
        _session("program", notes, must_find=False),
        _session("temp_store", notes, must_find=True),
        _session("plain", notes, must_find=True),
    ]


def _session(mode: str, notes: int, *, must_find: bool) -> Result:
    with a_place() as place:
        home, temporary = place / "home", place / "tmp"
        home.mkdir()
        temporary.mkdir()
        log = place / "trace.log"
        there_before = set(Path("/var/tmp").iterdir()) | set(Path("/tmp").iterdir())
        environment = {
            **os.environ, "HOME": str(home), "TMPDIR": str(temporary), "PROBATIONDESK_MARKER": MARKER,
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        done = subprocess.run(
            ["strace", "-f", "-qq", "-s", "1000000", "-e", f"trace={_WRITES}", "-o", str(log),
             sys.executable, "-m", "tests.faults.traces_child", mode, str(place / "data" / "store"), str(notes)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        writes, caught = _count(log)
        fresh = (set(Path("/var/tmp").iterdir()) | set(Path("/tmp").iterdir())) - there_before - {place}
        left = [path for path in (place, *fresh) for path in _holding(path) if path != log]
    ran = done.returncode == 0 and writes > 10 and MARKER not in done.stdout + done.stderr
    found = caught + len(left)
    outcome = f"{writes} writes, {caught} with the word; files left with it: {len(left)}"
    if not ran:
        outcome += f"; the session ended with {done.returncode}: {done.stderr.strip()[-200:]}"
    name = {"program": "B1 the program", "temp_store": "F11 control: temporary files", "plain": "B1 control: no key"}
    return Result(name[mode], notes, outcome, ran and (found > 0) is must_find)


def _count(log: Path) -> tuple[int, int]:
    """Return how many writes there were and how many of them held the word."""
    writes = caught = 0
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            writes += 1
            caught += MARKER in line
    return writes, caught


def _holding(path: Path) -> list[Path]:
    """Return the files in or at `path` that hold the word; what is gone or not ours to read holds nothing."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else []
    found = []
    for file in files:
        try:
            if MARKER.encode() in file.read_bytes():
                found.append(file)
        except OSError:
            continue
    return found
