"""The places of a case: the six steps, the pages within them, and where each stands."""

from __future__ import annotations

from typing import get_args

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.flow import Progress, StepState, steps
from probationdesk.domain.framework import Framework
from probationdesk.domain.interviews import Entry, Interview
from probationdesk.domain.printing import Length
from probationdesk.domain.readback import Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.review import is_review, not_looked_at
from probationdesk.domain.statements import statements
from probationdesk.domain.steps import Step
from probationdesk.resources import Wording
from probationdesk.services.wording import step_words
from probationdesk.ui.gauge import length_told
from probationdesk.ui.widgets.step_list import State, StepLine

PLACES = (
    "case", "notes", "review", "prepare", "interview_1", "reflect", "interview_2", "readback", "analyse", "risk",
    "plan", "report", "oversight", "handover", "apart",
)  # fmt: skip
"""Every page of a case, in the order of the list; the first part of the names of its fields."""

NEED_NO_CASE = ("search", "keeping", "sending")
"""Pages of the store as a whole."""

KEYS_OF_PLACES = {
    "prepare": "Ctrl+1",
    "interview_1": "Ctrl+2",
    "reflect": "Ctrl+3",
    "interview_2": "Ctrl+4",
    "analyse": "Ctrl+5",
    "plan": "Ctrl+6",
    "readback": "Ctrl+7",
    "risk": "Ctrl+8",
    "report": "Ctrl+P; Ctrl+9",
    "notes": "Ctrl+N; Ctrl+0",
    "sending": "Ctrl+Shift+S",
}
"""The keys that go to a place; the others are found by their words."""

_PLACE_OF_KIND = {
    "note": "notes",
    "question": "reflect",
    "reflection": "reflect",
    "finding": "analyse",
    "formulation": "analyse",
    "score": "analyse",
    "harm": "risk",
    "rating": "risk",
    "goal": "plan",
    "proposal": "plan",
    "management": "plan",
    "condition": "plan",
    "mark": "readback",
    "confirmation": "review",
    "opinion": "oversight",
}


def place_of(record: Record) -> str:
    """Return the page on which a record is entered; what is not named has its place in the preparation."""
    if isinstance(record, Entry):
        return f"interview_{record.interview}"
    if isinstance(record, Interview):
        return f"interview_{record.number}"
    return _PLACE_OF_KIND.get(record.KIND, "prepare")


def place_under_way(case: CaseFile, assessment_id: str, framework: Framework) -> str:
    """Return the place to open a case at: the review, the first step that is not done, or else the report."""
    if not assessment_id:
        return "notes"
    assessment = case.assessment(assessment_id)
    if assessment.head.frozen:
        return "report"
    if is_review(assessment.head) and not_looked_at(assessment):
        return "review"
    left = (state.step.value for state in steps(case, assessment, framework) if state.state is not Progress.DONE)
    return next(left, "report")


def step_lines(
    case: CaseFile,
    assessment: AssessmentFile,
    framework: Framework,
    words: Wording,
    length: Length | None = None,
    *,
    apart: bool = False,
) -> tuple[StepLine, ...]:
    """Return the list of places with the state of each step in words; `length` is that of the draft, once known.

    With `apart` there are two versions of the case, and where they are brought together comes first.
    """
    states = {state.step: state for state in steps(case, assessment, framework)}
    spoken = statements(assessment, case.sources)
    read = sum(1 for s in spoken if s.mark is not None and s.mark.verdict is not Verdict.NOT_READ)
    read_back = words("window.read" if spoken else "window.nothing_to_read", read=read, total=len(spoken))
    level = words(f"terms.level.{assessment.harm.level}") if assessment.harm.level else words("window.level_not_set")
    within = {
        Step.INTERVIEW_2: ("readback", read_back, "quote"),
        Step.ANALYSE: ("risk", level, "warning"),
        Step.PLAN: ("report", _report(assessment, words, length), "report"),
    }
    last = StepLine("oversight", words("oversight.title"), "open", "", _overseen(assessment, words), icon="check")
    notes = words(
        {0: "window.notes_none", 1: "window.notes_one"}.get(len(case.notes), "window.notes"), count=len(case.notes)
    )
    lines = [StepLine("case", words("case.title"), "open", "", _which(case, assessment, words), icon="caseload")]
    lines.append(StepLine("notes", words("notes.title"), "open", "", notes, icon="note"))
    if apart:
        lines.insert(
            0, StepLine("apart", words("apart.title"), "open", "", words("apart.banner_short"), icon="warning")
        )
    if is_review(assessment.head):
        waiting = not_looked_at(assessment)
        reason = words("window.not_looked_at", count=waiting) if waiting else words("window.looked_at")
        lines.append(StepLine("review", words("review.title"), "open", "", reason, icon="check-later"))
    for number, step in enumerate(Step, 1):
        lines.append(_line(number, states[step], words))
        if step in within:
            key, reason, icon = within[step]
            lines.append(StepLine(key, words(f"{key}.title"), "open", "", reason, icon=icon))
    passing_on = StepLine("handover", words("handover.title"), "open", "", words("window.pass_on"), icon="caseload")
    return (*lines, last, passing_on)


def _which(case: CaseFile, assessment: AssessmentFile, words: Wording) -> str:
    """Which assessment is shown: what it is for, and how many there are if there are more."""
    purpose = words(f"terms.purpose.{assessment.head.purpose}")
    count = len(case.assessments)
    return words("case.one_of", purpose=purpose, count=count) if count > 1 else purpose


def _report(assessment: AssessmentFile, words: Wording, length: Length | None) -> str:
    """The version, and how long its draft is."""
    version = words("window.version", version=assessment.head.version)
    return version if length is None else f"{version}: {length_told(length, words)}"


def _overseen(assessment: AssessmentFile, words: Wording) -> str:
    """Where oversight of the present version stands; nothing is told before the officer has recorded a level."""
    version = assessment.head.version
    given = [opinion for opinion in assessment.opinions if opinion.version == version and opinion.given]
    if any(opinion.signed for opinion in given):
        return words("window.countersigned")
    if given:
        return words("window.overseen")
    return words("window.awaits_oversight" if assessment.head.frozen else "window.not_overseen")


def _line(number: int, state: StepState, words: Wording) -> StepLine:
    shown: State = next(each for each in get_args(State) if each == state.state)
    title = words(f"flow.step.{state.step}")
    return StepLine(state.step, title, shown, words(f"flow.state.{state.state}"), step_words(state, words), number)
