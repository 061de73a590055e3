"""Stores of earlier programs: brought up to date on a copy, which takes their place once it is proved whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import migrate, upgrade, verify
from probationdesk.storage.database import Database

from .conftest import a_finding, a_person, opened, same_key, save

GOLDEN = Path(__file__).with_name("golden")
"""Stores as earlier programs left them, with an edit still open; `schema-1.db` is of the first shape."""
SHAPES = sorted(GOLDEN.glob("schema-*.db"))


@pytest.fixture(params=SHAPES, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a store of an earlier shape."""
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "store.db").write_bytes(request.param.read_bytes())
    return folder


def version_of(folder: Path) -> int:
    database = Database(folder / "store.db", same_key())
    (version,) = database.connection.execute("PRAGMA user_version").fetchone()
    database.close()
    return int(version)


def test_it_opens_with_everything_that_was_in_it(old: Path) -> None:
    assert version_of(old) < migrate.newest()
    store = opened(old)
    assert [line.name for line in store.cases()] == ["Siân Wyn-Parry", "Rowan Invented"]
    assert len(store.records("case-1")) == 10
    assert store.record("case-1-person") == a_person()
    assert store.record("case-2-alcohol") == a_finding("Open edit", case_id="case-2")
    assert store.past(store.changes("case-1", record_id="case-1-drugs")[0]) == a_finding("Taken out", area="drugs")
    assert len(store.version_records("version-1")) == 10
    assert [hit.record_id for hit in store.search("open edit")] == ["case-2-alcohol"]
    assert store.setting("draft.note.case-1") == '{"text":"half a note"}'
    assert [line.case_id for line in store.due_for_review(date(2032, 4, 1))] == ["case-1"]
    assert store.verify().sound
    store.close()
    assert version_of(old) == migrate.newest()
    assert verify.full(old / "store.db", same_key()).sound
    assert not [each.name for each in old.iterdir() if upgrade.UNFINISHED in each.name]


def test_everything_can_be_done_with_it_afterwards(old: Path) -> None:
    store = opened(old)
    store.log_view("case-1", "To prepare")
    save(store, a_finding("Third words"))
    store.close()
    (old / "keyslots.json").write_bytes(b"a key file\n")
    store = opened(old)
    store.erase("case-2")
    assert [line.case_id for line in store.cases()] == ["case-1"]
    assert store.verify().sound
    store.close()


def test_a_copy_left_by_a_crash_is_not_mistaken_for_anything(old: Path) -> None:
    (old / f"store.db{upgrade.UNFINISHED}").write_bytes(b"half a copy")
    (old / f"store.db{upgrade.UNFINISHED}-journal").write_bytes(b"its journal")
    opened(old).close()
    assert not [each.name for each in old.iterdir() if upgrade.UNFINISHED in each.name]


def test_if_the_copy_is_not_whole_the_old_file_stays_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (old / "store.db").read_bytes()
    steps = (*migrate._steps(), (migrate.newest() + 1, "DELETE FROM record WHERE kind = 'note';\n"))
    with monkeypatch.context() as careless_program:
        careless_program.setattr(migrate, "_steps", lambda: steps)
        with pytest.raises(StoreError, match="store_damaged"):
            opened(old)
    assert (old / "store.db").read_bytes() == before
    assert not [each.name for each in old.iterdir() if upgrade.UNFINISHED in each.name]
    opened(old).close()


def test_a_damaged_old_store_is_left_as_it_is(old: Path) -> None:
    content = bytearray((old / "store.db").read_bytes())
    content[len(content) // 2] ^= 1
    (old / "store.db").write_bytes(content)
    with pytest.raises(StoreError, match="store_damaged"):
        opened(old)
    assert (old / "store.db").read_bytes() == bytes(content)


def test_the_store_is_held_by_one_process_throughout(old: Path) -> None:
    first = opened(old)
    with pytest.raises(StoreError, match="store_in_use"):
        opened(old)
    first.close()
