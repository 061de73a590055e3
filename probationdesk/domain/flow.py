"""The six steps of an assessment and where each stands. A step never stops anyone from taking another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from probationdesk.domain.areas import Formulation
from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.checks import Gap, blocking, gaps
from probationdesk.domain.enquiries import EnquiryState
from probationdesk.domain.framework import Framework
from probationdesk.domain.interviews import open_questions, to_check
from probationdesk.domain.plan import Proposal
from probationdesk.domain.readback import Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.review import not_looked_at
from probationdesk.domain.risk import Harm, Management
from probationdesk.domain.steps import Step


class Progress(StrEnum):
    """Where a step stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StepState:
    """A step, where it stands, and why in a few words (`flow.<reason>` in the wording)."""

    step: Step
    state: Progress
    reason: str
    count: int = 0


def steps(case: CaseFile, assessment: AssessmentFile, framework: Framework) -> tuple[StepState, ...]:
    """Return the state of the six steps, in order."""
    found = gaps(case, assessment, framework)
    judges: dict[Step, Callable[[], StepState]] = {
        Step.PREPARE: lambda: _prepare(case, assessment, found),
        Step.INTERVIEW_1: lambda: _first_interview(assessment),
        Step.REFLECT: lambda: _reflect(assessment),
        Step.INTERVIEW_2: lambda: _second_interview(assessment, found),
        Step.ANALYSE: lambda: _analyse(assessment, found),
        Step.PLAN: lambda: _plan(assessment, found),
    }
    return tuple(judges[step]() for step in Step)


def _prepare(case: CaseFile, assessment: AssessmentFile, found: tuple[Gap, ...]) -> StepState:
    decided = any(enquiry.state is not EnquiryState.UNDECIDED for enquiry in case.enquiries)
    if not (decided or case.sources or case.events or case.person.adjustments or assessment.head.offences):
        return StepState(Step.PREPARE, Progress.OPEN, "not_begun")
    undecided = sum(1 for gap in found if gap.step is Step.PREPARE and gap.blocks)
    if undecided:
        return StepState(Step.PREPARE, Progress.STARTED, "enquiries_undecided", undecided)
    if not case.sources:
        return StepState(Step.PREPARE, Progress.STARTED, "no_sources")
    return StepState(Step.PREPARE, Progress.DONE, "sources_read", len(case.sources))


def _first_interview(assessment: AssessmentFile) -> StepState:
    interview, noted = assessment.interview(1), assessment.entries_of(1)
    if interview.not_held_because:
        return StepState(Step.INTERVIEW_1, Progress.DONE, "not_held")
    if interview.began is None and not noted:
        return StepState(Step.INTERVIEW_1, Progress.OPEN, "not_begun")
    if not interview.purpose_explained:
        return StepState(Step.INTERVIEW_1, Progress.STARTED, "purpose_not_recorded")
    if interview.ended is None:
        return StepState(Step.INTERVIEW_1, Progress.STARTED, "under_way", len(noted))
    return StepState(Step.INTERVIEW_1, Progress.DONE, "entries_noted", len(noted))


def _reflect(assessment: AssessmentFile) -> StepState:
    reflection = assessment.reflection
    if not reflection.words and not assessment.questions:
        return StepState(Step.REFLECT, Progress.OPEN, "not_begun")
    if not (reflection.known and reflection.not_known):
        return StepState(Step.REFLECT, Progress.STARTED, "reflection_unfinished")
    return StepState(Step.REFLECT, Progress.DONE, "questions_to_take_back", len(assessment.questions))


def _second_interview(assessment: AssessmentFile, found: tuple[Gap, ...]) -> StepState:
    interview, noted = assessment.interview(2), assessment.entries_of(2)
    read = sum(1 for mark in assessment.marks.values() if mark.verdict is not Verdict.NOT_READ)
    if interview.began is None and not noted and not read and not interview.not_held_because:
        return StepState(Step.INTERVIEW_2, Progress.OPEN, "not_begun")
    disputes = sum(1 for gap in found if gap.code == "dispute_without_reply")
    if disputes:
        return StepState(Step.INTERVIEW_2, Progress.STARTED, "disputes_to_answer", disputes)
    if interview.not_held_because:
        return StepState(Step.INTERVIEW_2, Progress.DONE, "not_held")
    waiting = len(open_questions(assessment.questions)) + len(to_check(assessment.entries))
    if waiting:
        return StepState(Step.INTERVIEW_2, Progress.STARTED, "still_to_ask", waiting)
    if interview.ended is None:
        return StepState(Step.INTERVIEW_2, Progress.STARTED, "under_way", len(noted))
    return StepState(Step.INTERVIEW_2, Progress.DONE, "statements_read_back", read)


def _analyse(assessment: AssessmentFile, found: tuple[Gap, ...]) -> StepState:
    looked_at = sum(1 for finding in assessment.findings.values() if finding.looked_at)
    if not looked_at and _blank(assessment.formulation, Formulation) and _blank(assessment.harm, Harm):
        return StepState(Step.ANALYSE, Progress.OPEN, "not_begun")
    if any(gap.step is Step.ANALYSE for gap in blocking(found)):
        return StepState(Step.ANALYSE, Progress.STARTED, "areas_looked_at", looked_at)
    carried = not_looked_at(assessment)
    if carried:
        return StepState(Step.ANALYSE, Progress.STARTED, "carried_over", carried)
    return StepState(Step.ANALYSE, Progress.DONE, "areas_looked_at", looked_at)


def _plan(assessment: AssessmentFile, found: tuple[Gap, ...]) -> StepState:
    if assessment.head.frozen:
        return StepState(Step.PLAN, Progress.DONE, "frozen", assessment.head.version)
    begun = assessment.goals or assessment.conditions
    if not begun and _blank(assessment.proposal, Proposal) and _blank(assessment.management, Management):
        return StepState(Step.PLAN, Progress.OPEN, "not_begun")
    missing = len(blocking(found))
    if missing:
        return StepState(Step.PLAN, Progress.STARTED, "missing_for_freeze", missing)
    return StepState(Step.PLAN, Progress.STARTED, "ready_to_freeze")


def _blank(record: Record, kind: type[Record]) -> bool:
    """Say whether every answer of `record` still has the value a blank of its kind has."""
    blank = kind(id=record.id, case_id=record.case_id, assessment_id=record.assessment_id)
    return all(getattr(record, field.name) == getattr(blank, field.name) for field in fields(record))
