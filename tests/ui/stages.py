"""One page of a case on a real store, in a scrolling column, brought in line after every act as the window does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Changed, Desk
from probationdesk.ui.context import Context
from probationdesk.ui.pages.page import Page
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.widgets.page_scroll import PageScroll


class Stage(QObject):
    """Shows the page that `make` makes, with the only case of `desk` open."""

    def __init__(self, desk: Desk, make: Callable[[Context], Page], language: Language = Language.ENGLISH) -> None:
        super().__init__()
        self.desk = desk
        self.tasks = Tasks(self)
        self.refused: list[str] = []
        self.context = Context(desk, Wording(language), self.tasks)
        self.context.changed.connect(self._on_changed)
        self.context.not_saved.connect(self.refused.append)
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

    def close(self) -> None:
        """Take the page down."""
        self.window.close()
        self.window.deleteLater()
        self.tasks.close()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        self.page.refresh(changed, self.case())
