"""Backups: a whole, encrypted, checked copy of the store with its key file, made while the store is in use.

    <store>/backups/20260302T170500000000Z/store.db        opens with the store's own key
                                           keyslots.json   the key file as it was then
                                           backup.json     when, and how much: no words

A backup is made under another name and gets its own only when everything in it has been read back, so a
folder with a date for a name is always a whole backup. The store's own file is only ever read through the
connection that has it open (see `database.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.storage import keyslots, verify
from probationdesk.storage.database import FILE_NAME, Database, copy_whole, reading
from probationdesk.storage.files import as_store_error, replace_file, sync_folder
from probationdesk.storage.storekey import StoreKey

FOLDER_NAME = "backups"
STORE_FILE = FILE_NAME
KEY_FILE = keyslots.FILE_NAME
FACTS_FILE = "backup.json"
DAYS_KEPT = 7
"""Of each of this many days with a backup the last one is kept."""
WEEKS_KEPT = 4
"""And of each of this many weeks (ISO 8601) the last one."""

_UNFINISHED = ".unfinished-"
_GOING = ".going-"
_NAME = "%Y%m%dT%H%M%S%fZ"
_FORMAT = 1

_being_made: set[Path] = set()
"""Unfinished backups of this process: one may be read back on another thread while the next act clears away."""

Progress = Callable[[int, int], None]
"""Told how many pages are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    format: int
    made_at: datetime
    records: int
    changes: int
    head: str


class UnfinishedBackup:
    """A copy that has been taken and is still to be read back; `finish` may run on any thread."""

    def __init__(self, store: Path, name: str, key: StoreKey, facts: _Facts) -> None:
        self._store = store
        self._name = name
        self._key = key
        self._facts = facts

    def finish(self) -> BackupLine:
        """Read the copy back whole, give it its name, remove backups whose time is over, and return it.

        Raises StoreError `backup_not_sound`, `disk_full`, `read_only` or `disk_error`; what was begun is
        removed then, and the backups there are stay.
        """
        beside = self._store / FOLDER_NAME / (_UNFINISHED + self._name)
        extent = verify.Extent(records=self._facts.records, changes=self._facts.changes, head=self._facts.head)
        try:
            if not verify.is_whole(beside / STORE_FILE, self._key, extent):
                raise StoreError("backup_not_sound")
            replace_file(beside / FACTS_FILE, msgspec.json.encode(self._facts) + b"\n")
            published = beside.with_name(self._name)
            beside.rename(published)
            sync_folder(published.parent)
        except OSError as error:
            raise as_store_error(error) from None
        finally:
            self._key.wipe()
            shutil.rmtree(beside, ignore_errors=True)
            _being_made.discard(beside)
        rotate(self._store, newest=self._name)
        return _line(published, self._facts)


def begin(
    database: Database, store: Path, key: StoreKey, now: datetime, progress: Progress | None = None
) -> UnfinishedBackup:
    """Copy the open store beside the others, on the thread that has it open.

    Raises StoreError `disk_full`, `read_only`, `disk_error`, `keyslots_missing`, or `store_damaged` if a page
    of the store itself cannot be read; nothing is left behind then and the store goes on working.
    """
    folder = store / FOLDER_NAME
    name = f"{now.astimezone(UTC):{_NAME}}"
    beside = folder / (_UNFINISHED + name)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        clear_away(store)
        _being_made.add(beside)
        beside.mkdir(mode=0o700)
        copy_whole(database, beside / STORE_FILE, key, progress)
        with reading():
            extent = verify.extent(database.connection)
        replace_file(beside / KEY_FILE, (store / KEY_FILE).read_bytes())
    except BaseException as error:
        shutil.rmtree(beside, ignore_errors=True)
        _being_made.discard(beside)
        if isinstance(error, FileNotFoundError):
            raise StoreError("keyslots_missing") from None
        if isinstance(error, OSError):
            raise as_store_error(error) from None
        raise
    facts = _Facts(format=_FORMAT, made_at=now, records=extent.records, changes=extent.changes, head=extent.head)
    return UnfinishedBackup(store, name, key.copy(), facts)


