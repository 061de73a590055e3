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
from probationdesk.storage import database, keyslots, recoverycode, verify
from probationdesk.storage.database import Database, reading
from probationdesk.storage.files import as_store_error, sync_folder
from probationdesk.storage.migrate import migrate
from probationdesk.storage.store import FILE_NAME, Clock, EncryptedStore
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, random_bytes

FOLDER_NAME = "stores"
_UNFINISHED = ".unfinished-"
_READ_THROUGH_BYTES = 32 * 1024 * 1024


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
    code = recoverycode.new_code()
    folder, key = make_store(data_folder, passphrase, label=label, recovery_code=code)
    return open_with_key(folder, key, actor=actor or label, clock=clock), code


def make_store(data_folder: Path, passphrase: str, *, label: str, recovery_code: str) -> tuple[Path, StoreKey]:
    """Make a new store and leave it closed; return its folder and key. May run on any thread.

    The recovery code (`recoverycode.new_code`) is made beforehand, so that the officer can prove that it is
    on paper before there is anything to lose. The store is made under another name and renamed when it is
    whole. Raises StoreError as `create_store` does.
    """
    keyslots.check_passphrase(passphrase)
    store_id = str(uuid.uuid4())
    folder = data_folder / FOLDER_NAME / store_id
    unfinished = folder.with_name(_UNFINISHED + store_id)
    key = StoreKey(random_bytes(KEY_BYTES))
    try:
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished.mkdir(mode=0o700)
        keyslots.write(unfinished, keyslots.make(store_id, label, key, passphrase, recovery_code))
        _make_database(unfinished / FILE_NAME, key)
        unfinished.rename(folder)
        sync_folder(folder.parent)
    except BaseException as error:
        key.wipe()
        for made in (unfinished, folder):
            shutil.rmtree(made, ignore_errors=True)
        if isinstance(error, OSError):
            raise as_store_error(error) from None
        raise
    return folder, key


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
    """Read a store of up to 32 MB through once, on a connection of its own. May run on any thread, before opening.

    That takes up to a quarter of a second. A larger store is left to `EncryptedStore.verify`: any page that
    is damaged is refused when it is read, and a shortened file when it is opened. Raises StoreError
    `store_damaged`, or as opening does.
    """
    path = folder / FILE_NAME
    database.check_header(path)
    if path.stat().st_size <= _READ_THROUGH_BYTES and not verify.quick(path, key):
        raise StoreError("store_damaged")


def open_with_key(folder: Path, key: StoreKey, *, actor: str, clock: Clock) -> EncryptedStore:
    """Open the store in `folder` on this thread; the store takes `key` over and wipes it on closing.

    If it cannot be opened, the key stays the caller's. Raises StoreError `store_missing`, `store_empty`,
    `store_not_encrypted`, `store_damaged`, `store_newer`, `store_in_use`, `read_only` or `disk_error`.
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
    try:
        check_store(folder, key)
        return open_with_key(folder, key, actor=actor, clock=clock)
    except BaseException:
        key.wipe()
        raise


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
    try:
        keyslots.write(folder, keyslots.with_passphrase(held, key, new_passphrase))
    finally:
        key.wipe()


def _make_database(path: Path, key: StoreKey) -> None:
    """Make the encrypted file with its tables."""
    database.create(path, key)
    made = Database(path, key)
    try:
        with reading():
            migrate(made.connection)
    finally:
        made.close()


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
