"""A sheet on the page that holds what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui import theme, theme_marks
from probationdesk.ui.theme import spacing


class Card(QWidget):
    """A surface with an edge and a column in it; `quiet` tints it instead, for a card within a card."""

    def __init__(self, *, quiet: bool = False, margin: int = spacing.MEDIUM, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = quiet
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(spacing.SMALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sheet."""
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, edge = (colours.panel, "") if self._quiet else (colours.surface, colours.line)
        theme_marks.box(painter, QRectF(self.rect()), fill, edge, 1.0)


def place_in(column: QVBoxLayout, place: int, card: QWidget) -> None:
    """Put `card` at `place` of a column, unless it is there; a new one is shown at once.

    Qt shows what is added to a layout only when it next handles events, and until then the keyboard
    cannot be put into it.
    """
    if column.indexOf(card) != place:
        column.insertWidget(place, card)
        card.show()
