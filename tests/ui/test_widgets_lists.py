"""Labels, headings, lists, the saved mark and the scrolling page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.resources import Wording, read_toml
from probationdesk.resources import folder as resources_folder
from probationdesk.ui.theme import Theme
from probationdesk.ui.widgets import saved_mark
from probationdesk.ui.widgets.gap_list import GapLine, GapList
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.page_scroll import PageScroll
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.saved_mark import SavedMark
from probationdesk.ui.widgets.step_list import StepLine, StepList
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.conftest import put_on

PEOPLE = (
    Row("a", "Ama Osei", "Report due 4 January"),
    Row("d", "Daniel Price", "Hearing", "Invented"),
    Row("m", "Mair"),
)


def shown(qtbot: QtBot, widget: QWidget, width: int = 400, height: int = 300) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()


# Labels --------------------------------------------------------------------


def test_a_label_shows_markup_as_it_was_typed(qtbot: QtBot) -> None:
    marked, plain = PlainLabel("<b>He & she</b>"), PlainLabel("He and she")
    for label in (marked, plain):
        qtbot.addWidget(label)
    assert marked.textFormat() == Qt.TextFormat.PlainText
    assert marked.sizeHint().width() > plain.sizeHint().width()


def test_one_very_long_word_does_not_push_the_page_wide(qtbot: QtBot) -> None:
    label = PlainLabel("x" * 500)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() <= 120


def test_a_label_that_can_be_copied_from_is_reached_by_the_keyboard(qtbot: QtBot) -> None:
    label = PlainLabel("PD-7F3A-9C21", selectable=True, name="case.reference")
    qtbot.addWidget(label)
    assert label.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert label.objectName() == "case.reference"


def test_a_heading_is_a_heading_to_a_screen_reader(qtbot: QtBot) -> None:
    heading = Heading("Analyse", 1)
    qtbot.addWidget(heading)
    heading.setText("Plan")
    spoken = QAccessible.queryAccessibleInterface(heading)
    assert (spoken.role(), spoken.text(QAccessible.Text.Name)) == (QAccessible.Role.Heading, "Plan")
    label = PlainLabel("Plan")
    qtbot.addWidget(label)
    assert QAccessible.queryAccessibleInterface(label).role() == QAccessible.Role.StaticText


# Rows ----------------------------------------------------------------------


@pytest.fixture
def people(qtbot: QtBot) -> RowList:
    made = RowList("caseload.cases", "Cases")
    made.set_rows(PEOPLE)
    shown(qtbot, made)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_moving_picks_and_enter_opens(people: RowList) -> None:
    told: list[str] = []
    people.picked.connect(lambda row: told.append(f"picked {row}"))
    people.opened.connect(lambda row: told.append(f"opened {row}"))
    QTest.keyClick(people, Qt.Key.Key_End)
    QTest.keyClick(people, Qt.Key.Key_Up)
    QTest.keyClick(people, Qt.Key.Key_Return)
    assert told == ["picked m", "picked d", "opened d"]


def test_typing_a_name_finds_it(people: RowList) -> None:
    QTest.keyClicks(people, "dan")
    assert people.current_id() == "d"


def test_filling_the_list_again_keeps_the_place_and_tells_nobody(people: RowList) -> None:
    told: list[str] = []
    people.picked.connect(told.append)
    assert people.select("d")
    people.set_rows((Row("x", "New"), *PEOPLE))
    assert people.current_id() == "d"
    people.set_rows((Row("x", "New"),))
    assert people.current_id() == ""
    assert not people.select("d")
    assert told == []


def test_each_row_is_read_aloud_whole_and_without_marks(people: RowList) -> None:
    people.set_rows((Row("n", "Office visit", "He was \ue000sober\ue001 all day", "3 May"),))
    spoken = QAccessible.queryAccessibleInterface(people)
    assert spoken.role() == QAccessible.Role.List
    assert spoken.child(0).text(QAccessible.Text.Name) == "Office visit. He was sober all day. 3 May"


def test_ten_thousand_rows_are_shown_without_asking_each_for_its_size(qtbot: QtBot) -> None:
    many = RowList("caseload.cases", "Cases")
    shown(qtbot, many)
    many.set_rows(tuple(Row(str(n), f"Person {n}", "Next: office visit", "Invented") for n in range(10_000)))
    many.setFocus()
    qtbot.waitUntil(many.hasFocus)
    QTest.keyClick(many, Qt.Key.Key_End)
    assert many.current_id() == "9999"
    assert many.visualRect(many.currentIndex()).bottom() <= many.viewport().rect().bottom()
    assert many.uniformItemSizes()


def test_a_match_is_drawn_in_bold(people: RowList) -> None:
    people.set_rows((Row("n", "Note", "He was sober all day"),))
    plain = people.grab().toImage()
    people.set_rows((Row("n", "Note", "He was \ue000sober\ue001 all day"),))
    assert people.grab().toImage() != plain


def test_a_list_that_fits_shows_all_its_words_at_any_text_size(qtbot: QtBot, qapp: QApplication) -> None:
    fitted = RowList("report.gaps", "Missing", wraps=True, fits=True)
    fitted.set_rows(tuple(Row(str(n), "You say yes, but not why. " * 4) for n in range(5)))
    shown(qtbot, fitted, 320, 100)
    heights = []
    for scale in (1.0, 2.0):
        put_on(qapp, Theme("light", scale))
        last = fitted.visualRect(fitted.model().index(4, 0))
        assert last.bottom() <= fitted.viewport().rect().bottom()
        assert fitted.verticalScrollBar().maximum() == 0
        heights.append(fitted.height())
    assert heights[1] > 2 * heights[0]


# Steps and gaps ------------------------------------------------------------


def test_a_step_says_where_it_stands_in_words(qtbot: QtBot, words: Wording) -> None:
    steps = StepList("window.steps", "Steps", words=words)
    told: list[str] = []
    steps.step_chosen.connect(told.append)
    steps.set_steps(
        (
            StepLine("prepare", "Prepare", "done", "Done", number=1),
            StepLine("reflect", "Reflect", "started", "Begun", "2 questions to take back", number=3),
        )
    )
    shown(qtbot, steps)
    steps.setFocus()
    qtbot.waitUntil(steps.hasFocus)
    assert told == [], "arriving at the list is not choosing"
    spoken = QAccessible.queryAccessibleInterface(steps)
    assert [spoken.child(n).text(QAccessible.Text.Name) for n in (0, 1)] == [
        "1. Prepare: Done",
        "3. Reflect: Begun, 2 questions to take back",
    ]
    QTest.keyClick(steps, Qt.Key.Key_End)
    assert told == ["reflect"]


def test_enter_on_a_gap_asks_for_its_field(qtbot: QtBot, words: Wording) -> None:
    gaps = GapList("report.missing", "Missing", words=words)
    told: list[str] = []
    gaps.go_to.connect(told.append)
    shown(qtbot, gaps)
    assert (gaps.count.text(), gaps.list.isVisible()) == ("Nothing stops the freeze.", False)
    gaps.set_gaps((GapLine("analyse.drugs.why", "Say why", blocking=True), GapLine("plan.goal", "No goal.")))
    assert gaps.count.text() == "1 thing is missing before it can be frozen. 1 doubt to look at."
    gaps.list.setFocus()
    qtbot.waitUntil(gaps.list.hasFocus)
    QTest.keyClick(gaps.list, Qt.Key.Key_End)
    QTest.keyClick(gaps.list, Qt.Key.Key_Return)
    assert told == ["plan.goal"]
    assert [row.read_aloud for row in gaps.list.rows()] == ["Say why. missing", "No goal.. doubt"]


# Saved ---------------------------------------------------------------------


def test_saving_is_told_once_and_a_failure_every_time(
    qtbot: QtBot, words: Wording, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []

    def heard(widget: QWidget, message: str, *, at_once: bool = False) -> None:
        said.append((message, at_once))
        announce(widget, message, at_once=at_once)

    monkeypatch.setattr(saved_mark, "announce", heard)
    mark = SavedMark("window.saved", "Saved", words=words)
    qtbot.addWidget(mark)
    for minute in (2, 3):
        mark.show_saved(datetime(2026, 11, 22, 14, minute, tzinfo=UTC))
    mark.show_failed("the disk is full.")
    mark.show_saved(datetime(2026, 11, 22, 14, 4, tzinfo=UTC))
    assert said == [("Saved 14:02", False), ("Not saved: the disk is full.", True), ("Saved 14:04", False)]
    assert QAccessible.queryAccessibleInterface(mark).text(QAccessible.Text.Description) == mark.text()


# The scrolling page --------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_keyboard_is_never_out_of_sight(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    put_on(qapp, Theme("light", scale))
    content = QWidget()
    column = QVBoxLayout(content)
    lines = [QLineEdit() for _ in range(40)]
    for line in lines:
        column.addWidget(line)
    page = PageScroll(content, name="analyse.page", label="Analyse")
    shown(qtbot, page, 900, 400)
    for line in (lines[-1], lines[0], lines[20]):
        line.setFocus()
        qtbot.waitUntil(line.hasFocus)
        place = line.mapTo(page.viewport(), QPoint(0, 0))
        assert 0 <= place.y() <= page.viewport().height() - line.height()


def test_the_line_being_written_stays_in_sight(qtbot: QtBot) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    box = TextBox("analyse.why", "Why", lines=(3, 200))
    column.addWidget(box)
    page = PageScroll(content, name="analyse.page", label="Analyse")
    shown(qtbot, page, 600, 300)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    for _ in range(60):
        QTest.keyClick(box, Qt.Key.Key_Return)

    def in_sight() -> bool:
        bottom = box.viewport().mapTo(page.viewport(), box.cursorRect().bottomLeft()).y()
        return 0 < bottom <= page.viewport().height()

    qtbot.waitUntil(in_sight)


def test_lines_stay_short_enough_to_read_and_nothing_scrolls_sideways(qtbot: QtBot, qapp: QApplication) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    column.addWidget(Heading("What in this part of life adds to the offending", 1))
    column.addWidget(PlainLabel("He has stopped before. " * 30))
    page = PageScroll(content, name="analyse.page", label="Analyse")
    shown(qtbot, page, 1600, 500)
    for scale, width in ((1.0, 1600), (2.0, 700)):
        put_on(qapp, Theme("light", scale))
        page.resize(width, 500)
        qapp.processEvents()
        metrics = PlainLabel().fontMetrics()
        assert content.width() <= metrics.averageCharWidth() * 80
        assert page.horizontalScrollBar().maximum() == 0


def test_both_languages_have_the_same_words_for_the_controls() -> None:
    english, welsh = (
        read_toml(resources_folder() / "i18n" / language.value / "widgets.toml")
        for language in (Language.ENGLISH, Language.CYMRAEG)
    )
    assert {table: set(words) for table, words in english.items()} == {
        table: set(words) for table, words in welsh.items()
    }
