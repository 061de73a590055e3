"""Buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from probationdesk.ui import theme
from probationdesk.ui.theme_style import make_primary
from probationdesk.ui.widgets.naming import give_name


class Button(QPushButton):
    """A button with words, perhaps an icon before them; `primary` for the one main act of a page."""

    def __init__(
        self, name: str, label: str, *, icon: str = "", primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(label.replace("&", "&&"), parent)
        give_name(self, name, label)
        self.label = label
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if icon:
            theme.set_icon(self, icon)
        if primary:
            make_primary(self)
