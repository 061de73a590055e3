"""Reading and writing where anybody may have put anything: a stick, a shared folder."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from probationdesk.sync.carrier import CarrierFault, ItemFault

_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_GONE: Final = frozenset(
    getattr(errno, name) for name in ("ENOENT", "ENOTDIR", "ENODEV", "ENXIO", "EIO", "ESTALE", "ENOTCONN",
                                      "EHOSTDOWN", "ETIMEDOUT") if hasattr(errno, name)
)  # fmt: skip
_NO_SUCH_FLUSH: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF})
_READ_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_WRITE_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def fault_of(error: OSError) -> CarrierFault:
    """Return what an error of the operating system means for the person who put the stick in."""
    if error.errno in _FULL:
        return CarrierFault("folder_full", only_sending=True)
    if error.errno in _READ_ONLY:
        return CarrierFault("folder_read_only", only_sending=True)
    if error.errno in _GONE:
        return CarrierFault("folder_gone")
    return CarrierFault("folder_unfit", only_sending=True)


def is_folder(path: Path) -> bool:
    """Say whether there is a folder, and not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def read(path: Path, *, at_most: int, first: int | None = None) -> tuple[bytes, int]:
    """Return the content of an ordinary file, or its `first` bytes, and its size.

    A link is not followed, a pipe or a device is not waited for, and no more than `at_most` bytes are taken.
    Raises ItemFault `not_a_file`, `too_large` or `unreadable`, and FileNotFoundError.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ItemFault("not_a_file")
        descriptor = os.open(path, _READ_FLAGS)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ItemFault("not_a_file" if error.errno == errno.ELOOP else "unreadable") from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ItemFault("not_a_file")
        if found.st_size > at_most:
            raise ItemFault("too_large")
        return _read_up_to(descriptor, found.st_size if first is None else min(first, found.st_size)), found.st_size
    except OSError:
        raise ItemFault("unreadable") from None
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes) -> None:
    """Write a file so that under its name it is whole or not there, and read it back from the medium.

    Raises OSError, and ItemFault `not_read_back` if what was written is not what stands there.
    """
    part = _write_part(path, content)
    try:
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    flush_folder(path.parent)
    kept, _ = read(path, at_most=len(content))
    if hashlib.sha256(kept).digest() != hashlib.sha256(content).digest():
        raise ItemFault("not_read_back")


def flush_folder(folder: Path) -> None:
    """Have the names in a folder written to the medium, where the system can."""
    if os.name == "nt":
        return  # Windows keeps names in order by itself and cannot open a folder to flush it
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_FLUSH:  # some file systems of sticks and shares know no such thing
            raise
    finally:
        os.close(descriptor)


def _write_part(path: Path, content: bytes) -> Path:
    """Write the content beside its final name and return where; nothing is left if that fails."""
    # A name of its own each time: what another visit left half-written may belong to somebody at work.
    part = path.with_name(f"{path.stem[:16]}-{secrets.token_hex(4)}.part")
    descriptor = os.open(part, _WRITE_FLAGS, 0o644)  # sealed; on a share others must be able to read it
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
            if hasattr(os, "posix_fadvise"):  # so that reading it back asks the medium and not the memory
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    return part


def _read_up_to(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count > 0:
        part = os.read(descriptor, count)
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
