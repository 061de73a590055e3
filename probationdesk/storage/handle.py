"""Holding one store open: the connection, what happens when it fails, and the history's name for this device."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import Protocol, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.storage import changes, records, settings, state, upgrade
from probationdesk.storage.changes import Deed
from probationdesk.storage.database import FILE_NAME as FILE_NAME
from probationdesk.storage.database import Database, reading
from probationdesk.storage.state_witness import Finding, WitnessKeeper
from probationdesk.storage.storekey import StoreKey

UNLOCK_FAILED = "unlock_failed"
"""The act of the history that tells of failed attempts to unlock since the store was last opened; it counts them."""
T = TypeVar("T")


class Clock(Protocol):
    """Tells the time, with its UTC offset."""

    def __call__(self) -> datetime:
        """Return the present moment."""


class Handle:
    """One store, open, and opened again after a failing disk or a damaged page had its connection closed."""

    def __init__(self, folder: Path, key: StoreKey, *, actor: str, clock: Clock, accept_older: bool = False) -> None:
        """Open the store in `folder`, bring its tables up to date, and settle what a crash left open.

        Takes `key` over and wipes it on closing; if the store cannot be opened, the key stays the caller's.
        With `accept_older` a store whose history lacks something this computer has seen is opened all the same, and
        its history tells of it. Raises StoreError as `Database` does, `store_newer`, and as `WitnessKeeper.compare`.
        """
        self.folder = folder
        self._key = key
        self._actor = actor
        self._clock = clock
        self._database: Database | None = None
        self._closed = False
        self._thread = get_ident()
        self._witness = WitnessKeeper(folder, key)
        database = self._opened()
        try:
            self._device = self._read(lambda connection: settings.find(connection, settings.DEVICE, ""))
            finding = self._read(lambda connection: self._witness.compare(connection, accept=accept_older))
            if not database.read_only:
                self._name_device()
                self._tell_of_opening(finding)
                self.settle()
        except BaseException:
            self._let_go()
            self._witness.forget()
            raise

    @property
    def read_only(self) -> bool:
        """True if the disk or the folder cannot be written to: everything can be read, nothing saved."""
        return self._opened().read_only

    def act_as(self, actor: str) -> str:
        """Name `actor` in the history from now on, and return who was named until now."""
        before, self._actor = self._actor, actor
        return before

    def settle(self) -> int:
        """Append the change rows of all open edits; return how many."""
        if not self._read(changes.any_open):
            return 0
        return self._write(records.settle_edits, lambda connection: not changes.any_open(connection))

    def close(self) -> None:
        """Settle open edits, close the store and forget its key; does nothing the second time.

        If the disk refuses, the edits stay open and settle at the next opening.
        """
        if self._closed:
            return
        with suppress(StoreError):
            if not self.read_only:
                self.settle()
        self._let_go()
        self._key.wipe()
        self._witness.forget()
        self._closed = True

    def _name_device(self) -> None:
        """Give the store the random id under which its history names it, once."""
        if not self._device:
            self._device = str(uuid.uuid4())
            self._write(
                lambda connection: settings.keep(connection, settings.DEVICE, self._device),
                lambda connection: settings.find(connection, settings.DEVICE, "") == self._device,
            )

    def _tell_of_opening(self, finding: Finding) -> None:
        """Have the history tell of failed attempts to unlock and of what its witness found."""
        failed = state.read(self.folder).failures.untold
        told = [(UNLOCK_FAILED, failed)] if failed else []
        told += [(finding.act, finding.missing)] if finding.act else []
        deeds = [(self._deed(act), count) for act, count in told]

        def work(connection: sqlcipher.Connection) -> None:
            for deed, count in deeds:
                changes.append(connection, deed, case_id="", count=count)

        if deeds:
            before = self._read(changes.head)
            self._write(work, lambda connection: changes.head(connection) != before)
        if failed:
            state.note_told(self.folder)

    def _deed(self, act: str) -> Deed:
        return Deed(at=self._clock(), actor=self._actor, device=self._device, act=act)

    def _read(self, work: Callable[[sqlcipher.Connection], T]) -> T:
        connection = self._opened().connection
        try:
            with reading():
                return work(connection)
        except StoreError as error:
            self._let_go_if_poisoned(error)
            raise

    def _write(self, work: Callable[[sqlcipher.Connection], T], is_done: Callable[[sqlcipher.Connection], bool]) -> T:
        """Do `work` as one transaction.

        If the disk fails so that nobody knows whether it was committed, the file is opened again and
        `is_done` looks; only then is the work called done or not.
        """
        database = self._opened()
        results: list[T] = []
        try:
            with database.transaction():
                results.append(work(database.connection))
        except StoreError as error:
            if error.code != "not_confirmed":
                self._let_go_if_poisoned(error)
                raise
            self._let_go()
            if not (self._confirms(is_done) and results):
                raise StoreError("disk_error") from None
        with suppress(StoreError):  # the work is done, whatever becomes of its witness
            self._read(self._witness.keep)
        return results[0]

    def _confirms(self, is_done: Callable[[sqlcipher.Connection], bool]) -> bool:
        try:
            return self._read(is_done)
        except StoreError:
            raise StoreError("not_confirmed") from None

    def _opened(self) -> Database:
        """Return the open database, opening it again if an error or a check had it closed."""
        if self._closed:
            raise StoreError("store_closed", ours=True)
        if self._thread != get_ident():
            raise RuntimeError("a store belongs to the thread that opened it")
        if self._database is not None and self._database.poisoned:
            self._let_go()
        if self._database is None:
            self._database = upgrade.opened(self.folder / FILE_NAME, self._key)
            if not self._database.read_only:
                state.note_file(self.folder, self._database.salt())
            self._database.guard()
        return self._database

    @contextmanager
    def _unguarded(self) -> Iterator[Database]:
        """Lend the store's file on a connection of its own, without the guard; the working one is closed for it."""
        self._opened()
        self._let_go()
        database = Database(self.folder / FILE_NAME, self._key)
        try:
            yield database
        finally:
            database.close()

    def _let_go_if_poisoned(self, error: StoreError) -> None:
        """After a damaged page this connection finds fault with sound ones too; a fresh one reads them."""
        if error.code == "store_damaged":
            self._let_go()

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
