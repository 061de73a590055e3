"""The screen turned to the person: one statement, three answers, and nothing of anybody else's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from probationdesk.ui import theme
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.spoken_label import SpokenLabel

_LARGER = 1.35
_WIDEST = 900
"""Pixels: longer lines are hard to follow."""


class TurnedScreen(QWidget):
    """Covers the whole window, so that no other name can be read while somebody else looks at it.

    Escape turns it back; Alt+Right and Alt+Left read on and back.
    """

    chosen = Signal(str)
    """What the person said of the statement: a verdict, or empty if it was taken away."""
    moved = Signal(int)
    """On (1) or back (-1) to another statement."""
    turned_back = Signal()
    """The screen is the officer's again."""

    def __init__(self, window: QWidget, options: tuple[Option, ...], *, words: Words) -> None:
        super().__init__(window)
        self.setObjectName("readback.turned")
        self.setAccessibleName(words("readback.turned.label"))
        self._window = window
        self._words = words
        self._progress = PlainLabel(role="body", tone="quiet", persons=True)
        self._text = SpokenLabel(times=_LARGER, name="readback.turned.statement")
        self.verdict = ChoiceRow("readback.turned.verdict", words("readback.turned.question"), options, words=words)
        self.verdict.chosen.connect(self.chosen)
        self._lay_out(words)
        add_key(self, "Alt+Right", self._on)
        add_key(self, "Alt+Left", self._back)
        add_key(self, "Escape", self.end)
        window.installEventFilter(self)
        self.hide()

    def show_statement(self, text: str, verdict: str, number: int, count: int) -> None:
        """Show a statement, the `number`th of `count`, and what has been said of it."""
        self._text.setText(text)
        self._progress.setText(self._words("readback.progress.place", number=number, count=count))
        self.verdict.set_value(verdict)

    def begin(self) -> None:
        """Cover the window and give the person the answers."""
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.verdict.setFocus()
        announce(self, self._text.text())

    def end(self) -> None:
        """Give the window back to the officer."""
        self.hide()
        self.turned_back.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window as its size changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard here: what lies beneath cannot be reached while it is covered."""
        self.verdict.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave nothing of the window to be seen."""
        QPainter(self).fillRect(self.rect(), QColor(theme.current().colours.page))

    def _lay_out(self, words: Words) -> None:
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(middle)
        column.setSpacing(spacing.WIDE)
        column.addStretch(1)
        column.addWidget(self._progress)
        column.addWidget(self._text)
        column.addWidget(PlainLabel(words("readback.turned.question"), role="heading", persons=True))
        column.addWidget(self.verdict)
        column.addStretch(2)
        column.addWidget(PlainLabel(words("readback.turned.keys"), role="small", tone="quiet"))
        scroll = QScrollArea()
        scroll.setObjectName("readback.turned.scroll")
        scroll.setAccessibleName(words("readback.turned.label"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(middle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(spacing.WIDE * 2,) * 4)
        outer.addWidget(scroll)

    def _on(self) -> None:
        self.moved.emit(1)

    def _back(self) -> None:
        self.moved.emit(-1)
