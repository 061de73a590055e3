"""The connection: its settings, what it denies, and that nothing legible ever reaches the disk or stays there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import storage
from probationdesk.domain.errors import StoreError
from probationdesk.storage.database import APPLICATION_ID, Database
from probationdesk.storage.migrate import newest
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.storekey import StoreKey
from probationdesk.storage.stores import unlock_key

from .conftest import PASSPHRASE, RAW_KEY, ROOT, Made, a_case, a_finding, a_note, opened, same_key, save
from .pages import decrypted

MARKER = "zyzzyvaquokka"
SOURCES = sorted(Path(storage.__file__).parent.rglob("*.py"))


UNLOCKS = """
import sys
from pathlib import Path
from probationdesk.storage.stores import open_with_key, unlock_key
from tests.storage.conftest import SteppingClock
key = unlock_key(Path(sys.argv[1]), sys.argv[2])
if sys.argv[3]:
    with key.revealed() as lent:
        kept = bytes(lent)
store = open_with_key(Path(sys.argv[1]), key, actor="", clock=SteppingClock())
print(len(store.cases()), flush=True)
sys.stdin.read()
"""


def in_memory(process: int, wanted: bytes) -> bool:
    """Say whether `wanted` stands anywhere in the memory that a process can write to."""
    with Path(f"/proc/{process}/maps").open() as maps, Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            first, last = (int(end, 16) for end in span.split("-"))
            memory.seek(first)
            if wanted in memory.read(last - first):
                return True
    return False


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("locking_mode", "exclusive"),
        ("journal_mode", "delete"),
        ("synchronous", 3),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("auto_vacuum", 0),
        ("cache_size", -65536),
        ("page_size", "4096"),
        ("cipher_log_level", "NONE"),
        ("cipher_memory_security", "0"),
        ("application_id", APPLICATION_ID),
    ],
)
def test_every_setting_is_made(folder: Path, pragma: str, value: object) -> None:
    database = Database(folder / "store.db", same_key())
    assert database.connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    database.close()


def test_the_library_keeps_temporary_tables_in_memory_and_is_new_enough() -> None:
    connection = sqlcipher.connect(":memory:")
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    (cipher,) = connection.execute("PRAGMA cipher_version").fetchone()
    connection.close()
    assert options & {"TEMP_STORE=2", "TEMP_STORE=3"}
    assert tuple(int(part) for part in cipher.split()[0].split(".")) >= (4, 17)
    assert sqlcipher.sqlite_version_info >= (3, 53, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH ':memory:' AS other",
        "DETACH main",
        "PRAGMA key = 'x'",
        "PRAGMA KEY = 'x'",
        "PRAGMA rekey = 'x'",
        "PRAGMA hexkey = '00'",
        "PRAGMA temp_store = FILE",
        "PRAGMA cipher_log_level = DEBUG",
        "PRAGMA cipher_memory_security = ON",
        "PRAGMA writable_schema = ON",
        "SELECT load_extension('x')",
        "UPDATE change SET hash = ''",
        "DELETE FROM change",
        "DROP TRIGGER change_stays",
        "DROP TABLE change",
        "VACUUM",
    ],
)
def test_what_the_program_never_does_is_denied(store: EncryptedStore, statement: str) -> None:
    with pytest.raises(sqlcipher.DatabaseError, match=r"not authorized|authorization denied"):
        store._opened().connection.execute(statement)


def test_the_tables_have_the_shape_this_program_knows(store: EncryptedStore) -> None:
    connection = store._opened().connection
    assert connection.execute("PRAGMA user_version").fetchone() == (newest(),)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_step_that_fails_leaves_the_store_at_the_step_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(folder).close()
    from probationdesk.storage import migrate

    steps = (*migrate._steps(), (newest() + 1, "CREATE TABLE fresh (a);\nCREATE TABLE record (a);\n"))
    with monkeypatch.context() as later_program:
        later_program.setattr(migrate, "_steps", lambda: steps)
        with pytest.raises(StoreError, match="store_fault"):
            opened(folder)
    store = opened(folder)
    tables = {row[0] for row in store._opened().connection.execute("SELECT name FROM sqlite_schema")}
    assert "fresh" not in tables
    store.close()


def test_only_one_module_connects_and_none_hands_over_a_key_in_a_statement() -> None:
    texts = {path.name: path.read_text() for path in SOURCES}
    assert [name for name, text in texts.items() if re.search(r"\.connect\(", text)] == ["database.py"]
    assert [name for name, text in texts.items() if re.search(r"pragma\s+(re|hex|text)*key", text, re.IGNORECASE)] == []
    assert [name for name, text in texts.items() if "enable_load_extension" in text] == []


class TestNothingLegible:
    def test_no_word_reaches_the_disk_in_the_clear(self, folder: Path, store: EncryptedStore) -> None:
        """With the file looked at while a transaction is open, so that the journal is there too."""
        save(store, a_case(next_event=MARKER), *(a_note(f"n{n}", f"{MARKER} " * 50) for n in range(50)))
        looked_at = set()
        with store._opened().transaction():
            store._opened().connection.execute("UPDATE record SET body = body || ' '")
            store._opened().connection.execute("PRAGMA cache_spill = 1")
            for path in folder.iterdir():
                looked_at.add(path.name)
                assert MARKER.encode() not in path.read_bytes()
            store._opened().connection.execute("UPDATE record SET body = trim(body)")
        assert looked_at == {"store.db", "store.db-journal", "state.json"}
        store.search(MARKER)
        store.close()
        assert MARKER.encode() not in (folder / "store.db").read_bytes()
        assert MARKER.encode() in decrypted(folder / "store.db")  # so the test can see

    def test_the_file_begins_like_no_database(self, folder: Path) -> None:
        assert not (folder / "store.db").read_bytes().startswith(b"SQLite format 3")

    def test_words_taken_back_while_typing_are_gone_from_every_page(self, folder: Path, store: EncryptedStore) -> None:
        self._type_and_take_back(store)
        store.close()
        assert MARKER.encode() not in decrypted(folder / "store.db")

    def test_without_secure_delete_they_would_not_be(self, folder: Path, store: EncryptedStore) -> None:
        store._opened().connection.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 0)")
        self._type_and_take_back(store)
        store.close()
        assert MARKER.encode() in decrypted(folder / "store.db")

    def test_words_of_the_past_are_gone_once_they_are_purged(self, folder: Path, store: EncryptedStore) -> None:
        save(store, a_case(), *(a_note(f"n{n}", f"Neighbour {n}") for n in range(40)))
        save(store, a_finding(f"Before, {MARKER}"))
        save(store, a_finding("After"))
        store._opened().connection.execute("DELETE FROM body")
        assert store.verify().sound
        store.close()
        assert MARKER.encode() not in decrypted(folder / "store.db")

    def _type_and_take_back(self, store: EncryptedStore) -> None:
        save(store, a_case(), *(a_note(f"n{n}", f"Neighbour {n}") for n in range(40)))
        save(store, a_finding("Before"))
        save(store, a_finding(f"Rash words, {MARKER}"), settle=False)
        assert len(store.search(MARKER)) == 1
        save(store, a_finding("Calm words"), settle=False)
        store.settle()
        assert store.search(MARKER) == ()


class TestKeyInMemory:
    def test_a_key_is_lent_and_wiped(self) -> None:
        given = bytearray(RAW_KEY)
        key = StoreKey(given)
        assert given == bytes(32)
        with key.revealed() as lent:
            assert lent == RAW_KEY
        with key.raw_key_text() as text:
            assert text == b"x'" + RAW_KEY.hex().encode() + b"'"
        assert (bytes(lent), bytes(text)) == (bytes(32), bytes(67))
        key.wipe()
        with key.revealed() as lent:
            assert lent != RAW_KEY

    def test_a_key_of_another_length_is_refused(self) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            StoreKey(bytearray(31))

    @pytest.mark.parametrize("bare", [False, True])
    def test_an_unlocked_store_does_not_hold_its_key_where_it_can_be_read(self, made: Made, bare: bool) -> None:
        """In a process of its own, whose whole memory is searched; a key left bare shows that the search works."""
        with unlock_key(made.folder, PASSPHRASE).revealed() as lent:
            key = bytes(lent)
        child = subprocess.Popen(
            [sys.executable, "-c", UNLOCKS, str(made.folder), PASSPHRASE, "bare" if bare else ""],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "1\n"
        hits = [in_memory(child.pid, wanted) for wanted in (key, key.hex().encode())]
        child.communicate("done")
        assert hits == [bare, False]
