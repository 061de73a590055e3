"""The store as the services see it: every act in one transaction, and told only once it is on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import Access, AccessLine
from probationdesk.domain.lines import CaseLine, Hit
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Change, Version
from probationdesk.storage import (
    accesses,
    bodies,
    caseload,
    changes,
    records,
    search,
    settings,
    verify,
    versions,
)
from probationdesk.storage.changes import Deed
from probationdesk.storage.handle import FILE_NAME as FILE_NAME
from probationdesk.storage.handle import Clock as Clock
from probationdesk.storage.store_keeping import KeptStore
from probationdesk.storage.storekey import StoreKey


class EncryptedStore(KeptStore):
    """One officer's store, open. Every method is synchronous, on the thread that opened it.

    Any method raises StoreError if the disk or the file fails it: `disk_full`, `read_only`, `disk_error`
    (nothing was written), `not_confirmed` (the disk went away before it could be told), `store_damaged`.
    """

    def __init__(
        self,
        folder: Path,
        key: StoreKey,
        *,
        actor: str,
        clock: Clock,
        accept_older: bool = False,
        further_backups: Path | None = None,
    ) -> None:
        """Open the store in `folder` (see `KeptStore`)."""
        self._viewed: dict[str, Deed | None] = {}
        super().__init__(
            folder, key, actor=actor, clock=clock, accept_older=accept_older, further_backups=further_backups
        )

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
        self,
        records_: Sequence[Record],
        versions_: Sequence[tuple[Version, Sequence[Record]]],
        *,
        act: str,
        digest: str = "",
    ) -> None:
        """Save the records and versions of a whole case from elsewhere, in one transaction.

        `digest` is that of the file they came in, for the access log.
        """
        deed = self._deed(act)
        wanted = {record.id: codec.digest(codec.encode(record)) for record in records_}

        def work(connection: sqlcipher.Connection) -> None:
            for record in records_:
                records.write(connection, record, deed, settle=True)
            for version, members in versions_:
                versions.cut(connection, version, members, deed)
            accesses.log(connection, self._deed(Access.IMPORTED), case_id=records_[0].case_id, digest=digest)

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

    def log_view(self, case_id: str, purpose: str = "") -> bool:
        """Log that a case was looked at, the first time only until the store is closed; return whether it was new.

        A disk that is full or cannot be written to keeps nobody from reading: the line is then written with
        the next one, or on closing.
        """
        if case_id in self._viewed:
            return False
        self._viewed[case_id] = self._deed(Access.VIEWED)
        self._log_views_due(case_id, purpose)
        return True

    def log_access(
        self, case_id: str, act: Access, *, recipient: str = "", purpose: str = "", digest: str = ""
    ) -> None:
        """Log that something left the store or came in; `digest` is that of what did."""
        deed = self._deed(act)
        self._write(
            lambda c: accesses.log(c, deed, case_id=case_id, recipient=recipient, purpose=purpose, digest=digest),
            lambda c: accesses.is_logged(c, deed, case_id),
        )

    def accesses(self, case_id: str) -> tuple[AccessLine, ...]:
        """Return the access log of a case, newest first, also of one that has been erased."""
        return self._read(lambda connection: accesses.of_case(connection, case_id))

    def cases_in_log(self) -> tuple[str, ...]:
        """Return the ids of every case that the access log tells of, also of those that have been erased."""
        return self._read(accesses.cases)

    def head_code(self, version_id: str = "") -> str:
        """Return the eight characters by which the history is known on paper, now or when a version was cut."""
        if version_id:
            return changes.code_of(self._read(lambda c: changes.head_of_version(c, version_id)))
        return changes.code_of(self._read(changes.head)[1])

    def find_head_code(self, code: str) -> int | None:
        """Return the number of the history's row that a printed code stands for, or None if it has none such."""
        return self._read(lambda connection: changes.seq_of_code(connection, code))

    def close(self) -> None:
        """Write the lines of the access log still due, settle open edits, close the store and forget its key."""
        if not self._closed:
            with suppress(StoreError):
                self._log_views_due()
        super().close()

    def verify_chain(self) -> int | None:
        """Return the number of the first row of the history that was edited, deleted or moved, or None."""
        return self._read(changes.first_bad)

    def verify(self) -> verify.VerifyReport:
        """Check every page, row, digest and word. The store is closed for it and opened again."""
        self._opened()
        self._let_go()
        return verify.full(self.folder / FILE_NAME, self._key)

    def _log_views_due(self, case_id: str = "", purpose: str = "") -> None:
        """Log the views that are not logged yet, unless the disk refuses."""
        due = {case: deed for case, deed in self._viewed.items() if deed is not None}
        if not due or self.read_only:
            return

        def work(connection: sqlcipher.Connection) -> None:
            for case, deed in due.items():
                accesses.log(connection, deed, case_id=case, purpose=purpose if case == case_id else "")

        try:
            self._write(work, lambda c: all(accesses.is_logged(c, deed, case) for case, deed in due.items()))
        except StoreError as error:
            if error.code not in ("disk_full", "read_only", "disk_error"):
                raise
            return
        self._viewed.update(dict.fromkeys(due))


def _holds(connection: sqlcipher.Connection, wanted: dict[str, str]) -> bool:
    return all(records.digest_of(connection, record_id) == digest for record_id, digest in wanted.items())
