"""The person: the name they choose, and their age on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.people import Person, age_on

DAYS = st.dates(date(1920, 1, 1), date(2100, 12, 31))


def person(full_name: str, chosen_name: str = "") -> Person:
    return Person(id="p", case_id="c", full_name=full_name, chosen_name=chosen_name)


def test_a_person_is_called_by_the_name_they_choose() -> None:
    assert person("Alexandra Invented", "Lex").called == "Lex"


def test_a_person_who_chose_none_is_called_by_the_first_of_their_names() -> None:
    assert person("Alexandra Mary Invented").called == "Alexandra"
    assert person("Madonna").called == "Madonna"


def test_both_names_find_the_person() -> None:
    assert person("Alexandra Invented", "Lex").words == "Alexandra Invented Lex"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 5, 10), date(2026, 5, 9), 25),
        (date(2000, 5, 10), date(2026, 5, 10), 26),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 3, 1), date(2026, 3, 1), 18),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_in_other_years_29_february_is_1_march(
    born: date, day: date, age: int
) -> None:
    assert age_on(born, day) == age


@given(born=DAYS, day=DAYS)
def test_nobody_grows_younger_and_nobody_ages_two_years_in_a_night(born: date, day: date) -> None:
    assert age_on(born, day + timedelta(days=1)) - age_on(born, day) in (0, 1)
