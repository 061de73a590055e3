"""The stores on this computer: made, unlocked and opened, and what opens them changed (`listing.py` lists them).

    <data>/stores/<store id>/store.db        the encrypted database
                             keyslots.json   its key, wrapped
                             state.json      failed attempts, and the witness of the history

Unlocking has two halves. Deriving the key (`unlock`) takes a third of a second or more, reads keyslots.json, counts in
state.json and may run on any thread; opening with the key (`open_with_key`) takes milliseconds and belongs to the
thread that will use the store.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import database, keyslots, keyslots_lock, passphrases, state, verify
from probationdesk.storage.database import FILE_NAME, Database, reading
from probationdesk.storage.devicesecret import DeviceSecrets
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.handle import Clock
from probationdesk.storage.keyslots import DeviceSecret, KeySlots
from probationdesk.storage.keyslots_slot import PASSPHRASE, Cost, affordable_cost
from probationdesk.storage.listing import FOLDER_NAME
from probationdesk.storage.migrate import migrate
from probationdesk.storage.state import SinceLastUnlocked
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, random_bytes

_UNFINISHED = ".unfinished-"
_READ_THROUGH_BYTES = 32 * 1024 * 1024
_WRONG = frozenset({"wrong_passphrase", "wrong_passphrase_marks", "wrong_recovery_code", "wrong_organisation_key"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """The key of a store, and what the officer is to be told."""

    key: StoreKey
    since: SinceLastUnlocked


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotLine:
    """One thing that opens a store."""

    kind: str
    """`passphrase`, `recovery` or `organisation`."""
    owner: str
    """The organisation's public key; empty for what the officer holds."""
    device: str
    """The keyring that holds a secret which is needed as well; empty if none is."""
    memory_mib: int
    """What one guess costs in memory; 0 for what cannot be guessed."""


def make_store(
    data_folder: Path,
    passphrase: str,
    *,
    label: str,
    recovery_code: str,
    use_device_secret: bool = False,
    organisation_key: str = "",
    context: Iterable[str] = (),
    cost: Cost | None = None,
    devices: DeviceSecrets | None = None,
) -> tuple[Path, StoreKey]:
    """Make a new store and leave it closed; return its folder and key. May run on any thread.

    The recovery code (`recoverycode.new_code`) is made beforehand, so that the officer can prove that it is
    on paper before there is anything to lose. `cost` is what one guess of the passphrase costs, by default what this
    computer can afford; `context` as in `passphrases.check`. The store is made under another name and renamed when it
    is whole. Raises StoreError `passphrase_too_short`, `passphrase_too_long`, `passphrase_guessable`,
    `recovery_code_mistyped`, `organisation_key_bad`, `out_of_memory`, `disk_full`, `read_only`, `disk_error`, or as
    `DeviceSecrets.create`; nothing is left then.
    """
    passphrases.check(passphrase, (*context, label))
    store_id = str(uuid.uuid4())
    folder = data_folder / FOLDER_NAME / store_id
    unfinished = folder.with_name(_UNFINISHED + store_id)
    devices = devices or DeviceSecrets()
    device = devices.create() if use_device_secret else None
    key = StoreKey(random_bytes(KEY_BYTES))
    try:
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished.mkdir(mode=0o700)
        slots = keyslots.make(
            store_id, label, key, passphrases.tidy(passphrase), recovery_code,
            cost=cost or affordable_cost(), device=device, organisation_key=organisation_key,
        )  # fmt: skip
        keyslots.write(unfinished, slots)
        _make_database(unfinished / FILE_NAME, key)
        unfinished.rename(folder)
        sync_folder(folder.parent)
    except BaseException as error:
        key.wipe()
        for made in (unfinished, folder):
            shutil.rmtree(made, ignore_errors=True)
        if device:
            devices.forget(device.place)
        if isinstance(error, OSError):
            raise as_store_error(error) from None
        raise
    return folder, key


def slots_of(folder: Path) -> tuple[SlotLine, ...]:
    """Return what opens a store. Raises StoreError as `keyslots.read` does."""
    return tuple(
        SlotLine(
            kind=slot.kind,
            owner=slot.owner,
            device=slot.device.backend if slot.device else "",
            memory_mib=slot.cost.memory_kib // 1024 if slot.cost else 0,
        )
        for slot in keyslots.read(folder).slots
    )


