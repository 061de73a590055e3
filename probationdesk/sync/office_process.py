"""The parent's side of the child that opens mail: asks, waits so long and no longer, and starts another if it fell."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import msgspec

import probationdesk
from probationdesk.sync.office_case import CaseAnswer, CaseTask
from probationdesk.sync.office_child import read_frame, seconds_for, write_frame

STOPPED = "reader_stopped"
_PATIENCE = 6
"""How many times as long as the processor time it may take we wait, because others use the computer too."""


class Opener:
    """Opens the mail of one case after the other in a process of its own."""

    def __init__(self, command: tuple[str, ...] = ()) -> None:
        self._command = command or _command()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Opener:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._end()

    def open(self, task: CaseTask) -> CaseAnswer:
        """Return what the mail of a case came to.

        A bundle at which the child stops is found by opening each alone, and left out with the code `reader_stopped`;
        if it is only all of them together, what has come since the last time is left out.
        """
        answer = self._ask(task)
        if answer is not None:
            return answer
        stopped = {item.id for item in task.items if self._ask(replace(task, items=(item,))) is None}
        for left_out in (stopped, stopped | {item.id for item in task.items if not item.checked}):
            rest = tuple(item for item in task.items if item.id not in left_out)
            answer = self._ask(replace(task, items=rest))
            if answer is not None:
                return replace(answer, codes={**answer.codes, **dict.fromkeys(left_out, STOPPED)})
        # Each alone can be opened and all together cannot: too much for any case.
        return CaseAnswer(codes={item.id: STOPPED for item in task.items}, heads=(), notes=0, contents={})

    def _ask(self, task: CaseTask) -> CaseAnswer | None:
        child = self._child or self._start()
        if child.stdin is None or child.stdout is None:
            raise AssertionError  # both are pipes
        clock = threading.Timer(_PATIENCE * seconds_for(len(task.items)), child.kill)
        clock.start()
        try:
            write_frame(child.stdin, msgspec.msgpack.encode(task))  # type: ignore[arg-type]  # it writes bytes
            frame = read_frame(child.stdout)  # type: ignore[arg-type]  # it reads bytes
            answer = msgspec.msgpack.decode(frame, type=CaseAnswer) if frame is not None else None
        except (OSError, EOFError, msgspec.MsgspecError):
            answer = None
        finally:
            clock.cancel()
        if answer is None or answer.codes.keys() != {item.id for item in task.items}:
            self._end()
            return None
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(  # noqa: S603 - this program itself
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it says there could hold words of a case
            cwd=Path(probationdesk.__file__).resolve().parent.parent,
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        child.wait()


def _command() -> tuple[str, ...]:
    """Return what starts the child: this program again, in a frozen build as in a checkout."""
    again = (sys.executable,) if getattr(sys, "frozen", False) else (sys.executable, "-m", "probationdesk")
    return (*again, "office", "child")
