"""The person and the name they choose."""

from __future__ import annotations

from probationdesk.domain.people import Person


def person(full_name: str, chosen_name: str = "") -> Person:
    return Person(id="p", case_id="c", full_name=full_name, chosen_name=chosen_name)


def test_a_person_is_called_by_the_name_they_choose() -> None:
    assert person("Alexandra Invented", "Lex").called == "Lex"


def test_a_person_who_chose_none_is_called_by_the_first_of_their_names() -> None:
    assert person("Alexandra Mary Invented").called == "Alexandra"
    assert person("Madonna").called == "Madonna"


def test_both_names_find_the_person() -> None:
    assert person("Alexandra Invented", "Lex").words == "Alexandra Invented Lex"
