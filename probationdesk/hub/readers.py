"""Who asks: a device that signs its request together with a number the hub gave out a short while ago.

The number needs no table: it is the time and a random part under a key made from the hub's receipt key, so that
every worker and every node with that key knows it again. It may be used for many requests until it lapses; each
signature covers one request, and the same request only gives the same answer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass

from probationdesk.bundles.directory import Directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import key_id
from probationdesk.bundles.reading import DEVICE, NONCE, SIGNATURE, check_read
from probationdesk.bundles.signing import SigningKey
from probationdesk.hub.errors import Answered

NONCE_SECONDS = 300
_CLOCKS_APART = 60
"""Seconds by which the clocks of two nodes of one hub may differ."""
_CONTEXT = b"probationdesk-hub-nonce-v1\0"
_STAMP = struct.Struct(">Q16s")
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """A device that showed who it is."""

    device: bytes
    own_key: bytes
    office_keys: tuple[bytes, ...]

    @property
    def keys(self) -> list[bytes]:
        """Every key by which a bundle may be sealed to it."""
        return [self.own_key, *self.office_keys]


class Nonces:
    """Numbers given out to be signed."""

    def __init__(self, key: SigningKey) -> None:
        self._key = hashlib.sha256(_CONTEXT + key.seed).digest()

    def give(self) -> str:
        """Return a new one."""
        stamp = _STAMP.pack(int(time.time()), secrets.token_bytes(16))
        return (stamp + self._tag(stamp)).hex()

    def check(self, nonce: str) -> None:
        """Raise Answered 401 `nonce_lapsed` for one that was not given out here, or too long ago."""
        try:
            given = bytes.fromhex(nonce)
        except ValueError:
            raise Answered(401, "nonce_lapsed") from None
        stamp, tag = given[:-_TAG_BYTES], given[-_TAG_BYTES:]
        if len(stamp) != _STAMP.size or not hmac.compare_digest(tag, self._tag(stamp)):
            raise Answered(401, "nonce_lapsed")
        age = time.time() - _STAMP.unpack(stamp)[0]
        if not -_CLOCKS_APART <= age <= NONCE_SECONDS:
            raise Answered(401, "nonce_lapsed")

    def _tag(self, stamp: bytes) -> bytes:
        return hmac.digest(self._key, stamp, "sha256")[:_TAG_BYTES]


def identify(
    headers: Mapping[str, str], method: str, path: str, body: bytes, directory: Directory, nonces: Nonces
) -> Reader:
    """Return who signed a request.

    Raises Answered 401 `unsigned`, `nonce_lapsed` or `wrong_signature`, 403 `unknown_device` or `revoked_device`.
    """
    given = {name: headers.get(name, "") for name in (DEVICE, NONCE, SIGNATURE)}
    if not all(given.values()):
        raise Answered(401, "unsigned")
    certificate = directory.certificate(given[DEVICE])
    if certificate is None:
        raise Answered(403, "unknown_device")
    nonces.check(given[NONCE])
    try:
        check_read(given, method, path, body, certificate.public)
    except BundleRefused:
        raise Answered(401, "wrong_signature") from None
    if directory.is_revoked(certificate.device):
        raise Answered(403, "revoked_device")
    office = directory.office(certificate.office)
    return Reader(
        bytes.fromhex(certificate.device),
        bytes.fromhex(key_id(certificate.box_recipient)),
        tuple(bytes.fromhex(key) for key in office.key_ids) if office is not None else (),
    )
