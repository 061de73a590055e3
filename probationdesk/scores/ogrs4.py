"""ARP and VRP, static: any further sanction, and one for violence, within two years (the OGRS4 generation).

Source: the formula and coefficients in `resources/scores/ogrs4.json`, published by the Ministry of Justice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from probationdesk.scores.dates import counted_months, start_of_follow_up, whole_months, whole_years
from probationdesk.scores.inputs import (
    MOST_SANCTIONS,
    ScoreRefused,
    Sex,
    age_cautions,
    is_missing,
    read_category,
    read_sex,
    read_whole_number,
    require,
    require_ages,
    require_range,
)
from probationdesk.scores.results import (
    Bands,
    Calculated,
    Contribution,
    Model,
    TableFault,
    mapping,
    numbers,
    rounded_percent,
    text,
    total,
)

INPUTS = (
    "sex",
    "age_at_follow_up",
    "age_at_current_conviction",
    "age_at_first_sanction",
    "sanctions_including_current",
    "offence",
    "offence_free_months",
)
VIOLENT = "violent_sanctions_including_current"
VIOLENT_OFFENCES = frozenset(
    {"violence_against_the_person_abh_plus", "violence_against_the_person_sub_abh", "acquisitive_violence"}
)
"""Categories violent by their name: with one of these as the current offence, a violent count of 0 is a slip."""

ARP_RATE_YEARS = 26
VRP_RATE_YEARS = 12
VIOLENT_RATE_YEARS = 30
"""Years added to the length of the record before each rate is taken (the formula in the table's file)."""

_POWERS = ("", "_QUADRATIC", "_CUBIC", "_QUARTIC")
_AGE_TERMS = {sex: tuple(f"AAI{power}_{sex.name}" for power in _POWERS) for sex in Sex}
_MONTH_TERMS = tuple(f"OFFENCE_FREE_MONTHS{power}" for power in _POWERS)
_BY_SEX = (
    "YRS_BETWEEN_FIRST_AND_SECOND_SANCTION",
    "THREE_PLUS_SANCTIONS_COPAS_G",
    "THREE_PLUS_SANCTIONS_COPAS_SQUARED",
    "THREE_PLUS_SANCTIONS_COPAS_V",
    "NEVER_VIOLENT",
)
_TERMS = frozenset(
    (
        *("TWO_YEAR_CONSTANT", "FEMALE", "FIRST_SANCTION", "SECOND_SANCTION", "SANCTION_OCCASIONS"),
        *("ONCE_VIOLENT", "VIOLENT_SANCTIONS", "VIOLENT_RATE"),
        *_MONTH_TERMS,
        *(term for terms in _AGE_TERMS.values() for term in terms),
        *(f"{term}_{sex.name}" for term in _BY_SEX for sex in Sex),
    )
)


class Predictor(StrEnum):
    """The two static predictors."""

    ARP = "ARP_static"
    VRP = "VRP_static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ogrs4Inputs:
    """What ARP and VRP are calculated from. Ages in whole years; raises ScoreRefused if it cannot be so."""

    sex: Sex
    age_at_follow_up: int
    """Age when the two years begin to count: in the community, or convicted if there is no such date."""
    age_at_current_conviction: int
    age_at_first_sanction: int
    sanctions_including_current: int
    violent_sanctions_including_current: int | None = None
    """Needed by VRP alone."""
    offence: str
    """A category of the table."""
    offence_free_months: int
    """Whole months from the start of follow-up to the assessment; a negative number counts as 0, over 36 as 36."""

    def __post_init__(self) -> None:
        require_ages(
            "age_at_follow_up", self.age_at_follow_up, self.age_at_current_conviction, self.age_at_first_sanction
        )
        require_range("sanctions_including_current", self.sanctions_including_current, 1, MOST_SANCTIONS)
        violent = self.violent_sanctions_including_current
        if violent is not None:
            require_range(VIOLENT, violent, 0, MOST_SANCTIONS)
            if violent > self.sanctions_including_current:
                raise ScoreRefused("more_violent_than_all", violent=violent, sanctions=self.sanctions_including_current)
        object.__setattr__(self, "offence_free_months", counted_months(self.offence_free_months))

    @classmethod
    def read(cls, given: Mapping[str, object], *, violent: bool) -> Ogrs4Inputs:
        """Return the inputs found in `given` by name, other names being ignored; raises ScoreRefused.

        `violent` says whether the count of violent sanctions is needed; given anyway, it is checked.
        """
        require(given, (*INPUTS, VIOLENT) if violent else INPUTS)
        whole = {
            name: read_whole_number(name, given[name])
            for name in (*INPUTS, VIOLENT)
            if name not in ("sex", "offence") and not is_missing(given.get(name))
        }
        return cls(
            sex=read_sex(given["sex"]),
            age_at_follow_up=whole["age_at_follow_up"],
            age_at_current_conviction=whole["age_at_current_conviction"],
            age_at_first_sanction=whole["age_at_first_sanction"],
            sanctions_including_current=whole["sanctions_including_current"],
            violent_sanctions_including_current=whole.get(VIOLENT),
            offence=read_category(given["offence"]),
            offence_free_months=whole["offence_free_months"],
        )

    @classmethod
    def from_dates(
        cls,
        *,
        sex: Sex,
        born: date,
        first_sanction: date,
        convicted: date,
        in_community: date | None,
        assessed: date,
        sanctions_including_current: int,
        violent_sanctions_including_current: int | None,
        offence: str,
    ) -> Ogrs4Inputs:
        """Return the inputs worked out from dates; raises ScoreRefused if the dates are impossible."""
        if first_sanction > convicted:
            raise ScoreRefused(
                "first_sanction_after_conviction", first=first_sanction.isoformat(), conviction=convicted.isoformat()
            )
        start = start_of_follow_up(in_community, convicted)
        return cls(
            sex=sex,
            age_at_follow_up=whole_years(born, start, "age_at_follow_up"),
            age_at_current_conviction=whole_years(born, convicted, "age_at_current_conviction"),
            age_at_first_sanction=whole_years(born, first_sanction, "age_at_first_sanction"),
            sanctions_including_current=sanctions_including_current,
            violent_sanctions_including_current=violent_sanctions_including_current,
            offence=offence,
            offence_free_months=whole_months(start, assessed),
        )

    @property
    def career(self) -> int:
        """Years from the first sanction to the current conviction."""
        return self.age_at_current_conviction - self.age_at_first_sanction

    @property
    def cautions(self) -> tuple[str, ...]:
        """Codes of what looks like a slip."""
        cautions = age_cautions(
            self.age_at_follow_up,
            self.age_at_current_conviction,
            self.age_at_first_sanction,
            only_sanction=self.sanctions_including_current == 1,
        )
        if self.violent_sanctions_including_current == 0 and self.offence in VIOLENT_OFFENCES:
            cautions += ("violent_offence_not_counted",)
        return cautions


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The coefficients of one predictor; one that is absent counts as 0."""

    terms: Mapping[str, float]
    offences: Mapping[str, float]
    bands: Bands

    def __getitem__(self, term: str) -> float:
        return self.terms.get(term, 0.0)

    def polynomial(self, terms: tuple[str, ...], value: int) -> float:
        """Return the sum of `terms` times the first, second, ... power of `value`."""
        return math.fsum(self[term] * value**power for power, term in enumerate(terms, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ogrs4Table:
    """The coefficients of both predictors."""

    model: Model
    predictors: Mapping[Predictor, Coefficients]

    @classmethod
    def from_json(cls, data: object, *, model_id: str, sha256: str) -> Ogrs4Table:
        """Return the table in the parsed file; `sha256` is that of the file's bytes. Raises TableFault."""
        whole = mapping(data, "")
        generation = text(whole.get("generation"), "generation")
        models = mapping(whole.get("models"), "models")
        bands = mapping(whole.get("bands_percent"), "bands_percent")
        predictors = {}
        for predictor in Predictor:
            path = f"models.{predictor.value}"
            model = mapping(models.get(predictor.value), path)
            terms = numbers(model.get("terms"), f"{path}.terms")
            if unknown := sorted(set(terms) - _TERMS):
                raise TableFault(f"{path}.terms.{unknown[0]}", "is not a term of the formula")
            if "TWO_YEAR_CONSTANT" not in terms:
                raise TableFault(f"{path}.terms", "has no TWO_YEAR_CONSTANT")
            offences = numbers(model.get("offence"), f"{path}.offence")
            if not offences:
                raise TableFault(f"{path}.offence", "must not be empty")
            own_bands = Bands.from_json(generation, bands.get(predictor.name), f"bands_percent.{predictor.name}")
            predictors[predictor] = Coefficients(terms=terms, offences=offences, bands=own_bands)
        return cls(model=Model(model_id, sha256), predictors=predictors)


def calculate_ogrs4(predictor: Predictor, inputs: Ogrs4Inputs, table: Ogrs4Table) -> Calculated:
    """Return ARP or VRP, static, for `inputs`: percent to two places, half up, 99.99 at most.

    Raises ScoreRefused for an offence the table does not know (listing the categories there are) and
    for VRP without a count of violent sanctions.
    """
    own = table.predictors[predictor]
    if inputs.offence not in own.offences:
        raise ScoreRefused("unknown_offence", possible=tuple(own.offences))
    contributions = _shared(inputs, own) + (_arp(inputs, own) if predictor is Predictor.ARP else _vrp(inputs, own))
    logit = total(contributions)
    used = INPUTS if predictor is Predictor.ARP else (*INPUTS, VIOLENT)
    return Calculated(
        tool=predictor.value,
        model=table.model,
        percent=rounded_percent(logit, "0.01", "0", "99.99"),
        logit=logit,
        contributions=contributions,
        bands=own.bands,
        inputs=tuple((name, getattr(inputs, name)) for name in used),
        cautions=inputs.cautions,
    )


def _shared(inputs: Ogrs4Inputs, own: Coefficients) -> tuple[Contribution, ...]:
    """Return the terms that both predictors have."""
    count = inputs.sanctions_including_current
    age = own.polynomial(_AGE_TERMS[inputs.sex], inputs.age_at_follow_up)
    female = own["FEMALE"] if inputs.sex is Sex.FEMALE else 0.0
    switch = {1: own["FIRST_SANCTION"], 2: own["SECOND_SANCTION"]}.get(count, 0.0)
    months = own.polynomial(_MONTH_TERMS, inputs.offence_free_months)
    return (
        Contribution("constant", (), own["TWO_YEAR_CONSTANT"]),
        Contribution("age_and_sex", ("age_at_follow_up", "sex"), age + female),
        Contribution("offence", ("offence",), own.offences[inputs.offence]),
        Contribution(
            "number_of_sanctions", ("sanctions_including_current",), switch + own["SANCTION_OCCASIONS"] * count
        ),
        Contribution("offence_free_months", ("offence_free_months",), months),
    )


def _record(inputs: Ogrs4Inputs, own: Coefficients, rate: float) -> Contribution:
    """Return the term for how the record is spread over the years: a gap after two sanctions, a rate from three."""
    gap = own[f"YRS_BETWEEN_FIRST_AND_SECOND_SANCTION_{inputs.sex.name}"] * inputs.career
    log_odds = {1: 0.0, 2: gap}.get(inputs.sanctions_including_current, rate)
    used = ("sanctions_including_current", "age_at_current_conviction", "age_at_first_sanction", "sex")
    return Contribution("rate_of_sanctions", used, log_odds)


def _arp(inputs: Ogrs4Inputs, own: Coefficients) -> tuple[Contribution, ...]:
    rate = math.log(inputs.sanctions_including_current / (inputs.career + ARP_RATE_YEARS))
    linear = own[f"THREE_PLUS_SANCTIONS_COPAS_G_{inputs.sex.name}"] * rate
    squared = own[f"THREE_PLUS_SANCTIONS_COPAS_SQUARED_{inputs.sex.name}"] * rate**2
    return (_record(inputs, own, linear + squared),)


def _vrp(inputs: Ogrs4Inputs, own: Coefficients) -> tuple[Contribution, ...]:
    violent = inputs.violent_sanctions_including_current
    if violent is None:
        raise ScoreRefused("missing_input", inputs=(VIOLENT,))
    rate = math.log(inputs.sanctions_including_current / (inputs.career + VRP_RATE_YEARS))
    linear = own[f"THREE_PLUS_SANCTIONS_COPAS_V_{inputs.sex.name}"] * rate
    switch = {0: own[f"NEVER_VIOLENT_{inputs.sex.name}"], 1: own["ONCE_VIOLENT"]}.get(violent, 0.0)
    violent_rate = own["VIOLENT_RATE"] * math.log(violent / (inputs.career + VIOLENT_RATE_YEARS)) if violent else 0.0
    return (
        _record(inputs, own, linear),
        Contribution("violent_sanctions", (VIOLENT, "sex"), switch + own["VIOLENT_SANCTIONS"] * violent),
        Contribution(
            "rate_of_violent_sanctions",
            (VIOLENT, "age_at_current_conviction", "age_at_first_sanction"),
            violent_rate,
        ),
    )
