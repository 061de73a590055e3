"""Taking a figure apart: what would give another one, when it is close to another band, and how it is said.

"How the formula uses this, not why they offended": nothing here is a finding about the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol, TypeVar

from probationdesk.scores.inputs import ScoreRefused, Sex
from probationdesk.scores.ogrs3 import Ogrs3Inputs, Ogrs3Table, calculate_ogrs3
from probationdesk.scores.ogrs4 import VIOLENT, Ogrs4Inputs, Ogrs4Table, Predictor, calculate_ogrs4
from probationdesk.scores.results import Band, Calculated

CLOSE = 2
"""Percentage points: a figure this close to another band is shown with both."""

Inputs = TypeVar("Inputs", Ogrs3Inputs, Ogrs4Inputs)
Candidates = Mapping[str, tuple[str | int, ...]]
Variations = tuple[tuple[str, Mapping[str, str | int]], ...]


class Say(Protocol):
    """Looks a text up by key, such as `scores.bands.low`, and fills it in."""

    def __call__(self, key: str, **parameters: object) -> str:
        """Return the text of `key`; raises KeyError for an unknown key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """The figure there would be if one input alone were another."""

    input: str
    actual: str | int
    other: str | int
    percent: Decimal
    """Two years, in percent, as displayed."""
    changed: bool
    """Whether the figure differs from the one as entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A small change that would put the figure into another band."""

    kind: str
    """A key of `scores.edges`."""
    percent: Decimal
    """The other figure: two years, in percent, as displayed."""
    band: Band
    age: int | None = None
    """Age in years when follow-up begins, for a birthday."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with one counterfactual for each input, and the small changes that would alter its band."""

    score: Calculated
    counterfactuals: tuple[Counterfactual, ...]
    edges: tuple[Edge, ...]


def explain_ogrs3(inputs: Ogrs3Inputs, table: Ogrs3Table, nearby_ages: tuple[int, ...] = ()) -> Explanation:
    """Return OGRS3 explained; `nearby_ages` are those of `dates.other_ages_nearby`. Raises ScoreRefused."""
    group = table.age_group(inputs.age_at_risk)
    next_group = table.age_upper[group] if group < len(table.age_upper) else table.age_upper[-1] - 1
    candidates: Candidates = {
        **_common_candidates(inputs, other_offence="other"),
        "age_at_risk": (next_group,),
        "previous_sanctions": (inputs.previous_sanctions + 1, inputs.previous_sanctions - 1),
    }
    variations: Variations = (
        ("one_sanction_more", {"previous_sanctions": inputs.previous_sanctions + 1}),
        ("one_sanction_fewer", {"previous_sanctions": inputs.previous_sanctions - 1}),
    )
    ages = tuple((age, age > inputs.age_at_risk) for age in nearby_ages)
    birthdays = tuple((age, later, {"age_at_risk": age}) for age, later in ages)
    return _explain(inputs, lambda given: calculate_ogrs3(given, table), candidates, variations, birthdays)


def explain_ogrs4(
    predictor: Predictor, inputs: Ogrs4Inputs, table: Ogrs4Table, nearby_ages: tuple[int, ...] = ()
) -> Explanation:
    """Return ARP or VRP, static, explained; `nearby_ages` as for `explain_ogrs3`. Raises ScoreRefused."""
    count, violent = inputs.sanctions_including_current, inputs.violent_sanctions_including_current
    months, age = inputs.offence_free_months, inputs.age_at_follow_up
    candidates: dict[str, tuple[str | int, ...]] = {
        **_common_candidates(inputs, other_offence="other_offences"),
        "age_at_follow_up": (age + 5, age - 5),
        "sanctions_including_current": (count + 1, count - 1),
        "offence_free_months": (months + 12 if months <= 24 else months - 12,),
    }
    variations: Variations = (
        ("one_sanction_more", {"sanctions_including_current": count + 1}),
        ("one_sanction_fewer", {"sanctions_including_current": count - 1}),
    )
    if predictor is Predictor.ARP:
        # ARP takes no notice of violence, and a count of it must not stand in the way of one sanction fewer.
        inputs = replace(inputs, violent_sanctions_including_current=None)
    elif violent is not None:
        candidates[VIOLENT] = (violent + 1, violent - 1)
        variations += (
            ("one_violent_sanction_more", {"sanctions_including_current": count + 1, VIOLENT: violent + 1}),
            ("one_violent_sanction_fewer", {"sanctions_including_current": count - 1, VIOLENT: violent - 1}),
        )
    birthdays = tuple((other, other > age, {"age_at_follow_up": other}) for other in nearby_ages)
    return _explain(inputs, lambda given: calculate_ogrs4(predictor, given, table), candidates, variations, birthdays)


def _common_candidates(inputs: Ogrs3Inputs | Ogrs4Inputs, *, other_offence: str) -> Candidates:
    """Return other values worth trying, best first, for the inputs that both generations have."""
    return {
        "sex": (Sex.FEMALE if inputs.sex is Sex.MALE else Sex.MALE,),
        "age_at_current_conviction": _other_ages(inputs.age_at_current_conviction),
        "age_at_first_sanction": _other_ages(inputs.age_at_first_sanction),
        "offence": ("theft_non_motor" if inputs.offence == other_offence else other_offence,),
    }


