"""Drives an exchange with a stick or the service: short turns with the store here, long ones on the task runner."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from probationdesk.domain.errors import DeskError
from probationdesk.domain.kinds import KINDS
from probationdesk.services.ports import Changed
from probationdesk.services.ports_exchange import Outcome, Run, Target, Turn
from probationdesk.ui.context import Context
from probationdesk.ui.telling import explain


class Carrying(QObject):
    """Runs one exchange at a time. Meanwhile the windows stay usable: what is typed is kept before more is filed."""

    progressed = Signal(object)
    """A `Progress`."""
    ended = Signal(object)
    """The `Outcome`; what is counted in it is done and stays done, whether the run was whole or not."""
    failed = Signal(str)
    """The words that say why the run could not begin, or why it was cut short."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: Run | None = None

    @property
    def under_way(self) -> bool:
        """True from `begin` until the run has ended."""
        return self._run is not None

    def begin(self, target: Target) -> None:
        """Begin an exchange; nothing happens while one is under way or if these windows have none to offer."""
        exchange = self._context.exchange
        if self._run is not None or exchange is None:
            return
        try:
            self._run = exchange.begin(self._context.desk, target)
        except DeskError as error:
            self.failed.emit(explain(error, self._context.words))
            return
        self._context.exchanging = True
        QTimer.singleShot(0, self, self._advance)

    def stop(self) -> None:
        """Ask the run to end after the bundle in hand."""
        if self._run is not None:
            self._run.stop()

    @Slot()
    def _advance(self) -> None:
        run = self._run
        if run is None:
            return
        self._context.keep_typed.emit()
        try:
            turn = run.advance()
        except Exception as error:  # a fault of the program too must end the run, or no other could begin
            self._fail(error)
            return
        self.progressed.emit(run.progress)
        if turn is Turn.DONE:
            self._end(run.outcome)
        elif turn is Turn.AWAY:
            self._context.tasks.run(run.carry, lambda _: self._advance(), self._fail)
        else:
            QTimer.singleShot(0, self, self._advance)

    def _end(self, outcome: Outcome) -> None:
        self._over()
        for case_id in outcome.changed_cases:
            self._context.changed.emit(Changed(case_id=case_id, kinds=frozenset(KINDS)))
        self.ended.emit(outcome)

    def _fail(self, error: BaseException) -> None:
        """End the run and say why. What is no refusal is a fault of the program and told of as one as well."""
        self._over()
        if isinstance(error, DeskError):
            self.failed.emit(explain(error, self._context.words))
            return
        self.failed.emit(explain(DeskError("exchange_fault"), self._context.words))
        sys.excepthook(type(error), error, error.__traceback__)

    def _over(self) -> None:
        self._run = None
        self._context.exchanging = False
