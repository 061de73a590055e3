"""Failed attempts are slowed down, counted and told; an older store put back is recognised."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots_slot, state, stores
from probationdesk.storage.store import EncryptedStore

from .conftest import PASSPHRASE, STARTED, Made, SteppingClock, a_case, a_note, opened, same_key, save

WRONG = "not the passphrase at all"


class Clock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime = STARTED) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong passphrases without the cost of finding out; no test that opens anything uses this."""
    monkeypatch.setattr(keyslots_slot, "_stretched", lambda *_: bytearray(32))


def attempt(folder: Path, clock: Clock, passphrase: str = WRONG) -> str:
    """Try a passphrase and return what was refused; empty if it opened."""
    try:
        stores.unlock(folder, passphrase=passphrase, clock=clock).key.wipe()
    except StoreError as error:
        seconds = error.parameters.get("seconds")
        return error.code if seconds is None else f"{error.code} {seconds}"
    return ""


def acts(store: EncryptedStore) -> list[tuple[str, int]]:
    """The acts of the history that belong to no case, with what they count."""
    rows = store._opened().connection.execute("SELECT entry FROM change WHERE case_id = '' ORDER BY seq")
    return [(entry["act"], entry.get("count", 0)) for entry in (json.loads(row) for (row,) in rows)]


