"""A button that does one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.button import Button

_OF_CHANGE: Final = frozenset({"add", "remove"})
"""The icons of buttons that change what a page holds."""


class ActionButton(Button):
    """A button that carries its act with it; Enter presses it as well as Space.

    `changes` says that it alters what the page holds, as every button with the sign of adding or removing does.
    """

    def __init__(
        self,
        name: str,
        label: str,
        act: Callable[[], object],
        *,
        icon: str = "",
        primary: bool = False,
        changes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, icon=icon, primary=primary, parent=parent)
        self._act = act
        self._changes = changes or icon in _OF_CHANGE
        self._frozen = False
        self.clicked.connect(self._on_clicked)

    def set_frozen(self, frozen: bool) -> None:
        """Switch off a button of change, while what it would change is frozen."""
        if self._changes and frozen != self._frozen:
            self._frozen = frozen
            self.setEnabled(not frozen)

    def _on_clicked(self) -> None:
        self._act()
