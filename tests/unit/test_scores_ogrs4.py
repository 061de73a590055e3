"""ARP and VRP, static: every worked example, every switch in the formula, and the limits of the figure."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from probationdesk.scores.inputs import ScoreRefused
from probationdesk.scores.ogrs4 import Ogrs4Inputs, Ogrs4Table, Predictor, calculate_ogrs4
from probationdesk.scores.results import Band, TableFault
from tests.unit.score_samples import (
    EXAMPLES_OGRS4,
    OGRS4,
    RAW_OGRS4,
    SHA_OGRS4,
    any_ogrs4,
    ogrs4,
    reference_ogrs4_logit,
    reference_percent,
)

ARP: dict[str, float] = RAW_OGRS4["models"]["ARP_static"]["terms"]
VRP: dict[str, float] = RAW_OGRS4["models"]["VRP_static"]["terms"]


def contribution(predictor: Predictor, inputs: Ogrs4Inputs, term: str) -> float:
    parts = calculate_ogrs4(predictor, inputs, OGRS4).contributions
    return next(part.log_odds for part in parts if part.term == term)


@pytest.mark.parametrize("predictor", list(Predictor))
@pytest.mark.parametrize("example", EXAMPLES_OGRS4)
def test_every_worked_example_is_matched_exactly(example: dict[str, Any], predictor: Predictor) -> None:
    score = calculate_ogrs4(predictor, Ogrs4Inputs.read(example, violent=True), OGRS4)
    assert float(score.percent) == example[f"{predictor.value}_percent"]


def test_a_figure_keeps_both_places() -> None:
    assert str(calculate_ogrs4(Predictor.ARP, ogrs4(offence_free_months=12), OGRS4).percent) == "64.20"


def test_first_second_and_later_sanctions_each_have_their_own_switch() -> None:
    def number(count: int) -> float:
        inputs = ogrs4(sanctions_including_current=count, violent_sanctions_including_current=0)
        return contribution(Predictor.ARP, inputs, "number_of_sanctions") - ARP["SANCTION_OCCASIONS"] * count

    assert number(1) == pytest.approx(ARP["FIRST_SANCTION"])
    assert number(2) == pytest.approx(ARP["SECOND_SANCTION"])
    assert number(3) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("sex", ["MALE", "FEMALE"])
def test_the_spread_of_the_record_counts_as_a_gap_after_two_and_as_a_rate_from_three(sex: str) -> None:
    def spread(predictor: Predictor, count: int) -> float:
        inputs = ogrs4(sex=sex, sanctions_including_current=count, violent_sanctions_including_current=0)
        return contribution(predictor, inputs, "rate_of_sanctions")

    career = 19
    rate = math.log(3 / (career + 26))
    arp_rate = (
        ARP[f"THREE_PLUS_SANCTIONS_COPAS_G_{sex}"] * rate + ARP[f"THREE_PLUS_SANCTIONS_COPAS_SQUARED_{sex}"] * rate**2
    )
    vrp_rate = VRP[f"THREE_PLUS_SANCTIONS_COPAS_V_{sex}"] * math.log(3 / (career + 12))
    assert spread(Predictor.ARP, 1) == spread(Predictor.VRP, 1) == 0
    assert spread(Predictor.ARP, 2) == ARP[f"YRS_BETWEEN_FIRST_AND_SECOND_SANCTION_{sex}"] * career
    assert spread(Predictor.VRP, 2) == VRP[f"YRS_BETWEEN_FIRST_AND_SECOND_SANCTION_{sex}"] * career
    assert spread(Predictor.ARP, 3) == pytest.approx(arp_rate)
    assert spread(Predictor.VRP, 3) == pytest.approx(vrp_rate)


@pytest.mark.parametrize("sex", ["MALE", "FEMALE"])
def test_never_once_and_more_often_violent_each_have_their_own_switch(sex: str) -> None:
    def switch(violent: int) -> float:
        inputs = ogrs4(sex=sex, violent_sanctions_including_current=violent)
        return contribution(Predictor.VRP, inputs, "violent_sanctions") - VRP["VIOLENT_SANCTIONS"] * violent

    assert switch(0) == VRP[f"NEVER_VIOLENT_{sex}"]
    assert switch(1) == pytest.approx(VRP["ONCE_VIOLENT"])
    assert switch(2) == pytest.approx(0, abs=1e-15)


def test_a_record_without_violence_has_no_rate_of_violence() -> None:
    def rate(violent: int) -> float:
        inputs = ogrs4(violent_sanctions_including_current=violent)
        return contribution(Predictor.VRP, inputs, "rate_of_violent_sanctions")

    assert rate(0) == 0
    assert rate(2) == VRP["VIOLENT_RATE"] * math.log(2 / 49)


def test_a_record_that_starts_with_the_current_conviction_has_no_length() -> None:
    inputs = ogrs4(age_at_first_sanction=33, sanctions_including_current=2, violent_sanctions_including_current=2)
    assert contribution(Predictor.ARP, inputs, "rate_of_sanctions") == 0
    assert contribution(Predictor.VRP, inputs, "rate_of_violent_sanctions") == VRP["VIOLENT_RATE"] * math.log(2 / 30)


@pytest.mark.parametrize("predictor", list(Predictor))
def test_being_female_adds_its_own_term_and_its_own_curve_of_age(predictor: Predictor) -> None:
    terms = RAW_OGRS4["models"][predictor.value]["terms"]
    curve = sum(
        terms[f"AAI{power}_FEMALE"] * 40**n for n, power in enumerate(("", "_QUADRATIC", "_CUBIC", "_QUARTIC"), 1)
    )
    inputs = ogrs4(sex="F", age_at_follow_up=40)
    assert contribution(predictor, inputs, "age_and_sex") == pytest.approx(terms["FEMALE"] + curve)


@pytest.mark.parametrize(("months", "counted"), [(-1, 0), (0, 0), (1, 1), (36, 36), (37, 36), (400, 36)])
def test_months_in_the_future_count_as_none_and_over_36_as_36(months: int, counted: int) -> None:
    as_given, as_counted = ogrs4(offence_free_months=months), ogrs4(offence_free_months=counted)
    assert as_given.offence_free_months == counted
    assert calculate_ogrs4(Predictor.ARP, as_given, OGRS4) == calculate_ogrs4(Predictor.ARP, as_counted, OGRS4)


def test_the_figure_is_never_above_99_99() -> None:
    inputs = ogrs4(age_at_follow_up=18, age_at_current_conviction=14, sanctions_including_current=999)
    certain = replace(OGRS4.predictors[Predictor.ARP], terms={**ARP, "TWO_YEAR_CONSTANT": 60.0})
    table = replace(OGRS4, predictors={**OGRS4.predictors, Predictor.ARP: certain})
    assert calculate_ogrs4(Predictor.ARP, inputs, table).percent == Decimal("99.99")


def test_an_absent_coefficient_counts_as_nothing() -> None:
    damaged = copy.deepcopy(RAW_OGRS4)
    del damaged["models"]["ARP_static"]["terms"]["SANCTION_OCCASIONS"]
    table = Ogrs4Table.from_json(damaged, model_id="ogrs4", sha256="")
    difference = (
        calculate_ogrs4(Predictor.ARP, ogrs4(), OGRS4).logit - calculate_ogrs4(Predictor.ARP, ogrs4(), table).logit
    )
    assert difference == pytest.approx(23 * ARP["SANCTION_OCCASIONS"])


@pytest.mark.parametrize(
    ("predictor", "percent", "level"),
    [
        (Predictor.ARP, "49.99", "low"),
        (Predictor.ARP, "50.00", "medium"),
        (Predictor.ARP, "75.00", "high"),
        (Predictor.ARP, "90.00", "very_high"),
        (Predictor.VRP, "29.99", "low"),
        (Predictor.VRP, "30.00", "medium"),
        (Predictor.VRP, "60.00", "high"),
        (Predictor.VRP, "80.00", "very_high"),
    ],
)
def test_each_predictor_has_its_own_bands(predictor: Predictor, percent: str, level: str) -> None:
    assert OGRS4.predictors[predictor].bands.band(Decimal(percent)) == Band(level, "OGRS4")


def test_arp_does_not_need_the_violent_count_and_vrp_does() -> None:
    given = {name: value for name, value in EXAMPLES_OGRS4[4].items() if name != "violent_sanctions_including_current"}
    inputs = Ogrs4Inputs.read(given, violent=False)
    assert calculate_ogrs4(Predictor.ARP, inputs, OGRS4).percent == Decimal("77.78")
    with pytest.raises(ScoreRefused) as refused:
        calculate_ogrs4(Predictor.VRP, inputs, OGRS4)
    assert refused.value.parameters == {"inputs": ("violent_sanctions_including_current",)}


def test_a_score_keeps_its_model_and_everything_that_went_in() -> None:
    score = calculate_ogrs4(Predictor.VRP, ogrs4(), OGRS4)
    assert (score.model.id, score.model.sha256) == ("ogrs4", SHA_OGRS4)
    assert {name for name, _ in score.inputs} == set(EXAMPLES_OGRS4[4]) - {"ARP_static_percent", "VRP_static_percent"}


@pytest.mark.parametrize("predictor", list(Predictor))
@given(inputs=any_ogrs4())
def test_any_figure_agrees_with_the_formula_and_its_contributions_add_up(
    inputs: Ogrs4Inputs, predictor: Predictor
) -> None:
    score = calculate_ogrs4(predictor, inputs, OGRS4)
    assert score.logit == pytest.approx(reference_ogrs4_logit(predictor.name, inputs), abs=1e-9)
    assert math.fsum(part.log_odds for part in score.contributions) == pytest.approx(score.logit, abs=1e-12)
    assert score.percent == min(reference_percent(score.logit, "0.01"), Decimal("99.99"))
    assert 0 <= score.percent <= Decimal("99.99")


@given(any_ogrs4())
def test_one_more_violent_sanction_beyond_the_second_never_lowers_vrp(inputs: Ogrs4Inputs) -> None:
    more = replace(inputs, sanctions_including_current=999, violent_sanctions_including_current=3)
    fewer = replace(more, violent_sanctions_including_current=2)
    assert calculate_ogrs4(Predictor.VRP, more, OGRS4).logit > calculate_ogrs4(Predictor.VRP, fewer, OGRS4).logit


@given(any_ogrs4())
def test_a_year_without_offence_never_raises_the_figure(inputs: Ogrs4Inputs) -> None:
    start, year = replace(inputs, offence_free_months=0), replace(inputs, offence_free_months=12)
    for predictor in Predictor:
        assert calculate_ogrs4(predictor, year, OGRS4).logit < calculate_ogrs4(predictor, start, OGRS4).logit


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        (("generation",), 4, "generation"),
        (("models", "VRP_static"), None, "models.VRP_static"),
        (("models", "ARP_static", "terms", "AAI_MALE"), "0.1", "models.ARP_static.terms.AAI_MALE"),
        (("models", "ARP_static", "terms", "AAI_MAIL"), 0.1, "models.ARP_static.terms.AAI_MAIL"),
        (("models", "ARP_static", "terms"), {}, "models.ARP_static.terms"),
        (("models", "ARP_static", "offence"), {}, "models.ARP_static.offence"),
        (("bands_percent", "VRP"), {}, "bands_percent.VRP"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place_of_the_fault(
    place: tuple[str, ...], value: object, path: str
) -> None:
    damaged = copy.deepcopy(RAW_OGRS4)
    inner = damaged
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises(TableFault) as fault:
        Ogrs4Table.from_json(damaged, model_id="ogrs4", sha256="")
    assert fault.value.path == path
