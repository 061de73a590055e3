"""Backups as an officer meets them: when the last good one was made, and making one when it is time.

A backup is begun on the thread that has the store open, in no time. Copying and reading back take seconds and may run
on any thread, while the store is used.
"""

from __future__ import annotations

from collections.abc import Callable

from probationdesk.domain.keeping import BackupLine
from probationdesk.services.ports import Desk, UnfinishedBackup

Progress = Callable[[int, int], None]


def backups(desk: Desk) -> tuple[BackupLine, ...]:
    """Return the backups there are, newest first."""
    return desk.store.backups()


def last_good_backup(desk: Desk) -> BackupLine | None:
    """Return the newest backup, which was read back whole when it was made; None if there is none yet."""
    return desk.store.last_good_backup()


def back_up_if_due(desk: Desk, *, closing: bool = False, progress: Progress | None = None) -> BackupLine | None:
    """Make a backup if there is none of today, or `closing` and anything has changed since; return it.

    `progress` is told how many pages are copied, and of how many. Raises StoreError if the disk is full or
    fails, or if the copy cannot be read back; the store itself is not affected then.
    """
    return desk.store.backup_if_due(desk.clock(), closing=closing, progress=progress)


def begin_backup_if_due(desk: Desk, *, progress: Progress | None = None) -> UnfinishedBackup | None:
    """Begin a backup if there is none of today; `finish` of what is returned may run on another thread."""
    if not desk.store.backup_is_due(desk.clock()):
        return None
    return desk.store.begin_backup(progress)
