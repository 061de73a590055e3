"""Scores of an assessment: calculated here from the published tables, or copied from an official record.

A score is kept with everything it was made from, so that it can be worked out again and explained later.
It never becomes a level of risk of serious harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from probationdesk import resources
from probationdesk.domain.assessment import Assessment, CaseFile
from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.errors import Refused
from probationdesk.domain.history import EventKind
from probationdesk.domain.ids import new_id
from probationdesk.domain.scoring import Score, ScoreInput, ScoreKind
from probationdesk.scores.batch import Tables
from probationdesk.scores.dates import other_ages_nearby, start_of_follow_up
from probationdesk.scores.explain import Explanation, explain_ogrs3, explain_ogrs4
from probationdesk.scores.inputs import ScoreRefused, Sex, read_sex, read_whole_number, require
from probationdesk.scores.official import OfficialEntry, OfficialTool, entry_gaps, read_percent, read_tools
from probationdesk.scores.ogrs3 import Ogrs3Inputs, Ogrs3Table
from probationdesk.scores.ogrs4 import VIOLENT, Ogrs4Inputs, Ogrs4Table, Predictor
from probationdesk.services.changes import keep
from probationdesk.services.ports import Changed, Desk

OGRS3, ARP, VRP = "OGRS3", "ARP", "VRP"
CALCULATED = (OGRS3, ARP, VRP)
"""The tools calculated here, by the name printed beside the generation."""
SUFFICES = frozenset({"band_differs", "kind_not_offered", "generation_differs"})
"""Gaps of an official score that are pointed out and do not stop it from being kept: the record stands as printed."""

_PREDICTORS = {ARP: Predictor.ARP, VRP: Predictor.VRP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an officer gives for a score; None, or an empty text, is not given.

    The names are those of `scores.inputs` in the wording. Counts are texts, as typed.
    """

    sex: str = ""
    date_of_birth: date | None = None
    first_sanction: date | None = None
    convicted: date | None = None
    in_community: date | None = None
    """Empty for someone not sent to prison: the two years then count from the conviction."""
    previous_sanctions: str = ""
    violent_sanctions_including_current: str = ""
    offence: str = ""
    assessed: date | None = None


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value found in the case, and where: `basis` is a key of the wording, filled in with `count`."""

    value: str
    basis: str
    count: int = 0


@cache
def tables() -> Tables:
    """Return the coefficient tables that came with the program."""
    ogrs3, ogrs3_hash = resources.score_table("ogrs3")
    ogrs4, ogrs4_hash = resources.score_table("ogrs4")
    return Tables(
        ogrs3=Ogrs3Table.from_json(ogrs3, model_id="ogrs3", sha256=ogrs3_hash),
        ogrs4=Ogrs4Table.from_json(ogrs4, model_id="ogrs4", sha256=ogrs4_hash),
    )


@cache
def official_tools() -> tuple[OfficialTool, ...]:
    """Return the tools whose scores can be copied from an official record."""
    return read_tools(resources.score_table("official")[0])


def offences_of(tool: str) -> tuple[str, ...]:
    """Return the categories of offence that a tool calculated here knows, in the order of its table."""
    if tool == OGRS3:
        return tuple(tables().ogrs3.offences)
    return tuple(tables().ogrs4.predictors[_PREDICTORS[tool]].offences)


def needed_by(tool: str) -> tuple[str, ...]:
    """Return the names in `Given` that a tool cannot do without."""
    common = ("sex", "date_of_birth", "first_sanction", "convicted", "previous_sanctions", "offence")
    return {OGRS3: common, ARP: (*common, "assessed"), VRP: (*common, VIOLENT, "assessed")}[tool]


def prefill(case: CaseFile, convicted: date | None = None) -> Mapping[str, Prefilled]:
    """Return what the case already says about the inputs of a score.

    The current conviction is taken to be `convicted`, or else the latest in the history; sanctions before
    it are counted by date, because a sanction is an occasion and not an offence. Cautions are not in the
    history as such, so the officer is told what was counted.
    """
    found: dict[str, Prefilled] = {}
    person = case.person
    if person.sex:
        found["sex"] = Prefilled(person.sex, "person")
    if person.date_of_birth is not None:
        found["date_of_birth"] = Prefilled(person.date_of_birth.isoformat(), "person")
    days = sorted({e.began for e in case.events if e.kind is EventKind.CONVICTION and e.claim is ClaimKind.ESTABLISHED})
    if not days:
        return found
    current = convicted or days[-1]
    earlier = [day for day in days if day < current]
    found["first_sanction"] = Prefilled(min(days[0], current).isoformat(), "first_in_history")
    found["convicted"] = Prefilled(current.isoformat(), "latest_in_history")
    found["previous_sanctions"] = Prefilled(str(len(earlier)), "counted_in_history", len(earlier))
    return found


def calculate(tool: str, given: Given) -> Explanation:
    """Return a score with what explains it.

    Raises ScoreRefused, naming the inputs, for someone under 18, a missing or impossible input, or a sex
    for which no score was validated.
    """
    values = {name: getattr(given, name) for name in needed_by(tool)}
    require(values, needed_by(tool))
    born, first, convicted = _dates(given)
    sex = read_sex(given.sex)
    previous = _count("previous_sanctions", given.previous_sanctions)
    if tool == OGRS3:
        inputs = Ogrs3Inputs.from_dates(
            sex=sex, born=born, first_sanction=first, convicted=convicted, in_community=given.in_community,
            previous_sanctions=previous, offence=given.offence,
        )  # fmt: skip
        return explain_ogrs3(inputs, tables().ogrs3, _nearby(given, born, convicted))
    return explain_ogrs4(
        _PREDICTORS[tool], _ogrs4(tool, given, sex, previous), tables().ogrs4, _nearby(given, born, convicted)
    )


def inputs_of(tool: str, given: Given, bases: Mapping[str, str]) -> tuple[ScoreInput, ...]:
    """Return what a tool uses of `given`, in the order it is asked, each with its source from `bases`."""
    names = ("in_community", *needed_by(tool))
    used = [name for name in Given.__dataclass_fields__ if name in names and getattr(given, name)]
    return tuple(ScoreInput(name=n, value=_written(getattr(given, n)), basis=bases.get(n, "")) for n in used)


def explain_kept(score: Score) -> Explanation | None:
    """Return a kept score worked out again; None if it was copied, or made with a table no longer held."""
    if not score.calculated or score.tool not in CALCULATED:
        return None
    table = tables().ogrs3 if score.tool == OGRS3 else tables().ogrs4
    if score.model_hash != table.model.sha256:
        return None
    return calculate(score.tool, _given(score))


def keep_calculated(desk: Desk, head: Assessment, tool: str, given: Given, bases: Mapping[str, str]) -> Changed:
    """Calculate a score and keep it with its inputs, the source of each from `bases`, and the table's hash.

    Raises ScoreRefused as `calculate` does.
    """
    score = calculate(tool, given).score
    one_year = "" if score.percent_one_year is None else str(score.percent_one_year)
    kept = Score(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, tool=tool, generation=score.generation,
        percent=str(score.percent), percent_one_year=one_year, band=score.band.level.replace("_", " "),
        dated=desk.clock().date(), entered_by=desk.officer.name, calculated=True, model_hash=score.model.sha256,
        inputs=inputs_of(tool, given, bases),
    )  # fmt: skip
    return keep(desk, (kept,), "score_calculated")


def official_gaps(entry: OfficialEntry) -> tuple[str, ...]:
    """Return what an official score lacks or says wrongly, as codes of `scores.official_gaps`."""
    return entry_gaps(entry, official_tools())


def keep_official(desk: Desk, head: Assessment, entry: OfficialEntry) -> Changed:
    """Keep a score copied from an official record.

    Raises Refused if something is missing without which it could mislead (see `official_gaps`).
    """
    if set(official_gaps(entry)) - SUFFICES or entry.dated is None:
        raise Refused("score_incomplete")
    tool = next(one for one in official_tools() if one.id == entry.tool)
    percent = read_percent(entry.value) if tool.value == "percent" else None
    band, value = entry.band.strip(), entry.value.strip()
    if percent is None and value:
        # Points are not a percentage and must not be read as one: they stand with the band, as printed.
        band = f"{band} ({value})" if band else value
    kept = Score(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, tool=tool.name, generation=entry.generation.strip(),
        kind=ScoreKind(entry.kind), percent="" if percent is None else str(percent), band=band,
        dated=entry.dated, basis=entry.source.strip(), entered_by=entry.entered_by,
    )  # fmt: skip
    return keep(desk, (kept,), "score_entered")


def _ogrs4(tool: str, given: Given, sex: Sex, previous: int) -> Ogrs4Inputs:
    born, first, convicted = _dates(given)
    violent = _count(VIOLENT, given.violent_sanctions_including_current) if tool == VRP else None
    return Ogrs4Inputs.from_dates(
        sex=sex, born=born, first_sanction=first, convicted=convicted, in_community=given.in_community,
        assessed=_day("assessed", given.assessed), sanctions_including_current=previous + 1,
        violent_sanctions_including_current=violent, offence=given.offence,
    )  # fmt: skip


def _dates(given: Given) -> tuple[date, date, date]:
    """Return the dates of birth, of the first sanction and of the current conviction."""
    return (
        _day("date_of_birth", given.date_of_birth),
        _day("first_sanction", given.first_sanction),
        _day("convicted", given.convicted),
    )


def _day(name: str, day: date | None) -> date:
    if day is None:
        raise ScoreRefused("missing_input", inputs=(name,))
    return day


def _nearby(given: Given, born: date, convicted: date) -> tuple[int, ...]:
    return other_ages_nearby(born, start_of_follow_up(given.in_community, convicted))


def _count(name: str, text: str) -> int:
    stripped = text.strip()
    return read_whole_number(name, int(stripped) if stripped.isdecimal() else stripped)


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _given(score: Score) -> Given:
    values = {one.name: one.value for one in score.inputs}

    def day(name: str) -> date | None:
        return date.fromisoformat(values[name]) if name in values else None

    return Given(
        sex=values.get("sex", ""), date_of_birth=day("date_of_birth"), first_sanction=day("first_sanction"),
        convicted=day("convicted"), in_community=day("in_community"),
        previous_sanctions=values.get("previous_sanctions", ""),
        violent_sanctions_including_current=values.get(VIOLENT, ""), offence=values.get("offence", ""),
        assessed=day("assessed"),
    )  # fmt: skip
