"""A login manager for tests on a bus of their own: it has one session and does what is typed to it.

Owns org.freedesktop.login1 on the session bus. Each line on standard input is an act: `sleep`, `lock`, `leave` (the
session is no longer the active one). Prints `ready` at first, `delayed` when somebody asks it to wait with
sleeping, and `may sleep` when that wish has ended.
"""

from __future__ import annotations

import os
import select
import sys
from typing import Any

from jeepney import DBusAddress, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
SESSION_ID = "c7"
SESSION = f"{PATH}/session/c7"
AUTO = f"{PATH}/session/auto"
PROPERTIES = "org.freedesktop.DBus.Properties"


class LoginManager:
    """Answers what the program asks, and tells what happens."""

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus
        self._active = True
        self._waited_for: list[int] = []

    def answer(self, message: Any) -> None:
        """Answer a call."""
        fields = message.header.fields
        path, member = fields.get(1), fields.get(3)
        if member == "Get" and message.body[1] == "Id" and path == AUTO:
            reply = new_method_return(message, "v", (("s", SESSION_ID),))
        elif member == "Get" and message.body[1] == "Active" and path == SESSION:
            reply = new_method_return(message, "v", (("b", self._active),))
        elif member == "GetSession" and message.body == (SESSION_ID,):
            reply = new_method_return(message, "o", (SESSION,))
        elif member == "Inhibit" and message.body[0] == "sleep" and message.body[3] == "delay":
            ours, theirs = os.pipe()
            self._bus.send(new_method_return(message, "h", (theirs,)))
            os.close(theirs)
            self._waited_for.append(ours)
            say("delayed")
            return
        else:
            reply = new_error(message, f"{NAME}.Unknown")
        self._bus.send(reply)

    def do(self, act: str) -> None:
        """Do one thing that a login manager does."""
        manager = DBusAddress(PATH, interface=f"{NAME}.Manager")
        session = DBusAddress(SESSION, interface=f"{NAME}.Session")
        if act == "sleep":
            self._bus.send(new_signal(manager, "PrepareForSleep", "b", (True,)))
        elif act == "lock":
            self._bus.send(new_signal(session, "Lock"))
        elif act == "leave":
            self._active = False
            properties = DBusAddress(SESSION, interface=PROPERTIES)
            changed: tuple[object, ...] = (f"{NAME}.Session", {"Active": ("b", False)}, [])
            self._bus.send(new_signal(properties, "PropertiesChanged", "sa{sv}as", changed))

    def serve(self) -> None:
        """Work until standard input ends."""
        while True:
            readable, _, _ = select.select([self._bus.sock, sys.stdin, *self._waited_for], [], [])
            for ended in set(readable) & set(self._waited_for):
                self._waited_for.remove(ended)
                os.close(ended)
                say("may sleep")
            if sys.stdin in readable:
                line = sys.stdin.readline()
                if not line:
                    return
                self.do(line.strip())
            if self._bus.sock in readable:
                message = self._bus.receive(timeout=5)
                if message.header.message_type is MessageType.method_call:
                    self.answer(message)


def say(what: str) -> None:
    """Tell the test."""
    print(what, flush=True)


def main() -> None:
    with open_dbus_connection("SESSION", enable_fds=True) as bus:
        Proxy(message_bus, bus).RequestName(NAME)
        say("ready")
        LoginManager(bus).serve()


if __name__ == "__main__":
    main()
