"""Gaps: what is missing or doubtful. Always shown; only those that `blocks` names stop the freeze.

The mandatory entries are counted: at most thirty over the whole flow, each of them printed. They are
named in `resources/framework/mandatory.toml` and judged here, one rule for each name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from probationdesk.domain.areas import AREAS, Finding
from probationdesk.domain.assessment import AssessmentFile, CaseFile, Purpose
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import EnquiryState, outstanding
from probationdesk.domain.framework import Framework
from probationdesk.domain.history import EventKind
from probationdesk.domain.interviews import Mode, open_questions, to_check
from probationdesk.domain.printed_texts import enquiry_fields, printed_texts
from probationdesk.domain.readback import Reply, Statement, Verdict
from probationdesk.domain.review import departs, not_looked_at
from probationdesk.domain.risk import Level
from probationdesk.domain.sources import cited, unknown_labels
from probationdesk.domain.statements import statements
from probationdesk.domain.steps import Step


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing or doubtful.

    `code` names the wording (`checks.<code>`); `field` is the name of the widget that mends it;
    `about` is a key that the wording needs (an area, an enquiry, a stock phrase, a label).
    """

    code: str
    step: Step
    field: str
    blocks: bool
    about: str = ""
    count: int = 0
    place: str = ""
    """In which text it stands, where that has to be said: as in `domain.printed_texts`."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is being checked."""

    case: CaseFile
    assessment: AssessmentFile
    framework: Framework
    statements: tuple[Statement, ...]
    """Every statement that can be read back."""


def gaps(case: CaseFile, assessment: AssessmentFile, framework: Framework) -> tuple[Gap, ...]:
    """Return everything missing or doubtful, in the order of the flow, blocking gaps first within a step."""
    subject = _Subject(case, assessment, framework, statements(assessment, case.sources))
    found = [gap for entry in framework.mandatory for gap in MANDATORY[entry.key](subject)]
    for doubts in (_preparation, _interviewing, _citing, _reading_back, _reviewing, _stock_phrases):
        found += doubts(subject)
    order = list(Step)
    return tuple(sorted(found, key=lambda gap: (order.index(gap.step), not gap.blocks)))


