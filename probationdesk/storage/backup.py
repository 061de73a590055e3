"""Backups: a whole, encrypted, checked copy of the store with its key file, made while the store is in use.

    <store>/backups/20260302T170500000000Z/store.db        opens with the store's own key
                                           keyslots.json   the key file as it was then
                                           backup.json     when, and how much: no words

A backup is made under another name and gets its own only when everything in it has been read back, so a
folder with a date for a name is always a whole backup. The store's own file is only ever read through the
connection that has it open (see `database.py`), a few pages at a time, so that an officer can go on typing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, get_ident
from time import sleep

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.storage import backup_elsewhere, verify
from probationdesk.storage.backup_places import (
    FACTS_FILE,
    FACTS_FORMAT,
    FOLDER_NAME,
    KEY_FILE,
    STORE_FILE,
    UNFINISHED,
    Facts,
    being_made,
    clear_away,
    facts_of,
    find,
    line_of,
    list_backups,
    rotate,
)
from probationdesk.storage.database import Database, copy_gently, every_page_reads, reading
from probationdesk.storage.files import as_store_error, replace_file, sync_folder
from probationdesk.storage.storekey import StoreKey

_NAME = "%Y%m%dT%H%M%S%fZ"
AGAIN_AFTER = timedelta(hours=2)
"""How old the last backup may be while there is something new; of one day the last is kept in any case."""
_GIVE_WAY_S = 0.003
"""Between two steps of a copy, long enough for a thread that waits for the store to have its turn."""

Progress = Callable[[int, int], None]
"""Told how many pages are done, and of how many."""


class UnfinishedBackup:
    """A backup that has been begun. `finish` does the rest on any thread while the store is used on its own."""

    def __init__(
        self,
        database: Database,
        store: Path,
        key: StoreKey,
        facts: Facts,
        key_file: bytes,
        *,
        elsewhere: Path | None,
        progress: Progress | None,
    ) -> None:
        self._database = database
        self._store = store
        self._key = key
        self._facts = facts
        """How much there was to copy when it was begun."""
        self._key_file = key_file
        self._elsewhere = elsewhere
        self._progress = progress
        self._owner = get_ident()
        self._copying = Lock()
        self._copied = self._abandoned = False
        self._name = f"{facts.made_at.astimezone(UTC):{_NAME}}"
        self._beside = store / FOLDER_NAME / (UNFINISHED + self._name)
        being_made.add(self._beside)

    def finish(self) -> BackupLine:
        """Copy the store, read the copy back whole, give it its name, remove backups whose time is over; return it.

        What is saved in the store meanwhile is in the copy or in the next one. The backup is then copied to the
        organisation's folder, if there is one; that this failed makes it no worse and is said in what is returned.
        Raises StoreError `store_damaged` if a page of the store cannot be read, `backup_not_sound`,
        `backup_abandoned` if the store was closed before it was copied, `disk_full`, `read_only` or `disk_error`;
        what was begun is removed then, and the backups there are stay.
        """
        published = self._beside.with_name(self._name)
        try:
            self.copy()
            found = verify.read_back(self._beside / STORE_FILE, self._key, self._facts.extent)
            if found is None:
                self._refuse_if_damaged()
                raise StoreError("backup_not_sound")
            facts = replace(self._facts, records=found.records, changes=found.changes, head=found.head)
            replace_file(self._beside / FACTS_FILE, msgspec.json.encode(facts) + b"\n")
            self._beside.rename(published)
            sync_folder(published.parent)
        except OSError as error:
            raise as_store_error(error) from None
        finally:
            self._key.wipe()
            shutil.rmtree(self._beside, ignore_errors=True)
            being_made.discard(self._beside)
        rotate(self._store, newest=self._name)
        line = line_of(published, facts)
        if self._elsewhere is not None:
            try:
                backup_elsewhere.copy_to(self._elsewhere, published)
            except StoreError as error:
                return replace(line, not_copied=error.code)
        return line

    def copy(self) -> None:
        """Copy the store, a few pages at a time; `finish` does it if it has not been done. May run on any thread."""
        with self._copying:
            if self._abandoned:
                raise StoreError("backup_abandoned")
            if self._copied:
                return
            self._beside.mkdir(mode=0o700)
            replace_file(self._beside / KEY_FILE, self._key_file)
            copy_gently(self._database, self._beside / STORE_FILE, self._key, self._between)
            self._copied = True

    def abandon(self) -> None:
        """The store is about to be closed: end the copying, if it has not been done, before this returns."""
        self._abandoned = True
        with self._copying:
            return

    def _between(self, done: int, of: int) -> None:
        """Between two steps: give way to whoever uses the store, and look whether to go on."""
        if self._abandoned:
            raise StoreError("backup_abandoned")
        if self._progress is not None:
            self._progress(done, of)
        if get_ident() != self._owner:
            sleep(_GIVE_WAY_S)

    def _refuse_if_damaged(self) -> None:
        """A copy can be bad because the store is: raise StoreError `store_damaged` then."""
        with self._copying:
            if not self._abandoned and not every_page_reads(self._database):
                raise StoreError("store_damaged")


def begin(
    database: Database,
    store: Path,
    key: StoreKey,
    now: datetime,
    *,
    elsewhere: Path | None = None,
    progress: Progress | None = None,
) -> UnfinishedBackup:
    """Begin a backup of an open store, on the thread that has it open; that takes no time worth telling.

    `elsewhere` is where a copy of it goes as well (`backup_elsewhere.place_of`). It must be abandoned before the store
    is closed. Raises StoreError `read_only`, `disk_full`, `disk_error` or `keyslots_missing`; nothing is left behind
    then and the store goes on working.
    """
    try:
        (store / FOLDER_NAME).mkdir(mode=0o700, exist_ok=True)
        clear_away(store)
        key_file = (store / KEY_FILE).read_bytes()
    except FileNotFoundError:
        raise StoreError("keyslots_missing") from None
    except OSError as error:
        raise as_store_error(error) from None
    with reading():
        held = verify.extent(database.connection)
    facts = Facts(format=FACTS_FORMAT, made_at=now, records=held.records, changes=held.changes, head=held.head)
    return UnfinishedBackup(database, store, key.copy(), facts, key_file, elsewhere=elsewhere, progress=progress)


def is_sound(store: Path, name: str, key: StoreKey) -> bool:
    """Read a backup back as it was read when it was made, and say whether it is still whole and as much as it was.

    May run on any thread. Raises StoreError `backup_missing`, or if it cannot be opened for another reason than damage.
    """
    folder = find(store, name)
    facts = facts_of(folder)
    if facts is None:
        raise StoreError("backup_missing")
    return verify.is_whole(folder / STORE_FILE, key, facts.extent)


def is_due(store: Path, now: datetime, head: str, *, closing: bool) -> bool:
    """Say whether a backup should be made: none of today yet, or something new since the last one.

    Something new waits for two hours after the last one, or for the closing of the store. A lock does not wait for a
    backup, so what was done before it is in one two hours later at the latest, or soon after the next unlocking.
    """
    held = list_backups(store)
    if not held or held[0].made_at.astimezone(now.tzinfo).date() != now.date():
        return True
    facts = facts_of(store / FOLDER_NAME / held[0].name)
    is_new = facts is None or facts.head != head
    return is_new and (closing or now - held[0].made_at >= AGAIN_AFTER)
