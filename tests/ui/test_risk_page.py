"""The page of serious harm: the officer's own level first, and what is asked only because of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.risk import Group, Level
from probationdesk.ui.pages.risk import RiskPage
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.keyboard import choose, said, the, type_in
from tests.ui.stages import Theatre


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


def test_the_level_comes_first_and_says_what_it_means(theatre: Theatre) -> None:
    stage = theatre.open(RiskPage)
    assert stage.stops()[0] in the(stage, QWidget, "risk.level").findChildren(QWidget)
    choose(stage, "risk.level", "h")
    assert stage.assessment().harm.level is Level.HIGH
    assert "could happen at any time" in said(stage)


def test_a_review_that_departs_from_the_earlier_level_asks_what_has_changed(theatre: Theatre) -> None:
    stage = theatre.open(RiskPage, sample=2)
    assert the(stage, TextBox, "risk.departure").isVisible()
    choose(stage, "risk.level", "h")
    assert not the(stage, TextBox, "risk.departure").isVisible(), "it is the earlier level again"


def test_what_is_to_be_known_of_a_group_is_asked_once_the_group_is_rated(theatre: Theatre) -> None:
    stage = theatre.open(RiskPage, sample=3)
    remark = {group: the(stage, LineBox, f"risk.{group}.remark") for group in Group}
    shown = {group for group, box in remark.items() if box.isVisible()}
    assert shown == {Group.CHILDREN, Group.PUBLIC, Group.KNOWN_ADULT}
    type_in(remark[Group.CHILDREN], "Sees one on Saturdays.")
    assert stage.page.flush()
    rating = stage.assessment().ratings[Group.CHILDREN]
    assert (rating.remark, rating.community) == ("Sees one on Saturdays.", Level.LOW)


def test_custody_is_offered_only_to_someone_in_custody(theatre: Theatre) -> None:
    assert not the(theatre.open(RiskPage, sample=3), QWidget, "risk.public.custody").isVisible()


def test_prisoners_are_rated_in_custody_alone(theatre: Theatre) -> None:
    stage = theatre.open(RiskPage, sample=2)
    assert the(stage, QWidget, "risk.prisoners.custody").isVisible()
    assert stage.page.findChild(QWidget, "risk.prisoners.community") is None
