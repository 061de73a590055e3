"""A box for a few sentences or many pages, which grows with them."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPaintEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.citing import CitingList, SourceName, being_cited, matching, settled, written
from probationdesk.ui.widgets.naming import give_name
from probationdesk.ui.widgets.pasting import clean, split_huge


class TextBox(QPlainTextEdit):
    """Plain text only. Tab leaves the box; `[` and a letter offer the sources of the case.

    `lines` says how many lines high the box is at least and at most; beyond that it scrolls.
    """

    edited = Signal()
    """The officer changed the text (never sent for `set_value`)."""
    theirs_changed = Signal()
    """Whose words the box holds has changed."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        prompt: str = "",
        lines: tuple[int, int] = (3, 14),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self._lines = lines
        self._sources: tuple[SourceName, ...] = ()
        self._citing: CitingList | None = None
        self._closed_at = -1
        self._bracket_closed_at = -1
        self._loading = False
        self._theirs = False
        self._drawn_over: Callable[[QRect], None] | None = None
        self.setTabChangesFocus(True)
        self._prompt = prompt
        self.setPlaceholderText(prompt)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(spacing.SMALL)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    def value(self) -> str:
        """Return the text, free of control and private-use characters."""
        return clean(self.toPlainText())

    def set_value(self, text: str) -> None:
        """Show `text` as it is held; the place in it is kept if it is what already stands here."""
        if text == self.value():
            return
        self._loading = True
        try:
            self.setPlainText(text)
        finally:
            self._loading = False

    @property
    def theirs(self) -> bool:
        """True if the box holds the person's own words, which nobody corrects."""
        return self._theirs

    def set_theirs(self, theirs: bool) -> None:
        """Say whether the box holds the person's own words."""
        if theirs != self._theirs:
            self._theirs = theirs
            self.theirs_changed.emit()

    def draw_over(self, draw: Callable[[QRect], None]) -> None:
        """Have `draw` called with the part of the box that has just been painted, such as for lines under words."""
        self._drawn_over = draw

    def set_sources(self, sources: tuple[SourceName, ...]) -> None:
        """Say which sources can be cited, and how."""
        self._sources = sources

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text and nothing else."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain text, in one step that can be undone."""
        self.textCursor().insertText(split_huge(clean(source.text())))
        self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the list of sources its keys; the text gets the rest."""
        if self._citing is not None and self._citing.isVisible() and self._drive_citing(event):
            event.accept()
            return
        if event.text() == "]" and self.textCursor().position() == self._bracket_closed_at:
            # The bracket of a source cited as a whole stands already; who closes it all the same means that one.
            self._bracket_closed_at = -1
            event.accept()
            return
        if event.text() in ("]", ";"):
            self._settle_place()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list of sources."""
        super().focusOutEvent(event)
        self._close_citing()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw over the text what somebody else has to show."""
        super().paintEvent(event)
        if self._drawn_over is not None:
            self._drawn_over(event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower box needs more lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """What can only be read stands on the page's own ground, and asks for nothing."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ReadOnlyChange:
            ground = QPalette.ColorRole.Window if self.isReadOnly() else QPalette.ColorRole.Base
            self.viewport().setBackgroundRole(ground)
            self.setPlaceholderText("" if self.isReadOnly() else self._prompt)

    def follow_theme(self) -> None:
        """Larger text needs a higher box."""
        self._fit()

    def _fit(self) -> None:
        # A plain text document measures its height in lines, not in pixels.
        used = round(self.document().documentLayout().documentSize().height())
        fewest, most = self._lines
        shown = min(max(used, fewest), most)
        edges = 2 * (self.document().documentMargin() + self.frameWidth())
        # Qt lets the box scroll by a line unless there is one pixel to spare.
        height = ceil(ceil(QFontMetricsF(self.font()).lineSpacing()) * shown + edges) + 1
        bars = Qt.ScrollBarPolicy.ScrollBarAsNeeded if used > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bars)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _on_text_changed(self) -> None:
        if self._loading:
            return
        self._bracket_closed_at = -1
        self._offer_sources()
        self.edited.emit()

    # Citing ----------------------------------------------------------------

    def _before(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _opened_at(self) -> int:
        """Return where in the text the bracket before the cursor opens."""
        return self.textCursor().block().position() + self._before().rfind("[")

    def _offer_sources(self) -> None:
        before = self._before()
        typed = being_cited(before) if self._sources and self.hasFocus() else None
        if typed is None:
            self._closed_at = -1
        if typed is None or self._opened_at() == self._closed_at:
            self._close_citing()
            return
        if self._citing is None:
            self._citing = CitingList(self, self.objectName(), self.label)
            self._citing.itemClicked.connect(self._insert_marked)
        corner = self.viewport().mapToGlobal(self.cursorRect().topLeft())
        self._citing.offer(matching(typed, self._sources), QRect(corner, self.cursorRect().size()))

    def _drive_citing(self, event: QKeyEvent) -> bool:
        assert self._citing is not None
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._citing.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._insert_marked()
        elif key == Qt.Key.Key_Escape:
            self._closed_at = self._opened_at()
            self._close_citing()
        else:
            return False
        return True

    def _insert_marked(self) -> None:
        assert self._citing is not None
        label = self._citing.marked_label()
        source = next((source for source in self._sources if source.label == label), None)
        typed = being_cited(self._before())
        self._close_citing()
        if typed is None or source is None:
            return
        cursor = self.textCursor()
        words = written(source, cursor.block().text()[cursor.positionInBlock() :])
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed))
        # A label alone, before what stands there already, is not offered a second time.
        self._closed_at = self._opened_at()
        cursor.insertText(words)
        self.setTextCursor(cursor)
        if words.endswith("]"):
            self._bracket_closed_at = cursor.position()

    def _settle_place(self) -> None:
        """Closing a bracket without a place, or going on to the next source, leaves `[Label]`, not `[Label, p ]`."""
        cursor = self.textCursor()
        count, instead = settled(self._before(), self._sources)
        if count and not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
            cursor.insertText(instead)

    def _close_citing(self) -> None:
        if self._citing is not None:
            self._citing.hide()
