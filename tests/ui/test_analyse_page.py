"""The thirteen areas and the formulation, worked by keyboard on a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.areas import AREAS
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.people import Language
from probationdesk.resources import folder
from probationdesk.services.changes import fill_in
from probationdesk.ui import theme
from probationdesk.ui.pages.analyse import AnalysePage
from probationdesk.ui.pages.analyse_area import AreaCard
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox
from tests.desks import open_desk
from tests.ui.stages import Stage

JUST_BEGUN, BETWEEN, READY = 1, 2, 3
Open = Callable[..., Stage]


@pytest.fixture
def open_page(tmp_path: Path, qtbot: QtBot) -> Iterator[Open]:
    """Open the page on a sample case, shown and with the keyboard in it."""
    with ExitStack() as stack:

        def show(sample: int, language: Language = Language.ENGLISH) -> Stage:
            desk = stack.enter_context(open_desk(tmp_path / "store", sample))
            stage = Stage(desk, AnalysePage, language)
            stack.callback(stage.close)
            with qtbot.waitActive(stage.window):
                stage.window.show()
                stage.window.activateWindow()
            return stage

        yield show


def field(stage: Stage, name: str) -> QWidget:
    found = stage.page.findChild(QWidget, name)
    assert found is not None, name
    return found


def go_to(stage: Stage, name: str) -> None:
    stage.page.reveal(name)
    field(stage, name).setFocus()


def press(key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(keyboard(), key)


def type_in(text: str) -> None:
    QTest.keyClicks(keyboard(), text)


def keyboard() -> QWidget:
    """Return what the keyboard is in."""
    held = QApplication.focusWidget()
    assert held is not None
    return held


def here() -> str:
    return keyboard().objectName()


def card(stage: Stage, area: str) -> AreaCard:
    return next(one for one in stage.page.findChildren(AreaCard) if one.area == area)


def said_on(stage: Stage) -> str:
    """Every word that stands on the page now."""
    QApplication.processEvents()
    shown = [label for label in stage.page.findChildren(PlainLabel) if label.isVisibleTo(stage.page)]
    return "\n".join(label.text() for label in shown)


def test_the_first_area_that_nobody_has_looked_at_is_open(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)

    assert [area for area in AREAS if card(stage, area).opened] == [AREAS[0]]


def test_a_sheet_that_is_complete_is_shown_whole(open_page: Open) -> None:
    stage = open_page(READY)

    assert not any(card(stage, area).opened for area in AREAS)


def test_every_field_of_every_area_is_there_even_while_it_is_folded(open_page: Open) -> None:
    stage = open_page(READY)

    for area in AREAS:
        for name in ("offending", "harm", "strength", "why", "helps", "claim"):
            assert field(stage, f"analyse.{area}.{name}").accessibleName()


def test_a_finding_is_written_with_the_keyboard_alone(open_page: Open) -> None:
    stage = open_page(READY)
    finding = stage.assessment().findings["drugs"]
    fill_in(stage.desk, finding, offending=Answer.UNANSWERED, harm=Answer.UNANSWERED, why="", claim=None)
    stage.page.load(stage.case(), stage.page.assessment_id)

    field(stage, "analyse.drugs.open").setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Tab)
    type_in("y")
    press(Qt.Key.Key_Tab)
    type_in("n")
    press(Qt.Key.Key_Tab, 2)
    type_in("Cannabis daily until June [GP")
    press(Qt.Key.Key_Return)
    type_in("2].")
    stage.page.flush()

    held = stage.assessment().findings["drugs"]
    assert (held.offending, held.harm) == (Answer.YES, Answer.NO)
    assert held.why == "Cannabis daily until June [GP summary, p 2]."
    assert held.claim is None


def test_the_arrows_go_from_area_to_area(open_page: Open) -> None:
    stage = open_page(READY)
    field(stage, f"analyse.{AREAS[0]}.open").setFocus()

    press(Qt.Key.Key_Down, 2)
    assert here() == f"analyse.{AREAS[2]}.open"
    press(Qt.Key.Key_Up, 5)
    assert here() == f"analyse.{AREAS[0]}.open"


def test_tab_passes_over_what_is_folded(open_page: Open) -> None:
    stage = open_page(READY)
    field(stage, f"analyse.{AREAS[0]}.open").setFocus()

    press(Qt.Key.Key_Tab)

    assert here() == f"analyse.{AREAS[1]}.open"


def test_an_uncited_yes_is_seen_at_once_open_and_folded(open_page: Open) -> None:
    stage = open_page(READY)
    go_to(stage, "analyse.finances.offending")
    type_in("y")
    go_to(stage, "analyse.finances.why")
    keyboard().selectAll()  # type: ignore[attr-defined]
    type_in("Debts were called in.")
    stage.page.flush()

    assert "No source cited" in said_on(stage)
    assert "No source cited" in card(stage, "finances").summary.accessibleName()

    type_in(" [Budget sheet]")
    stage.page.flush()
    assert "No source cited" not in said_on(stage)
    assert "No source cited" not in card(stage, "finances").summary.accessibleName()


def test_a_stock_phrase_is_answered_with_the_question(open_page: Open) -> None:
    stage = open_page(READY)
    go_to(stage, "analyse.attitudes.why")
    type_in("He minimises. ")
    stage.page.flush()

    assert "“minimises” is a stock phrase. What did you see or hear?" in said_on(stage)


def test_the_kind_of_claim_is_suggested_and_never_set_unasked(open_page: Open) -> None:
    stage = open_page(READY)
    finding = stage.assessment().findings["alcohol"]
    fill_in(stage.desk, finding, why="Drunk each time [Court extract].", claim=None)
    stage.page.load(stage.case(), stage.page.assessment_id)
    stage.page.reveal("analyse.alcohol.claim_suggested")
    offer = field(stage, "analyse.alcohol.claim_suggested")

    assert offer.accessibleName() == (
        "Suggested: Established, because Court extract is cited first. Press Enter to accept."
    )
    assert stage.assessment().findings["alcohol"].claim is None

    offer.setFocus()
    press(Qt.Key.Key_Return)
    assert stage.assessment().findings["alcohol"].claim is ClaimKind.ESTABLISHED
    assert not offer.isVisibleTo(stage.page)


def test_the_kind_of_claim_can_be_taken_away_again(open_page: Open) -> None:
    stage = open_page(READY)
    assert stage.assessment().findings["alcohol"].claim is not None
    go_to(stage, "analyse.alcohol.claim")

    press(Qt.Key.Key_Backspace)

    assert stage.assessment().findings["alcohol"].claim is None


def test_what_was_said_is_opened_and_cited(open_page: Open) -> None:
    stage = open_page(READY)
    entry = next(one for one in stage.assessment().entries_of(1) if one.area == "alcohol" and one.text)
    before = stage.assessment().findings["alcohol"].why
    go_to(stage, "analyse.alcohol.said")
    assert entry.text not in said_on(stage)

    press(Qt.Key.Key_Space)
    assert entry.text in said_on(stage)

    go_to(stage, f"analyse.alcohol.said.{entry.id[:8]}.cite")
    press(Qt.Key.Key_Return)
    assert here() == "analyse.alcohol.why"
    stage.page.flush()
    assert stage.assessment().findings["alcohol"].why == f"{before} [Interview 1, {entry.at:%H:%M}]"


def test_citing_a_contact_note_makes_the_notes_a_source_once(open_page: Open) -> None:
    stage = open_page(READY)
    note = next(one for one in stage.case().notes if "alcohol" in one.areas)
    assert all(source.label != "Contact notes" for source in stage.case().sources)

    for _ in range(2):
        stage.page.reveal("analyse.alcohol.said")
        if note.text not in said_on(stage):
            field(stage, "analyse.alcohol.said").setFocus()
            press(Qt.Key.Key_Space)
        go_to(stage, f"analyse.alcohol.said.{note.id[:8]}.cite")
        press(Qt.Key.Key_Return)
    stage.page.flush()

    assert stage.assessment().findings["alcohol"].why.count("[Contact notes, ") == 2
    assert [source.label for source in stage.case().sources].count("Contact notes") == 1


def test_a_folded_area_opens_when_a_gap_leads_into_it(open_page: Open) -> None:
    stage = open_page(READY)

    go_to(stage, "analyse.health.why")

    assert here() == "analyse.health.why"


def test_the_words_of_the_answer_in_short_are_counted_without_its_citations(open_page: Open) -> None:
    stage = open_page(READY)
    go_to(stage, "analyse.in_short")
    box = field(stage, "analyse.in_short")
    assert isinstance(box, TextBox)
    box.selectAll()

    type_in("He broke a cheekbone [CPS bundle, p 9].")

    count = field(stage, "analyse.in_short.count")
    assert isinstance(count, PlainLabel)
    assert count.text().startswith("4 words.")


def test_the_formulation_is_kept_where_it_was_written(open_page: Open) -> None:
    stage = open_page(JUST_BEGUN)
    for name in ("in_short", "led_up", "set_off", "keeps_going", "protects", "likelihood"):
        go_to(stage, f"analyse.{name}")
        type_in(f"About {name}.")
    stage.page.flush()

    held = stage.assessment().formulation
    assert (held.in_short, held.led_up, held.likelihood) == ("About in_short.", "About led_up.", "About likelihood.")


@pytest.mark.parametrize("language", list(Language))
def test_nothing_needs_scrolling_sideways_at_twice_the_text_size(
    open_page: Open, qapp: QApplication, language: Language
) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0), folder() / "fonts", folder() / "icons")
    stage = open_page(READY, language)
    for area in ("drugs", "alcohol"):
        card(stage, area).set_opened(True)
    field(stage, "analyse.scores.calculate").click()  # type: ignore[attr-defined]
    qapp.processEvents()

    scroll = stage.window.findChild(QScrollArea, "analyse.scroll")
    assert scroll is not None
    assert scroll.horizontalScrollBar().maximum() == 0
    for area in AREAS:
        summary = card(stage, area).summary
        assert summary.height() >= summary.heightForWidth(summary.width())
        assert summary.mapTo(stage.page, QPoint(summary.width(), 0)).x() <= stage.page.width()


def test_tab_goes_through_what_was_said_before_it_goes_on(open_page: Open) -> None:
    stage = open_page(READY)
    go_to(stage, "analyse.alcohol.said")
    press(Qt.Key.Key_Space)

    visited = []
    for _ in range(20):
        if here() != "analyse.wellbeing.open":
            visited.append(here())
            press(Qt.Key.Key_Tab)

    cites = [name for name in visited if name.endswith(".cite")]
    assert len(cites) > 1
    assert visited == ["analyse.alcohol.said", *cites, "analyse.alcohol.claim.established", "analyse.alcohol.helps"]
