"""The report page shows and writes whichever print is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.domain.printing import Chosen, Print, Size
from probationdesk.services.changes import fill_in
from probationdesk.services.printing import ease_of, print_out
from probationdesk.ui.widgets.gap_list import GapList
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from tests.services.desk import lengthen_until_cymraeg_is_over
from tests.ui.keyboard import press, said, the
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


def test_the_report_is_shown_first_and_every_other_print_can_be_chosen(stage: Stage) -> None:
    box = the(stage, PickBox, "report.print")
    assert box.value() == Print.REPORT
    assert f"Side 1 of {sides_of(stage)}" in said(stage)
    offered = [box.itemData(n) for n in range(box.count())]
    assert offered == [kind.value for kind in Print if kind is not Print.DIFFERENCE]
    for kind in offered:
        pick(stage, "report.print", kind)
        assert "Side 1 of" in said(stage)


def test_the_side_shown_is_the_first_of_the_print_now_chosen(stage: Stage) -> None:
    press(stage, "report.on")
    assert f"Side 2 of {sides_of(stage)}" in said(stage)
    pick(stage, "report.print", Print.PLAN_SHEET)
    assert "Side 1 of" in said(stage)


def test_how_hard_it_is_to_read_stands_beside_the_persons_copy_alone(stage: Stage) -> None:
    assert "Sentences over 20 words" not in said(stage)
    pick(stage, "report.print", Print.PERSONS_COPY)
    assert "Sentences over 20 words" in said(stage)
    assert "Reading age about" in said(stage)
    assert "never measured" in said(stage)


def test_how_hard_it_is_to_read_can_be_read_by_keyboard(stage: Stage) -> None:
    pick(stage, "report.print", Print.PERSONS_COPY)
    told = the(stage, PlainLabel, "report.ease")
    assert told in stage.stops()
    assert told.accessibleName() == "How hard the officer’s sentences are to read"
    assert "Words in a sentence:" in told.text()
    assert "The longest: “" in told.text()


def test_sentences_in_cymraeg_are_counted_and_not_measured(stage: Stage) -> None:
    case, finding = stage.case(), stage.assessment().findings["drugs"]
    assert case.current is not None
    fill_in(stage.desk, finding, why="Mae wedi bod heb gyffuriau ers deng mlynedd, meddai ei fam wrth y meddyg.")
    before = ease_of(case, case.current.head.id)
    after = ease_of(stage.case(), case.current.head.id)
    assert after.words < before.words
    stage.page.load(stage.case(), stage.assessment().head.id)
    pick(stage, "report.print", Print.PERSONS_COPY)
    assert "Written in Cymraeg and not measured: 1." in the(stage, PlainLabel, "report.ease").text()


def test_areas_are_chosen_for_interview_sheets(stage: Stage) -> None:
    area = the(stage, QWidget, "report.areas.drugs")
    assert not area.isVisible()
    pick(stage, "report.print", Print.INTERVIEW_SHEETS)
    assert area.isVisible()
    assert "Side 1 of 14" in said(stage)
    press(stage, "report.areas.drugs")
    settle(stage)
    assert "Side 1 of 2" in said(stage)


def test_the_persons_language_is_proposed_for_what_they_read_and_can_be_changed(theatre: Theatre) -> None:
    stage = set_up(theatre, 1)
    language = the(stage, PickBox, "report.language")
    assert stage.case().person.print_language is Language.CYMRAEG
    assert language.value() == Language.ENGLISH
    pick(stage, "report.print", Print.PERSONS_COPY)
    assert language.value() == Language.CYMRAEG
    pick(stage, "report.language", Language.ENGLISH)
    assert language.value() == Language.ENGLISH


def test_what_was_about_to_leave_is_put_away_when_another_print_is_chosen(stage: Stage) -> None:
    press(stage, "report.export")
    assert the(stage, QWidget, "report.leaving").isVisible()
    pick(stage, "report.print", Print.TRANSFER_SHEET)
    assert not the(stage, QWidget, "report.leaving").isVisible()


def test_a_size_is_offered_for_prints_that_have_no_editions_of_their_own(stage: Stage) -> None:
    size = the(stage, PickBox, "report.size")
    assert not size.isVisible()
    pick(stage, "report.print", Print.HANDOVER_PACK)
    assert size.isVisible()
    standard = said(stage)
    pick(stage, "report.size", Size.LARGE)
    assert said(stage) != standard
    large = print_out(
        stage.desk, stage.case(), stage.assessment().head.id, Print.HANDOVER_PACK, chosen=Chosen(size=Size.LARGE)
    )
    assert f"Side 1 of {large.sides}" in said(stage)
    pick(stage, "report.print", Print.REPORT)
    assert f"Side 1 of {sides_of(stage)}" in said(stage), "the report is never set in another size by this"


def shown_anew(stage: Stage) -> None:
    """Show the page as the store has the case now, its print set."""
    stage.page.load(stage.case(), stage.assessment().head.id)
    settle(stage)


def test_what_would_be_too_long_in_the_other_language_is_said_before_freezing_and_stops_nothing(stage: Stage) -> None:
    gaps = the(stage, GapList, "report.gaps.gaps")
    assert "Cymraeg" not in said(stage) + str(gaps.gaps())
    over = lengthen_until_cymraeg_is_over(stage.desk)
    shown_anew(stage)
    assert f"In Cymraeg, lines over three sides: {over}." in said(stage)
    (told,) = (gap for gap in gaps.gaps() if "Cymraeg" in gap.message)
    assert (told.field, told.blocking) == ("report.language", False)
    press(stage, "report.freeze")
    settle(stage)
    assert stage.assessment().head.frozen
    assert f"In Cymraeg, lines over three sides: {over}." in said(stage)


def test_the_report_that_is_shown_in_cymraeg_is_the_one_that_must_fit(stage: Stage) -> None:
    over = lengthen_until_cymraeg_is_over(stage.desk)
    shown_anew(stage)
    pick(stage, "report.language", Language.CYMRAEG)
    assert f"Lines over three sides: {over}." in said(stage)
    pick(stage, "report.print", Print.PERSONS_COPY)
    press(stage, "report.freeze")
    settle(stage)
    assert not stage.assessment().head.frozen
    pick(stage, "report.print", Print.REPORT)
    press(stage, "report.freeze")
    settle(stage)
    assert stage.assessment().head.frozen
