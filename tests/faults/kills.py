"""Sudden death (kill -9) at a random moment of every act that writes: what was said to be done is done."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import backup_places, restore, verify
from probationdesk.storage.migrate import newest
from probationdesk.storage.store import EncryptedStore
from tests.faults import doing
from tests.faults.places import CASES, ERASED_WORD, GOING, KEPT, a_place, at, copy_of, file_of, make_store
from tests.faults.result import Result
from tests.storage.conftest import STARTED, opened, same_key
from tests.storage.pages import decrypted

GOLDEN = Path(__file__).parents[1] / "storage" / "golden" / "schema-1.db"
_NOTES = 120
Act = Callable[[Path, int, Connection], None]


def run(tries: int) -> list[Result]:
    """Kill saving `tries` times and the rarer acts a fifth as often."""
    rarely = max(4, tries // 5)
    with a_place() as place:
        return [
            saves(place, tries),
            backups(place, rarely),
            erasures(place, rarely),
            migrations(place, rarely),
            restores(place, rarely),
        ]


def saves(place: Path, tries: int) -> Result:
    """F12, F16: every note that was said to be saved is there, and the store is whole after each kill."""
    chance = random.Random(12)
    folder = make_store(place / "saving", notes=5)
    said: list[str] = []
    unsound = 0
    for turn in range(tries):
        said += _killed(doing.saving, folder, turn + 1, chance.uniform(0, 0.06))
        copy = copy_of(folder, "after")  # with its journal: what the next opening finds
        unsound += not verify.quick(file_of(copy), same_key())
    store = at(folder, STARTED, turn=tries + 1)
    held = {record.id for record in store.records(KEPT)}
    whole = store.verify().sound
    store.close()
    lost = len(set(said) - held)
    outcome = f"{len(said)} saves acknowledged, {lost} lost; {unsound} unsound; history and digests whole: {whole}"
    return Result("F12 kill while saving", tries, outcome, bool(said) and (lost, unsound, whole) == (0, 0, True))


def backups(place: Path, tries: int) -> Result:
    """F12: whatever bears a backup's name reads back whole, and the last one said to be made is there."""
    chance = random.Random(13)
    folder = make_store(place / "backing-up", notes=_NOTES)
    span = _seconds_of(lambda store: store.begin_backup().finish(), folder)
    bad = missing = said = 0
    for turn in range(tries):
        names = _killed(doing.backing_up, folder, turn + 1, chance.uniform(0, 3 * span))
        lines = backup_places.list_backups(folder)
        said += len(names)
        missing += bool(names) and lines[0].name < names[-1]
        for line in lines:
            bad += not verify.full(backup_places.find(folder, line.name) / backup_places.STORE_FILE, same_key()).sound
    store = at(folder, STARTED, turn=tries + 1)
    store.begin_backup().finish()
    left = [each.name for each in (folder / backup_places.FOLDER_NAME).iterdir() if each.name.startswith(".")]
    whole = store.verify().sound
    store.close()
    outcome = f"{said} made; {bad} bad; {missing} missing; left over: {len(left)}; store whole: {whole}"
    return Result("F12 kill while backing up", tries, outcome, (bad, missing, len(left), whole) == (0, 0, 0, True))


def erasures(place: Path, tries: int) -> Result:
    """F12: the case is there whole or gone from every page, also of the backups, once the store is opened again."""
    chance = random.Random(14)
    template = make_store(place / "erasing", notes=_NOTES)
    store = at(template, STARTED, turn=1)
    store.begin_backup().finish()
    expected = {case_id: store.records(case_id) for case_id in CASES}
    store.close()
    span = _seconds_of(lambda store: store.erase(GOING), copy_of(template, "timed"))
    kept = gone = wrong = 0
    for _ in range(tries):
        folder = copy_of(template, "erased")
        done = _killed(doing.erasing, folder, 2, chance.uniform(0, 1.2 * span))
        store = at(folder, STARTED, turn=3)
        left = store.records(GOING)
        if not left:
            store.backup_if_due(STARTED)
        right = store.records(KEPT) == expected[KEPT] and store.verify().sound
        store.close()
        if left:
            kept += 1
            wrong += not (right and left == expected[GOING] and not done)
        else:
            gone += 1
            wrong += not right or any(ERASED_WORD.encode() in decrypted(path) for path in folder.rglob("*.db"))
    outcome = f"{kept} whole, {gone} gone from every page and backup; {wrong} in between"
    return Result("F12 kill while erasing", tries, outcome, wrong == 0)


