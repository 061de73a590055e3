"""The first side: the whole answer - in short, the proposal, the plan and the thirteen areas."""

from __future__ import annotations

from probationdesk.domain.areas import AREAS, OFFENDING_INFORMATION
from probationdesk.domain.assessment import Purpose
from probationdesk.domain.enquiries import Enquiry, EnquiryState, outstanding
from probationdesk.domain.plan import Agreement, Goal, PlanStep
from probationdesk.report.account import OFFENCE_AREAS, Account, ended, heading_cell, joined, run_on
from probationdesk.report.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Panel,
    Prose,
    Row,
    Span,
    Table,
    Voice,
    Weight,
    Words,
    plain,
)
from probationdesk.report.goals import goal_sentence

_PROPOSAL = (("proposal", "requirements"), ("why", "options", "alternatives", "dependants"))
"""The parts of the proposal, by the paragraph they stand in."""


def answer(account: Account) -> tuple[Block, ...]:
    """Return who, where and by whom, and the answer in short."""
    blocks: list[Block] = [_facts(account)]
    if account.assessment.head.corrects:
        blocks += account.prose(
            account.assessment.head.correction or "–", label=account.say("facts.corrects"), column=False
        )
    blocks.append(Prose(plain(account.say("facts.reading")), column=False, small=True))
    blocks.append(Panel(account.heading("answer"), _in_short(account), tinted=True))
    return tuple(blocks)


def _facts(account: Account) -> Facts:
    head, person = account.assessment.head, account.case.person
    who = [person.full_name]
    if person.chosen_name and person.chosen_name != person.full_name:
        who.append(account.say("facts.called"))
    if person.date_of_birth is not None:
        who.append(account.say("facts.born", date=account.day(person.date_of_birth)))
    facts = [_fact(account, "person", ", ".join(who))]
    if head.purpose is Purpose.PRE_SENTENCE:
        hearing = account.say("facts.hearing", date=account.day(head.hearing)) if head.hearing else ""
        facts.append(_fact(account, "court", ", ".join(part for part in (head.court, hearing) if part)))
    else:
        facts.append(_fact(account, "sentence", head.sentence))
    facts.append(_fact(account, "offences", head.offences))
    role = account.say("facts.role", author=head.author, role=head.author_role) if head.author_role else head.author
    facts.append(_fact(account, "author", role))
    return Facts(tuple(fact for fact in facts if fact.words))


def _fact(account: Account, key: str, text: str) -> Fact:
    return Fact(account.say(f"facts.{key}"), account.citing.words(text))


def _in_short(account: Account) -> tuple[Words, ...]:
    told = list(account.paragraphs(account.assessment.formulation.in_short))
    level = account.assessment.harm.level
    word = Span(account.level(level), Weight.STRONG)
    risk: Words = (Span(account.say("answer.risk") + " "), word, Span("."))
    means = plain(account.say(f"level.{level.value}")) if level else ()
    told.append(joined(risk, means))
    waiting = outstanding(account.case.enquiries)
    if waiting:
        names = "; ".join(_waiting(account, enquiry) for enquiry in waiting)
        told.append((Span(account.say("answer.waiting") + " ", Weight.STRONG), Span(f"{names}.")))
    return tuple(told)


def _waiting(account: Account, enquiry: Enquiry) -> str:
    name = account.enquiry_name(enquiry)
    if enquiry.state is EnquiryState.WAITING and enquiry.asked_on is not None:
        return account.say("answer.asked", enquiry=name, date=account.day(enquiry.asked_on))
    return account.say("answer.not_asked", enquiry=name)


def proposal(account: Account) -> tuple[Block, ...]:
    """Return what is proposed to the court and why; nothing outside a pre-sentence report."""
    if account.assessment.head.purpose is not Purpose.PRE_SENTENCE:
        return ()
    held = account.assessment.proposal
    told: list[Words] = []
    for fields in _PROPOSAL:
        told += account.run_on(tuple((account.say(f"proposal.{field}"), getattr(held, field)) for field in fields))
    return tuple(Prose(words, column=False) for words in told)


def plan(account: Account) -> tuple[Block, ...]:
    """Return the goals in the person's words, each with its steps."""
    goals = account.assessment.goals
    if not goals:
        return (Prose(plain(account.say("plan.none")), column=False),)
    columns = (
        Column(account.say("plan.step")),
        Column(account.say("plan.who"), 31.0),
        Column(account.say("plan.when"), 35.5),
        Column(account.say("plan.power"), 32.0),
    )
    rows: list[Row] = []
    for goal in goals:
        rows.append(Row((Cell((_goal(account, goal),)),), band=True))
        rows += [_step(account, step) for step in goal.steps]
    return (Table(columns, tuple(rows)),)


def _goal(account: Account, goal: Goal) -> Words:
    told = account.citing.words(goal_sentence(goal.i_will, goal.so_that, account.wording), voice=Voice.PERSON)
    if goal.agreement is Agreement.NOT_ASKED:
        return joined(told, account.quoted(goal.their_words))
    agreed: Words = (Span(account.say(f"agreement.{goal.agreement.value}"), Weight.LABEL),)
    return joined(told, agreed, account.quoted(goal.their_words))


def _step(account: Account, step: PlanStep) -> Row:
    when = account.day(step.by) if step.by else ""
    if step.done_on is not None:
        when = account.say("plan.done", date=account.day(step.done_on))
    return Row(
        (
            Cell(account.citing.paragraphs(step.what), row_heading=True),
            account.text_cell(step.who),
            account.text_cell(when),
            account.answer(step.in_my_power, "not_said"),
        )
    )


def areas(account: Account) -> tuple[Block, ...]:
    """Return the thirteen areas; the reasons of the two that are about the offending have their own sections."""
    columns = (
        Column(account.say("areas.area"), 36.5),
        Column(account.say("areas.offending"), 25.0),
        Column(account.say("areas.harm"), 25.0),
        Column(account.say("areas.why")),
    )
    return (Table(columns, tuple(_area(account, key) for key in AREAS)),)


def _area(account: Account, key: str) -> Row:
    finding = account.assessment.findings[key]
    if key in OFFENCE_AREAS:
        section = "pattern" if key == OFFENDING_INFORMATION else "offence_analysis"
        see = plain(account.say("areas.see", heading=account.heading(section)))
        why = Cell((see,)) if finding.words else Cell()
    else:
        helps = account.paragraphs(ended(finding.helps), label=account.say("areas.helps"))
        why = Cell(tuple(run_on([account.reasons(finding), helps])))
    return Row(
        (
            heading_cell(account.area_name(key)),
            account.answer(finding.offending),
            account.answer(finding.harm),
            why,
        )
    )
