"""The plan, worked by keyboard on a real store: goals, steps, conditions and the proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.claims import Answer
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Agreement
from probationdesk.resources import folder
from probationdesk.ui import theme
from probationdesk.ui.pages.plan import MANAGEMENT, PROPOSAL, PlanPage
from tests.desks import open_desk
from tests.ui.stages import Stage

JUST_BEGUN, BETWEEN, READY = 1, 2, 3
Open = Callable[..., Stage]


@pytest.fixture
def open_page(tmp_path: Path, qtbot: QtBot) -> Iterator[Open]:
    """Open the page on a sample case, shown and with the keyboard in it."""
    with ExitStack() as stack:

        def show(sample: int, language: Language = Language.ENGLISH) -> Stage:
            desk = stack.enter_context(open_desk(tmp_path / "store", sample))
            stage = Stage(desk, PlanPage, language)
            stack.callback(stage.close)
            with qtbot.waitActive(stage.window):
                stage.window.show()
                stage.window.activateWindow()
            return stage

        yield show


def find(stage: Stage, name: str) -> QWidget | None:
    """Return a widget of the page; what is on its way out is hidden and does not count."""
    found = stage.page.findChildren(QWidget, name)
    return next((one for one in found if one.isVisibleTo(stage.page)), None)


def go_to(stage: Stage, name: str) -> None:
    widget = find(stage, name)
    assert widget is not None, name
    widget.setFocus()


def press(key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(keyboard(), key)


def type_in(text: str) -> None:
    QTest.keyClicks(keyboard(), text)


def keyboard() -> QWidget:
    """Return what the keyboard is in."""
    held = QApplication.focusWidget()
    assert held is not None
    return held


def here() -> str:
    return keyboard().objectName()


def test_a_goal_is_added_and_filled_in_without_leaving_the_keyboard(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    assert stage.assessment().goals == ()
    go_to(stage, "plan.add_goal")
    press(Qt.Key.Key_Return)
    assert here() == "plan.goal.1.i_will"

    type_in("see my daughter on Sundays")
    press(Qt.Key.Key_Tab)
    type_in("she knows me")
    press(Qt.Key.Key_Tab)
    type_in("Ring the contact centre")
    press(Qt.Key.Key_Tab)
    type_in("Nerys")
    press(Qt.Key.Key_Tab)
    type_in("1/12/26")
    press(Qt.Key.Key_Tab, 4)
    type_in("y")
    go_to(stage, "plan.goal.1.agreement")
    type_in("a")
    press(Qt.Key.Key_Tab)
    type_in("That one is mine.")
    stage.page.flush()

    (goal,) = stage.assessment().goals
    (step,) = goal.steps
    assert (goal.i_will, goal.so_that) == ("see my daughter on Sundays", "she knows me")
    assert (step.what, step.who, step.by) == ("Ring the contact centre", "Nerys", date(2026, 12, 1))
    assert step.in_my_power is Answer.YES
    assert goal.agreement is Agreement.AGREES
    assert goal.their_words == "That one is mine."


@pytest.mark.parametrize(("months", "by"), [(3, date(2027, 2, 21)), (6, date(2027, 5, 21)), (12, date(2027, 11, 21))])
def test_a_date_months_ahead_is_one_key(open_page: Open, months: int, by: date) -> None:
    stage = open_page(READY)
    go_to(stage, f"plan.goal.1.step.1.in_{months}")

    press(Qt.Key.Key_Space)

    assert stage.assessment().goals[0].steps[0].by == by


def test_a_step_is_done_on_a_day(open_page: Open) -> None:
    stage = open_page(READY)
    go_to(stage, "plan.goal.1.step.2.done_on")
    type_in("20 November 2026")
    stage.page.flush()

    assert stage.assessment().goals[0].steps[1].done_on == date(2026, 11, 20)
    assert stage.assessment().goals[0].steps[0].done_on is None


def test_a_step_is_added_with_the_keyboard_in_it(open_page: Open) -> None:
    stage = open_page(READY)
    before = stage.assessment().goals[0].steps
    go_to(stage, "plan.goal.1.add_step")

    press(Qt.Key.Key_Return)
    assert here() == f"plan.goal.1.step.{len(before) + 1}.what"
    type_in("Ring Dawn first")
    stage.page.flush()

    after = stage.assessment().goals[0].steps
    assert after[:-1] == before
    assert after[-1].what == "Ring Dawn first"


def test_taking_a_step_out_keeps_what_was_being_typed_in_the_next(open_page: Open) -> None:
    stage = open_page(READY)
    first, second = stage.assessment().goals[0].steps
    go_to(stage, "plan.goal.1.step.2.who")
    press(Qt.Key.Key_End)
    type_in(" Penrose")
    go_to(stage, "plan.goal.1.step.1.remove")

    press(Qt.Key.Key_Return)

    (left,) = stage.assessment().goals[0].steps
    assert left.id == second.id != first.id
    assert left.who == f"{second.who} Penrose"
    assert find(stage, "plan.goal.1.step.1.who") is not None
    assert find(stage, "plan.goal.1.step.2.who") is None


def test_taking_a_goal_out_closes_up_the_numbers(open_page: Open) -> None:
    stage = open_page(READY)
    goals = stage.assessment().goals
    go_to(stage, "plan.goal.1.remove")

    press(Qt.Key.Key_Return)

    left = stage.assessment().goals
    assert [goal.id for goal in left] == [goal.id for goal in goals[1:]]
    assert [goal.position for goal in left] == [1, 2]
    box = find(stage, "plan.goal.1.i_will")
    assert box is not None
    assert box.value() == goals[1].i_will  # type: ignore[attr-defined]
    assert find(stage, "plan.goal.3.i_will") is None


def test_typing_after_a_goal_was_renumbered_goes_to_the_right_goal(open_page: Open) -> None:
    stage = open_page(READY)
    second = stage.assessment().goals[1]
    go_to(stage, "plan.goal.1.remove")
    press(Qt.Key.Key_Return)

    go_to(stage, "plan.goal.1.so_that")
    press(Qt.Key.Key_End)
    type_in(" again")
    stage.page.flush()

    held = stage.assessment().goals[0]
    assert held.id == second.id
    assert held.so_that == f"{second.so_that} again"


def test_a_condition_is_added_with_its_reason_and_taken_out(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    go_to(stage, "plan.add_condition")
    press(Qt.Key.Key_Return)
    type_in("Not to go to the shop in Mill Street")
    press(Qt.Key.Key_Tab)
    type_in("It keeps Ms J safe at work.")
    stage.page.flush()

    (condition,) = stage.assessment().conditions
    assert condition.text == "Not to go to the shop in Mill Street"
    assert condition.reason == "It keeps Ms J safe at work."

    go_to(stage, f"plan.condition.{condition.id[:8]}.remove")
    press(Qt.Key.Key_Return)
    assert stage.assessment().conditions == ()
    assert here() == "plan.add_condition"


def test_management_and_proposal_are_kept_field_by_field(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    for name in (*MANAGEMENT, *PROPOSAL):
        go_to(stage, f"plan.{name}")
        type_in(f"About {name}.")
    stage.page.flush()

    held = stage.assessment()
    assert all(getattr(held.management, name) == f"About {name}." for name in MANAGEMENT)
    assert all(getattr(held.proposal, name) == f"About {name}." for name in PROPOSAL)


def test_a_proposal_is_asked_for_only_where_a_court_reads_it(open_page: Open) -> None:
    stage = open_page(BETWEEN)

    assert find(stage, "plan.supervision") is not None
    assert find(stage, "plan.proposal") is None


@pytest.mark.parametrize("language", list(Language))
def test_nothing_needs_scrolling_sideways_at_twice_the_text_size(
    open_page: Open, qapp: QApplication, language: Language
) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0), folder() / "fonts", folder() / "icons")
    stage = open_page(READY, language)
    qapp.processEvents()

    scroll = stage.window.findChild(QScrollArea, "plan.scroll")
    assert scroll is not None
    assert scroll.horizontalScrollBar().maximum() == 0


def test_tab_follows_the_reading_order_through_cards_made_at_different_times(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    for button in ("plan.add_condition", "plan.add_goal", "plan.goal.1.add_step"):
        go_to(stage, button)
        press(Qt.Key.Key_Return)
    QApplication.processEvents()
    go_to(stage, "plan.goal.1.i_will")
    visited = [keyboard()]
    for _ in range(60):
        if here() != "plan.dependants":
            press(Qt.Key.Key_Tab)
            visited.append(keyboard())

    middles = [one.mapTo(stage.page, one.rect().center()).y() for one in visited]
    names = [one.objectName() for one in visited]
    assert len(names) == len(set(names))
    assert names.index("plan.goal.1.step.2.what") > names.index("plan.goal.1.step.1.remove")
    assert names.index("plan.add_goal") > names.index("plan.goal.1.remove")
    assert all(next_one > one - 12 for one, next_one in pairwise(middles))
