"""Risk of serious harm: four levels, and no "no risk"."""

from __future__ import annotations

from dataclasses import fields

from probationdesk.domain.record import Record
from probationdesk.domain.risk import LEVELS, Condition, Group, Harm, Level, Management, Rating


def test_the_levels_run_from_low_to_very_high_and_none_of_them_is_no_risk() -> None:
    assert [level.value for level in LEVELS] == ["low", "medium", "high", "very_high"]
    assert set(Level) - set(LEVELS) == {Level.UNRATED}


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
