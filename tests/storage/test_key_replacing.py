"""A new key for a store: everything comes along, nothing of the old opens it, and it opens at every moment between."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import database, keyslots, keyslots_lock, listing, state, stores, stores_rekey
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.recoverycode import new_code
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.storekey import StoreKey

from .conftest import PASSPHRASE, STARTED, Made, SteppingClock, a_note, in_another_process, save
from .opening import open_store
from .test_device_secret import Good, Locked, make_bound, only
from .test_keyslots import bare

NEW = "another set of plain words"


def rekey(made: Made, code: str = "", **options: Any) -> StoreKey:
    """Give the store a new key with its present passphrase."""
    key = stores.unlock_key(made.folder, PASSPHRASE)
    try:
        return stores_rekey.rekey(
            made.folder, key, passphrase=NEW, recovery_code=code or new_code(), actor="Officer 1", now=STARTED,
            cost=Cost(), **options,
        )  # fmt: skip
    finally:
        key.wipe()


def opened(folder: Path, **secret: str) -> EncryptedStore:
    return open_store(folder, **secret, actor="Officer 1", clock=SteppingClock())


def refused(folder: Path, **secret: str) -> str:
    with pytest.raises(StoreError) as error:
        opened(folder, **secret)
    return error.value.code


def records(folder: Path, **secret: str) -> list[str]:
    store = opened(folder, **secret)
    try:
        assert store.verify().sound
        return sorted(record.id for record in store.records("case-1"))
    finally:
        store.close()


@pytest.fixture
def full(made: Made) -> Made:
    """The store with more in it than one page."""
    store = opened(made.folder, passphrase=PASSPHRASE)
    save(store, *(a_note(f"n{n}", f"Text {n} " * 50) for n in range(30)))
    store.close()
    return made


def test_everything_comes_along_under_another_key(full: Made) -> None:
    old = bare(stores.unlock_key(full.folder, PASSPHRASE))
    before = records(full.folder, passphrase=PASSPHRASE)
    code = new_code()
    fresh = bare(rekey(full, code))
    assert fresh != old
    assert bare(stores.unlock_key(full.folder, NEW)) == bare(stores.unlock_key_with_code(full.folder, code)) == fresh
    assert records(full.folder, passphrase=NEW) == before
    assert len(before) == 32


def test_nothing_of_the_old_opens_it(full: Made) -> None:
    copy = shutil.copytree(full.folder, full.folder.with_name("copied-away"))
    rekey(full)
    assert refused(full.folder, passphrase=PASSPHRASE) == "wrong_passphrase"
    assert refused(full.folder, recovery_code=full.code) == "wrong_recovery_code"
    shutil.copy(copy / "keyslots.json", full.folder / "keyslots.json")
    key = stores.unlock_key(full.folder, PASSPHRASE)
    with pytest.raises(StoreError, match="store_damaged"):
        stores.open_with_key(full.folder, key, actor="", clock=SteppingClock())


def test_the_history_goes_on_and_tells_of_it(full: Made) -> None:
    rekey(full)
    store = opened(full.folder, passphrase=NEW)
    connection = store._opened().connection
    ((entry,),) = connection.execute("SELECT entry FROM change ORDER BY seq DESC LIMIT 1")
    told = json.loads(entry)
    assert (told["act"], told["actor"], told["case_id"]) == ("store_key_replaced", "Officer 1", "")
    assert told["device"] == store._device
    assert store.verify_chain() is None
    store.close()


def test_the_witness_goes_on_too(full: Made) -> None:
    earlier = (full.folder / "store.db").read_bytes()
    rekey(full)
    rekeyed = (full.folder / "store.db").read_bytes()
    store = opened(full.folder, passphrase=NEW)
    save(store, a_note("later", "Text"))
    store.close()
    assert len(state.read(full.folder).witnesses) == 1
    (full.folder / "store.db").write_bytes(rekeyed)
    assert refused(full.folder, passphrase=NEW) == "store_older"
    (full.folder / "store.db").write_bytes(earlier)
    assert refused(full.folder, passphrase=NEW) == "store_exchanged"


def test_the_same_passphrase_is_not_a_new_one(made: Made) -> None:
    key = stores.unlock_key(made.folder, PASSPHRASE)
    with pytest.raises(StoreError, match="passphrase_not_new"):
        stores_rekey.rekey(
            made.folder, key, passphrase=PASSPHRASE, recovery_code=new_code(), actor="", now=STARTED, cost=Cost()
        )


def test_a_wrong_key_changes_nothing(made: Made) -> None:
    before = (made.folder / "keyslots.json").read_bytes()
    with pytest.raises(StoreError, match="keyslots_damaged"):
        stores_rekey.rekey(
            made.folder, StoreKey(bytearray(32)), passphrase=NEW, recovery_code=new_code(), actor="", now=STARTED
        )
    assert (made.folder / "keyslots.json").read_bytes() == before


def test_a_store_that_is_open_is_left_alone(made: Made) -> None:
    store = opened(made.folder, passphrase=PASSPHRASE)
    with pytest.raises(StoreError, match="store_in_use"):
        rekey(made)
    assert len(store.cases()) == 1
    store.close()
    assert records(made.folder, passphrase=PASSPHRASE)


def test_a_damaged_store_is_not_copied_under_a_new_key(full: Made) -> None:
    path = full.folder / "store.db"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) - 2000] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="store_damaged"):
        rekey(full)
    assert path.read_bytes() == damaged
    assert not (full.folder / "store.db.rekeyed").exists()


def test_backups_from_before_are_named(full: Made) -> None:
    store = opened(full.folder, passphrase=PASSPHRASE)
    earlier = store.begin_backup().finish()
    store.close()
    assert stores_rekey.earlier_backups(full.folder) == ()
    rekey(full)
    key = stores.unlock_key(full.folder, NEW)
    tomorrow = SteppingClock(STARTED + timedelta(days=1))
    store = stores.open_with_key(full.folder, key, actor="Officer 1", clock=tomorrow)
    store.begin_backup().finish()
    store.close()
    assert stores_rekey.earlier_backups(full.folder) == (earlier.name,)
    assert bare(stores.unlock_key(full.folder / "backups" / earlier.name, PASSPHRASE))


class TestMachine:
    def test_the_new_key_has_a_new_secret_and_the_old_one_goes(self, tmp_path: Path) -> None:
        Good.held.clear()
        folder, code = make_bound(tmp_path, only(Good))
        (before,) = Good.held.items()
        key = stores.unlock_key_with_code(folder, code)
        stores_rekey.rekey(
            folder, key, passphrase=NEW, recovery_code=new_code(), actor="", now=STARTED, cost=Cost(),
            devices=only(Good),
        )  # fmt: skip
        (after,) = Good.held.items()
        assert (before[0] != after[0], before[1] != after[1]) == (True, True)
        stores.unlock(folder, passphrase=NEW, devices=only(Good))

    def test_if_the_keyring_refuses_everything_is_as_it_was(self, tmp_path: Path) -> None:
        Good.held.clear()
        folder, code = make_bound(tmp_path, only(Good))
        files_before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "keyslots.lock"}
        key = stores.unlock_key_with_code(folder, code)
        with pytest.raises(StoreError, match="keyring_locked"):
            stores_rekey.rekey(
                folder, key, passphrase=NEW, recovery_code=new_code(), actor="", now=STARTED, cost=Cost(),
                devices=only(Locked),
            )  # fmt: skip
        assert {
            path.name: path.read_bytes() for path in folder.iterdir() if path.name != "keyslots.lock"
        } == files_before


class Stopped(BaseException):
    """Stands for whatever stops the program."""


class TestInterrupted:
    """At every step, by a full disk, and by whatever else can stop a program that has time to clean up.

    What a program has no time for is tried with real kills in `tests/faults/keys.py`.
    """

    def steps(self, monkeypatch: pytest.MonkeyPatch, stop_at: int, error: Callable[[], BaseException]) -> list[str]:
        """Have the `stop_at`th replacement of a file fail; return the list that the names of all come to."""
        names: list[str] = []
        replace = Path.replace

        def counted(path: Path, target: Path) -> Path:
            names.append(Path(target).name)
            if len(names) == stop_at:
                raise error()
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", counted)
        return names

    def test_the_steps_are_those_that_are_written_down(self, full: Made, monkeypatch: pytest.MonkeyPatch) -> None:
        names = self.steps(monkeypatch, 0, Stopped)
        rekey(full)
        assert names == ["state.json", "keyslots.json", "store.db", "keyslots.json"]

    @pytest.mark.parametrize("step", [1, 2, 3])
    @pytest.mark.parametrize("error", [lambda: OSError(28, "No space left on device"), Stopped])
    def test_before_the_copy_is_in_place_the_old_opens(
        self, full: Made, monkeypatch: pytest.MonkeyPatch, step: int, error: Callable[[], BaseException]
    ) -> None:
        before = records(full.folder, passphrase=PASSPHRASE)
        with monkeypatch.context() as patch:
            self.steps(patch, step, error)
            with pytest.raises((StoreError, Stopped)) as stopped:
                rekey(full)
            assert str(stopped.value) in ("disk_full", "")
        assert not (full.folder / "store.db.rekeyed").exists()
        assert refused(full.folder, passphrase=NEW) == "wrong_passphrase"
        assert records(full.folder, passphrase=PASSPHRASE) == before

    def test_after_it_the_new_opens_whatever_happens_to_the_key_file(
        self, full: Made, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            self.steps(patch, 4, lambda: OSError(28, "No space left on device"))
            rekey(full)
        assert b'"next"' in (full.folder / "keyslots.json").read_bytes()
        assert refused(full.folder, passphrase=PASSPHRASE) == "wrong_passphrase"
        assert len(records(full.folder, passphrase=NEW)) == 32
        assert b'"next"' not in (full.folder / "keyslots.json").read_bytes()

    def test_stopped_after_the_copy_is_in_place_nothing_that_is_needed_is_cleared_away(
        self, full: Made, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            self.steps(patch, 4, Stopped)
            with pytest.raises(Stopped):
                rekey(full)
        assert len(records(full.folder, passphrase=NEW)) == 32

    def test_between_the_keys_a_passphrase_change_keeps_to_the_store_that_is_there(
        self, full: Made, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            self.steps(patch, 4, lambda: OSError(28, "No space left on device"))
            rekey(full)
        key = stores.unlock_key(full.folder, NEW)
        stores.change_passphrase(full.folder, key, "yet another row of plain words")
        assert len(records(full.folder, passphrase="yet another row of plain words")) == 32

    def test_between_the_keys_the_label_is_still_shown_and_the_store_still_listed(
        self, full: Made, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            self.steps(patch, 4, lambda: OSError(28, "No space left on device"))
            rekey(full)
        (line,) = listing.list_stores(full.data)
        assert (line.label, line.problem) == ("Officer 1", "")


class TestOneAtATime:
    def test_two_changes_of_the_key_file_do_not_meet(self, made: Made) -> None:
        key = stores.unlock_key(made.folder, PASSPHRASE)
        with keyslots_lock.alone(made.folder):
            for change in (
                lambda: stores.change_passphrase(made.folder, key, NEW),
                lambda: stores.renew_recovery_code(made.folder, key, new_code()),
                lambda: rekey(made),
            ):
                with pytest.raises(StoreError, match="store_in_use"):
                    change()
        stores.change_passphrase(made.folder, key, NEW)

    def test_not_from_another_process_either(self, made: Made) -> None:
        script = (
            "import sys; from pathlib import Path\n"
            "from probationdesk.domain.errors import StoreError\n"
            "from probationdesk.storage import keyslots_lock\n"
            "try:\n"
            "    with keyslots_lock.alone(Path(sys.argv[1])): print('alone')\n"
            "except StoreError as error: print(error.code)\n"
        )
        with keyslots_lock.alone(made.folder):
            assert in_another_process(script, made.folder) == "store_in_use\n"
        assert in_another_process(script, made.folder) == "alone\n"


def test_a_copy_has_other_first_bytes_than_what_it_was_copied_from(full: Made) -> None:
    before = database.salt(full.folder / "store.db")
    rekey(full)
    assert database.salt(full.folder / "store.db") != before
    assert keyslots.read(full.folder).generation == 2
