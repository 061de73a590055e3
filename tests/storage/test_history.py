"""The history: one row a settled edit, chained, never altered; and the versions that rest on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage.database import Database
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_assessment, opened, same_key, save


def cut(store: EncryptedStore, version: Version, *records: Record) -> Version:
    """Cut a version and save the head of the assessment with it."""
    return store.cut_version(version, records, head=an_assessment(), act="frozen")


def a_version(version_id: str = "version-1", *, number: int = 1, parents: tuple[str, ...] = ()) -> Version:
    return Version(
        id=version_id,
        case_id="case-1",
        assessment_id="assessment-1",
        number=number,
        reason=VersionReason.FREEZE,
        made_at=STARTED + timedelta(days=number),
        made_by="Officer 1",
        parents=parents,
        remark="Date of the hearing put right",
    )


class TestEdits:
    def test_a_settled_save_is_one_row(self, store: EncryptedStore) -> None:
        save(store, a_note("n", "First"), act="note_added")
        (change,) = store.changes("case-1")
        assert (change.seq, change.act, change.actor, change.record_id) == (1, "note_added", "Officer 1", "n")
        assert (change.before, change.after) == ("", codec.digest(codec.encode(a_note("n", "First"))))
        assert change.at == STARTED + timedelta(seconds=1)
        assert store.past(change) is None

    def test_many_saves_of_an_open_edit_settle_as_one_row_from_before_the_first(self, store: EncryptedStore) -> None:
        save(store, a_finding("Before"))
        for words in ("Before a", "Before an", "Before and after"):
            save(store, a_finding(words), settle=False, act="answer_recorded")
        assert len(store.changes("case-1")) == 1
        assert (store.settle(), store.settle()) == (1, 0)
        latest, first = store.changes("case-1")
        assert (latest.before, latest.after) == (
            first.after,
            codec.digest(codec.encode(a_finding("Before and after"))),
        )
        assert store.past(latest) == a_finding("Before")

    def test_what_was_typed_in_between_is_not_kept(self, store: EncryptedStore) -> None:
        save(store, a_finding("Before"))
        save(store, a_finding("Something rash"), settle=False)
        save(store, a_finding("After"), settle=False)
        store.settle()
        bodies = store._opened().connection.execute("SELECT body FROM body").fetchall()
        assert [b"rash" in body for (body,) in bodies] == [False]

    def test_an_edit_that_came_back_to_where_it_began_leaves_no_row(self, store: EncryptedStore) -> None:
        save(store, a_finding("As it was"))
        save(store, a_finding("Otherwise"), settle=False)
        save(store, a_finding("As it was"), settle=False)
        assert store.settle() == 0
        assert len(store.changes("case-1")) == 1

    def test_a_settled_save_closes_the_open_edit_of_its_record_alone(self, store: EncryptedStore) -> None:
        save(store, a_finding("Drinking"), a_finding("Drugs", area="drugs"), settle=False, act="answer_recorded")
        save(store, a_finding("Drinking"), act="page_left")
        (change,) = store.changes("case-1")
        assert (change.record_id, change.before) == ("case-1-alcohol", "")
        assert store.settle() == 1

    def test_removing_closes_the_open_edit(self, store: EncryptedStore) -> None:
        save(store, a_finding("Before"))
        save(store, a_finding("After"), settle=False)
        store.remove(["case-1-alcohol"], act="finding_removed")
        latest = store.changes("case-1")[0]
        assert (latest.act, latest.after) == ("finding_removed", "")
        assert store.past(latest) == a_finding("Before")
        assert store.settle() == 0

    def test_the_history_is_read_by_case_and_by_record_newest_first(self, store: EncryptedStore) -> None:
        save(store, a_note("a", "1"), a_note("b", "1"), a_note("c", "1", case_id="case-2"))
        save(store, a_note("a", "2"))
        assert [c.record_id for c in store.changes("case-1")] == ["a", "b", "a"]
        assert [c.seq for c in store.changes("case-1", record_id="a")] == [4, 1]
        assert [c.seq for c in store.changes("case-1", limit=1)] == [4]

    def test_undo_works_after_opening_again(self, store: EncryptedStore, folder: Path) -> None:
        save(store, a_finding("Before"))
        save(store, a_finding("After"))
        store.close()
        again = opened(folder)
        past = again.past(again.changes("case-1")[0])
        assert past == a_finding("Before")
        save(again, past, act="undone")
        assert again.record("case-1-alcohol") == a_finding("Before")
        again.close()


FORGED = '{"seq":3}'
TAMPERINGS: dict[str, tuple[list[str], int]] = {
    "a word of an entry edited": (["UPDATE change SET entry = replace(entry, 'recorded', 'erased') WHERE seq = 3"], 3),
    "an entry edited and hashed anew": (
        [
            "UPDATE change SET entry = replace(entry, 'Officer 1', 'Officer 2') WHERE seq = 3",
            "UPDATE change SET hash = sha(entry) WHERE seq = 3",
        ],
        4,
    ),
    "an entry that is no entry": (
        [f"UPDATE change SET entry = '{FORGED}', hash = '{hashlib.sha256(FORGED.encode()).hexdigest()}' WHERE seq = 3"],
        3,
    ),
    "a row deleted": (["DELETE FROM change WHERE seq = 4"], 4),
    "the first row deleted": (["DELETE FROM change WHERE seq = 1"], 1),
    "two rows changed places": (
        [
            "UPDATE change SET seq = -2 WHERE seq = 2",
            "UPDATE change SET seq = 2 WHERE seq = 5",
            "UPDATE change SET seq = 5 WHERE seq = -2",
        ],
        2,
    ),
}


class TestChain:
    @pytest.fixture
    def kept(self, folder: Path) -> Path:
        """A closed store with six rows of history."""
        store = opened(folder)
        save(store, a_case(), a_person(), *(a_note(f"n{number}", "Text") for number in range(4)))
        assert store.verify_chain() is None
        store.close()
        return folder

    @pytest.mark.parametrize("tampering", TAMPERINGS)
    def test_somebody_with_the_key_cannot_alter_a_row_unseen(self, kept: Path, tampering: str) -> None:
        statements, first_bad = TAMPERINGS[tampering]
        database = Database(kept / "store.db", same_key())
        database.connection.create_function("sha", 1, lambda text: hashlib.sha256(text.encode()).hexdigest())
        for trigger in ("change_stays", "change_is_kept", "change_only_grows"):
            database.connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            database.connection.execute(statement)
        database.close()
        store = opened(kept)
        assert store.verify_chain() == first_bad
        assert not store.verify().sound
        store.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE change SET hash = ''",
            "DELETE FROM change",
            "INSERT OR REPLACE INTO change (seq, entry, hash) VALUES (1, '{}', '')",
            "INSERT INTO change (seq, entry, hash) VALUES (99, '{}', '')",
        ],
    )
    def test_the_tables_themselves_refuse_it(self, kept: Path, statement: str) -> None:
        database = Database(kept / "store.db", same_key())
        with pytest.raises(sqlcipher.IntegrityError, match="the history"):
            database.connection.execute(statement)
        database.close()

    def test_a_record_altered_behind_the_history_is_named(self, kept: Path) -> None:
        body = codec.encode(a_note("n2", "Something else"))
        database = Database(kept / "store.db", same_key())
        database.connection.execute(
            "UPDATE record SET body = ?, digest = ? WHERE id = 'n2'", (body, codec.digest(body))
        )
        database.close()
        store = opened(kept)
        report = store.verify()
        assert (report.altered_records, report.first_bad_change, report.sound) == (("n2",), None, False)
        store.close()

    def test_purging_the_words_of_the_past_leaves_the_chain_whole(self, store: EncryptedStore) -> None:
        save(store, a_finding("Before"))
        save(store, a_finding("After"))
        store._opened().connection.execute("DELETE FROM body")
        assert store.past(store.changes("case-1")[0]) is None
        assert store.verify().sound


class TestVersions:
    def test_a_version_keeps_the_records_exactly_as_they_were(self, store: EncryptedStore) -> None:
        records = (a_case(), a_person(), a_finding("As cut"))
        save(store, *records)
        made = cut(store, a_version(), *records)
        save(store, a_finding("Changed since"))
        assert sorted(record.id for record in store.version_records("version-1")) == sorted(r.id for r in records)
        assert a_finding("As cut") in store.version_records("version-1")
        assert store.versions("assessment-1") == (made,)
        assert (made.made_at, made.parents, made.remark) == (a_version().made_at, (), "Date of the hearing put right")

    def test_its_digest_depends_on_the_records_and_not_on_their_order(self, store: EncryptedStore) -> None:
        records = (a_case(), a_person(), a_finding("Why"))
        one = cut(store, a_version("v1"), *records)
        two = cut(store, a_version("v2", number=2), *records[::-1])
        other = cut(store, a_version("v3", number=3), a_case(), a_person(), a_finding("Why not"))
        lines = b"".join(
            record.KIND.encode() + b"\n" + codec.encode(record) + b"\n"
            for record in sorted(records, key=lambda record: (record.KIND, record.id))
        )
        assert one.digest == two.digest == hashlib.sha256(lines).hexdigest()
        assert other.digest != one.digest

    def test_versions_are_listed_oldest_first_with_their_parents(self, store: EncryptedStore) -> None:
        cut(store, a_version("v2", number=2, parents=("v1",)), a_case())
        cut(store, a_version("v1"), a_case())
        assert [(v.id, v.parents) for v in store.versions("assessment-1")] == [("v1", ()), ("v2", ("v1",))]
        assert store.versions("assessment-2") == ()
        assert store.version_records("v9") == ()

    def test_cutting_the_same_version_twice_keeps_the_first(self, store: EncryptedStore) -> None:
        first = cut(store, a_version(), a_finding("First"))
        assert cut(store, a_version(), a_finding("First")) == first
        assert store.version_records("version-1") == (a_finding("First"),)
        assert store.verify().sound

    @pytest.mark.parametrize(
        ("altered", "words"),
        [({}, "Second"), ({"case_id": "case-2"}, "First"), ({"assessment_id": "assessment-2"}, "First"),
         ({"remark": "Another."}, "First")],
    )  # fmt: skip
    def test_another_version_under_its_id_is_refused(
        self, store: EncryptedStore, altered: dict[str, str], words: str
    ) -> None:
        cut(store, a_version(), a_finding("First"))
        with pytest.raises(StoreError, match="record_elsewhere"):
            cut(store, replace(a_version(), **altered), a_finding(words))  # type: ignore[arg-type]
        assert store.version_records("version-1") == (a_finding("First"),)
        assert store.verify().sound

    def test_a_record_and_a_version_never_go_by_one_id(self, store: EncryptedStore) -> None:
        save(store, a_note("taken", "A note"))
        with pytest.raises(StoreError, match="record_elsewhere"):
            cut(store, replace(a_version(), id="taken"), a_finding("First"))
        cut(store, a_version(), a_finding("First"))
        with pytest.raises(StoreError, match="record_elsewhere"):
            save(store, a_note("version-1", "Another"))
        assert store.record("version-1") is None
        assert store.verify().sound

    def test_a_version_stands_in_the_history_after_the_edits_it_holds(self, store: EncryptedStore) -> None:
        save(store, a_finding("Typed just now"), settle=False, act="answer_recorded")
        made = cut(store, a_version(), *store.records("case-1"))
        assert [change.act for change in store.changes("case-1")] == ["frozen", "version_cut", "answer_recorded"]
        assert store.changes("case-1")[1].after == made.digest

    def test_the_head_of_the_assessment_is_saved_with_the_version(self, store: EncryptedStore) -> None:
        save(store, an_assessment())
        frozen = replace(an_assessment(), frozen_as="version-1")
        store.cut_version(a_version(), (a_case(),), head=frozen, act="frozen")
        assert store.record("assessment-1") == frozen

    def test_a_whole_case_comes_in_with_its_versions_or_not_at_all(self, store: EncryptedStore) -> None:
        records = (a_case(), a_person(), an_assessment(), a_finding("Since"))
        old = (a_case(), a_finding("Before"))
        save(store, a_note("n", "Here already", case_id="case-2"))
        with pytest.raises(StoreError, match="record_elsewhere"):
            store.bring_in((*records, a_note("n", "Stolen")), [(a_version(), old)], act="case_imported")
        assert (store.records("case-1"), store.versions("assessment-1")) == ((), ())
        store.bring_in(records, [(a_version(), old)], act="case_imported")
        assert store.records("case-1") == records
        assert set(store.version_records("version-1")) == set(old)
        assert store.versions("assessment-1")[0].digest == codec.digest_of_all(old)
        assert store.verify().sound

    @pytest.mark.parametrize("table", ["version SET remark = ''", "version_member SET digest = ''"])
    def test_a_version_is_never_altered(self, store: EncryptedStore, table: str) -> None:
        cut(store, a_version(), a_case())
        with pytest.raises(sqlcipher.IntegrityError, match="a version is never altered"):
            store._opened().connection.execute(f"UPDATE {table}")

    @pytest.mark.parametrize(
        "tamper",
        [
            lambda c: c.execute("DELETE FROM version_member WHERE kind = 'finding'"),
            lambda c: (c.execute("DROP TRIGGER version_stays"), c.execute("UPDATE version SET digest = ''")),
        ],
    )
    def test_a_version_tampered_with_is_named(
        self, store: EncryptedStore, folder: Path, tamper: Callable[[sqlcipher.Connection], object]
    ) -> None:
        cut(store, a_version(), a_case(), a_finding("Why"))
        store.close()
        database = Database(folder / "store.db", same_key())
        tamper(database.connection)
        database.close()
        again = opened(folder)
        assert again.verify().altered_versions == ("version-1",)
        again.close()


def test_a_damaged_record_is_refused_and_not_shown(folder: Path) -> None:
    store = opened(folder)
    save(store, a_note("n", "Text " * 2000))
    store.close()
    path = folder / "store.db"
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place + 2000] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match="store_damaged"):
        opened(folder)
