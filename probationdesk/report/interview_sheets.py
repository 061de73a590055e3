"""Sheets for a room where no laptop is allowed: prompts with lines to write on, and a blank self-assessment."""

from __future__ import annotations

from probationdesk.domain.areas import AREAS
from probationdesk.domain.framework import AreaDefinition
from probationdesk.domain.interviews import Question, open_questions, to_check
from probationdesk.report.blocks import (
    Block,
    Cell,
    Choice,
    Column,
    Fact,
    Facts,
    Narrative,
    Prose,
    Row,
    Section,
    Subheading,
    Table,
    plain,
)
from probationdesk.report.sheet import Sheet, named

LISTENING, CHECKING = 1, 2

_BOXES = ("helps", "trouble", "talk", "not_say")


def interview_sheets(sheet: Sheet) -> Narrative:
    """Return the sheets for one interview: what is needed, what is said first, and a side for each area chosen."""
    number = sheet.chosen.interview
    first = [_facts(sheet), *_needs(sheet), *(_purpose(sheet) if number == LISTENING else _carried_over(sheet))]
    areas = [sheet.account.framework.area(key) for key in sheet.chosen.areas or AREAS]
    sections = (
        Section("interview", sheet.tell("interview.before"), tuple(first)),
        *(_area(sheet, area) for area in areas),
    )
    return Narrative(sheet.tell(f"interview.title_{number}"), sections, answer_first=False)


def _facts(sheet: Sheet) -> Facts:
    return Facts((Fact(sheet.tell("interview.person"), plain(sheet.account.name)),))


def _needs(sheet: Sheet) -> list[Block]:
    """Return what the person needs for a fair interview, before anything else."""
    account, person = sheet.account, sheet.account.case.person
    names = {need.key: need.name.to(account.wording.language) for need in account.framework.needs}
    told = [
        (f"{names.get(one.need, one.need)}:", one.arrangement) for one in person.adjustments if one.arrangement.strip()
    ]
    for key, text in (("spoken", person.spoken_language), ("interpreter", person.interpreter)):
        if text.strip():
            told.append((sheet.tell(f"interview.{key}"), text))
    told.append((sheet.tell("interview.reads"), account.term("language", person.print_language.value)))
    blocks: list[Block] = [Subheading(sheet.tell("interview.what")), sheet.lines(2)]
    blocks.append(Subheading(sheet.tell("interview.needs")))
    if not person.adjustments:
        blocks.append(sheet.prose("interview.no_needs"))
    return [*blocks, *(Prose(named(f"{label} ", text), column=False) for label, text in told)]


def _purpose(sheet: Sheet) -> list[Block]:
    purpose = sheet.account.framework.purpose.to(sheet.account.wording.language)
    said = [Prose(plain(line.strip()), column=False) for line in purpose.splitlines() if line.strip()]
    return [
        Subheading(sheet.tell("interview.purpose")),
        *said,
        Choice(plain(sheet.tell("interview.explained")), sheet.box()),
        Subheading(sheet.tell("interview.understood")),
        sheet.lines(),
    ]


def _carried_over(sheet: Sheet) -> list[Block]:
    """Return the questions that belong to no area that is printed, and everything that was to be checked."""
    printed = sheet.chosen.areas or AREAS
    questions = [one for one in open_questions(sheet.assessment.questions) if one.area not in printed]
    checks = to_check(sheet.assessment.entries)
    blocks: list[Block] = []
    if questions:
        blocks += [Subheading(sheet.tell("interview.take_back")), *_questions(sheet, questions)]
    if checks:
        blocks.append(Subheading(sheet.tell("interview.check")))
        for entry in checks:
            blocks += [Prose(words, column=False) for words in sheet.spoken(entry.text)]
            blocks.append(sheet.lines(1))
    if not blocks and not open_questions(sheet.assessment.questions):
        blocks.append(sheet.prose("interview.nothing_open"))
    return [*blocks, Subheading(sheet.tell("interview.own_words")), sheet.lines()]


def _questions(sheet: Sheet, questions: list[Question]) -> list[Block]:
    blocks: list[Block] = []
    for question in questions:
        blocks += [Prose(words, column=False) for words in sheet.spoken(question.text)]
        blocks.append(sheet.lines(2))
    return blocks


def _area(sheet: Sheet, area: AreaDefinition) -> Section:
    language = sheet.account.wording.language
    blocks: list[Block] = []
    if sheet.chosen.interview == CHECKING:
        blocks += _questions(sheet, [one for one in open_questions(sheet.assessment.questions) if one.area == area.key])
    prompts = area.listening if sheet.chosen.interview == LISTENING else area.checking
    for prompt in prompts:
        blocks += [Prose(plain(prompt.to(language)), column=False), sheet.lines(2)]
    blocks += [
        Choice(plain(sheet.tell("interview.declined")), sheet.box()),
        Subheading(sheet.tell("interview.own_words")),
        sheet.lines(),
    ]
    return Section(area.key, area.name.to(language), tuple(blocks), new_side=True)


def self_assessment(sheet: Sheet) -> Narrative:
    """Return a blank sheet on which a person says how they see each part of their life."""
    language = sheet.account.wording.language
    columns = (Column(sheet.tell("self.area")), *(Column(sheet.tell(f"self.{key}"), 20.0) for key in _BOXES))
    rows = [
        Row(
            (
                Cell((named(sheet.account.framework.area(key).plain_name.to(language)),), row_heading=True),
                *(Cell(box=sheet.box()) for _ in _BOXES),
            )
        )
        for key in sheet.chosen.areas or AREAS
    ]
    parts = sheet.section("self", sheet.prose("self.intro"), Table(columns, tuple(rows)))
    asked = [
        sheet.section(key, sheet.lines(count), heading=sheet.tell(f"self.{key}"), new_side=key == "good")
        for key, count in (("good", 7), ("help", 7), ("more", 0))
    ]
    return Narrative(sheet.tell("self.title"), (parts, *asked), answer_first=False)
