"""Opening a store: what is wrong with the file is said exactly, and a second opening is refused."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.storage import restore
from probationdesk.storage.database import PAGE_BYTES, Database, check_header
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.migrate import newest
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.storekey import StoreKey
from probationdesk.storage.stores import check_store, unlock_key

from .conftest import (
    PASSPHRASE,
    STARTED,
    Made,
    SteppingClock,
    a_case,
    a_note,
    a_person,
    in_another_process,
    opened,
    same_key,
    save,
)
from .opening import create_store, open_store

OPENS = (
    "import sys; from pathlib import Path; from tests.storage.conftest import opened\n"
    "from probationdesk.domain.errors import StoreError\n"
    "try: opened(Path(sys.argv[1])); print('opened')\n"
    "except StoreError as error: print(error.code)\n"
)


def code_of(folder: Path) -> str:
    """The code that opening the store gives, or nothing."""
    try:
        check_store(folder, same_key())
        opened(folder).close()
    except StoreError as error:
        return error.code
    return ""


@pytest.fixture
def filled(folder: Path) -> Path:
    """The folder of a closed store with one case and many notes."""
    store = opened(folder)
    save(store, a_case(), a_person(), *(a_note(f"note-{n}", f"Word{n} " * 100) for n in range(60)))
    store.close()
    return folder


def test_a_sound_store_opens(filled: Path) -> None:
    assert code_of(filled) == ""


def test_a_missing_file_is_never_made_anew(filled: Path) -> None:
    (filled / "store.db").unlink()
    assert code_of(filled) == "store_missing"
    assert not (filled / "store.db").exists()


def test_a_file_of_no_bytes_is_not_a_new_store(filled: Path) -> None:
    os.truncate(filled / "store.db", 0)
    assert code_of(filled) == "store_empty"
    assert (filled / "store.db").stat().st_size == 0


def test_a_plain_sqlite_file_is_named_as_such(filled: Path) -> None:
    path = filled / "store.db"
    path.unlink()
    plain = sqlcipher.connect(str(path))
    plain.execute("CREATE TABLE note (words)")
    plain.commit()
    plain.close()
    before = path.read_bytes()
    assert code_of(filled) == "store_not_encrypted"
    assert path.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 1500, PAGE_BYTES, 10 * PAGE_BYTES])
def test_a_shortened_file_is_called_damaged(filled: Path, cut: int) -> None:
    path = filled / "store.db"
    os.truncate(path, path.stat().st_size - cut)
    assert code_of(filled) == "store_damaged"


def test_a_file_of_ten_bytes_is_called_damaged(filled: Path) -> None:
    os.truncate(filled / "store.db", 10)
    assert code_of(filled) == "store_damaged"


@pytest.mark.parametrize("place", [0, 15, 16, 100, PAGE_BYTES - 1])
def test_damage_at_the_beginning_is_never_called_a_wrong_passphrase(made: Made, place: int) -> None:
    with (made.folder / "store.db").open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(StoreError, match="store_damaged"):
        open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())
    with pytest.raises(StoreError, match="wrong_passphrase"):
        open_store(made.folder, passphrase="not the passphrase", actor="Officer 1", clock=SteppingClock())


def test_a_damaged_page_is_refused_and_the_others_stay_readable_and_writable(filled: Path) -> None:
    path = filled / "store.db"
    store = opened(filled)
    number, pages = page_of(store, "note-30")
    store.close()
    with path.open("r+b") as file:
        file.seek((number - 1) * PAGE_BYTES + 2000)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    assert 1 < number <= pages
    assert code_of(filled) == "store_damaged"
    store = opened(filled)
    for _ in range(2):
        with pytest.raises(StoreError, match="store_damaged"):
            store.record("note-30")
        assert store.record("note-1") == a_note("note-1", "Word1 " * 100)
    save(store, a_note("note-1", "Still kept"))
    assert store.record("note-1") == a_note("note-1", "Still kept")
    store.close()


def page_of(store: EncryptedStore, record_id: str) -> tuple[int, int]:
    """The page that a record's row stands on, found by looking which page changes with it; and how many there are."""
    path = store.folder / "store.db"
    connection = store._opened().connection
    before = path.read_bytes()
    connection.execute("UPDATE record SET version = version + 1 WHERE id = ?", (record_id,))
    after = path.read_bytes()
    changed = [
        start // PAGE_BYTES + 1
        for start in range(PAGE_BYTES, len(after), PAGE_BYTES)
        if before[start : start + PAGE_BYTES] != after[start : start + PAGE_BYTES]
    ]
    return changed[0], len(after) // PAGE_BYTES


def test_the_database_of_another_store_is_not_ours(filled: Path) -> None:
    with pytest.raises(StoreError, match="store_damaged"):
        Database(filled / "store.db", StoreKey(bytearray(b"y" * 32)))


def test_the_file_of_another_store_under_our_name_is_said_to_be_that(made: Made) -> None:
    other, _ = create_store(
        made.data, "another five invented words", label="Swyddog 2", clock=SteppingClock(), cost=Cost()
    )
    other.close()
    theirs, ours = other.folder / "store.db", made.folder / "store.db"
    ours.unlink()
    shutil.copyfile(theirs, ours)
    with pytest.raises(StoreError, match="store_of_another") as refused:
        open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())
    assert refused.value.parameters == {"label": "Swyddog 2"}
    shutil.rmtree(other.folder)
    with pytest.raises(StoreError, match="store_exchanged"):
        open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())
    with pytest.raises(StoreError, match="wrong_passphrase"):
        open_store(made.folder, passphrase="another five invented words", actor="Officer 1", clock=SteppingClock())


