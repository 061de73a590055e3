"""The one task runner: what takes longer than a moment runs on a worker thread with plain values.

The store is never touched from here: it belongs to the main thread. So do windows, also those that nobody holds any
more: Python would clear them away on whichever thread happens to make the most new objects, and Qt dies of that. While
a task is under way, objects that hold each other therefore wait to be cleared away.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Tasks(QObject):
    """Runs one task at a time and hands its result back on the main thread."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
        self._closed = False
        self._waiting: dict[Future[Any], tuple[Callable[[Any], None], Callable[[BaseException], None]]] = {}
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> Future[T]:
        """Run `work` on the worker thread; afterwards call `then` with its result, or `failed` with its error.

        Both are called on the main thread. A task that is cancelled before it begins calls neither, as does one that
        is asked for once everything has been closed.
        """
        if self._closed:
            late: Future[T] = Future()
            late.cancel()
            return late
        gc.disable()
        future = self._pool.submit(work)
        self._waiting[future] = (then, failed)
        future.add_done_callback(partial(_report, self._ended))
        return future

    @property
    def busy(self) -> bool:
        """True while a task is under way or its result has not been handed over."""
        return bool(self._waiting)

    def close(self, *, patience_s: float | None = None) -> None:
        """Forget the tasks that have not begun and wait for the one that has; their results go nowhere.

        With `patience_s` it is waited for no longer than that: what a task has not finished by then is lost when
        the process ends, which every task must survive.
        """
        self._closed = True
        under_way = list(self._waiting)
        self._waiting.clear()
        if patience_s is not None:
            wait(under_way, timeout=patience_s)
        self._pool.shutdown(wait=patience_s is None, cancel_futures=True)
        if all(future.done() for future in under_way):
            gc.enable()

    @Slot(object)
    def _on_ended(self, future: Future[Any]) -> None:
        handlers = self._waiting.pop(future, None)
        if not self._waiting:
            gc.enable()
        if handlers is None or future.cancelled():
            return
        then, failed = handlers
        error = future.exception()
        if error is None:
            then(future.result())
        else:
            failed(error)


def _report(ended: Any, future: Future[Any]) -> None:
    """Runs on the worker thread: only emits; the receiver is a slot of an object of the main thread."""
    try:
        ended.emit(future)
    except RuntimeError:
        # The window was closed while the task ran; nobody waits for the result.
        return
