"""The plan made with the person: goals, steps and conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.ids import new_id
from probationdesk.domain.plan import Goal, PlanStep
from probationdesk.domain.risk import Condition
from probationdesk.services.changes import fill_in, keep, load_case, newest, take_out
from probationdesk.services.ports import Changed, Desk


def add_goal(desk: Desk, head: Assessment, i_will: str = "") -> Changed:
    """Add a goal at the end of the plan, with one step to fill in."""
    goals = load_case(desk, head.case_id).assessment(head.id).goals
    goal = Goal(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, i_will=i_will,
        steps=(PlanStep(id=new_id(), what=""),),
        position=max((goal.position for goal in goals), default=0) + 1,
    )  # fmt: skip
    return keep(desk, (goal,), "goal_added")


def remove_goal(desk: Desk, goal: Goal) -> Changed:
    """Take a goal out and close up the numbering of the others."""
    changed = take_out(desk, goal)
    goals = load_case(desk, goal.case_id).assessment(goal.assessment_id).goals
    moved = [replace(g, position=place) for place, g in enumerate(goals, 1) if g.position != place]
    if moved:
        keep(desk, moved, "goals_renumbered")
    return changed


def add_step(desk: Desk, goal: Goal) -> Changed:
    """Add a step to a goal."""
    return fill_in(desk, goal, settle=True, steps=(*newest(desk, goal).steps, PlanStep(id=new_id(), what="")))


def fill_in_step(desk: Desk, goal: Goal, step_id: str, **answers: Any) -> Changed:
    """Put answers into one step of a goal."""
    steps = tuple(replace(step, **answers) if step.id == step_id else step for step in newest(desk, goal).steps)
    return fill_in(desk, goal, steps=steps)


def remove_step(desk: Desk, goal: Goal, step_id: str) -> Changed:
    """Take a step out of a goal."""
    return fill_in(desk, goal, settle=True, steps=tuple(s for s in newest(desk, goal).steps if s.id != step_id))


def add_condition(desk: Desk, head: Assessment, text: str) -> Changed:
    """Add a licence condition or requirement after the others; its reason is filled in beside it."""
    conditions = load_case(desk, head.case_id).assessment(head.id).conditions
    condition = Condition(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, text=text.strip(),
        position=max((one.position for one in conditions), default=0) + 1,
    )  # fmt: skip
    return keep(desk, (condition,), "condition_added")
