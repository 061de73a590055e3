"""Ed25519 signatures (RFC 8032), always over a context and the bytes, so that none can be taken for another.

A signed document is the canonical JSON `{"signature": <128 hex digits>, "signed": {...}}`; the signature covers
the context and the canonical bytes of `signed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from probationdesk.bundles import canonical
from probationdesk.bundles.errors import BundleRefused

SIGNATURE_BYTES = 64
KEY_BYTES = 32

_SignatureText = Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]

T = TypeVar("T")


@dataclass(frozen=True)
class SigningKey:
    """A private key: the 32 bytes that RFC 8032 calls the secret key."""

    seed: bytes = field(repr=False)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, context: bytes, data: bytes) -> bytes:
        """Return the signature of `data` for one purpose, 64 bytes; the same each time."""
        return self._key.sign(context + data)


@dataclass(frozen=True, slots=True)
class Signed(Generic[T]):
    """A document as it was read, with the bytes its signature covers."""

    value: T
    covered: bytes
    signature: bytes

    def check(self, public: bytes, context: bytes) -> None:
        """Raise BundleRefused `wrong_signature` unless the holder of `public` signed it for this purpose."""
        check(public, context, self.covered, self.signature)


def new_signing_key() -> SigningKey:
    """Return a fresh private key."""
    return SigningKey(Ed25519PrivateKey.generate().private_bytes_raw())


def check(public: bytes, context: bytes, data: bytes, signature: bytes) -> None:
    """Raise BundleRefused `wrong_signature` unless `signature` is that of `public` over context and data."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, context + data)
    except (InvalidSignature, ValueError):
        raise BundleRefused("wrong_signature") from None


def write_signed(value: object, key: SigningKey, context: bytes) -> bytes:
    """Return a signed document; the same bytes for the same value and key."""
    covered = canonical.encode(value)
    return _envelope(covered, key.sign(context, covered))


def read_signed(data: bytes, kind: type[T], code: str) -> Signed[T]:
    """Return a document that claims to be signed; the caller then checks by whom.

    Raises BundleRefused `code` for what is not one, or `newer_format` for one of a later version.
    """
    envelope = canonical.decode(data, code)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("signed"), dict):
        raise BundleRefused(code)
    refuse_newer(envelope["signed"])
    value = canonical.convert(envelope["signed"], kind, code)
    covered = canonical.encode(value)
    signature = canonical.convert(envelope.get("signature"), _SignatureText, code)
    signed = Signed(value, covered, bytes.fromhex(signature))
    if _envelope(covered, signed.signature) != data:
        raise BundleRefused(code)
    return signed


def refuse_newer(members: dict[str, Any]) -> None:
    """Raise BundleRefused `newer_format` for a document whose `v` is above 1."""
    version = members.get("v")
    if type(version) is int and version > 1:
        raise BundleRefused("newer_format", version=min(version, 2**31))


def _envelope(covered: bytes, signature: bytes) -> bytes:
    return b'{"signature":"' + signature.hex().encode() + b'","signed":' + covered + b"}"
