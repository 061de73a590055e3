"""Rows of scores as they are piped in: whatever is wrong with one, the others get their figures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.scores.batch import score_rows
from probationdesk.scores.reading import AmbiguousRow, UnreadableRow, read_rows
from tests.unit.score_samples import ENGLISH, EXAMPLES_OGRS3, EXAMPLES_OGRS4, TABLES

ROW = {"tool": "OGRS3", **EXAMPLES_OGRS3[0]}
GOOD = json.dumps(ROW)
PERCENT = EXAMPLES_OGRS3[0]["percent_two_year"]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ROW, "else"]), inner, max_size=4),
    max_leaves=8,
)


def scored(content: str) -> list[Any]:
    """Return the results as they arrive after being written and read as JSON."""
    rows = read_rows(content)
    results: list[Any] = json.loads(json.dumps(score_rows(rows, TABLES, ENGLISH), allow_nan=False))
    return results


def with_one_bad_row(bad: str) -> tuple[str, str]:
    """Return the code and message of a bad row between two good ones, which keep their figures."""
    first, middle, last = scored(f"[{GOOD}, {bad}, {GOOD}]")
    assert [first["percent_two_year"], last["percent_two_year"]] == [PERCENT, PERCENT]
    assert [first["index"], middle["index"], last["index"]] == [0, 1, 2]
    assert "percent_two_year" not in middle
    return middle["error"]["code"], middle["error"]["message"]


def changed(name: str, value: str) -> str:
    """Return the good row with one input written as `value`."""
    return GOOD.replace(f'"{name}": {json.dumps(ROW[name])}', f'"{name}": {value}')


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (changed("age_at_risk", "NaN"), "not_whole_number"),
        (changed("age_at_risk", "-Infinity"), "not_whole_number"),
        (changed("age_at_risk", "1e400"), "not_whole_number"),
        (changed("age_at_risk", "1e308"), "far_too_large"),
        (changed("age_at_risk", "9" * 5000), "far_too_large"),
        (changed("age_at_risk", "-" + "9" * 5000), "far_too_large"),
        (changed("age_at_risk", "110"), "out_of_range"),
        (changed("age_at_risk", "17"), "under_18"),
        (changed("age_at_risk", "-1"), "out_of_range"),
        (changed("age_at_risk", "20.5"), "not_whole_number"),
        (changed("age_at_risk", "true"), "not_whole_number"),
        (changed("age_at_risk", '"20"'), "not_whole_number"),
        (changed("age_at_risk", "[20]"), "not_whole_number"),
        (changed("previous_sanctions", "-1"), "out_of_range"),
        (changed("sex", '["M"]'), "no_validated_score"),
        (changed("sex", '"\\ud800"'), "no_validated_score"),
        (changed("offence", "{}"), "unknown_offence"),
        (changed("offence", '"\\ud800"'), "unknown_offence"),
        (changed("tool", '["OGRS3"]'), "unknown_tool"),
        (changed("tool", "null"), "missing_input"),
        ("[]", "not_an_object"),
        ("3", "not_an_object"),
        ('"[{,"', "not_an_object"),
        ("", "unreadable_row"),
        ("{'tool': 'OGRS3'}", "unreadable_row"),
        ('{"tool": "OGRS3" "sex": "M"}', "unreadable_row"),
        ("nonsense", "unreadable_row"),
        ("[" * 5000 + "]" * 5000, "unreadable_row"),
    ],
)
def test_a_bad_row_gets_its_own_error_and_its_neighbours_their_figures(bad: str, code: str) -> None:
    told, message = with_one_bad_row(bad)
    assert told == code
    assert len(message) < 600, "nothing of any length is quoted back"


def test_an_input_given_twice_is_refused_by_name_because_either_could_be_meant() -> None:
    code, message = with_one_bad_row(GOOD.replace('"sex": "M"', '"sex": "M", "sex": "F", "tool": "OGRS3"'))
    assert code == "given_twice"
    assert message == "No score: this is given twice: tool, sex. Leave one out."


def test_a_field_that_is_ignored_may_stand_there_twice() -> None:
    assert read_rows('[{"reference": 1, "reference": 2}]') == [{"reference": 2}]


def test_no_rows_give_no_results() -> None:
    assert scored("[]") == scored(" [ ] ") == []


def test_a_byte_order_mark_before_the_list_is_passed_over() -> None:
    assert scored("\ufeff[]") == []


@pytest.mark.parametrize("content", ["", " ", "{", "[", "]", "[[]", "[]]", "[}", "[] []", "[" * 100_000])
def test_what_is_no_json_as_a_whole_is_refused_as_a_whole(content: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_rows(content)


def test_a_bracket_or_comma_inside_a_text_does_not_end_a_row() -> None:
    rows = read_rows('[{"note": "a ], b } \\" c, ["}, oops, {"note": "\\\\"}]')
    assert rows == [{"note": 'a ], b } " c, ['}, UnreadableRow(), {"note": "\\"}]


@given(st.lists(ANYTHING, max_size=5))
def test_any_rows_at_all_give_one_result_each_in_order(rows: list[Any]) -> None:
    content = json.dumps([ROW, *rows, ROW])
    results = scored(content)
    assert [result["index"] for result in results] == list(range(len(rows) + 2))
    assert results[0]["percent_two_year"] == results[-1]["percent_two_year"] == PERCENT
    assert all(("error" in result) is not ("logit" in result or "ARP_static" in result) for result in results)


@given(st.text(max_size=60))
def test_any_text_at_all_is_rows_or_is_refused(content: str) -> None:
    try:
        rows = read_rows(content)
    except ValueError:
        return
    if isinstance(rows, list):
        assert len(score_rows(rows, TABLES, ENGLISH)) == len(rows)


@pytest.mark.parametrize(("months", "counted"), [(-1, 0), (0, 0), (36, 36), (37, 36), (-1_000_000, 0), (1_000_000, 36)])
def test_offence_free_months_are_clamped_and_told_as_they_were_counted(months: int, counted: int) -> None:
    row = {"tool": "ARP_static", **EXAMPLES_OGRS4[0], "offence_free_months": months}
    as_counted = row | {"offence_free_months": counted}
    given_so, expected = scored(json.dumps([row, as_counted]))
    assert given_so["percent_two_year"] == expected["percent_two_year"]
    assert given_so["inputs"]["offence_free_months"] == counted


def test_an_ambiguous_row_names_each_input_once() -> None:
    assert read_rows('[{"sex": 1, "sex": 2, "sex": 3}]') == [AmbiguousRow(("sex",))]
