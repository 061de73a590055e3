"""JSON in one form only, and JSON from strangers read with limits.

Canonical is the form of RFC 8785 for what is used here (names in ASCII, whole numbers): UTF-8, names sorted, no
white space. What is signed must stand in that form, so that the same meaning always has the same bytes.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn, TypeVar

import msgspec

from probationdesk.bundles.errors import BundleRefused

DEEPEST = 64
"""Levels of brackets within brackets."""
MOST_VALUES = 2_000_000
"""Values in one document: what bounds the memory that parsing takes, whatever the text looks like."""

T = TypeVar("T")


def encode(value: object) -> bytes:
    """Return the canonical bytes of a dataclass or of plain values. Raises ValueError for text that is not Unicode."""
    plain = msgspec.to_builtins(value)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def decode(data: bytes, code: str, *, most_values: int = MOST_VALUES) -> Any:
    """Return the values in `data`, which need not be canonical.

    Raises BundleRefused `code` for what is not JSON (RFC 8259), names a member twice, is nested deeper than 64
    levels, has more than so many values (two million), or holds text that is not Unicode.
    """
    if values_in(data) >= most_values:
        raise BundleRefused(code)
    try:
        value = json.loads(data.decode(), object_pairs_hook=_members, parse_constant=_refuse)
        _check(value)
    except (ValueError, RecursionError):
        raise BundleRefused(code) from None
    return value


def values_in(data: bytes) -> int:
    """Return how many values JSON of these bytes can have at most, without reading it."""
    return sum(data.count(mark) for mark in b"[{,")


def read(data: bytes, kind: type[T], code: str) -> T:
    """Return the dataclass whose canonical bytes are exactly `data`; raises BundleRefused `code` for any other."""
    value = convert(decode(data, code), kind, code)
    if encode(value) != data:
        raise BundleRefused(code)
    return value


def convert(raw: object, kind: type[T], code: str) -> T:
    """Return `raw` as the dataclass it describes; raises BundleRefused `code` if it breaks a rule of it.

    Members it does not know are left out: who must not lose them compares the canonical bytes.
    """
    try:
        return msgspec.convert(raw, kind, strict=True)
    except (msgspec.ValidationError, ValueError):
        raise BundleRefused(code) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _check(value: object) -> None:
    """Raise ValueError for what is too deep, holds half a surrogate pair, or a number too large to be held."""
    level: list[object] = [value]
    for _ in range(DEEPEST + 1):
        if not level:
            return
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one)
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
            elif isinstance(one, str) and not one.isascii():
                one.encode()
            elif isinstance(one, float) and not isfinite(one):
                raise ValueError
        level = below
    raise ValueError
