"""Whose an identifier is that is made from others: that of the very record it names, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from probationdesk.domain.areas import AREAS, Finding
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.ids import derived_id, new_id
from probationdesk.domain.oversight import opinion_id
from probationdesk.domain.own_ids import carried_over_id, has_own_id, interview_source_id, notes_source_id
from probationdesk.domain.people import Case, Person
from probationdesk.domain.plan import Goal
from probationdesk.domain.risk import Condition
from probationdesk.domain.sources import Source, SourceKind

# Always the same, so that every worker of the tests names them alike.
CASE, HEAD, OTHER, GOALS = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "1234")
SOURCE = Source(id=new_id(), case_id=CASE, kind=SourceKind.OTHER, label="Papers", title="Papers")
GOAL = Goal(id=GOALS, case_id=CASE, assessment_id=OTHER, position=1, i_will="pay")
BY_NAME = {
    "person": Person(id=new_id(), case_id=CASE, full_name="Rowan Invented"),
    "case": Case(id=CASE, case_id=CASE, reference="PD-0000-0001", opened=date(2026, 2, 20)),
    "enquiry": Enquiry(id=new_id(), case_id=CASE, kind="police"),
    "source": SOURCE,
    "goal": replace(GOAL, assessment_id=HEAD),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_one_that_is_made_from_nothing_is_anybodys(name: str) -> None:
    assert has_own_id(BY_NAME[name], [HEAD], [])


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("person", derived_id(CASE, "enquiry", "police")),
        ("person", derived_id(OTHER, "person")),
        ("case", derived_id(OTHER, "notes_source")),
        ("enquiry", derived_id(CASE, "enquiry", "health")),
        ("enquiry", derived_id(CASE, "person")),
        ("source", notes_source_id(OTHER)),
        ("source", interview_source_id(OTHER, "1")),
        ("source", derived_id(HEAD, "harm")),
        ("source", opinion_id(HEAD, 1, "Invented Manager")),
        ("goal", derived_id(HEAD, "harm")),
        ("goal", carried_over_id(HEAD, GOAL)),
    ],
)
def test_one_that_is_made_for_something_else_is_nobody_elses(name: str, taken: str) -> None:
    assert not has_own_id(replace(BY_NAME[name], id=taken), [HEAD], [])


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("person", derived_id(CASE, "person")),
        ("enquiry", derived_id(CASE, "enquiry", "police")),
        ("source", notes_source_id(CASE)),
        ("source", interview_source_id(HEAD, "2")),
    ],
)
def test_one_that_is_made_for_it_is_its_own(name: str, own: str) -> None:
    assert has_own_id(replace(BY_NAME[name], id=own), [HEAD], [])


def test_a_goal_carried_over_is_known_by_that_of_the_version_it_comes_from() -> None:
    carried = replace(GOAL, id=carried_over_id(HEAD, GOAL), assessment_id=HEAD)
    assert has_own_id(carried, [HEAD, OTHER], [GOAL])
    assert not has_own_id(replace(carried, assessment_id=OTHER), [HEAD, OTHER], [GOAL])
    condition = Condition(id=carried.id, case_id=CASE, assessment_id=HEAD, text="Stay away.")
    assert not has_own_id(condition, [HEAD, OTHER], [GOAL])


@pytest.mark.parametrize("area", AREAS)
def test_a_finding_has_the_one_of_its_area_and_no_other(area: str) -> None:
    finding = Finding(id=derived_id(HEAD, "finding", area), case_id=CASE, assessment_id=HEAD, area=area)
    assert has_own_id(finding, [], [])
    for other in (new_id(), derived_id(OTHER, "finding", area), derived_id(HEAD, "finding"), "finding-1"):
        assert not has_own_id(replace(finding, id=other), [HEAD], [])
