"""The mark that says what is safe: "Saved 14:02", or why not."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from probationdesk.ui import theme
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.naming import Words, announce, give_name
from probationdesk.ui.widgets.plain_label import PlainLabel, Tone


class SavedMark(QWidget):
    """An icon and words, also said by a screen reader: a failure at once, a success only if it is news."""

    def __init__(self, name: str, label: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self._words = words
        self._icon_name, self._tone = "saved", "quiet"
        self._said_saved = False
        self._picture = QLabel()
        self._text = PlainLabel(role="small")
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing.HAIR)
        layout.addWidget(self._picture)
        layout.addWidget(self._text, 1)
        self._show("saved", "quiet", words("widgets.saved.nothing_yet"))

    def text(self) -> str:
        """Return the words shown."""
        return self._text.text()

    def show_saved(self, at: datetime) -> None:
        """Say that everything was kept at `at`; call it only after the store has returned."""
        self._show("saved", "good", self._words("widgets.saved.at", time=f"{at:%H:%M}"))
        if not self._said_saved:
            announce(self, self.text())
            self._said_saved = True

    def show_failed(self, reason: str) -> None:
        """Say that something was not kept, and why."""
        self._said_saved = False
        self._show("warning", "wrong", self._words("widgets.saved.failed", reason=reason))
        announce(self, self.text(), at_once=True)

    def _show(self, icon: str, tone: Tone, text: str) -> None:
        self._icon_name, self._tone = icon, tone
        self._text.set_tone(tone)
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self.follow_theme()

    def follow_theme(self) -> None:
        """Draw the icon in the colour and size of the theme."""
        colours = theme.current().colours
        shade = {"good": colours.good, "wrong": colours.wrong}.get(self._tone, colours.quiet)
        self._picture.setPixmap(theme.icon(self._icon_name, shade).pixmap(theme.icon_size()))
