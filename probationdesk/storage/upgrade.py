"""Opens a store's file with its tables brought up to date: on a copy, which takes its place once it is proved whole."""

from __future__ import annotations

import os
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import verify
from probationdesk.storage.database import Database, copy_whole, reading
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.migrate import migrate, newest
from probationdesk.storage.storekey import StoreKey

UNFINISHED = ".upgrading"
"""Ends the name of the copy while it is being worked on."""


def opened(path: Path, key: StoreKey) -> Database:
    """Open the store at `path` with the tables this program knows, unguarded.

    A file just made gets its tables in place; one of an earlier program is copied, and the copy brought up to
    date, checked and renamed over it, so that a crash leaves the old file or the new one. Raises StoreError as
    `Database` does, `store_newer`, `disk_full`, or `read_only` if an old store cannot be written to.
    """
    database = Database(path, key)
    try:
        with reading():
            (version,) = database.connection.execute("PRAGMA user_version").fetchone()
            if not 0 < version < newest():
                migrate(database.connection)
                return database
        if database.read_only:
            raise StoreError("read_only")
        _replace_by_newer(database, path, key)
    except BaseException:
        database.close()
        raise
    return Database(path, key)


def _replace_by_newer(database: Database, path: Path, key: StoreKey) -> None:
    """Put a copy with newer tables in the place of the file that `database` holds, and close it."""
    copy = path.with_name(path.name + UNFINISHED)
    _remove(copy)
    try:
        copy_whole(database, copy, key)
        with reading():
            before = verify.extent(database.connection)
        made = Database(copy, key)
        try:
            with reading():
                migrate(made.connection)
        finally:
            made.close()
        if not verify.is_whole(copy, key, before):
            raise StoreError("store_damaged")
        if os.name == "nt":  # an open file cannot be replaced there; elsewhere the lock is held to the last
            database.close()
        copy.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise as_store_error(error) from None
    finally:
        _remove(copy)
        database.close()


def _remove(copy: Path) -> None:
    """Remove a copy that was not finished, with its journal."""
    for left in (copy, copy.with_name(copy.name + "-journal")):
        left.unlink(missing_ok=True)
