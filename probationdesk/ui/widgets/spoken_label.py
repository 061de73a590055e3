"""What is read to the person on probation, large and in the type that is theirs."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from probationdesk.ui import theme
from probationdesk.ui.widgets.plain_label import PlainLabel


class SpokenLabel(PlainLabel):
    """One statement to be read aloud or read by the person: the size of a title in the weight of prose.

    `times` makes it larger still, for a screen that is turned round.
    """

    def __init__(self, *, times: float = 1.0, name: str = "", parent: QWidget | None = None) -> None:
        self._times = times
        super().__init__(role="title", persons=True, name=name, parent=parent)

    def follow_theme(self) -> None:
        """Take colour and size from the theme, and keep the weight of prose."""
        super().follow_theme()
        font = theme.font("title", persons=True)
        font.setWeight(QFont.Weight.Normal)
        font.setPointSizeF(font.pointSizeF() * self._times)
        self.setFont(font)
