"""Many rows at once: each gets its figure or its own error, in order, and none stops the others."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from probationdesk.scores.batch import score_rows
from probationdesk.scores.inputs import ScoreRefused
from tests.unit.score_samples import ENGLISH, EXAMPLES_OGRS3, EXAMPLES_OGRS4, SHA_OGRS3, TABLES


def scored(*rows: object) -> list[Any]:
    """Return the results as they arrive after being written and read as JSON."""
    results = score_rows(list(rows), TABLES, ENGLISH)
    read: list[Any] = json.loads(json.dumps(results, allow_nan=False))
    return read


def test_every_example_can_be_piped_in_with_its_expected_figures_still_in_it() -> None:
    rows = [{"tool": "OGRS3", **example} for example in EXAMPLES_OGRS3]
    for example, result in zip(EXAMPLES_OGRS3, scored(*rows), strict=True):
        assert result["percent_one_year"] == example["percent_one_year"]
        assert result["percent_two_year"] == example["percent_two_year"]
    for tool in ("ARP_static", "VRP_static"):
        rows = [{"tool": tool, **example} for example in EXAMPLES_OGRS4]
        for example, result in zip(EXAMPLES_OGRS4, scored(*rows), strict=True):
            assert result[f"{tool}_percent"] == result["percent_two_year"] == example[f"{tool}_percent"]


def test_a_result_holds_the_band_its_generation_and_contributions_that_add_up() -> None:
    (result,) = scored({"tool": "OGRS3", **EXAMPLES_OGRS3[4]})
    assert (result["index"], result["tool"], result["generation"], result["band"]) == (0, "OGRS3", "OGRS3", "high")
    assert math.fsum(part["log_odds"] for part in result["contributions"]) == pytest.approx(result["logit"], abs=1e-12)
    assert result["contributions"][1]["input"] == "age_and_sex"
    assert result["contributions"][1]["uses"] == ["age_at_risk", "sex"]
    assert result["model"] == {"id": "ogrs3", "sha256": SHA_OGRS3}
    assert result["inputs"]["previous_sanctions"] == 4
    assert result["label"] == "calculated here, not the OASys record"


def test_ogrs4_gives_both_predictors() -> None:
    (result,) = scored({"tool": "ogrs4", **EXAMPLES_OGRS4[4]})
    assert (result["ARP_static_percent"], result["VRP_static_percent"]) == (77.78, 44.54)
    assert (result["ARP_static"]["band"], result["VRP_static"]["band"]) == ("high", "medium")


def test_the_tool_may_be_written_in_any_case() -> None:
    results = scored(*({"tool": tool, **EXAMPLES_OGRS4[0]} for tool in ("arp_static", "VRP_STATIC", " Arp_Static ")))
    assert [result["tool"] for result in results] == ["ARP_static", "VRP_static", "ARP_static"]


def test_a_bad_row_gets_its_own_error_and_does_not_stop_the_others() -> None:
    good = {"tool": "OGRS3", **EXAMPLES_OGRS3[0]}
    results = scored(good, good | {"sex": "X"}, "text", good | {"age_at_risk": 17}, {"tool": "RSR"}, None, {}, good)
    assert [result["index"] for result in results] == list(range(8))
    assert [result.get("error", {}).get("code") for result in results] == [
        None,
        "no_validated_score",
        "not_an_object",
        "under_18",
        "unknown_tool",
        "not_an_object",
        "missing_input",
        None,
    ]
    assert results[0]["percent_two_year"] == results[7]["percent_two_year"] == 22
    assert all("percent_two_year" not in result for result in results[1:7])


def test_an_error_names_the_inputs_and_says_what_to_do() -> None:
    row = {"tool": "VRP_static", **EXAMPLES_OGRS4[0], "age_at_first_sanction": None}
    (result,) = scored(row)
    assert result["error"] == {
        "code": "missing_input",
        "message": "No score: this is missing: age at first sanction. Enter it, or leave the score out.",
        "inputs": ["age_at_first_sanction"],
    }


def test_an_unknown_tool_is_answered_with_the_tools_there_are() -> None:
    (result,) = scored({"tool": 3})
    assert result["error"]["message"].endswith("The tools are: OGRS3, ARP_static, VRP_static, OGRS4.")


def test_arp_does_without_the_violent_count_but_checks_one_that_is_given() -> None:
    row = {"tool": "ARP_static", **EXAMPLES_OGRS4[4]}
    without, impossible = scored(
        {name: value for name, value in row.items() if name != "violent_sanctions_including_current"},
        row | {"violent_sanctions_including_current": 24},
    )
    assert without["ARP_static_percent"] == 77.78
    assert impossible["error"]["code"] == "more_violent_than_all"


def test_other_fields_are_ignored() -> None:
    plain, carrying = scored(
        {"tool": "OGRS3", **EXAMPLES_OGRS3[0]}, {"tool": "OGRS3", **EXAMPLES_OGRS3[0], "reference": "A1", "note": None}
    )
    assert carrying == plain | {"index": 1}


def test_something_odd_is_questioned_beside_the_figure() -> None:
    (result,) = scored({"tool": "OGRS3", **EXAMPLES_OGRS3[4], "previous_sanctions": 0})
    assert [caution["code"] for caution in result["cautions"]] == ["only_sanction_at_another_age"]
    assert result["cautions"][0]["message"].startswith("There is only one sanction")


def test_no_rows_give_no_results_and_anything_but_a_list_is_refused() -> None:
    assert scored() == []
    with pytest.raises(ScoreRefused) as refused:
        score_rows({"tool": "OGRS3"}, TABLES, ENGLISH)
    assert refused.value.code == "not_a_list"