def migrations(place: Path, tries: int) -> Result:
    """F12, F28: a store of the first shape is the old one or the new one, with the same records."""
    chance = random.Random(15)
    template = _golden(place / "first-shape")
    timed = copy_of(template, "timed")
    began = time.perf_counter()
    expected = _shown(timed)
    span = time.perf_counter() - began
    wrong = 0
    for turn in range(tries):
        folder = copy_of(template, "migrated")
        _killed(doing.migrating, folder, turn, chance.uniform(0, 1.2 * span))
        shown = _shown(folder)
        version = _version(folder)
        left = [each.name for each in folder.iterdir() if "upgrading" in each.name]
        wrong += shown != expected or version != newest() or left != []
        wrong += not verify.full(file_of(folder), same_key()).sound
    return Result("F12 kill while migrating", tries, f"{wrong} in between or otherwise", wrong == 0)


def restores(place: Path, tries: int) -> Result:
    """F12: the former store or the restored one opens, or neither and both are still on the disk."""
    chance = random.Random(16)
    template = make_store(place / "restoring", notes=_NOTES)
    store = at(template, STARTED, turn=1)
    store.begin_backup().finish()
    expected = store.records(KEPT)
    store.close()
    began = time.perf_counter()
    timed = copy_of(template, "timed")
    (line,) = backup_places.list_backups(timed)
    restore.restore(timed, line.name, same_key(), actor="Officer 1", now=STARTED)
    span = time.perf_counter() - began
    wrong = neither = 0
    for turn in range(tries):
        folder = copy_of(template, "restored")
        _killed(doing.restoring, folder, turn, chance.uniform(0, 1.2 * span))
        if not file_of(folder).exists():
            neither += 1
            wrong += not any(file_of(aside).exists() for aside in restore.set_aside(folder))
            restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        store = at(folder, STARTED, turn=2)
        wrong += store.records(KEPT) != expected or not store.verify().sound
        store.close()
    outcome = f"{wrong} lost anything; {neither} times restored once more"
    return Result("F12 kill while restoring", tries, outcome, wrong == 0)


def _killed(act: Act, folder: Path, turn: int, after: float) -> list[str]:
    """Run an act in a process of its own, kill it `after` seconds, and return what it said it had done."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.doing"])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=act, args=(folder, turn, there))
    process.start()
    there.close()
    said = []
    try:
        assert here.recv() == doing.READY
        time.sleep(after)
        process.kill()
        while True:
            said.append(str(here.recv()))
    except EOFError:
        process.join()
    finally:
        here.close()
        process.close()
    return said


def _seconds_of(act: Callable[[EncryptedStore], object], folder: Path) -> float:
    store = at(folder, STARTED)
    began = time.perf_counter()
    act(store)
    span = time.perf_counter() - began
    store.close()
    return span


def _golden(folder: Path) -> Path:
    folder.mkdir()
    file_of(folder).write_bytes(GOLDEN.read_bytes())
    return folder


def _shown(folder: Path) -> tuple[object, ...]:
    try:
        store = opened(folder)
    except StoreError as error:
        return (error.code,)
    shown = tuple(store.records(line.case_id) for line in store.cases())
    store.close()
    return shown


def _version(folder: Path) -> int:
    store = opened(folder)
    (version,) = store._opened().connection.execute("PRAGMA user_version").fetchone()
    store.close()
    return int(version)
