"""The directory: one signed, versioned list of who may sign, where to seal to, and which hubs there are.

It may come late but never go back: a lower version is refused, an old one only warned about, because sealing to last
quarter's office key is still right (after The Update Framework, https://theupdateframework.github.io/specification/).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import (
    BundleIdOrNone,
    Count,
    Day,
    Digest,
    KeyId,
    Moment,
    Number,
    PlaceName,
    PlainText,
    PublicKey,
    Recipient,
    check_day,
    check_moment,
)
from probationdesk.bundles.format import Bundle
from probationdesk.bundles.identity import Certificate, key_id
from probationdesk.bundles.signing import SigningKey, read_signed, write_signed

CONTEXT = b"probationdesk-directory-v1\0"
LARGEST = 32 * 1024 * 1024
"""Bytes of a directory."""
STALE_AFTER_DAYS = 30


class Standing(StrEnum):
    """What the directory says of the author of a bundle."""

    GOOD = "good"
    OUTSIDE_DATES = "outside_dates"
    """Good; the day it claims is not within the certificate's dates, which is shown."""
    UNKNOWN_DEVICE = "unknown_device"
    REVOKED_LATER = "revoked_later"
    """Made after the last good bundle of a revoked device: kept apart for a person."""
    REVOKED_UNPROVEN = "revoked_unproven"
    """Numbered before the last good bundle, but not yet shown to lead to it: kept apart until it is."""
    TOO_OLD_A_FORMAT = "too_old_a_format"

    @property
    def accepted(self) -> bool:
        """True if the bundle is taken in."""
        return self in (Standing.GOOD, Standing.OUTSIDE_DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """One hub."""

    url: str
    certificate_sha256: Digest
    """The SHA-256 of its TLS certificate (DER)."""
    receipt_public: PublicKey
    """What its receipts are checked with, in hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeKey:
    """One box key of an office."""

    recipient: Recipient
    from_date: Day

    def __post_init__(self) -> None:
        """Raise ValueError for a date that is none."""
        check_day(self.from_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One office, with every key it has had, oldest first."""

    id: PlaceName
    name: PlainText
    region: PlaceName
    keys: tuple[OfficeKey, ...]

    @property
    def recipient(self) -> str:
        """What is sealed to now: the newest key; empty if the office has none yet."""
        return self.keys[-1].recipient if self.keys else ""

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all its keys."""
        return tuple(key_id(key.recipient) for key in self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """A device whose bundles are no longer taken, and up to where they still are."""

    device: KeyId
    at: Moment
    last_seq: Count
    """The number of the last good bundle; 0 if none is known to be good."""
    last_id: BundleIdOrNone

    def __post_init__(self) -> None:
        """Raise ValueError for half of a last good point, and for a time that is none."""
        check_moment(self.at)
        if (self.last_seq == 0) != (self.last_id == ""):
            raise ValueError


@dataclass(frozen=True, kw_only=True)
class Directory:
    """What every member of the organisation goes by."""

    v: Literal[1] = 1
    version: Number
    """Counts the directories of the organisation; never goes back."""
    issued_at: Moment
    organisation: PlainText
    root_public: PublicKey
    """The organisation's public key, in hexadecimal."""
    hubs: tuple[Hub, ...] = ()
    offices: tuple[Office, ...] = ()
    recovery: tuple[Recipient, ...] = ()
    """Everything is sealed to these too; their private halves are kept offline."""
    certificates: tuple[Certificate, ...] = ()
    revoked: tuple[Revoked, ...] = ()
    min_reader: Number = 1
    """The lowest version of bundles that is taken."""

    def __post_init__(self) -> None:
        """Raise ValueError for a time that is none."""
        check_moment(self.issued_at)

    @cached_property
    def _by_device(self) -> dict[str, Certificate]:
        return {one.device: one for one in sorted(self.certificates, key=lambda one: one.serial)}

    @cached_property
    def _revoked_devices(self) -> dict[str, Revoked]:
        return {one.device: one for one in self.revoked}

    def certificate(self, device: str) -> Certificate | None:
        """Return the newest certificate of a device, also of a revoked one, or None."""
        return self._by_device.get(device)

    def office(self, office_id: str) -> Office | None:
        """Return an office, or None."""
        return next((office for office in self.offices if office.id == office_id), None)

    def public_of(self, device: str) -> bytes:
        """Return the public signing key of a device, 32 bytes. Raises BundleRefused `unknown_device`."""
        certificate = self.certificate(device)
        if certificate is None:
            raise BundleRefused("unknown_device")
        return certificate.public

    def is_revoked(self, device: str) -> bool:
        """Say whether a device is revoked: nothing is sealed to it any more."""
        return device in self._revoked_devices

    def judge(self, bundle: Bundle, proven: Collection[str] = ()) -> Standing:
        """Return the standing of the author of a bundle whose signature is checked.

        `proven` are the ids that `proven_before_revocation` found. Nobody can put a bundle into that chain later, so
        a thief cannot sign one with a low number and have it taken.
        """
        header = bundle.header
        certificate = self.certificate(header.device)
        if certificate is None:
            return Standing.UNKNOWN_DEVICE
        if header.v < self.min_reader:
            return Standing.TOO_OLD_A_FORMAT
        revoked = self._revoked_devices.get(header.device)
        if revoked is not None and bundle.id != revoked.last_id and bundle.id not in proven:
            return Standing.REVOKED_UNPROVEN if header.seq < revoked.last_seq else Standing.REVOKED_LATER
        within = certificate.not_before <= header.claimed_at[:10] <= certificate.not_after
        return Standing.GOOD if within else Standing.OUTSIDE_DATES

    def proven_before_revocation(self, held: Iterable[Bundle]) -> frozenset[str]:
        """Return the ids of bundles of revoked devices that lead, each as the one before, to the last good one.

        An id is among them even if that bundle is not held, as long as the one after it is.
        """
        before = {bundle.id: bundle.header.prev for bundle in held if self.is_revoked(bundle.header.device)}
        proven = set()
        for one in self.revoked:
            step = one.last_id
            while step and step not in proven:
                proven.add(step)
                step = before.get(step, "")
        return frozenset(proven)


def write_directory(directory: Directory, root: SigningKey) -> bytes:
    """Return the directory as a file holds it, signed by the organisation."""
    return write_signed(directory, root, CONTEXT)


def read_directory(data: bytes, root_public: bytes) -> Directory:
    """Return the directory in a file.

    Raises BundleRefused `not_a_directory`, `newer_format`, `wrong_organisation` or `wrong_signature`.
    """
    if len(data) > LARGEST:
        raise BundleRefused("not_a_directory")
    signed = read_signed(data, Directory, "not_a_directory")
    if bytes.fromhex(signed.value.root_public) != root_public:
        raise BundleRefused("wrong_organisation")
    signed.check(root_public, CONTEXT)
    return signed.value


def newer(held: Directory | None, offered: Directory) -> bool:
    """Say whether `offered` is to replace `held`; False if it is the same one.

    Raises BundleRefused `old_directory` for a lower version, `wrong_directory` for another one of the same version,
    and `wrong_organisation` for that of another organisation.
    """
    if held is None:
        return True
    if offered.root_public != held.root_public:
        raise BundleRefused("wrong_organisation")
    if offered.version < held.version:
        raise BundleRefused("old_directory", held=held.version, offered=offered.version)
    if offered.version == held.version and offered != held:
        raise BundleRefused("wrong_directory", version=held.version)
    return offered.version > held.version


def is_stale(directory: Directory, today: date, days: int = STALE_AFTER_DAYS) -> bool:
    """Say whether the directory was issued more than so many days ago: a reason to warn, never to stop."""
    return (today - date.fromisoformat(directory.issued_at[:10])).days > days
