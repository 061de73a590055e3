"""Reading and writing where anybody may have put anything: a stick, a shared folder."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
_OPENS_FOLDERS: Final = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY") and hasattr(os, "O_NOFOLLOW")
_FOLDER_FLAGS: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


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
    return _read(str(path), None, at_most=at_most, first=first)


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder held open: what is written goes there, whatever its name leads to by then."""

    path: Path
    descriptor: int | None
    """None where the system opens no folders (Windows); names are then looked up anew each time."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file so that under its name it is whole or not there, and read it back from the medium.

        Raises OSError, and ItemFault `not_read_back` if what was written is not what stands there.
        """
        where, folder = self._where(name), self.descriptor
        part = self._write_part(name, content)
        try:
            os.replace(part, where, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            with suppress(OSError):
                os.unlink(part, dir_fd=folder)
            raise
        self._flush()
        kept, _ = _read(where, folder, at_most=len(content))
        if hashlib.sha256(kept).digest() != hashlib.sha256(content).digest():
            raise ItemFault("not_read_back")

    def holds(self, name: str, content: bytes) -> bool:
        """Say whether a file of this name is there with exactly this content."""
        try:
            return _read(self._where(name), self.descriptor, at_most=len(content))[0] == content
        except (ItemFault, FileNotFoundError):
            return False

    def _where(self, name: str) -> str:
        return name if self.descriptor is not None else str(self.path / name)

    def _flush(self) -> None:
        """Have the names in the folder written to the medium, where the system can; Windows does so by itself."""
        if self.descriptor is None:
            return
        try:
            os.fsync(self.descriptor)
        except OSError as error:
            if error.errno not in _NO_SUCH_FLUSH:  # some file systems of sticks and shares know no such thing
                raise

    def _write_part(self, name: str, content: bytes) -> str:
        """Write the content beside its final name and return where; nothing is left if that fails."""
        # A name of its own each time: what another visit left half-written may belong to somebody at work.
        part = self._where(f"{name.partition('.')[0][:16]}-{secrets.token_hex(4)}.part")
        # Sealed; on a share others must be able to read it.
        descriptor = os.open(part, _WRITE_FLAGS, 0o644, dir_fd=self.descriptor)
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
                os.unlink(part, dir_fd=self.descriptor)
            raise
        return part


@contextmanager
def folder_within(root: Path, *names: str) -> Iterator[OpenFolder]:
    """Open a folder below `root` for as long as the block lasts; what is missing on the way is made.

    Below `root` no link is followed. Raises CarrierFault `folder_unfit` where one stands, and OSError.
    """
    path = root.joinpath(*names)
    if not _OPENS_FOLDERS:
        for place in range(1, len(names) + 1):
            part = root.joinpath(*names[:place])
            if os.path.lexists(part) and not is_folder(part):
                raise CarrierFault("folder_unfit", only_sending=True)
            part.mkdir(exist_ok=True)
        yield OpenFolder(path, None)
        return
    descriptor = os.open(root, _FOLDER_FLAGS)
    try:
        for name in names:
            inner = _inner_folder(name, descriptor)
            os.close(descriptor)
            descriptor = inner
        yield OpenFolder(path, descriptor)
    finally:
        os.close(descriptor)


def _inner_folder(name: str, outer: int) -> int:
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=outer)
    try:
        return os.open(name, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=outer)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            raise CarrierFault("folder_unfit", only_sending=True) from None
        raise


def _read(where: str, folder: int | None, *, at_most: int, first: int | None = None) -> tuple[bytes, int]:
    try:
        if not stat.S_ISREG(os.stat(where, dir_fd=folder, follow_symlinks=False).st_mode):
            raise ItemFault("not_a_file")
        descriptor = os.open(where, _READ_FLAGS, dir_fd=folder)
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


def _read_up_to(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count > 0:
        part = os.read(descriptor, count)
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
