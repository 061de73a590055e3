"""Identifiers: random for what an officer adds, derived for what an assessment has exactly one of."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.UUID("5d1f2a50-0c9e-4c58-9a0e-3f4c7f1f6a10")


def new_id() -> str:
    """Return a fresh random identifier (RFC 9562, version 4) as 36 characters."""
    return str(uuid.uuid4())


def derived_id(owner_id: str, kind: str, key: str = "") -> str:
    """Return the identifier of the one record of `kind` and `key` that `owner_id` can have.

    Two laptops that both fill in the finding on drugs of the same assessment make the same
    identifier, so they meet as two versions of one record and never as two records
    (RFC 9562, version 5).
    """
    return str(uuid.uuid5(_NAMESPACE, f"{owner_id}/{kind}/{key}"))


def new_reference(identifier: str) -> str:
    """Return the case reference printed on paper, such as `PD-7F3A-9C21`, for a case identifier."""
    digits = identifier.replace("-", "").upper()
    return f"PD-{digits[:4]}-{digits[4:8]}"
