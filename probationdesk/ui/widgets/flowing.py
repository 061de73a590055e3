"""A row of widgets that goes on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class Flowing(QLayout):
    """Lays widgets out like words: side by side, then on the next line; what is too wide is wrapped within.

    `centred` lines up the middles of what stands side by side instead of the tops.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 8, *, centred: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._centred = centred
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take `item` in at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Give an item away, or None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Ask for no more room than the items need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The height depends on where the lines break."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels that the items take in `width` pixels."""
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802 - Qt's name
        """Put the items into `area`."""
        super().setGeometry(area)
        self._lay(area, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of everything in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the widest item."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay(self, area: QRect, *, move: bool) -> int:
        y = area.y()
        for line in self._lines(area.width()):
            height = max(size.height() for _, size in line)
            x = area.x()
            for item, size in line:
                if move:
                    down = (height - size.height()) // 2 if self._centred else 0
                    item.setGeometry(QRect(QPoint(x, y + down), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(0, y - self._gap - area.y())

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = self._fitted(item, room)
            if lines and used + self._gap + size.width() <= room:
                lines[-1].append((item, size))
                used += self._gap + size.width()
            else:
                lines.append([(item, size)])
                used = size.width()
        return lines

    def _fitted(self, item: QLayoutItem, room: int) -> QSize:
        wished = item.sizeHint()
        width = min(wished.width(), max(room, item.minimumSize().width()))
        if item.hasHeightForWidth():
            return QSize(width, item.heightForWidth(width))
        return QSize(width, wished.height())


def flowing_row(*widgets: QWidget, gap: int = 8) -> QWidget:
    """Return a widget that holds `widgets` in a flowing row, as high as they need."""
    holder = QWidget()
    layout = Flowing(holder, gap, centred=True)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
