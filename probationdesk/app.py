"""Joins the parts, in order: where things are, the stores, the desk, the windows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from probationdesk import hygiene, resources
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.domain.framework import Framework
from probationdesk.domain.keeping import BackupLine
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Printed
from probationdesk.resources import Wording
from probationdesk.services.exchanging import import_case
from probationdesk.services.ports import Desk, KeyLine, Officer, Store, StoreKey, StoreLine, UnlockedStore
from probationdesk.storage import (
    backup,
    passphrases,
    policy,
    recoverycode,
    rescued,
    restore,
    stores,
    stores_rekey,
    verify,
)
from probationdesk.storage.devicesecret import DeviceSecrets
from probationdesk.storage.rescued import RescuedStore
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from probationdesk.storage.storekey import StoreKey as RawStoreKey
from probationdesk.storage.verify import VerifyReport

_OFFICER_NAME = "officer.name"
_OFFICER_ROLE = "officer.role"

_DEMONSTRATION = "invented cases only here"
"""The passphrase of the demonstration store. It guards nothing: the cases are in every copy of the program."""

Clock = Callable[[], datetime]


def data_folder() -> Path:
    """Return where this person's stores are kept: `PROBATIONDESK_DATA`, or the platform's own place."""
    chosen = os.environ.get("PROBATIONDESK_DATA")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "ProbationDesk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ProbationDesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "probationdesk"


def now() -> datetime:
    """Return the present moment with the offset of this computer's time zone."""
    return datetime.now().astimezone()


