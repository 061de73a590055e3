"""Backups: made while the store is in use, encrypted, read back before they count, rotated, and restored."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Semaphore, Thread
from time import monotonic

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.storage import backup_places, restore, verify
from probationdesk.storage.database import PAGE_BYTES, Database
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.stores import unlock_key

from .conftest import (
    PASSPHRASE,
    STARTED,
    Made,
    SteppingClock,
    a_case,
    a_finding,
    a_note,
    a_person,
    in_another_process,
    opened,
    same_key,
    save,
)
from .pages import decrypted

KEY_FILE = b"the key file of a store that opens with a known key\n"


@pytest.fixture
def store(folder: Path) -> Iterator[EncryptedStore]:
    """A store with one case and its key file, open."""
    (folder / "keyslots.json").write_bytes(KEY_FILE)
    store = opened(folder)
    save(store, a_case(), a_person(), *(a_note(f"n{n}", f"Heather {n} " * 60) for n in range(80)))
    yield store
    store.close()


@pytest.fixture
def big(store: EncryptedStore) -> EncryptedStore:
    """The same with so much in it that copying takes many steps."""
    for batch in range(10):
        save(store, *(a_note(f"many-{batch}-{n}", "Gorse and bracken " * 150) for n in range(100)))
    return store


def code_of(act: Callable[[], object]) -> str:
    """Return the code of the error that an act is refused with."""
    with pytest.raises(StoreError) as refused:
        act()
    return refused.value.code


def verify_closed(store: EncryptedStore) -> verify.VerifyReport:
    """Close a store and check it whole."""
    store.close()
    return verify.full(store.folder / "store.db", same_key())


def folder_of(store: EncryptedStore, line: BackupLine) -> Path:
    return backup_places.find(store.folder, line.name)


class TestMaking:
    def test_a_backup_holds_everything_under_the_same_key(self, store: EncryptedStore) -> None:
        save(store, a_finding("Typed just now"), settle=False)
        line = store.begin_backup().finish()
        made = folder_of(store, line)
        copy = opened(made)
        assert copy.records("case-1") == store.records("case-1")
        assert copy.record("case-1-alcohol") == a_finding("Typed just now")
        copy.close()
        assert verify.full(made / "store.db", same_key()).sound
        assert (line.records, line.size) == (83, (made / "store.db").stat().st_size)
        assert (made / "keyslots.json").read_bytes() == KEY_FILE

    def test_no_word_of_it_is_legible(self, store: EncryptedStore) -> None:
        made = folder_of(store, store.begin_backup().finish())
        for path in made.iterdir():
            assert b"Heather" not in path.read_bytes(), path.name
        assert b"Heather" in decrypted(made / "store.db")  # so the test can see
        assert {path.stat().st_mode & 0o777 for path in made.iterdir()} == {0o600}
        assert made.stat().st_mode & 0o777 == 0o700

    def test_the_store_stays_open_and_shut_to_others(self, store: EncryptedStore, folder: Path) -> None:
        store.begin_backup().finish()
        save(store, a_note("after", "Saved after the backup"))
        script = (
            "import sys; from pathlib import Path; from tests.storage.conftest import opened\n"
            "from probationdesk.domain.errors import StoreError\n"
            "try: opened(Path(sys.argv[1]))\n"
            "except StoreError as error: print(error.code)\n"
        )
        assert in_another_process(script, folder) == "store_in_use\n"

    def test_it_is_made_on_another_thread_and_what_is_saved_meanwhile_is_in_it(self, big: EncryptedStore) -> None:
        saved: list[str] = []
        meanwhile, saving = Semaphore(0), Semaphore(0)

        def wait_for_a_save(done: int, of: int) -> None:
            if done != of:
                saving.release()
                assert meanwhile.acquire(timeout=10)

        unfinished = big.begin_backup(wait_for_a_save)
        made: list[BackupLine] = []
        copying = Thread(target=lambda: made.append(unfinished.finish()))
        copying.start()
        while copying.is_alive():
            if saving.acquire(timeout=0.05):
                note = a_note(f"meanwhile-{len(saved)}", f"Saved between two steps {len(saved)}")
                save(big, note)
                saved.append(note.id)
                meanwhile.release()
        copying.join()
        assert len(saved) > 5
        copy = opened(folder_of(big, made[0]))
        assert [one for one in saved if copy.record(one) is None] == []
        assert copy.verify_chain() is None
        copy.close()

    def test_an_edit_that_is_under_way_is_in_the_copy_as_it_was_committed(self, big: EncryptedStore) -> None:
        """A step that meets a transaction waits for it."""
        unfinished = big.begin_backup()
        copying = Thread(target=unfinished.copy)
        database = big._opened()
        with database.transaction():
            database.connection.execute("UPDATE setting SET value = 'half' WHERE name = 'store.device'")
            copying.start()
            copying.join(timeout=0.2)
            assert copying.is_alive()
            database.connection.execute("UPDATE setting SET value = 'whole' WHERE name = 'store.device'")
        copying.join()
        copy = opened(folder_of(big, unfinished.finish()))
        told = copy._opened().connection.execute("SELECT value FROM setting WHERE name = 'store.device'").fetchone()
        assert told == ("whole",)
        copy.close()

    @pytest.mark.parametrize("end", ["close", "verify"])
    def test_closing_the_store_ends_a_copy_that_is_under_way(self, big: EncryptedStore, end: str) -> None:
        under_way = Event()
        unfinished = big.begin_backup(lambda done, of: under_way.set())
        refused: list[str] = []
        copying = Thread(target=lambda: refused.append(code_of(unfinished.finish)))
        copying.start()
        assert under_way.wait(timeout=10)
        began = monotonic()
        getattr(big, end)()
        copying.join(timeout=1)
        assert refused == ["backup_abandoned"]
        assert end == "verify" or monotonic() - began < 0.5
        assert list((big.folder / "backups").iterdir()) == []
        assert verify_closed(big).sound

    def test_one_that_was_begun_before_the_store_was_closed_is_not_made(self, store: EncryptedStore) -> None:
        unfinished = store.begin_backup()
        store.close()
        assert code_of(unfinished.finish) == "backup_abandoned"
        assert list((store.folder / "backups").iterdir()) == []

    def test_progress_is_told_up_to_the_last_page(self, big: EncryptedStore) -> None:
        told: list[tuple[int, int]] = []
        big.begin_backup(lambda done, of: told.append((done, of))).finish()
        assert len(told) > 3
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] == (big.folder / "store.db").stat().st_size // PAGE_BYTES

    @pytest.mark.parametrize("place", [PAGE_BYTES * 3 + 500, PAGE_BYTES * 20])
    def test_a_copy_that_does_not_read_back_is_no_backup(self, store: EncryptedStore, place: int) -> None:
        unfinished = store.begin_backup()
        unfinished.copy()
        (beside,) = (store.folder / "backups").iterdir()
        content = bytearray((beside / "store.db").read_bytes())
        content[place] ^= 1
        (beside / "store.db").write_bytes(content)
        with pytest.raises(StoreError, match="backup_not_sound"):
            unfinished.finish()
        assert store.last_good_backup() is None
        assert list((store.folder / "backups").iterdir()) == []

    def test_a_copy_with_other_words_is_no_backup(self, store: EncryptedStore) -> None:
        """What the backup API makes of a page it cannot read: other words, under a seal that fits."""
        unfinished = store.begin_backup()
        unfinished.copy()
        (beside,) = (store.folder / "backups").iterdir()
        copy = Database(beside / "store.db", same_key())
        copy.connection.execute("UPDATE record SET body = replace(body, 'Heather', 'Bracken') WHERE id = 'n7'")
        copy.close()
        with pytest.raises(StoreError, match="backup_not_sound"):
            unfinished.finish()

    def test_a_copy_with_less_in_it_is_no_backup(self, store: EncryptedStore) -> None:
        before = store.begin_backup().finish()
        save(store, a_note("more", "More"))
        unfinished = store.begin_backup()
        unfinished.copy()
        (beside,) = (each for each in (store.folder / "backups").iterdir() if each.name.startswith("."))
        shutil.copyfile(folder_of(store, before) / "store.db", beside / "store.db")
        with pytest.raises(StoreError, match="backup_not_sound"):
            unfinished.finish()
        assert store.backups() == (before,)

    def test_a_damaged_store_gives_no_backup_and_keeps_the_last_one(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        store.close()
        content = bytearray((folder / "store.db").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "store.db").write_bytes(content)
        again = opened(folder)
        with pytest.raises(StoreError, match="store_damaged"):
            again.begin_backup().finish()
        assert again.backups() == (line,)
        save(again, a_note("after", "Saving goes on"))
        again.close()

    def test_without_its_key_file_there_is_no_backup(self, store: EncryptedStore) -> None:
        (store.folder / "keyslots.json").unlink()
        with pytest.raises(StoreError, match="keyslots_missing"):
            store.begin_backup()
        assert store.last_good_backup() is None


class TestWhenItIsDue:
    def test_once_a_day_while_open(self, store: EncryptedStore) -> None:
        assert store.backup_if_due(STARTED) is not None
        assert store.backup_if_due(STARTED + timedelta(hours=3)) is None
        store._clock.now = STARTED + timedelta(days=1)  # type: ignore[attr-defined]
        assert store.backup_if_due(STARTED + timedelta(days=1)) is not None
        assert len(store.backups()) == 2

    def test_again_after_two_hours_if_anything_has_changed_since(self, store: EncryptedStore) -> None:
        first = store.backup_if_due(STARTED)
        save(store, a_note("later", "Later that day"))
        assert store.backup_if_due(STARTED + timedelta(hours=1, minutes=59)) is None
        store._clock.now = STARTED + timedelta(hours=2, minutes=1)  # type: ignore[attr-defined]
        again = store.backup_if_due(STARTED + timedelta(hours=2, minutes=1))
        assert again is not None
        assert first != again
        assert store.backups() == (again,), "of one day the last one is kept"

    def test_on_closing_if_anything_has_changed_since(self, store: EncryptedStore) -> None:
        first = store.backup_if_due(STARTED, closing=True)
        assert store.backup_if_due(STARTED, closing=True) is None
        save(store, a_note("later", "Later that day"))
        last = store.backup_if_due(STARTED, closing=True)
        assert last is not None
        assert store.backups() == (last,), "of one day the last one is kept"
        assert first != last

    def test_the_last_good_one_is_named(self, store: EncryptedStore) -> None:
        assert store.last_good_backup() is None
        line = store.begin_backup().finish()
        assert store.last_good_backup() == line


def lines(*days_ago: float, now: datetime = datetime(2026, 6, 30, 17, tzinfo=UTC)) -> list[BackupLine]:
    """Backups made so many days ago, newest first; the name says how many."""
    return [
        BackupLine(name=str(days), made_at=now - timedelta(days=days), records=1, changes=1, size=1)
        for days in days_ago
    ]


class TestRotation:
    def test_the_last_of_seven_days_and_of_four_weeks_are_kept(self) -> None:
        every_day = lines(*range(60))  # 30 June 2026 is a Tuesday
        kept = {int(name) for name in backup_places.names_kept(every_day)}
        assert kept == {0, 1, 2, 3, 4, 5, 6, 9, 16}

    def test_of_one_day_the_last_is_kept(self) -> None:
        assert backup_places.names_kept(lines(0, 0.1, 0.2, 1)) == {"0", "1"}

    def test_days_without_a_backup_do_not_use_up_the_seven(self) -> None:
        assert backup_places.names_kept(lines(0, 10, 20, 30, 40, 50, 60)) == {"0", "10", "20", "30", "40", "50", "60"}

    def test_the_one_just_made_stays_even_if_the_clock_was_ahead(self, store: EncryptedStore) -> None:
        clock = store._clock
        for day in range(12):
            clock.now = STARTED + timedelta(days=400 + day)  # type: ignore[attr-defined]
            store.begin_backup().finish()
        clock.now = STARTED  # type: ignore[attr-defined]
        made = store.begin_backup().finish()
        assert made in store.backups()

    def test_what_a_sudden_death_left_is_cleared_away(self, store: EncryptedStore) -> None:
        for name in (".unfinished-20260101T000000000000Z", ".going-20260101T000000000000Z", "20260101T000000000000Z"):
            (store.folder / "backups" / name).mkdir(parents=True)
        line = store.begin_backup().finish()
        left = {each.name for each in (store.folder / "backups").iterdir()}
        assert left == {line.name, "20260101T000000000000Z"}
        assert store.backups() == (line,), "a folder without its parts is not a backup"


class TestRestoring:
    def test_a_store_comes_back_with_its_passphrase_and_the_former_one_is_set_aside(self, made: Made) -> None:
        """The drill: a store made with a passphrase, backed up, lost, restored and opened again."""
        store = opened_with_passphrase(made.folder)
        line = store.begin_backup().finish()
        expected = store.records("case-1")
        save(store, a_note("since", "Written since the backup"))
        store.close()
        (made.folder / "keyslots.json").unlink()
        lost = (made.folder / "store.db").read_bytes()
        key = unlock_key(backup_places.find(made.folder, line.name), PASSPHRASE)
        aside = restore.restore(made.folder, line.name, key, actor="Officer 1", now=STARTED)
        key.wipe()
        again = opened_with_passphrase(made.folder)
        assert again.records("case-1") == expected
        assert again.verify().sound
        assert again.backups() == (line,)
        again.close()
        assert (aside / "store.db").read_bytes() == lost
        assert restore.set_aside(made.folder) == (aside,)

    def test_the_present_key_file_stays_unless_its_own_is_wanted(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        store.close()
        (folder / "keyslots.json").write_bytes(b"with a new passphrase\n")
        restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        assert (folder / "keyslots.json").read_bytes() == b"with a new passphrase\n"
        later = STARTED + timedelta(hours=1)
        restore.restore(folder, line.name, same_key(), actor="Officer 1", now=later, its_keys=True)
        assert (folder / "keyslots.json").read_bytes() == KEY_FILE

    def test_the_history_says_so_and_is_not_called_older(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        save(store, a_note("since", "Since"))
        store.close()
        restore.restore(folder, line.name, same_key(), actor="Officer 3", now=STARTED)
        again = opened(folder)
        told = again._opened().connection.execute(
            "SELECT entry ->> 'act', entry ->> 'actor' FROM change WHERE seq > ?", (line.changes,)
        )
        assert told.fetchall() == [(restore.ACT, "Officer 3")]
        again.close()

    def test_an_open_store_is_not_replaced(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        with pytest.raises(StoreError, match="store_in_use"):
            restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        assert len(store.records("case-1")) == 82
        assert restore.set_aside(folder) == ()

    def test_a_damaged_backup_is_refused_and_changes_nothing(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        path = folder_of(store, line) / "store.db"
        store.close()
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        before = {each: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        with pytest.raises(StoreError, match="backup_not_sound"):
            restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        assert {each: each.read_bytes() for each in folder.iterdir() if each.is_file()} == before
        assert sorted(each.name for each in folder.iterdir() if each.is_dir()) == ["backups"]

    def test_one_that_is_not_there_is_said_not_to_be(self, folder: Path) -> None:
        with pytest.raises(StoreError, match="backup_missing"):
            restore.restore(folder, "../store", same_key(), actor="Officer 1", now=STARTED)

    def test_a_journal_goes_aside_with_its_store(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        store.close()
        (folder / "store.db-journal").write_bytes(b"left by a crash")
        (folder / "store.db").unlink()
        aside = restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        assert (aside / "store.db-journal").exists()
        assert not (folder / "store.db-journal").exists()
        assert verify.full(folder / "store.db", same_key()).sound

    def test_what_was_set_aside_can_be_removed(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        store.close()
        restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
        assert restore.remove_set_aside(folder) == 1
        assert restore.set_aside(folder) == ()


def opened_with_passphrase(folder: Path) -> EncryptedStore:
    """Open a store with its own key."""
    return EncryptedStore(folder, unlock_key(folder, PASSPHRASE), actor="Officer 1", clock=SteppingClock())
