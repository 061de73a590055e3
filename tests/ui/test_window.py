"""What the window does around the pages: where a case opens, what it tells and for how long, and the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit

from probationdesk.services import reporting
from probationdesk.services.changes import fill_in
from probationdesk.services.people import open_case
from probationdesk.ui.driver import Driver
from probationdesk.ui.places import NEED_NO_CASE, PLACES
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.window import MainWindow
from tests.ui.windows import open_window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", 1, 2, 3) as window:
        yield window


@pytest.fixture
def officer(window: MainWindow) -> Driver:
    return Driver(lambda: window)


def open_person(window: MainWindow, name: str) -> None:
    window.open_case(window.context.desk.store.cases(name)[0].case_id)


def notice(window: MainWindow) -> str:
    label = window.findChild(QLabel, "header.notice")
    assert label is not None
    return label.text() if label.isVisible() else ""


def freeze(window: MainWindow) -> None:
    assert window.case is not None
    case_id = window.case.case.id
    reporting.freeze(window.context.desk, case_id, window.assessment_id)
    window.open_case(case_id)


class TestOpeningACase:
    @pytest.mark.parametrize(
        ("name", "place"),
        [("Nerys Pritchard", "prepare"), ("Marcus Whitcombe", "review"), ("Tyler Beddoes", "plan")],
    )
    def test_shows_the_first_step_that_is_not_done(self, window: MainWindow, name: str, place: str) -> None:
        open_person(window, name)
        assert window.place == place

    def test_leaves_the_pages_of_the_case_before_alone_when_this_one_changes(self, window: MainWindow) -> None:
        open_person(window, "Marcus Whitcombe")
        window.enter_place("review")
        window.enter_place("plan")
        open_person(window, "Tyler Beddoes")
        window.enter_place("notes")
        assert window.case is not None
        goal = window.case.assessment(window.assessment_id).goals[0]
        assert window.context.act(lambda: fill_in(window.context.desk, goal, so_that="I sleep", settle=True))
        window.enter_place("plan")
        boxes = window.findChildren(QPlainTextEdit, "plan.goal.1.so_that")
        assert [box.toPlainText() for box in boxes if box.isVisible()] == ["I sleep"]

    def test_shows_the_report_once_it_is_frozen(self, window: MainWindow) -> None:
        open_person(window, "Tyler Beddoes")
        freeze(window)
        assert window.place == "report"


class TestARefusal:
    def test_is_taken_away_with_the_page_it_was_about(self, window: MainWindow, officer: Driver) -> None:
        open_person(window, "Tyler Beddoes")
        window.enter_place("prepare")
        officer.fill("prepare.new_source", "PNC print")
        officer.press("Return")
        assert notice(window).startswith("Another source has this label.")
        officer.press("Ctrl+8")
        assert notice(window) == ""

    def test_is_told_apart_from_what_could_not_be_saved_which_stays(self, window: MainWindow, officer: Driver) -> None:
        window.context.not_saved.emit("The disk is full.")
        officer.press("Ctrl+8")
        assert notice(window) == "The disk is full."


class TestAFrozenVersion:
    def test_is_told_on_the_pages_it_keeps_from_being_changed_and_no_others(self, window: MainWindow) -> None:
        open_person(window, "Tyler Beddoes")
        freeze(window)
        banner = window.findChild(QLabel, "window.banner")
        assert banner is not None
        told = []
        for place in ("risk", "plan", "notes", "report", "search"):
            window.show_place(place)
            told += [place] if banner.isVisible() else []
        assert told == ["risk", "plan"]

    def test_switches_off_what_would_change_the_plan(self, window: MainWindow) -> None:
        open_person(window, "Tyler Beddoes")
        window.show_place("plan")
        names = ("plan.add_goal", "plan.goal.1.remove", "plan.goal.1.add_step", "plan.go_management")

        def usable() -> list[str]:
            found = [window.findChild(QAbstractButton, name) for name in names]
            return [button.objectName() for button in found if button is not None and button.isEnabled()]

        assert usable() == list(names)
        freeze(window)
        window.show_place("plan")
        assert usable() == ["plan.go_management"]

    def test_shows_its_boxes_on_the_ground_of_the_page_and_without_prompts(self, window: MainWindow) -> None:
        open_person(window, "Tyler Beddoes")
        window.show_place("risk")
        box = window.findChild(QPlainTextEdit, "risk.who")
        assert box is not None
        white, asked = box.grab().toImage().pixelColor(box.width() // 2, 6), box.placeholderText()
        freeze(window)
        window.show_place("risk")
        assert asked
        assert box.placeholderText() == ""
        assert box.grab().toImage().pixelColor(box.width() // 2, 6) != white


class TestThePalette:
    def test_stays_open_and_says_so_when_nothing_matches(self, window: MainWindow, officer: Driver) -> None:
        officer.press("Ctrl+K")
        officer.type("zzz")
        officer.press("Return")
        none = window.findChild(QLabel, "palette.none")
        assert none is not None
        assert window.palette_panel.isVisible()
        assert none.isVisible()

    def test_does_not_offer_itself(self, window: MainWindow, officer: Driver) -> None:
        officer.press("Ctrl+K")
        actions = window.findChild(RowList, "palette.actions")
        assert actions is not None
        assert "palette" not in [row.id for row in actions.rows()]

    def test_offers_no_page_of_a_case_while_none_is_open(self, tmp_path: Path) -> None:
        with open_window(tmp_path / "store") as empty:
            Driver(lambda: empty).press("Ctrl+K")
            offered = self.offered(empty)
        assert "search" in offered
        assert not offered & {f"go_{place}" for place in PLACES if place not in NEED_NO_CASE}
        assert "undo_kept" not in offered

    def test_offers_every_page_of_the_case_that_is_open_and_the_review_only_of_one(
        self, window: MainWindow, officer: Driver
    ) -> None:
        pages = {f"go_{place}" for place in PLACES}
        open_person(window, "Tyler Beddoes")
        officer.press("Ctrl+K")
        assert pages - self.offered(window) == {"go_review"}
        officer.press("Escape")
        open_person(window, "Marcus Whitcombe")
        officer.press("Ctrl+K")
        assert pages <= self.offered(window)

    def offered(self, window: MainWindow) -> set[str]:
        actions = window.findChild(RowList, "palette.actions")
        assert actions is not None
        return {row.id for row in actions.rows()}


class TestThePlan:
    @pytest.mark.parametrize(
        ("part", "field"),
        [("goals", "plan.goal.1.i_will"), ("management", "plan.supervision"), ("proposal", "plan.proposal")],
    )
    def test_has_a_way_to_each_part(self, window: MainWindow, officer: Driver, part: str, field: str) -> None:
        open_person(window, "Tyler Beddoes")
        officer.press("Ctrl+6")
        officer.tick(f"plan.go_{part}")
        focus = window.focusWidget()
        assert focus is not None
        assert focus.objectName() == field


class TestTheCaseload:
    def test_a_new_case_can_be_thought_better_of(self, window: MainWindow, officer: Driver) -> None:
        before = len(window.context.desk.store.cases())
        officer.press("Ctrl+Shift+N")
        officer.type("Somebody Invented")
        officer.press("Escape")
        assert not officer.find("caseload.new_name").isVisible()
        assert len(window.context.desk.store.cases()) == before

    def test_says_which_cases_have_not_been_opened_since_something_came_in(self, window: MainWindow) -> None:
        def unread() -> set[str]:
            return {row.title for row in window.caseload.list.rows() if "unread" in row.detail}

        assert unread() == {"Nerys Pritchard", "Marcus Whitcombe"}, "the third is open"
        open_person(window, "Nerys Pritchard")
        assert unread() == {"Marcus Whitcombe"}
        window.caseload.reload()
        assert unread() == {"Marcus Whitcombe"}

    def test_counts_of_a_new_case_are_said_in_words(self, window: MainWindow) -> None:
        window.open_case(open_case(window.context.desk, "Sam Invented").case_id)
        details = {row.id: row.detail for row in window.steps.rows()}
        assert (details["notes"], details["readback"]) == ("No notes yet", "Nothing to read back yet")
        window.show_place("prepare")
        told = [label.text() for label in window.page("prepare").findChildren(QLabel)]
        assert "9 enquiries are not decided yet." in told


def test_wrapped_rows_stand_one_under_the_other_after_the_list_has_become_wider(qapp: QApplication) -> None:
    rows = RowList("test.rows", "Rows", wraps=True, fits=True)
    rows.set_rows(tuple(Row(str(n), "A title", "some words that need two lines in a narrow list") for n in range(4)))
    rows.resize(160, 600)
    rows.show()
    qapp.processEvents()
    rows.resize(600, 600)
    QTest.qWait(1)
    tops = [rows.visualRect(rows.model().index(n, 0)).top() for n in range(4)]
    height = rows.visualRect(rows.model().index(0, 0)).height()
    rows.close()
    rows.deleteLater()
    assert tops == [n * height for n in range(4)]
