"""keyslots.json: the store's key, wrapped once for each thing that can open the store.

    passphrase --NFKC--> Argon2id (RFC 9106) --> HKDF-SHA256 (RFC 5869) --> AES-256-GCM wraps the key

The file holds no secret. Each wrap is bound to every other field of its slot, so an edited slot does not
open; a checksum tells accidental damage from a wrong passphrase before any work is done.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.storage.files import as_store_error, replace_file
from probationdesk.storage.recoverycode import read_code
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, wipe

FILE_NAME = "keyslots.json"
FORMAT = 1
PASSPHRASE = "passphrase"  # noqa: S105 - a kind of slot
RECOVERY = "recovery"
SHORTEST_PASSPHRASE = 15
LONGEST_PASSPHRASE = 256

_LARGEST_FILE = 64 * 1024
_NONCE_BYTES = 12
_SALT_BYTES = 16
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: Argon2id's memory in KiB, passes and lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    @property
    def acceptable(self) -> bool:
        """False for what is too cheap to protect, and for what would exhaust the machine that tries it."""
        return 64 * 1024 <= self.memory_kib <= 2 * 1024 * 1024 and 1 <= self.passes <= 10 and 1 <= self.lanes <= 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The store's key, wrapped for one secret."""

    id: str
    kind: str
    owner: str = ""
    """Who holds the secret; empty for the officer."""
    device: bool = False
    """True if a secret of this machine is needed as well."""
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlots:
    """Everything in keyslots.json."""

    format: int
    store_id: str
    label: str
    """What the unlock window calls this store; nothing about a case."""
    slots: tuple[Slot, ...]

    def slot(self, kind: str) -> Slot:
        """Return the slot of one kind; raises StoreError `keyslots_damaged` if there is none."""
        for slot in self.slots:
            if slot.kind == kind and not slot.device:
                return slot
        raise StoreError("keyslots_damaged")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """The file: what it says, and the SHA-256 of that."""

    checksum: str
    content: msgspec.Raw


def make(store_id: str, label: str, key: StoreKey, passphrase: str, recovery_code: str) -> KeySlots:
    """Return the slots of a new store: one for the passphrase, one for the recovery code.

    Raises StoreError `passphrase_too_short`, `passphrase_too_long`, `recovery_code_mistyped` or
    `out_of_memory`.
    """
    check_passphrase(passphrase)
    slots = (
        _wrap(store_id, _blank(PASSPHRASE), key, passphrase),
        _wrap(store_id, _blank(RECOVERY), key, read_code(recovery_code)),
    )
    return KeySlots(format=FORMAT, store_id=store_id, label=label, slots=slots)


def open_with_passphrase(keyslots: KeySlots, passphrase: str) -> StoreKey:
    """Return the store's key. Takes about a third of a second; may run on any thread.

    Raises StoreError `wrong_passphrase`, `keyslots_damaged` or `out_of_memory`.
    """
    return _unwrap(keyslots.store_id, keyslots.slot(PASSPHRASE), passphrase, "wrong_passphrase")


def open_with_recovery_code(keyslots: KeySlots, typed: str) -> StoreKey:
    """Return the store's key. Raises StoreError `recovery_code_mistyped` before any work is done.

    Raises StoreError `wrong_recovery_code`, `keyslots_damaged` or `out_of_memory` otherwise.
    """
    code = read_code(typed)
    return _unwrap(keyslots.store_id, keyslots.slot(RECOVERY), code, "wrong_recovery_code")


def with_passphrase(keyslots: KeySlots, key: StoreKey, passphrase: str) -> KeySlots:
    """Return the slots with the passphrase slot wrapped anew; the database is not touched by this.

    Raises StoreError `passphrase_too_short`, `passphrase_too_long` or `out_of_memory`.
    """
    check_passphrase(passphrase)
    fresh = _wrap(keyslots.store_id, _blank(PASSPHRASE), key, passphrase)
    old = keyslots.slot(PASSPHRASE)
    return replace(keyslots, slots=tuple(fresh if slot is old else slot for slot in keyslots.slots))


def check_passphrase(passphrase: str) -> None:
    """Refuse a new passphrase of fewer than 15 or more than 256 characters; any characters will do.

    Source: OWASP ASVS 5.0, 6.2.1 and 6.2.9, counted after NFKC. Raises StoreError.
    """
    length = len(unicodedata.normalize("NFKC", passphrase))
    if length < SHORTEST_PASSPHRASE:
        raise StoreError("passphrase_too_short", shortest=SHORTEST_PASSPHRASE)
    if length > LONGEST_PASSPHRASE:
        raise StoreError("passphrase_too_long", longest=LONGEST_PASSPHRASE)


