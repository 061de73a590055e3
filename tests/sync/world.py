"""An invented organisation of officers, each with a real store of their own and the real client."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from probationdesk import app
from probationdesk.bundles.directory import Directory, Hub, Office, OfficeKey, Revoked, write_directory
from probationdesk.bundles.identity import Certificate, fingerprint, read_request, write_certificate
from probationdesk.bundles.seal import new_identity, recipient_of
from probationdesk.bundles.signing import SigningKey, new_signing_key
from probationdesk.domain.sharing import Party, PartyKind
from probationdesk.services.ports import Desk, Officer
from probationdesk.services.ports_exchange import FolderTarget, HubTarget, Outcome, Target, drive
from probationdesk.storage import database
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from probationdesk.sync.exchange import SealedExchange
from probationdesk.sync.wire import Patience
from tests.desks import NOW, known_key

IMPATIENT = Patience(connect_s=2, answer_s=5, tries=3, first_wait_s=0.05, longest_wait_s=0.2)
OFFICES = {"prison": "Invented Prison", "leeds": "Invented Office Leeds", "cardiff": "Invented Office Cardiff"}
REGION = "north"


class SetClock:
    """Tells a time that is set, a second later at each call."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Member:
    """One officer at one computer."""

    folder: Path
    officer: Officer
    office: str
    person: str = field(default_factory=lambda: secrets.token_hex(16))
    clock: SetClock = field(default_factory=SetClock)
    exchange: SealedExchange = field(default_factory=lambda: SealedExchange(patience=IMPATIENT))
    _desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The desk of the officer on their store, which is opened if it is not open."""
        if self._desk is None:
            if not (self.folder / FILE_NAME).exists():
                self.folder.mkdir(parents=True)
                database.create(self.folder / FILE_NAME, known_key())
                (self.folder / "keyslots.json").write_bytes(b"the key file of a store that opens with a known key\n")
            store = EncryptedStore(
                self.folder, known_key(), actor=self.officer.name, clock=self.clock, accept_older=True
            )  # fmt: skip
            self._desk = replace(app.desk_for(store, clock=self.clock), officer=self.officer)
        return self._desk

    @property
    def store(self) -> EncryptedStore:
        """The same store, as what it is."""
        store = self.desk.store
        assert isinstance(store, EncryptedStore)
        return store

    @property
    def device(self) -> str:
        """The id of the computer."""
        secret = self.desk.store.device_secret()
        assert secret is not None
        return secret.device

    @property
    def as_party(self) -> Party:
        """The officer as somebody a case can be passed to."""
        return Party(kind=PartyKind.DEVICE, id=self.device, name=self.officer.name)

    def visit(self, target: Target) -> Outcome:
        """Exchange once with a stick or a hub."""
        return drive(self.exchange.begin(self.desk, target))

    def stick(self, folder: Path, *, everything: bool = False) -> Outcome:
        """Exchange once with a stick."""
        return self.visit(FolderTarget(folder, everything))

    def hub(self) -> Outcome:
        """Exchange once with the hub."""
        return self.visit(HubTarget(plain_allowed=True))

    def close(self) -> None:
        """Close the store, as closing the program does."""
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None


class World:
    """The organisation: its key, its offices, its directory and its officers."""

    def __init__(self, place: Path, *, hub_port: int = 0) -> None:
        self.place = place
        self.root: SigningKey = new_signing_key()
        self.receipt_key: SigningKey = new_signing_key()
        self.office_identities = {office: new_identity() for office in OFFICES}
        self.members: list[Member] = []
        self.certificates: list[Certificate] = []
        self.revoked: list[Revoked] = []
        self.version = 0
        self.issued_at = NOW
        self._hub_ports: tuple[int, ...] = (hub_port,) if hub_port else ()

    def close_device(self, member: Member, last_seq: int = 0, last_id: str = "") -> None:
        """Have every directory from now on say that a computer was closed, and up to where its work is good."""
        self.revoked.append(
            Revoked(device=member.device, at=self.issued_at.isoformat(), last_seq=last_seq, last_id=last_id)
        )

    def set_hub(self, *ports: int) -> None:
        """Name a hub at these ports of this computer in every directory from now on; at none for no hub."""
        self._hub_ports = ports

    def member(
        self, name: str, office: str, *, role: str = "probation officer", enrolled: bool = True,
        another_of: Member | None = None,
    ) -> Member:  # fmt: skip
        """Add an officer with a store of their own; enrolled as two people would do it.

        With `another_of` it is another computer of that same person.
        """
        number = len(self.members) + 1
        member = Member(self.place / f"store-{number}", Officer(name=f"Invented {name}", role=role), office)
        if another_of is not None:
            member.person = another_of.person
        self.members.append(member)
        if enrolled:
            self.enrol(member)
        return member

    def newcomer(self, name: str, office: str, *, role: str = "probation officer") -> Member:
        """Add an officer of whom everybody's directory tells at once."""
        made = self.member(name, office, role=role)
        self.share_directory()
        return made

    def enrol(self, member: Member) -> None:
        """Make the request, certify it, and take the certificate back with the directory."""
        request = read_request(member.exchange.request(member.desk, office=member.office, label="laptop"))
        assert request.fingerprint == member.exchange.fingerprint(member.desk)
        certificate = Certificate(
            device=request.device, person=member.person, officer=request.officer, role=request.role,
            office=request.office, region=REGION, signing_public=request.signing_public,
            box_recipient=request.box_recipient, not_before="2026-01-01", not_after="2027-12-31",
            serial=len(self.certificates) + 1, organisation="Invented Probation", root_public=self.root.public.hex(),
        )  # fmt: skip
        self.certificates.append(certificate)
        member.exchange.accept(
            member.desk, write_certificate(certificate, self.root), self.directory(),
            organisation=fingerprint(self.root.public),
        )  # fmt: skip

    def directory(self) -> bytes:
        """Issue the next directory."""
        self.version += 1
        hubs = (
            Hub(url=f"http://127.0.0.1:{port}", certificate_sha256="0" * 64,
                receipt_public=self.receipt_key.public.hex())
            for port in self._hub_ports
        )  # fmt: skip
        directory = Directory(
            version=self.version, issued_at=self.issued_at.isoformat(), organisation="Invented Probation",
            root_public=self.root.public.hex(), hubs=tuple(hubs),
            offices=tuple(self._office(office) for office in OFFICES), certificates=tuple(self.certificates),
            revoked=tuple(self.revoked),
        )  # fmt: skip
        return write_directory(directory, self.root)

    def share_directory(self) -> None:
        """Give everybody the newest directory, as a stick or the hub would."""
        content = self.directory()
        for member in self.members:
            if member.exchange.enrolled(member.desk) is not None:
                member.desk.store.keep_directory(self.version, content)

    def _office(self, office: str) -> Office:
        key = OfficeKey(recipient=recipient_of(self.office_identities[office]), from_date="2026-01-01")
        return Office(id=office, name=OFFICES[office], region=REGION, keys=(key,))

    def close(self) -> None:
        """Close every store."""
        for member in self.members:
            member.close()


@contextmanager
def a_world(place: Path) -> Iterator[World]:
    """An organisation for as long as the block lasts."""
    world = World(place)
    try:
        yield world
    finally:
        world.close()
