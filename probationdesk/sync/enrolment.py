"""How a computer becomes known: a request goes out, a certificate and the directory come back, on a stick.

Two people compare two numbers aloud: the enrolling officer that of the request, this officer that of the
organisation's key. From then on nothing else is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from probationdesk.bundles.directory import Directory, is_stale, read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import (
    Certificate,
    DeviceKeys,
    EnrolmentRequest,
    device_fingerprint,
    fingerprint,
    new_device_keys,
    read_certificate,
    read_request,
    write_request,
)
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import DeviceSecret
from probationdesk.domain.sharing import Party, PartyKind
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import Computer, Enrolled, Membership
from probationdesk.sync.membership import ROOT, Member, member
from probationdesk.sync.packing import same_officer


class Enrolment:
    """Makes requests and takes certificates, and tells who is known."""

    def __init__(self) -> None:
        self._last_read: tuple[bytes, Directory] | None = None

    def request(self, desk: Desk, *, office: str, label: str) -> bytes:
        """Return this computer's request to be enrolled, with keys made the first time it is asked for.

        `office` is the short name of an office as the organisation writes it (`a-z`, `0-9`, `-`). Raises Refused
        `request_not_right` if one of the names cannot stand in a request.
        """
        keys = _keys(desk) or _new_keys(desk)
        request = EnrolmentRequest(
            officer=desk.officer.name, role=desk.officer.role, office=office, label=label,
            signing_public=keys.signing_public.hex(), box_recipient=keys.box_recipient,
        )  # fmt: skip
        content = write_request(request, keys)
        try:
            read_request(content)
        except BundleRefused:
            raise Refused("request_not_right") from None
        return content

    def fingerprint(self, desk: Desk) -> str:
        """Return the number by which the request is recognised; empty before there is one."""
        keys = _keys(desk)
        return keys.fingerprint if keys is not None else ""

    def organisation_in(self, certificate: bytes) -> tuple[str, str]:
        """Return the organisation that a certificate names and the number of its key, to be compared by a person.

        Raises BadInput `not_a_certificate`.
        """
        try:
            found = read_certificate(certificate)
        except BundleRefused:
            raise BadInput("not_a_certificate") from None
        return found.organisation, fingerprint(bytes.fromhex(found.root_public))

    def accept(self, desk: Desk, certificate: bytes, directory: bytes, *, organisation: str) -> Enrolled:
        """Take the certificate made from the request, and the directory; both stay or neither.

        `organisation` is the number of the organisation's key as a person was told it. Raises Refused
        `no_request`, `not_our_certificate`, `wrong_fingerprint` or `other_organisation`, and BadInput
        `not_a_certificate`, `not_a_directory`.
        """
        keys = _keys(desk)
        if keys is None:
            raise Refused("no_request")
        root = self._root(desk, certificate, organisation)
        try:
            found = read_certificate(certificate, root)
        except BundleRefused:
            raise BadInput("not_a_certificate") from None
        if (found.signing_public, found.box_recipient) != (keys.signing_public.hex(), keys.box_recipient):
            raise Refused("not_our_certificate")
        try:
            read = read_directory(directory, root)
        except BundleRefused:
            raise BadInput("not_a_directory") from None
        store = desk.store
        held, _ = store.directory()
        if read.version > held:
            store.keep_directory(read.version, directory)
        store.keep_certificate(certificate)
        # Last of all: until the key is pinned the rest counts for nothing, and taking it once more makes it whole.
        store.set_setting(ROOT, root.hex())
        return _enrolled(desk)

    def enrolled(self, desk: Desk) -> Enrolled | None:
        """Return as what this computer is enrolled; None if it is not."""
        try:
            return _enrolled(desk)
        except Refused:
            return None

    def membership(self, desk: Desk) -> Membership:
        """Return where the enrolment of this computer stands."""
        number = self.fingerprint(desk)
        try:
            ourselves = member(desk)
        except Refused:
            return Membership(state="requested" if number else "none", fingerprint=number)
        directory = self._read(ourselves)
        certificate = directory.certificate(ourselves.keys.device) or ourselves.certificate
        return Membership(
            state="enrolled", fingerprint=number, officer=certificate.officer, office=certificate.office,
            valid_until=date.fromisoformat(certificate.not_after), directory_version=directory.version,
            directory_stale=is_stale(directory, desk.clock().date()), hubs=tuple(hub.url for hub in directory.hubs),
        )  # fmt: skip

    def addressees(self, desk: Desk) -> tuple[Party, ...]:
        """Return whom a case can be passed to: the directory's offices and officers, by name."""
        ourselves = member(desk)
        directory = self._read(ourselves)
        offices = {office.id: office.name for office in directory.offices}
        found = [
            Party(kind=PartyKind.OFFICE, id=office.id, name=office.name, recipient=office.recipient)
            for office in directory.offices
            if office.recipient
        ]
        for certificate in _in_use(directory):
            if certificate.device != ourselves.keys.device:
                name = f"{certificate.officer}, {offices.get(certificate.office, certificate.office)}"
                party = Party(
                    kind=PartyKind.DEVICE,
                    id=certificate.device,
                    name=name,
                    recipient=certificate.box_recipient,
                    person=certificate.person,
                )
                found.append(party)
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))

    def computers(self, desk: Desk, devices: Collection[str] | None = None) -> dict[str, Computer]:
        """Return what the directory says of computers, by the id of the device; of all closed ones if none are named.

        Those it does not know are left out, and all of them before enrolment.
        """
        try:
            ourselves = member(desk)
            directory = self._read(ourselves)
        except Refused:
            return {}
        closed = {one.device: date.fromisoformat(one.at[:10]) for one in directory.revoked}
        offices = {office.id: office.name for office in directory.offices}
        found = {}
        for device in dict.fromkeys(closed if devices is None else devices):
            certificate = directory.certificate(device)
            if certificate is not None:
                found[device] = Computer(
                    officer=certificate.officer, office=offices.get(certificate.office, certificate.office),
                    person=certificate.person, own=same_officer(certificate, ourselves.certificate),
                    number=device_fingerprint(certificate.public, certificate.box_recipient),
                    closed_on=closed.get(device),
                )  # fmt: skip
        return found

    def _read(self, ourselves: Member) -> Directory:
        """Return the directory held, read once for each version: it may list a whole country's officers."""
        if self._last_read is None or self._last_read[0] != ourselves.directory_bytes:
            try:
                self._last_read = (ourselves.directory_bytes, ourselves.read_directory())
            except BundleRefused:
                raise Refused("not_enrolled") from None
        return self._last_read[1]

    def _remember(self, content: bytes, directory: Directory) -> None:
        self._last_read = (content, directory)

    @staticmethod
    def _root(desk: Desk, certificate: bytes, organisation: str) -> bytes:
        """Return the organisation's key: the one pinned, or the first time the one whose number was compared."""
        try:
            named = bytes.fromhex(read_certificate(certificate).root_public)
        except BundleRefused:
            raise BadInput("not_a_certificate") from None
        pinned = desk.store.setting(ROOT)
        if pinned and pinned != named.hex():
            raise Refused("other_organisation")
        if not pinned and "".join(organisation.split()) != fingerprint(named).replace(" ", ""):
            raise Refused("wrong_fingerprint")
        return named


def _in_use(directory: Directory) -> Iterator[Certificate]:
    """Give the newest certificate of every device that was not closed."""
    for device in dict.fromkeys(certificate.device for certificate in directory.certificates):
        newest = directory.certificate(device)
        if newest is not None and not directory.is_revoked(device):
            yield newest


def _enrolled(desk: Desk) -> Enrolled:
    certificate = member(desk).certificate
    version, _ = desk.store.directory()
    return Enrolled(
        officer=certificate.officer, office=certificate.office, organisation=certificate.organisation,
        until=certificate.not_after, directory=version,
    )  # fmt: skip


def _keys(desk: Desk) -> DeviceKeys | None:
    secret = desk.store.device_secret()
    return DeviceKeys(secret.signing_private, secret.box_identity) if secret is not None else None


def _new_keys(desk: Desk) -> DeviceKeys:
    keys = new_device_keys()
    desk.store.keep_device_secret(DeviceSecret(keys.device, keys.signing_private, keys.box_identity))
    return keys
