"""The plan: goals in a row, steps in them, and the presets of months."""

from __future__ import annotations

from datetime import date

from probationdesk.domain.claims import Answer
from probationdesk.domain.plan import Goal
from probationdesk.services.changes import fill_in
from probationdesk.services.planning import (
    add_condition,
    add_goal,
    add_step,
    fill_in_step,
    remove_goal,
    remove_step,
)
from probationdesk.services.ports import Desk
from tests.services.desk import current, opened


def goals(desk: Desk) -> list[tuple[int, str]]:
    return [(goal.position, goal.i_will) for goal in current(desk).goals]


def one_goal(desk: Desk) -> Goal:
    opened(desk)
    add_goal(desk, current(desk).head, "live by myself")
    return current(desk).goals[0]


class TestGoals:
    def test_are_added_at_the_end_each_with_one_step_to_fill_in(self, desk: Desk) -> None:
        opened(desk)
        for text in ("sleep", "work", "see my son"):
            add_goal(desk, current(desk).head, text)
        assert goals(desk) == [(1, "sleep"), (2, "work"), (3, "see my son")]
        assert [len(goal.steps) for goal in current(desk).goals] == [1, 1, 1]
        assert len({goal.steps[0].id for goal in current(desk).goals}) == 3

    def test_close_up_when_one_is_taken_out(self, desk: Desk) -> None:
        opened(desk)
        for text in ("sleep", "work", "see my son"):
            add_goal(desk, current(desk).head, text)
        remove_goal(desk, current(desk).goals[0])
        assert goals(desk) == [(1, "work"), (2, "see my son")]

    def test_are_counted_on_from_the_last_after_one_was_taken_out(self, desk: Desk) -> None:
        opened(desk)
        for text in ("sleep", "work"):
            add_goal(desk, current(desk).head, text)
        remove_goal(desk, current(desk).goals[1])
        add_goal(desk, current(desk).head, "see my son")
        assert goals(desk) == [(1, "sleep"), (2, "see my son")]


class TestSteps:
    def test_are_added_filled_in_and_taken_out_one_by_one(self, desk: Desk) -> None:
        goal = one_goal(desk)
        add_step(desk, goal)
        first, second = current(desk).goals[0].steps
        fill_in_step(desk, goal, second.id, what="Ring the council", who="me", by=date(2026, 4, 1))
        remove_step(desk, goal, first.id)
        (left,) = current(desk).goals[0].steps
        assert (left.id, left.what, left.who, left.by) == (second.id, "Ring the council", "me", date(2026, 4, 1))

    def test_keep_what_another_page_wrote_into_the_goal_meanwhile(self, desk: Desk) -> None:
        as_the_page_holds_it = one_goal(desk)
        fill_in(desk, as_the_page_holds_it, so_that="I can see my son")
        step = as_the_page_holds_it.steps[0]
        fill_in_step(desk, as_the_page_holds_it, step.id, what="Ring the council")
        fill_in_step(desk, as_the_page_holds_it, step.id, in_my_power=Answer.YES)
        add_step(desk, as_the_page_holds_it)
        goal = current(desk).goals[0]
        assert goal.so_that == "I can see my son"
        assert (goal.steps[0].what, goal.steps[0].in_my_power) == ("Ring the council", Answer.YES)
        assert len(goal.steps) == 2


def test_a_condition_waits_for_its_reason(desk: Desk) -> None:
    opened(desk)
    add_condition(desk, current(desk).head, " Stay away from the Lion. ")
    (condition,) = current(desk).conditions
    assert (condition.text, condition.reason) == ("Stay away from the Lion.", "")
