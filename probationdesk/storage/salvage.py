"""Reading what can still be read of a damaged store: every page that is sound gives what it holds.

A damaged page spoils the connection that met it, so a read that fails is begun again on a fresh one: from the
front, from the back, and by halves in between, until the rows that cannot be had stand alone. Nothing is
written; a file that was cut short is read through a copy of full length.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.domain.keeping import Access, Unreadable
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Change, Version
from probationdesk.storage import changes, versions
from probationdesk.storage.caseload import CASE_BITS
from probationdesk.storage.database import PAGE_BYTES, Database
from probationdesk.storage.files import as_store_error
from probationdesk.storage.storekey import StoreKey

Row = tuple[Any, ...]
_BEYOND = 64
"""How many numbers are tried after the last row that could be read from the front, if none could from the back."""
_EVERY_VERSION = f"SELECT rowid, {versions.COLUMNS} FROM version"  # noqa: S608 - our own names
_LONGEST = 16
"""A file that was cut short is taken to have been at most this many times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """What a damaged store still gives."""

    records: tuple[Record, ...]
    older: tuple[str, ...]
    """Ids of records among them that are not what the history last tells of: an old page was put back."""
    unreadable: tuple[Unreadable, ...]
    history: tuple[Change, ...]
    """Newest first."""
    versions: tuple[tuple[Version, tuple[Record, ...]], ...]
    settings: dict[str, str]


class _Reader:
    """A store's file, opened again whenever a damaged page has spoiled the connection."""

    def __init__(self, path: Path, key: StoreKey) -> None:
        self._path = path
        self._key = key
        self._database: Database | None = None
        self._connection()

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def some(self, statement: str, *parameters: object) -> tuple[list[Row], bool]:
        """Return the rows that a statement gives before it meets a damaged page, and whether it met none."""
        rows: list[Row] = []
        try:
            for row in self._connection().execute(statement, parameters):
                rows.append(row)
        except sqlcipher.DatabaseError:
            self.close()
            return rows, False
        return rows, True

    def every(self, select: str, key: str, first: int, last: int) -> list[Row]:
        """Return the rows with `key`, their first column, from `first` to `last`, without those that cannot be read."""
        where = f"{select} WHERE {key} BETWEEN ? AND ? ORDER BY {key}"
        front, whole = self.some(where, first, last)
        if whole:
            return front
        back, _ = self.some(f"{where} DESC", first, last)
        begin = int(front[-1][0]) + 1 if front else first
        end = int(back[-1][0]) - 1 if back else min(last, begin + _BEYOND)
        return [*front, *self._halves(where, begin, end), *reversed(back)]

    def _halves(self, where: str, first: int, last: int) -> list[Row]:
        if first > last:
            return []
        rows, whole = self.some(where, first, last)
        if whole or first == last:
            return rows if whole else []
        middle = (first + last) // 2
        return [*self._halves(where, first, middle), *self._halves(where, middle + 1, last)]

    def _connection(self) -> sqlcipher.Connection:
        if self._database is None:
            self._database = Database(self._path, self._key)
        return self._database.connection


def salvage(path: Path, key: StoreKey) -> Salvaged:
    """Return everything that can still be read. The store must be closed; may run on any thread.

    Raises StoreError `nothing_readable` if the beginning of the file is damaged, or as opening does for
    another reason than damage.
    """
    with _reader(path, key) as reader:
        rows = reader.every("SELECT seq, entry, hash FROM change", "seq", 1, 2**62)
        history = tuple(change for change in (changes.read_row(*row) for row in reversed(rows)) if change)
        held = _rows_of_records(reader)
        told = _last_told(history)
        being_edited = {number for (number,) in _both_ends(reader, "SELECT record_number FROM open_edit ORDER BY 1")}
        records, older = _decoded(held, told, being_edited)
        cut = tuple(_versions(reader))
        known = {identifier for _, identifier, _, _, _ in held} - {identifier for identifier, _ in _broken(held)}
        known |= {version.id for version, _ in cut}
        return Salvaged(
            records=records,
            older=older,
            unreadable=_unreadable(reader, told, known),
            history=history,
            versions=cut,
            settings={str(name): str(value) for name, value in _both_ends(reader, "SELECT name, value FROM setting")},
        )


