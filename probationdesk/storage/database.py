"""The one place that connects to a store's file.

Settings and their reasons: a rollback journal and not WAL, because then one file is the whole store and a
full or read-only disk can still be read; EXCLUSIVE, because one program owns the store; EXTRA, because a
commit that returned must survive a power cut; temporary tables in memory, because nothing may reach the
disk unencrypted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.storage.files import sync_file
from probationdesk.storage.storekey import KEY_BYTES, StoreKey

FILE_NAME = "store.db"
"""The store's file, in a folder of its own."""
APPLICATION_ID = 0x50446B31
"""Marks a database as ours: the letters PDk1."""
PAGE_BYTES = 4096
CACHE_KIB = 64 * 1024
"""The working set of a store with 20,000 notes; taken from memory only as pages are read."""

_COPY_STEP = 512
"""How many pages (2 MB) are copied between two words about progress."""
_GENTLE_STEP = 100
"""How many pages (0.4 MB) are copied while whoever uses the store may have to wait: a few milliseconds."""
_GENTLE_WAIT_S = 0.01
"""How soon the copy looks again when a transaction is under way in the store."""
_FOR_A_COPY = ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{2 * 1024}")
"""A copy that is cut short is thrown away, and one that is done is flushed as a whole: nothing is owed in between."""
_PLAIN_HEADER = b"SQLite format 3\x00"
_RAW_KEY_TEXT_BYTES = len("x''") + 2 * KEY_BYTES
_SETTINGS = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "auto_vacuum = NONE",
    f"cache_size = -{CACHE_KIB}",
)
_DENIED_PRAGMAS = ("key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey", "temp_store", "writable_schema")
_DENIED_CHANGES = frozenset({sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE})
_DENIED_ACTIONS = frozenset(
    {sqlcipher.SQLITE_ATTACH, sqlcipher.SQLITE_DETACH, sqlcipher.SQLITE_DROP_TABLE, sqlcipher.SQLITE_DROP_TRIGGER}
)

_in_use: set[tuple[int, int]] = set()
"""Device and file number of each store this process has open.

SQLite's own lock keeps other processes out. It does not outlive somebody in this process opening and closing
the file once more (POSIX locks fall with any descriptor), so nothing here touches a file that is in use.
"""


class Database:
    """One store file, opened. Use it only on the thread that opened it; `copy_gently` alone may run on another."""

    def __init__(self, path: Path, key: StoreKey) -> None:
        """Open the file at `path`, which must exist.

        Raises StoreError `store_missing`, `store_empty`, `store_not_encrypted`, `store_damaged`,
        `store_in_use`, `read_only` or `disk_error`.
        """
        self._token = _claim(path)
        self.poisoned = False
        """Set where a damaged page was met on another thread: this connection finds fault with sound ones now."""
        self.read_only = not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        try:
            _look_outside(path)
            self.connection = _connect(path, key, "ro" if self.read_only else "rw")
        except BaseException:
            _in_use.discard(self._token)
            raise
        try:
            _take_hold(self.connection, read_only=self.read_only)
        except BaseException:
            self.close()
            raise

    def salt(self) -> bytes:
        """Return the random bytes that the file begins with, by which it is known; before `guard` only."""
        with reading():
            return bytes.fromhex(self.connection.execute("PRAGMA cipher_salt").fetchone()[0])

    def guard(self) -> None:
        """From now on, deny this connection what the program never does; migrations and checks come before."""
        self.connection.set_authorizer(_authorize)

    def close(self) -> None:
        """Close the file and let others have it; does nothing the second time."""
        self.connection.close()
        _in_use.discard(self._token)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a `with` block as one transaction: all of it is committed, or none of it.

        Raises StoreError `not_confirmed` if the disk failed in a way that leaves open whether the
        transaction was committed; the connection must then not be used any more. Raises StoreError
        `disk_full`, `read_only` or another code if nothing was written.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except sqlcipher.Error as error:
            raise self._given_up(error) from None
        except BaseException:
            self._roll_back()
            raise

    def _given_up(self, error: sqlcipher.Error) -> StoreError:
        if _primary_code(error) == sqlcipher.SQLITE_IOERR:
            return StoreError("not_confirmed")
        try:
            self._roll_back()
        except sqlcipher.Error:
            return StoreError("not_confirmed")
        return as_store_error(error)

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")