class StoresOnDisk:
    """The stores under one data folder (see `services.ports.Stores`)."""

    def __init__(self, data: Path, clock: Clock = now) -> None:
        self._data = data
        self._clock = clock

    def known(self) -> tuple[StoreLine, ...]:
        """Return the stores there are, by label."""
        return tuple(
            StoreLine(store_id=entry.folder.name, label=entry.label or entry.folder.name[:8])
            for entry in stores.list_stores(self._data)
        )

    def new_recovery_code(self) -> str:
        """Return a fresh recovery code."""
        return recoverycode.new_code()

    def suggest_passphrase(self) -> str:
        """Return a passphrase of five words drawn by chance."""
        return passphrases.suggest()

    def check_passphrase(self, passphrase: str, context: Sequence[str] = ()) -> None:
        """Raise StoreError if a new passphrase is too short, too long, or among what is guessed first."""
        passphrases.check(passphrase, context)

    def policy(self) -> policy.Policy:
        """Return what the organisation lays down for this computer."""
        return policy.read()

    def keyring(self) -> str:
        """Return the name of the keyring that could hold a secret of this computer; empty if there is none."""
        return DeviceSecrets().available()

    def create(
        self,
        label: str,
        passphrase: str,
        recovery_code: str,
        officer: Officer,
        *,
        use_device_secret: bool = False,
    ) -> tuple[StoreLine, StoreKey]:
        """Make a store as the policy has it, and keep in it who its officer is."""
        laid_down = self.policy()
        folder, key = stores.make_store(
            self._data,
            passphrase,
            label=label,
            recovery_code=recovery_code,
            use_device_secret=bool(laid_down.on_device_secret(use_device_secret)),
            organisation_key=laid_down.organisation_key,
            context=(officer.name, officer.role),
        )
        store = stores.open_with_key(folder, key.copy(), actor=officer.name or label, clock=self._clock)
        try:
            store.set_setting(_OFFICER_NAME, officer.name)
            store.set_setting(_OFFICER_ROLE, officer.role)
        finally:
            store.close()
        return StoreLine(store_id=folder.name, label=label), key

    def unlock(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> StoreKey:
        """Return the key of a store, after reading the store through with it if it is not too large for that."""
        return self.unlock_and_tell(store_id, passphrase=passphrase, recovery_code=recovery_code).key

    def unlock_and_tell(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> UnlockedStore:
        """Return the key of a store as `unlock` does, with what the officer is to be told."""
        folder = self._folder(store_id)
        unlocked = stores.unlock(folder, passphrase=passphrase, recovery_code=recovery_code, clock=self._clock)
        try:
            stores.check_store(folder, unlocked.key)
        except StoreError:
            unlocked.key.wipe()
            raise
        return UnlockedStore(
            key=unlocked.key,
            failed_attempts=unlocked.since.failed_attempts,
            last_failed_at=unlocked.since.last_failed_at,
            unlocked_at=unlocked.since.unlocked_at,
        )

    def confirm(self, store_id: str, passphrase: str) -> None:
        """Raise StoreError unless the passphrase opens the store, which may be open."""
        with self._key(store_id, passphrase):
            pass

    def open(self, store_id: str, key: StoreKey, *, accept_older: bool = False) -> EncryptedStore:
        """Open a store; its history names its officer from then on."""
        assert isinstance(key, RawStoreKey)
        store = stores.open_with_key(
            self._folder(store_id), key, actor="", clock=self._clock, accept_older=accept_older
        )
        store.act_as(store.setting(_OFFICER_NAME) or store_id[:8])
        return store

    def keys(self, store_id: str) -> tuple[KeyLine, ...]:
        """Return what opens a store."""
        return tuple(
            KeyLine(kind=line.kind, owner=line.owner, device=line.device)
            for line in stores.slots_of(self._folder(store_id))
        )

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
        """Change the passphrase of a store, open or closed, with one of the things that open it."""
        chosen = self.policy().on_device_secret(use_device_secret)
        with self._key(store_id, passphrase, recovery_code, organisation_identity) as key:
            stores.change_passphrase(self._folder(store_id), key, new_passphrase, use_device_secret=chosen)

    def renew_recovery_code(self, store_id: str, new_code: str, *, passphrase: str) -> None:
        """Put another recovery code in the place of the one there is."""
        with self._key(store_id, passphrase) as key:
            stores.renew_recovery_code(self._folder(store_id), key, new_code)

    def rekey(
        self, store_id: str, new_passphrase: str, new_code: str, *, passphrase: str = "", recovery_code: str = ""
    ) -> tuple[str, ...]:
        """Give a closed store a new key; return the names of the backups that still open with the former passphrase."""
        laid_down = self.policy()
        folder = self._folder(store_id)
        with self._key(store_id, passphrase, recovery_code) as key:
            stores_rekey.rekey(
                folder,
                key,
                passphrase=new_passphrase,
                recovery_code=new_code,
                actor=store_id[:8],
                now=self._clock(),
                use_device_secret=laid_down.on_device_secret(None),
                organisation_key=laid_down.organisation_key,
            ).wipe()
        return stores_rekey.earlier_backups(folder)

    def verify(self, store_id: str, passphrase: str) -> VerifyReport:
        """Check every page, record and history line of a store."""
        with self._key(store_id, passphrase) as key:
            return verify.full(self._folder(store_id) / FILE_NAME, key)

    def backups(self, store_id: str) -> tuple[BackupLine, ...]:
        """Return the backups of a store, newest first."""
        return backup.list_backups(self._folder(store_id))

    def restore(self, store_id: str, name: str, *, passphrase: str = "", recovery_code: str = "") -> None:
        """Put a backup in the place of a closed store, with the keys of its time if the store has others now."""
        folder = self._folder(store_id)
        chosen = backup.find(folder, name)
        its_keys = stores.has_other_keys(chosen, folder)
        opens = chosen if its_keys else folder
        key = stores.unlock(opens, passphrase=passphrase, recovery_code=recovery_code, clock=self._clock).key
        try:
            restore.restore(folder, name, key, actor=store_id[:8], now=self._clock(), its_keys=its_keys)
        finally:
            key.wipe()

    def open_damaged(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> RescuedStore:
        """Return what can still be read of a store."""
        with self._key(store_id, passphrase, recovery_code) as key:
            return rescued.open_damaged(self._folder(store_id), key)

    @contextmanager
    def _key(
        self, store_id: str, passphrase: str, recovery_code: str = "", organisation_identity: str = ""
    ) -> Iterator[RawStoreKey]:
        """Lend the key of a store for a `with` block."""
        key = stores.unlock(
            self._folder(store_id),
            passphrase=passphrase,
            recovery_code=recovery_code,
            organisation_identity=organisation_identity,
            clock=self._clock,
        ).key
        try:
            yield key
        finally:
            key.wipe()

    def _folder(self, store_id: str) -> Path:
        for entry in stores.list_stores(self._data):
            if entry.folder.name == store_id:
                return entry.folder
        raise StoreError("store_missing")


class LazyPress:
    """A press that loads the typesetting only when the first report is asked for."""

    def report(self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str) -> Printed:
        """Return the report of one assessment (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().report(case, assessment_id, framework, dated=dated, code=code)

    def difference(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str
    ) -> Printed:
        """Return how a review differs from the version it starts from (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().difference(case, assessment_id, framework, dated=dated, code=code)


def desk_for(store: Store, *, clock: Clock = now) -> Desk:
    """Return the desk of the officer whose store this is."""
    officer = Officer(name=store.setting(_OFFICER_NAME), role=store.setting(_OFFICER_ROLE))
    return Desk(store=store, framework=resources.load_framework(), clock=clock, press=LazyPress(), officer=officer)


class Session:
    """A desk on an open store, for one command."""

    def __init__(self, store: EncryptedStore) -> None:
        self._store = store
        self.desk = desk_for(store)

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def bring_in_samples(desk: Desk) -> int:
    """Bring the invented sample cases into a store and return how many there are."""
    files = resources.sample_files()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:
            raise BadInput("resource_unreadable", file=file.name) from None
        import_case(desk, content)
    return len(files)


def compute_scores(rows: list[object], words: Wording) -> list[dict[str, object]]:
    """Return the result, or the refusal, of each row of score inputs (see `scores.batch.score_rows`)."""
    # Loaded here: no window needs the tables before somebody works out a score.
    from probationdesk.scores import batch
    from probationdesk.scores.ogrs3 import Ogrs3Table
    from probationdesk.scores.ogrs4 import Ogrs4Table
    from probationdesk.scores.results import TableFault

    ogrs3, ogrs3_hash = resources.score_table("ogrs3")
    ogrs4, ogrs4_hash = resources.score_table("ogrs4")
    try:
        tables = batch.Tables(
            Ogrs3Table.from_json(ogrs3, model_id="ogrs3", sha256=ogrs3_hash),
            Ogrs4Table.from_json(ogrs4, model_id="ogrs4", sha256=ogrs4_hash),
        )
    except TableFault as fault:
        raise BadInput("resource_shape", file="scores", reason=fault.reason) from None
    return batch.score_rows(rows, tables, words)


def run_windows(language: Language, *, demonstration: bool = False) -> int:
    """Open the program and stay until it is closed or locked; return the exit status.

    With `demonstration` it opens on a store of its own with the invented sample cases. A lock ends the
    process's work and starts it again at the unlock window: only a fresh process holds nothing of any case.
    """
    hygiene.protect()
    hygiene.tell_faults_without_words()
    from PySide6.QtWidgets import QApplication

    from probationdesk.ui.application import Desktop
    from probationdesk.ui.lock_sources_here import platform_sources

    application = QApplication(sys.argv[:1])
    application.setApplicationName("ProbationDesk")
    stores_here = StoresOnDisk(data_folder() / "demonstration" if demonstration else data_folder())
    desktop = Desktop(
        stores_here,
        desk_for,
        resources.folder(),
        language,
        lock_sources=platform_sources,
    )
    desktop.ended.connect(start_afresh)
    if demonstration:
        desk = desk_for(demonstration_store(stores_here))
        desktop.open_desk(desk, stores_here.known()[0].store_id)
    else:
        desktop.begin()
    status = application.exec()
    desktop.end()
    return status


def demonstration_store(stores_here: StoresOnDisk) -> EncryptedStore:
    """Return the demonstration store, open; it is made with the sample cases the first time."""
    known = stores_here.known()
    if known:
        return stores_here.open(known[0].store_id, stores_here.unlock(known[0].store_id, passphrase=_DEMONSTRATION))
    officer = Officer(name="Invented Officer", role="probation officer")
    line, key = stores_here.create("Demonstration", _DEMONSTRATION, stores_here.new_recovery_code(), officer)
    store = stores_here.open(line.store_id, key)
    bring_in_samples(desk_for(store))
    return store


def start_afresh() -> None:
    """Replace this process by a new one with the same arguments."""
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell, our own arguments


def demonstrate(output: Path) -> str:
    """Drive the windows through a whole sample case off the screen and leave what they showed in `output`.

    Returns how long each part of it took, in words.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from probationdesk.ui.demonstration import demonstrate as drive

    return drive(output, lambda folder: StoresOnDisk(folder), desk_for, bring_in_samples, resources.folder())
