"""Identifiers: random for what an officer adds, derived for what an assessment has exactly one of."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

_NAMESPACE = uuid.UUID("5d1f2a50-0c9e-4c58-9a0e-3f4c7f1f6a10")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DERIVED = 5
_OF_A_MOMENT = 7


def new_id() -> str:
    """Return a fresh random identifier (RFC 9562, version 4) as 36 characters."""
    return str(uuid.uuid4())


def new_id_at(moment: datetime) -> str:
    """Return a fresh identifier of something begun at `moment`; of two, that of what was begun later sorts later.

    RFC 9562, version 7: milliseconds since 1970, then 12 bits of the fraction of the millisecond (section 6.2,
    method 3), and 62 random bits. A clock set before 1970 counts as 1970.
    """
    microseconds = max(0, (moment - _EPOCH) // timedelta(microseconds=1))
    milliseconds, rest = divmod(microseconds, 1000)
    fields = (milliseconds % 2**48) << 80 | 0x7 << 76 | (rest * 4096 // 1000) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=fields))


def tells_when(identifier: str) -> bool:
    """Say whether an identifier tells when it was made, as those of `new_id_at` do."""
    return _version(identifier) == _OF_A_MOMENT


def id_of_digest(digest: str) -> str:
    """Return the identifier that a SHA-256 (64 hexadecimal digits) makes; it has the form of those of `new_id`."""
    return str(uuid.UUID(hex=digest[:32], version=4))


def derived_id(owner_id: str, kind: str, key: str = "") -> str:
    """Return the identifier of the one record of `kind` and `key` that `owner_id` can have.

    Two laptops that both fill in the finding on drugs of the same assessment make the same
    identifier, so they meet as two versions of one record and never as two records
    (RFC 9562, version 5).
    """
    return str(uuid.uuid5(_NAMESPACE, f"{owner_id}/{kind}/{key}"))


def is_derived(identifier: str) -> bool:
    """Say whether an identifier is made from others, as those of `derived_id` are."""
    return _version(identifier) == _DERIVED


def _version(identifier: str) -> int | None:
    try:
        return uuid.UUID(identifier).version
    except ValueError:
        return None


def new_reference(identifier: str) -> str:
    """Return the case reference printed on paper, such as `PD-7F3A-9C21`, for a case identifier."""
    digits = identifier.replace("-", "").upper()
    return f"PD-{digits[:4]}-{digits[4:8]}"
