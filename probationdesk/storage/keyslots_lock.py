"""One change of a store's key file at a time, whichever process makes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage.files import as_store_error

FILE_NAME = "keyslots.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other changes away for the length of a `with` block; a process that dies lets go.

    Raises StoreError `store_in_use` if one is going on, `disk_full`, `read_only` or `disk_error`.
    """
    try:
        descriptor = os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise as_store_error(error) from None
    try:
        try:
            _lock(descriptor)
        except OSError:
            raise StoreError("store_in_use") from None
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
