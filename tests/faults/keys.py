"""Sudden death while the key file is changed and while a store gets a new key: it opens with the old or the new.

Two ways of killing, both kill -9. At a moment chosen by chance; and before a chosen call to the file system, counted
by the process itself, so that every gap between two of them is met.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, stores, verify
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.recoverycode import new_code
from probationdesk.storage.store import FILE_NAME
from probationdesk.storage.storekey import StoreKey
from tests.faults.key_worker import NEW, OLD
from tests.faults.places import a_place
from tests.faults.result import Result
from tests.storage.conftest import ROOT, SteppingClock, a_case, a_note, save

LONGEST_WRITE_S = 0.03
LONGEST_REKEY_S = 1.0
NEVER = 1_000_000
CALLS_OF_CHANGES = 30


@dataclass(slots=True)
class Count:
    """What a number of kills came to."""

    old: int = 0
    new: int = 0
    finished: int = 0
    lost: int = 0
    altered: int = 0

    @property
    def outcome(self) -> str:
        """Say it in one line."""
        return (
            f"{self.old} open with the old, {self.new} with the new ({self.finished} had finished), "
            f"{self.lost} do not open, {self.altered} opened with something missing"
        )

    @property
    def ok(self) -> bool:
        """True if every store opens whole."""
        return not self.lost and not self.altered


def run(tries: int) -> list[Result]:
    """Kill so many changes of the key file, and three tenths as many changes of the store's key."""
    with a_place() as place:
        folder = _store(place)
        slots = _changing(folder, tries)
        rekeys = _rekeying(folder, max(1, tries * 3 // 10))
    return [
        Result("F12 kill -9 while the key slots change", tries, slots.outcome, slots.ok),
        Result("F12 kill -9 while the store gets a new key", max(1, tries * 3 // 10), rekeys.outcome, rekeys.ok),
    ]


def _store(place: Path) -> Path:
    folder, key = stores.make_store(place, OLD, label="Officer 1", recovery_code=new_code(), cost=Cost())
    store = stores.open_with_key(folder, key, actor="Officer 1", clock=SteppingClock())
    save(store, a_case(), *(a_note(f"n{number}", f"Text {number} " * 60) for number in range(40)))
    store.close()
    return folder


def _changing(folder: Path, tries: int) -> Count:
    """Kill a process that changes the passphrase to and fro; every fifth time at a chosen call."""
    count, chance = Count(), random.Random(100)
    database = (folder / FILE_NAME).read_bytes()
    for turn in range(tries):
        at_call = chance.randrange(1, CALLS_OF_CHANGES) if turn % 5 == 4 else 0
        count.finished += _killed("change", folder, at_call, chance.uniform(0, LONGEST_WRITE_S)) > 0
        _look(folder, count)
        count.altered += (folder / FILE_NAME).read_bytes() != database
    return count


def _rekeying(folder: Path, tries: int) -> Count:
    """Kill a process that gives a copy of the store a new key, at calls spread over all that it makes.

    Every fourth time at any moment instead.
    """
    count, chance = Count(), random.Random(30)
    opening = _opening(folder)
    assert opening is not None
    if opening[0] == NEW:
        stores.change_passphrase(folder, opening[1], OLD)
    expected = verify.full(folder / FILE_NAME, opening[1])
    calls = _killed("rekey", _copy(folder), NEVER, 0)
    for turn in range(tries):
        copy = _copy(folder)
        # From the last call backwards: what matters most is at the end.
        at_call = 0 if turn % 4 == 3 else calls - (turn * calls // tries)
        count.finished += _killed("rekey", copy, at_call, chance.uniform(0, LONGEST_REKEY_S)) > 0
        key = _look(copy, count)
        if key is not None:
            _compare(copy, key, expected, count)
    return count


def _copy(folder: Path) -> Path:
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(folder, copy))


def _killed(act: str, folder: Path, at_call: int, after_s: float) -> int:
    """Run an act until it dies: before the `at_call`th call, or if that is 0 after so many seconds.

    Returns how many calls it made if it lived to the end, otherwise 0.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.key_worker", act, str(folder), str(at_call)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    ) as worker:  # fmt: skip
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        if not at_call:
            time.sleep(after_s)
            worker.kill()
        last = worker.stdout.read().split()
    return int(last[1]) if last else 0


def _look(folder: Path, count: Count) -> StoreKey | None:
    opening = _opening(folder)
    if opening is None:
        count.lost += 1
        return None
    passphrase, key = opening
    count.old += passphrase == OLD
    count.new += passphrase == NEW
    return key


def _opening(folder: Path) -> tuple[str, StoreKey] | None:
    """Return which passphrase opens a store, with the key, if the whole way in is sound."""
    for passphrase in (OLD, NEW):
        try:
            key = stores.unlock_key(folder, passphrase)
        except StoreError:
            continue
        try:
            stores.open_with_key(folder, key.copy(), actor="Officer 1", clock=SteppingClock()).close()
        except StoreError:
            return None
        return passphrase, key
    return None


def _compare(folder: Path, key: StoreKey, expected: verify.VerifyReport, count: Count) -> None:
    """Count a store that is not whole, or that kept something of the change of key lying about."""
    found = verify.full(folder / FILE_NAME, key)
    whole = found.sound and found.records == expected.records and 0 <= found.changes - expected.changes <= 1
    between = b'"next"' in (folder / keyslots.FILE_NAME).read_bytes()
    count.altered += not whole or between
