"""Files that are written once: keys, certificates, published directories, what was opened."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from probationdesk.domain.errors import BadInput
from probationdesk.storage.files import as_store_error, sync_folder

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and return once the disk has it. Nothing is ever replaced.

    Raises BadInput `file_exists`, or StoreError `disk_full`, `read_only` or `disk_error` and leaves nothing then.
    """
    try:
        descriptor = os.open(path, _FLAGS, 0o600)
    except FileExistsError:
        raise BadInput("file_exists", file=path.name) from None
    except OSError as error:
        raise as_store_error(error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise as_store_error(error) from None


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may look into, if it is not there. Raises StoreError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise as_store_error(error) from None
