"""An invented organisation: its key, its offices, its devices, and bundles that they make.

A hub cannot open a body, so these bundles hold bytes of no meaning; what they say in clear is what counts here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from probationdesk.bundles import contents
from probationdesk.bundles.directory import Directory, Hub, Office, OfficeKey, Revoked, write_directory
from probationdesk.bundles.format import Bundle, Header, Kind, Suite, assemble
from probationdesk.bundles.identity import Certificate, DeviceKeys, key_id, new_device_keys
from probationdesk.bundles.seal import new_identity, recipient_of
from probationdesk.bundles.signing import SigningKey, new_signing_key

CLAIMED_AT = "2026-11-21T10:00:00+00:00"
OFFICES = ("leeds", "cardiff")
_NOTHING = "0" * 64


@dataclass
class Laptop:
    """A device that makes bundles one after another, each naming the one before."""

    keys: DeviceKeys
    recipient: str
    office: str
    seq: int = 0
    prev: str = ""
    role: str = "probation officer"

    @property
    def device(self) -> str:
        return self.keys.device

    @property
    def key_id(self) -> str:
        return key_id(self.recipient)

    def bundle(
        self,
        *,
        kind: Kind = Kind.NOTE,
        body: bytes | int = 600,
        to: Sequence[str] = (),
        case: str = "",
        parents: Sequence[str] = (),
        seq: int | None = None,
        claimed_at: str = CLAIMED_AT,
    ) -> Bundle:
        """Make the next bundle, sealed (in name) to `to`, or else to the device itself; `body` may be its size."""
        number = seq or self.seq + 1
        header = Header(
            suite=Suite.AGE, kind=kind, device=self.device, seq=number,
            prev=("" if number == 1 else self.prev or "f" * 64), office=self.office, region="north",
            case=case or str(uuid4()), parents=tuple(sorted(parents)), to=tuple(sorted(to)) or (self.key_id,),
            body_sha256=_NOTHING, body_size=0, claimed_at=claimed_at,
        )  # fmt: skip
        made = assemble(header, self.keys.signing, os.urandom(body) if isinstance(body, int) else body)
        if seq is None:
            self.seq, self.prev = number, made.id
        return made

    def opened(self, ids: Sequence[str], to: Sequence[str]) -> Bundle:
        """Make the receipt that says these bundles were opened and filed here."""
        number = self.seq + 1
        header = Header(
            suite=Suite.CLEAR, kind=Kind.OPENED, device=self.device, seq=number, prev=self.prev, office=self.office,
            region="north", case="", to=tuple(sorted(to)), body_sha256=_NOTHING, body_size=0, claimed_at=CLAIMED_AT,
        )  # fmt: skip
        body = contents.write_inner(header, contents.OpenedContent(opened=tuple(ids)))
        made = assemble(header, self.keys.signing, body)
        self.seq, self.prev = number, made.id
        return made


@dataclass
class Organisation:
    """Who issues the directory."""

    root: SigningKey = field(default_factory=new_signing_key)
    receipt_key: SigningKey = field(default_factory=new_signing_key)
    office_identities: dict[str, str] = field(default_factory=lambda: {name: new_identity() for name in OFFICES})
    laptops: list[Laptop] = field(default_factory=list)
    revoked: list[Revoked] = field(default_factory=list)
    version: int = 0

    def laptop(
        self, office: str = "leeds", *, enrolled: bool = True, role: str = "probation officer"
    ) -> Laptop:  # fmt: skip
        """Make a device; the next directory names it, if it is enrolled."""
        keys = new_device_keys()
        laptop = Laptop(keys, keys.box_recipient, office, role=role)
        if enrolled:
            self.laptops.append(laptop)
        return laptop

    def office_key(self, office: str) -> str:
        return key_id(recipient_of(self.office_identities[office]))

    def revoke(self, laptop: Laptop, last: Bundle | None = None) -> None:
        """Have the next directory revoke a device; what led to `last` stays good."""
        at = "2026-11-21T12:00:00+00:00"
        seq, last_id = (last.header.seq, last.id) if last is not None else (0, "")
        self.revoked.append(Revoked(device=laptop.device, at=at, last_seq=seq, last_id=last_id))

    def directory(self) -> bytes:
        """Issue the next directory."""
        self.version += 1
        directory = Directory(
            version=self.version, issued_at=CLAIMED_AT, organisation="Invented Probation",
            root_public=self.root.public.hex(),
            hubs=(Hub(url="https://127.0.0.1", certificate_sha256=_NOTHING,
                      receipt_public=self.receipt_key.public.hex()),),
            offices=tuple(self._office(name) for name in OFFICES),
            certificates=tuple(self._certificate(number, one) for number, one in enumerate(self.laptops, 1)),
            revoked=tuple(self.revoked),
        )  # fmt: skip
        return write_directory(directory, self.root)

    def _office(self, name: str) -> Office:
        key = OfficeKey(recipient=recipient_of(self.office_identities[name]), from_date="2026-01-01")
        return Office(id=name, name=name.title(), region="north", keys=(key,))

    def _certificate(self, serial: int, laptop: Laptop) -> Certificate:
        return Certificate(
            device=laptop.device, person=laptop.device[::-1], officer="Invented Officer", role=laptop.role,
            office=laptop.office, region="north", signing_public=laptop.keys.signing_public.hex(),
            box_recipient=laptop.recipient, not_before="2026-01-01", not_after="2027-12-31", serial=serial,
            organisation="Invented Probation", root_public=self.root.public.hex(),
        )  # fmt: skip


def with_claimed_time(bundle: Bundle, laptop: Laptop, claimed_at: str) -> Bundle:
    """Return the same bundle as a laptop with another clock would have made it."""
    return assemble(replace(bundle.header, claimed_at=claimed_at), laptop.keys.signing, bundle.body)
