"""Search over all cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from probationdesk.domain.lines import Hit
from probationdesk.domain.notes import NoteKind
from probationdesk.services.noting import add_note
from probationdesk.ui.pages.search import SearchPage
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.rows import RowList
from tests.desks import open_desk
from tests.ui.stages import Stage


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with open_desk(tmp_path / "store", 1, 2) as desk:
        for number, line in enumerate(desk.store.cases(), 1):
            at = datetime(2026, 11, number, 9, 0, tzinfo=UTC)
            words = "Zebra. " if number == 1 else "Zebra zebra zebra. "
            add_note(desk, line.case_id, kind=NoteKind.OFFICE, at=at, text=words * number)
        made = Stage(desk, SearchPage)
        made.window.show()
        qtbot.waitExposed(made.window)
        made.window.activateWindow()
        yield made
        made.close()


def query(stage: Stage) -> LineBox:
    found = stage.page.findChild(LineBox, "search.query")
    assert found is not None
    return found


def results(stage: Stage) -> RowList:
    found = stage.page.findChild(RowList, "search.results")
    assert found is not None
    return found


def count(stage: Stage) -> str:
    found = stage.page.findChild(PlainLabel, "search.count")
    assert found is not None
    return found.text()


def test_every_case_is_searched_at_each_key_newest_first(stage: Stage) -> None:
    QTest.keyClicks(query(stage), "ze")
    first, second = stage.desk.store.cases()
    assert [row.title.split(" · ")[0] for row in results(stage).rows()] == [second.name, first.name]
    assert [row.tag for row in results(stage).rows()] == ["2 November 2026", "1 November 2026"]
    assert count(stage) == "2 found"


def test_matches_are_marked_for_the_list_and_silent_for_a_screen_reader(stage: Stage) -> None:
    QTest.keyClicks(query(stage), "zebra")
    row = results(stage).rows()[-1]
    assert "\ue000Zebra\ue001" in row.detail
    assert "Zebra" in row.read_aloud
    assert "\ue000" not in row.read_aloud


def test_the_best_match_can_stand_first(stage: Stage) -> None:
    at = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    long_text = "zebra among many other words that say nothing of it " * 20
    add_note(stage.desk, stage.desk.store.cases()[0].case_id, kind=NoteKind.OFFICE, at=at, text=long_text)
    QTest.keyClicks(query(stage), "zebra")
    newest = [row.id for row in results(stage).rows()]
    best = stage.page.findChild(QRadioButton, "search.order.best")
    assert best is not None
    best.setFocus()
    QTest.keyClick(best, Qt.Key.Key_Space)
    ranked = [row.id for row in results(stage).rows()]
    assert ranked == [hit.record_id for hit in stage.desk.store.search("zebra", ranked=True)]
    assert sorted(ranked) == sorted(newest)
    assert ranked != newest


def test_enter_opens_the_first_result_and_arrows_reach_the_others(stage: Stage) -> None:
    opened: list[Hit] = []
    page = stage.page
    assert isinstance(page, SearchPage)
    page.chosen.connect(opened.append)
    QTest.keyClicks(query(stage), "zebra")
    QTest.keyClick(query(stage), Qt.Key.Key_Return)
    QTest.keyClick(query(stage), Qt.Key.Key_Down)
    assert results(stage).hasFocus()
    QTest.keyClick(results(stage), Qt.Key.Key_Down)
    QTest.keyClick(results(stage), Qt.Key.Key_Return)
    assert [hit.record_id for hit in opened] == [row.id for row in results(stage).rows()]


def test_nothing_found_is_said_and_an_empty_query_explains(stage: Stage) -> None:
    assert "as you type" in count(stage)
    QTest.keyClicks(query(stage), "qqqq")
    assert count(stage) == "Nothing found that holds all these words."
    assert not results(stage).isVisible()
