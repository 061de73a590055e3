"""A new key for a store whose passphrase may be known to somebody.

A changed passphrase alone does not help then: whoever has an old copy of keyslots.json and the old passphrase has the
key, and the key opens every later copy of the store. So the store is copied under a new key, the copy is read back
whole, and the copy and a key file of its own take the place of the old ones:

    1  witness of the copy kept beside the present one          state.json
    2  key file holds the present slots and the copy's          keyslots.json
    3  copy renamed over the store                              store.db
    4  key file holds the copy's slots alone                    keyslots.json

Each step is one atomic replacement, and the store opens between any two of them: before the third with what opened
it, after it with what was chosen anew (see `keyslots.read`). Backups made before keep the key they had.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import (
    backup_places,
    changes,
    keyslots,
    keyslots_lock,
    passphrases,
    settings,
    upgrade,
    verify,
)
from probationdesk.storage.changes import Deed
from probationdesk.storage.database import FILE_NAME, Database, copy_whole, reading, salt
from probationdesk.storage.devicesecret import DeviceSecrets
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.keyslots import KeySlots
from probationdesk.storage.keyslots_slot import PASSPHRASE, Cost, affordable_cost
from probationdesk.storage.recoverycode import read_code
from probationdesk.storage.state_witness import WitnessKeeper
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, random_bytes
from probationdesk.storage.stores import forget_unless_needed, key_by_passphrase

ACT = "store_key_replaced"
_COPY = ".rekeyed"
"""Ends the name of the copy while it is being made."""


def rekey(
    folder: Path,
    key: StoreKey,
    *,
    passphrase: str,
    recovery_code: str,
    actor: str,
    now: datetime,
    use_device_secret: bool | None = None,
    organisation_key: str = "",
    context: Iterable[str] = (),
    cost: Cost | None = None,
    devices: DeviceSecrets | None = None,
) -> StoreKey:
    """Give a closed store a new key, a new passphrase and a new recovery code; return the new key.

    `key` is the present one and stays the caller's. `use_device_secret` of None keeps to what was chosen; the secret
    itself is a new one. May run on any thread; takes some seconds for a large store and needs room for a second copy.
    Raises StoreError `passphrase_not_new`, `passphrase_too_short`, `passphrase_too_long`, `passphrase_guessable`,
    `recovery_code_mistyped`, `organisation_key_bad`, `keyslots_damaged`, `store_damaged`, `store_in_use`,
    `disk_full`, `read_only`, `disk_error`, or as `DeviceSecrets.create`; the store then is as it was.
    """
    read_code(recovery_code)
    devices = devices or DeviceSecrets()
    with keyslots_lock.alone(folder):
        held = keyslots.read(folder)
        passphrases.check(passphrase, (*context, held.label))
        keyslots.check_key(held, key)
        _refuse_the_same(held, passphrase, devices)
        old = held.slot(PASSPHRASE).device
        wanted = old is not None if use_device_secret is None else use_device_secret
        device = devices.create() if wanted else None
        fresh_key = StoreKey(random_bytes(KEY_BYTES))
        try:
            fresh = keyslots.make(
                held.store_id, held.label, fresh_key, passphrases.tidy(passphrase), recovery_code,
                cost=cost or affordable_cost(), device=device, organisation_key=organisation_key,
                generation=held.generation + 1,
            )  # fmt: skip
            _replace(folder, key, fresh_key, held, fresh, Deed(at=now, actor=actor, device="", act=ACT))
        except BaseException:
            fresh_key.wipe()
            forget_unless_needed(devices, folder, device)
            raise
    if old:
        devices.forget(old)
    return fresh_key


def earlier_backups(folder: Path) -> tuple[str, ...]:
    """Return the names of the backups that open with a passphrase and a code from before a change of key.

    Raises StoreError as `keyslots.read` does for the store itself.
    """
    generation = keyslots.read(folder).generation
    found = []
    for line in backup_places.list_backups(folder):
        with suppress(StoreError):
            if keyslots.read(backup_places.find(folder, line.name)).generation < generation:
                found.append(line.name)
    return tuple(found)


def _refuse_the_same(held: KeySlots, passphrase: str, devices: DeviceSecrets) -> None:
    try:
        key_by_passphrase(held, passphrase, devices).wipe()
    except StoreError:
        return
    raise StoreError("passphrase_not_new")


def _replace(folder: Path, key: StoreKey, fresh_key: StoreKey, held: KeySlots, fresh: KeySlots, deed: Deed) -> None:
    """Copy, check and put in place; the store's lock is held to the last, so that nobody writes to what goes."""
    path = folder / FILE_NAME
    copy = path.with_name(FILE_NAME + _COPY)
    old = upgrade.opened(path, key)
    try:
        _remove(copy)
        seq, head = _copy_under(fresh_key, old, copy, deed)
        _keep_witness(folder, key, fresh_key, seq, head)
        keyslots.write_both(folder, held, fresh, salt(copy))
        if os.name == "nt":  # an open file cannot be replaced there; another process that opens it now prevents it too
            old.close()
        copy.replace(path)
    except BaseException as error:
        if copy.exists():  # not once it has taken the store's place: the slots of both are right then
            with suppress(StoreError):  # otherwise the next opening of the store does it
                keyslots.write(folder, held)
            _remove(copy)
        if isinstance(error, OSError):
            raise as_store_error(error) from None
        raise
    finally:
        old.close()
    with suppress(StoreError, OSError):  # the key file serves as it is, and the next opening of the store mends it
        sync_folder(folder)
        keyslots.write(folder, fresh)


def _copy_under(fresh_key: StoreKey, old: Database, copy: Path, deed: Deed) -> tuple[int, str]:
    """Make the copy, read it back whole, have its history tell of it, and return where that ends."""
    copy_whole(old, copy, fresh_key)
    with reading():
        before = verify.extent(old.connection)
        device = settings.find(old.connection, settings.DEVICE, "")
    if not verify.is_whole(copy, fresh_key, before):
        raise StoreError("store_damaged")
    made = Database(copy, fresh_key)
    try:
        with made.transaction():
            changes.append(made.connection, replace(deed, device=device), case_id="")
        with reading():
            return changes.head(made.connection)
    finally:
        made.close()


def _keep_witness(folder: Path, key: StoreKey, fresh_key: StoreKey, seq: int, head: str) -> None:
    present, successor = WitnessKeeper(folder, key), WitnessKeeper(folder, fresh_key)
    try:
        present.keep_beside(successor, seq, head)
    finally:
        present.forget()
        successor.forget()


def _remove(copy: Path) -> None:
    """Remove a copy that did not take the store's place, with its journal."""
    for left in (copy, copy.with_name(copy.name + "-journal")):
        with suppress(OSError):
            left.unlink(missing_ok=True)
