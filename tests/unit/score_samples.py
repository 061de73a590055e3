"""What the score tests share: the real tables, the real wording, and the formulas written out a second time.

The figures in EXAMPLES_* are worked examples that came with the published tables. The reference formulas
below are written term by term straight from the published description, without any of the program's code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from probationdesk.domain.people import Language
from probationdesk.resources import Wording, score_table
from probationdesk.scores.batch import Tables
from probationdesk.scores.inputs import Sex
from probationdesk.scores.ogrs3 import Ogrs3Inputs, Ogrs3Table
from probationdesk.scores.ogrs4 import Ogrs4Inputs, Ogrs4Table

RAW_OGRS3, SHA_OGRS3 = score_table("ogrs3")
RAW_OGRS4, SHA_OGRS4 = score_table("ogrs4")
OGRS3 = Ogrs3Table.from_json(RAW_OGRS3, model_id="ogrs3", sha256=SHA_OGRS3)
OGRS4 = Ogrs4Table.from_json(RAW_OGRS4, model_id="ogrs4", sha256=SHA_OGRS4)
TABLES = Tables(OGRS3, OGRS4)
ENGLISH = Wording(Language.ENGLISH)
CYMRAEG = Wording(Language.CYMRAEG)

OGRS3_FIELDS = (
    "sex",
    "age_at_risk",
    "age_at_current_conviction",
    "age_at_first_sanction",
    "previous_sanctions",
    "offence",
    "percent_one_year",
    "percent_two_year",
)
EXAMPLES_OGRS3: list[dict[str, Any]] = [
    dict(zip(OGRS3_FIELDS, row, strict=True))
    for row in (
        ("M", 20, 20, 20, 0, "violence", 12, 22),
        ("M", 20, 20, 20, 1, "violence", 32, 49),
        ("F", 43, 37, 14, 5, "criminal_damage", 17, 30),
        ("M", 60, 59, 47, 1, "soliciting_prostitution", 8, 16),
        ("M", 20, 20, 15, 4, "theft_non_motor", 63, 78),
        ("M", 21, 21, 15, 4, "theft_non_motor", 51, 68),
        ("M", 61, 60, 25, 2, "drink_driving", 2, 5),
        ("M", 61, 60, 25, 2, "other_motoring", 4, 7),
    )
]
OGRS4_FIELDS = (
    "sex",
    "age_at_follow_up",
    "age_at_current_conviction",
    "age_at_first_sanction",
    "sanctions_including_current",
    "violent_sanctions_including_current",
    "offence",
    "offence_free_months",
    "ARP_static_percent",
    "VRP_static_percent",
)
EXAMPLES_OGRS4: list[dict[str, Any]] = [
    dict(zip(OGRS4_FIELDS, row, strict=True))
    for row in (
        ("M", 27, 27, 18, 2, 2, "sexual_against_child", 36, 5.37, 0.95),
        ("M", 25, 25, 20, 2, 2, "drunkenness", 36, 10.98, 7.81),
        ("F", 39, 38, 24, 4, 3, "public_order_and_harrassment", 13, 15.26, 11.32),
        ("F", 28, 28, 28, 1, 1, "other_offences", 36, 1.82, 1.33),
        ("M", 34, 33, 14, 23, 6, "theft_non_motor", 0, 77.78, 44.54),
        ("M", 34, 33, 14, 23, 6, "theft_non_motor", 12, 64.2, 29.22),
    )
]


def ogrs3(**changes: object) -> Ogrs3Inputs:
    """Return the inputs of the fifth example with `changes`."""
    return Ogrs3Inputs.read(EXAMPLES_OGRS3[4] | changes)


def ogrs4(**changes: object) -> Ogrs4Inputs:
    """Return the inputs of the fifth example with `changes`."""
    return Ogrs4Inputs.read(EXAMPLES_OGRS4[4] | changes, violent=True)


def reference_ogrs3_logit(given: Ogrs3Inputs, year: str = "a2") -> float:
    """OGRS3, written out from its description."""
    upper = [*RAW_OGRS3["age_upper_exclusive"], 1000]
    group = next(place for place, limit in enumerate(upper) if given.age_at_risk < limit)
    history = "first" if given.previous_sanctions == 0 else "repeat"
    years = RAW_OGRS3["copas_offset"] + given.age_at_current_conviction - given.age_at_first_sanction
    value: float = (
        RAW_OGRS3[year]
        + RAW_OGRS3[given.sex.value][group]
        + RAW_OGRS3["offence"][given.offence]
        + RAW_OGRS3["history"][history]
        + RAW_OGRS3["copas"] * math.log((given.previous_sanctions + 1) / years)
    )
    return value


def reference_ogrs4_logit(model: str, given: Ogrs4Inputs) -> float:
    """ARP or VRP, static, written out from the formula in the table's file."""
    terms: Mapping[str, float] = RAW_OGRS4["models"][f"{model}_static"]["terms"]
    sex = given.sex.name
    n, a, m = given.sanctions_including_current, given.age_at_follow_up, given.offence_free_months
    v = given.violent_sanctions_including_current
    assert v is not None
    career = given.age_at_current_conviction - given.age_at_first_sanction
    z = terms["TWO_YEAR_CONSTANT"] + RAW_OGRS4["models"][f"{model}_static"]["offence"][given.offence]
    z += terms[f"AAI_{sex}"] * a + terms[f"AAI_QUADRATIC_{sex}"] * a**2
    z += terms[f"AAI_CUBIC_{sex}"] * a**3 + terms[f"AAI_QUARTIC_{sex}"] * a**4
    z += terms["OFFENCE_FREE_MONTHS"] * m + terms["OFFENCE_FREE_MONTHS_QUADRATIC"] * m**2
    z += terms["OFFENCE_FREE_MONTHS_CUBIC"] * m**3 + terms["OFFENCE_FREE_MONTHS_QUARTIC"] * m**4
    z += terms["FEMALE"] * (sex == "FEMALE") + terms["SANCTION_OCCASIONS"] * n
    z += terms["FIRST_SANCTION"] * (n == 1) + terms["SECOND_SANCTION"] * (n == 2)
    z += terms[f"YRS_BETWEEN_FIRST_AND_SECOND_SANCTION_{sex}"] * career * (n == 2)
    if n >= 3 and model == "ARP":
        c = math.log(n / (career + 26))
        z += terms[f"THREE_PLUS_SANCTIONS_COPAS_G_{sex}"] * c
        z += terms[f"THREE_PLUS_SANCTIONS_COPAS_SQUARED_{sex}"] * c**2
    if n >= 3 and model == "VRP":
        z += terms[f"THREE_PLUS_SANCTIONS_COPAS_V_{sex}"] * math.log(n / (career + 12))
    if model == "VRP":
        z += terms[f"NEVER_VIOLENT_{sex}"] * (v == 0) + terms["ONCE_VIOLENT"] * (v == 1)
        z += terms["VIOLENT_SANCTIONS"] * v
        z += terms["VIOLENT_RATE"] * math.log(v / (career + 30)) if v else 0
    return float(z)