def read(folder: Path) -> KeySlots:
    """Return what a store's keyslots.json says; nothing is derived yet.

    Raises StoreError `keyslots_missing`, `keyslots_damaged`, `store_newer` or `disk_error`.
    """
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise StoreError("keyslots_missing") from None
    except OSError as error:
        raise as_store_error(error) from None
    if len(content) > _LARGEST_FILE:
        raise StoreError("keyslots_damaged")
    return _decoded(content)


def write(folder: Path, keyslots: KeySlots) -> None:
    """Keep the slots; the file is the old or the new one at every moment. Raises StoreError as `replace_file`."""
    content = msgspec.json.encode(keyslots)
    sealed = _Sealed(checksum=hashlib.sha256(content).hexdigest(), content=msgspec.Raw(content))
    replace_file(folder / FILE_NAME, msgspec.json.encode(sealed) + b"\n")


def _decoded(content: bytes) -> KeySlots:
    try:
        sealed = msgspec.json.decode(content, type=_Sealed)
        if hashlib.sha256(bytes(sealed.content)).hexdigest() != sealed.checksum:
            raise StoreError("keyslots_damaged")
        if msgspec.json.decode(sealed.content, type=_Format).format > FORMAT:
            raise StoreError("store_newer")
        return msgspec.json.decode(sealed.content, type=KeySlots)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise StoreError("keyslots_damaged") from None


@dataclass(frozen=True, slots=True)
class _Format:
    """The one field that every later format keeps."""

    format: int


def _blank(kind: str) -> Slot:
    return Slot(
        id=f"{kind}-1",
        kind=kind,
        cost=Cost(),
        salt=os.urandom(_SALT_BYTES),
        nonce=os.urandom(_NONCE_BYTES),
        wrapped=b"",
    )


def _wrap(store_id: str, slot: Slot, key: StoreKey, secret: str) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapping_key = _wrapping_key(slot, secret)
    try:
        with key.revealed() as bare:
            wrapped = AESGCM(wrapping_key).encrypt(slot.nonce, bare, _bound(store_id, slot))
    finally:
        wipe(wrapping_key)
    return replace(slot, wrapped=wrapped)


def _unwrap(store_id: str, slot: Slot, secret: str, wrong: str) -> StoreKey:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not slot.cost.acceptable or not _well_formed(slot):
        raise StoreError("keyslots_damaged")
    wrapping_key = _wrapping_key(slot, secret)
    bare = bytearray(KEY_BYTES)
    try:
        AESGCM(wrapping_key).decrypt_into(slot.nonce, slot.wrapped, _bound(store_id, slot), bare)
    except InvalidTag:
        raise StoreError(wrong) from None
    finally:
        wipe(wrapping_key)
    return StoreKey(bare)


def _well_formed(slot: Slot) -> bool:
    lengths = (len(slot.salt), len(slot.nonce), len(slot.wrapped))
    return lengths == (_SALT_BYTES, _NONCE_BYTES, KEY_BYTES + _TAG_BYTES)


def _wrapping_key(slot: Slot, secret: str) -> bytearray:
    """Return the key that wraps the store's key, derived from a passphrase or a code."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    typed = bytearray(unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass"))
    stretched, wrapping_key = bytearray(KEY_BYTES), bytearray(KEY_BYTES)
    cost = slot.cost
    try:
        Argon2id(
            salt=slot.salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
        ).derive_into(typed, stretched)  # type: ignore[arg-type]  # any buffer will do, and this one can be wiped
        HKDF(SHA256(), KEY_BYTES, None, f"pd/kek/v1|{slot.id}".encode()).derive_into(stretched, wrapping_key)
    except MemoryError:
        raise StoreError("out_of_memory", megabytes=cost.memory_kib // 1024) from None
    finally:
        wipe(typed)
        wipe(stretched)
    return wrapping_key


def _bound(store_id: str, slot: Slot) -> bytes:
    """Return every field of a slot but the wrap itself, in a form that reads in one way only."""
    fields = (FORMAT, store_id, slot.id, slot.kind, slot.owner, slot.salt, slot.cost, slot.device)
    return msgspec.json.encode(fields)
