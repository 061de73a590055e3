"""A damaged store, open for reading: what is sound is shown, what is not is listed, and nothing is written."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import Access
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage.database import PAGE_BYTES
from probationdesk.storage.rescued import RescuedStore, open_damaged

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_assessment, make_folder, opened, same_key, save

NOTES = 60


@pytest.fixture(scope="module")
def _filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_folder(tmp_path_factory.mktemp("filled") / "store")
    (folder / "keyslots.json").write_bytes(b"a key file\n")
    store = opened(folder)
    for case_id in ("case-1", "case-2"):
        notes = [a_note(f"{case_id}-n{n}", f"Heather {n} " * 60, case_id=case_id) for n in range(NOTES)]
        save(store, a_case(case_id, reference=f"PD-{case_id}"), a_person(case_id, f"Person of {case_id}"), *notes)
    save(store, a_finding("Taken out", area="drugs"))
    store.remove(["case-1-drugs"], act="finding_taken_out")
    save(store, an_assessment(), a_finding("Why"))
    version = Version(
        id="version-1", case_id="case-1", assessment_id="assessment-1", number=1, reason=VersionReason.FREEZE,
        made_at=STARTED, made_by="Officer 1",
    )  # fmt: skip
    store.cut_version(version, (a_case(), a_person(), a_finding("Why")), head=an_assessment(), act="frozen")
    store.set_setting("officer.name", "Invented Officer")
    store.log_view("case-1")
    save(store, a_case("case-3"), a_person("case-3"))
    store.erase("case-3")
    store.close()
    return folder


@pytest.fixture
def filled(_filled_once: Path, tmp_path: Path) -> Path:
    """The folder of a closed store with two cases, a version, an access log and a case that was erased."""
    return Path(shutil.copytree(_filled_once, tmp_path / "store"))


def damage(folder: Path, *pages: int) -> None:
    """Turn one bit on each of these pages."""
    with (folder / "store.db").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE_BYTES + 900)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 4]))


def rescued_without(folder: Path, *pages: int) -> RescuedStore | None:
    """What can be read of a copy of the store with these pages damaged; None if that is nothing."""
    copy = folder.with_name("damaged")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    damage(copy, *pages)
    before = (copy / "store.db").read_bytes()
    try:
        return open_damaged(copy, same_key())
    except StoreError as error:
        assert error.code == "nothing_readable"  # noqa: PT017 - the one thing that may be said
        return None
    finally:
        assert (copy / "store.db").read_bytes() == before, "a damaged file is left as it is"
        assert not (copy / ".reading").exists()


def pages_of(folder: Path) -> int:
    return (folder / "store.db").stat().st_size // PAGE_BYTES


@pytest.fixture
def expected(filled: Path) -> dict[str, Record]:
    """Every record of the sound store."""
    store = opened(filled)
    held = {record.id: record for case_id in ("case-1", "case-2") for record in store.records(case_id)}
    store.close()
    return held


def test_a_sound_store_is_read_whole(filled: Path) -> None:
    cases = ("case-1", "case-2", "case-3")
    store = opened(filled)
    held = [(set(store.records(case_id)), store.changes(case_id)) for case_id in cases]
    store.close()
    rescued = open_damaged(filled, same_key())
    assert (rescued.unreadable(), rescued.older()) == ((), ())
    assert [(set(rescued.records(case_id)), rescued.changes(case_id)) for case_id in cases] == held


def test_it_needs_the_store_to_be_closed(filled: Path) -> None:
    store = opened(filled)
    with pytest.raises(StoreError, match="store_in_use"):
        open_damaged(filled, same_key())
    store.close()


def test_whichever_page_is_damaged_the_rest_is_read_and_the_losses_are_named(
    filled: Path, expected: dict[str, Record]
) -> None:
    nothing = lossless = most = 0
    for page in range(2, pages_of(filled) + 1):
        rescued = rescued_without(filled, page)
        if rescued is None:
            nothing += 1
            continue
        shown = {record.id: record for _, records in rescued.parts() for record in records}
        assert shown.items() <= expected.items(), page
        lost = {one.record_id for one in rescued.unreadable()}
        assert shown.keys() | lost == expected.keys(), page
        assert not shown.keys() & lost, page
        most += len(lost) > 8
        lossless += not lost
    assert nothing <= 4, "only the pages that everything begins on cost everything"
    assert most <= 1, "any other page costs what stands on it, but for the one that leads to all records"
    assert lossless > 10, "indexes and the search can be done without"


def test_several_damaged_pages_cost_what_stands_on_them(filled: Path, expected: dict[str, Record]) -> None:
    chance = random.Random(8)
    read = 0
    for _ in range(20):
        rescued = rescued_without(filled, *chance.sample(range(12, pages_of(filled) - 2), 5))
        if rescued is None:
            continue
        shown = {record.id: record for _, records in rescued.parts() for record in records}
        assert shown.items() <= expected.items()
        read += len(shown) > len(expected) // 2
    assert read > 10


def test_what_cannot_be_read_is_said_by_case_and_by_what_was_done_last(filled: Path) -> None:
    told = [
        one
        for page in range(2, pages_of(filled) + 1)
        if (rescued := rescued_without(filled, page)) is not None
        for one in rescued.unreadable()
    ]
    notes = [one for one in told if one.record_id.startswith("case-2-n")]
    assert {(one.case_id, one.act) for one in notes} >= {("case-2", "recorded")}
    assert all(one.at is not None for one in notes if one.act)


@pytest.mark.parametrize("cut", [1500, PAGE_BYTES, 10 * PAGE_BYTES])
def test_a_shortened_file_shows_nothing_that_is_not_so(filled: Path, expected: dict[str, Record], cut: int) -> None:
    os.truncate(filled / "store.db", (filled / "store.db").stat().st_size - cut)
    try:
        rescued = open_damaged(filled, same_key())
    except StoreError as error:
        assert error.code == "nothing_readable"  # noqa: PT017 - if what was cut off is what everything begins on
        return
    shown = {record.id: record for _, records in rescued.parts() for record in records}
    assert shown.items() <= expected.items()


def test_a_shortened_file_that_was_never_rebuilt_gives_what_is_left(folder: Path) -> None:
    store = opened(folder)
    save(store, a_case(), a_person())
    for batch in range(10):
        save(store, *(a_note(f"n{batch}-{n}", f"Heather {n} " * 60) for n in range(20)))
    held = {record.id: record for record in store.records("case-1")}
    store.close()
    size = (folder / "store.db").stat().st_size
    os.truncate(folder / "store.db", size - 12 * PAGE_BYTES - 1500)
    rescued = open_damaged(folder, same_key())
    shown = {record.id: record for _, records in rescued.parts() for record in records}
    assert shown.items() <= held.items()
    assert len(shown) > len(held) // 2
    assert shown.keys() | {one.record_id for one in rescued.unreadable()} == held.keys()


def test_damage_at_the_beginning_leaves_nothing_and_says_so(filled: Path) -> None:
    assert rescued_without(filled, 1) is None


def test_an_old_page_put_back_is_told_from_what_was_saved_last(filled: Path) -> None:
    path = filled / "store.db"
    before = path.read_bytes()
    store = opened(filled)
    save(store, a_finding("Why it is so"))
    store.close()
    after = path.read_bytes()
    told = set()
    for start in range(PAGE_BYTES, min(len(before), len(after)), PAGE_BYTES):
        if before[start : start + PAGE_BYTES] != after[start : start + PAGE_BYTES]:
            path.write_bytes(after[:start] + before[start : start + PAGE_BYTES] + after[start + PAGE_BYTES :])
            rescued = open_damaged(filled, same_key())
            if rescued.record("case-1-alcohol") == a_finding("Why"):
                told.add(rescued.older())
    assert told == {("case-1-alcohol",)}


@pytest.fixture(scope="module")
def page_of_notes(_filled_once: Path) -> int:
    """A page that holds notes of the second case."""
    for page in range(2, pages_of(_filled_once) + 1):
        rescued = rescued_without(_filled_once, page)
        lost = rescued.unreadable() if rescued and len(rescued.cases()) == 2 else ()
        if any(one.record_id.startswith("case-2-n") for one in lost):
            return page
    pytest.fail("no page holds notes of the second case")


class TestWhatIsShown:
    @pytest.fixture
    def rescued(self, filled: Path, page_of_notes: int) -> RescuedStore:
        """What is read of a store with one damaged page that holds notes of the second case."""
        rescued = rescued_without(filled, page_of_notes)
        assert rescued is not None
        return rescued

    def test_the_windows_can_ask_it_what_they_ask_of_a_store(self, rescued: RescuedStore) -> None:
        assert [line.name for line in rescued.cases()] == ["Person of case-1", "Person of case-2"]
        assert [line.case_id for line in rescued.cases("PERSON case-2")] == ["case-2"]
        assert rescued.record("case-1-person") == a_person("case-1", "Person of case-1")
        assert len(rescued.search("heather 7", case_id="case-1")) >= 1
        assert rescued.search("") == ()
        assert rescued.setting("officer.name") == "Invented Officer"
        assert [version.id for version in rescued.versions("assessment-1")] == ["version-1"]
        assert a_finding("Why") in rescued.version_records("version-1")
        assert [line.act for line in rescued.accesses("case-1")] == [Access.VIEWED]
        assert len(rescued.head_code()) == len(rescued.head_code("version-1")) == 8
        assert rescued.changes("case-1", record_id="case-1-drugs")[0].act == "finding_taken_out"
        assert rescued.read_only

    def test_the_erased_case_is_not_called_lost(self, rescued: RescuedStore) -> None:
        assert all(one.case_id != "case-3" for one in rescued.unreadable())

    def test_the_backups_are_listed(self, rescued: RescuedStore) -> None:
        assert rescued.last_good_backup() == rescued.backups()[0]

    @pytest.mark.parametrize(
        "act",
        [
            lambda store: store.save([a_case()], act="x", settle=True),
            lambda store: store.remove(["case-1"], act="x"),
            lambda store: store.bring_in([a_case()], [], act="x"),
            lambda store: store.log_access("case-1", Access.EXPORTED),
            lambda store: store.erase("case-1"),
            lambda store: store.begin_backup(),
        ],
    )
    def test_nothing_can_be_changed(self, rescued: RescuedStore, act: Callable[[RescuedStore], object]) -> None:
        with pytest.raises(StoreError, match="read_only"):
            act(rescued)

    def test_it_neither_settles_nor_backs_up_nor_logs(self, rescued: RescuedStore) -> None:
        assert (rescued.settle(), rescued.log_view("case-1")) == (0, False)
        assert (rescued.backup_is_due(STARTED), rescued.backup_if_due(STARTED)) == (False, None)

    def test_closing_forgets_it(self, rescued: RescuedStore) -> None:
        rescued.close()
        assert (rescued.cases(), rescued.record("case-1-person")) == ((), None)
