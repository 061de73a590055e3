"""Files that are written once: keys, certificates, published directories, what was opened."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from probationdesk.domain.errors import BadInput
from probationdesk.storage.files import as_store_error, sync_folder

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and return once the disk has it.

    Under its name it is whole or not there, and nothing is ever replaced. Raises BadInput `file_exists`, or StoreError
    `disk_full`, `read_only` or `disk_error`.
    """
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        descriptor = os.open(beside, _FLAGS, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(beside, path)
        sync_folder(path.parent)
    except FileExistsError:
        raise BadInput("file_exists", file=path.name) from None
    except OSError as error:
        raise as_store_error(error) from None
    finally:
        with suppress(OSError):
            beside.unlink()


def _put_in_place(beside: Path, path: Path) -> None:
    """Give a file its name unless that is taken."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # the file systems of many sticks have no links
        if os.path.lexists(path):
            raise FileExistsError from None
        beside.rename(path)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may look into, if it is not there. Raises StoreError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise as_store_error(error) from None
