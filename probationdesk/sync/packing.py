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
class Sealer:
    """What this device seals with."""

    keys: DeviceKeys
    certificate: Certificate
    directory: Directory
    author_of: AuthorOf

    def seal(self, outgoing: Outgoing, place: Place, at: datetime) -> Sealed:
        """Return the bundle of `outgoing`. Raises BundleRefused (`too_large`, `no_key`): it then stays here."""
        receivers = dict(self._receivers(outgoing))
        bundle = make_bundle(
            to_bundle(outgoing.content, self.recipient_of),
            self.keys,
            BundlePlace(
                seq=place.seq, prev=place.prev, office=self.certificate.office, region=self.certificate.region,
                case=outgoing.case_id, parents=outgoing.parents, claimed_at=at.isoformat(timespec="seconds"),
            ),
            tuple(receivers),
        )  # fmt: skip
        told = dict.fromkeys(name for name in receivers.values() if name)
        return Sealed(bundle_id=bundle.id, place=place, content=bundle.to_bytes(), recipients=tuple(told))

    def _receivers(self, outgoing: Outgoing) -> Iterator[tuple[str, str]]:
        """Give each box key it is sealed to, with the name of whose it is; of this officer's own the name is empty."""
        if outgoing.kind is BundleKind.OPENED and isinstance(outgoing.content, OpenedList):
            yield from self._authors(outgoing.content)
            return
        # To this very computer too: if its store is put back to a backup, what it had sent since comes back to it.
        yield self.keys.box_recipient, ""
        for certificate in self.directory.certificates:
            if self._is_own(certificate):
                yield certificate.box_recipient, ""
        own_office = self.directory.office(self.certificate.office)
        if own_office is not None and own_office.recipient:
            yield own_office.recipient, own_office.name
        for recipient in self.directory.recovery:
            yield recipient, ""
        for party in outgoing.parties:
            recipient = self.recipient_of(party)
            if recipient:
                yield recipient, party.name

    def recipient_of(self, party: Party) -> str:
        """Return the box key of a party as the directory has it now; empty for a device that was closed."""
        if party.kind is PartyKind.OFFICE:
            office = self.directory.office(party.id)
            return office.recipient if office is not None and office.recipient else party.recipient
        if self.directory.is_revoked(party.id):
            return ""
        certificate = self.directory.certificate(party.id)
        return certificate.box_recipient if certificate is not None else party.recipient

    def _authors(self, opened: OpenedList) -> Iterator[tuple[str, str]]:
        for bundle_id in opened.bundles:
            author = self.author_of(bundle_id)
            if author is not None:
                recipient = self.recipient_of(author.as_party())
                if recipient:
                    yield recipient, author.officer

    def _is_own(self, certificate: Certificate) -> bool:
        """Say whether a certificate is of another computer of the same officer, still in use."""
        same = (certificate.officer, certificate.office) == (self.certificate.officer, self.certificate.office)
        newest = self.directory.certificate(certificate.device)
        return same and newest == certificate and not self.directory.is_revoked(certificate.device)
