"""Writing small files so that they are either the old or the new one, whatever happens in between."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from probationdesk.domain.errors import StoreError


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path`, readable by its owner alone, and return once the disk has it.

    Written beside it, flushed, renamed over it, and the folder flushed. Raises StoreError `disk_full`,
    `read_only` or `disk_error`; the file is then the old one.
    """
    beside = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise as_store_error(error) from None


def sync_file(path: Path) -> None:
    """Have the disk take in a whole file that no process has open. Raises StoreError as `replace_file`."""
    try:
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise as_store_error(error) from None


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def as_store_error(error: OSError) -> StoreError:
    """Return what went wrong with the disk as an error an officer can act on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError("disk_full")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreError("read_only")
    return StoreError("disk_error")
