"""The hub's receipt: that it has stored a bundle, said after the database committed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import BundleId, Moment, Number, check_moment
from probationdesk.bundles.format import MAX_BUNDLE
from probationdesk.bundles.signing import SigningKey, read_signed, write_signed

CONTEXT = b"probationdesk-receipt-v1\0"
LARGEST = 1024
"""Bytes of a receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """What the hub says of one bundle, the same bytes however often it is asked."""

    v: Literal[1] = 1
    kind: Literal["stored"] = "stored"
    bundle: BundleId
    size: Annotated[int, Meta(ge=1, le=MAX_BUNDLE)]
    """Bytes of the whole bundle."""
    hub_seq: Number
    received_at: Moment

    def __post_init__(self) -> None:
        """Raise ValueError for a time that is none."""
        check_moment(self.received_at)


def write_receipt(receipt: StoredReceipt, key: SigningKey) -> bytes:
    """Return the signed receipt; the same bytes each time, because Ed25519 is deterministic."""
    return write_signed(receipt, key, CONTEXT)


def read_receipt(data: bytes, hub_keys: Iterable[bytes]) -> StoredReceipt:
    """Return the receipt in `data`, signed by the holder of one of the public keys (32 bytes each).

    Raises BundleRefused `wrong_receipt`, `newer_format` or `wrong_signature`.
    """
    if len(data) > LARGEST:
        raise BundleRefused("wrong_receipt")
    signed = read_signed(data, StoredReceipt, "wrong_receipt")
    for key in hub_keys:
        try:
            signed.check(key, CONTEXT)
        except BundleRefused:
            continue
        return signed.value
    raise BundleRefused("wrong_signature")
