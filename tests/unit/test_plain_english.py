"""How hard a text is to read: long sentences, reading age, abbreviations; never somebody else's words."""

from __future__ import annotations

import pytest

from probationdesk.domain.plain_english import FEWEST_WORDS, LONGEST, ease, sentences_of, syllables_of

EASY = "The cat sat on the mat. It is a good cat. He likes to eat fish. We all like him. "
HARD = (
    "Notwithstanding considerable organisational difficulties, multidisciplinary practitioners "
    "systematically implemented rehabilitative interventions addressing criminogenic necessities. "
)


def test_a_sentence_is_long_from_twenty_one_words_on() -> None:
    twenty = " ".join(["word"] * LONGEST) + "."
    more = " ".join(["word"] * (LONGEST + 1)) + "."
    assert ease([twenty]).long_sentences == ()
    assert ease([f"{twenty} {more}"]).long_sentences == (more,)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two? Three!", 3),
        ("He saw Mr. Hale at St. Mary’s. He left.", 2),
        ("One\nTwo", 2),
        ("He said no.) Then he left.", 2),
        ("It cost £3.50 at 10.30 that day.", 1),
        ("…", 0),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(sentences_of(text)) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("little", 2), ("named", 1), ("wanted", 2), ("name", 1), ("probation", 3), ("free", 1), ("rhythm", 1)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_the_reading_age_is_low_for_easy_words_and_high_for_hard_ones() -> None:
    easy, hard = ease([EASY * 10]).reading_age, ease([HARD * 12]).reading_age
    assert easy is not None
    assert hard is not None
    assert easy <= 7
    assert hard >= 18


def test_the_reading_age_is_that_of_the_published_formula() -> None:
    """0.39 × 10 words a sentence + 11.8 × 1 syllable a word - 15.59 is grade 0.11, and so an age of 5."""
    assert ease(["the cat sat on the mat and saw a dog. " * 10]).reading_age == 5


def test_of_fewer_than_a_hundred_words_no_age_is_given() -> None:
    assert ease(["cat " * (FEWEST_WORDS - 1)]).reading_age is None
    assert ease(["cat " * FEWEST_WORDS]).reading_age is not None


def test_the_words_of_others_are_never_measured() -> None:
    said = "He said: “" + HARD * 12 + '” and "MAPPA".'
    found = ease([said])
    assert found.words == 3
    assert (found.long_sentences, found.reading_age, found.unexplained) == ((), None, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("OVP is medium. OVP again.", ("OVP",)),
        ("The Police National Computer (PNC) shows it. PNC again.", ()),
        ("The PNC (Police National Computer) shows it.", ()),
        ("He saw his GP and the NHS paid.", ()),
        ("He met Mr A at A4.", ()),
        ("MAPPA, then OGRS3.", ("MAPPA", "OGRS3")),
    ],
)
def test_abbreviations_that_nobody_has_explained_are_named_once(text: str, told: tuple[str, ...]) -> None:
    assert ease([text]).unexplained == told


def test_nothing_is_as_easy_as_can_be() -> None:
    assert ease([]) == ease(["", "  "])
    assert ease([]).sentences == 0
