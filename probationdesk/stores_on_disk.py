"""The stores on this computer, as the services ask for them: joins `services.ports.Stores` to `storage`.

What opens and keeps a store is loaded by the method that needs it: the unlock window lists the stores and has to be
there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.services.ports import KeyLine, Officer, StoreKey, StoreLine, UnlockedStore
from probationdesk.storage import listing

if TYPE_CHECKING:
    from probationdesk.domain.keeping import BackupLine
    from probationdesk.storage.policy import Policy
    from probationdesk.storage.rescued import RescuedStore
    from probationdesk.storage.store import EncryptedStore
    from probationdesk.storage.storekey import StoreKey as RawStoreKey
    from probationdesk.storage.verify import VerifyReport
    from probationdesk.storage.verify_history import HistoryReport

OFFICER_NAME = "officer.name"
"""The setting of a store that says who its officer is."""
OFFICER_ROLE = "officer.role"

Clock = Callable[[], datetime]

_NO_KEY_FILE = frozenset({"keyslots_missing", "keyslots_damaged"})


def now() -> datetime:
    """Return the present moment with the offset of this computer's time zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBackup:
    """A backup and what reading it back found."""

    line: BackupLine
    former_keys: bool
    """True if what opened the store at the time opens it, and not what opens the store now."""
    sound: bool | None
    """None if it was not read, because what was given does not open it."""


