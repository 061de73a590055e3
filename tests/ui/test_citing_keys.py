"""Citing the sources of a case with the keyboard: each asks for a place in it in its own way, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.domain.sources import Citation, LocatorStyle, Source, SourceKind, cited, located_by
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in
from probationdesk.services.gathering import add_source
from probationdesk.ui.pages.prepare import PreparePage
from probationdesk.ui.pages.risk import RiskPage
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.keyboard import said, the
from tests.ui.stages import Stage, Theatre

KINDS = {
    LocatorStyle.PAGE: SourceKind.PROSECUTION,
    LocatorStyle.PARAGRAPH: SourceKind.COURT,
    LocatorStyle.MINUTE: SourceKind.POLICE,
    LocatorStyle.DATE: SourceKind.PRISON,
    LocatorStyle.NONE: SourceKind.FAMILY,
}


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


def with_sources(stage: Stage) -> Stage:
    """Give the case a source of each style, called by it, and the interview, which goes by the clock."""
    for style, kind in KINDS.items():
        stage.context.act(lambda kind=kind, style=style: add(stage, kind, style.value.title(), style))
    stage.context.act(lambda: add(stage, SourceKind.INTERVIEW, "Interview 1", LocatorStyle.MINUTE))
    return stage
