"""The print is looked at by keyboard: side by side, larger, and as text for whoever listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.domain.printing import Print, Role
from probationdesk.services.changes import fill_in
from probationdesk.services.printing import print_out
from probationdesk.services.reporting import freeze
from probationdesk.ui.pages.report_preview import Twin
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.side_view import SideView
from tests.ui.keyboard import focus, press, said, the
from tests.ui.reporting import pick, set_up, settle, sides_of
from tests.ui.stages import Stage, Theatre


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def stage(theatre: Theatre) -> Stage:
    return set_up(theatre, 3)


def key(widget: QWidget, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for one in keys:
        QTest.keyClick(widget, one, held)


def loading(stage: Stage) -> bool:
    """Show the page again, and say whether a print is being set."""
    stage.page.load(stage.case(), stage.assessment().head.id)
    return stage.tasks.busy


class TestTheSides:
    def test_page_up_and_down_turn_them_and_home_and_end_go_to_the_outer_ones(self, stage: Stage) -> None:
        view, last = the(stage, SideView, "report.preview"), sides_of(stage)
        view.setFocus()
        for pressed, side in (
            (Qt.Key.Key_PageDown, 2),
            (Qt.Key.Key_PageDown, 3),
            (Qt.Key.Key_PageUp, 2),
            (Qt.Key.Key_End, last),
            (Qt.Key.Key_PageDown, last),
            (Qt.Key.Key_Home, 1),
        ):
            key(view, pressed)
            assert f"Side {side} of {last}" in said(stage)
            assert view.accessibleName() == f"Side {side} of {last}"
            assert focus() is view

    def test_they_are_turned_from_anywhere_on_the_page(self, stage: Stage) -> None:
        the(stage, QWidget, "report.freeze").setFocus()
        key(focus(), Qt.Key.Key_PageDown, held=Qt.KeyboardModifier.AltModifier)
        assert f"Side 2 of {sides_of(stage)}" in said(stage)
        assert focus().objectName() == "report.freeze"

    def test_another_picture_is_shown_for_another_side(self, stage: Stage) -> None:
        view = the(stage, SideView, "report.preview")
        first = view.grab().toImage()
        press(stage, "report.on")
        assert view.grab().toImage() != first
        press(stage, "report.back")
        assert view.grab().toImage() == first

    def test_plus_and_minus_change_the_size_and_arrows_move_what_is_larger_than_its_frame(self, stage: Stage) -> None:
        view = the(stage, SideView, "report.preview")
        view.setFocus()
        wide = view.width()
        key(view, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
        assert view.scale == 2.0
        assert "at 200 %" in said(stage)
        middle = view.corner
        assert abs(middle.x() - wide // 2) <= 2
        key(view, Qt.Key.Key_Left, Qt.Key.Key_Up)
        assert view.corner.x() < middle.x()
        assert view.corner.y() < middle.y()
        for _ in range(20):
            key(view, Qt.Key.Key_Right, Qt.Key.Key_Down)
        assert view.corner.x() == wide, "the right edge of the side, and no further"
        key(view, Qt.Key.Key_0)
        assert (view.scale, view.corner.x(), view.corner.y()) == (1.0, 0, 0)
        assert view.width() == wide

    def test_nothing_needs_the_mouse(self, stage: Stage) -> None:
        for name in ("report.preview", "report.smaller", "report.larger", "report.as_text"):
            assert the(stage, QWidget, name) in stage.stops()


class TestTheText:
    def test_it_is_shown_by_a_key_and_remembered(self, theatre: Theatre, stage: Stage) -> None:
        twin = the(stage, Twin, "report.twin")
        assert not twin.isVisible()
        key(the(stage, QWidget, "report.freeze"), Qt.Key.Key_T, held=Qt.KeyboardModifier.AltModifier)
        assert twin.isVisible()
        assert focus() is twin
        assert twin.accessibleName() == "The print as text"
        again = theatre.open(type(stage.page))
        settle(again)
        assert the(again, Twin, "report.twin").isVisible()
        press(again, "report.as_text")
        assert not the(again, Twin, "report.twin").isVisible()

    @pytest.mark.parametrize("kind", [Print.REPORT, Print.PERSONS_COPY, Print.PLAN_SHEET])
    def test_it_says_everything_that_is_printed_in_order(self, stage: Stage, kind: Print) -> None:
        press(stage, "report.as_text")
        pick(stage, "report.print", kind)
        text = the(stage, Twin, "report.twin").toPlainText().replace("\u00a0", " ")
        printed = print_out(stage.desk, stage.case(), stage.assessment().head.id, kind)
        place = 0
        for part in printed.twin:
            for words in part.texts:
                found = text.find(words.replace("\u00a0", " "), place)
                assert found >= 0, words
                place = found + len(words)
        assert next(line for line in text.splitlines() if line.startswith("Side ")) == f"Side 1 of {printed.sides}"
        headings = [part.texts[0] for part in printed.twin if part.role is Role.HEADING]
        assert [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("Heading ")] == [
            one.replace("\u00a0", " ") for one in headings
        ]

    def test_h_goes_from_heading_to_heading(self, stage: Stage) -> None:
        press(stage, "report.as_text")
        twin = the(stage, Twin, "report.twin")
        lines = []
        for _ in range(3):
            key(twin, Qt.Key.Key_H)
            lines.append(twin.textCursor().block().text())
        assert [line.split(":")[0] for line in lines] == ["Heading 1", "Heading 2", "Heading 2"]
        key(twin, Qt.Key.Key_H, held=Qt.KeyboardModifier.ShiftModifier)
        assert twin.textCursor().block().text() == lines[1]

    def test_it_can_be_read_and_copied_and_not_changed(self, stage: Stage) -> None:
        press(stage, "report.as_text")
        twin = the(stage, Twin, "report.twin")
        before = twin.toPlainText()
        QTest.keyClicks(twin, "changed")
        assert twin.toPlainText() == before
        key(twin, Qt.Key.Key_Tab)
        assert focus().objectName() == "report.preview"

    def test_turning_the_side_goes_there_in_the_text_too(self, stage: Stage) -> None:
        press(stage, "report.as_text")
        press(stage, "report.on")
        twin = the(stage, Twin, "report.twin")
        assert twin.textCursor().block().text() == f"Side 2 of {sides_of(stage)}"

    def test_it_is_in_cymraeg_for_windows_in_cymraeg(self, theatre: Theatre) -> None:
        stage = set_up(theatre, 3, Language.CYMRAEG)
        press(stage, "report.as_text")
        assert the(stage, Twin, "report.twin").toPlainText().startswith(f"Ochr 1 o {sides_of(stage)}\n\nPennawd 1: ")


class TestThePage:
    def test_the_way_to_freeze_stands_above_everything_that_can_grow(self, stage: Stage) -> None:
        freeze_button, gaps = the(stage, QWidget, "report.freeze"), the(stage, QWidget, "report.gaps.gaps")
        assert freeze_button.mapTo(stage.page, freeze_button.rect().bottomLeft()).y() < gaps.y()

    def test_what_the_correction_changes_has_its_label_before_the_eyes(self, stage: Stage) -> None:
        head = stage.assessment().head
        freeze(stage.desk, head.case_id, head.id)
        stage.page.load(stage.case(), head.id)
        settle(stage)
        box = the(stage, LineBox, "report.correction")
        field = box.parent()
        assert isinstance(field, Field)
        assert field.caption.isVisible()
        assert field.caption.text() == "What the correction changes"

    def test_every_section_has_its_lines_and_the_longest_is_named(self, stage: Stage) -> None:
        lines = the(stage, PlainLabel, "report.lines").text()
        assert lines.startswith("Lines: the answer on side 1 (")
        counts = [int(part.rsplit("(", 1)[1].rstrip(").")) for part in lines.split("; ")]
        assert len(counts) == 16
        longest = lines.removeprefix("Lines: ").split("; ")[counts.index(max(counts))].rsplit(" (", 1)[0]
        assert f"Longest section: {longest}." in said(stage)

    def test_the_print_is_set_again_only_if_something_has_changed(self, stage: Stage) -> None:
        assert not loading(stage)
        fill_in(stage.desk, stage.assessment().formulation, protects="Work, and his aunt who rings.")
        assert loading(stage)
        assert "Setting the sides" in said(stage)
        settle(stage)
        press(stage, "report.as_text")
        assert "his aunt who rings" in the(stage, Twin, "report.twin").toPlainText()

    def test_a_print_that_is_overtaken_is_never_shown(self, stage: Stage) -> None:
        for words in ("The first draft of it.", "The second draft of it."):
            fill_in(stage.desk, stage.assessment().formulation, protects=words)
            stage.page.load(stage.case(), stage.assessment().head.id)
        settle(stage)
        press(stage, "report.as_text")
        text = the(stage, Twin, "report.twin").toPlainText()
        assert "The second draft of it." in text
        assert "The first draft of it." not in text
