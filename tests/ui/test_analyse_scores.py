"""The scores beside the officer’s judgement, worked by keyboard on a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.domain.risk import Level
from probationdesk.domain.scoring import ScoreKind
from probationdesk.ui.pages.analyse import AnalysePage
from probationdesk.ui.widgets.plain_label import PlainLabel
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
            stage = Stage(desk, AnalysePage, language)
            stack.callback(stage.close)
            with qtbot.waitActive(stage.window):
                stage.window.show()
                stage.window.activateWindow()
            return stage

        yield show


def field(stage: Stage, name: str) -> QWidget:
    found = stage.page.findChild(QWidget, name)
    assert found is not None, name
    return found


def go_to(stage: Stage, name: str) -> None:
    stage.page.reveal(name)
    field(stage, name).setFocus()


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


def said_on(stage: Stage) -> str:
    """Every word that stands on the page now."""
    QApplication.processEvents()
    shown = [label for label in stage.page.findChildren(PlainLabel) if label.isVisibleTo(stage.page)]
    return "\n".join(label.text() for label in shown)


def test_an_official_score_is_kept_only_when_nothing_is_missing(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    assert stage.assessment().scores == ()
    field(stage, "analyse.scores.enter").setFocus()
    press(Qt.Key.Key_Return)
    assert here() == "analyse.official.tool"
    type_in("RSR")
    press(Qt.Key.Key_Tab)
    type_in("RSR 2")
    go_to(stage, "analyse.official.kind")
    type_in("d")
    go_to(stage, "analyse.official.value")
    type_in("7%")
    go_to(stage, "analyse.official.band")
    type_in("High")
    go_to(stage, "analyse.official.keep")
    press(Qt.Key.Key_Return)
    assert "Enter the date of the score." in said_on(stage)
    assert stage.assessment().scores == ()

    go_to(stage, "analyse.official.dated")
    type_in("3/11/26")
    go_to(stage, "analyse.official.source")
    type_in("OASys print")
    go_to(stage, "analyse.official.keep")
    press(Qt.Key.Key_Return)

    (score,) = stage.assessment().scores
    assert (score.tool, score.generation, score.percent, score.band) == ("RSR", "RSR 2", "7", "High")
    assert not score.calculated
    assert score.kind is ScoreKind.DYNAMIC
    assert score.entered_by == "Invented Officer"
    assert "RSR (RSR 2, dynamic)" in said_on(stage)
    assert "7%; band as printed: High (RSR 2)" in said_on(stage)


def test_a_score_is_taken_out(open_page: Open) -> None:
    stage = open_page(READY)
    first, *others = stage.assessment().scores
    go_to(stage, f"analyse.score.{first.id[:8]}.remove")

    press(Qt.Key.Key_Return)

    assert stage.assessment().scores == tuple(others)


def test_a_score_is_calculated_from_what_the_case_says_and_kept_with_its_inputs(open_page: Open) -> None:
    stage = open_page(READY)
    level = stage.assessment().harm.level
    field(stage, "analyse.scores.calculate").setFocus()
    press(Qt.Key.Key_Return)
    assert field(stage, "analyse.calculate.previous_sanctions").value() == "3"  # type: ignore[attr-defined]

    go_to(stage, "analyse.calculate.offence")
    type_in("violence")
    go_to(stage, "analyse.calculate.run")
    press(Qt.Key.Key_Return)
    said = said_on(stage)
    assert "About 47 in 100 people with a similar profile to Tyler" in said
    assert "53 in 100 did not." in said
    assert "low under OGRS3 (calculated here, not the OASys record)" in said
    assert "How the formula uses this, not why they offended" in said
    assert "Date of birth: 9 March 2004 (from the person’s details)" in said
    assert here() == "analyse.calculate.keep"

    press(Qt.Key.Key_Return)
    score = next(one for one in stage.assessment().scores if one.calculated)
    assert (score.tool, score.generation, score.percent, score.percent_one_year) == ("OGRS3", "OGRS3", "47", "30")
    assert {one.name for one in score.inputs} >= {"sex", "date_of_birth", "convicted", "offence"}
    assert stage.assessment().harm.level is level is not Level.UNRATED

    go_to(stage, f"analyse.score.{score.id[:8]}.how")
    press(Qt.Key.Key_Return)
    assert "If the age at first sanction were 20 rather than 17, the figure would be 54." in said_on(stage)


def test_a_score_with_something_missing_is_refused_in_words(open_page: Open) -> None:
    stage = open_page(READY)
    field(stage, "analyse.scores.calculate").setFocus()
    press(Qt.Key.Key_Return)
    go_to(stage, "analyse.calculate.run")

    press(Qt.Key.Key_Return)

    assert "No score: this is missing: current offence." in said_on(stage)
    assert not field(stage, "analyse.calculate.keep").isVisibleTo(stage.page)


def test_a_date_that_cannot_be_read_is_never_left_out_quietly(open_page: Open) -> None:
    stage = open_page(READY)
    field(stage, "analyse.scores.calculate").setFocus()
    press(Qt.Key.Key_Return)
    go_to(stage, "analyse.calculate.offence")
    type_in("violence")
    go_to(stage, "analyse.calculate.in_community")
    type_in("soon")
    go_to(stage, "analyse.calculate.run")

    press(Qt.Key.Key_Return)

    assert "this date cannot be read: Date in the community after custody" in said_on(stage)


def test_a_result_goes_when_what_it_came_from_is_changed(open_page: Open) -> None:
    stage = open_page(READY)
    field(stage, "analyse.scores.calculate").setFocus()
    press(Qt.Key.Key_Return)
    go_to(stage, "analyse.calculate.offence")
    type_in("violence")
    go_to(stage, "analyse.calculate.run")
    press(Qt.Key.Key_Return)
    assert "in 100 people" in said_on(stage)

    go_to(stage, "analyse.calculate.previous_sanctions")
    type_in("1")

    assert "in 100 people" not in said_on(stage)
    assert not field(stage, "analyse.calculate.keep").isVisibleTo(stage.page)