def list_backups(store: Path) -> tuple[BackupLine, ...]:
    """Return the backups of the store in this folder, newest first; they were checked when they were made."""
    folder = store / FOLDER_NAME
    found = []
    for each in folder.iterdir() if folder.is_dir() else ():
        facts = _facts(each)
        if facts is not None:
            found.append(_line(each, facts))
    return tuple(sorted(found, key=lambda line: line.name, reverse=True))


def find(store: Path, name: str) -> Path:
    """Return the folder of a backup, which can be unlocked and read like a store's own.

    Raises StoreError `backup_missing`.
    """
    if name not in {line.name for line in list_backups(store)}:
        raise StoreError("backup_missing")
    return store / FOLDER_NAME / name


def is_sound(store: Path, name: str, key: StoreKey) -> bool:
    """Read a backup back as it was read when it was made, and say whether it is still whole and as much as it was.

    May run on any thread. Raises StoreError `backup_missing`, or if it cannot be opened for another reason than damage.
    """
    folder = find(store, name)
    facts = _facts(folder)
    if facts is None:
        raise StoreError("backup_missing")
    extent = verify.Extent(records=facts.records, changes=facts.changes, head=facts.head)
    return verify.is_whole(folder / STORE_FILE, key, extent)


def is_due(store: Path, now: datetime, head: str, *, closing: bool) -> bool:
    """Say whether a backup should be made: none of today yet, or at closing something new since the last one."""
    held = list_backups(store)
    if not held:
        return True
    if held[0].made_at.astimezone(now.tzinfo).date() != now.date():
        return True
    facts = _facts(store / FOLDER_NAME / held[0].name)
    return closing and (facts is None or facts.head != head)


def rotate(store: Path, *, newest: str = "") -> int:
    """Remove the backups that are neither among the daily nor the weekly ones; return how many.

    The one named `newest` stays whatever date it bears: a clock that was once ahead must not cost it.
    """
    held = list_backups(store)
    kept = names_kept(held) | {newest}
    return remove(store, [line.name for line in held if line.name not in kept])


def names_kept(held: Iterable[BackupLine]) -> set[str]:
    """Return the names of the backups that rotation keeps, given newest first."""
    days: dict[object, str] = {}
    weeks: dict[object, str] = {}
    for line in held:
        day = line.made_at.astimezone(UTC).date()
        days.setdefault(day, line.name)
        weeks.setdefault(day.isocalendar()[:2], line.name)
    return {*list(days.values())[:DAYS_KEPT], *list(weeks.values())[:WEEKS_KEPT]}


def remove(store: Path, names: Iterable[str]) -> int:
    """Remove backups; return how many. One that is going no longer bears a backup's name."""
    folder = store / FOLDER_NAME
    removed = 0
    try:
        for name in names:
            going = folder / (_GOING + name)
            (folder / name).rename(going)
            shutil.rmtree(going)
            removed += 1
        if removed:
            sync_folder(folder)
    except OSError as error:
        raise as_store_error(error) from None
    return removed


def clear_away(store: Path) -> None:
    """Remove what a sudden death left of an unfinished or a removed backup."""
    folder = store / FOLDER_NAME
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name.startswith((_UNFINISHED, _GOING)) and left not in _being_made:
            shutil.rmtree(left, ignore_errors=True)


def _facts(folder: Path) -> _Facts | None:
    """Return what is written of a backup; None for a folder that is none."""
    if folder.name.startswith("."):
        return None
    try:
        facts = msgspec.json.decode((folder / FACTS_FILE).read_bytes(), type=_Facts)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    whole = all((folder / name).is_file() for name in (STORE_FILE, KEY_FILE))
    return facts if whole and facts.made_at.tzinfo is not None else None


def _line(folder: Path, facts: _Facts) -> BackupLine:
    return BackupLine(
        name=folder.name,
        made_at=facts.made_at,
        records=facts.records,
        changes=facts.changes,
        size=(folder / STORE_FILE).stat().st_size,
    )
