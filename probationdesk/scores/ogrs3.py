"""OGRS3: the likelihood of a further sanction within one and two years, from age, sex and record alone.

Source: Howard, Francis, Soothill and Humphreys, "OGRS 3: the revised Offender Group Reconviction
Scale" (Ministry of Justice, 2009); coefficients in `resources/scores/ogrs3.json`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from probationdesk.scores.dates import start_of_follow_up, whole_years
from probationdesk.scores.inputs import (
    MOST_SANCTIONS,
    ScoreRefused,
    Sex,
    age_cautions,
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
    number,
    number_list,
    numbers,
    rounded_percent,
    text,
    total,
)

TOOL = "OGRS3"
INPUTS = (
    "sex",
    "age_at_risk",
    "age_at_current_conviction",
    "age_at_first_sanction",
    "previous_sanctions",
    "offence",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ogrs3Inputs:
    """What OGRS3 is calculated from. Ages in whole years; raises ScoreRefused if it cannot be so."""

    sex: Sex
    age_at_risk: int
    """Age when the two years begin to count: in the community, or convicted if there is no such date."""
    age_at_current_conviction: int
    age_at_first_sanction: int
    previous_sanctions: int
    """Convictions and cautions before the current one, counted as occasions."""
    offence: str
    """A category of the table."""

    def __post_init__(self) -> None:
        require_ages("age_at_risk", self.age_at_risk, self.age_at_current_conviction, self.age_at_first_sanction)
        require_range("previous_sanctions", self.previous_sanctions, 0, MOST_SANCTIONS)

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Ogrs3Inputs:
        """Return the inputs found in `given` by name, other names being ignored; raises ScoreRefused."""
        require(given, INPUTS)
        return cls(
            sex=read_sex(given["sex"]),
            age_at_risk=read_whole_number("age_at_risk", given["age_at_risk"]),
            age_at_current_conviction=read_whole_number(
                "age_at_current_conviction", given["age_at_current_conviction"]
            ),
            age_at_first_sanction=read_whole_number("age_at_first_sanction", given["age_at_first_sanction"]),
            previous_sanctions=read_whole_number("previous_sanctions", given["previous_sanctions"]),
            offence=read_category(given["offence"]),
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
        previous_sanctions: int,
        offence: str,
    ) -> Ogrs3Inputs:
        """Return the inputs worked out from dates; raises ScoreRefused if the dates are impossible."""
        if first_sanction > convicted:
            raise ScoreRefused(
                "first_sanction_after_conviction", first=first_sanction.isoformat(), conviction=convicted.isoformat()
            )
        return cls(
            sex=sex,
            age_at_risk=whole_years(born, start_of_follow_up(in_community, convicted), "age_at_risk"),
            age_at_current_conviction=whole_years(born, convicted, "age_at_current_conviction"),
            age_at_first_sanction=whole_years(born, first_sanction, "age_at_first_sanction"),
            previous_sanctions=previous_sanctions,
            offence=offence,
        )

    @property
    def cautions(self) -> tuple[str, ...]:
        """Codes of what looks like a slip."""
        return age_cautions(
            self.age_at_risk,
            self.age_at_current_conviction,
            self.age_at_first_sanction,
            only_sanction=self.previous_sanctions == 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ogrs3Table:
    """The coefficients of OGRS3."""

    model: Model
    bands: Bands
    one_year: float
    two_years: float
    rate: float
    """Weight of the rate of sanctions (the Copas rate)."""
    rate_years: float
    """Years added to the length of the record before the rate is taken."""
    first_time: float
    repeat: float
    age_upper: tuple[int, ...]
    """Ages in years at which the next age group begins."""
    age_groups: Mapping[Sex, tuple[float, ...]]
    offences: Mapping[str, float]

    @classmethod
    def from_json(cls, data: object, *, model_id: str, sha256: str) -> Ogrs3Table:
        """Return the table in the parsed file; `sha256` is that of the file's bytes. Raises TableFault."""
        whole = mapping(data, "")
        history = numbers(whole.get("history"), "history")
        upper = number_list(whole.get("age_upper_exclusive"), "age_upper_exclusive")
        if list(upper) != sorted(set(upper)):
            raise TableFault("age_upper_exclusive", "must rise")
        groups = {sex: number_list(whole.get(sex.value), sex.value) for sex in Sex}
        for sex, weights in groups.items():
            if len(weights) != len(upper) + 1:
                raise TableFault(sex.value, "must have one weight more than there are age limits")
        offences = numbers(whole.get("offence"), "offence")
        if not offences:
            raise TableFault("offence", "must not be empty")
        return cls(
            model=Model(model_id, sha256),
            bands=Bands.from_json(
                text(whole.get("generation"), "generation"),
                whole.get("bands_two_year_percent"),
                "bands_two_year_percent",
            ),
            one_year=number(whole.get("a1"), "a1"),
            two_years=number(whole.get("a2"), "a2"),
            rate=number(whole.get("copas"), "copas"),
            rate_years=number(whole.get("copas_offset"), "copas_offset"),
            first_time=number(history.get("first"), "history.first"),
            repeat=number(history.get("repeat"), "history.repeat"),
            age_upper=tuple(int(age) for age in upper),
            age_groups=groups,
            offences=offences,
        )

    def age_group(self, age: int) -> int:
        """Return the place, from 0, of the age group that `age` in years belongs to."""
        return bisect_right(self.age_upper, age)


def calculate_ogrs3(inputs: Ogrs3Inputs, table: Ogrs3Table) -> Calculated:
    """Return OGRS3 for `inputs`: whole percent, half up, from 1 to 99.

    The contributions are those of the two-year figure; the one-year figure differs in its constant only.
    Raises ScoreRefused, listing the categories there are, for an offence the table does not know.
    """
    if inputs.offence not in table.offences:
        raise ScoreRefused("unknown_offence", possible=tuple(table.offences))
    career = inputs.age_at_current_conviction - inputs.age_at_first_sanction
    rate = math.log((inputs.previous_sanctions + 1) / (table.rate_years + career))
    weight_of_age = table.age_groups[inputs.sex][table.age_group(inputs.age_at_risk)]
    history = table.repeat if inputs.previous_sanctions else table.first_time
    record = ("previous_sanctions", "age_at_current_conviction", "age_at_first_sanction")
    own = (
        Contribution("age_and_sex", ("age_at_risk", "sex"), weight_of_age),
        Contribution("offence", ("offence",), table.offences[inputs.offence]),
        Contribution("any_previous_sanction", ("previous_sanctions",), history),
        Contribution("rate_of_sanctions", record, table.rate * rate),
    )
    two_years = (Contribution("constant", (), table.two_years), *own)
    one_year = (Contribution("constant", (), table.one_year), *own)
    logit = total(two_years)
    return Calculated(
        tool=TOOL,
        model=table.model,
        percent=rounded_percent(logit, "1", "1", "99"),
        percent_one_year=rounded_percent(total(one_year), "1", "1", "99"),
        logit=logit,
        contributions=two_years,
        bands=table.bands,
        inputs=tuple((name, getattr(inputs, name)) for name in INPUTS),
        cautions=inputs.cautions,
    )
