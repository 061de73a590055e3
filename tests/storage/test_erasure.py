"""Erasing: the words leave every page of the store and of its backups, and the history stays whole."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import Access
from probationdesk.domain.people import Case
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage import backup_places, erasure
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_assessment, opened, save
from .pages import decrypted

WORD = "quillwort"


@pytest.fixture
def store(folder: Path) -> Iterator[EncryptedStore]:
    """A store with a case that stays and one whose every table holds the word."""
    (folder / "keyslots.json").write_bytes(b"a key file\n")
    store = opened(folder)
    save(store, a_case(), a_person(), *(a_note(f"stays-{n}", f"Heather {n} " * 30) for n in range(40)))
    save(store, a_case("case-2", reference=f"PD-{WORD}", next_event=WORD, on=date(2026, 5, 1)))
    save(store, a_person("case-2", f"{WORD} Invented", chosen=WORD), an_assessment("assessment-2", "case-2"))
    save(store, *(a_note(f"goes-{n}", f"{WORD} {n} " * 300, case_id="case-2", who=WORD) for n in range(20)))
    save(store, a_finding(f"First {WORD}", case_id="case-2"))
    save(store, a_finding(f"Then {WORD}", case_id="case-2"))
    save(store, a_finding(f"Taken out {WORD}", area="drugs", case_id="case-2"))
    store.remove(["case-2-drugs"], act="finding_taken_out")
    version = Version(
        id="version-2", case_id="case-2", assessment_id="assessment-2", number=1, reason=VersionReason.FREEZE,
        made_at=STARTED, made_by="Officer 1", remark=WORD,
    )  # fmt: skip
    store.cut_version(version, store.records("case-2"), head=an_assessment("assessment-2", "case-2"), act="frozen")
    store.set_setting("draft.note.case-2", f"Half a note on {WORD}")
    store.set_setting("draft.correction.goes-1", f"Half a correction on {WORD}")
    store.log_access("case-2", Access.EXPORTED, recipient="The court", purpose=f"Hearing of {WORD}")
    save(store, a_finding(f"Still typing {WORD}", area="alcohol", case_id="case-2"), settle=False)
    store.search(WORD)
    yield store
    store.close()


def pages_with_the_word(folder: Path) -> dict[str, int]:
    """How often the word stands on the decrypted pages of each database in the folder, where it does."""
    counts = {str(path.relative_to(folder)): decrypted(path).count(WORD.encode()) for path in folder.rglob("*.db")}
    return {name: count for name, count in counts.items() if count}


class TestACase:
    def test_leaves_no_word_on_any_page_of_the_store_or_its_backups(self, store: EncryptedStore, folder: Path) -> None:
        store.begin_backup().finish()
        store._clock.now += timedelta(days=1)  # type: ignore[attr-defined]
        store.begin_backup().finish()
        assert len(pages_with_the_word(folder)) == 3  # so the test can see
        erased = store.erase("case-2")
        assert (erased.records, erased.versions, erased.backups_removed) == (25, 1, 2)
        assert (erased.backups_holding, erased.stores_set_aside) == ((), 0)
        assert pages_with_the_word(folder) == {}
        assert len(store.backups()) == 1
        store.close()
        assert pages_with_the_word(folder) == {}

    def test_is_found_nowhere_any_more(self, store: EncryptedStore) -> None:
        store.erase("case-2")
        assert (store.records("case-2"), store.search(WORD), store.versions("assessment-2")) == ((), (), ())
        assert [line.case_id for line in store.cases()] == ["case-1"]
        assert (store.setting("draft.note.case-2"), store.setting("draft.correction.goes-1")) == ("", "")
        assert [store.past(change) for change in store.changes("case-2")] == [None] * len(store.changes("case-2"))

    def test_leaves_the_history_and_the_log_whole_and_says_who_erased_it(self, store: EncryptedStore) -> None:
        before = store.changes("case-2")
        store.erase("case-2")
        newest, *rest = store.changes("case-2")
        assert (newest.act, newest.actor, newest.record_id, newest.before, newest.after) == (
            Access.CASE_ERASED, "Officer 1", "", "", "",
        )  # fmt: skip
        assert tuple(rest)[-len(before) :] == before
        erased, exported = store.accesses("case-2")
        assert (erased.act, exported.recipient, exported.purpose) == (Access.CASE_ERASED, "The court", "")
        assert store.verify_chain() is None
        assert store.verify().sound

    def test_leaves_the_other_case_as_it_was(self, store: EncryptedStore) -> None:
        before, lines = store.records("case-1"), store.search("heather")
        store.erase("case-2")
        assert (store.records("case-1"), store.search("heather")) == (before, lines)

    def test_can_come_back_from_outside_like_any_other(self, store: EncryptedStore) -> None:
        store.erase("case-2")
        store.bring_in([a_case("case-2"), a_person("case-2")], [], act="case_imported")
        assert len(store.records("case-2")) == 2
        assert store.verify().sound

    def test_that_is_not_held_is_said_not_to_be(self, store: EncryptedStore) -> None:
        with pytest.raises(StoreError, match="not_held"):
            store.erase("case-9")
        assert store.backups() == ()


class TestSingleRecords:
    def test_leave_no_word_and_take_nothing_else(self, store: EncryptedStore, folder: Path) -> None:
        save(store, a_note("one", "A note about juniper berries " * 200), a_finding("Juniper, before"))
        save(store, a_finding("After"))
        store.begin_backup().finish()
        others = [record for record in store.records("case-1") if record.id != "one"]
        erased = store.erase("case-1", ["one"])
        assert (erased.records, erased.versions) == (1, 0)
        assert list(store.records("case-1")) == others
        assert store.record("one") is None
        assert not any(b"juniper berries" in decrypted(path) for path in folder.rglob("*.db"))
        assert store.changes("case-1", record_id="one")[0].act == Access.RECORD_ERASED
        assert [line.act for line in store.accesses("case-1")] == [Access.RECORD_ERASED]
        past = store.changes("case-1", record_id="case-1-alcohol")[0]
        assert store.past(past) == a_finding("Juniper, before"), "the past of other records stays"
        assert store.verify().sound

    def test_with_a_past_lose_that_too(self, store: EncryptedStore, folder: Path) -> None:
        for words in ("Juniper, first", "Juniper, then", "Calm"):
            save(store, a_finding(words))
        save(store, a_finding("Juniper, still open"), settle=False)
        store.erase("case-1", ["case-1-alcohol"])
        assert b"uniper" not in decrypted(folder / "store.db")
        assert store.verify().sound

    def test_that_were_taken_out_before_can_be_erased_too(self, store: EncryptedStore, folder: Path) -> None:
        save(store, a_finding("Juniper"))
        store.remove(["case-1-alcohol"], act="finding_taken_out")
        store.erase("case-1", ["case-1-alcohol"])
        assert b"uniper" not in decrypted(folder / "store.db")

    def test_in_a_version_leave_its_digest_only(self, store: EncryptedStore) -> None:
        store.erase("case-2", ["case-2-alcohol"])
        assert "case-2-alcohol" not in {record.id for record in store.version_records("version-2")}
        assert len(store.versions("assessment-2")) == 1
        assert store.verify().sound

    def test_one_that_was_never_here_stops_the_whole_act(self, store: EncryptedStore) -> None:
        with pytest.raises(StoreError, match="not_held"):
            store.erase("case-1", ["stays-1", "nowhere"])
        assert store.record("stays-1") is not None


class TestBackupsThatPolicyKeeps:
    def test_are_named_and_go_when_their_time_comes(self, store: EncryptedStore, folder: Path) -> None:
        line = store.begin_backup().finish()
        store._clock.now += timedelta(days=1)  # type: ignore[attr-defined]
        erased = store.erase("case-2", backups_kept=timedelta(days=28))
        assert erased.backups_holding == (line,)
        assert pages_with_the_word(folder).keys() == {f"backups/{line.name}/store.db"}
        now = store._clock()
        store.backup_if_due(now + timedelta(days=27))
        assert line in store.backups()
        store.backup_if_due(now + timedelta(days=28))
        assert line not in store.backups()
        assert pages_with_the_word(folder) == {}

    def test_go_even_if_the_clock_was_ahead_when_they_were_made(self, store: EncryptedStore, folder: Path) -> None:
        clock = store._clock
        now = clock()
        clock.now = now + timedelta(days=300)  # type: ignore[attr-defined]
        store.begin_backup().finish()
        clock.now = now  # type: ignore[attr-defined]
        store.erase("case-2")
        store.backup_if_due(now)
        left = pages_with_the_word(folder)
        assert left == {}


def test_an_erasure_cut_short_is_finished_at_the_next_opening(store: EncryptedStore, folder: Path) -> None:
    """What a crash leaves between the commit and the rebuilding of the file."""
    deed = store._deed(Access.CASE_ERASED)
    with store._opened().transaction():
        erasure.erase_case(store._opened().connection, "case-2", deed)
        erasure.let_backups_go_later(store._opened().connection, deed.at, timedelta(0))
    assert erasure.is_unfinished(store._opened().connection)
    store.begin_backup().finish()
    store._let_go()
    again = opened(folder)
    assert not erasure.is_unfinished(again._opened().connection)
    assert pages_with_the_word(folder) == {}
    again.close()


def test_a_disk_that_allows_no_writing_keeps_nobody_from_opening_what_is_half_erased(
    store: EncryptedStore, folder: Path
) -> None:
    """A real limit: no file of this process may be written beyond its first page for a while."""
    with store._opened().transaction():
        erasure.erase_case(store._opened().connection, "case-2", store._deed(Access.CASE_ERASED))
    store._read(store._witness.keep)
    store._let_go()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        again = opened(folder)
        assert len(again.records("case-1")) == 42
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert erasure.is_unfinished(again._opened().connection)
    again.close()
    opened(folder).close()
    assert pages_with_the_word(folder) == {}


def test_a_full_disk_refuses_the_erasure_and_leaves_everything(store: EncryptedStore) -> None:
    before = store.records("case-2")
    connection = store._opened().connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    store.settle()
    filler = [a_note(f"filler-{n}", "Filler " * 80) for n in range(60)]
    for note in filler:
        try:
            save(store, note)
        except StoreError as error:
            assert error.code == "disk_full"  # noqa: PT017 - the disk is filled up by trying
            break
    try:
        store.erase("case-2")
    except StoreError as error:
        assert error.code == "disk_full"  # noqa: PT017 - either all of it or nothing
        assert store.records("case-2") == before
    else:
        assert store.records("case-2") == ()


class TestReview:
    def test_a_case_is_listed_from_its_day_on_longest_due_first(self, store: EncryptedStore) -> None:
        case = a_case("case-3", reference="PD-0003")
        later = a_case("case-4", reference="PD-0004")
        save(store, with_review(case, date(2032, 3, 2)), a_person("case-3", "Rowan Invented"))
        save(store, with_review(later, date(2032, 3, 1)))
        assert store.due_for_review(date(2032, 2, 29)) == ()
        assert [line.case_id for line in store.due_for_review(date(2032, 3, 1))] == ["case-4"]
        due = store.due_for_review(date(2032, 3, 2))
        assert [(line.case_id, line.name, line.review_after) for line in due] == [
            ("case-4", "", date(2032, 3, 1)),
            ("case-3", "Rowan Invented", date(2032, 3, 2)),
        ]

    def test_one_that_was_erased_or_put_off_is_not(self, store: EncryptedStore) -> None:
        save(store, with_review(a_case("case-3"), date(2026, 3, 1)), with_review(a_case("case-4"), date(2026, 3, 1)))
        store.erase("case-3")
        save(store, with_review(a_case("case-4"), None))
        assert store.due_for_review(date(2040, 1, 1)) == ()


def with_review(case: Case, on: date | None) -> Case:
    from dataclasses import replace

    return replace(case, review_after=on)


def test_the_backups_that_are_left_open(store: EncryptedStore, folder: Path) -> None:
    store.begin_backup().finish()
    store.erase("case-2")
    (line,) = store.backups()
    copy = opened(backup_places.find(folder, line.name))
    assert (len(copy.records("case-1")), copy.records("case-2")) == (42, ())
    copy.close()
