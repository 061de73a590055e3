"""The stores on this computer: made, listed, unlocked and opened.

    <data>/stores/<store id>/store.db        the encrypted database
                             keyslots.json   its key, wrapped

Unlocking has two halves. Deriving the key (`unlock_key`) takes a third of a second, touches keyslots.json
alone and may run on any thread; opening with the key (`open_with_key`) takes milliseconds and belongs to the
thread that will use the store.
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import database, keyslots, settings, verify
from probationdesk.storage.database import Database, reading
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.migrate import migrate
from probationdesk.storage.store import FILE_NAME, Clock, EncryptedStore
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, random_bytes

FOLDER_NAME = "stores"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEntry:
    """One store as the unlock window lists it, before any key."""

    folder: Path
    label: str
    """What the officer called it; empty if keyslots.json cannot be read."""
    problem: str = ""
    """The code of the StoreError that opening it would raise, as far as can be seen from outside."""


def create_store(
    data_folder: Path, passphrase: str, *, label: str, clock: Clock, actor: str = ""
) -> tuple[EncryptedStore, str]:
    """Make a new store under `data_folder`; return it open, with the recovery code to be written down.

    `actor` is who the history names; `label` if empty. Raises StoreError `passphrase_too_short`,
    `passphrase_too_long`, `out_of_memory`, `disk_full`, `read_only` or `disk_error`; nothing is left then.
    """
    folder, key, code = make_store(data_folder, passphrase, label=label)
    return open_with_key(folder, key, actor=actor or label, clock=clock), code


def make_store(data_folder: Path, passphrase: str, *, label: str) -> tuple[Path, StoreKey, str]:
    """Make a new store and leave it closed; return its folder, key and recovery code. May run on any thread.

    It is made under another name and renamed when it is whole. Raises StoreError as `create_store` does.
    """
    keyslots.check_passphrase(passphrase)
    store_id = str(uuid.uuid4())
    folder = data_folder / FOLDER_NAME / store_id
    unfinished = folder.with_name(_UNFINISHED + store_id)
    try:
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished.mkdir(mode=0o700)
        key, code = _fill(unfinished, store_id, passphrase, label)
        unfinished.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise as_store_error(error) from None
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder, key, code


def list_stores(data_folder: Path) -> tuple[StoreEntry, ...]:
    """Return the stores under `data_folder` by label, damaged ones too; half-made ones are not stores."""
    stores = data_folder / FOLDER_NAME
    folders = [path for path in stores.iterdir() if _is_uuid(path.name)] if stores.is_dir() else []
    return tuple(sorted((_entry(folder) for folder in folders), key=lambda e: (e.label.casefold(), e.folder.name)))


def unlock_key(folder: Path, passphrase: str) -> StoreKey:
    """Return the key of the store in `folder`. May run on any thread; reads keyslots.json alone.

    Raises StoreError `wrong_passphrase`, `keyslots_missing`, `keyslots_damaged`, `store_newer`,
    `out_of_memory` or `disk_error`.
    """
    return keyslots.open_with_passphrase(keyslots.read(folder), passphrase)


def unlock_key_with_code(folder: Path, recovery_code: str) -> StoreKey:
    """Return the key of the store in `folder`, as `unlock_key`, from the recovery code as it was typed.

    Raises StoreError `recovery_code_mistyped` at once, or `wrong_recovery_code`.
    """
    return keyslots.open_with_recovery_code(keyslots.read(folder), recovery_code)


def check_store(folder: Path, key: StoreKey) -> None:
    """Read every page of the store once, on a connection of its own. May run on any thread, before opening.

    Raises StoreError `store_damaged`, or as opening does.
    """
    if not verify.quick(folder / FILE_NAME, key):
        raise StoreError("store_damaged")


def open_with_key(folder: Path, key: StoreKey, *, actor: str, clock: Clock) -> EncryptedStore:
    """Open the store in `folder` on this thread; the store takes `key` over and wipes it on closing.

    Raises StoreError `store_missing`, `store_empty`, `store_not_encrypted`, `store_damaged`, `store_newer`,
    `store_in_use`, `read_only` or `disk_error`.
    """
    return EncryptedStore(folder, key, actor=actor, clock=clock)


def open_store(
    folder: Path, *, passphrase: str = "", recovery_code: str = "", actor: str, clock: Clock
) -> EncryptedStore:
    """Unlock, check and open a store in one go, with its passphrase or its recovery code.

    Raises StoreError as `unlock_key`, `check_store` and `open_with_key` do.
    """
    database.check_header(folder / FILE_NAME)
    key = unlock_key_with_code(folder, recovery_code) if recovery_code else unlock_key(folder, passphrase)
    check_store(folder, key)
    return open_with_key(folder, key, actor=actor, clock=clock)


def change_passphrase(folder: Path, *, passphrase: str = "", recovery_code: str = "", new_passphrase: str) -> None:
    """Wrap the store's key under a new passphrase; the database is not touched. May run on any thread.

    An old copy of keyslots.json still opens with the old passphrase. Raises StoreError as `unlock_key`, or
    `passphrase_too_short`, `passphrase_too_long`, `disk_full`, `read_only`; the old passphrase then still holds.
    """
    keyslots.check_passphrase(new_passphrase)
    held = keyslots.read(folder)
    key = (
        keyslots.open_with_recovery_code(held, recovery_code)
        if recovery_code
        else keyslots.open_with_passphrase(held, passphrase)
    )
    keyslots.write(folder, keyslots.with_passphrase(held, key, new_passphrase))
    key.wipe()


def _fill(folder: Path, store_id: str, passphrase: str, label: str) -> tuple[StoreKey, str]:
    key = StoreKey(random_bytes(KEY_BYTES))
    slots, code = keyslots.make(store_id, label, key, passphrase)
    database.create(folder / FILE_NAME, key)
    made = Database(folder / FILE_NAME, key)
    try:
        with reading():
            migrate(made.connection)
        with made.transaction():
            settings.keep(made.connection, settings.DEVICE, str(uuid.uuid4()))
    finally:
        made.close()
    keyslots.write(folder, slots)
    return key, code


def _entry(folder: Path) -> StoreEntry:
    label = ""
    try:
        label = keyslots.read(folder).label
        database.check_header(folder / FILE_NAME)
    except StoreError as error:
        return StoreEntry(folder=folder, label=label, problem=error.code)
    return StoreEntry(folder=folder, label=label)


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
