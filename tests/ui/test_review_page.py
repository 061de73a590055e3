"""The page of a review: what still holds, what has changed, and the officer's own level first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.app import StoresOnDisk
from probationdesk.domain.review import Since, questions_of_review
from probationdesk.domain.risk import Level
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze
from probationdesk.services.reviewing import start_review
from probationdesk.ui.own_store import OwnStore
from probationdesk.ui.pages.review import ReviewPage
from probationdesk.ui.pages.risk import RiskPage
from probationdesk.ui.widgets.compared_text import ComparedText
from probationdesk.ui.widgets.page_scroll import PageScroll
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.text_box import TextBox
from tests.services.desk import current
from tests.ui.keyboard import press, said, the, type_in
from tests.ui.stages import Stage, Theatre
from tests.ui.unlocking import PASSPHRASE, make


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


def begin_review(desk: Desk) -> None:
    """Freeze the sample that is ready, and begin a review of it."""
    head = current(desk).head
    freeze(desk, head.case_id, head.id)
    start_review(desk, head)


@pytest.fixture
def stage(theatre: Theatre) -> Stage:
    begin_review(theatre.open(ReviewPage, sample=3).desk)
    return theatre.open(ReviewPage)


def since(stage: Stage, section: str) -> Since:
    return next(one.since for one in questions_of_review(stage.assessment()) if one.section == section)


def rows(stage: Stage) -> dict[str, str]:
    return {row.id: row.detail for row in the(stage, RowList, "review.sections").rows()}


def test_says_what_it_starts_from_and_marks_what_is_carried(stage: Stage) -> None:
    assert "This review starts from version 1, frozen on 21 November 2026." in said(stage)
    assert rows(stage)["area.alcohol"] == "Unchanged since 21 November 2026; not looked at yet"
    assert "your own level" in rows(stage)["harm"]
    assert "Nothing differs so far." in said(stage)


def test_space_confirms_a_section_and_goes_on_to_the_next(stage: Stage) -> None:
    sections = the(stage, RowList, "review.sections")
    sections.setFocus()
    first, second = (row.id for row in sections.rows()[:2])
    QTest.keyClick(sections, Qt.Key.Key_Space)
    assert since(stage, first) is Since.CONFIRMED
    assert sections.current_id() == second
    sections.select(first)
    QTest.keyClick(sections, Qt.Key.Key_Space)
    assert since(stage, first) is Since.CARRIED
    assert sections.current_id() == first


def test_enter_goes_to_where_the_section_is_changed(stage: Stage) -> None:
    wished: list[str] = []
    stage.context.go_to.connect(wished.append)
    sections = the(stage, RowList, "review.sections")
    for section, field in (("area.drugs", "analyse.drugs.offending"), ("harm", "risk.level")):
        sections.select(section)
        sections.setFocus()
        QTest.keyClick(sections, Qt.Key.Key_Return)
        assert wished[-1] == field


def test_what_was_changed_elsewhere_stands_side_by_side(stage: Stage) -> None:
    finding = stage.assessment().findings["alcohol"]
    stage.context.act(lambda: fill_in(stage.desk, finding, why=f"{finding.why} He has not drunk since."))
    before = the(stage, ComparedText, "review.change.1.before")
    now = the(stage, ComparedText, "review.change.1.now")
    assert before.toPlainText() == finding.why
    assert now.toPlainText().endswith("He has not drunk since.")
    assert "He has not drunk since." in now.accessibleDescription()
    assert before.isReadOnly()
    assert now.isReadOnly()
    assert rows(stage)["area.alcohol"].startswith("Changed since")


def test_the_earlier_assessment_can_be_looked_at_once_the_officers_own_level_stands(stage: Stage) -> None:
    wished: list[str] = []
    stage.context.open_assessment.connect(wished.append)
    earlier = the(stage, QWidget, "review.earlier")
    assert not earlier.isVisible()
    stage.context.act(lambda: fill_in(stage.desk, stage.assessment().harm, level=Level.LOW, settle=True))
    assert earlier.isVisible()
    press(stage, "review.earlier")
    reviewed = stage.assessment().reviewed
    assert reviewed is not None
    assert wished == [reviewed.head.id]


def test_writes_the_changes_to_a_file_on_one_side(stage: Stage, tmp_path: Path, qtbot: QtBot) -> None:
    finding = stage.assessment().findings["alcohol"]
    stage.context.act(lambda: fill_in(stage.desk, finding, helps="His sister rings."))
    made = make(tmp_path / "own")
    stage.context._own = OwnStore(StoresOnDisk(made.data), made.store_id, stage.context.words, stage.tasks)
    press(stage, "review.export")
    file = tmp_path / "changes.pdf"
    box = the(stage, QWidget, "review.file")
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(box, str(file))
    type_in(the(stage, QWidget, "review.recipient"), "Example Court")
    type_in(the(stage, QWidget, "review.purpose"), "The hearing")
    type_in(the(stage, QWidget, "review.passphrase"), PASSPHRASE)
    press(stage, "review.write")
    qtbot.waitUntil(file.exists, timeout=5000)
    assert file.read_bytes().startswith(b"%PDF")


def test_a_first_assessment_is_told_that_it_is_no_review(theatre: Theatre) -> None:
    stage = theatre.open(ReviewPage, sample=3)
    assert "This assessment is not a review." in said(stage)
    assert not the(stage, RowList, "review.sections").isVisible()


class TestTheRiskPageOfAReview:
    @pytest.fixture
    def risk(self, theatre: Theatre) -> Stage:
        begin_review(theatre.open(ReviewPage, sample=3).desk)
        return theatre.open(RiskPage)

    def test_hides_the_earlier_level_until_the_officers_own_is_recorded(self, risk: Stage) -> None:
        assert "Earlier level" not in said(risk)
        the(risk, QWidget, "risk.level").setFocus()
        QTest.keyClick(the(risk, QWidget, "risk.level.low"), Qt.Key.Key_Space)
        assert risk.assessment().harm.level is Level.LOW
        assert "Earlier level: Medium (frozen 21 November 2026)." in said(risk)

    def test_asks_what_changed_only_if_the_level_differs(self, risk: Stage) -> None:
        assert not the(risk, TextBox, "risk.departure").isVisible()
        QTest.keyClick(the(risk, QWidget, "risk.level.medium"), Qt.Key.Key_Space)
        assert not the(risk, TextBox, "risk.departure").isVisible()
        QTest.keyClick(the(risk, QWidget, "risk.level.high"), Qt.Key.Key_Space)
        assert the(risk, TextBox, "risk.departure").isVisible()
        type_in(the(risk, TextBox, "risk.departure"), "Two call-outs.")
        assert risk.page.flush()
        assert risk.assessment().harm.departure == "Two call-outs."

    def test_takes_over_the_earlier_reasons_at_one_key(self, risk: Stage) -> None:
        QTest.keyClick(the(risk, QWidget, "risk.level.medium"), Qt.Key.Key_Space)
        press(risk, "risk.take_over")
        assert risk.assessment().harm.why_this_level


def test_the_page_follows_the_row_through_a_list_that_is_higher_than_the_window(stage: Stage, qtbot: QtBot) -> None:
    stage.window.resize(860, 420)
    sections = the(stage, RowList, "review.sections")
    scroll = stage.window.findChild(PageScroll)
    assert scroll is not None

    def in_view() -> bool:
        row = sections.visualRect(sections.currentIndex())
        top = sections.viewport().mapTo(scroll.viewport(), row.topLeft()).y()
        return top >= 0 and top + row.height() <= scroll.viewport().height()

    sections.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Down):
        QTest.keyClick(sections, key)
        qtbot.waitUntil(in_view)
