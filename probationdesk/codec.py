"""Records to canonical bytes and back, strictly checked.

Canonical means: UTF-8 JSON with sorted keys and no white space, so that the same record always has
the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from probationdesk.domain.errors import BadInput
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.record import Record

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
        raise BadInput("bad_record", kind=kind, reason=str(error)) from None


def digest(body: bytes) -> str:
    """Return the SHA-256 (FIPS 180-4) of `body` in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def digest_of_all(records: Iterable[Record]) -> str:
    """Return the SHA-256, in hexadecimal, of a set of records: their kinds, ids and canonical bytes, in that order.

    It is what a frozen version is known by, whatever order its records are read in.
    """
    whole = hashlib.sha256()
    for record in sorted(records, key=lambda one: (one.KIND, one.id)):
        body = encode(record)
        whole.update(f"{record.KIND}\0{record.id}\0{len(body)}\0".encode())
        whole.update(body)
    return whole.hexdigest()
