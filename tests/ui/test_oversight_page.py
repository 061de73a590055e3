"""The page of oversight: a manager's view beside the officer's, entered by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.oversight import Opinion, View
from probationdesk.domain.risk import Level
from probationdesk.domain.subjects import subjects
from probationdesk.services.changes import fill_in
from probationdesk.services.reporting import freeze
from probationdesk.ui.pages.oversight import OversightPage
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.keyboard import choose, focus, press, said, the, type_in
from tests.ui.stages import Stage, Theatre


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def stage(theatre: Theatre) -> Stage:
    return theatre.open(OversightPage, sample=3)


def begin(stage: Stage, name: str = "Carys Example") -> None:
    for field, text in (("manager", name), ("role", "senior probation officer")):
        box = the(stage, QWidget, f"oversight.{field}")
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        type_in(box, text)
    press(stage, "oversight.begin")


def opinion(stage: Stage) -> Opinion:
    return stage.assessment().opinions[-1]


def agree_with_everything(stage: Stage) -> None:
    for subject in subjects(stage.assessment()):
        choose(stage, f"oversight.{subject.about}.view", "a")


def test_a_manager_gives_their_name_first_and_lands_at_the_first_prompt(stage: Stage) -> None:
    assert not the(stage, TextBox, "oversight.immediate_risk").isVisible()
    begin(stage)
    assert opinion(stage).manager == "Carys Example"
    assert focus().objectName() == "oversight.immediate_risk"


def test_in_a_managers_own_store_their_name_is_offered(stage: Stage) -> None:
    assert stage.assessment().head.author == "Ruth Hallam", "the case comes from somebody else"
    assert the(stage, LineBox, "oversight.manager").value() == "Invented Officer"


def test_what_another_manager_said_stands_there_whole_with_their_answers_to_the_prompts(theatre: Theatre) -> None:
    stage = theatre.open(OversightPage, sample=2)
    told = said(stage)
    assert "Sunita Rao, Senior probation officer, on 19 November 2026" in told
    assert "Mrs P, who sleeps downstairs now." in told
    assert "Overall level: agrees with medium." in told


def test_the_author_is_not_offered_their_own_name(theatre: Theatre) -> None:
    stage = theatre.open(OversightPage, sample=3)
    fill_in(stage.desk, stage.assessment().head, author="Invented Officer", settle=True)
    stage = theatre.open(OversightPage)
    assert the(stage, LineBox, "oversight.manager").value() == ""
    begin(stage, "Invented Officer")
    assert stage.assessment().opinions == ()


def test_the_officers_entries_stand_on_the_page_and_cannot_be_changed_there(stage: Stage) -> None:
    before = list(stage.desk.store.records(stage.case().case.id))
    begin(stage)
    assert "The officer: Medium" in said(stage)
    agree_with_everything(stage)
    after = stage.desk.store.records(stage.case().case.id)
    assert [record for record in after if not isinstance(record, Opinion)] == before


def test_who_differs_is_asked_for_a_level_and_for_reasons(stage: Stage) -> None:
    begin(stage)
    assert not the(stage, PickBox, "oversight.level.level").isVisible()
    choose(stage, "oversight.level.view", "w")
    level = the(stage, PickBox, "oversight.level.level")
    assert level.isVisible()
    level.setFocus()
    QTest.keyClick(level, Qt.Key.Key_Home)
    for _ in range(level.findData("high")):
        QTest.keyClick(level, Qt.Key.Key_Down)
    type_in(the(stage, TextBox, "oversight.level.reasons"), "Two call-outs since.")
    assert stage.page.flush()
    view = opinion(stage).view_of("level")
    assert view is not None
    assert (view.view, view.level, view.reasons) == (View.DIFFERS, Level.HIGH, "Two call-outs since.")


def test_it_says_what_is_missing_until_it_can_be_countersigned(stage: Stage) -> None:
    begin(stage)
    assert "Say whether you have met the person." in said(stage)
    press(stage, "oversight.sign")
    assert not opinion(stage).signed
    agree_with_everything(stage)
    choose(stage, "oversight.met_person", "n")
    assert "Nothing is missing." in said(stage)
    press(stage, "oversight.sign")
    assert opinion(stage).signed
    assert "Countersigned on 21 November 2026." in said(stage)
    assert not the(stage, TextBox, "oversight.immediate_risk").isVisible()


def test_it_takes_entries_on_a_frozen_assessment(theatre: Theatre) -> None:
    stage = theatre.open(OversightPage, sample=3)
    head = stage.assessment().head
    freeze(stage.desk, head.case_id, head.id)
    stage = theatre.open(OversightPage)
    begin(stage)
    type_in(the(stage, TextBox, "oversight.vulnerable"), "His brother.")
    assert stage.page.flush()
    assert opinion(stage).vulnerable == "His brother."


def test_the_date_of_meeting_is_asked_only_of_who_has_met_the_person(stage: Stage) -> None:
    begin(stage)
    assert not the(stage, QWidget, "oversight.met_on").isVisible()
    choose(stage, "oversight.met_person", "y")
    type_in(the(stage, QWidget, "oversight.met_on"), "3/11/2026")
    assert stage.page.flush()
    met = opinion(stage).met_on
    assert met is not None
    assert met.isoformat() == "2026-11-03"


def test_nothing_of_it_shows_before_the_officer_has_recorded_a_level(stage: Stage) -> None:
    begin(stage)
    agree_with_everything(stage)
    harm = stage.assessment().harm
    stage.context.act(lambda: fill_in(stage.desk, harm, level=Level.UNRATED, settle=True))
    assert "The officer has not recorded a level yet." in said(stage)
    assert "Carys Example" not in said(stage)


def test_what_another_manager_said_stands_beside(stage: Stage) -> None:
    begin(stage)
    agree_with_everything(stage)
    begin(stage, "Bryn Example")
    assert "Carys Example, senior probation officer, on 21 November 2026" in said(stage)
    assert [one.manager for one in stage.assessment().opinions] == ["Carys Example", "Bryn Example"]
