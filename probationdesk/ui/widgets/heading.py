"""Headings that a screen reader can jump between."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from probationdesk.ui import theme
from probationdesk.ui.widgets.plain_label import PlainLabel

Level = Literal[1, 2, 3]

_ROLES: Final[dict[Level, theme.Role]] = {1: "title", 2: "heading", 3: "subheading"}

_ABOVE: Final[dict[Level, int]] = {1: 0, 2: theme.spacing.MEDIUM, 3: theme.spacing.HAIR}
"""Pixels of room that set a section apart from the one before."""


class Heading(PlainLabel):
    """The title of a page (level 1), of a section (2) or of a part of one (3)."""

    def __init__(self, text: str, level: Level = 2, *, name: str = "", parent: QWidget | None = None) -> None:
        _announce_as_headings()
        super().__init__(text, role=_ROLES[level], tone="ink", name=name, parent=parent)
        self.level = level
        self.setContentsMargins(0, _ABOVE[level], 0, 0)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text`, and say it as the heading's name."""
        super().setText(text)
        self.setAccessibleName(text)


def _accessible(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    return QAccessibleWidget(thing, QAccessible.Role.Heading) if isinstance(thing, Heading) else None


@lru_cache(maxsize=1)
def _announce_as_headings() -> None:
    QAccessible.installFactory(_accessible)
