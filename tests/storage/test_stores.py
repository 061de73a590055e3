"""Stores on the computer: made whole or not at all, listed, unlocked off the main thread, and checked."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots_slot, stores, verify
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.listing import list_stores
from probationdesk.storage.stores import (
    check_store,
    open_with_key,
    unlock_key,
)

from .conftest import PASSPHRASE, Made, SteppingClock, a_case, a_note, opened, same_key, save
from .opening import create_store, open_store


def test_a_new_store_opens_with_its_passphrase_and_its_code(made: Made) -> None:
    for secret in ({"passphrase": PASSPHRASE}, {"recovery_code": made.code.lower()}):
        store = open_store(made.folder, **secret, actor="Officer 1", clock=SteppingClock())
        assert [line.reference for line in store.cases()] == ["PD-0001"]
        store.close()


def test_the_key_is_derived_on_another_thread_and_the_store_opened_on_this_one(made: Made) -> None:
    with ThreadPoolExecutor(1) as worker:
        key = worker.submit(unlock_key, made.folder, PASSPHRASE).result()
        worker.submit(check_store, made.folder, key).result()
    store = open_with_key(made.folder, key, actor="Officer 1", clock=SteppingClock())
    assert len(store.cases()) == 1
    store.close()


def test_a_key_outlives_a_refused_opening_so_that_it_can_be_tried_again(made: Made) -> None:
    first = open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())
    key = unlock_key(made.folder, PASSPHRASE)
    with pytest.raises(StoreError, match="store_in_use"):
        open_with_key(made.folder, key, actor="Officer 1", clock=SteppingClock())
    first.close()
    open_with_key(made.folder, key, actor="Officer 1", clock=SteppingClock()).close()


def test_folders_and_files_are_for_their_owner_alone_and_name_nobody(made: Made) -> None:
    assert [path.name for path in made.data.iterdir()] == ["stores"]
    assert str(uuid.UUID(made.folder.name)) == made.folder.name
    modes = {path.name: path.stat().st_mode & 0o777 for path in (made.folder, *made.folder.iterdir())}
    assert modes == {
        made.folder.name: 0o700,
        **dict.fromkeys(("store.db", "keyslots.json", "keyslots.lock", "state.json"), 0o600),
    }


def test_stores_are_listed_by_label_with_what_is_wrong_with_them(made: Made) -> None:
    second, _ = create_store(made.data, PASSPHRASE, label="another officer", clock=SteppingClock(), cost=Cost())
    third, _ = create_store(made.data, PASSPHRASE, label="Third", clock=SteppingClock(), cost=Cost())
    third.close()
    (third.folder / "store.db").write_bytes(b"")
    (made.data / "stores" / "notes.txt").write_text("not a store")
    (made.data / "stores" / ".unfinished-1").mkdir()
    listed = [(entry.label, entry.problem) for entry in list_stores(made.data)]
    assert listed == [("another officer", "store_in_use"), ("Officer 1", ""), ("Third", "store_empty")]
    second.close()
    (third.folder / "keyslots.json").unlink()
    assert ("", "keyslots_missing") in [(entry.label, entry.problem) for entry in list_stores(made.data)]


def test_without_a_data_folder_there_are_no_stores(tmp_path: Path) -> None:
    assert list_stores(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("step", ["migrate", "sync_folder"])
def test_a_creation_that_fails_midway_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stores, step, fails)
    with pytest.raises(StoreError, match="disk_full"):
        create_store(tmp_path, PASSPHRASE, label="Officer 1", clock=SteppingClock())
    assert list((tmp_path / "stores").iterdir()) == []


def test_a_passphrase_that_is_too_short_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="passphrase_too_short"):
        create_store(tmp_path / "data", "short", label="Officer 1", clock=SteppingClock())
    assert not (tmp_path / "data").exists()


def test_a_missing_store_is_said_before_the_passphrase_is_tried(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    (made.folder / "store.db").unlink()
    monkeypatch.setattr(keyslots_slot, "_stretched", lambda *_: pytest.fail("the key derivation ran"))
    with pytest.raises(StoreError, match="store_missing"):
        open_store(made.folder, passphrase=PASSPHRASE, actor="Officer 1", clock=SteppingClock())


class TestVerify:
    def test_a_sound_store_is_called_sound_and_counted(self, folder: Path) -> None:
        store = opened(folder)
        save(store, a_case(), a_note("n", "Text"))
        report = store.verify()
        assert (report.sound, report.records, report.changes) == (True, 2, 2)
        assert report.head == store.changes("case-1")[0].hash
        save(store, a_note("m", "The store works on after a check"))
        store.close()

    def test_an_open_edit_is_nothing_wrong(self, folder: Path) -> None:
        store = opened(folder)
        save(store, a_note("n", "Typed"), settle=False)
        assert store.verify().sound
        store.close()

    def test_any_flipped_bit_is_found(self, folder: Path) -> None:
        store = opened(folder)
        save(store, a_case(), *(a_note(f"n{n}", f"Text {n} " * 60) for n in range(40)))
        store.close()
        path = folder / "store.db"
        sound = path.read_bytes()
        named = 0
        for place in range(4096 + 7, len(sound), len(sound) // 40):
            damaged = bytearray(sound)
            damaged[place] ^= 1 << place % 8
            path.write_bytes(damaged)
            report = verify.full(path, same_key())
            assert not report.sound
            assert report.damaged_pages in ((), (place // 4096 + 1,))
            assert report.damaged_pages or report.stopped
            named += bool(report.damaged_pages)
        assert named > 20
        path.write_bytes(sound)
        assert verify.full(path, same_key()).sound

    def test_an_older_page_put_back_never_brings_old_words_back_unnoticed(self, folder: Path) -> None:
        """SQLCipher accepts a page of its own from yesterday; the digests and the history do not."""
        path = folder / "store.db"
        store = opened(folder)
        save(store, a_case(), *(a_note(f"n{n}", f"Yesterday {n} " * 60) for n in range(40)))
        store.close()
        old = path.read_bytes()
        store = opened(folder)
        save(store, *(a_note(f"n{n}", f"Today {n} " * 60) for n in range(40)))
        right = store.records("case-1")
        store.close()
        new = path.read_bytes()
        noticed = 0
        for start in range(4096, len(old), 4096):
            if old[start : start + 4096] == new[start : start + 4096]:
                continue
            path.write_bytes(new[:start] + old[start : start + 4096] + new[start + 4096 :])
            if not verify.full(path, same_key()).sound:
                noticed += 1
                continue
            store = opened(folder)
            assert (store.records("case-1"), store.search("yesterday")) == (right, ())
            store.close()
        assert noticed > 20

    def test_a_search_index_that_lost_a_word_is_found(self, folder: Path) -> None:
        store = opened(folder)
        save(store, a_case(), a_note("n", "Text"))
        store._opened().connection.execute("UPDATE search_content SET c0 = 'Other'")
        assert not store.verify().search_fits
        store.close()
