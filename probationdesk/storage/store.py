"""The store as the services see it: every act in one transaction, and told only once it is on the disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.lines import CaseLine, Hit
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Change, Version
from probationdesk.storage import bodies, caseload, changes, records, search, settings, verify, versions
from probationdesk.storage.changes import Deed
from probationdesk.storage.database import Database, reading
from probationdesk.storage.migrate import migrate
from probationdesk.storage.storekey import StoreKey

FILE_NAME = "store.db"
T = TypeVar("T")


class Clock(Protocol):
    """Tells the time, with its UTC offset."""

    def __call__(self) -> datetime:
        """Return the present moment."""


class EncryptedStore:
    """One officer's store, open. Every method is synchronous, on the thread that opened it.

    Any method raises StoreError if the disk or the file fails it: `disk_full`, `read_only`, `disk_error`
    (nothing was written), `not_confirmed` (the disk went away before it could be told), `store_damaged`.
    """

    def __init__(self, folder: Path, key: StoreKey, *, actor: str, clock: Clock) -> None:
        """Open the store in `folder`, and settle what a crash left open.

        Takes `key` over and wipes it on closing; if the store cannot be opened, the key stays the caller's.
        Raises StoreError as `Database` does, and `store_newer`.
        """
        self.folder = folder
        self._key = key
        self._actor = actor
        self._clock = clock
        self._database: Database | None = None
        self._closed = False
        database = self._opened()
        try:
            self._device = self._read(lambda connection: settings.find(connection, settings.DEVICE, ""))
            if not database.read_only:
                self._name_device()
                self.settle()
        except BaseException:
            self._let_go()
            raise

    @property
    def read_only(self) -> bool:
        """True if the disk or the folder cannot be written to: everything can be read, nothing saved."""
        return self._opened().read_only

    def act_as(self, actor: str) -> str:
        """Name `actor` in the history from now on, and return who was named until now."""
        before, self._actor = self._actor, actor
        return before

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
        self._closed = True

    def cases(self, filter_text: str = "", *, limit: int = 200) -> tuple[CaseLine, ...]:
        """Return the caseload, soonest next event first; `filter_text` matches any part of a name or reference."""
        return self._read(lambda connection: caseload.lines(connection, filter_text, limit))

    def records(self, case_id: str) -> tuple[Record, ...]:
        """Return every record of a case that has not been removed; empty if the case is not held."""
        return self._read(lambda connection: records.of_case(connection, case_id))

    def record(self, record_id: str) -> Record | None:
        """Return one record, or None if it is not held or has been removed."""
        return self._read(lambda connection: records.find(connection, record_id))

    def save(self, records_: Sequence[Record], *, act: str, settle: bool) -> None:
        """Write records in one transaction and return once it is committed.

        With `settle` a change row is appended for each at once; otherwise the edit is open and one row is
        appended when it settles. Saving a record equal to the one held does nothing.
        """
        deed = self._deed(act)
        wanted = {record.id: codec.digest(codec.encode(record)) for record in records_}

        def work(connection: sqlcipher.Connection) -> None:
            for record in records_:
                records.write(connection, record, deed, settle=settle)

        self._write(work, lambda connection: _holds(connection, wanted))

    def remove(self, record_ids: Sequence[str], *, act: str) -> None:
        """Take records out of the case; their past stays in the history."""
        deed = self._deed(act)
        wanted = dict.fromkeys(record_ids, "")

        def work(connection: sqlcipher.Connection) -> None:
            for record_id in record_ids:
                records.take_out(connection, record_id, deed)

        self._write(work, lambda connection: _holds(connection, wanted))

    def settle(self) -> int:
        """Append the change rows of all open edits; return how many."""
        if not self._read(changes.any_open):
            return 0
        return self._write(records.settle_edits, lambda connection: not changes.any_open(connection))

    def changes(self, case_id: str, *, record_id: str = "", limit: int = 500) -> tuple[Change, ...]:
        """Return the history of a case, or of one record of it, newest first."""
        return self._read(lambda connection: changes.of_case(connection, case_id, record_id, limit))

    def past(self, change: Change) -> Record | None:
        """Return what the record was before `change`; None if it did not exist or its words were purged."""
        return self._read(lambda connection: bodies.find(connection, change.before)) if change.before else None

    def cut_version(self, version: Version, records_: Sequence[Record], *, head: Record, act: str) -> Version:
        """Keep records as an immutable version, save `head` with it, and return the version with its digest.

        All in one transaction. Open edits are settled first, so that the history tells of them before it
        tells of the version.
        """
        deed = self._deed(act)

        def work(connection: sqlcipher.Connection) -> Version:
            records.settle_edits(connection)
            made = versions.cut(connection, version, records_, self._deed(versions.ACT))
            records.write(connection, head, deed, settle=True)
            return made

        wanted = {head.id: codec.digest(codec.encode(head))}
        return self._write(work, lambda c: versions.is_held(c, version.id) and _holds(c, wanted))

    def bring_in(
        self, records_: Sequence[Record], versions_: Sequence[tuple[Version, Sequence[Record]]], *, act: str
    ) -> None:
        """Save the records and versions of a whole case from elsewhere, in one transaction."""
        deed = self._deed(act)
        wanted = {record.id: codec.digest(codec.encode(record)) for record in records_}

        def work(connection: sqlcipher.Connection) -> None:
            for record in records_:
                records.write(connection, record, deed, settle=True)
            for version, members in versions_:
                versions.cut(connection, version, members, deed)

        cut = [version.id for version, _ in versions_]
        self._write(work, lambda c: _holds(c, wanted) and all(versions.is_held(c, one) for one in cut))

    def versions(self, assessment_id: str) -> tuple[Version, ...]:
        """Return the versions of an assessment, oldest first."""
        return self._read(lambda connection: versions.of_assessment(connection, assessment_id))

    def version_records(self, version_id: str) -> tuple[Record, ...]:
        """Return the records of a version exactly as they were cut."""
        return self._read(lambda connection: versions.records_of(connection, version_id))

    def search(self, query: str, *, case_id: str = "", ranked: bool = False, limit: int = 50) -> tuple[Hit, ...]:
        """Return what holds every word of `query` (the last as a prefix), newest first or best first."""
        if self._read(search.any_waiting):
            with suppress(StoreError):  # a full or read-only disk must not keep anybody from searching the rest
                self._write(records.let_search_catch_up, lambda connection: not search.any_waiting(connection))
        return self._read(lambda connection: search.find(connection, query, case_id, ranked, limit))

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of this store."""
        return self._read(lambda connection: settings.find(connection, name, default))

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this store; raises ValueError for the names storage keeps for itself."""
        if name.startswith(settings.OWN_PREFIX):
            raise ValueError("that name belongs to the store itself")
        self._write(
            lambda connection: settings.keep(connection, name, value),
            lambda connection: settings.find(connection, name, "") == value,
        )

    def verify_chain(self) -> int | None:
        """Return the number of the first row of the history that was edited, deleted or moved, or None."""
        return self._read(changes.first_bad)

    def verify(self) -> verify.VerifyReport:
        """Check every page, row, digest and word. The store is closed for it and opened again."""
        self._opened()
        self._let_go()
        return verify.full(self.folder / FILE_NAME, self._key)

    def _name_device(self) -> None:
        """Give the store the random id under which its history names it, once."""
        if not self._device:
            self._device = str(uuid.uuid4())
            self._write(
                lambda connection: settings.keep(connection, settings.DEVICE, self._device),
                lambda connection: settings.find(connection, settings.DEVICE, "") == self._device,
            )

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
        if self._database is None:
            database = Database(self.folder / FILE_NAME, self._key)
            try:
                with reading():
                    migrate(database.connection)
                database.guard()
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _let_go_if_poisoned(self, error: StoreError) -> None:
        """After a damaged page this connection finds fault with sound ones too; a fresh one reads them."""
        if error.code == "store_damaged":
            self._let_go()

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def _holds(connection: sqlcipher.Connection, wanted: dict[str, str]) -> bool:
    return all(records.digest_of(connection, record_id) == digest for record_id, digest in wanted.items())
