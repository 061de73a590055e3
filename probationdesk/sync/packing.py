"""From what is outgoing to a sealed bundle: to whom it is sealed, and where it stands among this device's bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from probationdesk.bundles.directory import Directory
from probationdesk.bundles.identity import Certificate, DeviceKeys
from probationdesk.bundles.seal import Place as BundlePlace
from probationdesk.bundles.seal import make_bundle
from probationdesk.domain.exchange import OpenedList, Outgoing, Sealed
from probationdesk.domain.sharing import Author, BundleKind, Party, PartyKind, Place
from probationdesk.sync.contents import to_bundle

AuthorOf = Callable[[str], Author | None]
"""Tells who made a bundle that came in."""


@dataclass(frozen=True, slots=True)
class _Receiver:
    """One box key that is sealed to."""

    key: str
    name: str = ""
    """Whose it is, for the log; empty for this very computer and for what is kept for recovery."""
    tag: str = ""
    """Whose word counts that it was opened (`Party.tag`); empty for this very computer and for recovery."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """What this device seals with."""

    keys: DeviceKeys
    certificate: Certificate
    directory: Directory
    author_of: AuthorOf
    left_out: Callable[[str], None]
    """Told the name of whoever has a part in the case and stands in no directory."""

    def seal(self, outgoing: Outgoing, place: Place, at: datetime) -> Sealed:
        """Return the bundle of `outgoing`. Raises BundleRefused (`too_large`, `no_key`): it then stays here."""
        receivers = tuple(self._receivers(outgoing))
        bundle = make_bundle(
            to_bundle(outgoing.content, self.recipient_of),
            self.keys,
            BundlePlace(
                seq=place.seq, prev=place.prev, office=self.certificate.office, region=self.certificate.region,
                case=outgoing.case_id, parents=outgoing.parents, claimed_at=at.isoformat(timespec="seconds"),
            ),
            tuple(one.key for one in receivers),
        )  # fmt: skip
        return Sealed(
            bundle_id=bundle.id, place=place, content=bundle.to_bytes(),
            recipients=tuple(dict.fromkeys(one.name for one in receivers if one.name)),
            sealed_to=tuple(dict.fromkeys(one.tag for one in receivers if one.tag)),
        )  # fmt: skip

    def _receivers(self, outgoing: Outgoing) -> Iterator[_Receiver]:
        if outgoing.kind is BundleKind.OPENED and isinstance(outgoing.content, OpenedList):
            yield from self._authors(outgoing.content)
            return
        # To this very computer too: if its store is put back to a backup, what it had sent since comes back to it.
        yield _Receiver(self.keys.box_recipient)
        for certificate in self.directory.certificates:
            if self._is_own(certificate):
                tag = f"{PartyKind.DEVICE}/{certificate.device}"
                yield _Receiver(certificate.box_recipient, certificate.officer, tag)
        own_office = self.directory.office(self.certificate.office)
        if own_office is not None and own_office.recipient:
            yield _Receiver(own_office.recipient, own_office.name, f"{PartyKind.OFFICE}/{own_office.id}")
        for recipient in self.directory.recovery:
            yield _Receiver(recipient)
        for party in outgoing.parties:
            recipient = self.recipient_of(party)
            if recipient:
                yield _Receiver(recipient, party.name, party.tag)
            elif not self.directory.is_revoked(party.id):
                self.left_out(party.name)

    def recipient_of(self, party: Party) -> str:
        """Return the box key of a party as the directory has it now.

        Empty for a device that was closed, and for anybody whom the directory does not know: what somebody else says
        their key is proves nothing.
        """
        if party.kind is PartyKind.OFFICE:
            office = self.directory.office(party.id)
            return office.recipient if office is not None else ""
        if self.directory.is_revoked(party.id):
            return ""
        certificate = self.directory.certificate(party.id)
        return certificate.box_recipient if certificate is not None else ""

    def our_own(self) -> Iterator[str]:
        """Yield the office and the other computers of the officer, as `Party.tag`."""
        yield f"{PartyKind.OFFICE}/{self.certificate.office}"
        for certificate in self.directory.certificates:
            if self._is_own(certificate):
                yield f"{PartyKind.DEVICE}/{certificate.device}"

    def _authors(self, opened: OpenedList) -> Iterator[_Receiver]:
        for bundle_id in opened.bundles:
            author = self.author_of(bundle_id)
            if author is not None:
                recipient = self.recipient_of(author.as_party())
                if recipient:
                    yield _Receiver(recipient, author.officer, author.as_party().tag)

    def _is_own(self, certificate: Certificate) -> bool:
        """Say whether a certificate is of another computer of the same officer, still in use."""
        if certificate.device == self.certificate.device:
            return False
        newest = self.directory.certificate(certificate.device)
        in_use = newest == certificate and not self.directory.is_revoked(certificate.device)
        return in_use and same_officer(certificate, self.certificate)


def same_officer(one: Certificate, other: Certificate) -> bool:
    """Say whether two computers are of one person, as the organisation said; a name proves nothing."""
    return one.person == other.person
