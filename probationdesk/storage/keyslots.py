"""keyslots.json: the store's key, wrapped once for each thing that can open the store.

The file holds no secret. A checksum tells accidental damage from a wrong passphrase before any work is done; a seal
made with the store's key, checked as soon as that is known, covers the whole file: no slot can be taken out or put
in and no label changed by somebody who does not hold the key.

The database and this file must change together when the store gets a new key. While that happens the file holds the
old slots and the new ones, with the first bytes of the database that the new ones belong to (the random salt that
every SQLCipher file begins with): whichever database is there, the slots that open it are found.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.storage import database, organisation
from probationdesk.storage.files import as_store_error, replace_file
from probationdesk.storage.keyslots_slot import (
    FORMAT,
    ORGANISATION,
    PASSPHRASE,
    RECOVERY,
    Cost,
    Device,
    Slot,
    blank,
    unwrap,
    wrap,
)
from probationdesk.storage.recoverycode import read_code
from probationdesk.storage.storekey import StoreKey, wipe

FILE_NAME = "keyslots.json"

_LARGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlots:
    """Everything that opens one database."""

    format: int = FORMAT
    store_id: str
    label: str
    """What the unlock window calls this store; nothing about a case."""
    generation: int = 1
    """Counts the keys the store has had. A backup of an earlier generation still opens with what opened it then."""
    slots: tuple[Slot, ...]
    seal: bytes = b""
    """HMAC-SHA256 of all the rest, under a key derived from the store's key."""

    def slot(self, kind: str) -> Slot:
        """Return the slot of one kind; raises StoreError `keyslots_damaged` if there is none, as `find` does not."""
        found = self.find(kind)
        if found is None:
            raise StoreError("keyslots_damaged")
        return found

    def find(self, kind: str) -> Slot | None:
        """Return the slot of one kind, or None."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSecret:
    """The machine's part of a passphrase slot: where it is kept, and the secret itself."""

    place: Device
    secret: bytearray


def make(
    store_id: str,
    label: str,
    key: StoreKey,
    passphrase: str,
    recovery_code: str,
    *,
    cost: Cost | None = None,
    device: DeviceSecret | None = None,
    organisation_key: str = "",
    generation: int = 1,
) -> KeySlots:
    """Return the slots of a store: for the passphrase, for the recovery code and, if given, for the organisation.

    Raises StoreError `recovery_code_mistyped`, `organisation_key_bad` or `out_of_memory`.
    """
    code = read_code(recovery_code)
    slots = [
        _passphrase_slot(store_id, generation, key, passphrase, cost or Cost(), device),
        wrap(store_id, blank(RECOVERY, generation, cost=Cost()), key, code),
    ]
    if organisation_key:
        secret, sealed = organisation.new_secret(organisation_key)
        slot = replace(blank(ORGANISATION, generation), owner=organisation_key, sealed=sealed)
        slots.append(wrap(store_id, slot, key, secret))
    return _sealed(KeySlots(store_id=store_id, label=label, generation=generation, slots=tuple(slots)), key)


def open_with_passphrase(keyslots: KeySlots, passphrase: str, device_secret: bytearray | None = None) -> StoreKey:
    """Return the store's key. Takes a third of a second or more; may run on any thread.

    Raises StoreError `wrong_passphrase`, `keyslots_damaged` or `out_of_memory`.
    """
    slot = keyslots.slot(PASSPHRASE)
    return _checked(keyslots, unwrap(keyslots.store_id, slot, passphrase, "wrong_passphrase", device_secret))


def open_with_recovery_code(keyslots: KeySlots, typed: str) -> StoreKey:
    """Return the store's key. Raises StoreError `recovery_code_mistyped` before any work is done.

    Raises StoreError `wrong_recovery_code`, `keyslots_damaged` or `out_of_memory` otherwise.
    """
    code = read_code(typed)
    return _checked(keyslots, unwrap(keyslots.store_id, keyslots.slot(RECOVERY), code, "wrong_recovery_code"))


def open_with_organisation_key(keyslots: KeySlots, identity: str) -> StoreKey:
    """Return the store's key, from the organisation's private key as its age file has it.

    Raises StoreError `no_organisation_slot`, `organisation_identity_bad`, `wrong_organisation_key` or
    `keyslots_damaged`.
    """
    slot = keyslots.find(ORGANISATION)
    if slot is None:
        raise StoreError("no_organisation_slot")
    if not slot.well_formed:
        raise StoreError("keyslots_damaged")
    secret = organisation.open_secret(slot.sealed, identity)
    return _checked(keyslots, unwrap(keyslots.store_id, slot, secret, "keyslots_damaged"))


def check_key(keyslots: KeySlots, key: StoreKey) -> None:
    """Raise StoreError `keyslots_damaged` unless this key is the one that these slots wrap."""
    if not _fits(keyslots, key):
        raise StoreError("keyslots_damaged")


def with_passphrase(
    keyslots: KeySlots, key: StoreKey, passphrase: str, *, cost: Cost | None = None, device: DeviceSecret | None = None
) -> KeySlots:
    """Return the slots with the passphrase slot wrapped anew, at the cost it had unless told otherwise.

    The database is not touched by this. Raises StoreError `keyslots_damaged` if `key` is not the one that the others
    wrap, or if the machine's secret would be the only way in, and `out_of_memory`.
    """
    check_key(keyslots, key)
    keyslots.slot(RECOVERY)
    old = keyslots.slot(PASSPHRASE)
    cost = cost or (old.cost if old.well_formed else None) or Cost()
    fresh = _passphrase_slot(keyslots.store_id, keyslots.generation, key, passphrase, cost, device)
    return _replaced(keyslots, key, fresh)


