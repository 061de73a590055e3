"""The child process that opens mail: it reads tasks from its standard input and answers on its standard output.

What strangers wrote is decrypted, unfolded and parsed here and nowhere else, within limits of memory and of processor
time, with no right to write a file. Whatever it does, the parent goes on with the next case.

Windows has no such limits for a process by itself. There the parent's clock and the limits of the format (16 MiB
unfolded, 300,000 values, 64 levels) are what holds; who wants more starts the reader within a job object.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

import msgspec

from probationdesk.sync.office_case import CaseTask, open_case

MEMORY_BYTES = 1536 * 1024 * 1024
"""Of address space, of which an interpreter with its libraries takes a third."""
LARGEST_FRAME = 1024 * 1024 * 1024
_LENGTH_BYTES = 8


def seconds_for(bundles: int) -> int:
    """Return the seconds of processor time that a case with so many bundles may take: fifty times what it needs."""
    return 10 + bundles // 4


def serve() -> int:
    """Answer tasks until there are no more; return 0."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _limit_memory()
    decoder = msgspec.msgpack.Decoder(CaseTask)
    while True:
        frame = read_frame(source)
        if frame is None:
            return 0
        task = decoder.decode(frame)
        _limit_time(seconds_for(len(task.items)))
        write_frame(sink, msgspec.msgpack.encode(open_case(task)))


def read_frame(source: BinaryIO) -> bytes | None:
    """Return the next message, or None at the end. Raises EOFError for half a message or one that is too large."""
    head = source.read(_LENGTH_BYTES)
    if not head:
        return None
    length = int.from_bytes(head)
    if len(head) < _LENGTH_BYTES or length > LARGEST_FRAME:
        raise EOFError
    data = source.read(length)
    if len(data) < length:
        raise EOFError
    return data


def write_frame(sink: BinaryIO, data: bytes) -> None:
    """Write one message."""
    sink.write(len(data).to_bytes(_LENGTH_BYTES))
    sink.write(data)
    sink.flush()


def _limit_memory() -> None:
    if os.name == "nt":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_time(seconds: int) -> None:
    """Let this process end if the next task takes more than so many seconds of processor time."""
    if os.name == "nt":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


if __name__ == "__main__":
    sys.exit(serve())