def _other_ages(age: int) -> tuple[int, ...]:
    return (age + 3, age - 3, age + 1, age - 1)


def _explain(
    inputs: Inputs,
    calculate: Callable[[Inputs], Calculated],
    candidates: Candidates,
    variations: Variations,
    birthdays: tuple[tuple[int, bool, Mapping[str, int]], ...],
) -> Explanation:
    score = calculate(inputs)
    found = [_counterfactual(inputs, calculate, score, name, candidates[name]) for name, _ in score.inputs]
    edges = []
    for kind, changes in variations:
        other = _attempt(inputs, calculate, changes)
        if other and other.band != score.band:
            edges.append(Edge(kind=kind, percent=other.percent, band=other.band))
    for age, later, changes in birthdays:
        other = _attempt(inputs, calculate, changes)
        if other and other.band != score.band:
            kind = "birthday_later" if later else "birthday_earlier"
            edges.append(Edge(kind=kind, percent=other.percent, band=other.band, age=age))
    for kind, points in (("two_points_higher", CLOSE), ("two_points_lower", -CLOSE)):
        percent = min(max(score.percent + points, Decimal(0)), Decimal(100))
        if score.bands.band(percent) != score.band:
            edges.append(Edge(kind=kind, percent=percent, band=score.bands.band(percent)))
    return Explanation(score, tuple(item for item in found if item), tuple(edges))


def _counterfactual(
    inputs: Inputs,
    calculate: Callable[[Inputs], Calculated],
    score: Calculated,
    name: str,
    others: tuple[str | int, ...],
) -> Counterfactual | None:
    """Return the figure for the first of `others` that is possible, one without a new caution if there is one."""
    tried = [(value, _attempt(inputs, calculate, {name: value})) for value in others]
    possible = [(value, result) for value, result in tried if result]
    plain = [(value, result) for value, result in possible if set(result.cautions) <= set(score.cautions)]
    if not possible:
        return None
    value, result = (plain or possible)[0]
    return Counterfactual(
        input=name,
        actual=getattr(inputs, name),
        other=value,
        percent=result.percent,
        changed=result.percent != score.percent,
    )


def _attempt(
    inputs: Inputs, calculate: Callable[[Inputs], Calculated], changes: Mapping[str, str | int]
) -> Calculated | None:
    """Return the score with `changes`, or None if they are impossible."""
    values: dict[str, Any] = dict(changes)
    try:
        return calculate(replace(inputs, **values))
    except ScoreRefused:
        return None


def statement(score: Calculated, name: str, say: Say) -> str:
    """Return the two-year figure said plainly, about the group and not about `name`."""
    return _statement(score.percent, score.tool, "two_years", name, say)


def one_year_statement(score: Calculated, name: str, say: Say) -> str:
    """Return the one-year figure said plainly; empty for a tool that gives none."""
    if score.percent_one_year is None:
        return ""
    return _statement(score.percent_one_year, score.tool, "one_year", name, say)


def _statement(percent: Decimal, tool: str, span: str, name: str, say: Say) -> str:
    count = int(percent.quantize(Decimal(1), ROUND_HALF_UP))
    size = "fewest" if count == 0 else "most" if count == 100 else "some"
    return say(
        f"scores.statement.{tool}.{span}",
        count=say(f"scores.statement.count.{size}", count=count),
        rest=say(f"scores.statement.rest.{size}", count=100 - count),
        name=name,
    )


def shown_band(band: Band, say: Say) -> str:
    """Return a band as it is shown: never without its generation."""
    return say("scores.bands.shown", level=say(f"scores.bands.{band.level}"), generation=band.generation)


def counterfactual_sentence(item: Counterfactual, say: Say) -> str:
    """Return "If the age at first sanction were 18 rather than 15, the figure would be 61."."""
    return say(
        f"scores.counterfactual.{item.input}",
        other=shown_value(item.input, item.other, say),
        actual=shown_value(item.input, item.actual, say),
        result=say(f"scores.counterfactual_result.{'changed' if item.changed else 'same'}", percent=item.percent),
    )


def edge_sentence(edge: Edge, score: Calculated, say: Say) -> str:
    """Return both results in one sentence: as entered, and with the small change."""
    return say(
        f"scores.edges.{edge.kind}",
        percent=score.percent,
        band=shown_band(score.band, say),
        other_percent=edge.percent,
        other_band=shown_band(edge.band, say),
        age=edge.age,
    )


def shown_value(name: str, value: str | int, say: Say) -> str:
    """Return the value of an input as an officer reads it."""
    if name == "sex":
        return say(f"scores.sex.{value}")
    if name == "offence":
        return say(f"scores.offences.{value}")
    return str(value)


def refusal_message(refused: ScoreRefused, say: Say) -> str:
    """Return why there is no score, naming the inputs concerned as an officer knows them."""
    parameters: dict[str, object] = dict(refused.parameters)
    names = refused.parameters.get("inputs", ())
    if isinstance(names, tuple):
        parameters["inputs"] = ", ".join(say(f"scores.inputs.{name}") for name in names)
    possible = refused.parameters.get("possible", ())
    if isinstance(possible, tuple):
        parameters["possible"] = ", ".join(possible)
    return say(f"scores.refusals.{refused.code}", **parameters)
