"""What stops the freeze and what is only pointed out: the policy of the report, one rule a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from probationdesk import resources
from probationdesk.domain.areas import Formulation
from probationdesk.domain.assessment import Assessment, Purpose
from probationdesk.domain.checks import MANDATORY, blocking
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import EventKind
from probationdesk.domain.interviews import Interview, Mode, Question
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Verdict
from probationdesk.domain.risk import Harm, Level
from probationdesk.domain.steps import Step
from tests.unit.checking import DAY, entry, event, finding, goal, mark, one_gap, review, second_goal
from tests.unit.drafts import AT, FRAMEWORK, Draft, begun, complete, own

CAUSES: dict[str, tuple[Callable[[], Draft], Step, str, bool, str]] = {
    "enquiry_undecided": (
        lambda: complete().fill_in(Enquiry, "childrens_services", needed=Answer.UNANSWERED, reason=""),
        Step.PREPARE, "prepare.enquiry.childrens_services.needed", True, "childrens_services",
    ),
    "enquiry_without_reason": (
        lambda: complete().fill_in(Enquiry, "police_domestic_abuse", reason="  "),
        Step.PREPARE, "prepare.enquiry.police_domestic_abuse.reason", True, "police_domestic_abuse",
    ),
    "enquiry_to_ask": (
        lambda: complete().fill_in(Enquiry, "prison", needed=Answer.YES),
        Step.PREPARE, "prepare.enquiry.prison.asked_on", False, "prison",
    ),
    "enquiry_waiting": (
        lambda: complete().fill_in(Enquiry, "childrens_services", needed=Answer.YES, asked_on=DAY),
        Step.PREPARE, "prepare.enquiry.childrens_services.asked_on", False, "childrens_services",
    ),
    "offences_missing": (
        lambda: complete().fill_in(Assessment, offences=" "), Step.PREPARE, "prepare.offences", False, "",
    ),
    "allegation_as_fact": (
        lambda: complete().put(event(EventKind.ALLEGATION)), Step.PREPARE, "prepare.history", True, "",
    ),
    "quiet_period_not_asked": (
        lambda: complete().put(event(EventKind.QUIET_PERIOD)), Step.PREPARE, "prepare.history", False, "",
    ),
    "purpose_not_explained": (
        lambda: complete().fill_in(Interview, "1", purpose_explained=False),
        Step.INTERVIEW_1, "interview_1.purpose_explained", True, "",
    ),
    "who_can_hear_missing": (
        lambda: complete().fill_in(Interview, "2", mode=Mode.VIDEO),
        Step.INTERVIEW_2, "interview_2.who_can_hear", False, "",
    ),
    "second_interview_missing": (
        lambda: complete().fill_in(Interview, "2", began=None), Step.INTERVIEW_2, "interview_2.begin", True, "",
    ),
    "questions_open": (
        lambda: complete().put(Question(text="Who rang?", raised_at=AT, **own(Question, "1"))),
        Step.INTERVIEW_2, "interview_2.questions", False, "",
    ),
    "checks_open": (
        lambda: complete().put(entry(text="Three months sober", check_later=True)),
        Step.INTERVIEW_2, "interview_2.checks", False, "",
    ),
    "not_read_back": (
        lambda: complete().fill_in(Assessment, readback_not_done_because=""),
        Step.INTERVIEW_2, "readback.verdict", True, "",
    ),
    "dispute_without_reply": (
        lambda: complete().put(mark(Verdict.WRONG)),
        Step.INTERVIEW_2, "readback.reply", True, "formulation.likelihood",
    ),
    "changed_since_read": (
        lambda: complete().put(mark(Verdict.RIGHT, as_read="Unlikely.")),
        Step.INTERVIEW_2, "readback.verdict", False, "formulation.likelihood",
    ),
    "area_not_looked_at": (
        lambda: finding(offending=Answer.UNANSWERED), Step.ANALYSE, "analyse.alcohol.offending", True, "alcohol",
    ),
    "yes_without_why": (
        lambda: finding(harm=Answer.YES, why=" ", claim=ClaimKind.JUDGEMENT),
        Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "unknown_without_reason": (
        lambda: finding(offending=Answer.UNKNOWN), Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "yes_without_source": (
        lambda: finding(offending=Answer.YES, why="He had drunk.", claim=ClaimKind.JUDGEMENT),
        Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "kind_of_claim_not_said": (
        lambda: finding(strength=Answer.YES, why="Dry since May [CPS bundle, p 3]."),
        Step.ANALYSE, "analyse.alcohol.claim", False, "alcohol",
    ),
    "formulation_in_short_missing": (
        lambda: complete().fill_in(Formulation, in_short=""), Step.ANALYSE, "analyse.in_short", True, "",
    ),
    "formulation_likelihood_missing": (
        lambda: complete().fill_in(Formulation, likelihood=""), Step.ANALYSE, "analyse.likelihood", True, "",
    ),
    "harm_level_missing": (
        lambda: complete().fill_in(Harm, level=Level.UNRATED), Step.ANALYSE, "risk.level", True, "",
    ),
    **{
        f"harm_{name}_missing": (
            partial(complete().fill_in, Harm, **{name: "\n "}), Step.ANALYSE, f"risk.{name}", True, "",
        )
        for name in ("who", "what", "when", "circumstances", "stopped_before", "why_this_level", "brings_down")
    },
    "departure_without_words": (
        lambda: review(level=Level.HIGH), Step.ANALYSE, "risk.departure", True, "",
    ),
    "review_not_looked_at": (
        lambda: review(not_looked_at="area.alcohol"), Step.ANALYSE, "review.sections", False, "",
    ),
    "unknown_source": (
        lambda: complete().fill_in(Harm, protects="His sister [GP letter, p 2]."),
        Step.ANALYSE, "risk.protects", True, "GP letter",
    ),
    "stock_phrase": (
        lambda: complete().fill_in(Proposal, why="He lacks insight."), Step.PLAN, "plan.why", False, "lacks insight",
    ),
    "goal_missing": (lambda: complete().take_out(Goal), Step.PLAN, "plan.add_goal", True, ""),
    "nothing_in_their_power": (
        lambda: complete().put(goal(Answer.NO)), Step.PLAN, "plan.goal.1.i_will", True, "",
    ),
    "goal_not_in_their_power": (
        lambda: complete().put(second_goal(Answer.NO)), Step.PLAN, "plan.goal.2.i_will", False, "",
    ),
    "proposal_missing": (
        lambda: complete().fill_in(Proposal, proposal=""), Step.PLAN, "plan.proposal", True, "",
    ),
    "supervision_missing": (
        lambda: complete().fill_in(Assessment, purpose=Purpose.SENTENCE_MANAGEMENT),
        Step.PLAN, "plan.supervision", True, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CAUSES)
def test_one_thing_missing_gives_one_gap_that_says_where_it_is_mended(code: str) -> None:
    cause, step, field, blocks, about = CAUSES[code]
    gap = one_gap(cause())
    assert (gap.code, gap.step, gap.field, gap.blocks, gap.about) == (code, step, field, blocks, about)


def test_every_gap_that_has_wording_is_caused_here_once() -> None:
    keys = resources.Wording(Language.ENGLISH).keys()
    assert set(CAUSES) == {key.removeprefix("checks.") for key in keys if key.startswith("checks.")}


def test_a_complete_assessment_has_no_gap_at_all() -> None:
    assert complete().gaps == ()


class TestMandatoryEntries:
    def test_are_at_most_thirty_counted_from_the_framework(self) -> None:
        assert 0 < len(FRAMEWORK.mandatory) <= 30
        assert len({one.key for one in FRAMEWORK.mandatory}) == len(FRAMEWORK.mandatory)

    def test_are_each_printed_in_a_section_of_the_report(self) -> None:
        sections = resources.read_toml(resources.folder() / "report" / "sections.toml")
        for one in FRAMEWORK.mandatory:
            assert one.printed in sections, one.key

    def test_are_each_asked_of_a_case_that_has_just_been_opened(self) -> None:
        for one in FRAMEWORK.mandatory:
            draft = begun()
            draft.framework = _only(one.key)
            asked = [gap for gap in draft.gaps if gap.blocks]
            assert len(asked) == 1, one.key

    def test_are_together_all_that_a_new_case_needs_before_it_can_be_frozen(self) -> None:
        assert len(blocking(begun().gaps)) == len(FRAMEWORK.mandatory) == len(MANDATORY)

    def test_do_not_hold_a_licence_condition_a_score_or_a_contact_note(self) -> None:
        assert not any(key.startswith(("condition", "score", "note")) for key in MANDATORY)


def _only(key: str) -> Any:
    from dataclasses import replace

    return replace(FRAMEWORK, mandatory=tuple(one for one in FRAMEWORK.mandatory if one.key == key))


def test_an_interview_that_could_not_be_held_needs_its_reason_and_no_explaining() -> None:
    draft = complete().fill_in(Interview, "1", purpose_explained=False, not_held_because="Too ill to be seen.")
    assert not [gap for gap in draft.gaps if gap.code == "purpose_not_explained"]


def test_gaps_come_in_the_order_of_the_flow_and_blocking_ones_first_within_a_step() -> None:
    draft = begun().put(event(EventKind.QUIET_PERIOD)).fill_in(Assessment, offences="")
    draft.put(Proposal(why="He minimises.", **own(Proposal)))
    order = [(list(Step).index(gap.step), not gap.blocks) for gap in draft.gaps]
    assert order == sorted(order)
    assert {not gap.blocks for gap in draft.gaps} == {True, False}