def has_other_keys(copy: Path, folder: Path) -> bool:
    """Say whether a copy of the store in `folder` needs the key file that lies with it, not the store's present one."""
    try:
        now = keyslots.read(folder).generation
    except StoreError:
        return True
    try:
        return keyslots.read(copy).generation != now
    except StoreError:
        return False


def _utc_now() -> datetime:
    return datetime.now(UTC)


def unlock(
    folder: Path,
    *,
    passphrase: str = "",
    recovery_code: str = "",
    organisation_identity: str = "",
    clock: Callable[[], datetime] = _utc_now,
    devices: DeviceSecrets | None = None,
) -> Unlocked:
    """Return the key of the store in `folder`, from one of the things that open it, and count what fails.

    May run on any thread. Raises StoreError `too_soon` with the `seconds` to wait after several failures,
    `wrong_passphrase`, `wrong_passphrase_marks` if it holds curly quotation marks or dashes that may be the reason,
    `wrong_recovery_code`, `recovery_code_mistyped`, `keyslots_missing`, `keyslots_damaged`, `store_newer`,
    `out_of_memory`, `disk_error`, as `keyslots.open_with_organisation_key`, or as `DeviceSecrets.read` if the
    passphrase needs a secret of this computer.
    """
    held = keyslots.read(folder)
    state.refuse_if_too_soon(folder, clock())
    try:
        if organisation_identity:
            key = keyslots.open_with_organisation_key(held, organisation_identity)
        elif recovery_code:
            key = keyslots.open_with_recovery_code(held, recovery_code)
        else:
            key = key_by_passphrase(held, passphrase, devices)
    except StoreError as error:
        if error.code in _WRONG:
            state.count_failure(folder, clock())
        raise
    return Unlocked(key=key, since=state.count_success(folder, clock()))


def key_by_passphrase(held: KeySlots, passphrase: str, devices: DeviceSecrets | None = None) -> StoreKey:
    """Return the key that a passphrase opens, with the secret of this computer if the slot needs one; uncounted.

    Raises StoreError as `unlock` does.
    """
    place = held.slot(PASSPHRASE).device
    device = (devices or DeviceSecrets()).read(place) if place else None
    try:
        return keyslots.open_with_passphrase(held, passphrases.tidy(passphrase), device.secret if device else None)
    except StoreError as error:
        if error.code == "wrong_passphrase" and passphrases.has_typographic_marks(passphrase):
            raise StoreError("wrong_passphrase_marks") from None
        raise


def unlock_key(folder: Path, passphrase: str) -> StoreKey:
    """Return the key of the store in `folder`, uncounted. Raises StoreError as `unlock` does, but `too_soon`."""
    return key_by_passphrase(keyslots.read(folder), passphrase)


def unlock_key_with_code(folder: Path, recovery_code: str) -> StoreKey:
    """Return the key of the store in `folder` from the recovery code as it was typed, uncounted.

    Raises StoreError `recovery_code_mistyped` at once, or `wrong_recovery_code`.
    """
    return keyslots.open_with_recovery_code(keyslots.read(folder), recovery_code)


def check_store(folder: Path, key: StoreKey) -> None:
    """Read a store of up to 32 MB through once, on a connection of its own. May run on any thread, before opening.

    That takes up to a quarter of a second. A larger store is left to `EncryptedStore.verify`: any page that
    is damaged is refused when it is read, and a shortened file when it is opened. Raises StoreError
    `store_damaged`, `store_exchanged` or `store_of_another` (with its `label`) if another file stands in the place
    of the store's, or as opening does.
    """
    path = folder / FILE_NAME
    with _told_apart(folder):
        database.check_header(path)
        if path.stat().st_size <= _READ_THROUGH_BYTES and not verify.quick(path, key):
            raise StoreError("store_damaged")


def open_with_key(
    folder: Path,
    key: StoreKey,
    *,
    actor: str,
    clock: Clock,
    accept_older: bool = False,
    further_backups: Path | None = None,
) -> EncryptedStore:
    """Open the store in `folder` on this thread; the store takes `key` over and wipes it on closing.

    Each backup is copied to `further_backups` as well.

    If it cannot be opened, the key stays the caller's. Raises StoreError `store_missing`, `store_empty`,
    `store_not_encrypted`, `store_damaged`, `store_exchanged`, `store_of_another`, `store_newer`, `store_in_use`,
    `read_only` or `disk_error`; and unless `accept_older`, `store_older` (so many changes are `missing`) or
    `history_differs`.
    """
    with _told_apart(folder):
        store = EncryptedStore(
            folder, key, actor=actor, clock=clock, accept_older=accept_older, further_backups=further_backups
        )
    with suppress(StoreError), keyslots_lock.alone(folder):  # if not now, then at the next opening
        keyslots.settle(folder, key)
    return store


