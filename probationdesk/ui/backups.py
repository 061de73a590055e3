"""Backups made by themselves: the first of a day, then every two hours what is new, and at the end of the program."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from probationdesk.domain.errors import DeskError, StoreError
from probationdesk.domain.keeping import BackupLine
from probationdesk.services.backing_up import back_up_if_due, begin_backup_if_due
from probationdesk.services.ports import Desk
from probationdesk.ui.tasks import Tasks

_FIRST_MS: Final = 30_000
"""After opening: long enough that nobody waits for it."""
_AGAIN_MS: Final = 3_600_000


class BackupKeeper(QObject):
    """Looks now and then whether a backup is due. It is made away from the windows, which stay in use meanwhile."""

    failed = Signal(object)
    """A `DeskError`: why the backup that was due could not be made, or not be copied to the organisation's folder."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._timer.start(_FIRST_MS)

    @Slot()
    def look(self) -> None:
        """Make a backup if there is none of today, or if there is something new since one of two hours ago."""
        self._timer.start(_AGAIN_MS)
        try:
            begun = begin_backup_if_due(self._desk)
        except DeskError as error:
            self.failed.emit(error)
            return
        if begun is not None:
            self._tasks.run(begun.finish, self._on_made, self._on_failed)

    def at_close(self) -> None:
        """Make a backup if anything has changed since the last one; a disk that refuses keeps nobody from closing."""
        self._timer.stop()
        with suppress(DeskError):
            back_up_if_due(self._desk, closing=True)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _on_made(self, line: BackupLine) -> None:
        if line.not_copied:
            self.failed.emit(StoreError(line.not_copied))

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            raise error
        if error.code == "backup_abandoned":  # the store was closed for a moment, by an erasure for one
            self._timer.start(_FIRST_MS)
        else:
            self.failed.emit(error)