def create(path: Path, key: StoreKey) -> None:
    """Make a new, empty, encrypted database at `path`, and prove that the key opens it again.

    Raises StoreError `disk_full`, `read_only` or `disk_error`.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    connection = _connect(path, key, "rw")
    try:
        with reading():
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    finally:
        connection.close()
    Database(path, key).close()


def copy_whole(
    database: Database, path: Path, key: StoreKey, progress: Callable[[int, int], None] | None = None
) -> None:
    """Copy an open store, as it is at this moment, into a new file at `path` under `key`, and flush it to the disk.

    `progress` is told how many pages are done, and of how many. Raises StoreError `disk_full`, `read_only`,
    `disk_error`, or `store_damaged` if a page cannot be read: the backup API would copy such a page as zeros,
    under a seal that fits, so every page of the source is proved first. The open store goes on working.
    """
    with reading():
        if database.connection.execute("PRAGMA cipher_integrity_check").fetchone():
            raise StoreError("store_damaged")
    create(path, key)
    with reading():
        copy = _connect(path, key, "rw")
        try:
            database.connection.backup(
                copy,
                pages=_COPY_STEP if progress else -1,
                progress=(lambda _, left, of: progress(of - left, of)) if progress else None,
            )
        finally:
            copy.close()


def copy_gently(database: Database, path: Path, key: StoreKey, between: Callable[[int, int], None]) -> None:
    """Copy an open store into a new file at `path` under `key` a few pages at a time, and flush it to the disk.

    May run on another thread than the one that has the store open, which waits for a step at most when it uses the
    store; whatever it commits meanwhile is in the copy (https://www.sqlite.org/c3ref/backup_finish.html). `between`
    is called between two steps with how many pages are done, and of how many; what it raises ends the copy. Pages
    that cannot be read are copied as zeros: the copy has to be read back. Raises StoreError `disk_full`, `read_only`
    or `disk_error`.
    """
    create(path, key)
    with reading():
        copy = _connect(path, key, "rw")
        try:
            for setting in _FOR_A_COPY:
                copy.execute(f"PRAGMA {setting}")
            database.connection.backup(
                copy,
                pages=_GENTLE_STEP,
                progress=lambda _, left, of: between(of - left, of),
                sleep=_GENTLE_WAIT_S,
            )
        finally:
            copy.close()
    sync_file(path)


def every_page_reads(database: Database) -> bool:
    """Prove every page of an open store, and note on `database` if one fails. Holds the store up meanwhile."""
    with reading():
        database.poisoned = database.connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None
    return not database.poisoned


def check_header(path: Path) -> None:
    """Look at the outside of a store file, without its key.

    Raises StoreError `store_missing`, `store_empty`, `store_not_encrypted` or `store_damaged`. An empty file
    must be found here: SQLCipher would take it for a new store. Raises `store_in_use` if this process has the
    store open.
    """
    token = _claim(path)
    try:
        _look_outside(path)
    finally:
        _in_use.discard(token)


def salt(path: Path) -> bytes:
    """Return the random bytes that a store file begins with: another file made from the same store has others.

    Raises StoreError `store_missing`, `disk_error`, or `store_in_use` if this process has the store open.
    """
    token = _claim(path)
    try:
        with path.open("rb") as file:
            return file.read(len(_PLAIN_HEADER))
    except OSError:
        raise StoreError("disk_error") from None
    finally:
        _in_use.discard(token)


def _look_outside(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN_HEADER))
        size = path.stat().st_size
    except FileNotFoundError:
        raise StoreError("store_missing") from None
    except OSError:
        raise StoreError("disk_error") from None
    if not size:
        raise StoreError("store_empty")
    if head == _PLAIN_HEADER:
        raise StoreError("store_not_encrypted")
    interrupted = path.with_name(path.name + "-journal").exists()
    if size % PAGE_BYTES and not interrupted:  # an interrupted write is put right from the journal on opening
        raise StoreError("store_damaged")


@contextmanager
def reading() -> Iterator[None]:
    """Turn an error of the database inside a `with` block into the StoreError that says what it means."""
    try:
        yield
    except sqlcipher.Error as error:
        raise as_store_error(error) from None


def as_store_error(error: sqlcipher.Error) -> StoreError:
    """Return what an error of the database means. None of its own text is kept: it may quote a statement.

    The key was proved right by its slot before the file was opened, so "not a database" means damage and
    never a wrong passphrase.
    """
    codes = {
        sqlcipher.SQLITE_FULL: "disk_full",
        sqlcipher.SQLITE_IOERR: "disk_error",
        sqlcipher.SQLITE_CANTOPEN: "disk_error",
        sqlcipher.SQLITE_READONLY: "read_only",
        sqlcipher.SQLITE_BUSY: "store_in_use",
        sqlcipher.SQLITE_LOCKED: "store_in_use",
        sqlcipher.SQLITE_NOMEM: "out_of_memory",
        sqlcipher.SQLITE_NOTADB: "store_damaged",
        sqlcipher.SQLITE_CORRUPT: "store_damaged",
    }
    code = codes.get(_primary_code(error))
    return StoreError(code) if code else StoreError("store_fault", ours=True, number=_primary_code(error))


def _primary_code(error: sqlcipher.Error) -> int:
    """Return SQLite's result code without its extension (https://www.sqlite.org/rescode.html)."""
    return int(getattr(error, "sqlite_errorcode", sqlcipher.SQLITE_ERROR) or sqlcipher.SQLITE_ERROR) & 0xFF


def _claim(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise StoreError("store_missing") from None
    except OSError:
        raise StoreError("disk_error") from None
    token = (found.st_dev, found.st_ino)
    if token in _in_use:
        raise StoreError("store_in_use")
    _in_use.add(token)
    return token


def _connect(path: Path, key: StoreKey, mode: str) -> sqlcipher.Connection:
    """Open the file, hand over the key and make every setting. The file must exist (`mode` never creates)."""
    with reading():
        address = f"{path.absolute().as_uri()}?mode={mode}"
        # SQLite itself keeps two threads apart (THREADSAFE=1); who uses a connection is settled above (`handle.py`).
        connection = sqlcipher.connect(address, uri=True, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            with key.raw_key_text() as text:
                # Anything of another length is silently taken for a passphrase, which no later opening repeats.
                if len(text) != _RAW_KEY_TEXT_BYTES:
                    raise ValueError("a raw key has 64 hexadecimal digits")
                connection.set_key(text)
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
    return connection


def _take_hold(connection: sqlcipher.Connection, *, read_only: bool) -> None:
    """Read the first page and take the lock, which EXCLUSIVE locking then keeps."""
    with reading():
        connection.execute("BEGIN" if read_only else "BEGIN EXCLUSIVE")
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.execute("COMMIT")
    if mark != APPLICATION_ID:
        raise StoreError("store_damaged")


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Deny what the program never does, whatever statement asks for it."""
    if action in _DENIED_ACTIONS:
        return int(sqlcipher.SQLITE_DENY)
    if action in _DENIED_CHANGES and first == "change":
        return int(sqlcipher.SQLITE_DENY)
    if action == sqlcipher.SQLITE_PRAGMA:
        name = (first or "").lower()
        if name in _DENIED_PRAGMAS or (name.startswith("cipher_") and name != "cipher_integrity_check"):
            return int(sqlcipher.SQLITE_DENY)
    if action == sqlcipher.SQLITE_FUNCTION and second == "load_extension":
        return int(sqlcipher.SQLITE_DENY)
    return int(sqlcipher.SQLITE_OK)
