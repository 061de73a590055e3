"""Which words of a text are looked at, whose they are, and which are known."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk import resources
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.people import Language
from probationdesk.domain.spelling import (
    LONGEST,
    MOST_OFFERED,
    Vocabulary,
    arranged,
    close_to,
    languages_of,
    misspelt,
    names_of,
    plain,
    without_clitic,
    words_in,
)
from probationdesk.services.exchanging import read_case

ENGLISH, CYMRAEG = Language.ENGLISH, Language.CYMRAEG


def seen(text: str) -> list[str]:
    return [word.text for word in words_in(text)]


def wrong(text: str, *known: str) -> list[str]:
    """The words pointed out if nothing but `known` were right."""
    return [word.text for word in misspelt(text, lambda word: word in known)]


@pytest.fixture(scope="module")
def case() -> CaseFile:
    """The invented case between its interviews."""
    return read_case(resources.sample_files()[1].read_bytes())[0]


class TestWordsInAText:
    def test_stand_where_they_are_said_to(self) -> None:
        text = "He lost work, and slept – badly."
        assert [text[word.start : word.end] for word in words_in(text)] == [
            "He",
            "lost",
            "work",
            "and",
            "slept",
            "badly",
        ]

    def test_keep_an_apostrophe_inside_and_leave_one_outside(self) -> None:
        assert seen("They don’t know the boys' names, nor Mam’s.") == [
            "They", "don't", "know", "the", "boys", "names", "nor", "Mam's",
        ]  # fmt: skip

    def test_know_what_hyphens_join_to_them(self) -> None:
        assert [(word.text, word.whole) for word in words_in("re-offending di‑waith")] == [
            ("re", "re-offending"), ("offending", "re-offending"), ("di", "di-waith"), ("waith", "di-waith"),
        ]  # fmt: skip

    def test_are_right_if_either_they_or_the_joined_word_are(self) -> None:
        assert wrong("re-offending", "re-offending") == []
        assert wrong("re-offending", "offending") == ["re"]

    def test_of_welsh_are_whole_however_the_circumflex_was_typed(self) -> None:
        typed_in_two = "w\u0302yr y\u0302d"
        assert seen(f"ŵyr ŷd {typed_in_two} Tŷ’r") == ["ŵyr", "ŷd", "ŵyr", "ŷd", "Tŷ'r"]
        word = words_in(typed_in_two)[0]
        assert typed_in_two[word.start : word.end] == "w\u0302yr"

    @pytest.mark.parametrize(
        "text",
        [
            "[CPS bundel, p 14; GP leter]",
            "12/3/2026 at 14.30, £45, 3rd, 2nd, B12, x2",
            "amara.okafor@probation.exampel.org",
            "https://www.exampel.org/pagge?q=1 www.exampel.org exampel.gov.uk",
            r"C:\caseload\notess.txt snake_casse",
            "PNC, MAPPA, OASYS, the GPs, a PNC's",
            "McCarthy ProbationDesk",
            "Ключ 電話 كتاب",
            "😀😃 – … €",
            "p 4",
        ],
    )
    def test_are_not_citations_numbers_addresses_abbreviations_or_other_alphabets(self, text: str) -> None:
        assert [one for one in wrong(text) if one not in ("at", "the", "and")] == []

    @pytest.mark.parametrize(
        "text",
        [
            "“I dint no wot to do”",
            '"I dint no wot to do"',
            "‘I dint no wot’s up’",
            "'I dint no wot's up'",
            "“I dint no wot to do",
            '"I dint no',
        ],
    )
    def test_are_not_what_stands_between_quotation_marks_closed_yet_or_not(self, text: str) -> None:
        assert seen(f"He said {text}") == ["He", "said"]

    def test_go_on_after_a_quotation(self) -> None:
        assert seen('He said "wot" and “dint” and ‘no’ then left') == ["He", "said", "and", "and", "then", "left"]

    def test_are_not_swallowed_by_apostrophes_or_inches(self) -> None:
        assert seen("the boys' room and the girls' room") == ["the", "boys", "room", "and", "the", "girls", "room"]
        assert seen('a 6" blade was found') == ["blade", "was", "found"]

    def test_end_at_the_length_of_the_longest_word_there_is(self) -> None:
        assert seen("a" * LONGEST) == ["a" * LONGEST]
        assert seen("a" * (LONGEST + 1)) == []

    @pytest.mark.parametrize(
        "huge",
        ["x" * 10_000, "a-" * 5_000, "'" * 10_000, "‘" * 10_000, " 'a" * 4_000, '"' * 9_999, "[" * 10_000, "[]" * 5_000,
         "@" * 10_000, "w\u0302" * 5_000, "😀" * 10_000, ".a" * 5_000],
        ids=lambda text: repr(text[:3]),
    )  # fmt: skip
    def test_are_found_quickly_in_hostile_text(self, huge: str) -> None:
        began = perf_counter()
        assert misspelt(huge, lambda _word: True) == ()
        assert perf_counter() - began < 2

    @given(text=st.text(max_size=200))
    def test_are_words_of_the_text_whatever_it_is(self, text: str) -> None:
        end = 0
        for word in words_in(text):
            assert end <= word.start < word.end <= len(text)
            assert plain(text[word.start : word.end]) == word.text
            end = word.end


class TestAVocabulary:
    known = Vocabulary(frozenset({"Kezia", "desistance"}))

    @pytest.mark.parametrize("word", ["Kezia", "Kezia's", "desistance", "Desistance", "desistance's"])
    def test_knows_its_words_with_a_possessive_and_at_the_beginning_of_a_sentence(self, word: str) -> None:
        assert self.known.knows(word)

    @pytest.mark.parametrize("word", ["kezia", "Keziah", "desist"])
    def test_knows_no_name_without_its_capital_and_nothing_longer_or_shorter(self, word: str) -> None:
        assert not self.known.knows(word)

    def test_offers_what_looks_alike_with_the_capital_of_what_was_typed(self) -> None:
        assert close_to("Kezai", self.known) == ("Kezia",)
        assert close_to("Desistence", self.known) == ("Desistance",)
        assert close_to("paper", self.known) == ()


class TestNamesOfACase:
    def test_are_those_of_people_places_and_sources(self, case: CaseFile) -> None:
        names = Vocabulary(names_of(case))
        for text in (case.person.full_name, *(source.label for source in case.sources)):
            assert [word.text for word in words_in(text) if not names.knows(word.text)] == []

    def test_hold_nothing_of_what_was_written_about_them(self, case: CaseFile) -> None:
        changed = replace(case, notes=tuple(replace(note, text="Zzyzzy was mentioned") for note in case.notes))
        assert "Zzyzzy" not in names_of(changed)


class TestLanguages:
    def test_are_english_alone_where_nobody_uses_cymraeg(self, case: CaseFile) -> None:
        plainly = replace(case, person=replace(case.person, print_language=ENGLISH, spoken_language=""))
        assert languages_of(plainly, ENGLISH) == (ENGLISH,)
        assert languages_of(None, ENGLISH) == (ENGLISH,)

    def test_are_both_where_the_person_the_prints_or_the_windows_are_in_cymraeg(self, case: CaseFile) -> None:
        person = replace(case.person, print_language=ENGLISH, spoken_language="")
        prints = replace(case, person=replace(person, print_language=CYMRAEG))
        speaks = replace(case, person=replace(person, spoken_language="First language Welsh"))
        assert languages_of(prints, ENGLISH) == languages_of(speaks, ENGLISH) == (CYMRAEG, ENGLISH)
        assert languages_of(replace(case, person=person), CYMRAEG) == (ENGLISH, CYMRAEG)
        assert languages_of(None, CYMRAEG) == (CYMRAEG, ENGLISH)


def test_a_welsh_word_is_known_without_what_leans_on_it() -> None:
    assert [without_clitic(word) for word in ("cwestiynau'n", "a'r", "i'ch", "papurau")] == [
        "cwestiynau", "a", "i", "papurau",
    ]  # fmt: skip


def test_suggestions_stand_once_each_without_single_letters_and_not_too_many() -> None:
    assert arranged("ofending", ("o fending", "of ending", "of-ending", "offending"), ("offending", "ending")) == (
        "of ending", "offending", "ending",
    )  # fmt: skip
    assert arranged("dont", ("don't",)) == ("don’t",)
    assert len(arranged("a", (f"word{number}" for number in range(20)))) == MOST_OFFERED
