"""Making and opening a store in one go, as the tests need it; the program takes these steps one by one."""

from __future__ import annotations

from pathlib import Path

from probationdesk.storage import database, stores
from probationdesk.storage.handle import Clock
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.recoverycode import new_code
from probationdesk.storage.store import FILE_NAME, EncryptedStore


def create_store(
    data_folder: Path, passphrase: str, *, label: str, clock: Clock, actor: str = "", cost: Cost | None = None
) -> tuple[EncryptedStore, str]:
    """Make a new store under `data_folder`; return it open, with the recovery code to be written down.

    `actor` is who the history names; `label` if empty. Raises StoreError as `make_store` does; nothing is left then.
    """
    code = new_code()
    folder, key = stores.make_store(data_folder, passphrase, label=label, recovery_code=code, cost=cost)
    return stores.open_with_key(folder, key, actor=actor or label, clock=clock), code


def open_store(
    folder: Path, *, passphrase: str = "", recovery_code: str = "", actor: str, clock: Clock
) -> EncryptedStore:
    """Unlock, check and open a store in one go, with its passphrase or its recovery code.

    Raises StoreError as `unlock`, `check_store` and `open_with_key` do.
    """
    database.check_header(folder / FILE_NAME)
    key = stores.unlock(folder, passphrase=passphrase, recovery_code=recovery_code, clock=clock).key
    try:
        stores.check_store(folder, key)
        return stores.open_with_key(folder, key, actor=actor, clock=clock)
    except BaseException:
        key.wipe()
        raise
