"""Backups that nobody asks for: one a day while the program is open, one at its end, and a word if one fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from probationdesk.domain.errors import StoreError
from probationdesk.services.people import open_case
from probationdesk.storage import policy
from probationdesk.storage.store import EncryptedStore
from probationdesk.ui.backups import BackupKeeper
from tests.ui.unlocking import PASSPHRASE, Door, Made, make


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture
def door(original: Made, tmp_path: Path, qapp: QApplication) -> Iterator[Door]:
    door = Door(original.copy(tmp_path / "data").data)
    assert door.tries(PASSPHRASE) == ""
    yield door
    door.closes()


@pytest.fixture
def keeper(door: Door) -> BackupKeeper:
    """What looks after the backups of the program that is open."""
    keeper = door.desktop.findChild(BackupKeeper)
    assert keeper is not None
    return keeper


def count(door: Door) -> int:
    assert door.desktop.desk is not None
    return len(door.desktop.desk.store.backups())


def remove_all(door: Door) -> None:
    assert door.desktop.desk is not None
    store = door.desktop.desk.store
    assert isinstance(store, EncryptedStore)
    for line in store.backups():
        for file in (store.folder / "backups" / line.name).iterdir():
            file.unlink()
    assert count(door) == 0


def test_the_first_of_the_day_is_made_and_no_second(door: Door, keeper: BackupKeeper) -> None:
    remove_all(door)
    keeper.look()
    door.keys.wait_until(lambda: count(door) == 1, "the backup")
    assert door.desktop.desk is not None
    first = door.desktop.desk.store.backups()
    keeper.look()
    QTest.qWait(300)
    assert door.desktop.desk.store.backups() == first


def test_one_that_could_not_be_copied_to_the_organisations_folder_is_said_and_counts(
    original: Made, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(f'backup_folder = "{tmp_path / "nowhere"}"\n')
    file.chmod(0o600)
    monkeypatch.setattr(policy, "site_file", lambda: file)
    door = Door(original.copy(tmp_path / "data").data)
    assert door.tries(PASSPHRASE) == ""
    remove_all(door)
    keeper = door.desktop.findChild(BackupKeeper)
    assert keeper is not None
    keeper.look()
    door.keys.wait_until(lambda: "made, but not copied" in door.notice, "the notice")
    assert door.desktop.desk is not None
    assert len(door.desktop.desk.store.backups()) == 1
    door.closes()


def test_a_lock_breaks_off_a_backup_that_is_being_made_and_leaves_nothing_half(
    door: Door, keeper: BackupKeeper, tmp_path: Path
) -> None:
    remove_all(door)
    keeper.look()
    door.desktop.lock()
    assert door.desktop.desk is None
    data = tmp_path / "data"
    assert len(list(data.rglob("store.db"))) == 1 + len(list(data.rglob("backup.json"))), "the store and whole backups"


def test_the_end_of_the_program_keeps_what_is_new(door: Door, original: Made, tmp_path: Path) -> None:
    assert door.desktop.desk is not None
    open_case(door.desktop.desk, "Sam Later")
    before = door.desktop.desk.store.last_good_backup()
    door.desktop.end()
    again = Door(tmp_path / "data")
    again.tries(PASSPHRASE)
    assert again.desktop.desk is not None
    after = again.desktop.desk.store.last_good_backup()
    assert before is not None
    assert after is not None
    assert after.records > before.records
    again.closes()


def test_one_that_cannot_be_made_is_said_and_nothing_stops(
    door: Door, keeper: BackupKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("disk_full")

    remove_all(door)
    monkeypatch.setattr(EncryptedStore, "begin_backup", refuse)
    keeper.look()
    assert "disk is full" in door.notice
    monkeypatch.setattr(EncryptedStore, "backup_if_due", refuse)
    door.desktop.end()
    assert door.desktop.desk is None


@pytest.mark.parametrize(("text", "minutes"), [("idle_lock_minutes = 12\n", 12), ("idle_lock_minutes = 60\n", 5)])
def test_the_policy_says_after_how_long_to_lock_and_a_wrong_one_is_said(
    original: Made, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, text: str, minutes: int
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    file.chmod(0o600)
    monkeypatch.setattr(policy, "site_file", lambda: file)
    door = Door(original.copy(tmp_path / "data").data)
    QApplication.processEvents()
    watch = door.desktop._watch
    assert watch is not None
    assert watch.idle._limit == minutes * 60
    assert ("idle_lock_minutes" in door.message) is (minutes == 5)
    door.closes()
