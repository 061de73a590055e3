"""Keys that mean something in a part of a page alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def add_key(where: QWidget, keys: str, act: Callable[[], object]) -> None:
    """Have `keys`, in Qt's portable notation, do `act` while the keyboard is in `where` or in something inside it."""
    shortcut = QShortcut(QKeySequence(keys), where)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
