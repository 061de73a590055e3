"""What an officer is told about a figure: plainly, exactly, and never as a finding about the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from probationdesk.resources import Wording
from probationdesk.scores.explain import (
    Explanation,
    counterfactual_sentence,
    edge_sentence,
    explain_ogrs3,
    explain_ogrs4,
    one_year_statement,
    shown_band,
    statement,
)
from probationdesk.scores.ogrs3 import INPUTS as OGRS3_INPUTS
from probationdesk.scores.ogrs3 import Ogrs3Inputs, calculate_ogrs3
from probationdesk.scores.ogrs4 import INPUTS as OGRS4_INPUTS
from probationdesk.scores.ogrs4 import VIOLENT, Ogrs4Inputs, Predictor, calculate_ogrs4
from tests.unit.score_samples import (
    CYMRAEG,
    ENGLISH,
    OGRS3,
    OGRS4,
    any_ogrs3,
    any_ogrs4,
    ogrs3,
    ogrs4,
    reference_ogrs3_logit,
    reference_ogrs4_logit,
    reference_percent,
)

SAM = ogrs3(age_at_risk=21, age_at_current_conviction=21)


def sentences(explanation: Explanation) -> list[str]:
    return [counterfactual_sentence(item, ENGLISH) for item in explanation.counterfactuals]


def test_the_figure_is_said_of_the_group_and_not_of_the_person() -> None:
    assert statement(calculate_ogrs3(SAM, OGRS3), "Sam", ENGLISH) == (
        "About 68 in 100 people with a similar profile to Sam got a further sanction for an offence within two "
        "years. It is a figure for a group, not a finding about Sam. 32 in 100 did not."
    )


def test_the_one_year_figure_is_said_the_same_way_where_there_is_one() -> None:
    assert one_year_statement(calculate_ogrs3(SAM, OGRS3), "Sam", ENGLISH).startswith("About 51 in 100 people")
    assert one_year_statement(calculate_ogrs4(Predictor.ARP, ogrs4(), OGRS4), "Sam", ENGLISH) == ""


def test_vrp_says_that_it_is_about_violence() -> None:
    said = statement(calculate_ogrs4(Predictor.VRP, ogrs4(), OGRS4), "Sam", ENGLISH)
    assert said.startswith("About 45 in 100 people with a similar profile to Sam got a further sanction for a violent")
    assert said.endswith("55 in 100 did not.")


@pytest.mark.parametrize(
    ("percent", "start", "end"),
    [
        ("0.49", "Fewer than 1 in 100 people", "More than 99 in 100 did not."),
        ("0.50", "About 1 in 100 people", "99 in 100 did not."),
        ("99.49", "About 99 in 100 people", "1 in 100 did not."),
        ("99.50", "More than 99 in 100 people", "Fewer than 1 in 100 did not."),
    ],
)
def test_nobody_is_said_to_be_certain_either_way(percent: str, start: str, end: str) -> None:
    score = replace(calculate_ogrs4(Predictor.ARP, ogrs4(), OGRS4), percent=Decimal(percent))
    said = statement(score, "Sam", ENGLISH)
    assert said.startswith(start)
    assert said.endswith(f". {end}")


def test_a_calculated_score_is_labelled_as_such_and_its_parts_are_not_reasons() -> None:
    assert ENGLISH("scores.label.calculated") == "calculated here, not the OASys record"
    assert ENGLISH("scores.label.contributions") == "how the formula uses this, not why they offended"


def test_a_band_is_shown_with_its_generation() -> None:
    assert shown_band(calculate_ogrs3(SAM, OGRS3).band, ENGLISH) == "medium under OGRS3"
    assert shown_band(calculate_ogrs4(Predictor.VRP, ogrs4(), OGRS4).band, ENGLISH) == "medium under OGRS4"


def test_there_is_one_counterfactual_for_each_input_in_words() -> None:
    explanation = explain_ogrs3(SAM, OGRS3)
    assert sentences(explanation) == [
        "If the sex were female rather than male, the figure would still be 68.",
        "If the age when the two years begin to count were 25 rather than 21, the figure would be 65.",
        "If the age at the current conviction were 18 rather than 21, the figure would be 73.",
        "If the age at first sanction were 18 rather than 15, the figure would be 73.",
        "If the number of previous sanctions were 5 rather than 4, the figure would be 72.",
        "If the current offence were “other offence” rather than “theft, not of or from a vehicle”, "
        "the figure would be 50.",
    ]


def test_arp_says_nothing_of_violent_sanctions_because_it_does_not_use_them() -> None:
    assert [item.input for item in explain_ogrs4(Predictor.ARP, ogrs4(), OGRS4).counterfactuals] == list(OGRS4_INPUTS)
    assert VIOLENT in [item.input for item in explain_ogrs4(Predictor.VRP, ogrs4(), OGRS4).counterfactuals]


def test_an_input_that_changes_nothing_is_said_to_change_nothing() -> None:
    explanation = explain_ogrs4(
        Predictor.ARP,
        ogrs4(sanctions_including_current=1, violent_sanctions_including_current=0, age_at_first_sanction=33),
        OGRS4,
    )
    first = next(item for item in explanation.counterfactuals if item.input == "age_at_first_sanction")
    assert not first.changed
    assert counterfactual_sentence(first, ENGLISH).endswith(f"the figure would still be {explanation.score.percent}.")


@settings(deadline=None)
@given(any_ogrs3())
def test_every_ogrs3_counterfactual_is_exactly_what_the_formula_gives(inputs: Ogrs3Inputs) -> None:
    explanation = explain_ogrs3(inputs, OGRS3)
    # A first sanction and conviction both at the lowest or the highest age can move nowhere alone.
    movable = [name for name in OGRS3_INPUTS if name not in ("age_at_first_sanction", "age_at_current_conviction")]
    assert [item.input for item in explanation.counterfactuals if item.input in movable] == movable
    for item in explanation.counterfactuals:
        other = replace(inputs, **{item.input: item.other})  # type: ignore[arg-type]
        assert other != inputs
        assert item.percent == min(max(reference_percent(reference_ogrs3_logit(other), "1"), Decimal(1)), Decimal(99))


@settings(deadline=None)
@pytest.mark.parametrize("predictor", list(Predictor))
@given(inputs=any_ogrs4())
def test_every_arp_and_vrp_counterfactual_is_exactly_what_the_formula_gives(
    inputs: Ogrs4Inputs, predictor: Predictor
) -> None:
    for item in explain_ogrs4(predictor, inputs, OGRS4).counterfactuals:
        violent = inputs.violent_sanctions_including_current or 0
        count = item.other if item.input == "sanctions_including_current" else inputs.sanctions_including_current
        free = replace(inputs, violent_sanctions_including_current=min(violent, int(count)))
        other = replace(free, **{item.input: item.other})  # type: ignore[arg-type]
        expected = min(reference_percent(reference_ogrs4_logit(predictor.name, other), "0.01"), Decimal("99.99"))
        assert item.percent == expected


def test_a_birthday_that_would_change_the_band_shows_both_results() -> None:
    inputs = ogrs3()
    explanation = explain_ogrs3(inputs, OGRS3, nearby_ages=(21,))
    birthday = next(edge for edge in explanation.edges if edge.kind == "birthday_later")
    other = calculate_ogrs3(replace(inputs, age_at_risk=21), OGRS3)
    assert (birthday.percent, birthday.band) == (other.percent, other.band)
    assert edge_sentence(birthday, explanation.score, ENGLISH) == (
        "As entered: 78, high under OGRS3. If the two years began to count after the next birthday, at 21: "
        f"{other.percent}, medium under OGRS3."
    )


def test_a_birthday_behind_shows_both_results_too() -> None:
    inputs = ogrs3(age_at_risk=21)
    edges = explain_ogrs3(inputs, OGRS3, nearby_ages=(20,)).edges
    assert [(edge.kind, edge.percent, edge.age) for edge in edges if edge.age] == [
        ("birthday_earlier", Decimal(78), 20)
    ]


def test_a_birthday_that_changes_no_band_is_not_mentioned() -> None:
    edges = explain_ogrs3(ogrs3(age_at_risk=22), OGRS3, nearby_ages=(23,)).edges
    assert not [edge for edge in edges if edge.age]


def test_one_sanction_more_or_fewer_shows_both_results() -> None:
    explanation = explain_ogrs3(ogrs3(previous_sanctions=3), OGRS3)
    assert [edge_sentence(edge, explanation.score, ENGLISH) for edge in explanation.edges] == [
        "As entered: 72, medium under OGRS3. With one sanction more: 78, high under OGRS3."
    ]
    fewer = explain_ogrs3(ogrs3(previous_sanctions=4), OGRS3).edges
    assert [(edge.kind, edge.percent) for edge in fewer] == [("one_sanction_fewer", Decimal(72))]


def test_vrp_looks_at_one_violent_sanction_more_or_fewer_as_well() -> None:
    def changes(count: int, violent: int) -> dict[str, Decimal]:
        inputs = ogrs4(sanctions_including_current=count, violent_sanctions_including_current=violent)
        return {edge.kind: edge.percent for edge in explain_ogrs4(Predictor.VRP, inputs, OGRS4).edges}

    assert changes(7, 5) == {"one_violent_sanction_more": Decimal("31.58")}
    assert changes(8, 7) == {"one_violent_sanction_fewer": Decimal("29.96")}
    assert changes(7, 7) == {"one_violent_sanction_fewer": Decimal("28.13")}


@pytest.mark.parametrize(
    ("percent", "kinds"), [(72, []), (73, ["two_points_higher"]), (76, ["two_points_lower"]), (77, [])]
)
def test_two_points_from_a_bound_is_close_and_three_is_not(percent: int, kinds: list[str]) -> None:
    wanted = calculate_ogrs3(ogrs3(), OGRS3).logit
    chance = percent / 100
    shift = Decimal(chance / (1 - chance)).ln()
    table = replace(OGRS3, two_years=OGRS3.two_years - wanted + float(shift))
    edges = explain_ogrs3(ogrs3(), table).edges
    assert [edge.kind for edge in edges if edge.kind.startswith("two_points")] == kinds


@settings(deadline=None)
@given(any_ogrs3())
def test_an_edge_always_leads_into_another_band(inputs: Ogrs3Inputs) -> None:
    nearby = tuple(age for age in (inputs.age_at_risk - 1, inputs.age_at_risk + 1) if age >= 18)
    explanation = explain_ogrs3(inputs, OGRS3, nearby)
    assert all(edge.band != explanation.score.band for edge in explanation.edges)


def _keys(say: Wording) -> set[str]:
    texts = say.keys()
    return {key for key in texts if key.startswith("scores.")}


def test_every_text_is_there_in_both_languages_and_takes_the_same_values() -> None:
    keys = _keys(ENGLISH)
    assert keys == _keys(CYMRAEG)
    for key in keys:
        english, welsh = (set(re.findall(r"{(\w+)}", say(key))) for say in (ENGLISH, CYMRAEG))
        assert english == welsh, key


@pytest.mark.parametrize("say", [ENGLISH, CYMRAEG])
def test_everything_there_is_to_say_can_be_said_in_both_languages(say: Callable[..., str]) -> None:
    inputs = ogrs4(age_at_follow_up=21, age_at_current_conviction=21, sanctions_including_current=7)
    explanations = [explain_ogrs3(ogrs3(), OGRS3, (21,))]
    explanations += [explain_ogrs4(predictor, inputs, OGRS4, (20, 22)) for predictor in Predictor]
    for explanation in explanations:
        said = [statement(explanation.score, "Sam", say), shown_band(explanation.score.band, say)]
        said += [counterfactual_sentence(item, say) for item in explanation.counterfactuals]
        said += [edge_sentence(edge, explanation.score, say) for edge in explanation.edges]
        said += [say(f"scores.terms.{part.term}") for part in explanation.score.contributions]
        said += [say(f"scores.inputs.{name}") for name, _ in explanation.score.inputs]
        assert all(text and "{" not in text for text in said)


def test_every_offence_category_has_a_name_an_officer_knows() -> None:
    categories = set(OGRS3.offences) | set(OGRS4.predictors[Predictor.ARP].offences)
    assert {key.removeprefix("scores.offences.") for key in _keys(ENGLISH) if "scores.offences." in key} == categories
