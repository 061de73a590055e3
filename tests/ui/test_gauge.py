"""How long the report is stands beside the steps on every page, while it is being written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from probationdesk.domain.printing import Length
from probationdesk.resources import Wording
from probationdesk.services import reporting
from probationdesk.services.changes import load_case
from probationdesk.ui.gauge import length_told, lines_told
from probationdesk.ui.window import MainWindow
from tests.ui.windows import open_window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with open_window(tmp_path / "store", 3) as window:
        yield window


def beside_the_steps(window: MainWindow) -> str:
    """What the list of steps says of the report."""
    (row,) = (row for row in window.steps.rows() if row.id == "report")
    return row.detail


def test_it_is_measured_soon_after_a_case_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    assert beside_the_steps(window) == "Version 1"
    qtbot.waitUntil(lambda: window.gauge.length is not None, timeout=20_000)
    assert beside_the_steps(window).startswith("Version 1: 2 sides + ")
    assert beside_the_steps(window).endswith("; longest: the thirteen areas")


def test_it_follows_what_is_typed_on_any_page(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.gauge.length is not None, timeout=20_000)
    window.go_to("risk.who")
    box = window.findChild(QPlainTextEdit, "risk.who")
    assert box is not None
    QTest.keyClicks(box, "Men he does not know, near pubs. " * 90)
    over = "over three sides; longest: risk of serious harm"
    qtbot.waitUntil(lambda: over in beside_the_steps(window), timeout=20_000)


def test_it_says_the_same_as_the_print(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.gauge.length is not None, timeout=20_000)
    assert window.case is not None
    case = load_case(window.context.desk, window.case.case.id)
    printed = reporting.print_report(window.context.desk, case, window.assessment_id)
    assert window.gauge.length == printed.length


def test_a_frozen_version_has_no_gauge(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.gauge.length is not None, timeout=20_000)
    assert window.case is not None
    reporting.freeze(window.context.desk, window.case.case.id, window.assessment_id)
    window.open_case(window.case.case.id)
    assert beside_the_steps(window) == "Version 1"
    assert window.gauge.length is None


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (Length(1, 0, 80, {"why": 12}, 12), "12 lines; longest: why it happened"),
        (Length(2, 0, 60, {"why": 12}, 7), "1 side + 7 lines; longest: why it happened"),
        (Length(3, 0, 5, {"why": 9, "harm": 12}, 14), "2 sides + 14 lines; longest: risk of serious harm"),
        (Length(4, 9, 0, {"plan": 30}, 9), "9 lines over three sides; longest: the plan"),
    ],
)
def test_a_length_is_told_in_sides_and_lines(words: Wording, length: Length, told: str) -> None:
    assert length_told(length, words) == told


def test_the_lines_of_every_section_are_listed_in_printing_order(words: Wording) -> None:
    assert lines_told(Length(1, 0, 0, {"plan": 3, "why": 0, "harm": 8}, 11), words) == (
        "the plan (3); risk of serious harm (8)"
    )
