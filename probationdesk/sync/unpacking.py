"""From bytes of anybody to something that can be filed, or to the reason why not. Touches no store."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from probationdesk.bundles.directory import Directory, Office, Standing
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, Header, parse
from probationdesk.bundles.identity import Certificate, key_id
from probationdesk.bundles.seal import open_bundle
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import HandOverPack, Incoming, NotTaken, WholeCase
from probationdesk.domain.sharing import Author, BundleKind, Party, PartyKind, Place
from probationdesk.services.filing import detail_of, read_revision
from probationdesk.sync.contents import from_bundle
from probationdesk.sync.office_home import ROLE as READER_ROLE
from probationdesk.sync.packing import same_officer

WORTH_ANOTHER_TRY: Final = frozenset({
    "unknown_device", "not_for_us", "newer_format", "unknown_suite", "unknown_kind", "revoked_unproven",
    "unreadable", "not_held", "wrong_id", "wrong_digest", "truncated", "wrong_signature", "too_old_a_format",
    "not_a_bundle", "hand_over_unknown",
    "receiver_unknown", "answered_for_an_office",
})  # fmt: skip
"""Reasons that may be gone another time: with a newer directory or program, or a whole copy of the same bundle."""

UNREADABLE: Final = (ValueError, OverflowError, TypeError, RecursionError)
"""What reading something hostile may come to besides a refusal: it ends that one bundle and never the run."""


@dataclass(frozen=True, slots=True)
class Opener:
    """What this device opens with."""

    directory: Directory
    identities: tuple[str, ...]
    known: Mapping[str, Party]
    """Whose box key is whose, by the id of the key (`parties_by_key`)."""
    ourselves: Certificate
    """As what this computer is known."""

    def open(self, content: bytes, expected: str, proven: Collection[str] = ()) -> Incoming | NotTaken:
        """Return what a bundle holds, or why it is not taken.

        `expected` is the id under which it was offered. `proven` are bundles of revoked devices that are shown to
        have been made before.
        """
        try:
            bundle = parse(content)
        except BundleRefused as refused:
            return NotTaken(bundle_id=expected or hashlib.sha256(content).hexdigest(), code=refused.code)
        except UNREADABLE:
            return NotTaken(bundle_id=expected or hashlib.sha256(content).hexdigest(), code="bad_body")
        if expected and bundle.id != expected:
            return NotTaken(bundle_id=expected, code="wrong_id")
        try:
            return self._opened(bundle, content, proven)
        except (BadInput, Refused) as error:
            return replace(self._about(bundle), code=error.code, detail=detail_of(error))
        except UNREADABLE:
            return replace(self._about(bundle), code="bad_body")

    def _opened(self, bundle: Bundle, whole: bytes, proven: Collection[str]) -> Incoming | NotTaken:
        about = self._about(bundle)
        try:
            content = from_bundle(open_bundle(bundle, self.identities, self.directory))
        except BundleRefused as refused:
            return replace(about, code=refused.code)
        standing = self.directory.judge(bundle, proven)
        if not standing.accepted:
            to_keep = standing in (Standing.REVOKED_LATER, Standing.REVOKED_UNPROVEN)
            return replace(about, code=standing.value, sealed=whole if to_keep else None)
        header = bundle.header
        if isinstance(content, HandOverPack):
            content = _with_names(content, self.directory)
        read = read_revision(header.case, content) if isinstance(content, WholeCase) else None
        return Incoming(
            bundle_id=bundle.id,
            kind=BundleKind(header.kind),
            case_id=header.case,
            author=about.author,
            place=Place(seq=header.seq, prev=header.prev),
            parents=header.parents,
            claimed_at=datetime.fromisoformat(header.claimed_at),
            content=content,
            others=tuple(self._others(header)),
            sealed_to=tuple(dict.fromkeys(party.tag for party in self._receivers(header))),
            sealed=whole,
            office=self.ourselves.office,
            read=read,
        )

    def _others(self, header: Header) -> Iterator[Party]:
        """Give whom a bundle is sealed to besides, but the office its author belongs to."""
        certificate = self.directory.certificate(header.device)
        home = certificate.office if certificate is not None else ""
        for party in self._receivers(header):
            if (party.kind, party.id) != (PartyKind.OFFICE, home):
                yield party

    def _receivers(self, header: Header) -> Iterator[Party]:
        """Give whom a bundle is sealed to besides its author, as far as they are known; not recovery keys."""
        for key in header.to:
            party = self.known.get(key)
            if party is not None and party.id != header.device:
                yield party

    def _about(self, bundle: Bundle) -> NotTaken:
        """Return what the clear header says, in the form of a refusal that has no reason yet."""
        header = bundle.header
        return NotTaken(
            bundle_id=bundle.id, code="", kind=header.kind, case_id=header.case, author=self._author(header.device),
            seq=header.seq, claimed_at=datetime.fromisoformat(header.claimed_at),
        )  # fmt: skip

    def _author(self, device: str) -> Author:
        certificate = self.directory.certificate(device)
        if certificate is None:
            return Author(device=device, officer="")
        return Author(
            device=device, officer=certificate.officer, office=certificate.office,
            recipient=certificate.box_recipient, own=same_officer(certificate, self.ourselves),
            reader=certificate.role == READER_ROLE, person=certificate.person,
        )  # fmt: skip


def parties_by_key(directory: Directory) -> dict[str, Party]:
    """Return whose box key is whose: of every device that was not closed, and of every office."""
    known = {
        key_id(one.box_recipient): _officer(one)
        for one in directory.certificates
        if not directory.is_revoked(one.device)
    }
    for office in directory.offices:
        known |= dict.fromkeys(office.key_ids, _office(office))
    return known


def _officer(certificate: Certificate) -> Party:
    return Party(
        kind=PartyKind.DEVICE, id=certificate.device, name=certificate.officer, recipient=certificate.box_recipient,
        person=certificate.person,
    )  # fmt: skip


def _office(office: Office) -> Party:
    return Party(kind=PartyKind.OFFICE, id=office.id, name=office.name, recipient=office.recipient)


def _with_names(pack: HandOverPack, directory: Directory) -> HandOverPack:
    """Return a hand-over with the names that the directory has, whatever its sender calls anybody.

    Whom it does not know is left out. Raises Refused `receiver_unknown` if that is whoever it goes to.
    """
    to = _in_directory(pack.to, directory)
    if to is None:
        raise Refused("receiver_unknown")
    found = (_in_directory(party, directory) for party in pack.parties)
    return replace(pack, to=to, parties=tuple(party for party in found if party is not None))


def _in_directory(party: Party, directory: Directory) -> Party | None:
    if party.kind is PartyKind.OFFICE:
        office = directory.office(party.id)
        return _office(office) if office is not None else None
    certificate = directory.certificate(party.id)
    return _officer(certificate) if certificate is not None else None


def proven_among(directory: Directory, contents: Sequence[bytes]) -> frozenset[str]:
    """Return the ids of bundles of revoked devices that these show to have been made before the revocation."""
    held = []
    for content in contents:
        try:
            held.append(parse(content))
        except BundleRefused:
            continue
    return directory.proven_before_revocation(held)