def reference_percent(logit: float, step: str) -> Decimal:
    """Return 100 / (1 + e^-z), half up, before any limit."""
    return Decimal(100 / (1 + math.exp(-logit))).quantize(Decimal(step), ROUND_HALF_UP)


@st.composite
def any_ogrs3(draw: st.DrawFn) -> Ogrs3Inputs:
    """Any possible inputs of OGRS3."""
    conviction = draw(st.integers(10, 109))
    return Ogrs3Inputs(
        sex=draw(st.sampled_from(Sex)),
        age_at_risk=draw(st.integers(18, 109)),
        age_at_current_conviction=conviction,
        age_at_first_sanction=draw(st.integers(10, conviction)),
        previous_sanctions=draw(st.integers(0, 999)),
        offence=draw(st.sampled_from(sorted(OGRS3.offences))),
    )


@st.composite
def any_ogrs4(draw: st.DrawFn) -> Ogrs4Inputs:
    """Any possible inputs of ARP and VRP."""
    conviction = draw(st.integers(10, 109))
    sanctions = draw(st.integers(1, 999) | st.integers(1, 4))
    return Ogrs4Inputs(
        sex=draw(st.sampled_from(Sex)),
        age_at_follow_up=draw(st.integers(18, 109)),
        age_at_current_conviction=conviction,
        age_at_first_sanction=draw(st.integers(10, conviction)),
        sanctions_including_current=sanctions,
        violent_sanctions_including_current=draw(st.integers(0, sanctions)),
        offence=draw(st.sampled_from(sorted(RAW_OGRS4["models"]["ARP_static"]["offence"]))),
        offence_free_months=draw(st.integers(-2, 40)),
    )
