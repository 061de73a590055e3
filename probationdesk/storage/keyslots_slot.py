"""One wrap of the store's key, and the derivations behind it.

    passphrase --NFKC--> Argon2id (RFC 9106) -+
                      secret of this machine -+--> HKDF-SHA256 (RFC 5869) --> AES-256-GCM wraps the key

The recovery code goes the same way without the machine. The organisation's slot has a random secret of 256 bits in
place of a passphrase, which needs no Argon2id; that secret is what its public key seals. Each wrap is bound to every
other field of its slot, so an edited slot does not open.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass, replace

import msgspec

from probationdesk.domain.errors import StoreError
from probationdesk.storage.storekey import KEY_BYTES, StoreKey, random_bytes, wipe

FORMAT = 1
PASSPHRASE = "passphrase"  # noqa: S105 - a kind of slot
RECOVERY = "recovery"
ORGANISATION = "organisation"

_NONCE_BYTES = 12
_SALT_BYTES = 16
_TAG_BYTES = 16
_MEBIBYTE_KIB = 1024
_PATIENCE_S = 0.7
_CAP_MIB = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: Argon2id's memory in KiB, passes and lanes.

    The floor is the second choice of RFC 9106 (section 4), 64 MiB, 3 passes and 4 lanes.
    """

    memory_kib: int = 64 * _MEBIBYTE_KIB
    passes: int = 3
    lanes: int = 4

    @property
    def acceptable(self) -> bool:
        """False for what is too cheap to protect, and for what would exhaust the machine that tries it."""
        return 64 * 1024 <= self.memory_kib <= 2 * 1024 * 1024 and 1 <= self.passes <= 10 and 1 <= self.lanes <= 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where the machine's part of a passphrase slot is kept."""

    backend: str
    """The name of the keyring."""
    entry: str
    """The name of the entry in it; says nothing about anybody."""
    check: bytes
    """The beginning of a hash of the secret, which tells a changed secret from a wrong passphrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The store's key, wrapped for one secret."""

    id: str
    kind: str
    owner: str = ""
    """Who holds the secret: empty for the officer, else the organisation's public key."""
    device: Device | None = None
    """Set if a secret of this machine is needed as well."""
    cost: Cost | None = None
    """None for the organisation's slot, whose secret cannot be guessed."""
    salt: bytes = b""
    sealed: bytes = b""
    """The secret of the organisation's slot, as an age file."""
    nonce: bytes
    wrapped: bytes

    @property
    def well_formed(self) -> bool:
        """False for what must be refused before any work is done with it."""
        if (len(self.nonce), len(self.wrapped)) != (_NONCE_BYTES, KEY_BYTES + _TAG_BYTES):
            return False
        if self.kind == ORGANISATION:
            return self.cost is None and self.device is None and not self.salt and bool(self.sealed and self.owner)
        return self.cost is not None and self.cost.acceptable and len(self.salt) == _SALT_BYTES and not self.sealed


def blank(kind: str, generation: int, *, cost: Cost | None = None, device: Device | None = None) -> Slot:
    """Return a slot with fresh random values and nothing wrapped; `cost` only for what Argon2id stretches."""
    salt = bytes(random_bytes(_SALT_BYTES)) if cost else b""
    return Slot(
        id=f"{kind}-{generation}",
        kind=kind,
        cost=cost,
        device=device,
        salt=salt,
        nonce=bytes(random_bytes(_NONCE_BYTES)),
        wrapped=b"",
    )


def affordable_cost() -> Cost:
    """Return the dearest cost that this computer bears within 0.7 s: 64, 128 or 256 MiB of memory.

    The cap is for a smaller computer that may have to open the same store. Takes up to about a second. Raises
    StoreError `out_of_memory` if not even the cheapest can be had.
    """
    chosen, seconds = Cost(), _seconds(Cost())
    while chosen.memory_kib < _CAP_MIB * _MEBIBYTE_KIB and 2 * seconds < _PATIENCE_S:
        dearer = Cost(memory_kib=2 * chosen.memory_kib)
        try:
            seconds = _seconds(dearer)
        except StoreError:
            break
        if seconds >= _PATIENCE_S:
            break
        chosen = dearer
    return chosen


def wrap(store_id: str, slot: Slot, key: StoreKey, secret: str, device_secret: bytearray | None = None) -> Slot:
    """Return `slot` with the store's key wrapped in it. Raises StoreError `out_of_memory`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapping_key = _wrapping_key(slot, secret, device_secret)
    try:
        with key.revealed() as bare:
            wrapped = AESGCM(wrapping_key).encrypt(slot.nonce, bare, _bound(store_id, slot))
    finally:
        wipe(wrapping_key)
    return replace(slot, wrapped=wrapped)


def unwrap(store_id: str, slot: Slot, secret: str, wrong: str, device_secret: bytearray | None = None) -> StoreKey:
    """Return the store's key.

    Raises StoreError `wrong` if the secret is not the slot's or the slot was edited, `keyslots_damaged` before any
    work for what is out of bounds, or `out_of_memory`.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not slot.well_formed:
        raise StoreError("keyslots_damaged")
    wrapping_key = _wrapping_key(slot, secret, device_secret)
    bare = bytearray(KEY_BYTES)
    try:
        AESGCM(wrapping_key).decrypt_into(slot.nonce, slot.wrapped, _bound(store_id, slot), bare)
    except InvalidTag:
        raise StoreError(wrong) from None
    finally:
        wipe(wrapping_key)
    return StoreKey(bare)


def _seconds(cost: Cost) -> float:
    started = time.perf_counter()
    wipe(_stretched(cost, bytes(_SALT_BYTES), "how long does it take"))
    return time.perf_counter() - started


def _wrapping_key(slot: Slot, secret: str, device_secret: bytearray | None) -> bytearray:
    """Return the key that wraps the store's key."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    stretched = _stretched(slot.cost, slot.salt, secret) if slot.cost else bytearray(secret, "ascii")
    purpose = f"pd/kek/v1|{slot.id}" + ("|dev" if device_secret else "")
    both, wrapping_key = stretched + (device_secret or b""), bytearray(KEY_BYTES)
    try:
        HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive_into(both, wrapping_key)
    finally:
        wipe(stretched)
        wipe(both)
    return wrapping_key


def _stretched(cost: Cost, salt: bytes, secret: str) -> bytearray:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    typed, stretched = (
        bytearray(unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")),
        bytearray(KEY_BYTES),
    )
    try:
        Argon2id(
            salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
        ).derive_into(typed, stretched)  # type: ignore[arg-type]  # any buffer will do, and this one can be wiped
    except MemoryError:
        raise StoreError("out_of_memory", megabytes=cost.memory_kib // _MEBIBYTE_KIB) from None
    finally:
        wipe(typed)
    return stretched


def _bound(store_id: str, slot: Slot) -> bytes:
    """Return every field of a slot but the wrap itself, in a form that reads in one way only."""
    return msgspec.json.encode((FORMAT, store_id, replace(slot, nonce=b"", wrapped=b"")))
