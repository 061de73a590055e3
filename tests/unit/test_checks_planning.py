"""The plan: something the person can do now, and what the court or the sentence asks for."""

from __future__ import annotations

import pytest

from probationdesk.domain.assessment import Assessment, Purpose
from probationdesk.domain.claims import Answer
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.risk import Management
from tests.unit.checking import goal, one_gap, second_goal
from tests.unit.drafts import complete, own


class TestPlan:
    def test_one_step_in_the_persons_own_power_is_enough_for_the_plan_to_be_frozen(self) -> None:
        assert complete().put(second_goal(Answer.NO)).blocking == []

    @pytest.mark.parametrize("power", [Answer.NO, Answer.UNKNOWN, Answer.UNANSWERED])
    def test_a_goal_that_waits_for_others_alone_is_named_by_its_number(self, power: Answer) -> None:
        gap = one_gap(complete().put(second_goal(power)))
        assert (gap.code, gap.count, gap.blocks) == ("goal_not_in_their_power", 2, False)

    def test_a_goal_without_any_step_is_named_as_well(self) -> None:
        gap = one_gap(complete().put(Goal(position=2, i_will="pay the fine", **own(Goal, "2"))))
        assert gap.code == "goal_not_in_their_power"

    def test_a_plan_with_nothing_in_the_persons_power_is_told_once_and_not_goal_by_goal(self) -> None:
        assert complete().put(goal(Answer.NO), second_goal(Answer.NO)).codes == ["nothing_in_their_power"]

    def test_a_report_for_court_needs_no_text_on_supervision(self) -> None:
        assert complete().fill_in(Management, supervision="").gaps == ()

    def test_managing_a_sentence_needs_supervision_and_no_proposal(self) -> None:
        draft = complete().fill_in(Assessment, purpose=Purpose.SENTENCE_MANAGEMENT)
        draft.fill_in(Proposal, proposal="").fill_in(Management, supervision="Weekly, Thursdays.")
        assert draft.gaps == ()
