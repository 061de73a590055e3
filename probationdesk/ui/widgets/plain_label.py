"""The only label for text that somebody typed: it never reads markup."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from probationdesk.ui import theme

Tone = Literal["text", "quiet", "ink", "good", "warn", "wrong"]

_LINE = 64
"""Characters in a line of comfortable length."""
_NARROWEST = 120
"""Pixels: one very long word must not push the page wide."""
_LONG = re.compile(r"\S{48,}")
"""A word that may be wider than its line, such as a link: it may be parted after every few characters."""
_PART = re.compile(r"\S{8}")
_MAY_PART = "\u200b"


class PlainLabel(QLabel):
    """Words on the page, wrapped, shown character for character.

    `persons` sets them in the type of what the person on probation reads. With `selectable` they can
    be marked and copied by mouse and keyboard; such a label needs a handle, so give it `name`.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: theme.Role = "body",
        tone: Tone = "text",
        persons: bool = False,
        selectable: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = ""
        self._role: theme.Role = role
        self._tone: Tone = tone
        self._persons = persons
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.follow_theme()
        self.setText(text)

    def text(self) -> str:
        """Return the words as they were given."""
        return self._words

    def setText(self, words: str) -> None:  # noqa: N802 - Qt's name
        """Show `words`; what is longer than a line goes on in the next, also within a word."""
        self._words = words
        super().setText(_LONG.sub(lambda word: _PART.sub(rf"\g<0>{_MAY_PART}", word.group()), words))

    def set_tone(self, tone: Tone) -> None:
        """Say in which colour the words stand; never the only sign of what they mean."""
        if tone != self._tone:
            self._tone = tone
            self.follow_theme()

    def sizeHint(self) -> QSize:
        """Return one line's room, up to a line of readable length, and the height that follows from it."""
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(line) for line in self.text().split("\n")), default=0)
        edges = self.contentsMargins()
        width = min(longest, metrics.averageCharWidth() * _LINE) + edges.left() + edges.right() + 1
        return QSize(width, max(self.heightForWidth(width), 0))

    def minimumSizeHint(self) -> QSize:
        """Let the label be narrower than its longest word."""
        usual = super().minimumSizeHint()
        return QSize(min(usual.width(), _NARROWEST), usual.height())

    def follow_theme(self) -> None:
        """Take type and colour from the theme."""
        colours = theme.current().colours
        shades = {
            "text": colours.text,
            "quiet": colours.quiet,
            "ink": colours.ink,
            "good": colours.good,
            "warn": colours.warn,
            "wrong": colours.wrong,
        }
        self.setFont(theme.font(self._role, persons=self._persons))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(shades[self._tone]))
        self.setPalette(palette)
