"""A long act, step by step: each step runs on the worker thread, and between two steps the officer can stop it."""

from __future__ import annotations

from collections.abc import Callable, Generator

from probationdesk.ui.tasks import Tasks

Steps = Generator[Callable[[], object], object, None]
"""Lives on the main thread. It yields what is to run on the worker thread and is given the result, or the error."""


class Run:
    """Carries out one act. `ended` is told at last whether it came to its end or was stopped."""

    def __init__(self, tasks: Tasks, steps: Steps, ended: Callable[[bool], None]) -> None:
        self._tasks = tasks
        self._steps = steps
        self._ended = ended
        self._stopping = False

    def begin(self) -> None:
        """Begin with the first step."""
        self._go_on(lambda: next(self._steps))

    def stop(self) -> None:
        """Stop after the step that is under way, which is left to finish."""
        self._stopping = True

    def _on_done(self, result: object) -> None:
        self._go_on(lambda: self._steps.send(result))

    def _on_failed(self, error: BaseException) -> None:
        self._go_on(lambda: self._steps.throw(error))

    def _go_on(self, step: Callable[[], Callable[[], object]]) -> None:
        if self._stopping:
            self._steps.close()
            self._ended(False)
            return
        try:
            work = step()
        except StopIteration:
            self._ended(True)
            return
        except Exception:
            # A fault of ours: it is told as one, and the panel does not wait for a run that is over.
            self._ended(False)
            raise
        self._tasks.run(work, self._on_done, self._on_failed)
