"""Stock phrases: pointed out in the officer's prose, in both languages, never in quoted words."""

from __future__ import annotations

import pytest

from tests.unit.drafts import FRAMEWORK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He lacks insight and is manipulative.", ("lacks insight", "manipulative")),
        ("Manipulative, and he LACKS INSIGHT", ("lacks insight", "manipulative")),
        ("He lacks\n  insight.", ("lacks insight",)),
        ("Mae’n dangos diffyg mewnwelediad.", ("diffyg mewnwelediad",)),
        ("Nothing of the kind.", ()),
        ("", ()),
    ],
)
def test_are_found_whatever_their_capitals_and_spaces_in_the_order_of_the_list(
    text: str, found: tuple[str, ...]
) -> None:
    assert FRAMEWORK.stock_phrases_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He minimised it.", "minimises"),
        ("Minimising again, as before.", "minimises"),
        ("She does not minimize it.", "minimises"),
        ("Minimizes", "minimises"),
        ("He minimises what he did to Mr H.", "minimises"),
        ("It minimises the risk. He minimises it.", "minimises"),
        ("He lacked insight.", "lacks insight"),
        ("A lack of insight.", "lacks insight"),
        ("Lacking any insight into it.", "lacks insight"),
        ("Victim-empathy work.", "victim empathy"),
        ("Victim‑empathy work.", "victim empathy"),
        ("A thinking skill he lacks.", "thinking skills"),
        ("THINKING-SKILLS", "thinking skills"),
        ("His attitude to society.", "attitudes to society"),
        ("Chaotic lifestyles.", "chaotic lifestyle"),
        ("A chaotic life-style.", "chaotic life style"),
        ("Consequential\n\n- thinking", "consequential thinking"),
    ],
)
def test_are_found_in_another_tense_in_the_plural_hyphened_and_in_capitals(text: str, found: str) -> None:
    assert FRAMEWORK.stock_phrases_in(text) == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "He thinks of the consequences.",
        "She has skills in plastering.",
        "He denied it.",
        "The minimum was agreed.",
        "He sat in, denials aside.",
        "An insight he lacks.",
        "This minimises the risk to Mr H.",
        "Minimising contact, minimising any risks.",
    ],
)
def test_are_not_seen_in_plain_words_that_say_what_happened(text: str) -> None:
    assert FRAMEWORK.stock_phrases_in(text) == ()


@pytest.mark.parametrize("text", ["He minimisesed it.", "reminimises", "manipulatively", "thinking skillset"])
def test_are_found_as_whole_words_only(text: str) -> None:
    assert FRAMEWORK.stock_phrases_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "He says: “they wrote that I am manipulative”.",
        'He says: "they wrote that I am manipulative".',
        "“One.” He nods. “They say manipulative.”",
    ],
)
def test_are_passed_over_in_the_persons_own_words(text: str) -> None:
    assert FRAMEWORK.stock_phrases_in(text) == ()


def test_are_found_between_two_quotations() -> None:
    assert FRAMEWORK.stock_phrases_in("“One.” He is in denial. “Two.”") == ("in denial",)


def test_an_apostrophe_opens_no_quotation() -> None:
    assert FRAMEWORK.stock_phrases_in("It’s that he’s in denial about it, isn’t it?") == ("in denial",)


def test_an_unclosed_quotation_mark_hides_nothing() -> None:
    assert FRAMEWORK.stock_phrases_in("He said “no. He is in denial.") == ("in denial",)
