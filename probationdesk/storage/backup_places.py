"""Where the backups of a store lie: found, listed, rotated and removed, by their names and what is written of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.storage import keyslots, verify
from probationdesk.storage.database import FILE_NAME
from probationdesk.storage.files import as_store_error, sync_folder

FOLDER_NAME = "backups"
STORE_FILE = FILE_NAME
KEY_FILE = keyslots.FILE_NAME
FACTS_FILE = "backup.json"
FACTS_FORMAT = 1
DAYS_KEPT = 7
"""Of each of this many days with a backup the last one is kept."""
WEEKS_KEPT = 4
"""And of each of this many weeks (ISO 8601) the last one."""
UNFINISHED = ".unfinished-"
"""A backup that is being made bears its name behind this."""
being_made: set[Path] = set()
"""Unfinished backups of this process: one may be made on another thread while the next act clears away."""

_GOING = ".going-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is written of a backup beside it: no words."""

    format: int
    made_at: datetime
    records: int
    changes: int
    head: str

    @property
    def extent(self) -> verify.Extent:
        """How much it holds."""
        return verify.Extent(records=self.records, changes=self.changes, head=self.head)


def list_backups(store: Path) -> tuple[BackupLine, ...]:
    """Return the backups of the store in this folder, newest first; they were checked when they were made."""
    folder = store / FOLDER_NAME
    found = []
    for each in folder.iterdir() if folder.is_dir() else ():
        facts = facts_of(each)
        if facts is not None:
            found.append(line_of(each, facts))
    return tuple(sorted(found, key=lambda line: line.name, reverse=True))


def find(store: Path, name: str) -> Path:
    """Return the folder of a backup, which can be unlocked and read like a store's own.

    Raises StoreError `backup_missing`.
    """
    if name not in {line.name for line in list_backups(store)}:
        raise StoreError("backup_missing")
    return store / FOLDER_NAME / name


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
        if left.name.startswith((UNFINISHED, _GOING)) and left not in being_made:
            shutil.rmtree(left, ignore_errors=True)


def facts_of(folder: Path) -> Facts | None:
    """Return what is written of a backup; None for a folder that is none."""
    if folder.name.startswith("."):
        return None
    try:
        facts = msgspec.json.decode((folder / FACTS_FILE).read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    whole = all((folder / name).is_file() for name in (STORE_FILE, KEY_FILE))
    return facts if whole and facts.made_at.tzinfo is not None else None


def line_of(folder: Path, facts: Facts) -> BackupLine:
    """Return a backup as it is listed."""
    return BackupLine(
        name=folder.name,
        made_at=facts.made_at,
        records=facts.records,
        changes=facts.changes,
        size=(folder / STORE_FILE).stat().st_size,
    )
