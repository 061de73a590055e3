"""One page of a case on a real store, in a scrolling column, brought in line after every act as the window does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.changes import load_case
from probationdesk.services.people import open_case
from probationdesk.services.ports import Changed, Desk
from probationdesk.ui.context import Context
from probationdesk.ui.page import Page
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.widgets.page_scroll import PageScroll
from probationdesk.ui.widgets.plain_label import PlainLabel
from tests.desks import open_desk

W = TypeVar("W", bound=QWidget)
Make = Callable[[Context], Page]


class Stage(QObject):
    """Shows the page that `make` makes, with the only case of `desk` open."""

    def __init__(self, desk: Desk, make: Make, language: Language = Language.ENGLISH) -> None:
        super().__init__()
        self.desk = desk
        self.tasks = Tasks(self)
        self.refused: list[str] = []
        self.context = Context(desk, Wording(language), self.tasks)
        self.context.changed.connect(self._on_changed)
        self.context.not_saved.connect(self.refused.append)
        self.context.refused.connect(self.refused.append)
        self.window = QWidget()
        self.page = make(self.context)
        layout = QHBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(PageScroll(self.page, name=f"{self.page.name}.scroll", label=self.page.title))
        self.page.load(self.case(), self.assessment().head.id)
        self.window.resize(860, 900)

    def case(self) -> CaseFile:
        """Return the case as the store holds it now."""
        return load_case(self.desk, self.desk.store.cases()[0].case_id)

    def assessment(self) -> AssessmentFile:
        """Return its assessment as the store holds it now."""
        current = self.case().current
        assert current is not None
        return current

    def part(self, kind: type[W], field: str) -> W:
        """Return a widget of the page by its name after the page's."""
        found = self.page.findChild(kind, f"{self.page.name}.{field}")
        assert found is not None, field
        return found

    def words_of(self, field: str) -> str:
        """Return what a label of the page says."""
        return self.part(PlainLabel, field).text()

    def stops(self) -> list[QWidget]:
        """Return everything on the page that the keyboard can be in."""
        return [each for each in self.page.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]

    def close(self) -> None:
        """Take the page down."""
        self.window.close()
        self.window.deleteLater()
        self.tasks.close()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        self.page.refresh(changed, self.case())


def keyboard() -> QWidget:
    """Return what the keyboard is in."""
    held = QApplication.focusWidget()
    assert held is not None
    return held


def inside(holder: QWidget) -> QWidget:
    """Return the widget that takes the keyboard for `holder`."""
    proxy = holder.focusProxy()
    assert proxy is not None
    return proxy


class Theatre:
    """Opens one stage after the other on the same store, as after a restart."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._folder = folder / "store"
        self._open = ExitStack()

    def open(self, make: Make, *, sample: int = 0, language: Language = Language.ENGLISH) -> Stage:
        """Open a page of a sample case (0: of a person just entered), on the store as it was left."""
        self.close()
        new = not self._folder.exists()
        desk = self._open.enter_context(open_desk(self._folder, *([sample] if sample and new else [])))
        if new and not sample:
            open_case(desk, "Invented Person")
        stage = Stage(desk, make, language)
        self._open.callback(stage.close)
        self._open.callback(stage.page.flush)
        with self._qtbot.waitExposed(stage.window):
            stage.window.show()
        stage.window.activateWindow()
        self._qtbot.waitUntil(stage.window.isActiveWindow)
        return stage

    def close(self) -> None:
        """Leave the page and close the store."""
        self._open.close()
