"""Every text of an assessment that is printed: where it is entered, what it is called, and whose words it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probationdesk.domain.areas import AREAS, FORMULATION_TEXTS
from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.enquiries import OWN
from probationdesk.domain.steps import Step

_HARM_TEXTS = (
    "who", "what", "when", "circumstances", "protects", "stopped_before", "why_this_level", "departure", "brings_down",
    "to_self",
)  # fmt: skip
_MANAGEMENT_TEXTS = ("supervision", "monitoring", "interventions", "victim_safety", "contingency")
_PROPOSAL_TEXTS = ("options", "proposal", "requirements", "why", "alternatives", "dependants")


@dataclass(frozen=True, slots=True)
class PrintedText:
    """One text that is printed."""

    step: Step
    field: str
    """The name of the widget it is entered in."""
    place: str
    """What it is called: a key that `services.wording.place_words` has words for, such as `harm.who` or `goal.2`."""
    text: str
    officers_words: bool = True
    """False for what the person wants or says in their own words, and for what is only a citation."""


def printed_texts(case: CaseFile, assessment: AssessmentFile) -> Iterator[PrintedText]:
    """Yield every printed text of an assessment, in the order of the flow; empty ones too."""
    yield from _prepared(case)
    yield from _said_of_interviews(assessment)
    yield from _analysed(assessment)
    yield from _scored(assessment)
    yield from _planned(assessment)


def enquiry_fields(case: CaseFile) -> dict[str, str]:
    """Return how the names of the fields of each enquiry begin; the officer's own are numbered from the second on."""
    fields: dict[str, str] = {}
    own = 0
    for enquiry in case.enquiries:
        own += enquiry.kind == OWN
        number = f"_{own}" if enquiry.kind == OWN and own > 1 else ""
        fields[enquiry.id] = f"prepare.enquiry.{enquiry.kind}{number}"
    return fields


def _prepared(case: CaseFile) -> Iterator[PrintedText]:
    fields = enquiry_fields(case)
    for enquiry in case.enquiries:
        field = f"{fields[enquiry.id]}.reason"
        yield PrintedText(Step.PREPARE, field, f"enquiry.{enquiry.kind}", enquiry.reason)
    for event in case.events:
        for name in ("what", "outcome", "basis", "what_was_different"):
            yield PrintedText(Step.PREPARE, "prepare.history", "history", getattr(event, name))


def _said_of_interviews(assessment: AssessmentFile) -> Iterator[PrintedText]:
    for interview, step in zip(assessment.interviews, (Step.INTERVIEW_1, Step.INTERVIEW_2), strict=True):
        field = f"interview_{interview.number}.not_held_because"
        yield PrintedText(step, field, f"not_held.{interview.number}", interview.not_held_because)
    reason = assessment.head.readback_not_done_because
    yield PrintedText(Step.INTERVIEW_2, "readback.readback_not_done_because", "not_read_back", reason)
    for key, mark in assessment.marks.items():
        yield PrintedText(Step.INTERVIEW_2, "readback.reply_words", f"reply.{key}", mark.reply_words)


def _analysed(assessment: AssessmentFile) -> Iterator[PrintedText]:
    for area in AREAS:
        for name in ("why", "helps"):
            text = getattr(assessment.findings[area], name)
            yield PrintedText(Step.ANALYSE, f"analyse.{area}.{name}", f"finding.{area}.{name}", text)
    for name in FORMULATION_TEXTS:
        text = getattr(assessment.formulation, name)
        yield PrintedText(Step.ANALYSE, f"analyse.{name}", f"formulation.{name}", text)
    for name in _HARM_TEXTS:
        yield PrintedText(Step.ANALYSE, f"risk.{name}", f"harm.{name}", getattr(assessment.harm, name))
    for group, rating in assessment.ratings.items():
        yield PrintedText(Step.ANALYSE, f"risk.{group}.remark", f"rating.{group}", rating.remark)


def _scored(assessment: AssessmentFile) -> Iterator[PrintedText]:
    """Yield where each score was read. A score is never altered: a wrong one is taken out and entered anew."""
    for score in assessment.scores:
        field = f"analyse.score.{score.id[:8]}.remove"
        for basis in (score.basis, *(given.basis for given in score.inputs)):
            yield PrintedText(Step.ANALYSE, field, f"score.{score.tool}", basis, officers_words=False)


def _planned(assessment: AssessmentFile) -> Iterator[PrintedText]:
    for goal in assessment.goals:
        field, place = f"plan.goal.{goal.position}", f"goal.{goal.position}"
        for name in ("i_will", "so_that", "their_words"):
            text = getattr(goal, name)
            yield PrintedText(Step.PLAN, f"{field}.{name}", place, text, officers_words=False)
        for number, step in enumerate(goal.steps, 1):
            yield PrintedText(Step.PLAN, f"{field}.step.{number}.what", place, step.what, officers_words=False)
    for name in _MANAGEMENT_TEXTS:
        yield PrintedText(Step.PLAN, f"plan.{name}", f"management.{name}", getattr(assessment.management, name))
    for number, condition in enumerate(assessment.conditions, 1):
        for name in ("text", "reason"):
            field = f"plan.condition.{condition.id[:8]}.{name}"
            yield PrintedText(Step.PLAN, field, f"condition.{number}", getattr(condition, name))
    for name in _PROPOSAL_TEXTS:
        yield PrintedText(Step.PLAN, f"plan.{name}", f"proposal.{name}", getattr(assessment.proposal, name))
