"""Where something stands: an icon and a word."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from probationdesk.ui import theme
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.plain_label import PlainLabel, Tone


class StateMark(QWidget):
    """An icon beside words; the words alone say everything."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = ""
        self._tone: Tone = "text"
        self._picture = QLabel()
        self._words = PlainLabel(role="strong")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing.SMALL)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)

    def text(self) -> str:
        """Return the words shown."""
        return self._words.text()

    def show_state(self, icon: str, words: str, tone: Tone = "text") -> None:
        """Show `words` in `tone` behind one of our icons."""
        self._icon, self._tone = icon, tone
        self._words.set_tone(tone)
        self._words.setText(words)
        self._draw()

    def follow_theme(self) -> None:
        """Take the icon's colour and size from the theme."""
        if self._icon:
            self._draw()

    def _draw(self) -> None:
        colours = theme.current().colours
        shade = {"warn": colours.warn, "good": colours.good, "wrong": colours.wrong, "quiet": colours.quiet}
        icon = theme.icon(self._icon, shade.get(self._tone, colours.ink))
        self._picture.setPixmap(icon.pixmap(theme.icon_size()))
