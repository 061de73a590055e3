"""A button that does one thing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.button import Button


class ActionButton(Button):
    """A button that carries its act with it; Enter presses it as well as Space."""

    def __init__(
        self,
        name: str,
        label: str,
        act: Callable[[], object],
        *,
        icon: str = "",
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, icon=icon, primary=primary, parent=parent)
        self._act = act
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self._act()
