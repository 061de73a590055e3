"""What a print designer would send back: parts torn apart, lone rows, sentences in two languages, lost changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probationdesk.domain.assessment import CaseFile, gather
from probationdesk.domain.compared import Fate, Passage, passages, seen_from
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Goal, PlanStep
from probationdesk.domain.printing import Chosen, Print, Printed, Role, Size
from probationdesk.report.difference import _clipped
from probationdesk.report.goals import goal_sentence
from probationdesk.report.press import ReportPress
from probationdesk.report.wording import load_wording
from probationdesk.resources import load_framework
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED, full_case, full_records

FRAMEWORK = load_framework()


def out(kind: Print, case: CaseFile | None = None, *, size: Size = Size.STANDARD, interview: int = 1) -> Printed:
    return ReportPress().handout(
        kind, case or full_case(), ASSESSMENT_ID, FRAMEWORK,
        dated=DATED, code=CODE, language=Language.ENGLISH, chosen=Chosen(size=size, interview=interview),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Print.PERSONS_COPY, Print.PERSONS_COPY_LARGE])
def test_what_was_found_of_one_part_of_a_life_stands_on_one_side(kind: Print) -> None:
    parts: list[tuple[int, set[int]]] = []
    for part in out(kind).twin:
        if part.role is Role.HEADING:
            parts.append((part.level, set()))
        if parts and part.role in (Role.TEXT, Role.HEADING):
            parts[-1][1].add(part.side)
    headed = [sides for level, sides in parts if level == 3]
    assert len(headed) > 13
    assert all(len(sides) == 1 for sides in headed)


@pytest.mark.parametrize("steps", range(1, 24))
def test_no_side_of_a_handout_begins_with_the_last_row_of_a_table_alone(steps: int) -> None:
    kept = [record for record in full_records() if not isinstance(record, Goal)]
    goal = next(record for record in full_records() if isinstance(record, Goal))
    planned = tuple(PlanStep(id=f"s{n}", what=f"Step number {n}", who="Robin") for n in range(steps))
    printed = out(Print.PLAN_SHEET, gather([*kept, replace(goal, steps=planned)]))
    rows = [part.side for part in printed.twin if part.role is Role.ROW]
    assert rows.count(rows[-1]) > 1 or len(rows) == 1


@pytest.mark.parametrize("language", list(Language))
def test_a_goal_is_led_in_in_the_language_it_was_written_in(language: Language) -> None:
    wording = load_wording(language, full_case().assessment(ASSESSMENT_ID).head.purpose)
    english = goal_sentence("ring Carys before I drink", "my job is kept", wording)
    assert english == "I will ring Carys before I drink so that my job is kept."
    welsh = goal_sentence("ffonio Carys cyn yfed", "mae gen i waith wedi hyn", wording)
    assert welsh == "Byddaf yn ffonio Carys cyn yfed fel bod mae gen i waith wedi hyn."
    assert goal_sentence("I will ring Carys", "", wording) == "I will ring Carys."
    assert goal_sentence("", "", wording) == ""


def told(before: str, now: str, clip: int) -> str:
    seen: tuple[Passage, ...] = seen_from(Fate.PUT_IN, passages(before, now))
    return "".join(passage.text for passage in _clipped(seen, clip, lead=True))


def test_a_text_that_is_cut_still_shows_what_differs() -> None:
    before = "I will stay on my script and off heroin so that I keep my place. Ring the clinic by 30 September."
    now = before.replace("September", "October")
    assert "October" in told(before, now, 40)
    assert told(before, now, 40).startswith("…")
    assert told(before, now, 0) == now


def test_it_is_cut_between_words_and_ends_in_one_ellipsis() -> None:
    cut = told("", "Recalled when he lost a hostel place and a job in the same week of March", 30)
    assert cut == "Recalled when he lost a hostel…"
    assert told("", "w" * 100, 30) == "w" * 30 + "…"
    assert "……" not in told("one two three four five six. seven", "one two three four five six. eight nine ten", 12)


def test_what_nobody_has_entered_yet_leaves_room_to_write_it() -> None:
    lines = [part for part in out(Print.OVERSIGHT_RECORD).twin if part.role is Role.DRAWING]
    assert [part.texts[0] for part in lines] == ["Lines to write on"]
    first = [part for part in out(Print.INTERVIEW_SHEETS, interview=2).twin if part.side == 1]
    assert first[-1].role is Role.DRAWING


def test_a_table_of_two_columns_stays_one_in_large_print() -> None:
    printed = out(Print.TRANSFER_SHEET, size=Size.LARGE)
    assert ("Contact notes", "0") in [part.texts for part in printed.twin if part.role is Role.ROW]
    assert printed.sides == 1
