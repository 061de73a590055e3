"""Checks a whole store: every page, every row, the history and the search index.

Each check has a connection of its own, because one that has met a damaged page reports nonsense afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.storage import accesses, changes, shared, versions
from probationdesk.storage.database import Database, as_store_error
from probationdesk.storage.storekey import StoreKey

T = TypeVar("T")
_SOUND = "ok"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a full check of a store found. It names pages, rows and ids, never words of a case."""

    damaged_pages: tuple[int, ...]
    """The numbers of the pages whose authentication fails (`cipher_integrity_check`)."""
    damaged_structure: tuple[str, ...]
    """What `quick_check` and `integrity_check` say, in SQLite's own words: for whoever repairs a store."""
    stopped: bool
    """True if a damaged page stopped a check before it had seen everything."""
    search_fits: bool
    """False if the search index holds other words than it should; not looked at on a read-only disk."""
    first_bad_change: int | None
    """The number of the first row of the history that was edited, deleted or moved."""
    altered_records: tuple[str, ...]
    """Ids of records that are not what the history says, or that cannot be read."""
    altered_bodies: tuple[str, ...]
    """Digests of past values, purposes in the access log, sealed bytes or documents that do not fit them."""
    altered_versions: tuple[str, ...]
    """Ids of versions that are not what was cut."""
    records: int
    changes: int
    head: str
    """The hash of the last row of the history."""

    @property
    def sound(self) -> bool:
        """True if nothing was found."""
        return (
            self.search_fits
            and self.first_bad_change is None
            and not self.damaged_pages
            and not self.damaged_structure
            and not self.stopped
            and not self.altered_records
            and not self.altered_bodies
            and not self.altered_versions
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much a store holds: enough to tell a whole copy from a part of one."""

    records: int
    changes: int
    head: str
    """The hash of the last row of the history."""


def extent(connection: sqlcipher.Connection) -> Extent:
    """Return how much the store on this connection holds."""
    (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    last_seq, head = changes.head(connection)
    return Extent(records=count, changes=last_seq, head=head)


def is_whole(path: Path, key: StoreKey, expected: Extent) -> bool:
    """Say whether a copy is encrypted, every page and digest of it sound, and as much as it should be.

    Raises StoreError if it cannot be opened for another reason than damage. May run on any thread.
    """
    return read_back(path, key, expected) == expected


def read_back(path: Path, key: StoreKey, least: Extent) -> Extent | None:
    """Return how much a copy holds if it is encrypted, every page and digest of it sound, and nothing is missing.

    `least` is how much there was at some time before the copy was done: the copy must hold as much, and its history
    must have gone on from there. Otherwise None. Raises StoreError as `is_whole`. May run on any thread.
    """
    if (
        _check(path, key, _pages) != ()
        or _check(path, key, _integrity) != ()
        or _check(path, key, _digests_fit) is not True
    ):
        return None
    found = _check(path, key, extent)
    goes_on = _check(path, key, lambda connection: changes.hash_of(connection, least.changes)) == least.head
    return found if found is not None and goes_on and found.records >= least.records else None


def quick(path: Path, key: StoreKey) -> bool:
    """Say whether the structure of the store holds together; reads every page once. May run on any thread.

    Raises StoreError if it cannot be opened for another reason than damage.
    """
    return _check(path, key, _quick) == ()


def full(path: Path, key: StoreKey) -> VerifyReport:
    """Check everything. The store must not be open elsewhere. May run on any thread.

    Raises StoreError if it cannot be opened for another reason than damage.
    """
    pages = _check(path, key, _pages)
    quick_, thorough = _check(path, key, _quick), _check(path, key, _integrity)
    unread = _Contents((), (), (), None, 0, 0, "")
    contents = _check(path, key, _contents)
    return VerifyReport(
        damaged_pages=pages or (),
        damaged_structure=quick_ or thorough or (),
        stopped=None in (pages, quick_, thorough, contents),
        search_fits=_check(path, key, _search) is True,
        first_bad_change=(contents or unread).first_bad_change,
        altered_records=(contents or unread).records,
        altered_bodies=(contents or unread).bodies,
        altered_versions=(contents or unread).versions,
        records=(contents or unread).count,
        changes=(contents or unread).changes,
        head=(contents or unread).head,
    )


@dataclass(frozen=True, slots=True)
class _Contents:
    records: tuple[str, ...]
    bodies: tuple[str, ...]
    versions: tuple[str, ...]
    first_bad_change: int | None
    count: int
    changes: int
    head: str


def _check(path: Path, key: StoreKey, check: Callable[[sqlcipher.Connection], T]) -> T | None:
    """Run one check on a connection of its own; None if a damaged page stopped it."""
    try:
        database = Database(path, key)
    except StoreError as error:
        if error.code == "store_damaged":
            return None
        raise
    try:
        return check(database.connection)
    except sqlcipher.DatabaseError:
        return None
    finally:
        database.close()


def _quick(connection: sqlcipher.Connection) -> tuple[str, ...]:
    return tuple(line for (line,) in connection.execute("PRAGMA quick_check") if line != _SOUND)


def _integrity(connection: sqlcipher.Connection) -> tuple[str, ...]:
    return tuple(line for (line,) in connection.execute("PRAGMA integrity_check") if line != _SOUND)


def _pages(connection: sqlcipher.Connection) -> tuple[int, ...]:
    """Return the pages named ("HMAC verification failed for page 7"); 0 for a fault of the file as a whole."""
    lines = (line for (line,) in connection.execute("PRAGMA cipher_integrity_check"))
    return tuple(int(found[-1]) if (found := _NUMBER.findall(line)) else 0 for line in lines)


def _search(connection: sqlcipher.Connection) -> bool:
    """FTS5's own check is an INSERT that writes nothing, which a read-only connection refuses all the same."""
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    except sqlcipher.OperationalError as error:
        return as_store_error(error).code == "read_only"
    return True


def _digests_fit(connection: sqlcipher.Connection) -> bool:
    """Read every row with words and hold it against its digest; far cheaper than `_contents`."""
    rows = connection.execute(
        "SELECT digest, CAST(body AS BLOB) FROM record WHERE body IS NOT NULL"
        " UNION ALL SELECT digest, CAST(body AS BLOB) FROM body"
    )
    return all(codec.digest(body) == digest for digest, body in (*rows, *shared.blobs(connection)))


def _contents(connection: sqlcipher.Connection) -> _Contents:
    """Read every row and hold each against its digest and against the history."""
    (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    altered = tuple(
        identifier
        for identifier, kind, digest, body, last in connection.execute(_RECORDS_WITH_HISTORY)
        if digest != last or not _reads(kind, digest, body)
    )
    bodies = connection.execute("SELECT digest, kind, body FROM body ORDER BY number")
    altered_bodies = tuple(digest for digest, kind, body in bodies if not _reads(kind, digest, body))
    altered_bodies += accesses.altered(connection) + shared.altered(connection)
    last_seq, head = changes.head(connection)
    return _Contents(
        altered,
        altered_bodies,
        versions.altered(connection),
        changes.first_bad(connection),
        count,
        last_seq,
        head,
    )


_RECORDS_WITH_HISTORY = """
SELECT id, kind, digest, body, CASE WHEN open_edit.act IS NOT NULL THEN digest ELSE coalesce(
    (SELECT entry ->> 'after' FROM change WHERE record_id = record.id ORDER BY seq DESC LIMIT 1), '') END
FROM record LEFT JOIN open_edit ON record_number = number ORDER BY number
"""


def _reads(kind: str, digest: str, body: bytes | None) -> bool:
    if body is None:
        return digest == ""
    if not isinstance(body, bytes) or codec.digest(body) != digest:
        return False
    try:
        codec.decode(kind, body)
    except BadInput:
        return False
    return True
