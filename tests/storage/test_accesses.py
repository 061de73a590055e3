"""The access log: rows of the history that say who saw or passed on a case, and codes that prove the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import Access
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage.database import Database
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_assessment, opened, same_key, save


@pytest.fixture
def held(store: EncryptedStore) -> EncryptedStore:
    """A store that holds two cases."""
    save(store, a_case(), a_person(), a_case("case-2"), a_person("case-2"))
    return store


class TestViews:
    def test_a_case_is_logged_once_until_the_store_is_closed(self, held: EncryptedStore, folder: Path) -> None:
        assert [held.log_view("case-1"), held.log_view("case-1"), held.log_view("case-2")] == [True, False, True]
        (line,) = held.accesses("case-1")
        assert (line.act, line.actor, line.recipient, line.purpose) == (Access.VIEWED, "Officer 1", "", "")
        held.close()
        again = opened(folder, actor="Officer 2")
        assert again.log_view("case-1", "To prepare the hearing")
        newest, first = again.accesses("case-1")
        assert (newest.actor, newest.purpose, first.actor) == ("Officer 2", "To prepare the hearing", "Officer 1")
        again.close()

    def test_a_full_disk_keeps_nobody_from_reading_and_the_line_follows(self, held: EncryptedStore) -> None:
        connection = held._opened().connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        cases = [f"case-{number}" for number in range(40)]
        for case_id in cases:
            held.log_view(case_id)
        assert [case for case in cases if not held.accesses(case)] != []
        connection.execute("PRAGMA max_page_count = 100000")
        held.log_view("the next one")
        assert [case for case in cases if len(held.accesses(case)) != 1] == []
        assert held.verify().sound

    def test_what_could_not_be_logged_is_logged_on_closing(self, held: EncryptedStore, folder: Path) -> None:
        connection = held._opened().connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(40):
            held.log_view(f"case-{number}")
        connection.execute("PRAGMA max_page_count = 100000")
        held.close()
        again = opened(folder)
        assert {len(again.accesses(f"case-{number}")) for number in range(40)} == {1}
        again.close()


class TestDisclosures:
    def test_a_line_says_what_when_who_to_whom_and_why(self, held: EncryptedStore) -> None:
        held.log_access(
            "case-1", Access.HANDED_OVER, recipient="HMP Invented", purpose="Reception assessment", digest="d" * 64
        )
        (line,) = held.accesses("case-1")
        assert (line.act, line.actor, line.recipient) == (Access.HANDED_OVER, "Officer 1", "HMP Invented")
        assert (line.purpose, line.digest) == ("Reception assessment", "d" * 64)
        assert line.at > STARTED
        assert held.accesses("case-2") == ()

    def test_it_stands_in_the_same_chain_as_every_change(self, held: EncryptedStore, folder: Path) -> None:
        held.log_access("case-1", Access.EXPORTED, recipient="The court", purpose="Hearing")
        assert held.changes("case-1", limit=1)[0].act == Access.EXPORTED
        held.close()
        database = Database(folder / "store.db", same_key())
        database.connection.execute("DROP TRIGGER change_stays")
        database.connection.execute("UPDATE change SET entry = replace(entry, 'The court', 'The crown') WHERE seq = 5")
        database.close()
        again = opened(folder)
        assert again.verify_chain() == 5
        again.close()

    def test_a_purpose_that_was_rewritten_is_named(self, held: EncryptedStore, folder: Path) -> None:
        held.log_access("case-1", Access.EXPORTED, recipient="The court", purpose="Hearing")
        held._opened().connection.execute("UPDATE purpose SET words = 'Something else'")
        report = held.verify()
        assert (len(report.altered_bodies), report.sound) == (1, False)

    def test_a_case_that_came_in_is_logged_with_the_digest_of_its_file(self, held: EncryptedStore) -> None:
        held.bring_in([a_case("case-3"), a_person("case-3")], [], act="case_imported", digest="f" * 64)
        (line,) = held.accesses("case-3")
        assert (line.act, line.digest) == (Access.IMPORTED, "f" * 64)

    def test_nothing_is_logged_if_the_disk_refuses(self, held: EncryptedStore) -> None:
        connection = held._opened().connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk_full"):
            held.log_access("case-1", Access.EXPORTED, recipient="R", purpose="A long purpose " * 4000)
        assert held.accesses("case-1") == ()


class TestHeadCode:
    def test_it_has_eight_characters_and_changes_with_every_row(self, store: EncryptedStore) -> None:
        assert store.head_code() == ""
        codes = []
        for number in range(20):
            save(store, a_note(f"n{number}", "Text"))
            codes.append(store.head_code())
        assert {len(code) for code in codes} == {8}
        assert len(set(codes)) == 20
        assert set("".join(codes)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    def test_a_printed_code_is_found_as_it_is_typed(self, store: EncryptedStore) -> None:
        save(store, a_note("n", "Text"))
        code = store.head_code()
        save(store, a_note("m", "Text"))
        typed = code.lower().replace("0", "o").replace("1", "l")
        assert store.find_head_code(f"{typed[:4]}-{typed[4:]}") == 1
        assert store.find_head_code("ZZZZZZZZ") is None

    def test_a_version_has_the_code_of_the_row_that_tells_of_it(self, store: EncryptedStore) -> None:
        save(store, a_case(), an_assessment(), a_finding("Why"))
        version = Version(
            id="version-1", case_id="case-1", assessment_id="assessment-1", number=1, reason=VersionReason.FREEZE,
            made_at=STARTED, made_by="Officer 1",
        )  # fmt: skip
        store.cut_version(version, store.records("case-1"), head=an_assessment(), act="assessment_frozen")
        code = store.head_code("version-1")
        save(store, a_note("later", "Text"))
        assert store.head_code("version-1") == code != store.head_code()
        seq = store.find_head_code(code)
        assert [c.act for c in store.changes("case-1") if c.seq == seq] == ["version_cut"]
        assert store.head_code("no version") == ""
