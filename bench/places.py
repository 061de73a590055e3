"""The stores that are measured, each made when it is first wanted and all removed at the end."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from bench import data
from bench.measuring import in_new_process
from probationdesk import app, resources
from probationdesk.domain.record import Record
from probationdesk.services.exchanging import read_case
from probationdesk.services.ports import Desk, Officer
from probationdesk.storage import database
from probationdesk.storage.database import CACHE_KIB, Database
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from probationdesk.storage.storekey import StoreKey

PASSPHRASE = "five invented words for measuring"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OFFICER = Officer(name="Invented Officer", role="probation officer")
CASES, NOTES_A_CASE = 200, 100
MANY_CASES = 10_000
BIG_NOTES, BIG_ENTRIES = 1000, 400
SAVING = ("locking_mode = EXCLUSIVE", "journal_mode = DELETE", "synchronous = EXTRA", "secure_delete = ON")
"""How a store makes a save last (see `storage/database.py`); the plain peers are told the same."""
COPIED = ("caseload", "record", "search", "search_waiting", "open_edit", "body", "change")
"""The tables that saving a record touches. Those of what is waiting, open or past are empty in a store just filled."""


class Places:
    """Where everything to be measured is kept, under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, module: str, *arguments: object) -> dict[str, float]:
        """Run a module of `bench.children` in a process of its own (see `in_new_process`)."""
        return in_new_process(module, *arguments, bytecode=self.root / "bytecode")

    @cached_property
    def officers_data(self) -> Path:
        """A data folder with one store, opened by PASSPHRASE: 200 cases of 100 notes."""
        folder = self.root / "data"
        stores = app.StoresOnDisk(folder)
        store = stores.open(*_created(stores))
        _fill(store, data.cases(CASES, notes=NOTES_A_CASE))
        store.close()
        return folder

    @cached_property
    def empty_data(self) -> Path:
        """A data folder with one store that holds nothing."""
        folder = self.root / "empty"
        _, key = _created(app.StoresOnDisk(folder))
        key.wipe()
        return folder

    @cached_property
    def notes(self) -> Path:
        """A store of 200 cases of 100 notes, with a known key."""
        return self._made("notes", data.cases(CASES, notes=NOTES_A_CASE))

    @cached_property
    def many_cases(self) -> Path:
        """A store of 10,000 cases, with a known key."""
        return self._made("many", _together(data.cases(MANY_CASES), 500))

    @cached_property
    def full_case(self) -> Path:
        """A store with the sample case that is ready to freeze, with a known key."""
        return self._made("full", iter([full_case()]))

    @cached_property
    def big_case(self) -> Path:
        """The same with 1,000 notes and 400 interview entries in it."""
        case, records, _ = read_case(resources.sample_files()[-1].read_bytes())
        more = data.made_big(case, notes=BIG_NOTES, entries=BIG_ENTRIES)
        return self._made("big", iter([(*records, *more)]))

    def plain(self, folder: Path) -> sqlite3.Connection:
        """Return what a store holds in an unencrypted file of the standard library: every table that saving touches.

        The tables are the store's own, filled case by case in the same order, so that both indexes have grown alike.
        """
        file = folder / "plain.db"
        if file.exists():
            return opened_plain(file)
        held = Database(folder / FILE_NAME, known_key())
        try:
            plain = opened_plain(file)
            plain.execute("PRAGMA synchronous = OFF")  # for the copying, which nobody measures
            _copy(held.connection, plain)
            plain.execute("PRAGMA synchronous = EXTRA")
        finally:
            held.close()
        return plain

    def unkeyed(self, folder: Path) -> Any:
        """Return the same in an unencrypted file of the store's own library, which takes old words out at once."""
        file = folder / "unkeyed.db"
        self.plain(folder).close()
        shutil.copyfile(folder / "plain.db", file)
        unkeyed = _as_a_store(sqlcipher.connect(str(file), isolation_level=None))
        unkeyed.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")
        return unkeyed

    def _made(self, name: str, content: Iterator[tuple[Record, ...]]) -> Path:
        folder = self.root / name
        folder.mkdir()
        database.create(folder / FILE_NAME, known_key())
        store = opened(folder)
        _fill(store, content)
        store.close()
        return folder


def known_key() -> StoreKey:
    """Return the key of the stores that are made without a passphrase."""
    return StoreKey(bytearray(range(32)))


def full_case() -> tuple[Record, ...]:
    """Return the records of the sample case that is ready to freeze."""
    return read_case(resources.sample_files()[-1].read_bytes())[1]


def opened(folder: Path) -> EncryptedStore:
    """Open a store with the known key."""
    return EncryptedStore(folder, known_key(), actor=OFFICER.name, clock=lambda: NOW)


@contextmanager
def desk_on(folder: Path) -> Iterator[Desk]:
    """Open a desk on a store with the known key."""
    store = opened(folder)
    try:
        yield replace(app.desk_for(store, clock=lambda: NOW), officer=OFFICER)
    finally:
        store.close()


def opened_plain(file: Path) -> sqlite3.Connection:
    """Open an unencrypted file with the settings of a store."""
    plain: sqlite3.Connection = _as_a_store(sqlite3.connect(file, isolation_level=None))
    return plain


def _as_a_store(connection: Any) -> Any:
    for setting in (*SAVING, "temp_store = MEMORY", f"cache_size = -{CACHE_KIB}"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _created(stores: app.StoresOnDisk) -> tuple[str, StoreKey]:
    line, key = stores.create("Officer 1", PASSPHRASE, stores.new_recovery_code(), OFFICER)
    assert isinstance(key, StoreKey)
    return line.store_id, key


def _together(content: Iterator[tuple[Record, ...]], count: int) -> Iterator[tuple[Record, ...]]:
    """Yield the records of `count` cases at a time, to be brought in by one transaction."""
    while some := tuple(chain.from_iterable(islice(content, count))):
        yield some


def _fill(store: EncryptedStore, content: Iterator[tuple[Record, ...]]) -> None:
    for records in content:
        store.bring_in(records, [], act="case_imported")


def _copy(held: Any, plain: sqlite3.Connection) -> None:
    marks = ", ".join("?" * len(COPIED))
    for (made_by,) in held.execute(
        f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({marks}) AND sql IS NOT NULL", COPIED
    ).fetchall():
        plain.execute(made_by)
    if sqlite3.sqlite_version_info >= (3, 42):  # older ones do not know the option
        plain.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")
    for (number,) in held.execute("SELECT number FROM caseload ORDER BY number").fetchall():
        plain.execute("BEGIN")
        _copy_rows(held, plain, "caseload", "number = ?", (number,))
        bounds = (number << 24, ((number + 1) << 24) - 1)
        _copy_rows(held, plain, "record", "number BETWEEN ? AND ?", bounds)
        _copy_rows(held, plain, "search", "rowid BETWEEN ? AND ?", bounds, columns="rowid, words")
        plain.execute("COMMIT")
    plain.execute("BEGIN")
    _copy_rows(held, plain, "change", "true ORDER BY seq", (), columns="seq, entry, hash")
    plain.execute("COMMIT")


def _copy_rows(
    held: Any, plain: sqlite3.Connection, table: str, where: str, bounds: tuple[int, ...], columns: str = "*"
) -> None:
    rows = held.execute(f"SELECT {columns} FROM {table} WHERE {where}", bounds).fetchall()
    if rows:
        names = f" ({columns})" if columns != "*" else ""
        marks = ", ".join("?" * len(rows[0]))
        plain.executemany(f"INSERT INTO {table}{names} VALUES ({marks})", rows)
