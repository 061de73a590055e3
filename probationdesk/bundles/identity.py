"""Who a bundle is from: the keys of a device, the request to enrol it, and the certificate it gets back.

A device has a signing key (Ed25519) and a box key (an X25519 identity of the age format). The first 16 bytes of
the SHA-256 of its public signing key are its id, so that no two devices can share one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import (
    Day,
    KeyId,
    Number,
    PersonId,
    PlaceName,
    PlainText,
    PublicKey,
    Recipient,
    check_day,
)
from probationdesk.bundles.signing import SigningKey, new_signing_key, read_signed, write_signed

REQUEST_CONTEXT = b"probationdesk-enrolment-request-v1\0"
CERTIFICATE_CONTEXT = b"probationdesk-certificate-v1\0"
READER_ROLE = "office reader"
"""The role of a certificate whose device reads the mail of its whole office."""
LARGEST_DOCUMENT = 16 * 1024
"""Bytes of a request or a certificate."""

_FINGERPRINT_CONTEXT = b"probationdesk-fingerprint-v1\0"
_FINGERPRINT_GROUPS = 6
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The private keys of one device."""

    signing_private: bytes = field(repr=False)
    """32 bytes (RFC 8032)."""
    box_identity: str = field(repr=False)
    """`AGE-SECRET-KEY-1…`"""

    @property
    def signing(self) -> SigningKey:
        """What the device signs with."""
        return SigningKey(self.signing_private)

    @property
    def signing_public(self) -> bytes:
        """What its signatures are checked with, 32 bytes."""
        return self.signing.public

    @property
    def device(self) -> str:
        """The id of the device."""
        return device_id(self.signing_public)

    @property
    def box_recipient(self) -> str:
        """What is sealed for this device is sealed to this, `age1…`."""
        from probationdesk.bundles.seal import recipient_of  # a hub, which holds no box key, never loads it

        return recipient_of(self.box_identity)

    @property
    def fingerprint(self) -> str:
        """What both sides compare aloud when the device is enrolled."""
        return device_fingerprint(self.signing_public, self.box_recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRequest:
    """What a device asks to be certified. Signed with its own key, which shows only that it holds that key."""

    v: Literal[1] = 1
    officer: PlainText
    role: PlainText
    office: PlaceName
    label: PlainText
    """What the officer calls the computer."""
    signing_public: PublicKey
    """In hexadecimal."""
    box_recipient: Recipient

    @property
    def device(self) -> str:
        """The id of the device."""
        return device_id(self.public)

    @property
    def public(self) -> bytes:
        """The public signing key, 32 bytes."""
        return bytes.fromhex(self.signing_public)

    @property
    def fingerprint(self) -> str:
        """What both sides compare aloud."""
        return device_fingerprint(self.public, self.box_recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """That the organisation knows a device, whose it is, and where."""

    v: Literal[1] = 1
    device: KeyId
    person: PersonId
    """Whose it is: the same for all computers of one person and for nobody else's. Names are no such thing."""
    officer: PlainText
    role: PlainText
    office: PlaceName
    region: PlaceName
    signing_public: PublicKey
    """In hexadecimal."""
    box_recipient: Recipient
    not_before: Day
    not_after: Day
    """The last day. What is claimed to be made on another day is taken and shown with a mark."""
    serial: Number
    organisation: PlainText
    root_public: PublicKey
    """The organisation's public key, in hexadecimal: who enrols for the first time learns it from here and
    compares its fingerprint."""

    def __post_init__(self) -> None:
        """Raise ValueError for a device id that is not that of the key, and for dates that are none."""
        check_day(self.not_before)
        check_day(self.not_after)
        if self.device != device_id(self.public) or self.not_after < self.not_before:
            raise ValueError

    @property
    def public(self) -> bytes:
        """The public signing key, 32 bytes."""
        return bytes.fromhex(self.signing_public)


def new_device_keys() -> DeviceKeys:
    """Return fresh keys for a device."""
    from probationdesk.bundles.seal import new_identity  # a hub never loads it

    return DeviceKeys(new_signing_key().seed, new_identity())


def device_id(signing_public: bytes) -> str:
    """Return the id of the device with this public signing key: 32 hexadecimal digits."""
    return hashlib.sha256(signing_public).hexdigest()[: 2 * _ID_BYTES]


def key_id(recipient: str) -> str:
    """Return the id of a box key: the first 16 bytes of the SHA-256 of the recipient `age1…`, in hexadecimal."""
    return hashlib.sha256(recipient.encode()).hexdigest()[: 2 * _ID_BYTES]


def device_fingerprint(signing_public: bytes, box_recipient: str) -> str:
    """Return what stands for both keys of a device when people compare them."""
    return fingerprint(signing_public + box_recipient.encode())


def fingerprint(key: bytes) -> str:
    """Return six groups of five digits (99 bits) by which people compare a key aloud.

    Digits, because they are read alike in English and Cymraeg. Each group is five bytes of a SHA-256, modulo 100000.
    """
    digest = hashlib.sha256(_FINGERPRINT_CONTEXT + key).digest()
    groups = (int.from_bytes(digest[5 * group : 5 * group + 5]) % 100_000 for group in range(_FINGERPRINT_GROUPS))
    return " ".join(f"{group:05}" for group in groups)


def write_request(request: EnrolmentRequest, keys: DeviceKeys) -> bytes:
    """Return the request as a file holds it."""
    return write_signed(request, keys.signing, REQUEST_CONTEXT)


def read_request(data: bytes) -> EnrolmentRequest:
    """Return the request in a file; whose keys they are, only the fingerprint tells.

    Raises BundleRefused `not_a_request`, `newer_format` or `wrong_signature`.
    """
    _check_size(data, "not_a_request")
    signed = read_signed(data, EnrolmentRequest, "not_a_request")
    signed.check(signed.value.public, REQUEST_CONTEXT)
    return signed.value


def write_certificate(certificate: Certificate, root: SigningKey) -> bytes:
    """Return the certificate as a file holds it, signed by the organisation."""
    return write_signed(certificate, root, CERTIFICATE_CONTEXT)


def read_certificate(data: bytes, root_public: bytes | None = None) -> Certificate:
    """Return the certificate in a file.

    Without `root_public` the key named in it is believed: then a person must compare that key's fingerprint.
    Raises BundleRefused `not_a_certificate`, `newer_format`, `wrong_signature`, or `wrong_organisation` if it is
    not of the organisation whose key was given.
    """
    _check_size(data, "not_a_certificate")
    signed = read_signed(data, Certificate, "not_a_certificate")
    named = bytes.fromhex(signed.value.root_public)
    if root_public not in (None, named):
        raise BundleRefused("wrong_organisation")
    signed.check(named, CERTIFICATE_CONTEXT)
    return signed.value


def _check_size(data: bytes, code: str) -> None:
    if len(data) > LARGEST_DOCUMENT:
        raise BundleRefused(code)
