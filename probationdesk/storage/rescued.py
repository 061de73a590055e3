"""A damaged store, open for reading: the cases that can still be read, and the list of what cannot.

It answers like a store, so that the same windows show it. Nothing in it can be changed and nothing of the
file is touched: what helps is restoring a backup, and the damaged file is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from probationdesk.domain.errors import StoreError
from probationdesk.domain.glance import at_a_glance
from probationdesk.domain.keeping import Access, AccessLine, BackupLine, Erased, ReviewLine, Undated, Unreadable
from probationdesk.domain.lines import CaseLine, Hit
from probationdesk.domain.notes import Note
from probationdesk.domain.people import Case, Person
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Change, Version
from probationdesk.storage import backup_places, changes
from probationdesk.storage.backup import Progress, UnfinishedBackup
from probationdesk.storage.backup_places import STORE_FILE
from probationdesk.storage.caseload import folded
from probationdesk.storage.rescued_sharing import NothingShared
from probationdesk.storage.salvage import Salvaged, salvage
from probationdesk.storage.storekey import StoreKey


def open_damaged(folder: Path, key: StoreKey) -> RescuedStore:
    """Return what can still be read of the store in `folder`; `key` stays the caller's.

    Raises StoreError `nothing_readable` if that is nothing, or as opening does for another reason than damage.
    """
    return RescuedStore(folder, salvage(folder / STORE_FILE, key))


class RescuedStore(NothingShared):
    """What was read of a damaged store; every method that would change it raises StoreError `read_only`."""

    read_only = True

    def __init__(self, folder: Path, found: Salvaged) -> None:
        self.folder = folder
        self._history = found.history
        self._versions = found.versions
        self._settings = dict(found.settings)
        self._unreadable = found.unreadable
        self._older = found.older
        self._records = {record.id: record for record in found.records}
        by_case: dict[str, list[Record]] = {}
        for record in found.records:
            by_case.setdefault(record.case_id, []).append(record)
        self._by_case = {case_id: tuple(records) for case_id, records in by_case.items()}
        newest: dict[str, datetime] = {}
        for change in found.history:
            newest.setdefault(change.case_id, change.at)
        self._lines = {
            case_id: line
            for case_id, records in self._by_case.items()
            if (line := _line(records, newest.get(case_id))) is not None
        }

    # -- what cannot be read ------------------------------------------------------------------------------------

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return the records that are held and cannot be read."""
        return self._unreadable

    def older(self) -> tuple[str, ...]:
        """Return the ids of records that can be read and are older than what the history last tells of them."""
        return self._older

    def parts(self) -> tuple[tuple[str, tuple[Record, ...]], ...]:
        """Return every case of which anything can be read, with its records; also those that cannot be opened."""
        return tuple(sorted(self._by_case.items()))

    # -- what can be read ---------------------------------------------------------------------------------------

    def cases(self, filter_text: str = "", *, limit: int = 200) -> tuple[CaseLine, ...]:
        """Return the cases that can be opened: those of which the case and the person can be read."""
        words = folded(filter_text).split()
        lines = self._lines.values()
        wanted = [line for line in lines if all(word in folded(f"{line.name} {line.reference}") for word in words)]
        wanted.sort(key=lambda line: (line.next_event_on is None, line.next_event_on or date.max, folded(line.name)))
        return tuple(wanted[:limit])

    def records(self, case_id: str) -> tuple[Record, ...]:
        """Return what can be read of a case that can be opened; empty for any other."""
        return self._by_case[case_id] if case_id in self._lines else ()

    def record(self, record_id: str) -> Record | None:
        """Return one record, or None if it is not held or cannot be read."""
        return self._records.get(record_id)

    def changes(self, case_id: str, *, record_id: str = "", limit: int = 500) -> tuple[Change, ...]:
        """Return what can be read of the history of a case, or of one record of it, newest first."""
        found = [c for c in self._history if c.case_id == case_id and record_id in ("", c.record_id)]
        return tuple(found[:limit])

    def past(self, change: Change) -> Record | None:
        """Return None: past values are not looked for in a damaged store."""
        return None

    def versions(self, assessment_id: str) -> tuple[Version, ...]:
        """Return the versions of an assessment that can be read whole, oldest first."""
        found = [version for version, _ in self._versions if version.assessment_id == assessment_id]
        return tuple(sorted(found, key=lambda version: (version.made_at, version.number, version.id)))

    def version_records(self, version_id: str) -> tuple[Record, ...]:
        """Return the records of a version exactly as they were cut; empty if it cannot be read whole."""
        return next((records for version, records in self._versions if version.id == version_id), ())

    def search(self, query: str, *, case_id: str = "", ranked: bool = False, limit: int = 50) -> tuple[Hit, ...]:
        """Return what holds every word of `query`, newest first; no index is used, so any part of a word fits."""
        words = folded(query).split()
        hits = [
            self._hit(record)
            for record in self._records.values()
            if words and case_id in ("", record.case_id) and record.case_id in self._lines
            if all(word in folded(record.words) for word in words)
        ]
        return tuple(sorted(hits, key=lambda hit: hit.at, reverse=True)[:limit])

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of this store, or `default` if it was never made or cannot be read."""
        return self._settings.get(name, default)

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting until the store is closed."""
        self._settings[name] = value

    def accesses(self, case_id: str) -> tuple[AccessLine, ...]:
        """Return what can be read of the access log of a case, newest first, without the purposes."""
        return tuple(
            AccessLine(
                seq=change.seq, at=change.at, actor=change.actor, act=Access(change.act), recipient="", purpose="",
                digest=change.after,
            )
            for change in self.changes(case_id, limit=len(self._history))
            if change.act in set(Access) and (not change.record_id or change.act == Access.RECORD_ERASED)
        )  # fmt: skip

    def head_code(self, version_id: str = "") -> str:
        """Return the code of the newest row of the history that can be read, or of the row that cut a version."""
        if version_id:
            rows = [change for change in self._history if change.record_id == version_id]
            return changes.code_of(rows[-1].hash) if rows else ""
        return changes.code_of(self._history[0].hash) if self._history else ""

    def due_for_review(self, today: date) -> tuple[ReviewLine, ...]:
        """Return nothing: a damaged store is restored before anything in it is erased."""
        return ()

    def undated(self) -> tuple[Undated, ...]:
        """Return nothing, for the same reason."""
        return ()

    def backups(self) -> tuple[BackupLine, ...]:
        """Return the backups there are, newest first."""
        return backup_places.list_backups(self.folder)

    def last_good_backup(self) -> BackupLine | None:
        """Return the newest backup, or None if there is none."""
        return next(iter(self.backups()), None)

    def act_as(self, actor: str) -> str:
        """Do nothing: nobody acts here."""
        return actor

    def settle(self) -> int:
        """Return 0: no edit is open here."""
        return 0

    def log_view(self, case_id: str, purpose: str = "") -> bool:
        """Return False: a damaged store cannot be written to."""
        return False

    def backup_is_due(self, now: datetime, *, closing: bool = False) -> bool:
        """Return False: a damaged store does not take the place of a good backup."""
        return False

    def close(self) -> None:
        """Forget everything that was read."""
        self._by_case, self._lines, self._records, self._history, self._versions = {}, {}, {}, (), ()

    # -- what cannot be done ------------------------------------------------------------------------------------

    def save(self, records: Sequence[Record], *, act: str, settle: bool) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def remove(self, record_ids: Sequence[str], *, act: str) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def cut_version(self, version: Version, records: Sequence[Record], *, head: Record, act: str) -> Version:
        """Refuse."""
        raise StoreError("read_only")

    def bring_in(
        self, records: Sequence[Record], versions: Sequence[tuple[Version, Sequence[Record]]], *, act: str,
        digest: str = "",
    ) -> NoReturn:  # fmt: skip
        """Refuse."""
        raise StoreError("read_only")

    def log_access(
        self, case_id: str, act: Access, *, recipient: str = "", purpose: str = "", digest: str = ""
    ) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def erase(
        self,
        case_id: str,
        record_ids: Sequence[str] = (),
        *,
        backups_kept: timedelta = timedelta(0),
        act: Access = Access.CASE_ERASED,
    ) -> Erased:
        """Refuse."""
        raise StoreError("read_only")

    def backup_if_due(
        self, now: datetime, *, closing: bool = False, progress: Progress | None = None
    ) -> BackupLine | None:
        """Do nothing: a damaged store does not take the place of a good backup."""
        return None

    def begin_backup(self, progress: Progress | None = None) -> UnfinishedBackup:
        """Refuse."""
        raise StoreError("read_only")

    # -- helpers ------------------------------------------------------------------------------------------------

    def _hit(self, record: Record) -> Hit:
        line = self._lines[record.case_id]
        return Hit(
            record_id=record.id,
            case_id=record.case_id,
            assessment_id=record.assessment_id,
            kind=record.KIND,
            key=record.key,
            name=line.name,
            at=record.at if isinstance(record, Note) else line.changed_at,
            excerpt=record.words[:120],
        )


def _line(records: tuple[Record, ...], changed_at: datetime | None) -> CaseLine | None:
    """Return a case's line in the list; None if the case or the person cannot be read, without which none opens."""
    case = next((record for record in records if isinstance(record, Case)), None)
    person = next((record for record in records if isinstance(record, Person)), None)
    if case is None or person is None:
        return None
    look = at_a_glance(records)
    return CaseLine(
        case_id=case.case_id,
        reference=case.reference,
        name=person.full_name,
        setting=case.setting,
        next_event=case.next_event,
        next_event_on=case.next_event_on,
        invented=case.invented,
        outstanding=look.outstanding,
        awaits_oversight=look.awaits_oversight,
        changed_at=changed_at or datetime.combine(case.opened, datetime.min.time()).astimezone(),
    )
