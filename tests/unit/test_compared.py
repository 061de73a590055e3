"""How a changed text is shown: sentences first, then the words inside those that changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.compared import Fate, Passage, passages, seen_from, stretches

SENTENCES = st.lists(
    st.sampled_from(
        ["He works. ", "He drinks on Fridays. ", "Nobody was hurt! ", "Why then? ", "No stop\n", "“Yes.” "]
    ),
    max_size=8,
).map("".join)
TEXTS = SENTENCES | st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_no_letter_of_either_text_is_lost(before: str, after: str) -> None:
    told = passages(before, after)
    assert "".join(passage.text for passage in seen_from(Fate.TAKEN_OUT, told)) == before
    assert "".join(passage.text for passage in seen_from(Fate.PUT_IN, told)) == after


@given(TEXTS)
def test_a_text_that_stands_as_it_stood_shows_no_change(text: str) -> None:
    assert all(passage.fate is Fate.KEPT for passage in passages(text, text))


def test_a_changed_word_is_shown_inside_its_sentence() -> None:
    told = passages("He works. He drinks on Fridays.", "He works. He drinks on Sundays.")
    assert told == (
        Passage("He works. He drinks on ", Fate.KEPT),
        Passage("Fridays.", Fate.TAKEN_OUT),
        Passage("Sundays.", Fate.PUT_IN),
    )


def test_a_sentence_put_in_leaves_its_neighbours_alone() -> None:
    told = passages("He works. He rests.", "He works. He reads. He rests.")
    assert [passage.text for passage in told if passage.fate is Fate.PUT_IN] == ["He reads. "]
    assert not [passage for passage in told if passage.fate is Fate.TAKEN_OUT]


def test_sentences_with_little_in_common_are_shown_as_replaced_whole() -> None:
    told = passages("He hit a man in the street.", "She was at home and the door was open.")
    assert [passage.fate for passage in told] == [Fate.TAKEN_OUT, Fate.PUT_IN]


def test_only_the_sentences_that_changed_count_as_changed() -> None:
    found = stretches("One stays. Two goes away. Three stays.", "One stays. Two comes back. Three stays.")
    assert [stretch.changed for stretch in found] == [False, True, False]


def test_a_text_that_is_new_or_gone_is_one_passage() -> None:
    assert passages("", "New words.") == (Passage("New words.", Fate.PUT_IN),)
    assert passages("Old words.", "") == (Passage("Old words.", Fate.TAKEN_OUT),)
