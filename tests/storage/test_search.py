"""Search: every word, accents aside, newest contact first; what is typed is never an operator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, an_entry, save


def found(store: EncryptedStore, query: str, *, case_id: str = "", ranked: bool = False) -> list[str]:
    return [hit.record_id for hit in store.search(query, case_id=case_id, ranked=ranked)]


@pytest.fixture
def noted(store: EncryptedStore) -> EncryptedStore:
    """A store with one case and three notes."""
    save(
        store,
        a_case(),
        a_person(),
        a_note("work", "Spoke about work at the bakery", at=STARTED),
        a_note("home", "Mentioned the bakery; don't ring on Sundays", at=STARTED + timedelta(days=2)),
        a_note("tŷ", "Symudodd i dŷ newydd; Siôn a’r ŵyr", at=STARTED + timedelta(days=1), place="Tŷ Gwyn"),
    )
    return store


def test_every_word_is_needed_in_any_order(noted: EncryptedStore) -> None:
    assert found(noted, "bakery work") == ["work"]
    assert found(noted, "bakery holiday") == []


def test_the_last_word_may_be_half_typed_and_the_others_may_not(noted: EncryptedStore) -> None:
    assert found(noted, "bak") == ["home", "work"]
    assert found(noted, "b") == ["home", "work"]
    assert found(noted, "bak work") == []


@pytest.mark.parametrize("typed", ["dŷ", "dy", "DŶ", "dy\u0302", "sion", "SIÔN", "wyr", "ŵyr", "newy", "ty gwyn"])
def test_welsh_words_are_found_with_and_without_their_accents(noted: EncryptedStore, typed: str) -> None:
    assert found(noted, typed) == ["tŷ"]


def test_names_are_found_too(noted: EncryptedStore) -> None:
    assert found(noted, "wyn-parry") == ["case-1-person"]


def test_the_newest_contact_comes_first_whenever_it_was_written(noted: EncryptedStore) -> None:
    save(noted, a_note("older", "The bakery again", at=STARTED - timedelta(days=30)))
    save(noted, an_entry("entry", "Likes the bakery", at=STARTED + timedelta(days=1)))
    assert found(noted, "bakery") == ["home", "entry", "work", "older"]
    assert [hit.at for hit in noted.search("bakery")][-1] == STARTED - timedelta(days=30)


def test_what_has_no_moment_of_its_own_counts_from_when_it_was_written(noted: EncryptedStore) -> None:
    save(noted, a_finding("Sober since the bakery"))
    assert found(noted, "bakery") == ["home", "case-1-alcohol", "work"]


def test_the_best_match_comes_first_on_request(noted: EncryptedStore) -> None:
    save(noted, a_note("much", "Bakery, bakery, bakery", at=STARTED - timedelta(days=1)))
    assert found(noted, "bakery", ranked=True)[0] == "much"
    assert sorted(found(noted, "bakery", ranked=True)) == sorted(found(noted, "bakery"))


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ('"bakery"', ["home", "work"]),
        ('"bakery', ["home", "work"]),
        ("bakery)", ["home", "work"]),
        ("don't", ["home"]),
        ("don’t", ["home"]),
        ("NOT bakery", []),
        ("bakery OR nothing", []),
        ("NEAR(bakery work)", []),
        ("words:bakery", []),
        ("^spoke", ["work"]),
        ("bak*", ["home", "work"]),
        ("-bakery", ["home", "work"]),
        ("bakery - work", ["work"]),
        ("bakery\x00work", ["work"]),
        ("bakery \ud800", ["home", "work"]),
        ("{words}", []),
        ('"', []),
        ('""', []),
        ("*", []),
        ("", []),
        ("   \n\t", []),
        ("'; DROP TABLE record", []),
    ],
)
def test_what_is_typed_is_never_an_operator_and_never_an_error(
    noted: EncryptedStore, typed: str, ids: list[str]
) -> None:
    assert found(noted, typed) == ids
    assert sorted(found(noted, typed, ranked=True)) == sorted(ids)


def test_a_whole_page_pasted_into_the_search_box_is_no_error(noted: EncryptedStore) -> None:
    assert found(noted, "bakery " * 5000) == ["home", "work"]
    assert found(noted, "x" * 100_000) == []


def test_a_search_in_one_case_finds_nothing_of_another(noted: EncryptedStore) -> None:
    save(noted, a_case("case-2"), a_note("other", "Another bakery", case_id="case-2"))
    assert found(noted, "bakery", case_id="case-1") == ["home", "work"]
    assert found(noted, "bakery", case_id="case-2") == ["other"]
    assert found(noted, "bakery", case_id="case-3") == []


def test_a_search_in_one_case_reads_one_range_of_the_index_and_no_bodies(noted: EncryptedStore) -> None:
    statements: list[str] = []
    connection = noted._opened().connection
    connection.set_trace_callback(statements.append)
    found(noted, "bakery", case_id="case-1")
    connection.set_trace_callback(None)
    (search,) = [text for text in statements if text.startswith("SELECT number FROM search")]
    plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + search)]
    assert plan[0].startswith("SCAN search VIRTUAL TABLE INDEX")
    assert plan[0].endswith("><")  # FTS5 says so of a match within a range of rows
    assert plan[1] == "SEARCH record USING COVERING INDEX record_time (number=?)"


def test_a_hit_says_where_it_is_and_marks_the_words(noted: EncryptedStore) -> None:
    save(noted, a_finding("Long before. " * 40 + "Drank at the bakery. " + "Long after. " * 40))
    hit = noted.search("drank bak")[0]
    assert (hit.case_id, hit.assessment_id, hit.kind, hit.key) == ("case-1", "assessment-1", "finding", "alcohol")
    assert hit.name == "Siân Wyn-Parry"
    assert f"{MATCH_BEGINS}Drank{MATCH_ENDS} at the {MATCH_BEGINS}bakery{MATCH_ENDS}" in hit.excerpt
    assert len(hit.excerpt) < 200


def test_no_more_are_returned_than_were_asked_for(store: EncryptedStore) -> None:
    save(store, *(a_note(f"n{day}", "Seen", at=STARTED + timedelta(days=day)) for day in range(30)))
    assert [hit.record_id for hit in store.search("seen", limit=3)] == ["n29", "n28", "n27"]


def test_a_changed_record_is_found_by_its_new_words_alone_even_while_it_is_typed(noted: EncryptedStore) -> None:
    save(noted, a_finding("Whisky on Fridays"))
    for settle in (False, True):
        save(noted, a_finding("Cider on Fridays"), settle=settle)
        assert found(noted, "whisky") == []
        assert found(noted, "cider fri") == ["case-1-alcohol"]
    save(noted, a_finding(""))
    assert found(noted, "fridays") == []


def test_typing_puts_nothing_into_the_index_until_somebody_searches_or_it_settles(store: EncryptedStore) -> None:
    def indexed() -> list[str]:
        return [row[0] for row in store._opened().connection.execute("SELECT words FROM search")]

    save(store, a_finding("Typing"), settle=False)
    assert indexed() == []
    store.settle()
    assert indexed() == ["Typing"]
    save(store, a_finding("Typing more"), settle=False)
    assert indexed() == ["Typing"]
    assert len(store.search("more")) == 1
    assert indexed() == ["Typing more"]


def test_a_full_disk_does_not_stop_a_search(noted: EncryptedStore) -> None:
    save(noted, a_finding("Just typed " + "and more " * 4000), settle=False)
    connection = noted._opened().connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    assert found(noted, "bakery") == ["home", "work"]
    connection.execute("PRAGMA max_page_count = 100000")
    assert found(noted, "just typed") == ["case-1-alcohol"]
