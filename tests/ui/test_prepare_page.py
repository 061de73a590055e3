"""The page of preparation, driven by keyboard on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.areas import AREAS
from probationdesk.domain.checks import gaps
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry, EnquiryState
from probationdesk.domain.ids import derived_id
from probationdesk.domain.people import Language
from probationdesk.domain.sources import Source, cited
from probationdesk.domain.steps import Step
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.people import open_case
from probationdesk.ui.pages.prepare import PreparePage
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.widgets.text_box import TextBox
from tests.desks import open_desk
from tests.ui.keyboard import choose, focus, press, said, the, type_in
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


def enquiry(stage: Stage, kind: str) -> Enquiry:
    """Return an enquiry as the store holds it, or the blank that stands for it."""
    case_id = stage.case().case.id
    blank = Enquiry(id=derived_id(case_id, Enquiry.KIND, kind), case_id=case_id, kind=kind)
    return next((e for e in stage.case().enquiries if e.kind == kind), blank)


# What is settled -----------------------------------------------------------


FOLDED = ("referral", "person", "whereabouts", "needs")


def test_what_is_settled_is_folded_into_a_line_or_two_when_the_case_is_opened(stage: Stage) -> None:
    told = said(stage)
    for line in (
        "Telford Magistrates’ Court · 1 December 2026",
        "born 9 March 2004 · Male",
        "Dyslexia: all read aloud.",
    ):
        assert line in told
    for name in FOLDED:
        assert the(stage, QWidget, f"prepare.open_{name}").isVisible(), name
    assert not the(stage, LineBox, "prepare.court").isVisible()
    assert not the(stage, QWidget, "prepare.open_enquiries").isVisible(), "one still waits for an answer"


@pytest.mark.parametrize(
    ("name", "first"),
    [("referral", "purpose"), ("person", "full_name"), ("whereabouts", "setting"), ("needs", "need.language")],
)
def test_one_key_opens_what_is_folded_and_puts_the_keyboard_into_it(stage: Stage, name: str, first: str) -> None:
    press(stage, f"prepare.open_{name}")
    assert focus().objectName() == f"prepare.{first}"
    assert focus().isVisible()
    assert not the(stage, QWidget, f"prepare.open_{name}").isVisible()


def test_the_way_at_the_top_opens_it_as_well(stage: Stage) -> None:
    press(stage, "prepare.go_person")
    assert focus().objectName() == "prepare.full_name"


def test_what_the_officer_opened_is_not_folded_under_their_hands(stage: Stage) -> None:
    press(stage, "prepare.open_referral")
    type_in(the(stage, LineBox, "prepare.court"), "X")
    assert stage.page.flush()
    stage.page.load(stage.case(), stage.assessment().head.id)
    assert the(stage, LineBox, "prepare.court").isVisible()


def test_what_is_not_settled_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(tmp_path / "store") as desk:
        open_case(desk, "Invented Person")
        made = Stage(desk, PreparePage)
        made.window.show()
        for name in FOLDED:
            assert not the(made, QWidget, f"prepare.open_{name}").isVisible(), name
        assert the(made, LineBox, "prepare.court").isVisible()
        made.close()


# Referral and person -------------------------------------------------------


def unfold(stage: Stage) -> None:
    for name in FOLDED:
        press(stage, f"prepare.open_{name}")


def test_what_is_typed_about_referral_and_person_is_kept(stage: Stage) -> None:
    unfold(stage)
    for name, text in (("prepare.court", "X"), ("prepare.pronouns", "they"), ("prepare.next_event", "Y")):
        the(stage, LineBox, name).selectAll()
        type_in(the(stage, LineBox, name), text)
    the(stage, LineBox, "prepare.hearing").selectAll()
    type_in(the(stage, LineBox, "prepare.hearing"), "3/12/26")
    assert stage.page.flush()
    case, head = stage.case(), stage.assessment().head
    assert (head.court, case.person.pronouns, case.case.next_event) == ("X", "they", "Y")
    assert head.hearing == date(2026, 12, 3)


def test_sex_can_be_left_or_taken_away(stage: Stage) -> None:
    unfold(stage)
    choose(stage, "prepare.sex", "f")
    assert stage.case().person.sex == "female"
    QTest.keyClick(focus(), Qt.Key.Key_Backspace)
    assert stage.case().person.sex == ""


def test_managing_a_sentence_asks_for_the_sentence_and_not_for_a_hearing(stage: Stage) -> None:
    unfold(stage)
    assert the(stage, LineBox, "prepare.court").isVisible()
    assert not the(stage, TextBox, "prepare.sentence").isVisible()
    type_in(the(stage, PickBox, "prepare.purpose"), "Man")
    assert not the(stage, LineBox, "prepare.court").isVisible()
    assert the(stage, TextBox, "prepare.sentence").isVisible()


# Needs ---------------------------------------------------------------------


def test_every_need_of_the_framework_can_be_arranged_for_and_taken_back(begun: Stage) -> None:
    unfold(begun)
    for need in begun.desk.framework.needs:
        the(begun, TextBox, f"prepare.need.{need.key}")
    box = the(begun, TextBox, "prepare.need.hearing")
    box.selectAll()
    type_in(box, "Face him, door shut.")
    assert begun.page.flush()
    held = {a.need: a.arrangement for a in begun.case().person.adjustments}
    assert held["hearing"] == "Face him, door shut."
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    assert begun.page.flush()
    assert "hearing" not in {a.need for a in begun.case().person.adjustments}


# Sources -------------------------------------------------------------------


def test_a_source_is_added_by_its_label_and_filled_in_at_once(begun: Stage) -> None:
    type_in(the(begun, LineBox, "prepare.new_source"), "Zoo letter")
    QTest.keyClick(the(begun, LineBox, "prepare.new_source"), Qt.Key.Key_Return)
    assert the(begun, LineBox, "prepare.source.label").hasFocus()
    the(begun, LineBox, "prepare.source.title").selectAll()
    type_in(the(begun, LineBox, "prepare.source.title"), "Letter of the zoo")
    assert begun.page.flush()
    added = next(s for s in begun.case().sources if s.label == "Zoo letter")
    assert added.title == "Letter of the zoo"
    assert "To cite it, type [Zoo letter, p 14]" in said(begun)
    assert "[Zoo letter]" in [row.title for row in the(begun, RowList, "prepare.sources").rows()]


def test_a_label_that_is_taken_is_refused_and_what_was_typed_stays(stage: Stage) -> None:
    before, refused = stage.case().sources, list[str]()
    stage.context.refused.connect(refused.append)
    type_in(the(stage, LineBox, "prepare.new_source"), before[0].label.upper())
    QTest.keyClick(the(stage, LineBox, "prepare.new_source"), Qt.Key.Key_Return)
    assert stage.case().sources == before
    assert "Another source has this label" in refused[0]
    assert the(stage, LineBox, "prepare.new_source").value() == before[0].label.upper()


def _cited_source(stage: Stage) -> Source:
    case, findings = stage.case(), stage.assessment().findings
    wanted = next(c.source_id for area in AREAS for c in cited(findings[area].why, case.sources))
    return next(source for source in case.sources if source.id == wanted)


def test_a_new_label_is_written_into_every_citation(stage: Stage) -> None:
    source = _cited_source(stage)
    assert source.label in "".join(finding.why for finding in stage.assessment().findings.values())
    stage.page.reveal_record(source.id, "")
    QTest.keyClick(the(stage, RowList, "prepare.sources"), Qt.Key.Key_Return)
    box = the(stage, LineBox, "prepare.source.label")
    box.selectAll()
    type_in(box, "Renamed paper")
    QTest.keyClick(box, Qt.Key.Key_Return)
    whys = "".join(finding.why for finding in stage.assessment().findings.values())
    assert f"[{source.label}" not in whys
    assert "[Renamed paper" in whys


def test_a_source_that_is_cited_stays_and_the_page_says_where(stage: Stage) -> None:
    source = _cited_source(stage)
    stage.page.reveal_record(source.id, "")
    press(stage, "prepare.source.remove")
    assert source in stage.case().sources
    assert "Not removed" in said(stage)
    assert "Finding: " in said(stage)


def test_a_source_nobody_cites_is_removed(begun: Stage) -> None:
    type_in(the(begun, LineBox, "prepare.new_source"), "Zoo letter")
    QTest.keyClick(the(begun, LineBox, "prepare.new_source"), Qt.Key.Key_Return)
    press(begun, "prepare.source.remove")
    assert all(source.label != "Zoo letter" for source in begun.case().sources)
    assert not the(begun, LineBox, "prepare.source.label").isVisible()


def test_turning_to_another_source_keeps_what_was_typed_about_the_first(stage: Stage) -> None:
    first, second = stage.case().sources[:2]
    stage.page.reveal_record(first.id, "")
    type_in(the(stage, TextBox, "prepare.source.remark"), "Read twice. ")
    sources = the(stage, RowList, "prepare.sources")
    sources.setFocus()
    QTest.keyClick(sources, Qt.Key.Key_Down)
    assert sources.current_id() == second.id
    assert "Read twice." in next(s for s in stage.case().sources if s.id == first.id).remark
    assert the(stage, LineBox, "prepare.source.title").value() == second.title


# Enquiries -----------------------------------------------------------------


def test_there_is_a_card_for_every_enquiry_of_the_framework(begun: Stage) -> None:
    for definition in begun.desk.framework.enquiries:
        for field in ("needed", "reason", "asked_of", "asked_on", "answered_on", "answer"):
            assert the(begun, QWidget, f"prepare.enquiry.{definition.key}.{field}").accessibleName()


def test_an_enquiry_goes_from_undecided_to_answered(begun: Stage) -> None:
    name = "prepare.enquiry.police_intelligence"
    assert not the(begun, LineBox, f"{name}.asked_on").isVisible()
    choose(begun, f"{name}.needed", "y")
    assert enquiry(begun, "police_intelligence").state is EnquiryState.TO_ASK
    assert "outstanding" in said(begun)
    type_in(the(begun, LineBox, f"{name}.asked_on"), "1/11/26")
    assert begun.page.flush()
    assert enquiry(begun, "police_intelligence").state is EnquiryState.WAITING
    press(begun, f"{name}.chase")
    assert enquiry(begun, "police_intelligence").chased_on == (date(2026, 11, 21),)
    assert "Chased on 21 November 2026" in said(begun)
    type_in(the(begun, LineBox, f"{name}.answered_on"), "20/11/26")
    assert begun.page.flush()
    assert enquiry(begun, "police_intelligence").state is EnquiryState.ANSWERED
    assert the(begun, TextBox, f"{name}.answer").isVisible(), "a card being filled in stays open"


def test_an_enquiry_that_is_not_needed_asks_only_why(begun: Stage) -> None:
    name = "prepare.enquiry.partner_agencies"
    choose(begun, f"{name}.needed", "n")
    assert the(begun, TextBox, f"{name}.reason").isVisible()
    assert not the(begun, LineBox, f"{name}.asked_of").isVisible()


def test_a_settled_enquiry_is_folded_and_opens_by_keyboard(stage: Stage) -> None:
    settled = next(e for e in stage.case().enquiries if e.state is EnquiryState.ANSWERED)
    name = f"prepare.enquiry.{settled.kind}"
    assert not the(stage, TextBox, f"{name}.answer").isVisible()
    assert settled.answer in said(stage)
    press(stage, f"{name}.change")
    assert the(stage, TextBox, f"{name}.answer").isVisible()
    assert focus().objectName().startswith(f"{name}.needed.")


def test_an_enquiry_of_ones_own_is_added_and_removed(begun: Stage) -> None:
    type_in(the(begun, LineBox, "prepare.new_enquiry"), "The college")
    QTest.keyClick(the(begun, LineBox, "prepare.new_enquiry"), Qt.Key.Key_Return)
    (own,) = [e for e in begun.case().enquiries if e.kind == "own"]
    assert own.asked_of == "The college"
    assert focus().objectName().startswith("prepare.enquiry.own.needed")
    assert "The college" in the(begun, LineBox, "prepare.enquiry.own.asked_of").accessibleName()
    press(begun, "prepare.enquiry.own.remove")
    assert all(e.kind != "own" for e in begun.case().enquiries)
    assert begun.page.flush()
    assert all(e.kind != "own" for e in begun.case().enquiries)


def test_adding_an_enquiry_leaves_the_other_cards_as_they_are(begun: Stage) -> None:
    held = the(begun, QWidget, "prepare.enquiry.health.needed")
    type_in(the(begun, LineBox, "prepare.new_enquiry"), "The college")
    QTest.keyClick(the(begun, LineBox, "prepare.new_enquiry"), Qt.Key.Key_Return)
    assert the(begun, QWidget, "prepare.enquiry.health.needed") is held


# The whole page ------------------------------------------------------------


def test_every_gap_of_this_step_leads_to_a_field_that_can_be_reached(begun: Stage) -> None:
    for definition in begun.desk.framework.enquiries:
        fill_in(
            begun.desk, enquiry(begun, definition.key), needed=Answer.NO, reason="", asked_on=None, answered_on=None
        )
    fill_in(begun.desk, enquiry(begun, "health"), needed=Answer.YES)
    begun.page.load(begun.case(), begun.assessment().head.id)
    found = [g for g in gaps(begun.case(), begun.assessment(), begun.desk.framework) if g.step is Step.PREPARE]
    assert found
    for gap in found:
        begun.page.reveal(gap.field)
        field = the(begun, QWidget, gap.field)
        field.setFocus()
        assert focus().objectName().startswith(gap.field), gap.field


def test_the_ways_at_the_top_lead_into_each_part(stage: Stage) -> None:
    for key, first in (
        ("person", "prepare.full_name"),
        ("needs", "prepare.need.language"),
        ("sources", "prepare.sources"),
        ("history", "prepare.history"),
    ):
        press(stage, f"prepare.go_{key}")
        assert focus().objectName() == first


@pytest.mark.parametrize("language", list(Language))
def test_the_page_reads_in_both_languages_and_every_field_is_named(
    qtbot: QtBot, tmp_path: Path, language: Language
) -> None:
    with open_desk(tmp_path / "store", 3) as desk:
        stage = Stage(desk, PreparePage, language)
        unnamed = [
            widget.objectName() or type(widget).__name__
            for widget in stage.page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not (widget.objectName() and widget.accessibleName())
        ]
        assert not unnamed
        names = [w.objectName() for w in stage.page.findChildren(QWidget) if w.objectName().startswith("prepare.")]
        assert len(names) == len(set(names))
        stage.close()


def test_opening_another_case_brings_its_own_cards(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(tmp_path / "store", 1, 3) as desk:
        stage = Stage(desk, PreparePage)
        other = desk.store.cases()[1].case_id
        case = load_case(desk, other)
        assert case.current is not None
        stage.page.load(case, case.current.head.id)
        assert the(stage, LineBox, "prepare.full_name").value() == case.person.full_name
        assert len(the(stage, RowList, "prepare.sources").rows()) == len(case.sources)
        assert the(stage, DateBox, "prepare.date_of_birth.date").value() == case.person.date_of_birth
        stage.close()
