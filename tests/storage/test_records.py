"""Records: saved, read, taken out; lying together by case; and the caseload that follows them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.domain.people import Setting
from probationdesk.services.ports import Store
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_assessment, opened, save


def versions_of(store: EncryptedStore, record_id: str) -> tuple[int, str]:
    """How often a record's row was written, and when last."""
    row = (
        store._opened()
        .connection.execute("SELECT version, updated_at FROM record WHERE id = ?", (record_id,))
        .fetchone()
    )
    return (row[0], row[1])


def test_the_store_is_what_the_services_ask_for(store: EncryptedStore) -> None:
    asked: Store = store
    assert asked.cases() == ()


def test_what_is_saved_is_read_back_as_it_was_also_after_opening_again(folder: Path, store: EncryptedStore) -> None:
    written = (a_case(), a_person(), an_assessment(), a_finding("Drinks on pay day [GP letter]"), a_note("n", "“Iawn”"))
    save(store, *written)
    assert store.records("case-1") == written
    store.close()
    again = opened(folder)
    assert again.records("case-1") == written
    assert again.record("n") == written[-1]
    again.close()


def test_a_case_that_is_not_held_has_no_records(store: EncryptedStore) -> None:
    save(store, a_case())
    assert store.records("case-2") == ()
    assert store.record("nobody") is None


def test_saving_an_equal_record_writes_nothing(store: EncryptedStore) -> None:
    save(store, a_case(), a_note("n", "Once"))
    before = versions_of(store, "n")
    save(store, a_note("n", "Once"))
    save(store, a_note("n", "Once"), settle=False)
    assert versions_of(store, "n") == before
    assert len(store.changes("case-1", record_id="n")) == 1


def test_the_same_save_twice_is_one_save(store: EncryptedStore) -> None:
    save(store, a_note("n", "Said once"), a_note("n", "Said once"))
    assert (len(store.records("case-1")), len(store.changes("case-1"))) == (1, 1)


def test_if_one_record_of_a_save_is_refused_none_is_kept(store: EncryptedStore) -> None:
    save(store, a_case(), a_note("n", "In case 1"))
    with pytest.raises(StoreError, match="record_elsewhere"):
        save(store, a_note("m", "New"), a_note("n", "Stolen", case_id="case-2"))
    assert store.record("m") is None
    assert store.record("n") == a_note("n", "In case 1")
    assert store.cases("")[0].case_id == "case-1"


def test_the_other_cases_that_use_an_id_are_named(store: EncryptedStore) -> None:
    save(store, a_case(), a_note("n", "In case 1"), a_note("m", "In case 2", case_id="case-2"))
    store.remove(["n"], act="note_removed")
    assert store.held_elsewhere("case-1", ["n", "case-1"]) == ()
    assert store.held_elsewhere("case-2", ["m", "n", "never"]) == ("case-1",)
    assert store.held_elsewhere("case-3", ["n", "m", "case-1"]) == ("case-1", "case-2")


def test_a_record_that_is_taken_out_is_gone_until_it_is_saved_again(store: EncryptedStore) -> None:
    save(store, a_case(), a_note("n", "Found by this"))
    store.remove(["n", "never there"], act="note_removed")
    assert store.record("n") is None
    assert store.records("case-1") == (a_case(),)
    assert store.search("found") == ()
    store.remove(["n"], act="note_removed")
    (removal, creation) = store.changes("case-1", record_id="n")
    assert (removal.act, removal.before, removal.after) == ("note_removed", creation.after, "")
    past = store.past(removal)
    assert past == a_note("n", "Found by this")
    save(store, a_note("n", "Found by this"), act="undone")
    assert [hit.record_id for hit in store.search("found")] == ["n"]
    assert store.changes("case-1", record_id="n")[0].before == ""
    assert store.verify().sound


def test_the_records_of_a_case_lie_together_and_in_order(store: EncryptedStore) -> None:
    for number in range(20):
        for case in ("case-1", "case-2", "case-3"):
            save(store, a_note(f"{case}-{number}", "Text", case_id=case))
    rows = store._opened().connection.execute("SELECT number, case_id FROM record ORDER BY number").fetchall()
    assert [case for _, case in rows] == ["case-1"] * 20 + ["case-2"] * 20 + ["case-3"] * 20
    assert {number >> 24 for number, case in rows if case == "case-2"} == {2}
    assert [record.id for record in store.records("case-2")] == [f"case-2-{number}" for number in range(20)]


