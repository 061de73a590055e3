"""A part of a page under its own heading, folded into a line or two where it is settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.record import Record
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel


class Section(QWidget):
    """A column of fields of `page` under the heading `<page>.heading.<name>`.

    The page tells it to `show_case`; its bound fields load with the page's. A section that is settled when a case
    is opened shows `in_short` and a button instead of its fields; what the officer opens, or settles by typing,
    stays open.
    """

    def __init__(self, page: Page, name: str) -> None:
        super().__init__()
        self.page = page
        self.words = page.words
        self.setObjectName(f"{page.name}.section.{name}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, spacing.LARGE, 0, 0)
        outer.setSpacing(spacing.MEDIUM)
        self.heading = Heading(page.words(f"{page.name}.heading.{name}"), level=2)
        self._unfold_button = self._opening(f"{page.name}.open_{name}")
        top = QHBoxLayout()
        top.setSpacing(spacing.LARGE)
        top.addWidget(self.heading, 1)
        top.addWidget(self._unfold_button, 0, Qt.AlignmentFlag.AlignBottom)
        outer.addLayout(top)
        self._summary = PlainLabel(name=f"{page.name}.short_{name}")
        outer.addWidget(self._summary)
        self._body = QWidget()
        outer.addWidget(self._body)
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)
        self.form = Form(page, self.column)
        self._folded_for = ""
        self.folded = False
        self.first: QWidget = self.heading
        """What the keyboard goes to when the officer goes to the section."""

    @property
    def case(self) -> CaseFile:
        """The case that the page shows."""
        assert self.page.case is not None
        return self.page.case

    def person(self) -> Record:
        """Return the person."""
        return self.case.person

    def case_record(self) -> Record:
        """Return the record of the case itself."""
        return self.case.case

    def head(self) -> Record:
        """Return the head of the assessment."""
        return self.page.assessment.head

    def show_case(self) -> None:
        """Bring what is not a bound field in line with the case."""

    def in_short(self) -> str:
        """Return what a settled section says in a line or two; nothing as long as it is not settled."""
        return ""

    def show_folded(self) -> None:
        """Fold a section that is settled when a case is opened; afterwards it is only the officer who opens it."""
        short, shown = self.in_short(), f"{self.case.case.id}/{self.page.assessment_id}"
        if shown != self._folded_for:
            self._folded_for, self.folded = shown, bool(short)
        self.folded = self.folded and bool(short)
        self._summary.setText(short)
        for widget, shows in (
            (self._summary, self.folded),
            (self._unfold_button, self.folded),
            (self._body, not self.folded),
        ):
            widget.setVisible(shows)

    def unfold(self) -> None:
        """Show the fields."""
        self.folded = False
        self.show_folded()

    def holds(self, field: str) -> bool:
        """Say whether a field is one of the section's."""
        return self._body.findChild(QWidget, field) is not None

    def reveal(self, field: str) -> None:
        """Unfold whatever hides a field of the section."""

    def reveal_record(self, record_id: str) -> bool:
        """Show one record and put the keyboard there; return False if it is not one of the section's."""
        return False

    def _opening(self, name: str) -> ActionButton:
        button = ActionButton(name, self.words("prepare.unfold"), self._on_unfold)
        button.setAccessibleName(self.words("prepare.unfold_named", name=self.heading.text()))
        return button

    def _on_unfold(self) -> None:
        self.unfold()
        self.first.setFocus()


def show_field(widget: QWidget, shown: bool) -> None:
    """Show or hide a field together with its label."""
    (widget.parentWidget() or widget).setVisible(shown)
