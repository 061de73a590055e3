"""What the services need from outside, as protocols; `app.py` and `cli.py` introduce the real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from probationdesk.domain.printing import Printed as Printed
from probationdesk.services.ports_shared_store import SharingStore

if TYPE_CHECKING:  # the unlock window comes through here and waits for none of these
    from probationdesk.domain.assessment import CaseFile
    from probationdesk.domain.framework import Framework
    from probationdesk.domain.keeping import Access, AccessLine, BackupLine, Erased, ReviewLine, Undated
    from probationdesk.domain.lines import CaseLine, Hit
    from probationdesk.domain.people import Language
    from probationdesk.domain.printing import Chosen, Length, Print
    from probationdesk.domain.record import Record
    from probationdesk.domain.versions import Change, Version


class Store(SharingStore, Protocol):
    """Where records are kept. Every method is synchronous, on the thread that opened the store."""

    def cases(self, filter_text: str = "", *, limit: int = 200) -> tuple[CaseLine, ...]:
        """Return the caseload, soonest next event first; `filter_text` matches any part of a name or reference."""

    def records(self, case_id: str) -> tuple[Record, ...]:
        """Return every record of a case that has not been removed; empty if the case is not held."""

    def record(self, record_id: str) -> Record | None:
        """Return one record, or None if it is not held or has been removed."""

    def save(self, records: Sequence[Record], *, act: str, settle: bool) -> None:
        """Write `records` in one transaction and return once it is committed.

        With `settle` a change row is appended for each at once; otherwise the edit is open and one row is
        appended when it settles. Saving a record equal to the one held does nothing.
        """

    def remove(self, record_ids: Sequence[str], *, act: str) -> None:
        """Take records out of the case; their past stays in the history."""

    def settle(self) -> int:
        """Append the change rows of all open edits; return how many."""

    def changes(self, case_id: str, *, record_id: str = "", limit: int = 500) -> tuple[Change, ...]:
        """Return the history of a case, or of one record of it, newest first."""

    def past(self, change: Change) -> Record | None:
        """Return what the record was before `change`; None if it did not exist or its words were purged."""

    def cut_version(self, version: Version, records: Sequence[Record], *, head: Record, act: str) -> Version:
        """Keep `records` as an immutable version, save `head` with it in one transaction, and return the version.

        Its digest is filled in (`codec.digest_of_all`).
        """

    def bring_in(
        self,
        records: Sequence[Record],
        versions: Sequence[tuple[Version, Sequence[Record]]],
        *,
        act: str,
        digest: str = "",
    ) -> None:
        """Save the records and versions of a whole case from elsewhere, in one transaction.

        `digest` is that of the file they came in, for the access log.
        """

    def versions(self, assessment_id: str) -> tuple[Version, ...]:
        """Return the versions of an assessment, oldest first."""

    def version_records(self, version_id: str) -> tuple[Record, ...]:
        """Return the records of a version exactly as they were cut."""

    def search(self, query: str, *, case_id: str = "", ranked: bool = False, limit: int = 50) -> tuple[Hit, ...]:
        """Return what holds every word of `query` (the last as a prefix), newest first or best first."""

    def close(self) -> None:
        """Settle open edits and close; nothing may be asked of the store afterwards."""

    def act_as(self, actor: str) -> str:
        """Name `actor` in the history from now on, and return who was named until now."""

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of this store."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this store."""

    def log_view(self, case_id: str, purpose: str = "") -> bool:
        """Log that a case was looked at, once until the store is closed; return whether it was the first time."""

    def log_access(
        self, case_id: str, act: Access, *, recipient: str = "", purpose: str = "", digest: str = ""
    ) -> None:
        """Log that something left the store or came in."""

    def accesses(self, case_id: str) -> tuple[AccessLine, ...]:
        """Return the access log of a case, newest first, also of one that has been erased."""

    def head_code(self, version_id: str = "") -> str:
        """Return the eight characters by which the history is known on paper, now or when a version was cut."""

    def due_for_review(self, today: date) -> tuple[ReviewLine, ...]:
        """Return the cases whose date for review has come, longest due first."""

    def undated(self) -> tuple[Undated, ...]:
        """Return the cases that bear no date for review, first opened first."""

    def erase(
        self,
        case_id: str,
        record_ids: Sequence[str] = (),
        *,
        backups_kept: timedelta = ...,
        act: Access = ...,
    ) -> Erased:
        """Erase a case, or only some of its records, from every page of the store and from its backups."""

    def backups(self) -> tuple[BackupLine, ...]:
        """Return the backups there are, newest first."""

    def last_good_backup(self) -> BackupLine | None:
        """Return the newest backup, which was read back whole when it was made; None if there is none."""

    def backup_is_due(self, now: datetime, *, closing: bool = False) -> bool:
        """Say whether there is no backup of today, or at closing something new since the last one."""

    def backup_if_due(
        self, now: datetime, *, closing: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> BackupLine | None:
        """Make a backup if it is time for one, and remove those whose time is over; return it."""

    def begin_backup(self, progress: Callable[[int, int], None] | None = None) -> UnfinishedBackup:
        """Begin a backup; the rest may run on another thread, while the store is used on this one."""


class UnfinishedBackup(Protocol):
    """A backup that has been begun."""

    def finish(self) -> BackupLine:
        """Copy the store, read the copy back and keep it; may run on any thread.

        Raises StoreError `backup_abandoned` if the store was closed before it was copied.
        """


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the present moment with its UTC offset."""


class Press(Protocol):
    """Sets a report. The same input gives the same bytes. Every method may run on any thread."""

    def report(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str, history: str = ""
    ) -> Printed:
        """Return the report of one assessment; `code` is the digest of its version, or empty for a draft.

        `history` is the head code of the history when the version was cut.
        """

    def measure(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, language: Language
    ) -> Length:
        """Return how the draft of a report would fill its sides, in a third of the time that printing it takes."""

    def difference(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str
    ) -> Printed:
        """Return, on one side, how a review differs from the version it starts from; `code` as for `report`."""

    def handout(
        self,
        kind: Print,
        case: CaseFile,
        assessment_id: str,
        framework: Framework,
        *,
        dated: date,
        code: str,
        language: Language,
        chosen: Chosen,
        history: str = "",
    ) -> Printed:
        """Return any of the prints, in `language`; `chosen` is for interview sheets, `code` as for `report`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who is at the desk."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every act needs: where records are kept, the instrument, the time, the press and who acts."""

    store: Store
    framework: Framework
    clock: Clock
    press: Press
    officer: Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What an act has changed, so that open pages can decide whether to load again."""

    case_id: str
    kinds: frozenset[str]
    record_id: str = ""


class StoreKey(Protocol):
    """Opens one store; made by unlocking, used once, its bytes zeroed after use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLine:
    """One store on this computer, by the neutral label its officer chose."""

    store_id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockedStore:
    """The key of a store, and what its officer is to be told on unlocking."""

    key: StoreKey
    failed_attempts: int
    """Since the store was last opened."""
    last_failed_at: datetime | None
    unlocked_at: datetime | None
    """When the store was last unlocked; None if that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One thing that opens a store."""

    kind: str
    """`passphrase`, `recovery` or `organisation`."""
    owner: str
    """The organisation's public key; empty for what the officer holds."""
    device: str
    """The keyring that holds a secret of this computer which is needed as well; empty if none is."""


class Policy(Protocol):
    """What the organisation lays down for one computer."""

    @property
    def idle_lock_minutes(self) -> int:
        """After how many minutes without a key or a click the program locks: 5 to 15."""

    @property
    def organisation_key(self) -> str:
        """The public key that opens new stores as well; empty for none."""

    @property
    def backup_folder(self) -> str:
        """A further folder for backups; empty for none."""

    @property
    def retention_months(self) -> int | None:
        """After how many months a case is put forward for review; None if nothing is laid down."""

    @property
    def device_secret(self) -> str:
        """`required`, `allowed` or `off`: whether the passphrase of a store opens it on this computer alone."""


class Stores(Protocol):
    """The stores on this computer.

    `create` and `unlock` take a good part of a second and may run on a worker thread: they touch no
    database connection that outlives them. `open` runs on the thread that will own the store.
    """

    def known(self) -> tuple[StoreLine, ...]:
        """Return the stores there are, by label."""

    def load_ahead(self) -> None:
        """Load what unlocking and opening need, so that they need not; may run on any thread."""

    def new_recovery_code(self) -> str:
        """Return a fresh recovery code for a store about to be made; it is shown once and kept nowhere."""

    def suggest_passphrase(self) -> str:
        """Return a passphrase of five words drawn by chance."""

    def check_passphrase(self, passphrase: str, context: Sequence[str] = ()) -> None:
        """Raise StoreError if a new passphrase is too short, too long, or among what is guessed first.

        `context` is what an outsider could know: the officer's name and role, the label of the store.
        """

    def policy(self) -> Policy:
        """Return what the organisation lays down for this computer; raises BadInput if its file is not right."""

    def keyring(self) -> str:
        """Return the name of the keyring that could hold a secret of this computer; empty if there is none.

        Takes up to five seconds.
        """

    def create(
        self, label: str, passphrase: str, recovery_code: str, officer: Officer, *, use_device_secret: bool = False
    ) -> tuple[StoreLine, StoreKey]:
        """Make a store that the passphrase and the recovery code open, and return it with its key.

        With `use_device_secret` (or if the policy says so) the passphrase opens it on this computer alone.
        """

    def unlock(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> StoreKey:
        """Return the key of a store; raises StoreError if what was given does not open it."""

    def unlock_and_tell(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> UnlockedStore:
        """Return the key of a store as `unlock` does, with what its officer is to be told."""

    def confirm(self, store_id: str, passphrase: str) -> None:
        """Raise StoreError unless the passphrase opens the store, which may be open; failures are counted."""

    def open(self, store_id: str, key: StoreKey, *, accept_older: bool = False) -> Store:
        """Open a store with its key; raises StoreError if it is damaged, newer, or open elsewhere.

        Raises StoreError `store_older` (so many changes are `missing`) or `history_differs` for a store that is not
        the one last used here, unless `accept_older` says that the officer knows and goes on.
        """

    def keys(self, store_id: str) -> tuple[KeyLine, ...]:
        """Return what opens a store."""

    def change_passphrase(
        self,
        store_id: str,
        new_passphrase: str,
        *,
        passphrase: str = "",
        recovery_code: str = "",
        organisation_identity: str = "",
        use_device_secret: bool | None = None,
    ) -> None:
        """Change the passphrase of a store, open or closed, with one of the things that open it.

        `use_device_secret` of None leaves it as it is whether a secret of this computer is needed. Old copies of the
        key file still open with the old passphrase.
        """

    def renew_recovery_code(self, store_id: str, new_code: str, *, passphrase: str) -> None:
        """Put another recovery code in the place of the one there is."""

    def rekey(
        self, store_id: str, new_passphrase: str, new_code: str, *, passphrase: str = "", recovery_code: str = ""
    ) -> tuple[str, ...]:
        """Give a closed store a new key, passphrase and recovery code, because the passphrase may be known.

        Returns the names of the backups that still open with the former passphrase.
        """

    def backups(self, store_id: str) -> tuple[BackupLine, ...]:
        """Return the backups of a store, newest first, also of one that cannot be opened."""

    def restore(self, store_id: str, name: str, *, passphrase: str = "", recovery_code: str = "") -> None:
        """Put a backup in the place of a closed store, which is set aside and never deleted.

        What opens the store opens its backups, unless it got a new key since: then what opened it at the time does,
        and does so again afterwards.
        """

    def set_aside(self, store_id: str) -> int:
        """Return how many former stores were set aside when backups were restored; they may hold what was erased."""

    def remove_set_aside(self, store_id: str, passphrase: str) -> int:
        """Remove them for good and return how many; raises StoreError unless the passphrase opens the store."""

    def open_damaged(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> Store:
        """Return what can still be read of a store, in memory; every change is refused. May run on any thread."""
