"""What may have been meant by a word: a number or the arrows choose, Escape closes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.list_below import ListBelow
from probationdesk.ui.widgets.naming import Words

IN_CASE: Final = "8"
EVERYWHERE: Final = "9"
"""The rows that call the word right; those before them are suggestions, by their number."""
NOTHING: Final = ""

_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class SuggestionList(ListBelow):
    """Below a misspelt word. The keyboard stays in the text."""

    def __init__(self, owner: QWidget, *, words: Words) -> None:
        super().__init__(owner, f"{owner.objectName()}.suggestions", words("spelling.list"))
        self._words = words

    def offer(self, word: str, suggestions: tuple[str, ...], at: QRect, *, in_case: bool) -> None:
        """Show the suggestions for `word` below `at` (screen pixels), and the ways to call it right."""
        words = self._words
        rows = [(str(n), words("spelling.row", number=n, words=one)) for n, one in enumerate(suggestions, 1)]
        rows = rows or [(NOTHING, words("spelling.nothing"))]
        if in_case:
            rows.append((IN_CASE, words("spelling.row", number=IN_CASE, words=words("spelling.in_case"))))
        rows.append((EVERYWHERE, words("spelling.row", number=EVERYWHERE, words=words("spelling.everywhere"))))
        self.offer_rows(rows, at, lead=words("spelling.lead", word=word, count=len(suggestions)))

    def drive(self, event: QKeyEvent) -> str | None:
        """Take a key that means the list; return what was chosen, NOTHING if nothing was, None for any other key."""
        key = event.key()
        if key in _MODIFIERS:
            return NOTHING
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.move_by(1 if key == Qt.Key.Key_Down else -1)
            return NOTHING
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            chosen = self.marked()
        elif key == Qt.Key.Key_Escape:
            chosen = NOTHING
        elif event.text() in self._offered():
            chosen = event.text()
        else:
            return None
        self.hide()
        return chosen

    def _offered(self) -> set[str]:
        return {str(self.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.count())} - {NOTHING}
