"""state.json: failed attempts to unlock, when the store was last unlocked, and the witness of its history.

None of it is secret and none of it is needed to open the store. Somebody who may write here can reset the counter:
it slows a person at the keyboard, nobody else. The witness (`state_witness.py`) carries its own proof.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.storage.files import as_store_error, replace_file

FILE_NAME = "state.json"
FREE_ATTEMPTS = 3
LONGEST_WAIT_S = 60

_DAMAGED_BITS = 32
"""Two files have about 64 of these 128 bits in common; damage that alters more than this many is not told apart."""
_LARGEST_FILE = 16 * 1024
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Attempts to unlock that failed."""

    in_a_row: int = 0
    """Since the last that succeeded."""
    untold: int = 0
    """Since the last time the store was opened, whose history then tells of them."""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """How far the history had come, proved with a key derived from the store's."""

    seq: int
    head: str
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything in state.json."""

    format: int = _FORMAT
    failures: Failures = field(default_factory=Failures)
    unlocked_at: datetime | None = None
    witnesses: tuple[Witness, ...] = ()
    """One; two while the store gets a new key."""
    salt: bytes = b""
    """What the store's file began with when it was last opened; empty if that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLastUnlocked:
    """What the officer is told on unlocking."""

    failed_attempts: int
    last_failed_at: datetime | None
    unlocked_at: datetime | None
    """When the store was last unlocked; None if that is not known."""


def read(folder: Path) -> State:
    """Return the state of the store in `folder`; a fresh one if the file is missing or cannot be read."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return _checked(msgspec.json.decode(file.read(_LARGEST_FILE), type=State))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return State()


def write(folder: Path, state: State) -> None:
    """Keep the state for good. Raises StoreError as `replace_file`."""
    replace_file(folder / FILE_NAME, msgspec.json.encode(state) + b"\n")


def write_quickly(folder: Path, state: State) -> None:
    """Keep the state without waiting for the disk: after a power cut it may be an earlier one, or none.

    Both are safe for a witness: it can fall behind the history, never get ahead of it, because the commit it tells of
    was flushed before. Raises StoreError `disk_full`, `read_only` or `disk_error`.
    """
    path = folder / FILE_NAME
    beside = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(state) + b"\n")
        finally:
            os.close(descriptor)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise as_store_error(error) from None


def refuse_if_too_soon(folder: Path, now: datetime) -> None:
    """Raise StoreError `too_soon` with the `seconds` still to wait after several failed attempts.

    Three are free; then the wait is 1, 2, 4 ... 60 s. A clock that was set back begins the wait anew.
    """
    failures = read(folder).failures
    wait = wait_after(failures.in_a_row)
    if failures.last_at is None or not wait:
        return
    passed = (now - failures.last_at).total_seconds()
    if passed < 0:
        with suppress(StoreError):
            _change_failures(folder, replace(failures, last_at=now))
        passed = 0.0
    if passed < wait.total_seconds():
        raise StoreError("too_soon", seconds=int(wait.total_seconds() - passed + 0.999))


def wait_after(in_a_row: int) -> timedelta:
    """Return how long to wait after so many failed attempts."""
    if in_a_row < FREE_ATTEMPTS:
        return timedelta()
    return timedelta(seconds=min(LONGEST_WAIT_S, 2 ** min(in_a_row - FREE_ATTEMPTS, 10)))


def count_failure(folder: Path, now: datetime) -> None:
    """Count a failed attempt. A disk that cannot be written to keeps nobody from the next one."""
    held = read(folder).failures
    with suppress(StoreError):
        _change_failures(folder, Failures(in_a_row=held.in_a_row + 1, untold=held.untold + 1, last_at=now))


def count_success(folder: Path, now: datetime) -> SinceLastUnlocked:
    """End the row of failed attempts; return what the officer is to be told."""
    held = read(folder)
    failures = held.failures
    with suppress(StoreError):
        write_quickly(folder, replace(held, unlocked_at=now, failures=replace(failures, in_a_row=0)))
    return SinceLastUnlocked(
        failed_attempts=failures.untold,
        last_failed_at=failures.last_at if failures.untold else None,
        unlocked_at=held.unlocked_at,
    )


def note_file(folder: Path, salt: bytes) -> None:
    """Keep by what the file of a store is known. A disk that cannot be written to keeps nobody from opening it."""
    held = read(folder)
    if held.salt != salt:
        with suppress(StoreError):
            write_quickly(folder, replace(held, salt=salt))


def is_another_file(folder: Path, salt: bytes) -> bool:
    """Say whether a file that begins with `salt` is not the one last opened here, and not that one with some damage."""
    known = read(folder).salt
    if len(known) != len(salt) or not any(salt):
        return False
    return (int.from_bytes(known) ^ int.from_bytes(salt)).bit_count() > _DAMAGED_BITS


def note_told(folder: Path) -> None:
    """Keep that the history of the store tells of the failed attempts until now."""
    with suppress(StoreError):
        _change_failures(folder, replace(read(folder).failures, untold=0))


def _change_failures(folder: Path, failures: Failures) -> None:
    write(folder, replace(read(folder), failures=failures))


def _checked(state: State) -> State:
    """Return the state if every moment in it has its UTC offset; a fresh one otherwise."""
    moments = (state.failures.last_at, state.unlocked_at)
    return State() if any(moment is not None and moment.tzinfo is None for moment in moments) else state