def blocking(found: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Return the gaps that stop the freeze."""
    return tuple(gap for gap in found if gap.blocks)


Rule = Callable[[_Subject], Iterator[Gap]]


def _finding_rule(area: str) -> Rule:
    def judge(subject: _Subject) -> Iterator[Gap]:
        finding = subject.assessment.findings[area]
        if not finding.looked_at:
            yield Gap("area_not_looked_at", Step.ANALYSE, f"analyse.{area}.offending", True, area)
        elif finding.needs_why:
            yield from _why_of(finding, subject)

    return judge


def _why_of(finding: Finding, subject: _Subject) -> Iterator[Gap]:
    where = f"analyse.{finding.area}.why"
    said_yes, sources = Answer.YES in finding.answers, subject.case.sources
    if not finding.why.strip():
        yield Gap("yes_without_why" if said_yes else "unknown_without_reason", Step.ANALYSE, where, True, finding.area)
    elif said_yes and not (cited(finding.why, sources) or unknown_labels(finding.why, sources)):
        # A mistyped source is a gap of its own, and the only one: mending it mends both.
        yield Gap("yes_without_source", Step.ANALYSE, where, True, finding.area)
    if said_yes and finding.claim is None:
        yield Gap("kind_of_claim_not_said", Step.ANALYSE, f"analyse.{finding.area}.claim", False, finding.area)


def _enquiry_rule(kind: str) -> Rule:
    def judge(subject: _Subject) -> Iterator[Gap]:
        held = [enquiry for enquiry in subject.case.enquiries if enquiry.kind == kind]
        if not held or all(enquiry.state is EnquiryState.UNDECIDED for enquiry in held):
            yield Gap("enquiry_undecided", Step.PREPARE, f"prepare.enquiry.{kind}.needed", True, kind)
        elif any(e.state is EnquiryState.NOT_NEEDED and not e.reason.strip() for e in held):
            yield Gap("enquiry_without_reason", Step.PREPARE, f"prepare.enquiry.{kind}.reason", True, kind)

    return judge


def _text_rule(record: str, name: str, step: Step, page: str) -> Rule:
    def judge(subject: _Subject) -> Iterator[Gap]:
        if not getattr(getattr(subject.assessment, record), name).strip():
            yield Gap(f"{record}_{name}_missing", step, f"{page}.{name}", True)

    return judge


def _purpose(subject: _Subject) -> Iterator[Gap]:
    interview = subject.assessment.interview(1)
    if not interview.purpose_explained and not interview.not_held_because.strip():
        yield Gap("purpose_not_explained", Step.INTERVIEW_1, "interview_1.purpose_explained", True)


def _second_interview(subject: _Subject) -> Iterator[Gap]:
    interview = subject.assessment.interview(2)
    if interview.began is None and not interview.not_held_because.strip():
        yield Gap("second_interview_missing", Step.INTERVIEW_2, "interview_2.begin", True)


def _level(subject: _Subject) -> Iterator[Gap]:
    if subject.assessment.harm.level is Level.UNRATED:
        yield Gap("harm_level_missing", Step.ANALYSE, "risk.level", True)


def _goal(subject: _Subject) -> Iterator[Gap]:
    goals = subject.assessment.goals
    if not goals:
        yield Gap("goal_missing", Step.PLAN, "plan.add_goal", True)
    elif not any(goal.in_their_power for goal in goals):
        yield Gap("nothing_in_their_power", Step.PLAN, f"plan.goal.{goals[0].position}.i_will", True)
    else:
        for goal in goals:
            if not goal.in_their_power:
                yield Gap(
                    "goal_not_in_their_power",
                    Step.PLAN,
                    f"plan.goal.{goal.position}.i_will",
                    False,
                    count=goal.position,
                )


def _proposal(subject: _Subject) -> Iterator[Gap]:
    if subject.assessment.head.purpose is Purpose.PRE_SENTENCE:
        if not subject.assessment.proposal.proposal.strip():
            yield Gap("proposal_missing", Step.PLAN, "plan.proposal", True)
    elif not subject.assessment.management.supervision.strip():
        yield Gap("supervision_missing", Step.PLAN, "plan.supervision", True)


def _read_back(subject: _Subject) -> Iterator[Gap]:
    read = any(s.mark and s.mark.verdict is not Verdict.NOT_READ for s in subject.statements)
    if not read and not subject.assessment.head.readback_not_done_because.strip():
        yield Gap("not_read_back", Step.INTERVIEW_2, "readback.verdict", True)


MANDATORY: dict[str, Rule] = {
    **{f"finding.{area}": _finding_rule(area) for area in AREAS},
    "enquiry.police_domestic_abuse": _enquiry_rule("police_domestic_abuse"),
    "enquiry.childrens_services": _enquiry_rule("childrens_services"),
    "interview.purpose": _purpose,
    "interview.second": _second_interview,
    "formulation.in_short": _text_rule("formulation", "in_short", Step.ANALYSE, "analyse"),
    "formulation.likelihood": _text_rule("formulation", "likelihood", Step.ANALYSE, "analyse"),
    "harm.level": _level,
    "harm.who": _text_rule("harm", "who", Step.ANALYSE, "risk"),
    "harm.what": _text_rule("harm", "what", Step.ANALYSE, "risk"),
    "harm.when": _text_rule("harm", "when", Step.ANALYSE, "risk"),
    "harm.circumstances": _text_rule("harm", "circumstances", Step.ANALYSE, "risk"),
    "harm.stopped_before": _text_rule("harm", "stopped_before", Step.ANALYSE, "risk"),
    "harm.why_this_level": _text_rule("harm", "why_this_level", Step.ANALYSE, "risk"),
    "harm.brings_down": _text_rule("harm", "brings_down", Step.ANALYSE, "risk"),
    "plan.goal": _goal,
    "plan.proposal": _proposal,
    "readback": _read_back,
}
"""The rule that judges each mandatory entry of the framework."""


def _preparation(subject: _Subject) -> Iterator[Gap]:
    fields = enquiry_fields(subject.case)
    for enquiry in outstanding(subject.case.enquiries):
        code = "enquiry_waiting" if enquiry.state is EnquiryState.WAITING else "enquiry_to_ask"
        yield Gap(code, Step.PREPARE, f"{fields[enquiry.id]}.asked_on", False, enquiry.kind)
    if not subject.assessment.head.offences.strip():
        yield Gap("offences_missing", Step.PREPARE, "prepare.offences", False)
    for event in subject.case.events:
        if event.kind is EventKind.ALLEGATION and event.claim is ClaimKind.ESTABLISHED:
            yield Gap("allegation_as_fact", Step.PREPARE, "prepare.history", True)
        if event.kind is EventKind.QUIET_PERIOD and not event.what_was_different.strip():
            yield Gap("quiet_period_not_asked", Step.PREPARE, "prepare.history", False)


def _interviewing(subject: _Subject) -> Iterator[Gap]:
    for interview in subject.assessment.interviews:
        if interview.began and interview.mode is not Mode.IN_PERSON and not interview.who_can_hear.strip():
            step = Step.INTERVIEW_1 if interview.number == 1 else Step.INTERVIEW_2
            yield Gap("who_can_hear_missing", step, f"interview_{interview.number}.who_can_hear", False)
    questions = len(open_questions(subject.assessment.questions))
    if questions:
        yield Gap("questions_open", Step.INTERVIEW_2, "interview_2.questions", False, count=questions)
    checks = len(to_check(subject.assessment.entries))
    if checks:
        yield Gap("checks_open", Step.INTERVIEW_2, "interview_2.checks", False, count=checks)


def _citing(subject: _Subject) -> Iterator[Gap]:
    """A mistyped source stops the freeze wherever it is printed: a claim would stand there without its basis."""
    for one in printed_texts(subject.case, subject.assessment):
        for label in unknown_labels(one.text, subject.case.sources):
            yield Gap("unknown_source", one.step, one.field, True, label, place=one.place)


def _reading_back(subject: _Subject) -> Iterator[Gap]:
    for statement in subject.statements:
        if statement.mark is not None and statement.mark.awaits_reply:
            yield Gap("dispute_without_reply", Step.INTERVIEW_2, "readback.reply", True, statement.key)
        elif statement.changed_since_read and not _answered(statement):
            yield Gap("changed_since_read", Step.INTERVIEW_2, "readback.verdict", False, statement.key)


def _answered(statement: Statement) -> bool:
    """Say whether the officer has said what was done about the statement as it was read."""
    mark = statement.mark
    return mark is not None and mark.reply is not Reply.NONE and bool(mark.reply_words.strip())


def _reviewing(subject: _Subject) -> Iterator[Gap]:
    assessment = subject.assessment
    if departs(assessment) and not assessment.harm.departure.strip():
        yield Gap("departure_without_words", Step.ANALYSE, "risk.departure", True)
    waiting = not_looked_at(assessment)
    if waiting:
        yield Gap("review_not_looked_at", Step.ANALYSE, "review.sections", False, count=waiting)


def _stock_phrases(subject: _Subject) -> Iterator[Gap]:
    for one in printed_texts(subject.case, subject.assessment):
        for phrase in subject.framework.stock_phrases_in(one.text) if one.officers_words else ():
            yield Gap("stock_phrase", one.step, one.field, False, phrase, place=one.place)
