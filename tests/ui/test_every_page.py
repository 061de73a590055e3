"""What holds for every page: handles, spoken names, focus, and room for large text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from probationdesk.domain.areas import AREAS
from probationdesk.domain.people import Language
from probationdesk.domain.printed_texts import printed_texts
from probationdesk.services import reporting
from probationdesk.services.changes import fill_in
from probationdesk.ui import theme
from probationdesk.ui.places import NEED_NO_CASE, PLACES
from probationdesk.ui.window import MainWindow
from tests.ui.conftest import put_on
from tests.ui.windows import open_window

INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)
HANDLE = re.compile(r"^[a-z_0-9]+(\.[A-Za-z_0-9-]+)+$")


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", 3) as window:
        yield window


def interactive(page: QWidget) -> list[QWidget]:
    """Every widget of a page that takes the keyboard and is not a part of another (a list's view, a box's line)."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QComboBox)
        and type(widget).__name__ not in ("QComboBoxListView", "QComboBoxPrivateContainer", "QHeaderView")
    ]


@pytest.mark.parametrize("place", [*PLACES, *NEED_NO_CASE])
def test_every_control_has_a_handle_and_a_spoken_name(window: MainWindow, place: str) -> None:
    window.show_place(place)
    controls = interactive(window.page(place))
    assert controls, f"{place} has controls"
    nameless = [f"{type(w).__name__} {w.objectName()!r}" for w in controls if not HANDLE.match(w.objectName())]
    assert not nameless
    assert not [w.objectName() for w in controls if not w.accessibleName()]
    handles = [w.objectName() for w in controls]
    assert sorted(handles) == sorted(set(handles)), "a handle names one control"
    assert not [h for h in handles if not h.startswith(f"{place}.")], "a handle begins with the page"


def test_every_control_around_the_pages_has_a_handle_and_a_spoken_name(window: MainWindow) -> None:
    around = [*interactive(window.caseload), window.steps, *interactive(window.palette_panel)]
    assert not [w.objectName() for w in around if not HANDLE.match(w.objectName()) or not w.accessibleName()]


@pytest.mark.parametrize("place", [*PLACES, *NEED_NO_CASE])
def test_tab_reaches_every_control_that_shows(window: MainWindow, place: str) -> None:
    window.enter_place(place)
    page = window.page(place)
    wanted = {
        w.objectName()
        for w in interactive(page)
        if w.isVisibleTo(page) and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    start = window.focusWidget()
    assert start is not None
    reached = {start.objectName()}
    for _ in range(800):
        focus = window.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        now = window.focusWidget()
        if now is start:
            break
        reached.add(now.objectName() if now is not None else "")
    else:
        pytest.fail("the keyboard never came back to where it began")
    assert wanted <= reached


@pytest.mark.parametrize("place", PLACES)
def test_nothing_needs_sideways_scrolling_at_twice_the_size(window: MainWindow, qapp: QApplication, place: str) -> None:
    put_on(qapp, theme.Theme(scale=2.0))
    window.resize(1280, 800)
    window.show_place(place)
    qapp.processEvents()
    page = window.page(place)
    scroll = window.findChild(QAbstractScrollArea, f"{place}.scroll")
    assert scroll is not None
    assert page.minimumSizeHint().width() <= scroll.viewport().width()


def test_every_gap_leads_to_a_field(window: MainWindow) -> None:
    fields = [f"analyse.{area}.{name}" for area in AREAS for name in ("offending", "why", "claim", "helps")]
    fields += [f"analyse.{n}" for n in ("in_short", "led_up", "set_off", "keeps_going", "protects", "likelihood")]
    fields += ["interview_1.purpose_explained", "interview_2.begin", "interview_1.who_can_hear", "plan.add_goal"]
    fields += ["plan.proposal", "plan.supervision", "readback.verdict", "readback.reply", "risk.level", "risk.who"]
    fields += ["prepare.offences", "prepare.enquiry.police_domestic_abuse.needed", "prepare.history"]
    fields += ["interview_2.questions", "interview_2.checks", "plan.goal.1.i_will"]
    for field in fields:
        place = next(name for name in PLACES if field.startswith(f"{name}."))
        window.show_place(place)
        assert window.page(place).findChild(QWidget, field) is not None, field


def test_every_printed_text_has_a_field_that_a_gap_can_lead_to(window: MainWindow) -> None:
    assert window.case is not None
    mark = window.case.assessment(window.assessment_id).marks["harm.why_this_level"]
    fill_in(window.context.desk, mark, settle=True, reply_words="One punch broke bone [Nobody’s letter].")
    window.open_case(window.case.case.id)
    printed = printed_texts(window.case, window.case.assessment(window.assessment_id))
    for field in {one.field for one in printed if one.text.strip()}:
        window.go_to(field)
        focus, target = window.focusWidget(), window.findChild(QWidget, field)
        assert target is not None, field
        assert focus is not None
        assert target.isVisible(), field
        assert focus is target or target.isAncestorOf(focus), field


def test_going_to_a_field_puts_the_keyboard_there(window: MainWindow) -> None:
    for field in ("risk.who", "analyse.drugs.why", "plan.proposal", "prepare.offences", "analyse.in_short"):
        window.go_to(field)
        focus = window.focusWidget()
        target = window.findChild(QWidget, field)
        assert focus is not None
        assert target is not None
        assert focus is target or target.isAncestorOf(focus), field


def test_the_title_bar_never_says_whose_case_is_open(window: MainWindow) -> None:
    for place in PLACES:
        window.show_place(place)
        assert window.windowTitle() == "ProbationDesk"


@pytest.mark.parametrize("place", PLACES)
def test_every_page_comes_up_in_cymraeg(tmp_path: Path, place: str) -> None:
    with open_window(tmp_path / "store", 3, language=Language.CYMRAEG) as window:
        window.show_place(place)
        assert window.place == place


def test_what_is_frozen_can_be_read_but_not_changed(window: MainWindow) -> None:
    assert window.case is not None
    reporting.freeze(window.context.desk, window.case.case.id, window.assessment_id)
    window.open_case(window.case.case.id)
    window.go_to("risk.who")
    field = window.findChild(QPlainTextEdit, "risk.who")
    assert field is not None
    before = field.toPlainText()
    QTest.keyClicks(field, "changed")
    assert field.toPlainText() == before
    banner = window.findChild(QWidget, "window.banner")
    assert banner is not None
    assert banner.isVisible()
