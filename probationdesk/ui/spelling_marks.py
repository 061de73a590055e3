"""The misspelt words of one box: underlined in the part that shows, counted, and found by the keyboard.

What was found out about a paragraph is looked up by its words, so a paragraph that has moved, or stands in another
box, or has come back by undo, is not looked at again. What is underlined is marked by cursors of Qt: they move with the
text while somebody writes, and nothing is laid out anew for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from probationdesk.ui import theme
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.suggestion_list import EVERYWHERE, IN_CASE, SuggestionList
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.waves import draw_waves

_UNSEEN: Final = -1
"""The state of a block that nothing is known of; otherwise it is the number of misspelt words in it."""
_LOOKS_CHANGE: Final = frozenset({QEvent.Type.Show, QEvent.Type.ReadOnlyChange, QEvent.Type.PaletteChange})


@dataclass(frozen=True, slots=True)
class Span:
    """A misspelt word: where it stands in its paragraph, or in the whole text, as Qt counts (UTF-16)."""

    start: int
    end: int
    word: str


class SpellingMarks(QObject):
    """Belongs to its box. It knows nothing of dictionaries: `known` tells what was found in a paragraph, or None."""

    look_wanted = Signal()
    """There is text that nothing is known of, or the box has come into view."""
    suggestions_wanted = Signal(object)
    """The officer asks about a misspelt word: its `Span` in the whole text."""
    called_right = Signal(object, bool)
    """The officer calls a word right, its `Span`; true for everywhere, false for this case."""

    def __init__(self, box: TextBox, known: Callable[[str], tuple[Span, ...] | None], words: Words) -> None:
        super().__init__(box)
        self.box = box
        self._known = known
        self._words = words
        self._first_unseen = 0
        self._typed_at = -1
        self._withheld = False
        self._asked: QTextCursor | None = None
        self._about = ""
        self._waves: list[QTextCursor] = []
        self._list: SuggestionList | None = None
        self._offered: tuple[str, ...] = ()
        box.document().contentsChange.connect(self._on_contents_change)
        box.cursorPositionChanged.connect(self._on_cursor_moved)
        box.verticalScrollBar().valueChanged.connect(self.look_wanted)
        box.theirs_changed.connect(self._on_looks_changed)
        box.draw_over(self._draw)
        box.installEventFilter(self)
        box.viewport().installEventFilter(self)

    @property
    def quiet(self) -> bool:
        """True where nothing is pointed out: what cannot be changed, and the person's own words."""
        return self.box.isReadOnly() or self.box.theirs or not self.box.isVisible()

    def unseen(self, most: int) -> list[str]:
        """Return paragraphs that nothing is known of, those that show first, of about `most` characters together."""
        found: dict[str, None] = {}
        visible = list(self._visible())
        for block in visible:
            if self._known(block.text()) is None:
                block.setUserState(_UNSEEN)
        for block in chain(visible, self._blocks(self._first_unseen)):
            if block.userState() != _UNSEEN:
                continue
            text = block.text()
            spans = self._known(text)
            if spans is not None:
                block.setUserState(len(spans))
            elif text not in found:
                found[text] = None
                most -= len(text)
                if most <= 0:
                    return list(found)
        if not found:
            self._first_unseen = self.box.document().blockCount()
        return list(found)

    def count(self) -> int:
        """Return how many misspelt words are known of."""
        return 0 if self.quiet else sum(max(block.userState(), 0) for block in self._blocks(0))

    def forget(self) -> None:
        """Know nothing of any paragraph any more, and take the underlines away."""
        for block in self._blocks(0):
            block.setUserState(_UNSEEN)
        self._first_unseen = 0
        self._underline([])
        self.close_list()

    def show_marks(self) -> None:
        """Underline what shows, but for the word that is being typed. A paragraph not looked at yet keeps its lines."""
        self._withheld = False
        wanted = [] if self.quiet else [place for block in self._visible() for place in self._places_in(block)]
        if wanted != [_place(wave) for wave in self._waves]:
            self._underline(wanted)

    def next_after(self, position: int) -> Span | None:
        """Return the first misspelt word that begins at `position` of the text or after it."""
        for block in self._blocks(self.box.document().findBlock(position).blockNumber()):
            for span in self._spans_in(block):
                if span.start >= position:
                    return span
        return None

    def last_before(self, position: int) -> Span | None:
        """Return the last misspelt word that ends before `position` of the text."""
        block = self.box.document().findBlock(position)
        block = block if block.isValid() else self.box.document().lastBlock()
        while block.isValid():
            for span in reversed(self._spans_in(block)):
                if span.end < position:
                    return span
            block = block.previous()
        return None

    def span_at(self, position: int) -> Span | None:
        """Return the misspelt word that a place in the text is in or at an end of."""
        spans = () if self.quiet else self._spans_in(self.box.document().findBlock(position))
        return next((span for span in spans if span.start <= position <= span.end), None)

    # The word that is asked about -------------------------------------------

    def ask_about(self, span: Span) -> None:
        """Put the keyboard behind a word, point it out, and ask for suggestions."""
        cursor = self.box.textCursor()
        cursor.setPosition(span.end)
        self.box.setTextCursor(cursor)
        self.box.setFocus()
        self.box.ensureCursorVisible()
        self._asked = self._cursor(span.start, span.end)
        self._about = self._asked.selectedText()
        self._point_out()
        self.suggestions_wanted.emit(span)

    def offer(self, span: Span, suggestions: tuple[str, ...], *, in_case: bool) -> None:
        """Show the list below a word, if the officer is still at it."""
        if self._asked is None or self._asked.selectionStart() != span.start or not self._is_still_there():
            return
        if self._list is None:
            self._list = SuggestionList(self.box, words=self._words)
            self._list.itemClicked.connect(self._on_clicked)
        self._offered = suggestions
        self._list.offer(span.word, suggestions, self._corner(span), in_case=in_case)

    def put_in(self, span: Span, words: str) -> None:
        """Put other words in the place of a word; one undo takes it back."""
        cursor = self.box.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(span.start)
        cursor.setPosition(span.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
        cursor.endEditBlock()
        self.box.setTextCursor(cursor)
        announce(self.box, self._words("spelling.put_in", words=words))

    def close_list(self) -> None:
        """Close the list and point the word out no longer."""
        if self._list is not None:
            self._list.hide()
        if self._asked is not None:
            self._asked = None
            self._point_out()

    # What happens in the box -------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list its keys, ask about the word where a menu is asked for, and follow what changes its looks."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            return self._takes_key(event)
        if isinstance(event, QContextMenuEvent):
            return self._takes_menu(event)
        if kind is QEvent.Type.FocusOut:
            self.close_list()
            self.show_marks()
        elif kind in _LOOKS_CHANGE and watched is self.box:
            self._on_looks_changed()
        elif kind is QEvent.Type.Resize:
            self.look_wanted.emit()
        return False

    def _takes_key(self, event: QKeyEvent) -> bool:
        if self._list is None or not self._list.isVisible():
            return False
        asked = self._asked
        chosen = self._list.drive(event)
        if chosen is None or not self._list.isVisible():
            self.close_list()
        if chosen and asked is not None:
            self._choose(asked, chosen)
        return chosen is not None

    def _takes_menu(self, event: QContextMenuEvent) -> bool:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        cursor = self.box.textCursor() if by_key else self.box.cursorForPosition(event.pos())
        span = self.span_at(cursor.position())
        if span is None or (not by_key and self.box.textCursor().hasSelection()):
            return False
        self.ask_about(span)
        return True

    @Slot()
    def _on_clicked(self) -> None:
        asked, chosen = self._asked, self._list.marked() if self._list is not None else ""
        self.close_list()
        if asked is not None and chosen:
            self._choose(asked, chosen)

    def _choose(self, asked: QTextCursor, chosen: str) -> None:
        if asked.selectedText() != self._about:
            return
        span = Span(asked.selectionStart(), asked.selectionEnd(), self._about)
        if chosen in (IN_CASE, EVERYWHERE):
            self.called_right.emit(span, chosen == EVERYWHERE)
        else:
            self.put_in(span, self._offered[int(chosen) - 1])

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        document = self.box.document()
        block = document.findBlock(position)
        self._first_unseen = min(self._first_unseen, max(block.blockNumber(), 0))
        end = position + added
        while block.isValid() and block.position() <= end:
            block.setUserState(_UNSEEN)
            block = block.next()
        self._typed_at = end
        self.look_wanted.emit()

    @Slot()
    def _on_cursor_moved(self) -> None:
        if self._withheld and self.box.textCursor().position() != self._typed_at:
            self.show_marks()

    @Slot()
    def _on_looks_changed(self) -> None:
        self.show_marks()
        self.box.viewport().update()
        self.look_wanted.emit()

    # Looking at the text -----------------------------------------------------

    def _blocks(self, number: int) -> Iterator[QTextBlock]:
        block = self.box.document().findBlockByNumber(number)
        while block.isValid():
            yield block
            block = block.next()

    def _visible(self) -> Iterator[QTextBlock]:
        bottom = self.box.cursorForPosition(QPoint(0, self.box.viewport().height())).blockNumber()
        for block in self._blocks(self.box.cursorForPosition(QPoint(0, 0)).blockNumber()):
            if block.blockNumber() > bottom:
                return
            yield block

    def _spans_in(self, block: QTextBlock) -> tuple[Span, ...]:
        """Return the misspelt words of a paragraph by their places in the whole text."""
        begins = block.position()
        spans = self._known(block.text()) or ()
        return tuple(Span(begins + span.start, begins + span.end, span.word) for span in spans)

    def _places_in(self, block: QTextBlock) -> list[tuple[int, int]]:
        """Return what is to be underlined in a paragraph."""
        if self._known(block.text()) is None:
            number = block.blockNumber()
            return [_place(wave) for wave in self._waves if wave.blockNumber() == number and wave.hasSelection()]
        places = []
        here = self.box.textCursor().position() if self.box.hasFocus() else -1
        for span in self._spans_in(block):
            if here == self._typed_at and span.start <= here <= span.end:
                self._withheld = True
            else:
                places.append((span.start, span.end))
        return places

    # Underlining -------------------------------------------------------------

    def _underline(self, places: list[tuple[int, int]]) -> None:
        self._waves = [self._cursor(*place) for place in places]
        self.box.viewport().update()

    def _draw(self, part: QRect) -> None:
        if self._waves:
            draw_waves(self.box, self._waves, theme.current().colours.wrong, part)

    def _point_out(self) -> None:
        """Set the word that is asked about apart from the others, or none."""
        found = []
        if self._asked is not None:
            shown = QTextEdit.ExtraSelection()
            shown.cursor = self._asked
            shown.format = QTextCharFormat()
            shown.format.setBackground(QColor(theme.current().colours.selected))
            found = [shown]
        self.box.setExtraSelections(found)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        """Return a mark on a part of the text, which moves with it."""
        cursor = QTextCursor(self.box.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _is_still_there(self) -> bool:
        return self._asked is not None and self._asked.selectedText() == self._about and self.box.hasFocus()

    def _corner(self, span: Span) -> QRect:
        """Return where a word begins, on the screen."""
        at = self.box.cursorRect(self._cursor(span.start, span.start))
        return QRect(self.box.viewport().mapToGlobal(at.topLeft()), at.size())


def _place(cursor: QTextCursor) -> tuple[int, int]:
    return cursor.selectionStart(), cursor.selectionEnd()