def test_a_restored_store_is_not_called_exchanged(made: Made) -> None:
    store = open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())
    line = store.begin_backup().finish()
    store.close()
    key = unlock_key(made.folder, PASSPHRASE)
    restore.restore(made.folder, line.name, key, actor="Officer 1", now=STARTED)
    with (made.folder / "store.db").open("r+b") as file:
        file.seek(200)
        file.write(bytes(100))
    with pytest.raises(StoreError, match="store_damaged"):
        check_store(made.folder, key)
    key.wipe()


def test_a_store_of_a_later_program_is_left_as_it_is(filled: Path) -> None:
    database = Database(filled / "store.db", same_key())
    database.connection.execute(f"PRAGMA user_version = {newest() + 1}")
    database.close()
    before = (filled / "store.db").read_bytes()
    with pytest.raises(StoreError) as refused:
        opened(filled)
    assert refused.value.code == "store_newer"
    assert refused.value.parameters == {"found": newest() + 1, "known": newest()}
    assert (filled / "store.db").read_bytes() == before


def test_a_database_of_another_program_is_refused(filled: Path) -> None:
    database = Database(filled / "store.db", same_key())
    database.connection.execute("PRAGMA application_id = 1")
    database.close()
    assert code_of(filled) == "store_damaged"


class TestSecondOpening:
    def test_in_the_same_process_it_is_refused(self, folder: Path, store: EncryptedStore) -> None:
        assert code_of(folder) == "store_in_use"
        save(store, a_case())
        assert len(store.cases()) == 1

    def test_in_another_process_it_is_refused(self, folder: Path, store: EncryptedStore) -> None:
        save(store, a_case())
        assert self._elsewhere(folder) == "store_in_use\n"

    def test_looking_at_the_file_here_does_not_let_another_process_in(
        self, folder: Path, store: EncryptedStore
    ) -> None:
        """POSIX locks fall when any descriptor of the file is closed, so an open store's file is not touched."""
        save(store, a_case())
        with pytest.raises(StoreError, match="store_in_use"):
            check_header(folder / "store.db")
        assert self._elsewhere(folder) == "store_in_use\n"

    def test_after_closing_it_opens_elsewhere(self, folder: Path, store: EncryptedStore) -> None:
        store.close()
        assert self._elsewhere(folder) == "opened\n"

    def test_a_failed_opening_does_not_keep_the_store(self, folder: Path) -> None:
        with pytest.raises(StoreError):
            Database(folder / "store.db", StoreKey(bytearray(b"y" * 32)))
        assert code_of(folder) == ""

    def _elsewhere(self, folder: Path) -> str:
        return in_another_process(OPENS, folder)


def test_a_closed_store_says_so(store: EncryptedStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="store_closed"):
        store.cases()


@pytest.fixture
def open_to_all(filled: Path) -> Iterator[Path]:
    """A copy of the store in a folder that another user of this computer can reach but not write to."""
    shared = Path(tempfile.mkdtemp(prefix="probationdesk-read-only-"))
    shared.chmod(0o755)
    shutil.copytree(filled, shared / "store")
    (shared / "store" / "store.db").chmod(0o444)
    (shared / "store").chmod(0o555)
    yield shared / "store"
    (shared / "store").chmod(0o755)
    shutil.rmtree(shared)


def test_a_folder_that_cannot_be_written_to_opens_for_reading(open_to_all: Path) -> None:
    """Run by a user without rights over it; root, who may write anywhere, becomes such a user first."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "from tests.storage.conftest import opened, a_note\n"
        "from probationdesk.domain.errors import StoreError\n"
        "from probationdesk.storage.migrate import newest; newest()  # read while everything can be\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "store = opened(Path(sys.argv[1]))\n"
        "print(store.read_only, len(store.records('case-1')), len(store.search('word7')))\n"
        "try: store.save([a_note('new', 'Not kept')], act='note_added', settle=True)\n"
        "except StoreError as error: print(error.code)\n"
        "print(store.record('new'), store.verify().sound)\n"
    )
    assert in_another_process(script, open_to_all) == "True 62 1\nread_only\nNone True\n"


def test_opening_a_store_loads_no_cryptography_that_only_unlocking_needs(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.storage.conftest import opened\n"
        "store = opened(Path(sys.argv[1])); store.cases(); store.close()\n"
        "import probationdesk.storage.stores\n"
        "print([name for name in sys.modules if name == 'cryptography'])\n"
    )
    assert in_another_process(script, folder) == "[]\n"


def test_nobody_else_uses_a_store_from_another_thread(filled: Path) -> None:
    store = opened(filled)
    refused: list[BaseException] = []

    def use() -> None:
        try:
            store.record("note-1")
        except RuntimeError as error:
            refused.append(error)

    other = Thread(target=use)
    other.start()
    other.join()
    assert len(refused) == 1
    store.close()
