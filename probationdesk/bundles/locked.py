"""Private keys at rest under a passphrase: Argon2id (RFC 9106) and AES-256-GCM.

The file is canonical JSON. What stands in it in clear (what it is for, the public key, what a guess costs) is bound to
what is sealed: a file that somebody altered does not open.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from msgspec import Meta

from probationdesk.bundles import canonical
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import PlainText, PublicKey

LARGEST = 64 * 1024
"""Bytes of such a file."""
_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12

_Hex = Annotated[str, Meta(pattern=r"\A([0-9a-f]{2})+\Z")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The file. The cost of a guess is the second choice of RFC 9106 (section 4) unless it says more."""

    v: Literal[1] = 1
    purpose: PlainText
    public: PublicKey
    """The public signing key that belongs to what is sealed, in hexadecimal."""
    memory_kib: Annotated[int, Meta(ge=64 * 1024, le=256 * 1024)] = 64 * 1024
    passes: Annotated[int, Meta(ge=1, le=16)] = 3
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4
    salt: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    nonce: Annotated[str, Meta(pattern=r"\A[0-9a-f]{24}\Z")]
    sealed: _Hex


def lock(plain: bytes, passphrase: str, purpose: str, public: bytes) -> bytes:
    """Return `plain` sealed under a passphrase, for one purpose. Takes a fraction of a second and 64 MiB."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    bare = Locked(
        purpose=purpose,
        public=public.hex(),
        salt=secrets.token_hex(_SALT_BYTES),
        nonce=nonce.hex(),
        sealed="",
    )
    sealed = AESGCM(_stretched(bare, passphrase)).encrypt(nonce, plain, canonical.encode(bare))
    return canonical.encode(replace(bare, sealed=sealed.hex()))


def read_locked(data: bytes, purpose: str) -> Locked:
    """Return the file without opening it. Raises BundleRefused `keys_damaged`."""
    if len(data) > LARGEST:
        raise BundleRefused("keys_damaged")
    locked = canonical.read(data, Locked, "keys_damaged")
    if locked.purpose != purpose:
        raise BundleRefused("keys_damaged")
    return locked


def unlock(data: bytes, passphrase: str, purpose: str) -> bytes:
    """Return what was sealed. Raises BundleRefused `keys_damaged`, or `wrong_passphrase` also for an altered file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    locked = read_locked(data, purpose)
    bound = canonical.encode(replace(locked, sealed=""))
    try:
        return AESGCM(_stretched(locked, passphrase)).decrypt(
            bytes.fromhex(locked.nonce), bytes.fromhex(locked.sealed), bound
        )
    except InvalidTag:
        raise BundleRefused("wrong_passphrase") from None


def _stretched(locked: Locked, passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=bytes.fromhex(locked.salt),
        length=_KEY_BYTES,
        iterations=locked.passes,
        lanes=locked.lanes,
        memory_cost=locked.memory_kib,
    ).derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"))
