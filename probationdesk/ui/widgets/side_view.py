"""A picture of a printed side, as wide as there is room, turned and enlarged by keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from probationdesk.ui.widgets.naming import give_name

_A4 = 297 / 210
"""Height to width (ISO 216)."""

SIZES: Final = (1.0, 1.25, 1.5, 2.0)
"""How much larger than the room there is."""

_STEP: Final = 8
"""An arrow key moves what is shown by one part in so many."""

_TURNS: Final = {
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Home: -1000,
    Qt.Key.Key_End: 1000,
}
_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SIZED: Final = {
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Equal: 1,
    Qt.Key.Key_Minus: -1,
    Qt.Key.Key_0: -len(SIZES),
}


class SideView(QWidget):
    """Page Up and Page Down turn the sides, plus and minus change the size, arrows move an enlarged side about."""

    turned = Signal(int)
    """The officer wants another side: so many further on."""
    sized = Signal()
    """The size has changed; the picture may be too coarse for it."""

    def __init__(self, name: str, label: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.setAccessibleDescription(help_text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image = QImage()
        self._size = 0
        self._corner = QPoint(0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def scale(self) -> float:
        """How much larger than the room there is the side is shown."""
        return SIZES[self._size]

    @property
    def corner(self) -> QPoint:
        """Which point of the enlarged side stands at the upper left, in pixels."""
        return self._corner

    def show_image(self, image: QImage) -> None:
        """Show a side."""
        self._image = image
        self.updateGeometry()
        self.update()

    def enlarge(self, by: int) -> None:
        """Show the side larger by so many sizes, or smaller; the middle of what is shown stays in the middle."""
        size = max(0, min(len(SIZES) - 1, self._size + by))
        if size == self._size:
            return
        ratio = SIZES[size] / self.scale
        middle = QPoint(self.width() // 2, self.height() // 2)
        self._size = size
        self._put((self._corner + middle) * ratio - middle)
        self.sized.emit()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the sheet at a width, in pixels."""
        return round(width * _A4)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which anything can be made out."""
        return QSize(160, self.heightForWidth(160))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, enlarge or move; everything else is for the page."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif key in _TURNS:
            self.turned.emit(_TURNS[key])
        elif key in _SIZED:
            self.enlarge(_SIZED[key])
        elif key in _MOVES and self._size:
            across, down = _MOVES[key]
            self._put(self._corner + QPoint(across * self.width() // _STEP, down * self.height() // _STEP))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the enlarged side within its frame."""
        super().resizeEvent(event)
        self._put(self._corner)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard has left."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the side with a thin edge, a strong one while the keyboard is here."""
        painter = QPainter(self)
        sheet = self.rect().adjusted(0, 0, -1, -1)
        if not self._image.isNull():
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(sheet.width() * ratio * self.scale), round(sheet.height() * ratio * self.scale))
            scaled = self._image.scaled(
                wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            seen = QRect(self._corner * ratio, sheet.size() * ratio)
            part = scaled.copy(seen.intersected(scaled.rect()))
            part.setDevicePixelRatio(ratio)
            painter.drawImage(sheet.topLeft(), part)
        pen = painter.pen()
        pen.setColor(self.palette().color(QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid))
        pen.setWidth(3 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.drawRect(sheet.adjusted(1, 1, -1, -1) if self.hasFocus() else sheet)

    def _put(self, corner: QPoint) -> None:
        most = QPoint(round(self.width() * (self.scale - 1)), round(self.height() * (self.scale - 1)))
        self._corner = QPoint(max(0, min(most.x(), corner.x())), max(0, min(most.y(), corner.y())))
        self.update()
