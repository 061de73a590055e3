"""One thing in which two versions differ: both texts side by side, and which of them is to stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from probationdesk.domain.compared import Fate, Passage, passages, seen_from
from probationdesk.domain.merge import Standing
from probationdesk.services.ports import Changed
from probationdesk.services.settling import WHOLE, Choice
from probationdesk.services.settling_words import Part
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.compared_text import ComparedText
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox

OWN = "own"
"""The answer that neither stands: the officer writes what is true now."""
_SHORT = 60
"""Characters that are shown as a line and not as a text to compare."""

Key = tuple[str, str]


def key_of(part: Part) -> Key:
    """Return what a choice on this part is kept under."""
    return part.record_id, part.field


class PartCard(QWidget):
    """Shows a part and keeps the choice on it. Nothing is marked where both sides changed something.

    `choice` gives what has been chosen so far, `choose` keeps it.
    """

    def __init__(
        self,
        page: Page,
        part: Part,
        theirs: str,
        choice: Callable[[Key], Choice | None],
        choose: Callable[[Choice], Changed],
    ) -> None:
        super().__init__()
        self.part = part
        self._page = page
        self._choice = choice
        self._choose = choose
        self._words = words = page.words
        self._name = f"apart.part.{part.record_id[:8]}.{_handle(part.field)}"
        self.setObjectName(self._name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.SMALL)
        column.addWidget(Heading(part.name, level=3))
        column.addLayout(self._sides(theirs))
        options = [Option(side.value, words(f"apart.choice.{side}")) for side in part.sides]
        if part.is_text:
            options.append(Option(OWN, words("apart.choice.own")))
        self.row = ChoiceRow(
            f"{self._name}.choice", words("apart.choice.label", name=part.name), tuple(options), words=words
        )
        column.addWidget(self.row)
        page.bind(self.row, self.row.edited, self._chosen, self._on_chosen, at_once=True)
        self._own = TextBox(f"{self._name}.own", words("apart.own.label", name=part.name), lines=(3, 14))
        self._own_field = Field(self._own, self._own.label)
        column.addWidget(self._own_field)
        page.bind(self._own, self._own.edited, self._own_text, self._on_own)
        self.show_choice()

    @property
    def open(self) -> bool:
        """True if this still needs the officer's word."""
        return self.part.standing is Standing.BOTH and self._choice(key_of(self.part)) is None

    def show_choice(self) -> None:
        """Show the box for words of one's own only where they are to stand."""
        self._own_field.setVisible(self._chosen() == OWN)

    def _sides(self, theirs: str) -> QGridLayout:
        part, words = self.part, self._words
        grid = QGridLayout()
        grid.setHorizontalSpacing(spacing.LARGE)
        grid.setVerticalSpacing(spacing.HAIR)
        told = passages(part.here, part.there) if part.here and part.there else ()
        shown = (
            ("here", words("apart.yours"), part.here, seen_from(Fate.TAKEN_OUT, told)),
            ("there", theirs, part.there, seen_from(Fate.PUT_IN, told)),
        )
        for column, (handle, caption, text, marked) in enumerate(shown):
            grid.setColumnStretch(column, 1)
            grid.addWidget(PlainLabel(caption, role="small", tone="quiet"), 0, column)
            grid.addWidget(self._side(handle, caption, text, marked), 1, column, Qt.AlignmentFlag.AlignTop)
        return grid

    def _side(self, handle: str, caption: str, text: str, marked: tuple[Passage, ...]) -> QWidget:
        words = self._words
        if not text:
            return PlainLabel(words("apart.nothing"), tone="quiet")
        if len(text) <= _SHORT and "\n" not in text:
            return PlainLabel(text, selectable=True)
        label = words("apart.side", name=self.part.name, side=caption)
        box = ComparedText(f"{self._name}.{handle}", label, words=words)
        # Neither side came first: what differs is marked alike on both.
        box.show_passages(
            tuple(one if one.fate is Fate.KEPT else replace(one, fate=Fate.PUT_IN) for one in marked)
            or (Passage(text, Fate.KEPT),)
        )
        return box

    # -- what is chosen -----------------------------------------------------------------------------

    def _chosen(self) -> str:
        choice = self._choice(key_of(self.part))
        if choice is None:
            return "" if self.part.standing is Standing.BOTH else self.part.standing.value
        return OWN if choice.own is not None else choice.side.value

    def _on_chosen(self, value: str) -> Changed:
        record_id, field = key_of(self.part)
        own = (self._own_text() or self.part.here) if value == OWN else None
        side = Standing(value) if value and value != OWN else Standing.BOTH
        kept = self._choose(Choice(record_id=record_id, field=field, side=side, own=own))
        self.show_choice()
        if value == OWN:
            self._own.set_value(own or "")
            self._own.setFocus()
        return kept

    def _own_text(self) -> str:
        choice = self._choice(key_of(self.part))
        return choice.own or "" if choice is not None else ""

    def _on_own(self, text: str) -> Changed:
        record_id, field = key_of(self.part)
        return self._choose(Choice(record_id=record_id, field=field, side=Standing.HERE, own=text))


def _handle(field: str) -> str:
    return "frozen" if field == WHOLE else field or "whole"
