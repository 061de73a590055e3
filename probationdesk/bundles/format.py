"""The bytes of a bundle, PDB/1: a signed header and a body, in one file that never changes.

    "PDB1" | length of the header, 4 bytes, big-endian | header | signature, 64 bytes | body

The header is canonical JSON. Its SHA-256 is the bundle's id; it holds the SHA-256 of the body. Described for
writers of other readers in docs/bundle-format.md.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta

from probationdesk.bundles import canonical
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import (
    BundleId,
    BundleIdOrNone,
    CaseIdOrNone,
    Digest,
    KeyId,
    Moment,
    Number,
    PlaceNameOrNone,
    check_moment,
)
from probationdesk.bundles.signing import SIGNATURE_BYTES, SigningKey, check

VERSION: Literal[1] = 1
READER = 1
"""What this reader understands; a bundle may ask for a later one (`min_reader`)."""
MAGIC = b"PDB1"
CONTEXT = b"probationdesk-bundle-v1\0"
MAX_HEADER = 16 * 1024
MAX_BUNDLE = 4 * 1024 * 1024
"""Bytes of a whole bundle."""
MAX_PARENTS = 64
MAX_RECIPIENTS = 128

_LENGTH = struct.Struct(">I")
_FRAME = len(MAGIC) + _LENGTH.size


class Kind(StrEnum):
    """What a bundle holds."""

    REVISION = "revision"
    """A whole case, without its contact notes."""
    NOTE = "note"
    ATTACHMENT = "attachment"
    """Named for later; this program makes none and opens none."""
    HANDOVER = "handover"
    ACCEPT = "accept"
    """The answer to a hand-over."""
    OPENED = "opened"
    """A receipt: these bundles were decrypted, checked and filed."""


class Suite(IntEnum):
    """How the body is sealed."""

    CLEAR = 0
    """Not at all; receipts only."""
    AGE = 1
    """age-encryption.org/v1 with X25519 recipients."""


_KINDS = frozenset(kind.value for kind in Kind)
_SUITES = frozenset(suite.value for suite in Suite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands in clear on a bundle: no name, no case number, no text."""

    v: Literal[1] = VERSION
    suite: Suite
    kind: Kind
    device: KeyId
    """The author: the id of the device that signed it."""
    seq: Number
    """Counts the bundles of the device from 1, without gaps."""
    prev: BundleIdOrNone
    """The device's bundle before this one; empty for the first."""
    office: PlaceNameOrNone
    """Where the device belongs, as it knew then."""
    region: PlaceNameOrNone
    case: CaseIdOrNone
    """A random number; empty only for a receipt, which may be about several cases."""
    parents: Annotated[tuple[BundleId, ...], Meta(max_length=MAX_PARENTS)] = ()
    """The revisions this one was made from, sorted."""
    to: Annotated[tuple[KeyId, ...], Meta(max_length=MAX_RECIPIENTS)] = ()
    """The ids of the box keys it is sealed to, sorted."""
    body_sha256: Digest
    body_size: Annotated[int, Meta(ge=0, le=MAX_BUNDLE)]
    claimed_at: Moment
    """What the device's clock said; shown, never used to order or to refuse."""
    min_reader: Number = READER

    def __post_init__(self) -> None:
        """Raise ValueError for members that are at odds with each other."""
        check_moment(self.claimed_at)
        receipt = self.kind is Kind.OPENED
        if any((
            (self.seq == 1) != (self.prev == ""),
            (self.suite is Suite.CLEAR) != receipt,
            not receipt and not (self.case and self.to),
            self.parents and self.kind is not Kind.REVISION,
            not _ascending(self.parents),
            not _ascending(self.to),
        )):  # fmt: skip
            raise ValueError


