"""The plan as a sheet to keep: each step with a box for going to do, doing and finished."""

from __future__ import annotations

from dataclasses import replace

from probationdesk.domain.passages import language_of
from probationdesk.domain.plan import Agreement, Goal, PlanStep
from probationdesk.report.account import joined
from probationdesk.report.blocks import Block, Cell, Column, Narrative, Row, Span, Table, Voice, Weight, Words, plain
from probationdesk.report.goals import goal_sentence
from probationdesk.report.sheet import Sheet

_BOX = 19.0


def plan_sheet(sheet: Sheet) -> Narrative:
    """Return the plan: its goals in the person's words, each step with who, when and three boxes."""
    blocks: list[Block] = [sheet.prose("my_plan.yours")]
    steps = [step for goal in sheet.assessment.goals for step in goal.steps]
    if sheet.assessment.goals:
        blocks.append(_table(sheet))
    if not steps:
        blocks += [sheet.prose("my_plan.none"), sheet.lines(5)]
    ring = sheet.section("ring", sheet.lines(2), heading=sheet.tell("my_plan.ring"))
    words = sheet.section("words", sheet.lines(), heading=sheet.tell("my_plan.words"))
    steps_section = sheet.section("my_plan", *blocks)
    return Narrative(sheet.tell("my_plan.title"), (steps_section, ring, words), answer_first=False)


def goal_words(sheet: Sheet, goal: Goal) -> tuple[Words, ...]:
    """Return a goal as "I will … so that …", whether the person agrees, and their own words; a paragraph for each."""
    text = goal_sentence(_said(sheet, goal.i_will), _said(sheet, goal.so_that), sheet.account.wording)
    told: list[Words] = [(Span(text, Weight.LABEL, Voice.PERSON, language_of(text)),)] if text else []
    agreed: Words = ()
    if goal.agreement is not Agreement.NOT_ASKED:
        agreed = plain(sheet.account.say(f"agreement.{goal.agreement.value}"))
    said = joined(agreed, sheet.quoted(goal.their_words))
    return (*told, said) if said else tuple(told)


def _said(sheet: Sheet, text: str) -> str:
    """Return text as one line without its citations."""
    return " ".join(span.text for words in sheet.spoken(text) for span in words)


def _table(sheet: Sheet) -> Table:
    boxes = tuple(Column(sheet.tell(f"my_plan.{key}"), _BOX) for key in ("going_to", "doing", "finished"))
    rows: list[Row] = []
    for goal in sheet.assessment.goals:
        rows.append(Row((Cell(goal_words(sheet, goal)),), band=True))
        rows += [_step(sheet, step) for step in goal.steps]
    return Table((Column(sheet.tell("my_plan.step")), *boxes), tuple(rows))


def _step(sheet: Sheet, step: PlanStep) -> Row:
    told = list(sheet.spoken(step.what))
    about = list(sheet.spoken(step.who))
    if step.done_on is not None:
        about.append(plain(sheet.tell("my_plan.done", date=sheet.account.day(step.done_on))))
    elif step.by is not None:
        about.append(plain(sheet.tell("my_plan.by", date=sheet.account.day(step.by))))
    if about:
        first, *others = about
        for other in others:
            first = (*first, Span(", "), *other)
        told.append(_capitalised(first))
    boxes = (sheet.box(), sheet.box(), sheet.box(ticked=step.done_on is not None))
    return Row((Cell(tuple(told), row_heading=True), *(Cell(box=box) for box in boxes)))


def _capitalised(words: Words) -> Words:
    """Return words that begin with a capital letter."""
    first = words[0]
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *words[1:])
