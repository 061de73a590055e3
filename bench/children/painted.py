"""Tells when a window has been painted for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class WhenPainted(QObject):
    """Calls `then` once the first window of `kind` has been painted."""

    def __init__(self, kind: type[QWidget], then: Callable[[], None]) -> None:
        super().__init__()
        self._kind = kind
        self._then = then
        self._seen = False
        running = QApplication.instance()
        assert running is not None
        running.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first paint go by; what follows it has to wait until the picture is there."""
        if not self._seen and event.type() == QEvent.Type.Paint and isinstance(watched, self._kind):
            self._seen = True
            QTimer.singleShot(0, self._then)
        return False
