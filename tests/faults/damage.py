"""Damage to the store's file: found, named, never shown as something it is not, and put right from a backup."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.record import Record
from probationdesk.storage import backup_places, restore, verify
from probationdesk.storage.database import PAGE_BYTES
from probationdesk.storage.rescued import open_damaged
from probationdesk.storage.storekey import StoreKey
from probationdesk.storage.stores import check_store
from tests.faults.places import CASES, a_place, at, copy_of, file_of, make_store
from tests.faults.result import Result
from tests.storage.conftest import STARTED, a_finding, same_key, save


def run(tries: int) -> list[Result]:
    """Put in every fault of this kind, the random ones `tries` times."""
    with a_place() as place:
        store = make_store(place / "store", notes=30)
        return [
            flips(store, tries),
            flips_at_the_beginning(store, max(16, tries // 10)),
            shortened(store),
            missing(store),
            moved_pages(store, max(10, tries // 20)),
            old_pages(store),
            an_old_file(store),
            not_ours(store),
            restored(store),
        ]


def flips(store: Path, tries: int) -> Result:
    """F3: one bit turned anywhere in the file."""
    chance = random.Random(3)
    pristine = file_of(store).read_bytes()
    sound, expected = file_of(copy_of(store, "flipped")), _records(store)
    found = wrong = unnamed = 0
    for _ in range(tries):
        _flip(sound, pristine, chance.randrange(len(pristine)), chance.randrange(8))
        found += not verify.full(sound, same_key()).sound
        shown, lost = _salvaged(sound.parent)
        wrong += any(record != expected[record.id] for record in shown)
        unnamed += bool(shown) and {record.id for record in shown} | lost < expected.keys()
    outcome = f"{found} found by the full check; wrong text shown {wrong} times; losses not named {unnamed} times"
    return Result("F3 bit flips", tries, outcome, (found, wrong, unnamed) == (tries, 0, 0))


def flips_at_the_beginning(store: Path, tries: int) -> Result:
    """F4: one bit turned in the salt or the first page."""
    chance = random.Random(4)
    pristine = file_of(store).read_bytes()
    target = copy_of(store, "flipped")
    codes = []
    for number in range(tries):
        place = number if number < 16 else chance.randrange(16, PAGE_BYTES)
        _flip(file_of(target), pristine, place, chance.randrange(8))
        codes.append(_code(lambda: check_store(target, same_key())))
    right = codes.count("store_damaged")
    return Result("F4 salt and first page", tries, f"{right} said to be damaged", right == tries)


def shortened(store: Path) -> Result:
    """F5: the file cut to nothing, to ten bytes, in the middle of a page, and between two pages."""
    size = file_of(store).stat().st_size
    expected = _records(store)
    cuts = {0: "store_empty", 10: "store_damaged", size - 1500: "store_damaged"}
    cuts |= {size // PAGE_BYTES // 2 * PAGE_BYTES: "store_damaged", size - PAGE_BYTES: "store_damaged"}
    right = 0
    for length, code in cuts.items():
        target = copy_of(store, "shortened")
        os.truncate(file_of(target), length)
        said = _code(lambda target=target: check_store(target, same_key()))  # type: ignore[misc]
        shown = _salvaged(target)[0] if length else ()
        untouched = file_of(target).stat().st_size == length
        right += said == code and untouched and all(record == expected[record.id] for record in shown)
    return Result("F5 shortened file", len(cuts), f"{right} named, none opened as a new store", right == len(cuts))


def missing(store: Path) -> Result:
    """F6: the file is not there."""
    target = copy_of(store, "missing")
    file_of(target).unlink()
    said = {_code(lambda: check_store(target, same_key())), _code(lambda: at(target, STARTED).close())}
    made = file_of(target).exists()
    return Result("F6 file missing", 2, f"said {', '.join(sorted(said))}; made anew: {made}", said == {"store_missing"})


def moved_pages(store: Path, tries: int) -> Result:
    """F7: two pages that changed places, a page of zeros, a page of noise at the end."""
    chance = random.Random(7)
    pristine = file_of(store).read_bytes()
    pages = len(pristine) // PAGE_BYTES
    target, expected = copy_of(store, "moved"), _records(store)
    found = wrong = 0
    for _ in range(tries):
        one, other = chance.sample(range(1, pages), 2)
        for content in (
            _with(_with(pristine, one, _page(pristine, other)), other, _page(pristine, one)),
            _with(pristine, one, bytes(PAGE_BYTES)),
            pristine + chance.randbytes(PAGE_BYTES),
        ):
            file_of(target).write_bytes(content)
            found += not verify.full(file_of(target), same_key()).sound
            wrong += any(record != expected[record.id] for record in _salvaged(target)[0])
    outcome = f"{found} found; wrong text shown {wrong} times"
    return Result("F7 pages swapped, zeroed, added", 3 * tries, outcome, (found, wrong) == (3 * tries, 0))


def old_pages(store: Path) -> Result:
    """F8: pages as they were before a save put back one at a time, which SQLCipher itself takes for good."""
    target = copy_of(store, "old-page")
    before = file_of(target).read_bytes()
    opened = at(target, STARTED, turn=1)
    save(opened, a_finding("Thrice, and longer than it was before"))
    opened.close()
    after = file_of(target).read_bytes()
    expected = _records(target)
    changed = [n for n in range(len(before) // PAGE_BYTES) if _page(before, n) != _page(after, n)]
    found = harmless = 0
    for number in changed:
        file_of(target).write_bytes(_with(after, number, _page(before, number)))
        if not verify.full(file_of(target), same_key()).sound:
            found += 1
        else:
            harmless += _records(target) == expected
    outcome = f"{found} found by the history or the index; {harmless} held nothing of a record"
    return Result("F8 old page put back", len(changed), outcome, found > 1 and found + harmless == len(changed))


def an_old_file(store: Path) -> Result:
    """F8: the whole file as it was before, which is sound in itself: the witness knows, and so does a printed code."""
    target = copy_of(store, "old-file")
    before = file_of(target).read_bytes()
    opened = at(target, STARTED, turn=1)
    save(opened, a_finding("Thrice"), a_finding("Once", area="drugs"))
    code = opened.head_code()
    here = opened.find_head_code(code)
    opened.close()
    file_of(target).write_bytes(before)
    sound = verify.full(file_of(target), same_key()).sound
    said = _code(lambda: at(target, STARTED, turn=2).close())
    accepted = at(target, STARTED, turn=2, accept_older=True)
    there = accepted.find_head_code(code)
    accepted.close()
    outcome = f"sound in itself: {sound}; opening says {said}; printed code is in it: {there is not None}"
    ok = sound and said == "store_older" and here is not None and there is None
    return Result("F8 old file put back", 1, outcome, ok)


def not_ours(store: Path) -> Result:
    """F9: a database without encryption, and the store of another officer, under our name."""
    target = copy_of(store, "not-ours")
    file_of(target).unlink()
    plain = sqlcipher.connect(str(file_of(target)))
    plain.execute("CREATE TABLE note (words)")
    plain.commit()
    plain.close()
    first = _code(lambda: check_store(target, same_key()))
    other = copy_of(store, "other")
    second = _code(lambda: check_store(other, StoreKey(bytearray(b"another officer's key, 32 bytes."))))
    another = make_store(other.parent / "another", notes=3)
    file_of(another).replace(file_of(other))
    third = _code(lambda: check_store(other, StoreKey(bytearray(b"another officer's key, 32 bytes."))))
    ok = (first, second, third) == ("store_not_encrypted", "store_damaged", "store_exchanged")
    return Result("F9 plain file, wrong key, another's file", 3, f"said {first}, {second} and {third}", ok)


def restored(store: Path) -> Result:
    """Whatever the damage, the backup comes back whole and the damaged file stays beside it."""
    whole = copy_of(store, "whole")
    opened = at(whole, STARTED, turn=1)
    opened.begin_backup().finish()
    opened.close()
    expected = _records(whole)
    damages: tuple[Callable[[Path], object], ...] = (
        lambda path: _flip(path, path.read_bytes(), 5, 1),
        lambda path: os.truncate(path, 0),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(4080)),
    )
    right = 0
    for damage in damages:
        target = copy_of(whole, "damaged")
        damage(file_of(target))
        left = file_of(target).read_bytes() if file_of(target).exists() else None
        (line,) = backup_places.list_backups(target)
        aside = restore.restore(target, line.name, same_key(), actor="Officer 1", now=STARTED)
        kept = file_of(aside).read_bytes() if file_of(aside).exists() else None
        right += _records(target) == expected and kept == left and verify.full(file_of(target), same_key()).sound
    return Result(
        "Restore drill", len(damages), f"{right} came back whole, the damaged file kept", right == len(damages)
    )


def _records(folder: Path) -> dict[str, Record]:
    """Return everything a store shows, by id. The store is copied for it, so that opening leaves no mark."""
    copy = folder.with_name("looked-at")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    store = at(copy, STARTED)
    shown = {record.id: record for case_id in CASES for record in store.records(case_id)}
    store.close()
    return shown


def _salvaged(folder: Path) -> tuple[tuple[Record, ...], set[str]]:
    """Return what can still be read of a damaged store, and the ids of what is said to be lost or older."""
    try:
        found = open_damaged(folder, same_key())
    except StoreError as error:
        if error.code != "nothing_readable":
            raise
        return (), set()
    shown = tuple(record for _, records in found.parts() for record in records)
    lost = {one.record_id for one in found.unreadable()}
    return tuple(record for record in shown if record.id not in found.older()), lost | set(found.older())


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except StoreError as error:
        return error.code
    return ""


def _flip(path: Path, pristine: bytes, place: int, bit: int) -> None:
    content = bytearray(pristine)
    content[place] ^= 1 << bit
    path.write_bytes(content)


def _page(content: bytes, number: int) -> bytes:
    return content[number * PAGE_BYTES : (number + 1) * PAGE_BYTES]


def _with(content: bytes, number: int, page: bytes) -> bytes:
    return content[: number * PAGE_BYTES] + page + content[(number + 1) * PAGE_BYTES :]
