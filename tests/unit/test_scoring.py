"""Keeping scores: calculated here with everything they were made from, or copied from an official record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.errors import Refused
from probationdesk.domain.scoring import Score, ScoreKind
from probationdesk.scores.inputs import ScoreRefused
from probationdesk.scores.official import OfficialEntry
from probationdesk.services import scoring
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Desk
from probationdesk.services.scoring import ARP, CALCULATED, OGRS3, VRP, Given
from tests.desks import open_desk

READY = 3
GIVEN = Given(
    sex="male",
    date_of_birth=date(2004, 3, 9),
    first_sanction=date(2021, 5, 5),
    convicted=date(2026, 10, 27),
    previous_sanctions="3",
    violent_sanctions_including_current="3",
    offence="",
    assessed=date(2026, 11, 21),
)
OFFENCES = {OGRS3: "violence", ARP: "violence_against_the_person_abh_plus", VRP: "violence_against_the_person_abh_plus"}
ENTRY = OfficialEntry(
    tool="rsr",
    generation="RSR 2",
    kind="dynamic",
    value="7.25%",
    band="High",
    dated=date(2026, 11, 3),
    source="[Score sheet]",
    entered_by="Invented Officer",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store", READY) as desk:
        yield desk


def the_case(desk: Desk) -> CaseFile:
    return load_case(desk, desk.store.cases()[0].case_id)


def current(desk: Desk) -> AssessmentFile:
    found = the_case(desk).current
    assert found is not None
    return found


def calculated(desk: Desk) -> Score:
    """The score that was calculated at this desk; the sample came with one of its own."""
    return next(score for score in current(desk).scores if score.calculated and score.entered_by == desk.officer.name)


def test_the_case_fills_in_what_it_says_and_where(desk: Desk) -> None:
    found = scoring.prefill(the_case(desk))

    assert {name: one.value for name, one in found.items()} == {
        "sex": "male",
        "date_of_birth": "2004-03-09",
        "first_sanction": "2021-05-05",
        "convicted": "2026-08-15",
        "previous_sanctions": "3",
    }
    assert found["sex"].basis == "person"
    assert (found["previous_sanctions"].basis, found["previous_sanctions"].count) == ("counted_in_history", 3)


def test_only_what_came_before_the_current_conviction_is_counted(desk: Desk) -> None:
    case = the_case(desk)

    assert scoring.prefill(case, date(2024, 6, 8))["previous_sanctions"].value == "2"
    assert scoring.prefill(case, date(2026, 10, 27))["previous_sanctions"].value == "4"


def test_convictions_of_one_day_are_one_sanction_and_allegations_none(desk: Desk) -> None:
    case = the_case(desk)
    same_day = tuple(replace(event, id=f"{event.id[:-1]}x") for event in case.events)

    assert scoring.prefill(replace(case, events=case.events + same_day))["previous_sanctions"].value == "3"


@pytest.mark.parametrize("tool", CALCULATED)
def test_a_kept_score_can_be_worked_out_again_from_what_was_kept(desk: Desk, tool: str) -> None:
    given = replace(GIVEN, offence=OFFENCES[tool])
    explained = scoring.calculate(tool, given)

    scoring.keep_calculated(desk, current(desk).head, tool, given, {"sex": "from the person’s details"})

    kept = calculated(desk)
    assert (kept.tool, kept.kind, kept.percent) == (tool, ScoreKind.STATIC, str(explained.score.percent))
    assert kept.generation == explained.score.generation
    assert len(kept.model_hash) == 64
    assert kept.inputs[0].basis == "from the person’s details"
    assert scoring.explain_kept(kept) == explained


def test_only_what_a_tool_uses_is_kept_with_it(desk: Desk) -> None:
    given = replace(GIVEN, offence="violence")

    scoring.keep_calculated(desk, current(desk).head, OGRS3, given, {})

    names = {one.name for one in calculated(desk).inputs}
    assert "violent_sanctions_including_current" not in names
    assert "assessed" not in names


def test_a_score_from_an_earlier_table_is_not_explained_with_this_one(desk: Desk) -> None:
    scoring.keep_calculated(desk, current(desk).head, OGRS3, replace(GIVEN, offence="violence"), {})

    assert scoring.explain_kept(replace(calculated(desk), model_hash="0" * 64)) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"offence": ""}, "missing_input"),
        ({"date_of_birth": None}, "missing_input"),
        ({"sex": "neither"}, "no_validated_score"),
        ({"date_of_birth": date(2009, 3, 9), "first_sanction": date(2020, 5, 5)}, "under_18"),
        ({"previous_sanctions": "three"}, "not_whole_number"),
        ({"first_sanction": date(2026, 11, 1)}, "first_sanction_after_conviction"),
    ],
)
def test_a_score_that_cannot_honestly_be_given_is_refused_and_nothing_kept(
    desk: Desk, changes: dict[str, object], code: str
) -> None:
    given = replace(GIVEN, **({"offence": "violence"} | changes))  # type: ignore[arg-type]
    before = current(desk).scores

    with pytest.raises(ScoreRefused) as refused:
        scoring.keep_calculated(desk, current(desk).head, OGRS3, given, {})

    assert refused.value.code == code
    assert current(desk).scores == before


def test_every_missing_input_is_named_at_once() -> None:
    with pytest.raises(ScoreRefused) as refused:
        scoring.calculate(VRP, Given(sex="male", assessed=date(2026, 11, 21)))

    named = refused.value.parameters["inputs"]
    assert isinstance(named, tuple)
    assert set(named) == set(scoring.needed_by(VRP)) - {"sex", "assessed"}


def test_an_official_score_is_kept_as_printed(desk: Desk) -> None:
    scoring.keep_official(desk, current(desk).head, ENTRY)

    kept = next(score for score in current(desk).scores if score.tool == "RSR")
    assert (kept.generation, kept.percent, kept.band, kept.basis) == ("RSR 2", "7.25", "High", "[Score sheet]")
    assert kept.kind is ScoreKind.DYNAMIC
    assert scoring.explain_kept(kept) is None


@pytest.mark.parametrize("missing", ["generation", "kind", "value", "source", "tool"])
def test_an_official_score_that_could_mislead_is_refused(desk: Desk, missing: str) -> None:
    before = current(desk).scores

    with pytest.raises(Refused) as refused:
        scoring.keep_official(desk, current(desk).head, replace(ENTRY, **{missing: ""}))  # type: ignore[arg-type]

    assert refused.value.code == "score_incomplete"
    assert current(desk).scores == before


def test_points_are_never_kept_as_a_percentage(desk: Desk) -> None:
    entry = replace(ENTRY, tool="risk_matrix_v", generation="RM2000", kind="static", value="3", band="Medium")

    scoring.keep_official(desk, current(desk).head, entry)

    kept = next(score for score in current(desk).scores if score.tool == "Risk Matrix 2000/V")
    assert (kept.percent, kept.band) == ("", "Medium (3)")


def test_a_structured_judgement_is_neither_static_nor_dynamic(desk: Desk) -> None:
    entry = replace(ENTRY, tool="sara", generation="SARA 3", kind="judgement", value="", band="Moderate")

    scoring.keep_official(desk, current(desk).head, entry)

    kept = next(score for score in current(desk).scores if score.tool == "SARA")
    assert kept.kind is ScoreKind.JUDGEMENT


def test_a_band_unlike_the_published_one_is_pointed_out_and_kept(desk: Desk) -> None:
    entry = replace(ENTRY, tool="ovp", generation="OGRS3", value="38", band="High")
    assert scoring.official_gaps(entry) == ("band_differs",)

    scoring.keep_official(desk, current(desk).head, entry)

    assert any(score.tool == "OVP" and score.band == "High" for score in current(desk).scores)
