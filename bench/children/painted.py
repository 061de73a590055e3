"""Tells when a window has been painted for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class WhenPainted(QObject):
    """Calls `then` once the window of that object name has been painted for the first time."""

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        super().__init__()
        self._name = name
        self._then = then
        self._seen = False
        running = QApplication.instance()
        assert running is not None
        running.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first paint go by; what follows it has to wait until the picture is there.

        Any part of the window counts: Qt does not paint a window that what lies on it covers whole.
        """
        if not self._seen and event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self._seen = watched.window().objectName() == self._name
            if self._seen:
                QTimer.singleShot(0, self._then)
        return False
