"""Risk of serious harm: four levels, no "no risk", and what stands one below and one above."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import pytest

from probationdesk.domain.record import Record
from probationdesk.domain.risk import LEVELS, Condition, Group, Harm, Level, Management, Rating, one_higher, one_lower


def test_the_levels_run_from_low_to_very_high_and_none_of_them_is_no_risk() -> None:
    assert [level.value for level in LEVELS] == ["low", "medium", "high", "very_high"]
    assert set(Level) - set(LEVELS) == {Level.UNRATED}


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(LEVELS)))
def test_each_level_knows_its_neighbours(lower: Level, higher: Level) -> None:
    assert one_higher(lower) is higher
    assert one_lower(higher) is lower


def test_there_is_nothing_below_low_above_very_high_or_beside_no_level_at_all() -> None:
    assert one_lower(Level.LOW) is None
    assert one_higher(Level.VERY_HIGH) is None
    assert one_lower(Level.UNRATED) is None
    assert one_higher(Level.UNRATED) is None


def test_the_words_of_harm_hold_every_answer_and_risk_to_self() -> None:
    own = {field.name for field in fields(Harm)} - {field.name for field in fields(Record)}
    names = [field.name for field in fields(Harm) if field.name in own and type(field.default) is str]
    assert len(names) >= 9
    harm = Harm(id="h", case_id="c", **{name: f"<{name}>" for name in names})  # type: ignore[arg-type]  # all are texts
    assert harm.words.split() == [f"<{name}>" for name in names]


def test_the_words_of_management_and_of_a_condition_leave_out_what_is_empty() -> None:
    assert Management(id="m", case_id="c", supervision="Weekly.", contingency="Ring.").words == "Weekly. Ring."
    assert Condition(id="k", case_id="c", text="Stay away.").words == "Stay away."


def test_a_rating_is_known_by_its_group() -> None:
    assert [Rating(id="r", case_id="c", group=group).key for group in Group] == [
        "children", "public", "known_adult", "staff", "prisoners",
    ]  # fmt: skip
