"""Where the wish to lock comes from besides the officer: the computer is locked, put to sleep or changes hands.

Each platform has a source of its own behind the same interface. A platform without one still locks when nobody
works and on Ctrl+L.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class LockSource(QObject):
    """Tells of one platform's reasons to lock. It listens from `listen` until `stop`; by itself it hears nothing."""

    happened = Signal(str)
    """The computer was locked (`session`), is about to sleep (`sleep`) or was given to another user (`switch`)."""

    def listen(self) -> bool:
        """Begin to listen; return False if nothing can be heard here."""
        return False

    def stop(self) -> None:
        """Stop listening and let the computer sleep without waiting for this program."""