@pytest.mark.usefixtures("quick")
class TestThrottling:
    def test_three_are_free_and_then_the_wait_doubles_to_a_minute(self, made: Made, clock: Clock) -> None:
        assert [attempt(made.folder, clock) for _ in range(3)] == ["wrong_passphrase"] * 3
        for wait in (1, 2, 4, 8, 16, 32, 60, 60):
            assert attempt(made.folder, clock) == f"too_soon {wait}"
            clock.pass_(wait - 0.1)
            assert attempt(made.folder, clock) == "too_soon 1"
            clock.pass_(0.1)
            assert attempt(made.folder, clock) == "wrong_passphrase"

    def test_too_soon_is_said_without_any_work_and_counts_for_nothing(
        self, made: Made, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            attempt(made.folder, clock)
        monkeypatch.setattr(keyslots_slot, "_stretched", lambda *_: pytest.fail("the key derivation ran"))
        assert attempt(made.folder, clock) == "too_soon 1"
        assert state.read(made.folder).failures.in_a_row == 3

    def test_a_recovery_code_is_slowed_down_too(self, made: Made, clock: Clock) -> None:
        for _ in range(3):
            with pytest.raises(StoreError, match="wrong_recovery_code"):
                stores.unlock(made.folder, recovery_code=made.code, clock=clock)
        assert attempt(made.folder, clock) == "too_soon 1"

    def test_a_mistyped_code_is_no_attempt(self, made: Made, clock: Clock) -> None:
        for _ in range(4):
            with pytest.raises(StoreError, match="recovery_code_mistyped"):
                stores.unlock(made.folder, recovery_code="ABCD", clock=clock)
        assert state.read(made.folder).failures.in_a_row == 0

    def test_a_clock_set_back_by_years_locks_nobody_out(self, made: Made, clock: Clock) -> None:
        for _ in range(3):
            attempt(made.folder, clock)
        clock.pass_(-3 * 365 * 24 * 3600)
        assert attempt(made.folder, clock) == "too_soon 1"
        clock.pass_(1)
        assert attempt(made.folder, clock) == "wrong_passphrase"

    @pytest.mark.parametrize(
        "content", [b"", b"{", b'{"failures":7}', b'{"failures":{"last_at":"2026-01-01T00:00:00"}}', b"\xff" * 20_000]
    )
    def test_a_damaged_state_keeps_nobody_out(self, made: Made, clock: Clock, content: bytes) -> None:
        (made.folder / "state.json").write_bytes(content)
        assert attempt(made.folder, clock) == "wrong_passphrase"
        assert state.read(made.folder).failures.in_a_row == 1


class TestTelling:
    def test_failed_attempts_are_told_at_the_next_unlock_and_kept_in_the_history(
        self, made: Made, clock: Clock
    ) -> None:
        attempt(made.folder, clock, PASSPHRASE)
        last_time = clock.now
        clock.pass_(3600)
        assert [attempt(made.folder, clock), attempt(made.folder, clock)] == ["wrong_passphrase"] * 2
        failed = clock.now
        clock.pass_(60)
        unlocked = stores.unlock(made.folder, passphrase=PASSPHRASE, clock=clock)
        assert unlocked.since == state.SinceLastUnlocked(
            failed_attempts=2, last_failed_at=failed, unlocked_at=last_time
        )
        store = stores.open_with_key(made.folder, unlocked.key, actor="Officer 1", clock=clock)
        assert acts(store) == [("unlock_failed", 2)]
        assert store.verify().sound
        store.close()
        unlocked = stores.unlock(made.folder, passphrase=PASSPHRASE, clock=clock)
        assert (unlocked.since.failed_attempts, unlocked.since.last_failed_at) == (0, None)
        store = stores.open_with_key(made.folder, unlocked.key, actor="Officer 1", clock=clock)
        assert acts(store) == [("unlock_failed", 2)]
        store.close()

    def test_they_stay_to_be_told_until_the_store_itself_was_opened(self, made: Made, clock: Clock) -> None:
        attempt(made.folder, clock)
        for _ in range(2):
            assert stores.unlock(made.folder, passphrase=PASSPHRASE, clock=clock).since.failed_attempts == 1

    def test_a_success_ends_the_row(self, made: Made, clock: Clock) -> None:
        for passphrase in (WRONG, WRONG, PASSPHRASE, WRONG, WRONG):
            attempt(made.folder, clock, passphrase)
        assert state.read(made.folder).failures.in_a_row == 2

    def test_curly_quotation_marks_are_pointed_out(self, made: Made, clock: Clock) -> None:
        assert attempt(made.folder, clock, "five plain ‘words’ make this") == "wrong_passphrase_marks"
        assert state.read(made.folder).failures.in_a_row == 1

    def test_the_file_is_for_its_owner_alone(self, made: Made, clock: Clock) -> None:
        attempt(made.folder, clock)
        assert (made.folder / "state.json").stat().st_mode & 0o777 == 0o600


def refused(folder: Path) -> tuple[str, Any]:
    """What opening the store is refused with."""
    with pytest.raises(StoreError) as error:
        opened(folder)
    return error.value.code, error.value.parameters.get("missing")


def accepted(folder: Path) -> EncryptedStore:
    return EncryptedStore(folder, same_key(), actor="Officer 1", clock=SteppingClock(), accept_older=True)


def worked_on(folder: Path, *notes: str) -> None:
    store = opened(folder)
    save(store, *(a_note(note, f"Note {note}") for note in notes))
    store.close()


class TestWitness:
    @pytest.fixture
    def older(self, folder: Path, tmp_path: Path) -> Path:
        """A copy of the store's file from before three more notes were written into it."""
        store = opened(folder)
        save(store, a_case())
        store.close()
        copy = Path(shutil.copy(folder / "store.db", tmp_path / "older.db"))
        worked_on(folder, "one", "two", "three")
        return copy

    def test_an_older_store_put_back_is_named_with_what_it_lacks(self, folder: Path, older: Path) -> None:
        shutil.copy(older, folder / "store.db")
        before = (folder / "store.db").read_bytes()
        assert refused(folder) == ("store_older", 3)
        assert (folder / "store.db").read_bytes() == before

    def test_who_goes_on_with_it_is_in_the_history(self, folder: Path, older: Path) -> None:
        shutil.copy(older, folder / "store.db")
        store = accepted(folder)
        assert acts(store) == [("older_store_accepted", 3)]
        store.close()
        store = opened(folder)
        assert store.verify().sound
        store.close()

    def test_one_that_went_another_way_is_told_from_one_that_is_older(self, folder: Path, older: Path) -> None:
        elsewhere = folder.with_name("elsewhere")
        elsewhere.mkdir()
        shutil.copy(older, elsewhere / "store.db")
        worked_on(elsewhere, "other", "words", "than", "here")
        shutil.copy(elsewhere / "store.db", folder / "store.db")
        assert refused(folder) == ("history_differs", None)
        store = accepted(folder)
        assert acts(store)[-1] == ("older_store_accepted", 0)
        store.close()

    def test_rows_cut_off_the_end_are_found(self, folder: Path, older: Path) -> None:
        store = opened(folder)
        store._opened().connection.set_authorizer(None)
        store._opened().connection.execute("DROP TRIGGER change_is_kept")
        store._opened().connection.execute("DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)")
        store._let_go()
        assert store.verify_chain() is None
        store._let_go()
        assert refused(folder) == ("store_older", 1)

    def test_a_store_with_newer_rows_than_the_witness_is_the_same_store(self, folder: Path, older: Path) -> None:
        """As after a sudden death between the commit and its witness."""
        behind = (folder / "state.json").read_bytes()
        worked_on(folder, "four")
        (folder / "state.json").write_bytes(behind)
        store = opened(folder)
        assert acts(store) == []
        store.close()

    @pytest.mark.parametrize("forge", ["seq", "head", "mac"])
    def test_a_forged_witness_is_none_and_the_history_says_so(self, folder: Path, older: Path, forge: str) -> None:
        path = folder / "state.json"
        held = json.loads(path.read_text())
        held["witnesses"][0][forge] = {"seq": 1, "head": "0" * 64, "mac": "A" * 43 + "="}[forge]
        path.write_text(json.dumps(held))
        store = opened(folder)
        assert acts(store) == [("witness_missing", 0)]
        store.close()

    def test_a_lost_witness_is_told_once_and_made_anew(self, folder: Path, older: Path) -> None:
        (folder / "state.json").unlink()
        for _ in range(2):
            store = opened(folder)
            assert acts(store) == [("witness_missing", 0)]
            store.close()
        shutil.copy(older, folder / "store.db")
        assert refused(folder) == ("store_older", 4)

    def test_a_new_store_has_nothing_to_miss(self, folder: Path) -> None:
        store = opened(folder)
        save(store, a_case())
        assert acts(store) == []
        store.close()

    def test_every_commit_to_the_history_is_witnessed_and_an_open_edit_is_not(self, store: EncryptedStore) -> None:
        def seen() -> int:
            return max((one.seq for one in state.read(store.folder).witnesses), default=0)

        save(store, a_case(), a_note("n", "First"))
        assert seen() == 2
        save(store, a_note("n", "Second"), settle=False)
        assert seen() == 2
        store.settle()
        assert seen() == 3

    def test_a_state_that_cannot_be_written_costs_no_save(self, store: EncryptedStore) -> None:
        (store.folder / "state.json.new").mkdir()
        save(store, a_case(), a_note("n", "Kept"))
        assert store.record("n") == a_note("n", "Kept")
        (store.folder / "state.json.new").rmdir()
        save(store, a_note("m", "Kept too"))
        assert state.read(store.folder).witnesses[0].seq == 3

    def test_failed_attempts_from_another_process_are_not_written_over(self, store: EncryptedStore) -> None:
        save(store, a_case())
        state.count_failure(store.folder, STARTED)
        save(store, a_note("n", "Text"))
        assert state.read(store.folder).failures.in_a_row == 1

    def test_both_files_put_back_together_are_not_found_out(self, folder: Path) -> None:
        """The limit of a witness on the same disk; the head code on printed reports is what remains."""
        worked_on(folder, "one")
        early = Path(shutil.copytree(folder, folder.with_name("early")))
        worked_on(folder, "two")
        for name in ("store.db", "state.json"):
            shutil.copy(early / name, folder / name)
        store = opened(folder)
        assert store.record("two") is None
        store.close()