def with_recovery_code(keyslots: KeySlots, key: StoreKey, recovery_code: str) -> KeySlots:
    """Return the slots with the recovery slot wrapped for another code.

    Raises StoreError `keyslots_damaged` if `key` is not the one that the others wrap, `recovery_code_mistyped` or
    `out_of_memory`.
    """
    code = read_code(recovery_code)
    check_key(keyslots, key)
    fresh = wrap(keyslots.store_id, blank(RECOVERY, keyslots.generation, cost=Cost()), key, code)
    return _replaced(keyslots, key, fresh)


def read(folder: Path) -> KeySlots:
    """Return the slots that open the database in `folder`; nothing is derived yet.

    Raises StoreError `keyslots_missing`, `keyslots_damaged`, `store_newer`, `disk_error`, or as `database.salt`
    does if the file was left in the middle of a change of key.
    """
    held = _file(folder)
    if held.next and database.salt(folder / database.FILE_NAME) == held.next_salt:
        return _decoded(held.next)
    return _decoded(held.content)


def settle(folder: Path, key: StoreKey) -> None:
    """After a change of key that was broken off, keep only the slots that wrap `key`, which has opened the store.

    Raises StoreError as `read` and `write` do.
    """
    held = _file(folder)
    if held.next:
        now, next_ = _decoded(held.content), _decoded(held.next)
        write(folder, next_ if _fits(next_, key) else now)


def write(folder: Path, keyslots: KeySlots) -> None:
    """Keep the slots; the file is the old or the new one at every moment. Raises StoreError as `replace_file`."""
    _put(folder, _File(content=_encoded(keyslots)))


def write_both(folder: Path, now: KeySlots, next_: KeySlots, next_salt: bytes) -> None:
    """Keep the slots of the database that is there and of the one that is about to take its place."""
    _put(folder, _File(content=_encoded(now), next=_encoded(next_), next_salt=next_salt))


_NOTHING = msgspec.Raw()


class _File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The file as it lies on the disk; `checksum` is the SHA-256 of everything else in it."""

    checksum: str = ""
    content: msgspec.Raw
    next: msgspec.Raw = _NOTHING
    next_salt: bytes = b""

    def sum(self) -> str:
        parts = hashlib.sha256(bytes(self.content))
        if self.next:
            parts.update(bytes(self.next) + self.next_salt)
        return parts.hexdigest()


@dataclass(frozen=True, slots=True)
class _Format:
    """The one field that every later format keeps."""

    format: int


def _file(folder: Path) -> _File:
    try:
        with (folder / FILE_NAME).open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise StoreError("keyslots_missing") from None
    except OSError as error:
        raise as_store_error(error) from None
    if len(content) > _LARGEST_FILE:
        raise StoreError("keyslots_damaged")
    try:
        held = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise StoreError("keyslots_damaged") from None
    if held.sum() != held.checksum:
        raise StoreError("keyslots_damaged")
    return held


def _put(folder: Path, file: _File) -> None:
    whole = msgspec.structs.replace(file, checksum=file.sum())
    replace_file(folder / FILE_NAME, msgspec.json.encode(whole) + b"\n")


def _encoded(keyslots: KeySlots) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(keyslots))


def _decoded(content: msgspec.Raw) -> KeySlots:
    try:
        if msgspec.json.decode(content, type=_Format).format > FORMAT:
            raise StoreError("store_newer")
        return msgspec.json.decode(content, type=KeySlots)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise StoreError("keyslots_damaged") from None


def _passphrase_slot(
    store_id: str, generation: int, key: StoreKey, passphrase: str, cost: Cost, device: DeviceSecret | None
) -> Slot:
    slot = blank(PASSPHRASE, generation, cost=cost, device=device.place if device else None)
    return wrap(store_id, slot, key, passphrase, device.secret if device else None)


def _replaced(keyslots: KeySlots, key: StoreKey, fresh: Slot) -> KeySlots:
    slots = tuple(fresh if slot.kind == fresh.kind else slot for slot in keyslots.slots)
    return _sealed(replace(keyslots, slots=slots), key)


def _sealed(keyslots: KeySlots, key: StoreKey) -> KeySlots:
    return replace(keyslots, seal=_seal(keyslots, key))


def _checked(keyslots: KeySlots, key: StoreKey) -> StoreKey:
    """Return the key if the whole file is as it was written by somebody who held it."""
    if _fits(keyslots, key):
        return key
    key.wipe()
    raise StoreError("keyslots_damaged")


def _fits(keyslots: KeySlots, key: StoreKey) -> bool:
    return hmac.compare_digest(_seal(keyslots, key), keyslots.seal)


def _seal(keyslots: KeySlots, key: StoreKey) -> bytes:
    sealing_key = key.derived("pd/keyslots/v1")
    try:
        return hmac.digest(sealing_key, msgspec.json.encode(replace(keyslots, seal=b"")), "sha256")
    finally:
        wipe(sealing_key)
