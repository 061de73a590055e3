"""Prompts as cards: one at a time, taken up or left, and put away when they are in the way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.plain_label import PlainLabel


@dataclass(frozen=True, slots=True)
class PromptCard:
    """One prompt; `quiet` for one that is meant for the officer alone."""

    text: str
    quiet: bool = False


class PromptCards(QWidget):
    """A stack of cards, of which one is seen. A card is never a field to fill.

    `wording` is where the texts are: `<wording>.next`, `.back`, `.away`, `.out`, `.place`, `.quiet`, `.none`.
    """

    def __init__(self, name: str, wording: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._words = words
        self._wording = wording
        self._cards: tuple[PromptCard, ...] = ()
        self._at = 0
        self._about = ""
        self._away = False
        self._panel = Panel()
        self._where = PlainLabel(role="small", tone="quiet")
        self._text = PlainLabel(role="subheading", name=f"{name}.text")
        self._back = ActionButton(f"{name}.back", words(f"{wording}.back"), lambda: self.step(-1))
        self._next = ActionButton(f"{name}.next", words(f"{wording}.next"), lambda: self.step(1))
        self._put_away = ActionButton(f"{name}.away", words(f"{wording}.away"), self.turn_over)
        self._bring_out = ActionButton(f"{name}.out", words(f"{wording}.out"), self.turn_over)
        self._panel.column.addWidget(self._where)
        self._panel.column.addWidget(self._text)
        self._panel.column.addWidget(flowing_row(self._back, self._next, self._put_away, gap=spacing.SMALL))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel)
        column.addWidget(self._bring_out)
        self._show()

    @property
    def away(self) -> bool:
        """True while the cards are put away."""
        return self._away

    def shown(self) -> str:
        """Return the text of the card that is seen; empty if none is."""
        return self._cards[self._at].text if self._cards and not self._away else ""

    def set_cards(self, about: str, cards: tuple[PromptCard, ...]) -> None:
        """Show the first of `cards`, which are about `about`; a stack that is the same stays where it is."""
        if cards != self._cards:
            self._cards, self._at = cards, 0
        self._about = about
        self._show()

    def step(self, by: int) -> None:
        """Show a later or an earlier card, round the ends; cards that were put away come out."""
        if not self._cards:
            return
        if self._away:
            self._away = False
        else:
            self._at = (self._at + by) % len(self._cards)
        self._show()
        announce(self, self.shown())

    def turn_over(self) -> None:
        """Put the cards away, or bring them out again."""
        self._away = not self._away
        held = self._put_away.hasFocus() or self._bring_out.hasFocus()
        self._show()
        if held:
            (self._bring_out if self._away else self._put_away).setFocus()

    def _show(self) -> None:
        self._panel.setVisible(not self._away)
        self._bring_out.setVisible(self._away)
        for button in (self._back, self._next, self._put_away):
            button.setVisible(bool(self._cards))
        if not self._cards:
            self._where.hide()
            self._text.setText(self._words(f"{self._wording}.none"))
            return
        card = self._cards[self._at]
        key = "quiet" if card.quiet else "place"
        place = self._words(f"{self._wording}.{key}", number=self._at + 1, count=len(self._cards), about=self._about)
        self._where.setText(place)
        self._where.show()
        self._text.setText(card.text)
