"""A run that takes turns: with the store on its own thread, with the carrier on another."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from typing import Any, Final, TypeVar

from probationdesk.services.ports_exchange import Outcome, Progress, Step, Turn

T = TypeVar("T")
Job = Callable[[], Any]
"""What a worker thread is to do; it touches no store."""
Turns = Generator[Job | None, Any, T]
"""Gives a job, and gets what it came to; or gives None where the window may have its turn."""

_NOTHING: Final = object()


class TurnTaking(ABC):
    """Drives a generator of turns. Its parts write `progress` and ask `stopped`; everything else is theirs."""

    def __init__(self) -> None:
        self.progress = Progress(Step.LOOKING)
        self._stop = threading.Event()
        self._turns: Turns[None] | None = None
        self._job: Job | None = None
        self._came: Any = _NOTHING
        self._fault: Exception | None = None

    def stopped(self) -> bool:
        """Say whether the person asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the run to end after the bundle in hand."""
        self._stop.set()

    def advance(self) -> Turn:
        """Do one short turn with the store."""
        if self._turns is None:
            self._turns = self.turns()
        came, fault = self._came, self._fault
        self._came, self._fault, self._job = _NOTHING, None, None
        try:
            if fault is not None:
                self._job = self._turns.throw(fault)
            else:
                self._job = self._turns.send(None if came is _NOTHING else came)
        except StopIteration:
            return Turn.DONE
        return Turn.HERE if self._job is None else Turn.AWAY

    def carry(self) -> None:
        """Do the job that is waiting; what it raises is raised again in the turn that asked for it."""
        if self._job is None:
            return
        try:
            self._came = self._job()
        except Exception as error:
            self._fault = error

    @abstractmethod
    def turns(self) -> Turns[None]:
        """Return the turns of the run, from the beginning."""

    @property
    @abstractmethod
    def outcome(self) -> Outcome:
        """What the run has come to so far."""
