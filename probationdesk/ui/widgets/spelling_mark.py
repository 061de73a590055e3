"""How many words there are to look at, in words, beside what says that everything is kept."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.plain_label import PlainLabel


class SpellingMark(PlainLabel):
    """Empty while there are none. A screen reader says the number when it grows, and does not interrupt for it."""

    def __init__(self, name: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(role="small", tone="quiet", name=name, parent=parent)
        self._wording = words
        self._count = 0
        self.hide()

    @Slot(int)
    def show_count(self, count: int) -> None:
        """Say how many words there are on the page that shows."""
        grown = count > self._count
        self._count = count
        self.setText(self._wording("spelling.one_left" if count == 1 else "spelling.many_left", count=count))
        self.setVisible(count > 0)
        if grown:
            announce(self, self.text())
