"""Whether spelling is checked, and the words that the officer has added."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.services import spelling
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.tick_box import TickBox

_WORDS_SHOWN = 6


class SpellingPart(QWidget):
    """A word that counts as right in one case alone is kept with that case and not shown here."""

    def __init__(self, context: Context, say: Callable[[str], None]) -> None:
        super().__init__()
        self._context = context
        self._say = say
        words = context.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("spelling.page.heading")))
        column.addWidget(PlainLabel(words("spelling.page.note"), tone="quiet"))
        self._on = TickBox("keeping.spelling", words("spelling.page.on.label"))
        self._on.edited.connect(self._switch)
        column.addWidget(self._on)
        label = words("spelling.page.own.label")
        self._caption = PlainLabel(label, role="strong")
        self._own = FewRows("keeping.own_words", label, most=_WORDS_SHOWN, details=0)
        self._caption.setBuddy(self._own)
        self._none = PlainLabel(words("spelling.page.none"), tone="quiet")
        self._out = ActionButton("keeping.take_out_word", words("spelling.page.take_out.label"), self._take_out)
        self._out_row = flowing_row(self._out)
        for widget in (self._caption, self._own, self._none, self._out_row):
            column.addWidget(widget)

    def show_words(self) -> None:
        """Show whether spelling is checked and what the officer has added."""
        self._on.set_value(self._context.spelling.on)
        own = spelling.own_words(self._context.desk)
        self._own.set_rows(tuple(Row(word, word) for word in own))
        for widget in (self._caption, self._out_row):
            widget.setVisible(bool(own))
        self._none.setVisible(not own)

    def _switch(self) -> None:
        self._context.spelling.switch(on=self._on.value())
        self.show_words()

    def _take_out(self) -> None:
        word = self._own.current_id()
        if word and self._context.spelling.take_out(word):
            self.show_words()
            self._say(self._context.words("spelling.page.taken_out", word=word))