class StoresOnDisk:
    """The stores under one data folder (see `services.ports.Stores`)."""

    def __init__(self, data: Path, clock: Clock = now) -> None:
        self._data = data
        self._clock = clock

    def known(self) -> tuple[StoreLine, ...]:
        """Return the stores there are, by label."""
        return tuple(
            StoreLine(store_id=entry.folder.name, label=entry.label or entry.folder.name[:8])
            for entry in listing.list_stores(self._data)
        )

    def load_ahead(self) -> None:
        """Load what unlocking and opening need, so that they need not; may run on any thread."""
        import_module("probationdesk.storage.stores")

    def new_recovery_code(self) -> str:
        """Return a fresh recovery code."""
        from probationdesk.storage import recoverycode

        return recoverycode.new_code()

    def suggest_passphrase(self) -> str:
        """Return a passphrase of five words drawn by chance."""
        from probationdesk.storage import passphrases

        return passphrases.suggest()

    def check_passphrase(self, passphrase: str, context: Sequence[str] = ()) -> None:
        """Raise StoreError if a new passphrase is too short, too long, or among what is guessed first."""
        from probationdesk.storage import passphrases

        passphrases.check(passphrase, context)

    def policy(self) -> Policy:
        """Return what the organisation lays down for this computer."""
        from probationdesk.storage import policy

        return policy.read()

    def keyring(self) -> str:
        """Return the name of the keyring that could hold a secret of this computer; empty if there is none."""
        from probationdesk.storage.devicesecret import DeviceSecrets

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
        from probationdesk.storage import stores

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
            store.set_setting(OFFICER_NAME, officer.name)
            store.set_setting(OFFICER_ROLE, officer.role)
        finally:
            store.close()
        return StoreLine(store_id=folder.name, label=label), key

    def unlock(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> StoreKey:
        """Return the key of a store, after reading the store through with it if it is not too large for that."""
        return self.unlock_and_tell(store_id, passphrase=passphrase, recovery_code=recovery_code).key

    def unlock_and_tell(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> UnlockedStore:
        """Return the key of a store as `unlock` does, with what the officer is to be told."""
        from probationdesk.storage import stores

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
        from probationdesk.storage import stores

        store = stores.open_with_key(
            self._folder(store_id),
            cast("RawStoreKey", key),
            actor="",
            clock=self._clock,
            accept_older=accept_older,
            further_backups=self._further_backups(),
        )
        store.act_as(store.setting(OFFICER_NAME) or store_id[:8])
        return store

    def keys(self, store_id: str) -> tuple[KeyLine, ...]:
        """Return what opens a store."""
        from probationdesk.storage import stores

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
        from probationdesk.storage import stores

        chosen = self.policy().on_device_secret(use_device_secret)
        with self._key(store_id, passphrase, recovery_code, organisation_identity) as key:
            stores.change_passphrase(self._folder(store_id), key, new_passphrase, use_device_secret=chosen)

    def renew_recovery_code(self, store_id: str, new_code: str, *, passphrase: str) -> None:
        """Put another recovery code in the place of the one there is."""
        from probationdesk.storage import stores

        with self._key(store_id, passphrase) as key:
            stores.renew_recovery_code(self._folder(store_id), key, new_code)

    def rekey(
        self, store_id: str, new_passphrase: str, new_code: str, *, passphrase: str = "", recovery_code: str = ""
    ) -> tuple[str, ...]:
        """Give a closed store a new key; return the names of the backups that still open with the former passphrase."""
        from probationdesk.storage import stores_rekey

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
        from probationdesk.storage import verify
        from probationdesk.storage.database import FILE_NAME

        with self._key(store_id, passphrase) as key:
            return verify.full(self._folder(store_id) / FILE_NAME, key)

    def backups(self, store_id: str) -> tuple[BackupLine, ...]:
        """Return the backups of a store, newest first."""
        from probationdesk.storage import backup_places

        return backup_places.list_backups(self._folder(store_id))

    def backup_folder(self, store_id: str, name: str) -> Path:
        """Return where a backup is. Raises StoreError `backup_missing`."""
        from probationdesk.storage import backup_places

        return backup_places.find(self._folder(store_id), name)

    def opens_with_former_keys(self, store_id: str, name: str) -> bool:
        """Say whether a backup needs the passphrase or code of its time; otherwise what opens the store opens it.

        Raises StoreError `backup_missing`.
        """
        from probationdesk.storage import backup_places, stores

        folder = self._folder(store_id)
        return stores.has_other_keys(backup_places.find(folder, name), folder)

    def check_backups(
        self, store_id: str, *, passphrase: str = "", recovery_code: str = ""
    ) -> tuple[CheckedBackup, ...]:
        """Read every backup of a store back, newest first, as far as what is given opens them.

        The store itself need not be readable: without its key file what is given is tried on each backup. Raises
        StoreError as unlocking does if it does not open the store.
        """
        from probationdesk.storage import backup_places, stores

        folder = self._folder(store_id)
        key: RawStoreKey | None = None
        try:
            key = stores.unlock(folder, passphrase=passphrase, recovery_code=recovery_code, clock=self._clock).key
        except StoreError as error:
            if error.code not in _NO_KEY_FILE:
                raise
        try:
            return tuple(
                self._checked(folder, line, key, passphrase, recovery_code)
                for line in backup_places.list_backups(folder)
            )
        finally:
            if key is not None:
                key.wipe()

    def restore(self, store_id: str, name: str, *, passphrase: str = "", recovery_code: str = "") -> None:
        """Put a backup in the place of a closed store, with the keys of its time if the store has others now."""
        self.restore_and_tell(store_id, name, passphrase=passphrase, recovery_code=recovery_code)

    def restore_and_tell(self, store_id: str, name: str, *, passphrase: str = "", recovery_code: str = "") -> Path:
        """Restore a backup as `restore` does, and return the folder in which the former store now is."""
        from probationdesk.storage import backup_places, restore, stores

        folder = self._folder(store_id)
        chosen = backup_places.find(folder, name)
        its_keys = stores.has_other_keys(chosen, folder)
        opens = chosen if its_keys else folder
        key = stores.unlock(opens, passphrase=passphrase, recovery_code=recovery_code, clock=self._clock).key
        try:
            return restore.restore(folder, name, key, actor=store_id[:8], now=self._clock(), its_keys=its_keys)
        finally:
            key.wipe()

    def set_aside(self, store_id: str) -> int:
        """Return how many former stores were set aside when backups were restored; they may hold what was erased."""
        from probationdesk.storage import restore

        return len(restore.set_aside(self._folder(store_id)))

    def remove_set_aside(self, store_id: str, passphrase: str) -> int:
        """Remove them for good and return how many; raises StoreError unless the passphrase opens the store."""
        from probationdesk.storage import restore

        self.confirm(store_id, passphrase)
        return restore.remove_set_aside(self._folder(store_id))

    def check_history(self, store_id: str, passphrase: str, code: str = "") -> HistoryReport:
        """Check the history of a closed store alone, and look in it for a code that stands on paper."""
        from probationdesk.storage import verify_history

        with self._key(store_id, passphrase) as key:
            return verify_history.check_history(self._folder(store_id), key, code)

    def rescue(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> RescuedStore:
        """Return what can still be read of a damaged store as `open_damaged` does.

        What leaves a damaged store cannot be logged in it, so one that is whole gives nothing this way: raises
        StoreError `store_is_sound`.
        """
        from probationdesk.storage import rescued, verify
        from probationdesk.storage.database import FILE_NAME

        folder = self._folder(store_id)
        with self._key(store_id, passphrase, recovery_code) as key:
            if verify.full(folder / FILE_NAME, key).sound:
                raise StoreError("store_is_sound")
            return rescued.open_damaged(folder, key)

    def open_damaged(self, store_id: str, *, passphrase: str = "", recovery_code: str = "") -> RescuedStore:
        """Return what can still be read of a store."""
        from probationdesk.storage import rescued

        with self._key(store_id, passphrase, recovery_code) as key:
            return rescued.open_damaged(self._folder(store_id), key)

    def _checked(
        self, folder: Path, line: BackupLine, key: RawStoreKey | None, passphrase: str, recovery_code: str
    ) -> CheckedBackup:
        """Read one backup back; `key` is that of the store if it was opened."""
        from probationdesk.storage import backup, backup_places, stores

        chosen = backup_places.find(folder, line.name)
        if key is not None and not stores.has_other_keys(chosen, folder):
            return CheckedBackup(line=line, former_keys=False, sound=backup.is_sound(folder, line.name, key))
        sound = None
        with suppress(StoreError):  # what is given does not open this one, or its key file is damaged: not read
            if key is None:
                own = stores.unlock(chosen, passphrase=passphrase, recovery_code=recovery_code, clock=self._clock).key
            elif recovery_code:  # it opened the store, so nobody is guessing: not counted
                own = stores.unlock_key_with_code(chosen, recovery_code)
            else:
                own = stores.unlock_key(chosen, passphrase)
            try:
                sound = backup.is_sound(folder, line.name, own)
            finally:
                own.wipe()
        return CheckedBackup(line=line, former_keys=True, sound=sound)

    @contextmanager
    def _key(
        self, store_id: str, passphrase: str, recovery_code: str = "", organisation_identity: str = ""
    ) -> Iterator[RawStoreKey]:
        """Lend the key of a store for a `with` block."""
        from probationdesk.storage import stores

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

    def _further_backups(self) -> Path | None:
        """Return the folder that the policy names for backups; a policy that is not right is told elsewhere."""
        with suppress(BadInput):
            folder = self.policy().backup_folder
            return Path(folder) if folder else None
        return None

    def _folder(self, store_id: str) -> Path:
        for entry in listing.list_stores(self._data):
            if entry.folder.name == store_id:
                return entry.folder
        raise StoreError("store_missing")
