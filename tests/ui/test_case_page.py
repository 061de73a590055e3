"""The page of a person's assessments, by keyboard: opening one, starting a fresh one, starting a review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from probationdesk.domain.assessment import Purpose
from probationdesk.services.reporting import freeze
from probationdesk.ui.window import MainWindow
from tests.ui.windows import open_window


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    """The windows with the second sample, which has a frozen assessment and a review of it."""
    with open_window(tmp_path / "store", 2) as window:
        window.open_case(window.context.desk.store.cases()[0].case_id)
        window.enter_place("case")
        yield window


def key(window: MainWindow, name: str, code: Qt.Key) -> None:
    widget = window.findChild(QWidget, name)
    assert widget is not None, name
    widget.setFocus()
    focus = window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, code)


def rows(window: MainWindow) -> list[tuple[str, str, str]]:
    page = window.page("case")
    return [(row.title, row.detail, row.tag) for row in page.assessments.rows()]  # type: ignore[attr-defined]


def test_lists_every_assessment_the_latest_first_and_says_which_is_shown(window: MainWindow) -> None:
    assert rows(window) == [
        ("Managing a sentence, a review", "begun 19 October 2026 · by Amara Quist · draft of version 1", "shown"),
        ("Managing a sentence", "begun 1 July 2025 · by Hana Brook · frozen as version 2", ""),
    ]


def test_has_the_keyboard_in_the_list_and_enter_opens_an_earlier_one(window: MainWindow) -> None:
    focus = window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "case.assessments"
    shown = window.assessment_id
    QTest.keyClick(focus, Qt.Key.Key_Down)
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert window.case is not None
    assert window.assessment_id != shown
    assert window.case.assessment(window.assessment_id).head.frozen
    assert window.place == "report", "what is frozen opens at its report"


def test_a_fresh_assessment_brings_the_sources_and_none_of_the_findings(window: MainWindow) -> None:
    assert window.case is not None
    sources = window.case.sources
    key(window, "case.start", Qt.Key.Key_Space)
    fresh = window.case.assessment(window.assessment_id)
    assert (fresh.head.purpose, fresh.head.based_on) == (Purpose.PRE_SENTENCE, "")
    assert window.case.sources == sources
    assert not any(finding.looked_at for finding in fresh.findings.values())
    assert window.case.current is not None
    assert window.case.current.head.id == fresh.head.id


def test_another_draft_for_the_same_purpose_is_refused_in_words(window: MainWindow) -> None:
    assert window.case is not None
    before = len(window.case.assessments)
    key(window, "case.purpose", Qt.Key.Key_Right)
    key(window, "case.start", Qt.Key.Key_Space)
    assert len(window.case.assessments) == before
    notice = window.findChild(QWidget, "header.notice")
    assert notice is not None
    assert "draft assessment for the same purpose" in str(notice.property("text"))


def test_a_review_is_started_from_what_was_frozen_last(tmp_path: Path) -> None:
    with open_window(tmp_path / "store", 3) as window:
        window.open_case(window.context.desk.store.cases()[0].case_id)
        window.enter_place("case")
        button = window.findChild(QWidget, "case.review")
        assert button is not None
        assert not button.isVisible(), "nothing is frozen yet"
        assert window.case is not None
        head = window.case.assessment(window.assessment_id).head
        version = freeze(window.context.desk, head.case_id, head.id)
        window.open_case(head.case_id)
        window.enter_place("case")
        key(window, "case.review", Qt.Key.Key_Space)
        assert window.case.assessment(window.assessment_id).head.based_on == version.id
        assert window.place == "review"
