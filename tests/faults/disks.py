"""Disks that are full, fail, cannot be written to, or are copied from: saved is saved, and the rest is said.

Each fault runs the program's own modules in a process of its own. The full and the read-only disk are real
file systems of three megabytes, mounted in a namespace of their own; failing calls are injected by strace.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from probationdesk.storage import verify
from tests.faults.places import KEPT, a_place, at, copy_of, file_of, make_store
from tests.faults.result import Result
from tests.storage.conftest import ROOT, STARTED, a_note, same_key

_REFUSALS = {"disk_full", "disk_error", "not_confirmed"}
ABSENT = "not run: {} is not on this machine"
_TOLD = "import sys; from tests.faults.disks_children import {0}; {0}(sys.argv[1])"


def run(tries: int) -> list[Result]:
    """Put in every fault of this kind; the injected ones at `tries` different moments."""
    with a_place() as place:
        store = make_store(place / "store", notes=30)
        moments = max(3, tries)
        return [
            largest_file(store),
            full_disk(store),
            injected(store, "F13 no space on write", "pwrite64", "ENOSPC", range(8, 8 + 41 * moments, 41)),
            injected(store, "F14 error on write", "pwrite64", "EIO", range(8, 8 + 41 * moments, 41)),
            injected(store, "F14 error on flush", "fsync,fdatasync", "EIO", range(4, 4 + 5 * moments, 5)),
            read_only_disk(store),
            copied_while_open(store),
            second_instance(store),
        ]


def largest_file(store: Path) -> Result:
    """F13: the process may not make the file larger (RLIMIT_FSIZE)."""
    told = _in_process("grow_beyond_the_limit", copy_of(store, "limited"))
    right = told == "refused disk_error\nreads on\nsaved again\nsound\n"
    return Result("F13 file may not grow", 1, _line(told), right)


def full_disk(store: Path) -> Result:
    """F13: a file system of three megabytes that fills up and is emptied again."""
    if not _can_mount():
        return Result("F13 disk full", 0, ABSENT.format("unshare"), ok=True)
    told = _on_a_small_disk("fill_the_disk", store, "size=3m", "true")
    right = (
        told
        == "refused disk_full\nbackup refused disk_full\nreads on\nview not kept from reading\nsaved again\nsound\n"
    )
    return Result("F13 disk full", 1, _line(told), right)


def injected(store: Path, fault: str, calls: str, error: str, moments: range) -> Result:
    """F13, F14: all calls of a kind fail from the n-th on; what was said to be saved is there afterwards."""
    if shutil.which("strace") is None:
        return Result(fault, 0, ABSENT.format("strace"), ok=True)
    lost = unsound = said = refused = 0
    codes: set[str] = set()
    for moment in moments:
        target = copy_of(store, "failing")
        told = _in_process(
            "save_until_refused", target,
            before=["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}",
                    "-e", f"inject={calls}:error={error}:when={moment}+"],
        ).split()  # fmt: skip
        saved = {word for word in told if word.startswith("note-")}
        codes |= {word for word in told if not word.startswith("note-")}
        refused += len(told) > len(saved)
        opened = at(target, STARTED, turn=1)
        lost += len(saved - {record.id for record in opened.records(KEPT)})
        opened.close()
        unsound += not verify.full(file_of(target), same_key()).sound
        said += len(saved)
    outcome = f"{said} saved, {lost} lost, {unsound} unsound; refused {refused} times: {', '.join(sorted(codes))}"
    ok = (lost, unsound, refused) == (0, 0, len(moments)) and said > 0 and codes <= _REFUSALS
    return Result(fault, len(moments), outcome, ok)


def read_only_disk(store: Path) -> Result:
    """F15: the file system is mounted for reading only."""
    if not _can_mount():
        return Result("F15 read-only disk", 0, ABSENT.format("unshare"), ok=True)
    told = _on_a_small_disk("read_what_cannot_be_written", store, "size=8m", "mount -o remount,ro {disk}")
    right = told == "read only: True\nreads on\nrefused read_only\nview not kept from reading\n"
    return Result("F15 read-only disk", 1, _line(told), right)


def copied_while_open(store: Path) -> Result:
    """F16: only store.db is copied, by another process, while the store is open and after each save."""
    target = copy_of(store, "copied-from")
    away = copy_of(store, "copied-to")
    (away / "state.json").unlink(missing_ok=True)
    opened = at(target, STARTED, turn=1)
    missing = 0
    tries = 10
    for number in range(tries):
        opened.save([a_note(f"late-{number}", "Saved just now")], act="note_added", settle=True)
        subprocess.run(["cp", str(file_of(target)), str(file_of(away))], check=True)
        copied = at(away, STARTED, turn=2)
        missing += copied.record(f"late-{number}") is None
        copied.close()
        (away / "state.json").unlink(missing_ok=True)
    opened.close()
    return Result("F16 only store.db copied", tries, f"last save missing {missing} times", missing == 0)


def second_instance(store: Path) -> Result:
    """F17: a second process wants the store while it is open, and has it afterwards."""
    target = copy_of(store, "wanted-twice")
    opened = at(target, STARTED, turn=1)
    during = _in_process("open_it", target)
    opened.close()
    afterwards = _in_process("open_it", target)
    ok = (during, afterwards) == ("refused store_in_use\n", "opened\n")
    return Result("F17 second instance", 1, f"{_line(during)}; afterwards {_line(afterwards)}", ok)


def _can_mount() -> bool:
    return shutil.which("unshare") is not None and _ran(["unshare", "-rm", "true"])


def _ran(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _on_a_small_disk(act: str, store: Path, size: str, then: str) -> str:
    disk = store.with_name("disk")
    disk.mkdir(exist_ok=True)
    inside = disk / "store"
    script = (
        f'mount -t tmpfs -o {size} tmpfs {disk} && cp -r {store} {inside} && {then.format(disk=disk)} && exec "$0" "$@"'
    )
    return _in_process(act, inside, before=["unshare", "-rm", "sh", "-c", script])


def _in_process(act: str, folder: Path, *, before: list[str] | None = None) -> str:
    """Run one of `disks_children.py` and return what it told; an error on its standard error is told as well."""
    done = subprocess.run(
        [*(before or []), sys.executable, "-B", "-c", _TOLD.format(act), str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.stdout + done.stderr


def _line(told: str) -> str:
    return "; ".join(told.split("\n")).rstrip("; ")
