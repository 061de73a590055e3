"""Dates as they are typed, and as they are read back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.dates import EARLIEST_YEAR, LATEST_YEAR, MONTHS, in_words, months_after, parse_date
from probationdesk.domain.people import Language

TODAY = date(2026, 11, 22)
ANY_DAY = st.dates(date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1/3/26", date(2026, 3, 1)),
        ("01/03/2026", date(2026, 3, 1)),
        ("1.3.2026", date(2026, 3, 1)),
        ("1-3-26", date(2026, 3, 1)),
        ("1 3 26", date(2026, 3, 1)),
        ("010326", date(2026, 3, 1)),
        ("01032026", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("1 March 2026", date(2026, 3, 1)),
        ("1st of March, 2026", date(2026, 3, 1)),
        ("March 1 2026", date(2026, 3, 1)),
        ("1mar26", date(2026, 3, 1)),
        ("3 sept 2026", date(2026, 9, 3)),
        ("Friday 6 March 2026", date(2026, 3, 6)),
        ("Sat 7/3/26", date(2026, 3, 7)),
        ("1 Mawrth 2026", date(2026, 3, 1)),
        ("1af o Fawrth 2026", date(2026, 3, 1)),
        ("Dydd Mawrth 3 Mawrth 2026", date(2026, 3, 3)),
        ("25ain o Ragfyr", date(2026, 12, 25)),
        ("14/3/94", date(1994, 3, 14)),
        ("29/2/2024", date(2024, 2, 29)),
        ("  1 / 3 / 26 ", date(2026, 3, 1)),
        ("today", TODAY),
        ("Tomorrow", TODAY + timedelta(1)),
        ("yesterday", TODAY - timedelta(1)),
        ("heddiw", TODAY),
        ("yfory", TODAY + timedelta(1)),
        ("ddoe", TODAY - timedelta(1)),
    ],
)
def test_what_an_officer_types_is_read(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "soon", "32/1/26", "29/2/2026", "1/13/26", "1/0/26", "0/1/26", "1", "2026", "1/3/123", "1/3/1899",
        "1/3/2200", "1 ma 2026", "1 ju 2026", "1/3/26/7", "1//", "£1/3/26", "12345", "1 March March", "x" * 70,
        "9" * 59, "1/3/-26 BC", "march", "in 3 weeks",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed_at(typed: str) -> None:
    assert parse_date(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20 November", date(2026, 11, 20)),
        ("4 Jan", date(2027, 1, 4)),
        ("4/1", date(2027, 1, 4)),
        ("1 June", date(2026, 6, 1)),
    ],
)
def test_without_a_year_the_nearest_is_meant(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY) == meant


def test_two_figures_of_a_year_reach_twenty_years_ahead() -> None:
    assert parse_date("1/1/46", TODAY) == date(2046, 1, 1)
    assert parse_date("1/1/47", TODAY) == date(1947, 1, 1)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_read_by_its_name_and_its_first_letters(language: Language, number: int) -> None:
    name = MONTHS[language][number - 1]
    assert parse_date(f"5 {name} 2026", TODAY) == date(2026, number, 5)
    assert parse_date(f"5 {name[:3].upper()} 2026", TODAY) == date(2026, number, 5)


def test_a_date_is_written_in_the_readers_language() -> None:
    assert in_words(date(2026, 3, 1), Language.ENGLISH) == "1 March 2026"
    assert in_words(date(2026, 3, 1), Language.CYMRAEG) == "1 Mawrth 2026"


@given(day=ANY_DAY, language=st.sampled_from(list(Language)))
def test_what_is_written_is_read_back_the_same(day: date, language: Language) -> None:
    assert parse_date(in_words(day, language), TODAY) == day
    assert parse_date(f"{day:%d/%m/%Y}", TODAY) == day


@given(text=st.text(max_size=80))
def test_any_text_at_all_is_either_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text, TODAY), date | None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 15), 3, date(2026, 6, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_after_a_day_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@given(day=st.dates(date(1990, 1, 1), date(2150, 1, 1)), months=st.integers(0, 36))
def test_months_after_never_leaves_the_month_it_should_reach(day: date, months: int) -> None:
    then = months_after(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    last_of_its_month = (then + timedelta(days=1)).month != then.month
    assert then.day == day.day or (then.day < day.day and last_of_its_month)