@dataclass(frozen=True)
class Bundle:
    """One bundle, as it was made or read."""

    header: Header
    header_bytes: bytes
    signature: bytes
    body: bytes

    @cached_property
    def id(self) -> str:
        """The SHA-256 (FIPS 180-4) of the header, in hexadecimal."""
        return hashlib.sha256(self.header_bytes).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the bundle as a file holds it."""
        return MAGIC + _LENGTH.pack(len(self.header_bytes)) + self.header_bytes + self.signature + self.body


def encode_header(header: Header) -> bytes:
    """Return the canonical bytes of a header. Raises BundleRefused `bad_header` if no reader would take them."""
    try:
        data = canonical.encode(header)
    except ValueError:
        raise BundleRefused("bad_header") from None
    decode_header(data)
    return data


def decode_header(data: bytes) -> Header:
    """Return the header that `data` is the canonical form of.

    Raises BundleRefused `newer_format`, `unknown_suite`, `unknown_kind` for what a later program may have made,
    `bad_header` for anything else.
    """
    if len(data) > MAX_HEADER:
        raise BundleRefused("bad_header")
    raw = canonical.decode(data, "bad_header")
    if not isinstance(raw, dict):
        raise BundleRefused("bad_header")
    for name, known in (("v", VERSION), ("min_reader", READER)):
        wanted = raw.get(name)
        if type(wanted) is int and wanted > known:
            raise BundleRefused("newer_format", version=min(wanted, 2**31))
    if type(raw.get("suite")) is int and raw["suite"] not in _SUITES:
        raise BundleRefused("unknown_suite")
    if isinstance(raw.get("kind"), str) and raw["kind"] not in _KINDS:
        raise BundleRefused("unknown_kind")
    return canonical.read(data, Header, "bad_header")


def assemble(header: Header, signing: SigningKey, body: bytes) -> Bundle:
    """Return the signed bundle of `body`, whose digest and size are put into the header.

    Raises BundleRefused `too_large` or `bad_header`.
    """
    whole = replace(header, body_sha256=hashlib.sha256(body).hexdigest(), body_size=min(len(body), MAX_BUNDLE))
    header_bytes = encode_header(whole)
    if _FRAME + len(header_bytes) + SIGNATURE_BYTES + len(body) > MAX_BUNDLE:
        raise BundleRefused("too_large", megabytes=MAX_BUNDLE >> 20)
    return Bundle(whole, header_bytes, signing.sign(CONTEXT, header_bytes), body)


def parse(data: bytes) -> Bundle:
    """Return the bundle in `data`, whole and with the right body; who signed it is not yet checked.

    Raises BundleRefused `not_a_bundle`, `truncated`, `too_large`, `wrong_digest`, or what `decode_header` raises.
    """
    if len(data) > MAX_BUNDLE:
        raise BundleRefused("too_large", megabytes=MAX_BUNDLE >> 20)
    _check_magic(data)
    if len(data) < _FRAME:
        raise BundleRefused("truncated")
    (length,) = _LENGTH.unpack_from(data, len(MAGIC))
    if length > MAX_HEADER:
        raise BundleRefused("bad_header")
    after = _FRAME + length
    if len(data) < after + SIGNATURE_BYTES:
        raise BundleRefused("truncated")
    header_bytes = data[_FRAME:after]
    header = decode_header(header_bytes)
    body = data[after + SIGNATURE_BYTES :]
    if len(body) < header.body_size:
        raise BundleRefused("truncated")
    if len(body) > header.body_size or hashlib.sha256(body).hexdigest() != header.body_sha256:
        raise BundleRefused("wrong_digest")
    return Bundle(header, header_bytes, data[after : after + SIGNATURE_BYTES], body)


def check_signature(bundle: Bundle, public_key: bytes) -> None:
    """Raise BundleRefused `wrong_signature` unless the holder of `public_key` (32 bytes) signed the header."""
    check(public_key, CONTEXT, bundle.header_bytes, bundle.signature)


def _check_magic(data: bytes) -> None:
    begins = data[: len(MAGIC)]
    if begins == MAGIC:
        return
    if MAGIC.startswith(begins):
        raise BundleRefused("truncated")
    if begins[:3] == MAGIC[:3] and b"2" <= begins[3:] <= b"9":
        raise BundleRefused("newer_format", version=int(begins[3:]))
    raise BundleRefused("not_a_bundle")


def _ascending(ids: tuple[str, ...]) -> bool:
    return all(one < after for one, after in pairwise(ids))
