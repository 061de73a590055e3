"""A second copy of each backup, in the folder that the organisation's policy names.

    <folder>/<store id>/backups/20260302T170500000000Z/...      laid out and rotated as beside the store

The folder may be on another computer and may not be there today: the backup beside the store counts all the same.
Nothing in it opens without what opens the store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import backup_places as places
from probationdesk.storage.files import as_store_error, sync_folder

_CODES = {"disk_full": "backup_folder_full", "read_only": "backup_folder_unwritable"}


def place_of(folder: Path, store: Path) -> Path:
    """Return where the copies of a store's backups lie in the organisation's folder."""
    return folder / store.name


def is_reached(place: Path) -> bool:
    """Say whether the organisation's folder is there."""
    return place.parent.is_dir()


def copy_to(place: Path, made: Path) -> None:
    """Copy a finished backup to `place`, read the copy back, and remove the copies whose time is over.

    May run on any thread. Raises StoreError `backup_folder_missing`, `backup_folder_full`,
    `backup_folder_unwritable` or `backup_folder_failed`; the copies there are stay then.
    """
    if not is_reached(place):
        raise StoreError("backup_folder_missing")
    beside = place / places.FOLDER_NAME / (places.UNFINISHED + made.name)
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        places.clear_away(place)
        beside.mkdir(mode=0o700)
        if not all(_copied(each, beside / each.name) for each in made.iterdir()):
            raise StoreError("backup_folder_failed")
        beside.rename(beside.with_name(made.name))
        with suppress(OSError):  # not every file system of a network has such a call
            sync_folder(beside.parent)
        places.rotate(place, newest=made.name)
    except OSError as error:
        code = as_store_error(error).code
        raise StoreError(_CODES.get(code, "backup_folder_failed")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _copied(source: Path, target: Path) -> bool:
    """Copy a file, readable by its owner alone, and say whether it reads back the same."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as write:
        shutil.copyfileobj(read, write, 1024 * 1024)
        write.flush()
        os.fsync(write.fileno())
    with source.open("rb") as one, target.open("rb") as other:
        return hashlib.file_digest(one, "sha256").digest() == hashlib.file_digest(other, "sha256").digest()
