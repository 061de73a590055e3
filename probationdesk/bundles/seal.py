"""Sealing a bundle for several receivers, and opening it: the age format (https://age-encryption.org/v1).

The ordinary `age` command opens a body as well; what it prints is a zlib stream with zeros after it (`padding.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyrage

from probationdesk.bundles.contents import Content, kind_of, most_unfolded, read_inner, write_inner
from probationdesk.bundles.directory import Directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, Header, Kind, Suite, assemble, check_signature
from probationdesk.bundles.identity import DeviceKeys, device_id, key_id
from probationdesk.bundles.padding import LARGEST_PLAIN, pack, unpack

__all__ = ["Place", "key_id", "make_bundle", "new_identity", "open_bundle", "open_sealed", "recipient_of", "seal"]

_NOT_FOR_US = "No matching keys"
_NOT_YET = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a bundle stands: in the device's sequence, in the organisation, and in the case's history."""

    seq: int
    prev: str
    office: str
    region: str
    case: str
    claimed_at: str
    parents: tuple[str, ...] = ()


def new_identity() -> str:
    """Return a fresh private box key, `AGE-SECRET-KEY-1…`."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the public half of a private box key, `age1…`. Raises BundleRefused `bad_key`."""
    return str(_identity(identity).to_public())


def seal(plain: bytes, recipients: Sequence[str]) -> bytes:
    """Return `plain` made small, padded and encrypted, so that any one of the recipients opens it.

    Raises BundleRefused `bad_key` for a recipient that is none, or if there is none.
    """
    try:
        return bytes(pyrage.encrypt(pack(plain), [pyrage.x25519.Recipient.from_str(one) for one in recipients]))
    except (pyrage.RecipientError, pyrage.EncryptError):
        raise BundleRefused("bad_key") from None


def open_sealed(blob: bytes, identities: Sequence[str], *, at_most: int = LARGEST_PLAIN) -> bytes:
    """Return what was sealed, with any of the private keys that fits.

    Raises BundleRefused `not_for_us` if none fits, `bad_body` if it was altered, `unfolds_too_large` if it unfolds to
    more than `at_most` bytes, `bad_key` for an identity that is none.
    """
    keys = [_identity(one) for one in identities]
    try:
        packed = bytes(pyrage.decrypt(blob, keys))
    except pyrage.DecryptError as error:
        raise BundleRefused("not_for_us" if str(error).startswith(_NOT_FOR_US) else "bad_body") from None
    return unpack(packed, at_most=at_most)


def make_bundle(content: Content, keys: DeviceKeys, place: Place, recipients: Sequence[str]) -> Bundle:
    """Return the signed bundle of `content`, sealed to the recipients (`age1…`; doubles count once).

    A receipt is not sealed; the recipients are then only whom it is for. Raises BundleRefused `too_large`, `bad_key`,
    `bad_header` or `bad_body`.
    """
    wanted = sorted(set(recipients))
    header = _header(content, keys, place, wanted)
    try:
        inner = write_inner(header, content)
    except ValueError:
        raise BundleRefused("bad_body") from None
    return assemble(header, keys.signing, inner if header.suite is Suite.CLEAR else seal(inner, wanted))


def open_bundle(bundle: Bundle, identities: Sequence[str], author: Directory | bytes) -> Content:
    """Return what is in a bundle, after checking who signed it.

    `author` is the directory, or the public signing key (32 bytes) of the device it must be from. Whether that
    device is in good standing is asked of the directory (`Directory.judge`). Raises BundleRefused `unknown_device`,
    `wrong_signature`, `not_for_us`, `bad_body`, `inner_differs`, `unfolds_too_large` or `unknown_kind`.
    """
    header = bundle.header
    public = author if isinstance(author, bytes) else author.public_of(header.device)
    if device_id(public) != header.device:
        raise BundleRefused("unknown_device")
    check_signature(bundle, public)
    sealed = header.suite is Suite.AGE
    at_most = most_unfolded(header.kind)
    return read_inner(open_sealed(bundle.body, identities, at_most=at_most) if sealed else bundle.body, header)


def _header(content: Content, keys: DeviceKeys, place: Place, recipients: Sequence[str]) -> Header:
    kind = kind_of(content)
    try:
        return Header(
            suite=Suite.CLEAR if kind is Kind.OPENED else Suite.AGE,
            kind=kind,
            device=keys.device,
            seq=place.seq,
            prev=place.prev,
            office=place.office,
            region=place.region,
            case=place.case,
            parents=tuple(sorted(set(place.parents))),
            to=tuple(sorted(key_id(one) for one in recipients)),
            body_sha256=_NOT_YET,
            body_size=0,
            claimed_at=place.claimed_at,
        )
    except ValueError:
        raise BundleRefused("bad_header") from None


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise BundleRefused("bad_key") from None
