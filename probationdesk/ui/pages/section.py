"""A part of a page under its own heading."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.record import Record
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing


class Section(QWidget):
    """A column of fields of `page` under the heading `<page>.heading.<name>`.

    The page tells it to `show_case`; its bound fields load with the page's.
    """

    def __init__(self, page: Page, name: str) -> None:
        super().__init__()
        self.page = page
        self.words = page.words
        self.setObjectName(f"{page.name}.section.{name}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, spacing.LARGE, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)
        self.form = Form(page, self.column)
        self.heading = self.form.heading(f"{page.name}.heading.{name}")
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

    def reveal(self, field: str) -> None:
        """Unfold whatever hides a field of the section."""

    def reveal_record(self, record_id: str) -> bool:
        """Show one record and put the keyboard there; return False if it is not one of the section's."""
        return False


def show_field(widget: QWidget, shown: bool) -> None:
    """Show or hide a field together with its label."""
    (widget.parentWidget() or widget).setVisible(shown)
