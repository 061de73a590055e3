"""The plan as a sheet to keep: each step with a box for going to do, doing and finished."""

from __future__ import annotations

from probationdesk.domain.passages import language_of
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Agreement, Goal, PlanStep
from probationdesk.report.account import ended, joined
from probationdesk.report.blocks import Block, Cell, Column, Narrative, Row, Span, Table, Voice, Weight, Words, plain
from probationdesk.report.sheet import Sheet
from probationdesk.resources import Wording, folder

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
    wanted = (_led(sheet, "plan.i_will", goal.i_will), _led(sheet, "plan.so_that", goal.so_that))
    text = ended(" ".join(part for part in wanted if part))
    told: list[Words] = [(Span(text, Weight.LABEL, Voice.PERSON, language_of(text)),)] if text else []
    agreed: Words = ()
    if goal.agreement is not Agreement.NOT_ASKED:
        agreed = plain(sheet.account.say(f"agreement.{goal.agreement.value}"))
    said = joined(agreed, sheet.quoted(goal.their_words))
    return (*told, said) if said else tuple(told)


def _led(sheet: Sheet, key: str, text: str) -> str:
    """Return the text without citations after its lead ("I will"), unless it begins with that already."""
    said = " ".join(span.text for words in sheet.spoken(text) for span in words)
    if not said or said.split()[0].casefold() in _first_words(key):
        return said
    return f"{sheet.account.say(key)} {said}"


def _first_words(key: str) -> set[str]:
    """Return how a lead begins in every language: a goal may be written in another than it is printed in."""
    texts = (Wording(language, folder() / "report")(f"report.{key}") for language in Language)
    return {text.split()[0].casefold() for text in texts}


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
        told.append(first)
    boxes = (sheet.box(), sheet.box(), sheet.box(ticked=step.done_on is not None))
    return Row((Cell(tuple(told), row_heading=True), *(Cell(box=box) for box in boxes)))
