"""OGRS3: every worked example, every switch in the formula, and the limits of the figure."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from probationdesk.scores.inputs import Sex
from probationdesk.scores.ogrs3 import Ogrs3Inputs, Ogrs3Table, calculate_ogrs3
from probationdesk.scores.results import Band, TableFault
from tests.unit.score_samples import (
    EXAMPLES_OGRS3,
    OGRS3,
    RAW_OGRS3,
    SHA_OGRS3,
    any_ogrs3,
    ogrs3,
    reference_ogrs3_logit,
    reference_percent,
)


@pytest.mark.parametrize("example", EXAMPLES_OGRS3)
def test_every_worked_example_is_matched_exactly(example: dict[str, Any]) -> None:
    score = calculate_ogrs3(Ogrs3Inputs.read(example), OGRS3)
    assert (score.percent_one_year, score.percent) == (example["percent_one_year"], example["percent_two_year"])


@pytest.mark.parametrize("sex", list(Sex))
@pytest.mark.parametrize(("last", "first"), [(20, 21), (24, 25), (29, 30), (34, 35), (39, 40), (49, 50)])
def test_an_age_group_ends_the_day_before_the_birthday(sex: Sex, last: int, first: int) -> None:
    groups = RAW_OGRS3[sex.value]
    upper = RAW_OGRS3["age_upper_exclusive"]
    younger, older = (
        calculate_ogrs3(ogrs3(sex=sex.value, age_at_risk=age), OGRS3).contributions[1] for age in (last, first)
    )
    assert younger.log_odds == groups[upper.index(first)]
    assert older.log_odds == groups[upper.index(first) + 1]


def test_from_fifty_upwards_age_changes_nothing_more() -> None:
    assert calculate_ogrs3(ogrs3(age_at_risk=50), OGRS3).logit == calculate_ogrs3(ogrs3(age_at_risk=109), OGRS3).logit


def test_one_previous_sanction_is_enough_to_count_as_repeated() -> None:
    def history(previous: int) -> float:
        parts = calculate_ogrs3(ogrs3(previous_sanctions=previous), OGRS3).contributions
        return next(part.log_odds for part in parts if part.term == "any_previous_sanction")

    assert history(0) == RAW_OGRS3["history"]["first"]
    assert history(1) == history(2) == RAW_OGRS3["history"]["repeat"]


def test_a_record_that_starts_with_the_current_conviction_counts_ten_years() -> None:
    score = calculate_ogrs3(ogrs3(age_at_first_sanction=20, previous_sanctions=0), OGRS3)
    rate = next(part.log_odds for part in score.contributions if part.term == "rate_of_sanctions")
    assert rate == pytest.approx(RAW_OGRS3["copas"] * math.log(1 / 10))


def test_the_figure_is_never_above_99_nor_below_1() -> None:
    highest = calculate_ogrs3(ogrs3(previous_sanctions=999, age_at_risk=18), OGRS3)
    lowest = calculate_ogrs3(
        ogrs3(
            age_at_risk=109,
            age_at_current_conviction=109,
            age_at_first_sanction=10,
            previous_sanctions=0,
            offence="drug_import_production",
        ),
        OGRS3,
    )
    assert reference_percent(highest.logit, "1") == 100
    assert reference_percent(lowest.logit, "1") == 0
    assert highest.percent == 99
    assert lowest.percent == lowest.percent_one_year == 1


@pytest.mark.parametrize(("chance", "percent"), [(0.504999, 50), (0.505001, 51), (0.124999, 12), (0.125001, 13)])
def test_from_half_a_percent_the_figure_is_rounded_up(chance: float, percent: int) -> None:
    inputs = ogrs3()
    wanted = math.log(chance / (1 - chance))
    table = replace(OGRS3, two_years=OGRS3.two_years - reference_ogrs3_logit(inputs) + wanted)
    assert calculate_ogrs3(inputs, table).percent == Decimal(percent)


@pytest.mark.parametrize(
    ("percent", "level"),
    [(1, "low"), (49, "low"), (50, "medium"), (74, "medium"), (75, "high"), (89, "high"), (90, "very_high")],
)
def test_a_band_begins_at_its_bound_and_names_its_generation(percent: int, level: str) -> None:
    assert OGRS3.bands.band(Decimal(percent)) == Band(level, "OGRS3")


def test_a_score_keeps_its_model_and_everything_that_went_in() -> None:
    score = calculate_ogrs3(ogrs3(), OGRS3)
    assert (score.model.id, score.model.sha256) == ("ogrs3", SHA_OGRS3)
    assert dict(score.inputs) == {
        "sex": "male",
        "age_at_risk": 20,
        "age_at_current_conviction": 20,
        "age_at_first_sanction": 15,
        "previous_sanctions": 4,
        "offence": "theft_non_motor",
    }


@given(any_ogrs3())
def test_any_figure_agrees_with_the_formula_and_its_contributions_add_up(inputs: Ogrs3Inputs) -> None:
    score = calculate_ogrs3(inputs, OGRS3)
    assert score.percent_one_year is not None
    assert score.logit == pytest.approx(reference_ogrs3_logit(inputs), abs=1e-9)
    assert math.fsum(part.log_odds for part in score.contributions) == pytest.approx(score.logit, abs=1e-12)
    assert score.percent == min(max(reference_percent(score.logit, "1"), Decimal(1)), Decimal(99))
    assert 1 <= score.percent_one_year <= score.percent <= 99


@given(any_ogrs3())
def test_one_more_previous_sanction_never_lowers_the_figure(inputs: Ogrs3Inputs) -> None:
    fewer = replace(inputs, previous_sanctions=min(inputs.previous_sanctions, 998))
    more = replace(fewer, previous_sanctions=fewer.previous_sanctions + 1)
    assert calculate_ogrs3(more, OGRS3).logit > calculate_ogrs3(fewer, OGRS3).logit


@given(any_ogrs3())
def test_an_older_first_sanction_never_lowers_the_figure(inputs: Ogrs3Inputs) -> None:
    """The same number of sanctions over fewer years is a higher rate."""
    at_once = replace(inputs, age_at_first_sanction=inputs.age_at_current_conviction)
    assert calculate_ogrs3(at_once, OGRS3).logit >= calculate_ogrs3(inputs, OGRS3).logit


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"a1": "1.4"}, "a1"),
        ({"a2": True}, "a2"),
        ({"copas": float("nan")}, "copas"),
        ({"history": {"first": 0.1}}, "history.repeat"),
        ({"male": [0, 1]}, "male"),
        ({"female": {}}, "female"),
        ({"age_upper_exclusive": [14, 12]}, "age_upper_exclusive"),
        ({"offence": {}}, "offence"),
        ({"offence": {"violence": None}}, "offence.violence"),
        ({"generation": ""}, "generation"),
        ({"bands_two_year_percent": {"low": 0, "medium": 50, "high": 40}}, "bands_two_year_percent"),
        ({"bands_two_year_percent": {"low": 10}}, "bands_two_year_percent"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place_of_the_fault(change: dict[str, object], path: str) -> None:
    with pytest.raises(TableFault) as fault:
        Ogrs3Table.from_json(RAW_OGRS3 | change, model_id="ogrs3", sha256="")
    assert fault.value.path == path
