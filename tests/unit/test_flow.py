"""The six steps: where each stands and why. A step is judged by what was entered, never by clicks."""

from __future__ import annotations

from typing import Any

import pytest

from probationdesk.domain.areas import Finding, Formulation
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.flow import Progress, StepState
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.interviews import Entry, Interview, Question, Reflection, Response
from probationdesk.domain.people import Adjustment, Person
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.risk import Condition, Harm, Management
from probationdesk.domain.sources import Source
from probationdesk.domain.steps import Step
from tests.unit.drafts import AT, BUNDLE, CASE, HEAD, LATER, Draft, begun, complete, own


def entry(number: int, name: str = "1", **answers: Any) -> Entry:
    return Entry(id=f"entry-{number}-{name}", case_id=CASE, assessment_id=HEAD, interview=number, at=AT, **answers)


def mark(verdict: Verdict) -> Mark:
    key = "formulation.likelihood"
    return Mark(statement=key, as_read="Likely within a year.", verdict=verdict, reply=Reply.KEPT, **own(Mark, key))


def stands(draft: Draft, step: Step) -> tuple[Progress, str, int]:
    found = draft.step(step)
    return found.state, found.reason, found.count


@pytest.mark.parametrize("step", list(Step))
def test_no_step_of_a_case_just_opened_is_begun(step: Step) -> None:
    assert begun().step(step) == StepState(step, Progress.OPEN, "not_begun")


def test_every_step_of_a_complete_assessment_is_done_but_the_last_which_waits_for_the_freeze() -> None:
    states = {step: complete().step(step).state for step in Step}
    assert states == dict.fromkeys(Step, Progress.DONE) | {Step.PLAN: Progress.STARTED}


class TestPrepare:
    @pytest.mark.parametrize(
        "entered",
        [
            lambda draft: draft.put(BUNDLE),
            lambda draft: draft.fill_in(Assessment, offences="Common assault"),
            lambda draft: draft.fill_in(Enquiry, "health", needed=Answer.YES),
            lambda draft: draft.fill_in(Person, adjustments=(Adjustment(need="hearing", arrangement="A loop."),)),
            lambda draft: draft.put(
                HistoryEvent(id="e", case_id=CASE, kind=EventKind.CONVICTION, began=AT.date(), what="Theft")
            ),
        ],
    )
    def test_is_begun_by_a_source_the_offences_a_decision_a_need_or_an_event(self, entered: Any) -> None:
        assert stands(entered(begun()), Step.PREPARE) == (Progress.STARTED, "enquiries_undecided", 2)

    def test_counts_what_is_still_to_decide(self) -> None:
        draft = complete().fill_in(Enquiry, "childrens_services", needed=Answer.UNANSWERED, reason="")
        assert stands(draft, Step.PREPARE) == (Progress.STARTED, "enquiries_undecided", 1)

    def test_is_not_done_without_a_source(self) -> None:
        assert stands(complete().take_out(Source), Step.PREPARE) == (Progress.STARTED, "no_sources", 0)

    def test_is_done_with_its_sources_even_if_an_answer_is_still_awaited(self) -> None:
        draft = complete().fill_in(Enquiry, "childrens_services", needed=Answer.YES, asked_on=AT.date())
        assert stands(draft, Step.PREPARE) == (Progress.DONE, "sources_read", 1)


class TestInterview1:
    def test_is_begun_by_a_note_even_before_its_time_is(self) -> None:
        assert stands(begun().put(entry(1)), Step.INTERVIEW_1) == (Progress.STARTED, "purpose_not_recorded", 0)

    def test_is_done_when_it_could_not_be_held_and_the_reason_is_there(self) -> None:
        draft = complete().fill_in(Interview, "1", not_held_because="Too ill to be seen.")
        assert stands(draft, Step.INTERVIEW_1) == (Progress.DONE, "not_held", 0)

    def test_is_not_done_before_the_purpose_was_explained(self) -> None:
        draft = complete().fill_in(Interview, "1", purpose_explained=False)
        assert stands(draft, Step.INTERVIEW_1) == (Progress.STARTED, "purpose_not_recorded", 0)

    def test_is_under_way_until_it_ends(self) -> None:
        draft = complete().put(entry(1), entry(1, "2"), entry(2)).fill_in(Interview, "1", ended=None)
        assert stands(draft, Step.INTERVIEW_1) == (Progress.STARTED, "under_way", 2)

    def test_is_done_with_what_was_noted_whatever_was_declined(self) -> None:
        draft = complete().put(entry(1, response=Response.DECLINED))
        assert stands(draft, Step.INTERVIEW_1) == (Progress.DONE, "entries_noted", 1)


class TestReflect:
    def test_is_begun_by_a_question_to_take_back(self) -> None:
        draft = begun().put(Question(text="Who rang?", raised_at=AT, **own(Question)))
        assert stands(draft, Step.REFLECT) == (Progress.STARTED, "reflection_unfinished", 0)

    @pytest.mark.parametrize("missing", ["known", "not_known"])
    def test_is_not_done_before_it_says_what_is_known_and_what_is_not(self, missing: str) -> None:
        draft = complete().fill_in(Reflection, **{missing: ""})
        assert stands(draft, Step.REFLECT) == (Progress.STARTED, "reflection_unfinished", 0)

    def test_is_done_with_the_questions_it_raised(self) -> None:
        draft = complete().put(Question(text="Who rang?", raised_at=AT, asked=True, **own(Question)))
        assert stands(draft, Step.REFLECT) == (Progress.DONE, "questions_to_take_back", 1)


