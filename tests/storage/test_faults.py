"""Full disks, failing disks and sudden death: what was said to be saved is saved, and the rest is said."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.notes import Note
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage.store import EncryptedStore

from .conftest import (
    ROOT,
    STARTED,
    a_case,
    a_finding,
    a_note,
    a_person,
    an_assessment,
    in_another_process,
    opened,
    save,
)

LONG = "A long account of a visit. " * 2000


class FailsToCommit:
    """A connection whose COMMIT reports a disk error, after doing its work or without doing it."""

    def __init__(self, connection: sqlcipher.Connection, *, committing: bool) -> None:
        self._connection = connection
        self._committing = committing

    def execute(self, statement: str, *parameters: Any) -> Any:
        if statement == "COMMIT":
            if self._committing:
                self._connection.execute("COMMIT")
            error = sqlcipher.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlcipher.SQLITE_IOERR | 4 << 8  # SQLITE_IOERR_FSYNC
            raise error
        return self._connection.execute(statement, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def fail_next_commit(store: EncryptedStore, *, committing: bool) -> None:
    database = store._opened()
    database.connection = FailsToCommit(database.connection, committing=committing)


def test_a_full_disk_refuses_the_save_and_leaves_the_rest_as_it_was(store: EncryptedStore) -> None:
    save(store, a_case(), a_person(), a_note("note-1", "Kept before"))
    connection = store._opened().connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError) as refused:
        save(store, a_note("note-2", "Short"), a_note("note-3", LONG))
    assert refused.value.code == "disk_full"
    assert (store.record("note-2"), store.record("note-3")) == (None, None)
    assert [hit.record_id for hit in store.search("kept")] == ["note-1"]
    assert store.search("short") == ()
    connection.execute("PRAGMA max_page_count = 100000")
    save(store, a_note("note-2", "Short"), a_note("note-3", LONG))
    assert store.record("note-3") == a_note("note-3", LONG)
    assert store.verify().sound


def test_a_disk_that_refuses_to_grow_the_file_is_a_disk_error_and_loses_nothing(folder: Path) -> None:
    """A real write error: the process may not make files larger than the store already is."""
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tests.storage.conftest import a_case, a_note, opened, save\n"
        "from probationdesk.domain.errors import StoreError\n"
        "path = Path(sys.argv[1]); store = opened(path)\n"
        "save(store, a_case(), a_note('note-1', 'Kept before'))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = (path / 'store.db').stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))\n"
        "try: save(store, a_note('note-2', 'A long account. ' * 20000))\n"
        "except StoreError as error: print(error.code)\n"
        "print(store.record('note-2'), len(store.search('kept')))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "save(store, a_note('note-2', 'Written again'))\n"
        "print(store.record('note-2').text, store.verify().sound)\n"
    )
    assert in_another_process(script, folder) == "disk_error\nNone 1\nWritten again True\n"


class TestErrorAtCommit:
    def test_a_save_that_was_committed_after_all_is_not_called_lost(self, store: EncryptedStore) -> None:
        fail_next_commit(store, committing=True)
        save(store, a_case(), a_note("note-1", "Kept"))
        assert store.record("note-1") == a_note("note-1", "Kept")
        assert len(store.changes("case-1")) == 2

    def test_a_save_that_was_not_committed_is_not_called_saved(self, store: EncryptedStore) -> None:
        save(store, a_case())
        fail_next_commit(store, committing=False)
        with pytest.raises(StoreError, match="disk_error"):
            save(store, a_note("note-1", "Not kept"))
        assert store.record("note-1") is None
        save(store, a_note("note-1", "Tried again"))
        assert store.verify().sound

    def test_if_the_disk_is_gone_nobody_claims_to_know(self, store: EncryptedStore, folder: Path) -> None:
        save(store, a_case())
        fail_next_commit(store, committing=False)
        (folder / "store.db").rename(folder / "away.db")
        with pytest.raises(StoreError, match="not_confirmed"):
            save(store, a_note("note-1", "Where am I"))
        (folder / "away.db").rename(folder / "store.db")
        save(store, a_note("note-1", "The disk is back"))
        assert store.record("note-1") == a_note("note-1", "The disk is back")

    @pytest.mark.parametrize("committing", [True, False])
    def test_removing_settling_settings_and_versions_are_looked_up_too(
        self, store: EncryptedStore, committing: bool
    ) -> None:
        save(store, a_case(), a_note("note-1", "First"))
        save(store, a_note("note-1", "Second"), settle=False)
        version = a_version()
        acts: dict[str, Callable[[], object]] = {
            "settle": lambda: store.settle(),
            "remove": lambda: store.remove(["note-1"], act="note_removed"),
            "setting": lambda: store.set_setting("theme", "dark"),
            "version": lambda: store.cut_version(version, store.records("case-1"), head=an_assessment(), act="frozen"),
        }
        for act in acts.values():
            fail_next_commit(store, committing=committing)
            if committing:
                act()
            else:
                with pytest.raises(StoreError, match="disk_error"):
                    act()
        assert (store.record("note-1") is None) is committing
        assert (store.setting("theme") == "dark") is committing
        assert (len(store.versions("assessment-1")) == 1) is committing
        assert store.verify().sound


def a_version() -> Version:
    return Version(
        id="version-1",
        case_id="case-1",
        assessment_id="assessment-1",
        number=1,
        reason=VersionReason.STEP,
        made_at=STARTED,
        made_by="Officer 1",
    )


@pytest.mark.slow
def test_twenty_sudden_deaths_lose_nothing_that_was_said_to_be_saved(folder: Path) -> None:
    chance = random.Random(20)
    said: list[str] = []
    for turn in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.writer", str(folder), str(turn)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, 0.15))
        writer.kill()
        said += [line.strip() for line in writer.stdout if line.endswith("\n")]
        writer.stdout.close()
        writer.wait()
    assert len(said) > 20
    store = opened(folder)
    held = {record.id for record in store.records("case-1") if isinstance(record, Note)}
    assert set(said) <= held
    assert store.verify().sound
    store.close()


def test_an_edit_left_open_by_a_crash_settles_at_the_next_opening(folder: Path) -> None:
    store = opened(folder)
    save(store, a_case(), a_finding("Before"))
    save(store, a_finding("Before, and"), settle=False, act="answer_recorded")
    save(store, a_finding("Before, and after"), settle=False, act="answer_recorded")
    edited_at = store._clock.now  # type: ignore[attr-defined]
    store._let_go()  # what a crash leaves: the file, closed without a word
    again = opened(folder, actor="Officer 2")
    (latest, *_) = again.changes("case-1")
    assert (latest.act, latest.actor, latest.at) == ("answer_recorded", "Officer 1", edited_at)
    assert again.past(latest) == a_finding("Before")
    assert [hit.record_id for hit in again.search("after")] == ["case-1-alcohol"]
    assert again.verify().sound
    again.close()
