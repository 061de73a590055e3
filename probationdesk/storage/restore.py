"""Putting a backup in the place of a store, which is set aside and never overwritten.

    <store>/set-aside/20260302T170500000000Z/store.db ...     what was there before

A crash in between leaves the former store whole under `set-aside` and every backup where it was; restoring
once more then finishes.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import backup_places, changes, upgrade, verify
from probationdesk.storage.backup_places import KEY_FILE, STORE_FILE
from probationdesk.storage.changes import Deed
from probationdesk.storage.database import Database
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.state import FILE_NAME as STATE_FILE
from probationdesk.storage.state_witness import WitnessKeeper
from probationdesk.storage.storekey import StoreKey

FOLDER_NAME = "set-aside"
ACT = "store_restored"
_RESTORING = ".restoring"
_NAME = "%Y%m%dT%H%M%S%fZ"


def restore(store: Path, name: str, key: StoreKey, *, actor: str, now: datetime, its_keys: bool = False) -> Path:
    """Put the backup `name` in the place of the store in this folder; return where the former one now is.

    The backup stays. `key` opens the backup; with `its_keys` the key file of the backup is taken as well (the
    passphrase of that time), otherwise the present one stays if there is one. The history says that the store
    was restored. May run on any thread; the store must be closed. Raises StoreError `backup_missing`,
    `backup_not_sound`, `store_in_use`, `disk_full`, `read_only` or `disk_error`; nothing has been changed then.
    """
    chosen = backup_places.find(store, name)
    _refuse_if_in_use(store / STORE_FILE, key)
    ready = store / _RESTORING
    try:
        shutil.rmtree(ready, ignore_errors=True)
        ready.mkdir(mode=0o700)
        _copy(chosen / STORE_FILE, ready / STORE_FILE)
        _copy(chosen / KEY_FILE, ready / KEY_FILE)
        _prove(ready / STORE_FILE, key, Deed(at=now, actor=actor, device="", act=ACT))
        aside = _set_aside(store, f"{now.astimezone(UTC):{_NAME}}")
        if its_keys or not (aside / KEY_FILE).is_file():
            (ready / KEY_FILE).replace(store / KEY_FILE)
        else:
            _copy(aside / KEY_FILE, store / KEY_FILE)
        if (ready / STATE_FILE).is_file():
            (ready / STATE_FILE).replace(store / STATE_FILE)
        (ready / STORE_FILE).replace(store / STORE_FILE)
        sync_folder(store)
    except OSError as error:
        raise as_store_error(error) from None
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    return aside


def set_aside(store: Path) -> tuple[Path, ...]:
    """Return the folders of the stores that were set aside, newest first."""
    folder = store / FOLDER_NAME
    return tuple(sorted(folder.iterdir(), reverse=True)) if folder.is_dir() else ()


def remove_set_aside(store: Path) -> int:
    """Remove the stores that were set aside; return how many. Raises StoreError if the disk refuses."""
    removed = 0
    try:
        for folder in set_aside(store):
            shutil.rmtree(folder)
            removed += 1
    except OSError as error:
        raise as_store_error(error) from None
    return removed


def _prove(path: Path, key: StoreKey, deed: Deed) -> None:
    """Read the copy of a backup back whole, bring its tables up to date and say in its history what it is."""
    try:
        database = upgrade.opened(path, key)
        try:
            with database.transaction():
                changes.append(database.connection, deed, case_id="")
            _witness(path.parent, key, database)
        finally:
            database.close()
        sound = verify.full(path, key).sound
    except StoreError as error:
        if error.code in ("disk_full", "disk_error", "read_only", "store_newer"):
            raise
        sound = False
    if not sound:
        raise StoreError("backup_not_sound")


def _witness(folder: Path, key: StoreKey, database: Database) -> None:
    """Keep the witness of a history that is shorter than the one before: whoever has the key has chosen that."""
    keeper = WitnessKeeper(folder, key)
    try:
        keeper.keep(database.connection)
    finally:
        keeper.forget()


def _refuse_if_in_use(path: Path, key: StoreKey) -> None:
    """Refuse while this or another process has the store open, whatever else is wrong with it."""
    try:
        Database(path, key).close()
    except StoreError as error:
        if error.code == "store_in_use":
            raise


def _set_aside(store: Path, name: str) -> Path:
    """Move everything of a store but its backups and former stores into a folder of its own, and return that.

    The store goes before its journal: an interrupted write is put right only while both lie together.
    """
    aside = store / FOLDER_NAME / name
    for again in count(2):
        if not aside.exists():
            break
        aside = aside.with_name(f"{name}-{again}")
    aside.mkdir(mode=0o700, parents=True)
    stays = {backup_places.FOLDER_NAME, FOLDER_NAME, _RESTORING}
    for each in sorted(store.iterdir()):
        if each.name not in stays:
            each.rename(aside / each.name)
    sync_folder(aside)
    sync_folder(store)
    return aside


def _copy(source: Path, target: Path) -> None:
    """Copy a file that no process has open, readable by its owner alone, and flush it to the disk."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as write:
        shutil.copyfileobj(read, write, 1024 * 1024)
        write.flush()
        os.fsync(write.fileno())