class TestInterview2:
    def test_is_begun_by_reading_one_statement_back(self) -> None:
        draft = begun().put(mark(Verdict.RIGHT))
        assert stands(draft, Step.INTERVIEW_2) == (Progress.STARTED, "under_way", 0)

    def test_is_not_begun_by_a_mark_that_nothing_was_read(self) -> None:
        assert stands(begun().put(mark(Verdict.NOT_READ)), Step.INTERVIEW_2) == (Progress.OPEN, "not_begun", 0)

    def test_still_has_questions_and_checks_to_ask(self) -> None:
        question = Question(text="Who rang?", raised_at=AT, **own(Question))
        draft = complete().put(question, entry(1, check_later=True), entry(1, "2", check_later=True, checked=True))
        assert stands(draft, Step.INTERVIEW_2) == (Progress.STARTED, "still_to_ask", 2)

    def test_is_done_with_the_statements_read_back(self) -> None:
        assert stands(complete().put(mark(Verdict.RIGHT)), Step.INTERVIEW_2) == (
            Progress.DONE,
            "statements_read_back",
            1,
        )

    def test_is_done_if_it_was_not_held_for_a_reason(self) -> None:
        draft = complete().fill_in(Interview, "2", began=None, ended=None, not_held_because="Not brought up.")
        assert stands(draft, Step.INTERVIEW_2) == (Progress.DONE, "not_held", 0)

    def test_is_not_done_while_a_dispute_waits_for_the_officers_answer(self) -> None:
        draft = complete().put(mark(Verdict.WRONG))
        assert stands(draft, Step.INTERVIEW_2) == (Progress.STARTED, "disputes_to_answer", 1)

    def test_is_not_done_by_saying_why_it_was_not_held_while_a_slip_waits_for_an_answer(self) -> None:
        draft = complete().fill_in(Interview, "2", began=None, ended=None, not_held_because="Not brought up.")
        assert stands(draft.put(mark(Verdict.PARTLY)), Step.INTERVIEW_2)[0] is Progress.STARTED


class TestAnalyse:
    def test_counts_the_areas_looked_at(self) -> None:
        draft = begun().put(
            Finding(area="drugs", harm=Answer.NO, **own(Finding, "drugs")),
            Finding(area="alcohol", why="Only words.", **own(Finding, "alcohol")),
        )
        assert stands(draft, Step.ANALYSE) == (Progress.STARTED, "areas_looked_at", 1)

    @pytest.mark.parametrize(
        "record", [Formulation(led_up="Debt.", **own(Formulation)), Harm(to_self="None known.", **own(Harm))]
    )
    def test_is_begun_by_any_word_of_the_formulation_or_of_harm(self, record: Formulation | Harm) -> None:
        assert stands(begun().put(record), Step.ANALYSE) == (Progress.STARTED, "areas_looked_at", 0)

    def test_is_not_begun_by_blanks_that_were_only_opened(self) -> None:
        draft = begun().put(Formulation(**own(Formulation)), Harm(**own(Harm)))
        assert stands(draft, Step.ANALYSE) == (Progress.OPEN, "not_begun", 0)

    def test_is_done_with_all_thirteen_and_nothing_missing(self) -> None:
        assert stands(complete(), Step.ANALYSE) == (Progress.DONE, "areas_looked_at", 13)

    def test_of_a_review_is_not_done_while_what_was_carried_over_has_not_been_looked_at(self) -> None:
        draft = complete().reviewing(complete())
        state, reason, count = stands(draft, Step.ANALYSE)
        assert (state, reason) == (Progress.STARTED, "carried_over")
        assert count > 10

    def test_is_not_done_while_one_entry_of_harm_is_missing(self) -> None:
        draft = complete().fill_in(Harm, when="")
        assert stands(draft, Step.ANALYSE) == (Progress.STARTED, "areas_looked_at", 13)


class TestPlan:
    @pytest.mark.parametrize(
        "record",
        [
            Goal(position=1, i_will="", **own(Goal, "1")),
            Condition(text="Stay away.", **own(Condition, "1")),
            Proposal(options="Fine.", **own(Proposal)),
            Management(contingency="Ring.", **own(Management)),
        ],
    )
    def test_is_begun_by_a_goal_a_condition_a_proposal_or_how_the_risk_is_managed(self, record: Any) -> None:
        found = begun().put(record).step(Step.PLAN)
        assert (found.state, found.reason) == (Progress.STARTED, "missing_for_freeze")
        assert found.count >= 29

    def test_says_when_nothing_keeps_the_report_from_being_frozen(self) -> None:
        assert stands(complete(), Step.PLAN) == (Progress.STARTED, "ready_to_freeze", 0)

    def test_counts_what_is_missing_in_any_step(self) -> None:
        draft = complete().fill_in(Harm, when="").fill_in(Interview, "1", purpose_explained=False)
        assert stands(draft, Step.PLAN) == (Progress.STARTED, "missing_for_freeze", 2)

    def test_is_done_once_the_assessment_is_frozen_and_says_as_which_version(self) -> None:
        draft = complete().fill_in(Assessment, frozen_as="version-1", version=2)
        assert stands(draft, Step.PLAN) == (Progress.DONE, "frozen", 2)


def test_an_interview_that_ended_before_it_began_does_not_stop_the_flow_from_being_told() -> None:
    draft = complete().fill_in(Interview, "1", began=LATER, ended=AT)
    assert stands(draft, Step.INTERVIEW_1)[0] is Progress.DONE