def test_reading_a_case_is_one_range_of_neighbouring_rows(store: EncryptedStore) -> None:
    save(store, a_case())
    statements: list[str] = []
    connection = store._opened().connection
    connection.set_trace_callback(statements.append)
    store.records("case-1")
    connection.set_trace_callback(None)
    plan = connection.execute("EXPLAIN QUERY PLAN " + statements[-1]).fetchall()
    assert [row[3] for row in plan] == ["SEARCH record USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]


def test_settings_are_kept(folder: Path, store: EncryptedStore) -> None:
    assert store.setting("theme", "light") == "light"
    store.set_setting("theme", "dark")
    store.set_setting("theme", "contrast")
    store.close()
    again = opened(folder)
    assert again.setting("theme") == "contrast"
    with pytest.raises(ValueError, match="belongs to the store"):
        again.set_setting("store.device", "mine")
    again.close()


def test_the_device_keeps_its_name(folder: Path, store: EncryptedStore) -> None:
    save(store, a_case())
    store.close()
    again = opened(folder)
    save(again, a_note("n", "Text"))
    first, second = again.changes("case-1")
    assert first.device == second.device
    assert len(first.device) == 36
    again.close()


class TestCaseload:
    def test_a_line_shows_the_case_and_the_person(self, store: EncryptedStore) -> None:
        save(store, a_case(next_event="Plea hearing", on=date(2026, 4, 1)), a_person())
        (line,) = store.cases()
        assert (line.case_id, line.reference, line.name) == ("case-1", "PD-0001", "Siân Wyn-Parry")
        assert (line.next_event, line.next_event_on) == ("Plea hearing", date(2026, 4, 1))
        assert (line.setting, line.invented) == (Setting.COMMUNITY, True)
        assert line.changed_at == STARTED + timedelta(seconds=1)

    def test_the_soonest_next_event_comes_first_and_none_comes_last(self, store: EncryptedStore) -> None:
        for case, name, on in (
            ("a", "Beca Invented", None),
            ("b", "Adam Invented", None),
            ("c", "Carys Invented", date(2026, 9, 1)),
            ("d", "Dai Invented", date(2026, 3, 9)),
        ):
            save(store, a_case(case, on=on), a_person(case, name))
        assert [line.case_id for line in store.cases()] == ["d", "c", "b", "a"]
        assert [line.case_id for line in store.cases(limit=2)] == ["d", "c"]

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("sian", ["a"]),
            ("SIÂN", ["a"]),
            ("wyn-p", ["a"]),
            ("parry sian", ["a"]),
            ("PD-00", ["a", "b"]),
            ("jo", ["b"]),
            ("  ", ["a", "b"]),
            ("%", []),
            ("_", []),
            ("s_an", []),
            ("'; --", []),
            ("sian " * 5000, ["a"]),
            ("sian \ud800", ["a"]),
        ],
    )
    def test_the_filter_takes_any_part_of_a_name_or_reference(
        self, store: EncryptedStore, typed: str, found: list[str]
    ) -> None:
        save(store, a_case("a", reference="PD-0001"), a_person("a", "Siân Wyn-Parry"))
        save(store, a_case("b", reference="PD-0002"), a_person("b", "Robert Invented", "Jo"))
        assert sorted(line.case_id for line in store.cases(typed)) == found

    def test_a_person_renamed_is_found_by_the_new_name_alone(self, store: EncryptedStore) -> None:
        save(store, a_case(), a_person(name="Old Name"))
        save(store, a_person(name="New Name"))
        assert [len(store.cases(name)) for name in ("old", "new")] == [0, 1]

    def test_a_case_is_listed_while_it_has_its_case_record(self, store: EncryptedStore) -> None:
        save(store, a_person())
        assert store.cases() == ()
        save(store, a_case())
        assert len(store.cases()) == 1
        store.remove(["case-1", "case-1-person"], act="case_removed")
        assert store.cases() == ()
        save(store, a_case())
        assert [line.name for line in store.cases()] == [""]

    def test_any_saved_record_moves_the_time_of_its_case(self, store: EncryptedStore) -> None:
        save(store, a_case())
        before = store.cases()[0].changed_at
        save(store, a_note("n", "Text"), settle=False)
        assert store.cases()[0].changed_at > before


def test_a_moment_without_its_offset_is_refused(store: EncryptedStore) -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        save(store, a_note("n", "Text", at=datetime(2026, 3, 2, 9, 0)))  # noqa: DTZ001
    assert store.record("n") is None
