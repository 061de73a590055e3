"""A line to a hub that can be cut, held up and slowed down: a TCP proxy of one's own on this computer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 16 * 1024


@dataclass
class Line:
    """The line, and what is wrong with it. May be altered while it is in use."""

    port: int = 0
    cut_after: int | None = None
    """After how many bytes towards the hub every connection is cut off; None for never."""
    cuts: int = 0
    """How many connections have been cut."""
    most_cuts: int = 1_000_000
    """After how many cuts the line is sound again."""
    up: threading.Event = field(default_factory=threading.Event)
    """While it is not set nothing passes, in either direction, and nobody is told."""
    swallow_answers: int = 0
    """Of how many answers the client is to hear nothing: the line is cut once the hub has answered."""

    def down_for(self, seconds: float) -> None:
        """Let nothing pass for a while."""
        self.up.clear()
        timer = threading.Timer(seconds, self.up.set)
        timer.daemon = True
        timer.start()


@contextmanager
def a_line(to_port: int) -> Iterator[Line]:
    """Run a line to a port of this computer for as long as the block lasts."""
    listener = socket.create_server(("127.0.0.1", 0))
    line = Line(port=listener.getsockname()[1])
    line.up.set()
    ended = threading.Event()
    thread = threading.Thread(target=_listen, args=(listener, line, to_port, ended), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        ended.set()
        line.up.set()
        listener.close()
        thread.join(5)


def _listen(listener: socket.socket, line: Line, to_port: int, ended: threading.Event) -> None:
    listener.settimeout(0.1)
    while not ended.is_set():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        threading.Thread(target=_join, args=(client, line, to_port, ended), daemon=True).start()


def _join(client: socket.socket, line: Line, to_port: int, ended: threading.Event) -> None:
    """Carry bytes between both ends until either ends or the line is cut."""
    line.up.wait()
    try:
        hub = socket.create_connection(("127.0.0.1", to_port), 5)
    except OSError:
        client.close()
        return
    with client, hub:
        answers = threading.Thread(target=_carry_answers, args=(hub, client, line), daemon=True)
        answers.start()
        _carry_requests(client, hub, line, ended)
        answers.join(5)


def _carry_requests(client: socket.socket, hub: socket.socket, line: Line, ended: threading.Event) -> None:
    carried = 0
    with suppress(OSError):
        while not ended.is_set():
            piece = client.recv(_PIECE)
            if not piece:
                hub.shutdown(socket.SHUT_WR)
                return
            line.up.wait()
            carried += len(piece)
            if line.cut_after is not None and carried > line.cut_after and line.cuts < line.most_cuts:
                line.cuts += 1
                _break(client)
                _break(hub)
                return
            hub.sendall(piece)


def _carry_answers(hub: socket.socket, client: socket.socket, line: Line) -> None:
    with suppress(OSError):
        while piece := hub.recv(_PIECE):
            line.up.wait()
            if line.swallow_answers:
                line.swallow_answers -= 1
                _break(client)
                _break(hub)
                return
            client.sendall(piece)
        client.shutdown(socket.SHUT_WR)


def _break(end: socket.socket) -> None:
    """End a connection as a router does that has lost power: with a reset."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        end.shutdown(socket.SHUT_RDWR)
        end.close()
