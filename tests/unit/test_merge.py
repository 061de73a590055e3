"""Two versions of one assessment: what is the same, what one side changed, and what a person has to settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.areas import Finding
from probationdesk.domain.claims import Answer
from probationdesk.domain.interviews import Interview
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.merge import SECTIONS, RecordMerge, Standing, Unsettled, merge, put_together, section_of
from probationdesk.domain.plan import Goal
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Group, Harm, Level, Rating
from tests.unit.drafts import complete

OWN: dict[str, Any] = {"case_id": "case-1", "assessment_id": "assessment-1"}
FINDING = Finding(id="f", area="alcohol", offending=Answer.YES, why="He had drunk.", **OWN)
HARM = Harm(id="h", level=Level.MEDIUM, who="His brother.", **OWN)
GOAL = Goal(id="g", position=1, i_will="ring Carys", **OWN)


def only(base: Record | None, here: Record | None, there: Record | None) -> RecordMerge:
    """How one record stands after both sides have worked on it."""
    (section,) = merge(*(([record] if record else []) for record in (base, here, there)))
    (found,) = section.records
    return found


def standing_of(found: RecordMerge, field: str) -> Standing:
    return next(one.standing for one in found.fields if one.name == field)


def test_what_nobody_changed_is_the_same() -> None:
    assert only(FINDING, FINDING, FINDING).standing is Standing.SAME


def test_what_one_side_changed_is_told_by_side_and_by_field() -> None:
    changed = replace(FINDING, why="He had drunk since noon.")
    assert only(FINDING, changed, FINDING).standing is Standing.HERE
    assert only(FINDING, FINDING, changed).standing is Standing.THERE
    assert [field.name for field in only(FINDING, changed, FINDING).changed] == ["why"]


def test_two_sides_that_made_the_same_change_agree() -> None:
    changed = replace(HARM, level=Level.HIGH)
    assert only(HARM, changed, changed).standing is Standing.SAME


def test_changes_to_different_fields_need_nobody_to_choose() -> None:
    found = only(FINDING, replace(FINDING, why="Here."), replace(FINDING, helps="There."))
    assert found.standing is Standing.BOTH
    assert put_together(found, {}) == replace(FINDING, why="Here.", helps="There.")


@pytest.mark.parametrize(
    ("record", "field", "here", "there"),
    [
        (FINDING, "why", "One reason.", "Another reason."),
        (FINDING, "offending", Answer.NO, Answer.UNKNOWN),
        (HARM, "level", Level.HIGH, Level.LOW),
        (Rating(id="r", group=Group.PUBLIC, community=Level.LOW, **OWN), "community", Level.HIGH, Level.MEDIUM),
        (
            Interview(id="i", number=1, place="Cell", **OWN),
            "began",
            datetime(2026, 3, 2, tzinfo=UTC),
            datetime(2026, 3, 3, tzinfo=UTC),
        ),
    ],
)
def test_ticks_dates_and_ratings_are_left_to_a_person_exactly_like_text(
    record: Record, field: str, here: object, there: object
) -> None:
    found = only(record, replace(record, **{field: here}), replace(record, **{field: there}))  # type: ignore[arg-type]
    assert standing_of(found, field) is Standing.BOTH
    with pytest.raises(Unsettled):
        put_together(found, {})
    for side, value in ((Standing.HERE, here), (Standing.THERE, there)):
        assert getattr(put_together(found, {field: side}), field) == value


def test_a_record_added_on_one_side_is_kept() -> None:
    assert only(None, GOAL, None).standing is Standing.HERE
    assert put_together(only(None, None, GOAL), {}) == GOAL


def test_a_record_taken_out_on_one_side_goes() -> None:
    found = only(GOAL, None, GOAL)
    assert found.standing is Standing.HERE
    assert put_together(found, {}) is None


def test_a_record_taken_out_here_and_changed_there_is_left_to_a_person() -> None:
    changed = replace(GOAL, so_that="I keep my job")
    found = only(GOAL, None, changed)
    assert found.standing is Standing.BOTH
    with pytest.raises(Unsettled):
        put_together(found, {})
    assert put_together(found, {"": Standing.THERE}) == changed
    assert put_together(found, {"": Standing.HERE}) is None


def test_without_a_common_state_nobody_can_say_who_changed_what() -> None:
    (section,) = merge(None, [HARM, GOAL], [replace(HARM, who="His sister.")])[:1]
    assert section.standing is Standing.BOTH
    (plan,) = (one for one in merge(None, [GOAL], []) if one.name == "plan")
    assert plan.standing is Standing.HERE, "what only one side holds is that side's"


def test_each_of_the_thirteen_areas_is_a_section_of_its_own() -> None:
    draft = complete()
    changed = draft.fill_in(Finding, "alcohol", helps="His sister.").records
    found = {one.name: one.standing for one in merge(complete().records, changed, complete().records)}
    assert [name for name, standing in found.items() if standing is not Standing.SAME] == ["area.alcohol"]


def test_every_kind_of_record_has_a_section() -> None:
    for kind in KINDS.values():
        if kind is not Finding:
            made = kind.__new__(kind)
            assert section_of(made) in SECTIONS


def test_the_sections_come_in_the_order_of_the_work() -> None:
    names = [section.name for section in merge(None, complete().records, complete().records)]
    assert names == sorted(names, key=SECTIONS.index)


FINDINGS = st.builds(
    Finding,
    id=st.just("f"),
    case_id=st.just("case-1"),
    area=st.just("alcohol"),
    offending=st.sampled_from(Answer),
    why=st.sampled_from(["", "One.", "Two."]),
    helps=st.sampled_from(["", "His sister."]),
)
SIDES = st.none() | FINDINGS


@given(FINDINGS, SIDES)
def test_if_only_one_side_worked_the_result_is_that_side(base: Finding, worked: Finding | None) -> None:
    assert put_together(only(base, worked, base), {}) == worked
    assert put_together(only(base, base, worked), {}) == worked


@given(FINDINGS, FINDINGS, FINDINGS)
def test_here_and_there_mirror_each_other(base: Finding, here: Finding, there: Finding) -> None:
    mirror = {Standing.HERE: Standing.THERE, Standing.THERE: Standing.HERE}
    one, other = only(base, here, there), only(base, there, here)
    assert one.standing is mirror.get(other.standing, other.standing)
    for left, right in zip(one.fields, other.fields, strict=True):
        assert left.standing is mirror.get(right.standing, right.standing)


@given(FINDINGS, FINDINGS, FINDINGS)
def test_no_change_is_lost_without_being_asked_about(base: Finding, here: Finding, there: Finding) -> None:
    found = only(base, here, there)
    for side, field in product((here, there), found.fields):
        if getattr(side, field.name) != getattr(base, field.name):
            assert field.standing is not Standing.SAME or field.here == field.there
