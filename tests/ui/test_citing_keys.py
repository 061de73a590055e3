"""Citing the sources of a case with the keyboard: each asks for a place in it in its own way, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.domain.sources import LocatorStyle, SourceKind, cited, unknown_labels
from probationdesk.resources import Wording
from probationdesk.services.gathering import add_source
from probationdesk.ui.pages.risk import RiskPage
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.keyboard import the, type_in
from tests.ui.stages import Stage, Theatre

SOURCES = (
    ("Bundle", SourceKind.PROSECUTION, LocatorStyle.PAGE),
    ("Remarks", SourceKind.COURT, LocatorStyle.PARAGRAPH),
    ("Camera", SourceKind.POLICE, LocatorStyle.MINUTE),
    ("Log", SourceKind.PRISON, LocatorStyle.DATE),
    ("Visit", SourceKind.FAMILY, LocatorStyle.NONE),
    ("First interview", SourceKind.INTERVIEW, LocatorStyle.MINUTE),
)
ENGLISH, CYMRAEG = Language.ENGLISH, Language.CYMRAEG


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


def at_risk(theatre: Theatre, language: Language) -> Stage:
    """Open a page to write on, with one source of each style in the case."""
    stage = theatre.open(RiskPage, language=language)
    for label, kind, style in SOURCES:
        add_source(stage.desk, stage.case().case.id, label=label, title=label, kind=kind, locator_style=style)
    stage.page.load(stage.case(), stage.assessment().head.id)
    return stage


def cites(box: TextBox, letters: str, after: str) -> None:
    """Cite with a bracket, a few letters and Enter, and type on."""
    QTest.keyClicks(box, f"[{letters}")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, after)


@pytest.mark.parametrize(
    ("language", "letters", "after", "kept", "place"),
    [
        (ENGLISH, "bu", "14]", "He hit him [Bundle, p 14]", "p 14"),
        (ENGLISH, "rem", "3]", "He hit him [Remarks, para 3]", "para 3"),
        (ENGLISH, "cam", "12]", "He hit him [Camera, min 12]", "min 12"),
        (ENGLISH, "log", "3 March]", "He hit him [Log, 3 March]", "3 March"),
        (ENGLISH, "fi", "10:42]", "He hit him [First interview, 10:42]", "10:42"),
        (ENGLISH, "vis", ".", "He hit him [Visit].", ""),
        (ENGLISH, "vis", "].", "He hit him [Visit].", ""),
        (ENGLISH, "bu", "].", "He hit him [Bundle].", ""),
        (CYMRAEG, "bu", "14]", "He hit him [Bundle, t 14]", "t 14"),
        (CYMRAEG, "rem", "3]", "He hit him [Remarks, para 3]", "para 3"),
        (CYMRAEG, "cam", "12]", "He hit him [Camera, mun 12]", "mun 12"),
        (CYMRAEG, "cam", "]", "He hit him [Camera]", ""),
    ],
)
def test_a_source_asks_for_a_place_in_it_in_its_own_way_and_is_kept_so(
    theatre: Theatre, language: Language, letters: str, after: str, kept: str, place: str
) -> None:
    stage = at_risk(theatre, language)
    box = the(stage, TextBox, "risk.who")
    type_in(box, "He hit him ")
    cites(box, letters, after)
    assert stage.page.flush()
    who, sources = stage.assessment().harm.who, stage.case().sources
    assert who == kept
    assert [citation.locator for citation in cited(who, sources)] == [place]
    assert not unknown_labels(who, sources)


def test_several_sources_stand_in_one_bracket(theatre: Theatre) -> None:
    stage = at_risk(theatre, ENGLISH)
    box = the(stage, TextBox, "risk.who")
    box.setFocus()
    QTest.keyClicks(box, "[")
    for letters, after in (("bu", "14; "), ("rem", "; "), ("vis", "")):
        QTest.keyClicks(box, letters)
        QTest.keyClick(box, Qt.Key.Key_Return)
        QTest.keyClicks(box, after)
    assert box.value() == "[Bundle, p 14; Remarks; Visit]"


@pytest.mark.parametrize("language", list(Language))
def test_the_example_on_the_page_of_sources_begins_as_a_citation_does(language: Language) -> None:
    words = Wording(language)
    for style in (LocatorStyle.PAGE, LocatorStyle.PARAGRAPH, LocatorStyle.MINUTE):
        assert words(f"prepare.locator_example.{style}").startswith(f"{words(f'terms.locator.{style}')} ")
