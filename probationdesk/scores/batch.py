"""Many scores at once, for the command line: one result a row, in order, whatever befalls the others.

A row is an object with `tool` (OGRS3, ARP_static, VRP_static, or OGRS4 for both of the latter, in any
case) and the inputs by name. A result repeats `tool` and holds

- `index`: the place of its row, from 0;
- `generation`, `band` (of the two-year figure), `percent_two_year`;
- for OGRS3 `percent_one_year`; for the others the same figure again as `ARP_static_percent` or
  `VRP_static_percent`;
- `logit` and `contributions` (`input`, `uses`, `log_odds`), for two years; they add up to the logit;
- `inputs` as the formula took them, `cautions`, `model` and `label`.

For OGRS4 these are held twice, under `ARP_static` and `VRP_static`, beside the two percentages. A row that
cannot be scored has `index` and `error` (`code`, `message`, `inputs`). Other fields are ignored, so that
a row may carry a reference or an expected result; every input is required, so a misspelt one is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from probationdesk.scores.explain import Say, refusal_message
from probationdesk.scores.inputs import ScoreRefused, require
from probationdesk.scores.ogrs3 import TOOL, Ogrs3Inputs, Ogrs3Table, calculate_ogrs3
from probationdesk.scores.ogrs4 import Ogrs4Inputs, Ogrs4Table, Predictor, calculate_ogrs4
from probationdesk.scores.reading import AmbiguousRow, UnreadableRow
from probationdesk.scores.results import Calculated

BOTH = "OGRS4"
TOOLS = (TOOL, Predictor.ARP.value, Predictor.VRP.value, BOTH)
_TOOLS_BY_ANY_CASE = {tool.casefold(): tool for tool in TOOLS}


@dataclass(frozen=True, slots=True)
class Tables:
    """The coefficient tables of every tool calculated here."""

    ogrs3: Ogrs3Table
    ogrs4: Ogrs4Table


def score_rows(rows: object, tables: Tables, say: Say) -> list[dict[str, object]]:
    """Return one result for each of `rows`, in order; raises ScoreRefused if `rows` is not a list."""
    if not isinstance(rows, list):
        raise ScoreRefused("not_a_list")
    return [{"index": index, **_score_row(row, tables, say)} for index, row in enumerate(rows)]


def _score_row(row: object, tables: Tables, say: Say) -> dict[str, object]:
    try:
        return _scored(row, tables, say)
    except ScoreRefused as refused:
        inputs = refused.parameters.get("inputs", ())
        names = list(inputs) if isinstance(inputs, tuple) else []
        return {"error": {"code": refused.code, "message": refusal_message(refused, say), "inputs": names}}


def _scored(row: object, tables: Tables, say: Say) -> dict[str, object]:
    if isinstance(row, UnreadableRow):
        raise ScoreRefused("unreadable_row")
    if isinstance(row, AmbiguousRow):
        raise ScoreRefused("given_twice", inputs=row.inputs)
    if not isinstance(row, dict):
        raise ScoreRefused("not_an_object")
    given = cast("Mapping[str, object]", row)
    tool = _tool(given)
    if tool == TOOL:
        score = calculate_ogrs3(Ogrs3Inputs.read(given), tables.ogrs3)
        one_year = {} if score.percent_one_year is None else {"percent_one_year": int(score.percent_one_year)}
        return {"tool": tool, **one_year, "percent_two_year": int(score.percent), **_explained(score, say)}
    if tool == BOTH:
        both = Ogrs4Inputs.read(given, violent=True)
        results = {predictor: _predicted(predictor, both, tables, say) for predictor in Predictor}
        percents = {_percent_name(predictor): results[predictor]["percent_two_year"] for predictor in Predictor}
        return {"tool": tool, **percents, **{predictor.value: results[predictor] for predictor in Predictor}}
    predictor = Predictor(tool)
    return {
        "tool": tool,
        **_predicted(predictor, Ogrs4Inputs.read(given, violent=predictor is Predictor.VRP), tables, say),
    }


def _tool(given: Mapping[str, object]) -> str:
    """Return the tool a row asks for; raises ScoreRefused listing the tools there are."""
    require(given, ("tool",))
    asked = given["tool"]
    tool = _TOOLS_BY_ANY_CASE.get(asked.strip().casefold()) if isinstance(asked, str) else None
    if tool is None:
        raise ScoreRefused("unknown_tool", possible=TOOLS)
    return tool


def _percent_name(predictor: Predictor) -> str:
    return f"{predictor.value}_percent"


def _predicted(predictor: Predictor, inputs: Ogrs4Inputs, tables: Tables, say: Say) -> dict[str, object]:
    score = calculate_ogrs4(predictor, inputs, tables.ogrs4)
    percent = float(score.percent)
    return {_percent_name(predictor): percent, "percent_two_year": percent, **_explained(score, say)}


def _explained(score: Calculated, say: Say) -> dict[str, object]:
    """Return what stands beside every figure."""
    return {
        "generation": score.generation,
        "band": score.band.level,
        "logit": score.logit,
        "contributions": [
            {"input": item.term, "uses": list(item.inputs), "log_odds": item.log_odds} for item in score.contributions
        ],
        "inputs": dict(score.inputs),
        "cautions": [{"code": code, "message": say(f"scores.cautions.{code}")} for code in score.cautions],
        "model": {"id": score.model.id, "sha256": score.model.sha256},
        "label": say("scores.label.calculated"),
    }
