"""The plan: a goal is in the person's power if one of its steps is."""

from __future__ import annotations

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.plan import Goal, PlanStep, Proposal


def goal(*powers: Answer) -> Goal:
    steps = tuple(
        PlanStep(id=str(place), what=f"step {place}", in_my_power=power) for place, power in enumerate(powers)
    )
    return Goal(id="g", case_id="c", position=1, i_will="sleep", so_that="I can work", steps=steps, their_words="Aye.")


@pytest.mark.parametrize("power", [Answer.NO, Answer.UNKNOWN, Answer.UNANSWERED])
def test_a_step_that_waits_for_others_is_not_in_their_power(power: Answer) -> None:
    assert not goal(power, power).in_their_power


def test_one_step_in_their_power_is_enough() -> None:
    assert goal(Answer.NO, Answer.YES).in_their_power


def test_a_goal_without_steps_is_not_in_their_power() -> None:
    assert not goal().in_their_power


def test_a_goal_is_found_by_its_words_its_steps_and_what_the_person_said() -> None:
    assert goal(Answer.NO, Answer.YES).words == "sleep I can work step 0 step 1 Aye."


def test_a_proposal_is_found_by_all_its_prose() -> None:
    names = ("options", "proposal", "requirements", "why", "alternatives", "dependants")
    proposal = Proposal(id="p", case_id="c", **{name: f"<{name}>" for name in names})
    assert proposal.words.split() == [f"<{name}>" for name in names]
