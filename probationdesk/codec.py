"""Records to canonical bytes and back, strictly checked.

Canonical means: UTF-8 JSON with sorted keys and no white space, so that the same record always has
the same digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from probationdesk.domain.errors import BadInput
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.record import Record

_FAULTS = (
    ("wrong_type", re.compile(r"Expected `([^`]*)`")),
    ("missing_field", re.compile(r"Object missing required field `([^`]*)`")),
    ("not_a_choice", re.compile(r"Invalid enum value()")),
    ("no_date", re.compile(r"Invalid RFC3339()")),
)
"""What msgspec says, and what of it is ours and no value: the type or the field that was wanted."""
_encoder = msgspec.json.Encoder(order="sorted")
_decoders = {name: msgspec.json.Decoder(kind, strict=True) for name, kind in KINDS.items()}


def encode(record: Record) -> bytes:
    """Return the canonical bytes of `record`."""
    return _encoder.encode(record)


def decode(kind: str, body: bytes) -> Record:
    """Return the record of `kind` held in `body`; raises BadInput with the path of what is wrong."""
    decoder = _decoders.get(kind)
    if decoder is None:
        raise BadInput("unknown_kind", kind=kind)
    try:
        return decoder.decode(body)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        fault = fault_in(error)
        raise BadInput("bad_record", kind=kind, path=fault.path, reason=fault.reason, what=fault.what) from None


class Fault(NamedTuple):
    """What is wrong with the form of a value, and where."""

    reason: str
    """A code of the table `reasons`."""
    what: str
    """What was wanted there; empty for most."""
    path: str
    """Such as `$.date_of_birth`."""


def fault_in(error: msgspec.DecodeError) -> Fault:
    """Return what msgspec says is wrong and where, without the value it quotes, which may be case text."""
    text, _, place = str(error).rpartition(" - at `")
    path = place.rstrip("`") if text else "$"
    for reason, pattern in _FAULTS:
        found = pattern.match(text or place)
        if found is not None:
            return Fault(reason, found[1], path)
    return Fault("malformed", "", path)


def digest(body: bytes) -> str:
    """Return the SHA-256 (FIPS 180-4) of `body` in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def digest_of_all(records: Iterable[Record]) -> str:
    """Return the digest of a set of records, by which a frozen version is known."""
    return digest_of_members((record.KIND, record.id, encode(record)) for record in records)


def digest_of_members(members: Iterable[tuple[str, str, bytes]]) -> str:
    """Return the digest of a set of records given as (kind, id, canonical body), in any order.

    It is the SHA-256, in hexadecimal, of the lines `kind`, `body` of each member, sorted by kind and id.
    Canonical JSON holds no line break, so the lines read in one way only.
    """
    whole = hashlib.sha256()
    for kind, _, body in sorted(members):
        whole.update(kind.encode() + b"\n" + body + b"\n")
    return whole.hexdigest()
