from __future__ import annotations

from probationdesk.report.citing import Citing
from tests.unit.report_case import full_case


def citing() -> Citing:
    return Citing(full_case().sources, "no such source:")


def test_numbers_follow_the_order_of_first_use() -> None:
    one = citing()
    assert one.line("A [PNC]. B [GP letter]. C [PNC, p 2].") == "A\u00a0[1]. B\u00a0[2]. C\u00a0[1,\u00a0p\u00a02]."
    assert list(one.numbers.values()) == [1, 2]


def test_a_number_stays_on_the_line_of_the_word_before_it() -> None:
    assert citing().line("He hit him   [CPS bundle, p 14]") == "He hit him\u00a0[1,\u00a0p\u00a014]"


def test_several_sources_stand_in_one_bracket() -> None:
    assert citing().line("Drunk [PNC, p 2; GP letter]") == "Drunk\u00a0[1,\u00a0p\u00a02; 2]"


def test_an_insertion_is_left_as_it_is() -> None:
    assert citing().line("“I hit [him]”") == "“I hit [him]”"


def test_a_mistyped_source_does_not_vanish() -> None:
    assert citing().line("So it says [CSP bundle]") == "So it says\u00a0[no such source:\u00a0CSP bundle]"


def test_a_day_stays_with_its_month_and_a_title_with_its_name() -> None:
    assert citing().line("Mr A on 6 June 2026, 3 times") == "Mr\u00a0A on 6\u00a0June 2026, 3 times"
    assert citing().line("ar 6 Mehefin 2026") == "ar 6\u00a0Mehefin 2026"


def test_every_line_that_says_something_is_a_paragraph() -> None:
    told = citing().paragraphs("One.\n\n  Two.\r\nThree.")
    assert [words[0].text for words in told] == ["One.", "Two.", "Three."]
