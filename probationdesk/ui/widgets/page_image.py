"""A picture of a printed side, as wide as there is room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_A4 = 297 / 210
"""Height to width (ISO 216)."""


class PageImage(QWidget):
    """Scales the picture to its own width and keeps the shape of the sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_image(self, image: QImage) -> None:
        """Show a side."""
        self._image = image
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the sheet at a width, in pixels."""
        return round(width * _A4)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(640, self.heightForWidth(640))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the side with a thin edge."""
        painter = QPainter(self)
        sheet = self.rect().adjusted(0, 0, -1, -1)
        ratio = self.devicePixelRatioF()
        scaled = self._image.scaled(
            sheet.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        painter.drawImage(sheet.topLeft(), scaled)
        painter.setPen(self.palette().color(self.palette().ColorRole.Mid))
        painter.drawRect(sheet)
