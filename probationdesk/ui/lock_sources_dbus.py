"""Linux: the screen saver on the session bus, and the login manager on the system bus.

Sources: systemd's org.freedesktop.login1(5) and its "Inhibitor Locks"; the ActiveChanged signal that the
desktops' screen savers share. A bus that is not there is simply not heard.
"""

from __future__ import annotations

import os
from typing import Any, Final

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusUnixFileDescriptor, QDBusVariant

from probationdesk.ui.lock_sources import LockSource

_SCREEN_SAVERS: Final = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
)
_LOGIN: Final = "org.freedesktop.login1"
_MANAGER_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_OWN_SESSION_PATH: Final = "/org/freedesktop/login1/session/auto"
"""Stands for the session of whoever asks (systemd 243 and later)."""
_SESSION: Final = "org.freedesktop.login1.Session"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"


class ScreenSaverLockSource(LockSource):
    """Hears the desktop's lock screen."""

    def listen(self) -> bool:
        """Begin to listen on the session bus; return False if there is none."""
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        heard = [_hear(bus, "", "", name, "ActiveChanged", self, "_on_active(bool)") for name in _SCREEN_SAVERS]
        return all(heard)

    def stop(self) -> None:
        """Stop listening."""
        bus = QDBusConnection.sessionBus()
        for name in _SCREEN_SAVERS:
            bus.disconnect("", "", name, "ActiveChanged", self, _slot("_on_active(bool)"))

    @Slot(bool)
    def _on_active(self, active: bool) -> None:
        if active:
            self.happened.emit("session")


class LoginLockSource(LockSource):
    """Hears the login manager: about to sleep, session locked, another user at the screen.

    It asks the login manager to wait with sleeping for a moment. That wish ends when this process is replaced
    or ends, so that the computer falls asleep only when nothing of a case is in memory any more.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = ""
        self._delay: QDBusUnixFileDescriptor | None = None
        self._asked: list[QDBusPendingCallWatcher] = []

    def listen(self) -> bool:
        """Begin to listen on the system bus; return False if there is none."""
        bus = QDBusConnection.systemBus()
        if not bus.isConnected():
            return False
        heard = _hear(bus, _LOGIN, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, "_on_sleep(bool)")
        self._ask(_MANAGER_PATH, _MANAGER, "Inhibit", ["sleep", "ProbationDesk", "Lock the store", "delay"], self._hold)
        named = os.environ.get("XDG_SESSION_ID", "")
        if named:
            self._find_session(named)
        else:
            self._ask(_OWN_SESSION_PATH, _PROPERTIES, "Get", [_SESSION, "Id"], lambda m: self._find_session(_value(m)))
        return heard

    def stop(self) -> None:
        """Stop listening and let the computer sleep at once."""
        bus = QDBusConnection.systemBus()
        bus.disconnect(_LOGIN, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, _slot("_on_sleep(bool)"))
        if self._session:
            bus.disconnect(_LOGIN, self._session, _SESSION, "Lock", self, _slot("_on_lock()"))
            bus.disconnect(_LOGIN, self._session, _PROPERTIES, "PropertiesChanged", self, _slot("_on_properties()"))
        self._session = ""
        self._asked.clear()
        self._delay = None

    def _hold(self, answer: QDBusMessage) -> None:
        """Hold the wish for a delay as long as its descriptor is open; it is not handed on to a new program."""
        (handed,) = answer.arguments()
        self._delay = handed if isinstance(handed, QDBusUnixFileDescriptor) else None

    def _find_session(self, session_id: object) -> None:
        """Ask for the path under which the login manager speaks of a session."""
        self._ask(_MANAGER_PATH, _MANAGER, "GetSession", [session_id], self._hear_session)

    def _hear_session(self, answer: QDBusMessage) -> None:
        (path,) = answer.arguments()
        self._session = path.path()
        bus = QDBusConnection.systemBus()
        _hear(bus, _LOGIN, self._session, _SESSION, "Lock", self, "_on_lock()")
        _hear(bus, _LOGIN, self._session, _PROPERTIES, "PropertiesChanged", self, "_on_properties()")

    @Slot(bool)
    def _on_sleep(self, about_to: bool) -> None:
        if about_to:
            self.happened.emit("sleep")

    @Slot()
    def _on_lock(self) -> None:
        self.happened.emit("session")

    @Slot()
    def _on_properties(self) -> None:
        self._ask(self._session, _PROPERTIES, "Get", [_SESSION, "Active"], self._on_active)

    def _on_active(self, answer: QDBusMessage) -> None:
        if _value(answer) is False:
            self.happened.emit("switch")

    def _ask(self, path: str, interface: str, method: str, arguments: list[object], then: Any) -> None:
        """Ask without waiting; an answer that is an error says that this cannot be heard here, and is dropped."""
        call = QDBusMessage.createMethodCall(_LOGIN, path, interface, method)
        call.setArguments(arguments)
        watcher = QDBusPendingCallWatcher(QDBusConnection.systemBus().asyncCall(call), self)
        self._asked.append(watcher)

        def answered(done: QDBusPendingCallWatcher) -> None:
            if watcher in self._asked:
                self._asked.remove(watcher)
                if not done.isError():
                    then(done.reply())
            done.deleteLater()

        watcher.finished.connect(answered)


def _hear(
    bus: QDBusConnection, service: str, path: str, interface: str, signal: str, receiver: QObject, slot: str
) -> bool:
    return bool(bus.connect(service, path, interface, signal, receiver, _slot(slot)))


def _slot(name: str) -> Any:
    """Return a slot as Qt takes it: a text, though its stubs ask for bytes."""
    return SLOT(name)


def _value(answer: QDBusMessage) -> object:
    """Return the one value that a message carries."""
    (value,) = answer.arguments()
    return value.variant() if isinstance(value, QDBusVariant) else value
