"""What is copied in our windows: marked as not to be kept by others, and taken back after a while.

The marks are requests to clipboard managers and to the history of the clipboard; a program that ignores them can
keep a copy. Those of KDE were tried; those of Windows and macOS are named in their makers' references and untried.
"""

from __future__ import annotations

import secrets
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

CLEARED_AFTER_MS: Final = 30_000
OURS: Final = "application/x-probationdesk-copy"
"""Holds a number drawn for each copy, by which our own copy is known again."""

_MARKS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
    "application/x-nspasteboard-concealed-type": b"1",
}
_TELL_THE_OWNER: Final = ("xcb", "wayland", "windows")
"""Platforms on which Qt knows whether the clipboard holds our own copy."""


class ClipboardGuard(QObject):
    """Watches the clipboard while a store is open. What others have copied is left alone."""

    def __init__(self, parent: QObject | None = None, *, cleared_after_ms: int = CLEARED_AFTER_MS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._number = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(cleared_after_ms)
        self._timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._on_changed)
        self._watching = True

    @Slot()
    def clear(self) -> None:
        """Take our copy back if it is still there, and what is marked in our windows with it."""
        self._timer.stop()
        if self._holds_ours():
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)
        self._number = b""

    def stop(self) -> None:
        """Take our copy back and watch no longer; does nothing the second time."""
        self.clear()
        if self._watching:
            self._watching = False
            self._clipboard.dataChanged.disconnect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        data: QMimeData | None = self._clipboard.mimeData()
        if data is not None and data.hasFormat(OURS):
            return  # marked already
        self._timer.stop()
        self._number = b""
        text = self._clipboard.text()
        if not text or not self._is_from_here():
            return
        self._number = secrets.token_bytes(16)
        self._timer.start()
        # Words alone: the copy of a text box would carry them in three more forms.
        marked = marked_as_secret(text)
        marked.setData(OURS, self._number)
        self._clipboard.setMimeData(marked)

    def _holds_ours(self) -> bool:
        # Qt has no data at all for a clipboard that was cleared.
        data: QMimeData | None = self._clipboard.mimeData()
        return bool(self._number) and data is not None and bytes(data.data(OURS).data()) == self._number

    def _is_from_here(self) -> bool:
        if QGuiApplication.platformName() in _TELL_THE_OWNER:
            return self._clipboard.ownsClipboard()
        active = QGuiApplication.focusWindow()
        return active is not None and active.isVisible()


def marked_as_secret(text: str) -> QMimeData:
    """Return words for the clipboard with every mark that asks others not to keep them."""
    data = QMimeData()
    data.setText(text)
    for name, value in _MARKS.items():
        data.setData(name, value)
    return data