@contextmanager
def _reader(path: Path, key: StoreKey) -> Iterator[_Reader]:
    """Open the file, or a copy of it that has its full length again."""
    aside = path.with_name(".reading")
    try:
        reader = _first_that_opens(path, key, aside)
        try:
            yield reader
        finally:
            reader.close()
    except OSError as error:
        raise as_store_error(error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _first_that_opens(path: Path, key: StoreKey, aside: Path) -> _Reader:
    reader = _reader_of(path, key)
    if reader is not None:
        return reader
    size = path.stat().st_size
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    copy = aside / path.name
    shutil.copyfile(path, copy)
    for length in (-(-size // PAGE_BYTES) * PAGE_BYTES, size // PAGE_BYTES * PAGE_BYTES * _LONGEST):
        os.truncate(copy, max(length, PAGE_BYTES))
        reader = _reader_of(copy, key)
        if reader is not None:
            return reader
    raise StoreError("nothing_readable")


def _reader_of(path: Path, key: StoreKey) -> _Reader | None:
    """Return a reader of the file, or None if it is damaged where everything begins."""
    try:
        return _Reader(path, key)
    except StoreError as error:
        if error.code != "store_damaged":
            raise
        return None


def _rows_of_records(reader: _Reader) -> list[Row]:
    """Return number, id, kind, digest and body of every record that can be read, case by case if need be."""
    select = "SELECT number, id, kind, digest, body FROM record"
    rows, whole = reader.some(f"{select} ORDER BY number")
    if whole:
        return rows
    cases = {int(number) for number, _ in reader.every("SELECT number, case_id FROM caseload", "number", 1, 2**32)}
    cases |= {int(number) >> CASE_BITS for number, *_ in rows}
    cases |= {int(number) >> CASE_BITS for number, _ in _index(reader)}
    return [
        row
        for case in sorted(cases)
        for row in reader.every(select, "number", (case << CASE_BITS) + 1, ((case + 1) << CASE_BITS) - 1)
    ]


def _index(reader: _Reader) -> list[Row]:
    """Return number and id of every record as the index on ids has them, which stands on pages of its own."""
    return _both_ends(reader, "SELECT number, id FROM record INDEXED BY sqlite_autoindex_record_1 ORDER BY id")


def _both_ends(reader: _Reader, select: str) -> list[Row]:
    """Return what a statement gives from the front and, if a damaged page stops it, from the back."""
    rows, whole = reader.some(select)
    if whole:
        return rows
    if " ORDER BY " not in select:
        select = f"{select} ORDER BY name"
    back, _ = reader.some(f"{select} DESC")
    return [*rows, *back]


def _last_told(history: tuple[Change, ...]) -> dict[str, Change]:
    """Return the newest change of each record, by its id, without records of cases that were erased since."""
    told: dict[str, Change] = {}
    erased: set[str] = set()
    for change in history:
        if change.act == Access.CASE_ERASED:
            erased.add(change.case_id)
        elif change.record_id and change.case_id not in erased:
            told.setdefault(change.record_id, change)
    return told


def _decoded(
    held: list[Row], told: dict[str, Change], being_edited: set[int]
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """Return the records, and the ids of those that the history tells something else of and nobody is editing."""
    broken = {identifier for identifier, _ in _broken(held)}
    records, older = [], []
    for number, identifier, kind, digest, body in held:
        if body is None or identifier in broken:
            continue
        records.append(codec.decode(kind, body))
        change = told.get(identifier)
        if change is not None and change.after != digest and number not in being_edited:
            older.append(str(identifier))
    return tuple(records), tuple(older)


def _broken(held: list[Row]) -> list[tuple[str, str]]:
    """Return id and kind of the rows whose words are not what their digest says, or are no record."""
    broken = []
    for _, identifier, kind, digest, body in held:
        if body is not None and not _is_record(kind, digest, body):
            broken.append((str(identifier), str(kind)))
    return broken


def _is_record(kind: str, digest: str, body: bytes) -> bool:
    with suppress(BadInput):
        codec.decode(kind, body)
        return isinstance(body, bytes) and codec.digest(body) == digest
    return False


def _versions(reader: _Reader) -> Iterator[tuple[Version, tuple[Record, ...]]]:
    """Yield the versions all of whose records can be read."""
    for row in reader.every(_EVERY_VERSION, "rowid", 1, 2**62):
        version = versions.read_row(row[1:])
        members, whole = reader.some(
            "SELECT body.kind, body.body FROM version_member JOIN body USING (digest) WHERE version_id = ?", version.id
        )
        if not whole:
            continue
        with suppress(BadInput):
            records = tuple(codec.decode(kind, body) for kind, body in members)
            if codec.digest_of_all(records) == version.digest:
                yield version, records


def _unreadable(reader: _Reader, told: dict[str, Change], known: set[str]) -> tuple[Unreadable, ...]:
    """Return the records that the history or the index knows of and that could not be read."""
    wanted = {identifier: change for identifier, change in told.items() if change.after}
    ids = [*wanted, *(str(identifier) for _, identifier in _index(reader) if identifier not in told)]
    cut = {change.record_id for change in told.values() if change.act == versions.ACT}
    return tuple(
        Unreadable(
            record_id=identifier,
            case_id=wanted[identifier].case_id if identifier in wanted else "",
            act=wanted[identifier].act if identifier in wanted else "",
            at=wanted[identifier].at if identifier in wanted else None,
        )
        for identifier in ids
        if identifier not in known and identifier not in cut
    )
