"""When to lock: nobody is working, or the computer is locked, put to sleep or given to somebody else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from probationdesk.ui.lock_sources import LockSource

IDLE_MINUTES: Final = 5
"""Unless the organisation's policy says otherwise."""

_LOOK_EVERY_MS: Final = 10_000
_AT_WORK: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.NativeGesture,
    }
)


def seconds_on() -> float:
    """Return seconds of a clock that nobody can set and that goes on while the computer sleeps.

    On macOS it stands still during sleep: no clock of the standard library does otherwise there.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class IdleWatch(QObject):
    """Says so when there has been no key, mouse or touch for a while.

    It looks at what reaches the windows as a whole; a filter on everything that happens in the program would double
    the cost of building a page. Text that comes without keys, from dictation, counts through `touch`.
    """

    idle = Signal()

    def __init__(
        self, limit_s: float, parent: QObject | None = None, *, clock: Callable[[], float] = seconds_on
    ) -> None:
        super().__init__(parent)
        self._limit = limit_s
        self._clock = clock
        self._last = clock()
        self._watching = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to watch; from now on every window that gets the keyboard counts."""
        if not self._watching:
            self._watching = True
            application = _application()
            application.focusWindowChanged.connect(self._on_window)
            for window in application.topLevelWindows():
                self._on_window(window)
        self.touch()
        self._look()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        if self._watching:
            self._watching = False
            application = _application()
            application.focusWindowChanged.disconnect(self._on_window)
            for window in application.topLevelWindows():
                window.removeEventFilter(self)

    @Slot()
    def touch(self) -> None:
        """Somebody is at work."""
        self._last = self._clock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is at work, and let everything pass."""
        if event.type() in _AT_WORK:
            self.touch()
        return False

    @Slot(QWindow)
    def _on_window(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    @Slot()
    def _look(self) -> None:
        left = self._limit - (self._clock() - self._last)
        if left > 0:
            # Often enough to notice that the computer has slept, during which timers stand still.
            self._timer.start(min(_LOOK_EVERY_MS, max(1, round(left * 1000))))
        else:
            self.stop()
            self.idle.emit()


class LockWatch(QObject):
    """Every reason to lock but the officer's own wish."""

    wanted = Signal(str)
    """Why: `idle`, or as `LockSource.happened` says."""

    def __init__(
        self,
        sources: tuple[LockSource, ...],
        *,
        idle_minutes: float = IDLE_MINUTES,
        clock: Callable[[], float] = seconds_on,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sources = sources
        self.idle = IdleWatch(idle_minutes * 60, self, clock=clock)
        self.idle.idle.connect(self._on_idle)
        for source in sources:
            source.setParent(self)
            source.happened.connect(self.wanted)

    def listen(self) -> None:
        """Hear what the platform tells."""
        for source in self._sources:
            source.listen()

    def stop(self) -> None:
        """Hear nothing any more."""
        self.idle.stop()
        for source in self._sources:
            source.stop()

    @Slot()
    def _on_idle(self) -> None:
        self.wanted.emit("idle")


def _application() -> QGuiApplication:
    running = QGuiApplication.instance()
    assert isinstance(running, QGuiApplication)
    return running
