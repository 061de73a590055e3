"""Erasing: the words of a case, or of single records, leave every table; the history keeps that it was done.

Deleted cells are overwritten (`secure_delete`, in FTS5 its own) and a VACUUM then rebuilds the file, because a
page that was split may hold a copy of a cell beside it. The history holds ids and digests only and is not
touched, so its chain stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.storage import accesses, caseload, changes, records, settings, shared
from probationdesk.storage.changes import Deed
from probationdesk.storage.database import Database, reading

UNFINISHED = f"{settings.OWN_PREFIX}erasure"
"""A setting: there is something erased whose traces have still to be swept from the file."""
BACKUPS_DUE = f"{settings.OWN_PREFIX}backups_due"
"""A setting: which backups hold what has been erased, and when they go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much an erasure took."""

    records: int
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """An erasure that backups made before it do not know of; they go at `remove_at`."""

    erased_at: datetime
    seq: int
    """The number of the row by which the history tells of it."""
    remove_at: datetime

    def has_come(self, now: datetime) -> bool:
        """Say whether those backups go now; a clock that was put back does not keep what was to go at once."""
        return self.remove_at <= max(now, self.erased_at)

    def is_in(self, backup: BackupLine) -> bool:
        """Say whether a backup is from before the erasure, by the clock or, if that was once ahead, by the history."""
        return backup.made_at <= self.erased_at or backup.changes < self.seq


def erase_case(connection: sqlcipher.Connection, case_id: str, deed: Deed) -> Counts:
    """Erase everything of a case but its history's ids and digests, with a row in the history.

    Raises StoreError `not_held` if the store holds nothing of it.
    """
    records.settle_edits(connection)
    first, last = caseload.numbers_of(connection, case_id)
    held = [
        (number, identifier)
        for number, identifier in connection.execute(
            "SELECT number, id FROM record WHERE number BETWEEN ? AND ?", (first, last)
        )
    ]
    if not held:
        raise StoreError("not_held")
    _forget_words(connection, [number for number, _ in held])
    connection.execute(
        "DELETE FROM body WHERE digest IN (SELECT entry ->> 'before' FROM change WHERE case_id = ?1"
        " UNION SELECT entry ->> 'after' FROM change WHERE case_id = ?1 UNION SELECT version_member.digest"
        " FROM version_member JOIN version ON version.id = version_id WHERE case_id = ?1)",
        (case_id,),
    )
    connection.execute(
        "DELETE FROM version_member WHERE version_id IN (SELECT id FROM version WHERE case_id = ?)", (case_id,)
    )
    cut = connection.execute("DELETE FROM version WHERE case_id = ?", (case_id,)).rowcount
    connection.execute("DELETE FROM record WHERE number BETWEEN ? AND ?", (first, last))
    connection.execute("DELETE FROM caseload WHERE case_id = ?", (case_id,))
    accesses.forget_purposes(connection, case_id)
    shared.forget_case(connection, case_id)
    _forget_settings(connection, {case_id, *(identifier for _, identifier in held)})
    accesses.log(connection, deed, case_id=case_id)
    settings.keep(connection, UNFINISHED, case_id)
    return Counts(records=len(held), versions=cut)


def erase_records(connection: sqlcipher.Connection, record_ids: Sequence[str], deed: Deed) -> Counts:
    """Erase single records with all their past, with a row in the history for each.

    A version that holds one keeps its digest only. Raises StoreError `not_held` if one was never here.
    """
    records.settle_edits(connection)
    for record_id in record_ids:
        row = connection.execute("SELECT number, case_id, kind FROM record WHERE id = ?", (record_id,)).fetchone()
        if row is None:
            raise StoreError("not_held")
        number, case_id, kind = row
        record = records.find(connection, record_id)
        _forget_words(connection, [number])
        connection.execute(
            "DELETE FROM body WHERE digest IN (SELECT entry ->> 'before' FROM change WHERE record_id = ?1"
            " UNION SELECT entry ->> 'after' FROM change WHERE record_id = ?1"
            " UNION SELECT digest FROM version_member WHERE record_id = ?1)",
            (record_id,),
        )
        connection.execute("DELETE FROM record WHERE number = ?", (number,))
        if record is not None:
            caseload.hide(connection, record, deed.at)
        shared.forget_record(connection, case_id, record_id, kind)
        changes.append(connection, deed, case_id=case_id, record_id=record_id)
    _forget_settings(connection, set(record_ids))
    settings.keep(connection, UNFINISHED, ",".join(record_ids))
    return Counts(records=len(record_ids), versions=0)


def is_erased(connection: sqlcipher.Connection, identifier: str) -> bool:
    """Say whether nothing is held under the id of a case or a record."""
    row = connection.execute("SELECT 1 FROM record WHERE ?1 IN (id, case_id) LIMIT 1", (identifier,))
    return row.fetchone() is None


def is_unfinished(connection: sqlcipher.Connection) -> bool:
    """Say whether the traces of something erased have still to be swept from the file."""
    return settings.find(connection, UNFINISHED, "") != ""


def sweep(database: Database) -> None:
    """Rebuild the file so that no page keeps a trace of what was erased; on an unguarded connection.

    Raises StoreError `disk_full` or another; it is then still to be done.
    """
    connection = database.connection
    with reading():
        connection.execute("INSERT INTO search (search) VALUES ('optimize')")
        connection.execute("VACUUM")
        connection.execute("DELETE FROM setting WHERE name = ?", (UNFINISHED,))


def let_backups_go_later(connection: sqlcipher.Connection, erased_at: datetime, after: timedelta) -> None:
    """Note that the backups there are hold what has just been erased, and go when `after` has passed."""
    seq, _ = changes.head(connection)
    due = (*_dues(connection), _Due(erased_at=erased_at, seq=seq, remove_at=erased_at + after))
    settings.keep(connection, BACKUPS_DUE, msgspec.json.encode(due).decode())


def backups_holding(
    connection: sqlcipher.Connection, backups: Iterable[BackupLine], now: datetime | None = None
) -> tuple[BackupLine, ...]:
    """Return those of `backups` that hold something erased since; with `now`, only those whose time has come."""
    dues = [due for due in _dues(connection) if now is None or due.has_come(now)]
    return tuple(line for line in backups if any(due.is_in(line) for due in dues))


def any_due(connection: sqlcipher.Connection, now: datetime) -> bool:
    """Say whether the time of some backups has come that had not been removed when last looked at."""
    return any(due.has_come(now) for due in _dues(connection))


def backups_gone(connection: sqlcipher.Connection, left: Sequence[BackupLine], now: datetime) -> None:
    """Note that of the backups only `left` are there any more."""
    dues = [due for due in _dues(connection) if not due.has_come(now) or any(due.is_in(line) for line in left)]
    settings.keep(connection, BACKUPS_DUE, msgspec.json.encode(dues).decode())


def _dues(connection: sqlcipher.Connection) -> tuple[_Due, ...]:
    return msgspec.json.decode(settings.find(connection, BACKUPS_DUE, "[]"), type=tuple[_Due, ...])


def _forget_words(connection: sqlcipher.Connection, numbers: Iterable[int]) -> None:
    """Take records out of the search index and of what waits for it or for the history."""
    for number in numbers:
        connection.execute("DELETE FROM search WHERE rowid = ?", (number,))
        connection.execute("DELETE FROM search_waiting WHERE record_number = ?", (number,))
        connection.execute("DELETE FROM open_edit WHERE record_number = ?", (number,))


def _forget_settings(connection: sqlcipher.Connection, ids: set[str]) -> None:
    """Take away drafts and places: the settings whose name ends in the id of something erased."""
    names = [name for (name,) in connection.execute("SELECT name FROM setting")]
    for name in names:
        if name.rpartition(".")[2] in ids:
            connection.execute("DELETE FROM setting WHERE name = ?", (name,))
