"""A button that does one thing, named and with a word on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from probationdesk.ui import theme
from probationdesk.ui.widgets.naming import give_name


class ActionButton(QPushButton):
    """A push button; Enter presses it as well as Space."""

    def __init__(
        self, name: str, label: str, act: Callable[[], object], *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, parent)
        give_name(self, name, label)
        self._act = act
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon:
            theme.set_icon(self, icon)
            self.setIconSize(theme.icon_size())
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self._act()
