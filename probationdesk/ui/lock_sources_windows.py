"""Windows: notices of the session and of power, sent to a window of their own.

Facts from Microsoft's reference for WTSRegisterSessionNotification, WM_WTSSESSION_CHANGE and WM_POWERBROADCAST.
Never run on Windows so far: the manual checklist for a release holds the trial.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtGui import QWindow

from probationdesk.ui.lock_sources import LockSource

WM_POWERBROADCAST: Final = 0x0218
WM_WTSSESSION_CHANGE: Final = 0x02B1
PBT_APMSUSPEND: Final = 0x4
WTS_CONSOLE_DISCONNECT: Final = 0x2
WTS_REMOTE_DISCONNECT: Final = 0x4
WTS_SESSION_LOCK: Final = 0x7
_NOTIFY_FOR_THIS_SESSION: Final = 0

_REASONS: Final = {
    (WM_POWERBROADCAST, PBT_APMSUSPEND): "sleep",
    (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK): "session",
    (WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT): "switch",
    (WM_WTSSESSION_CHANGE, WTS_REMOTE_DISCONNECT): "switch",
}


def reason_of(message: int, parameter: int) -> str:
    """Return what a window message with its first parameter (wParam) means for the lock; empty for nothing."""
    return _REASONS.get((message, parameter), "")


class WindowsLockSource(LockSource):
    """Hears of lock, sleep and change of user through a window that is never shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._filter = _Messages(self)

    def listen(self) -> bool:
        """Begin to listen; return False if Windows refuses."""
        application = QCoreApplication.instance()
        heard = False
        if sys.platform == "win32" and application is not None:
            import ctypes

            self._window = QWindow()
            self._window.create()
            application.installNativeEventFilter(self._filter)
            register = ctypes.windll.wtsapi32.WTSRegisterSessionNotification
            heard = bool(register(ctypes.c_void_p(self._window.winId()), _NOTIFY_FOR_THIS_SESSION))
        return heard

    def stop(self) -> None:
        """Stop listening."""
        application = QCoreApplication.instance()
        if sys.platform == "win32" and application is not None and self._window is not None:
            import ctypes

            ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._window.winId()))
            application.removeNativeEventFilter(self._filter)
            self._window.destroy()
            self._window = None


class _Messages(QAbstractNativeEventFilter):
    def __init__(self, source: WindowsLockSource) -> None:
        super().__init__()
        self._source = source

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:  # noqa: N802 - Qt's name
        """Look at a message on its way, and let it pass."""
        if sys.platform == "win32" and bytes(kind) in (b"windows_generic_MSG", b"windows_dispatcher_MSG"):
            from ctypes.wintypes import MSG

            sent = MSG.from_address(int(message))
            reason = reason_of(sent.message, sent.wParam)
            if reason:
                self._source.happened.emit(reason)
        return False, 0
