"""What keeps an open store itself: its backups, and what is erased from it and from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from weakref import WeakSet

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.keeping import Access, BackupLine, Erased, ReviewLine, Undated
from probationdesk.storage import (
    backup,
    backup_elsewhere,
    backup_places,
    caseload,
    changes,
    erasure,
    restore,
)
from probationdesk.storage.backup import Progress, UnfinishedBackup
from probationdesk.storage.erasure import Counts
from probationdesk.storage.handle import Clock
from probationdesk.storage.store_sharing import SharedStore
from probationdesk.storage.storekey import StoreKey


class KeptStore(SharedStore):
    """One store, open, with its backups beside it."""

    def __init__(
        self,
        folder: Path,
        key: StoreKey,
        *,
        actor: str,
        clock: Clock,
        accept_older: bool = False,
        further_backups: Path | None = None,
    ) -> None:
        """Open the store in `folder` (see `Handle`), and finish an erasure that was cut short if the disk allows.

        `further_backups` is the organisation's folder, to which each backup is copied as well.
        """
        self._elsewhere = backup_elsewhere.place_of(further_backups, folder) if further_backups else None
        self._begun: WeakSet[UnfinishedBackup] = WeakSet()
        super().__init__(folder, key, actor=actor, clock=clock, accept_older=accept_older)
        with suppress(StoreError):  # a full disk must not keep anybody from reading; the next opening tries again
            self._finish_erasing()

    def due_for_review(self, today: date) -> tuple[ReviewLine, ...]:
        """Return the cases whose date for review has come, longest due first."""
        return self._read(lambda connection: caseload.due_for_review(connection, today))

    def undated(self) -> tuple[Undated, ...]:
        """Return the cases that bear no date for review, first opened first."""
        return self._read(caseload.undated)

    def erase(
        self,
        case_id: str,
        record_ids: Sequence[str] = (),
        *,
        backups_kept: timedelta = timedelta(0),
        act: Access = Access.CASE_ERASED,
    ) -> Erased:
        """Erase a case, or only some of its records, from every page of the store and from its backups.

        A new backup is made, and those before it are removed unless they are to be kept for `backups_kept`
        yet; those are removed when their time comes (`backup_if_due`). What is erased cannot be had back. `act` is
        what the log says of a case: erased, or cleared because others hold it.
        Raises StoreError `not_held`; `backup_not_sound` or a disk error if the erasure is done in the store
        but the backups could not be brought after: calling `backup_if_due` does that.
        """
        deed = self._deed(Access.RECORD_ERASED if record_ids else act)

        def work(connection: sqlcipher.Connection) -> Counts:
            if record_ids:
                counts = erasure.erase_records(connection, record_ids, deed)
            else:
                counts = erasure.erase_case(connection, case_id, deed)
            erasure.let_backups_go_later(connection, deed.at, backups_kept)
            return counts

        gone = record_ids or (case_id,)
        counts = self._write(work, lambda c: all(erasure.is_erased(c, one) for one in gone))
        self._finish_erasing()
        held = len(self.backups())
        self.begin_backup().finish()
        reached = self._let_backups_go(deed.at)
        left = self.backups()
        return Erased(
            records=counts.records,
            versions=counts.versions,
            backups_removed=held + 1 - len(left),
            backups_holding=self._read(lambda connection: erasure.backups_holding(connection, left)),
            backups_out_of_reach=not reached,
            stores_set_aside=len(restore.set_aside(self.folder)),
        )

    def backups(self) -> tuple[BackupLine, ...]:
        """Return the backups there are, newest first."""
        return backup_places.list_backups(self.folder)

    def last_good_backup(self) -> BackupLine | None:
        """Return the newest backup, which was read back whole when it was made; None if there is none."""
        return next(iter(self.backups()), None)

    def begin_backup(self, progress: Progress | None = None) -> UnfinishedBackup:
        """Begin a backup; its `finish` copies the store, reads the copy back and keeps it, on this thread or another.

        Saving goes on meanwhile; closing the store before it is copied ends it. `progress` is told, on the thread of
        `finish`, how many pages are copied, and of how many. Raises StoreError `disk_full`, `read_only`, `disk_error`
        or `keyslots_missing`.
        """
        self.settle()
        begun = backup.begin(
            self._opened(), self.folder, self._key, self._clock(), elsewhere=self._elsewhere, progress=progress
        )
        self._begun.add(begun)
        return begun

    def backup_if_due(
        self, now: datetime, *, closing: bool = False, progress: Progress | None = None
    ) -> BackupLine | None:
        """Make a backup if there is none of today, or `closing` and anything has changed since; return it.

        Also removes backups whose time has come after an erasure. Raises StoreError as `begin_backup`, and
        `backup_not_sound`.
        """
        made = None
        if self.backup_is_due(now, closing=closing):
            made = self.begin_backup(progress).finish()
        self._let_backups_go(now)
        return made

    def backup_is_due(self, now: datetime, *, closing: bool = False) -> bool:
        """Say whether `backup_if_due` would make a backup: also if all there are hold what was erased since."""
        held = self.backups()
        if held and held == self._read(lambda connection: erasure.backups_holding(connection, held, now)):
            return True
        return backup.is_due(self.folder, now, self._read(changes.head)[1], closing=closing)

    def _let_go(self) -> None:
        """Close the connection, once no backup copies through it any more."""
        for begun in tuple(self._begun):
            begun.abandon()
        self._begun.clear()
        super()._let_go()

    def _finish_erasing(self) -> None:
        """Sweep the file if something erased has left traces: after an erasure, or after one that was cut short."""
        if self.read_only or not self._read(erasure.is_unfinished):
            return
        with self._unguarded() as database:
            erasure.sweep(database)

    def _let_backups_go(self, now: datetime) -> bool:
        """Remove the backups that hold what was erased and whose time has come, once there is a later one.

        Returns False if the organisation's folder could not be reached: its copies go at a later call.
        """
        backup_places.clear_away(self.folder)
        held = self.backups()
        going = self._read(lambda connection: erasure.backups_holding(connection, held, now))
        if going and len(going) == len(held):
            return True
        backup_places.remove(self.folder, [line.name for line in going])
        left_there = self._let_copies_go(now)
        if left_there is None:
            return not self._read(lambda connection: erasure.any_due(connection, now))
        left = (*self.backups(), *left_there)
        if self._read(lambda connection: erasure.any_due(connection, now)):
            self._write(
                lambda connection: erasure.backups_gone(connection, left, now),
                lambda connection: not erasure.any_due(connection, now),
            )
        return True

    def _let_copies_go(self, now: datetime) -> tuple[BackupLine, ...] | None:
        """Remove such backups from the organisation's folder; return those that are left, None if it is not reached."""
        place = self._elsewhere
        if place is None:
            return ()
        if not backup_elsewhere.is_reached(place):
            return None
        there = backup_places.list_backups(place)
        going = self._read(lambda connection: erasure.backups_holding(connection, there, now))
        try:
            backup_places.remove(place, [line.name for line in going])
        except StoreError:
            return None
        return tuple(line for line in there if line not in going)