def change_passphrase(
    folder: Path,
    key: StoreKey,
    new_passphrase: str,
    *,
    use_device_secret: bool | None = None,
    context: Iterable[str] = (),
    devices: DeviceSecrets | None = None,
) -> None:
    """Wrap the store's key under a new passphrase; the database is not touched. May run on any thread.

    `key` stays the caller's. `use_device_secret` says whether this computer's secret is needed from now on; None
    leaves that as it is. An old copy of keyslots.json still opens with the old passphrase. Raises StoreError
    `passphrase_too_short`, `passphrase_too_long`, `passphrase_guessable`, `keyslots_damaged`, `out_of_memory`,
    `disk_full`, `read_only`, `store_in_use`, or as `DeviceSecrets`; the old passphrase then still holds.
    """
    devices = devices or DeviceSecrets()
    with keyslots_lock.alone(folder):
        held = keyslots.read(folder)
        passphrases.check(new_passphrase, (*context, held.label))
        keyslots.check_key(held, key)
        old = held.slot(PASSPHRASE).device
        wanted = old is not None if use_device_secret is None else use_device_secret
        device = device_secret(devices, held) if wanted else None
        try:
            fresh = keyslots.with_passphrase(held, key, passphrases.tidy(new_passphrase), device=device)
            keyslots.write(folder, fresh)
        except BaseException:
            forget_unless_needed(devices, folder, device)
            raise
    if old and (device is None or device.place != old):
        devices.forget(old)


def renew_recovery_code(folder: Path, key: StoreKey, recovery_code: str) -> None:
    """Wrap the store's key under another recovery code, after which the former opens only old copies of the key file.

    `key` stays the caller's. Raises StoreError as `change_passphrase` does, or `recovery_code_mistyped`.
    """
    with keyslots_lock.alone(folder):
        keyslots.write(folder, keyslots.with_recovery_code(keyslots.read(folder), key, recovery_code))


def device_secret(devices: DeviceSecrets, held: KeySlots) -> DeviceSecret:
    """Return the secret of this computer that a store has, or a new one if it has none or has lost it.

    Raises StoreError as `DeviceSecrets.create` does.
    """
    place = held.slot(PASSPHRASE).device
    if place is not None:
        try:
            return devices.read(place)
        except StoreError as error:
            if error.code not in ("device_secret_missing", "device_secret_changed", "keyring_other"):
                raise
    return devices.create()


def forget_unless_needed(devices: DeviceSecrets, folder: Path, device: DeviceSecret | None) -> None:
    """After something went wrong, take a secret out of the keyring unless the key file on the disk needs it."""
    with suppress(StoreError):
        if device and keyslots.read(folder).slot(PASSPHRASE).device != device.place:
            devices.forget(device.place)


@contextmanager
def _told_apart(folder: Path) -> Iterator[None]:
    """Say of a file that does not open with the right key whether it is damaged or another store's, as far as is known.

    Each store's file begins with random bytes of its own, which are noted when it is opened.
    """
    try:
        yield
    except StoreError as error:
        if error.code != "store_damaged":
            raise
        there = database.salt(folder / FILE_NAME)
        if not state.is_another_file(folder, there):
            raise
        label = _whose(there, folder)
        raise (StoreError("store_of_another", label=label) if label else StoreError("store_exchanged")) from None


def _whose(salt: bytes, folder: Path) -> str:
    """Return the label of the store beside `folder` that a file with this salt belongs to; empty if none is known."""
    for other in folder.parent.iterdir():
        if other != folder and state.read(other).salt == salt:
            with suppress(StoreError):
                return keyslots.read(other).label
    return ""


def _make_database(path: Path, key: StoreKey) -> None:
    """Make the encrypted file with its tables."""
    database.create(path, key)
    made = Database(path, key)
    try:
        with reading():
            migrate(made.connection)
    finally:
        made.close()
