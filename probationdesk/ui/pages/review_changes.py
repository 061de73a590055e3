"""What a review has changed, as it was and as it is now, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from probationdesk.domain.compared import Fate, passages, seen_from
from probationdesk.services.differences import Difference
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.compared_text import ComparedText
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel


class ChangesPanel(QWidget):
    """One pair of texts for everything that differs."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown: tuple[Difference, ...] = ()
        self._dated = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing.MEDIUM)
        self._rows = QWidget()
        self._column.addWidget(self._rows)

    def show_changes(self, found: tuple[Difference, ...], dated: str) -> None:
        """Show what differs from the version of a day."""
        if (found, dated) == (self._shown, self._dated):
            return
        self._shown, self._dated = found, dated
        self._column.removeWidget(self._rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing.LARGE)
        grid.setVerticalSpacing(spacing.HAIR)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        for number, difference in enumerate(found):
            self._lay_out(grid, number, difference)
        self._column.addWidget(self._rows)
        self._rows.show()

    def _lay_out(self, grid: QGridLayout, number: int, difference: Difference) -> None:
        words, top = self._page.words, 3 * number
        told = passages(difference.before, difference.now)
        grid.addWidget(Heading(difference.name, level=3), top, 0, 1, 2)
        sides = (
            (Fate.TAKEN_OUT, "before", words("review.as_of", date=self._dated), difference.before),
            (Fate.PUT_IN, "now", words("review.now"), difference.now),
        )
        for column, (fate, handle, caption, text) in enumerate(sides):
            grid.addWidget(PlainLabel(caption, role="small", tone="quiet"), top + 1, column)
            if not text:
                grid.addWidget(PlainLabel(words(f"review.nothing_{handle}"), tone="quiet"), top + 2, column)
                continue
            label = words("review.side", name=difference.name, side=caption)
            box = ComparedText(f"review.change.{number + 1}.{handle}", label, words=words)
            box.show_passages(seen_from(fate, told))
            grid.addWidget(box, top + 2, column, Qt.AlignmentFlag.AlignTop)
