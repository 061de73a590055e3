"""The history of behaviour on the page of preparation, driven by keyboard on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.history import EventKind
from probationdesk.ui.pages.prepare import PreparePage
from probationdesk.ui.widgets.event_table import EventTable
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.time_line import TimeLine
from tests.desks import open_desk
from tests.ui.keyboard import press, said, the, type_in
from tests.ui.stages import Stage


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with open_desk(tmp_path / "store", 3) as desk:
        made = Stage(desk, PreparePage)
        made.window.show()
        qtbot.waitExposed(made.window)
        made.window.activateWindow()
        yield made
        made.close()


@pytest.fixture
def begun(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with open_desk(tmp_path / "store", 1) as desk:
        made = Stage(desk, PreparePage)
        made.window.show()
        qtbot.waitExposed(made.window)
        made.window.activateWindow()
        yield made
        made.close()


def test_an_event_is_added_and_described(begun: Stage) -> None:
    type_in(the(begun, PickBox, "prepare.new_event.kind"), "Alle")
    type_in(the(begun, LineBox, "prepare.new_event.began"), "5/6/2024")
    QTest.keyClick(the(begun, LineBox, "prepare.new_event.began"), Qt.Key.Key_Return)
    assert the(begun, TextBox, "prepare.event.what").hasFocus()
    QTest.keyClicks(the(begun, TextBox, "prepare.event.what"), "A neighbour said he took a bicycle.")
    assert begun.page.flush()
    added = next(e for e in begun.case().events if e.began == date(2024, 6, 5))
    assert (added.kind, added.claim) == (EventKind.ALLEGATION, ClaimKind.REPORTED)
    assert added.what == "A neighbour said he took a bicycle."


def test_what_becomes_an_allegation_is_no_longer_established(stage: Stage) -> None:
    conviction = next(e for e in stage.case().events if e.kind is EventKind.CONVICTION)
    stage.page.reveal_record(conviction.id, "")
    type_in(the(stage, PickBox, "prepare.event.kind"), "Alle")
    held = next(e for e in stage.case().events if e.id == conviction.id)
    assert (held.kind, held.claim) == (EventKind.ALLEGATION, ClaimKind.REPORTED)


def test_a_quiet_period_asks_what_was_different(stage: Stage) -> None:
    conviction = next(e for e in stage.case().events if e.kind is EventKind.CONVICTION)
    stage.page.reveal_record(conviction.id, "")
    assert not the(stage, TextBox, "prepare.event.what_was_different").isVisible()
    type_in(the(stage, PickBox, "prepare.event.kind"), "Qui")
    assert the(stage, TextBox, "prepare.event.what_was_different").isVisible()
    type_in(the(stage, LineBox, "prepare.event.ended"), "1/1/1999")
    assert stage.page.flush()
    assert "ends before it begins" in said(stage)


def test_a_day_that_cannot_be_read_leaves_the_one_that_is_held(stage: Stage) -> None:
    event = stage.case().events[0]
    stage.page.reveal_record(event.id, "")
    the(stage, LineBox, "prepare.event.began").selectAll()
    type_in(the(stage, LineBox, "prepare.event.began"), "long ago")
    assert stage.page.flush()
    assert next(e for e in stage.case().events if e.id == event.id).began == event.began


def test_an_event_is_removed_and_stays_in_the_history_of_changes(stage: Stage) -> None:
    event = stage.case().events[0]
    stage.page.reveal_record(event.id, "")
    press(stage, "prepare.event.remove")
    assert event.id not in {e.id for e in stage.case().events}
    newest = stage.desk.store.changes(stage.case().case.id, record_id=event.id)[0]
    assert stage.desk.store.past(newest) == event


def test_the_table_holds_every_event_in_order_with_how_it_is_known(stage: Stage) -> None:
    table, events = the(stage, EventTable, "prepare.history"), sorted(e.began for e in stage.case().events)
    assert table.rowCount() == len(events)
    kinds = [table.model().index(row, 2).data() for row in range(table.rowCount())]
    assert "Allegation, not proven\nReported" in kinds
    assert all("Established" not in kind for kind in kinds if kind.startswith("Allegation"))


def test_the_drawn_line_says_in_words_what_it_shows(stage: Stage) -> None:
    line = the(stage, TimeLine, "prepare.time_line")
    convictions = sum(1 for e in stage.case().events if e.kind is EventKind.CONVICTION)
    assert f"Conviction: {convictions}" in line.accessibleDescription()
    assert "Allegation, not proven: 1" in line.accessibleDescription()


def test_the_arrow_keys_turn_to_the_next_event_and_keep_what_was_typed(stage: Stage) -> None:
    table = the(stage, EventTable, "prepare.history")
    first, second = sorted(stage.case().events, key=lambda e: e.began)[:2]
    stage.page.reveal_record(first.id, "")
    type_in(the(stage, LineBox, "prepare.event.outcome"), "Appealed. ")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() == second.id
    assert the(stage, TextBox, "prepare.event.what").value() == second.what
    assert "Appealed." in next(e for e in stage.case().events if e.id == first.id).outcome
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert the(stage, TextBox, "prepare.event.what").hasFocus()
