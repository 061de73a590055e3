"""One side of a comparison: a text with what was taken out or put in marked in it."""

from __future__ import annotations

from math import ceil

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from probationdesk.domain.compared import Fate, Passage
from probationdesk.ui import theme
from probationdesk.ui.widgets.naming import Words
from probationdesk.ui.widgets.text_box import TextBox


class ComparedText(TextBox):
    """A text to read and copy, not to change, always shown whole.

    Words taken out are struck through, words put in are bold and underlined. Both hold without colour; a screen
    reader is told them in words.
    """

    def __init__(self, name: str, label: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(name, label, parent=parent)
        self._words = words
        self._passages: tuple[Passage, ...] = ()
        self.setReadOnly(True)

    def show_passages(self, passages: tuple[Passage, ...]) -> None:
        """Show the passages of one side, in reading order."""
        self._passages = passages
        self._draw()
        marked = [passage.text.strip() for passage in passages if passage.fate is not Fate.KEPT]
        fate = next((passage.fate for passage in passages if passage.fate is not Fate.KEPT), Fate.KEPT)
        told = self._words(f"widgets.compared.{fate}", words="; ".join(marked)) if marked else ""
        self.setAccessibleDescription(told)

    def follow_theme(self) -> None:
        """Take the colours of the theme."""
        self._draw()
        super().follow_theme()

    def _fit(self) -> None:
        # Text that does not show yet is not laid out, and its height would be guessed too small.
        block, height = self.document().begin(), 0.0
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        edges = 2 * (self.document().documentMargin() + self.frameWidth())
        self.setFixedHeight(ceil(height + edges) + 1)

    def _draw(self) -> None:
        self.setPlainText("")
        cursor = QTextCursor(self.document())
        for passage in self._passages:
            cursor.insertText(passage.text, _format(passage.fate))
        self._fit()


def _format(fate: Fate) -> QTextCharFormat:
    shape = QTextCharFormat()
    if fate is Fate.TAKEN_OUT:
        shape.setFontStrikeOut(True)
        shape.setForeground(QColor(theme.current().colours.quiet))
    elif fate is Fate.PUT_IN:
        shape.setFontWeight(QFont.Weight.Bold)
        shape.setFontUnderline(True)
        shape.setForeground(QColor(theme.current().colours.ink))
    return shape
