"""The folder of an office's reader: its keys, locked, what has come in, and what went out.

office.key         the device's own keys and every box key the office has had, under a passphrase
request.pdr        the request to be enrolled
certificate.pdc    the certificate that came back, by which the organisation's key is known
directory.pdd      the newest directory seen
mail/<case>/       every bundle that came, sealed as it was: what is shown of a case is made from these
stopped/           the names of bundles that no reader could open within its limits
sent/              the reader's own bundles by number: receipts, cases passed on, answers
forwarded/         what was passed on as what
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from probationdesk.bundles import canonical, locked
from probationdesk.bundles.contents import Content
from probationdesk.bundles.directory import Directory, newer, read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import PlaceName
from probationdesk.bundles.format import Bundle, parse
from probationdesk.bundles.identity import (
    READER_ROLE,
    Certificate,
    DeviceKeys,
    EnrolmentRequest,
    fingerprint,
    new_device_keys,
    read_certificate,
    write_request,
)
from probationdesk.bundles.seal import Place, key_id, make_bundle, new_identity, recipient_of
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.storage import passphrases
from probationdesk.storage.files import replace_file
from probationdesk.sync.new_files import make_folder, write_new

ROLE = READER_ROLE

_KEY_FILE = "office.key"
_REQUEST = "request.pdr"
_CERTIFICATE = "certificate.pdc"
_DIRECTORY = "directory.pdd"
_MAIL, _STOPPED, _SENT, _FORWARDED = "mail", "stopped", "sent", "forwarded"
_PURPOSE = "keys of the reader of an office"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secrets:
    office: PlaceName
    signing_private: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    box_identity: str
    office_identities: tuple[str, ...]
    """Oldest first."""


@dataclass(frozen=True)
class Home:
    """The folder with its keys at hand."""

    folder: Path
    secrets: _Secrets

    @cached_property
    def keys(self) -> DeviceKeys:
        """The keys of the reader's own device."""
        return DeviceKeys(bytes.fromhex(self.secrets.signing_private), self.secrets.box_identity)

    @property
    def office(self) -> str:
        """The id of the office."""
        return self.secrets.office

    @property
    def identities(self) -> tuple[str, ...]:
        """Every private key that opens mail here: the office's, newest first, and the device's own."""
        return (*reversed(self.secrets.office_identities), self.secrets.box_identity)

    @cached_property
    def key_ids(self) -> frozenset[str]:
        """The ids of those keys."""
        return frozenset(key_id(recipient_of(one)) for one in self.identities)

    @property
    def recipient(self) -> str:
        """The newest box key of the office, to be put into the directory."""
        return recipient_of(self.secrets.office_identities[-1])

    @property
    def request_file(self) -> Path:
        """Where the request to be enrolled is."""
        return self.folder / _REQUEST

    # -- who it is -----------------------------------------------------------------------------------

    def new_key(self, passphrase: str) -> Home:
        """Make another box key for the office; all older ones stay and open what was sealed to them."""
        secrets = replace(self.secrets, office_identities=(*self.secrets.office_identities, new_identity()))
        home = Home(self.folder, secrets)
        replace_file(self.folder / _KEY_FILE, _locked(home, passphrase))
        return home

    def accept(self, data: bytes, heard: str) -> Certificate:
        """Take the certificate that came back; `heard` is the organisation's fingerprint as a person was told it.

        Raises Refused `not_our_certificate` or `fingerprint_differs`, BundleRefused for what is no certificate.
        """
        certificate = read_certificate(data)
        if (certificate.device, certificate.office) != (self.keys.device, self.office):
            raise Refused("not_our_certificate")
        held = self.certificate()
        if held is not None and held.root_public != certificate.root_public:
            raise Refused("not_our_certificate")
        if held is None and _digits(heard) != _digits(fingerprint(bytes.fromhex(certificate.root_public))):
            raise Refused("fingerprint_differs")
        replace_file(self.folder / _CERTIFICATE, data)
        return certificate

    def certificate(self) -> Certificate | None:
        """Return the certificate, or None before there is one."""
        file = self.folder / _CERTIFICATE
        return read_certificate(file.read_bytes()) if file.exists() else None

    def enrolled(self) -> Certificate:
        """Return the certificate. Raises Refused `reader_not_enrolled`."""
        certificate = self.certificate()
        if certificate is None:
            raise Refused("reader_not_enrolled")
        return certificate

    def directory(self, offered: bytes = b"") -> Directory:
        """Return the newest directory known, which is the one offered if that is newer.

        Raises BundleRefused for one that is offered and not to be believed, Refused `no_directory` if there is none.
        """
        root = bytes.fromhex(self.enrolled().root_public)
        file = self.folder / _DIRECTORY
        held = read_directory(file.read_bytes(), root) if file.exists() else None
        if offered:
            directory = read_directory(offered, root)
            if newer(held, directory):
                replace_file(file, offered)
                return directory
        if held is None:
            raise Refused("no_directory")
        return held

    # -- what came in --------------------------------------------------------------------------------

    def take(self, bundle: Bundle) -> None:
        """Keep a bundle whose author is known and whose signature is checked."""
        folder = self.folder / _MAIL / bundle.header.case
        make_folder(folder)
        replace_file(folder / f"{bundle.id}.pdb", bundle.to_bytes())

    def held(self) -> dict[str, str]:
        """Return the ids of all that came in, each with its case."""
        return {file.stem: file.parent.name for file in (self.folder / _MAIL).glob("*/*.pdb")}

    def mail(self, case: str) -> tuple[Bundle, ...]:
        """Return what came in of one case. A file that the disk has damaged is put aside, to be fetched again."""
        sound = []
        for file in sorted((self.folder / _MAIL / case).glob("*.pdb")):
            try:
                sound.append(parse(file.read_bytes()))
            except BundleRefused:
                file.replace(file.with_suffix(".damaged"))
        return tuple(sound)

    def stop(self, bundle_id: str) -> None:
        """Remember that a bundle cannot be opened within the limits."""
        make_folder(self.folder / _STOPPED)
        replace_file(self.folder / _STOPPED / bundle_id, b"")

    def stopped(self) -> frozenset[str]:
        """Return the ids of bundles that could not be opened."""
        return frozenset(file.name for file in (self.folder / _STOPPED).glob("*"))

    # -- what goes out -------------------------------------------------------------------------------

    def sent(self) -> Iterator[Bundle]:
        """Give the reader's own bundles in their order."""
        for file in sorted((self.folder / _SENT).glob("*.pdb")):
            yield parse(file.read_bytes())

    def send(self, content: Content, case: str, recipients: tuple[str, ...], at: str, *parents: str) -> Bundle:
        """Return a new bundle of this reader, after it was written down as its next."""
        certificate = self.enrolled()
        make_folder(self.folder / _SENT)
        last = max((self.folder / _SENT).glob("*.pdb"), default=None)
        before = parse(last.read_bytes()) if last else None
        place = Place(
            seq=before.header.seq + 1 if before else 1,
            prev=before.id if before else "",
            office=certificate.office,
            region=certificate.region,
            case=case,
            claimed_at=at,
            parents=parents,
        )
        bundle = make_bundle(content, self.keys, place, recipients)
        write_new(self.folder / _SENT / f"{place.seq:010}.pdb", bundle.to_bytes())
        return bundle

    def forwarded(self) -> dict[str, dict[str, Any]]:
        """Return what was passed on: for each hand-over sent, the original one and which bundle went as which."""
        return {file.stem: json.loads(file.read_bytes()) for file in (self.folder / _FORWARDED).glob("*.json")}

    def note_forwarded(self, handover: str, told: dict[str, Any]) -> None:
        """Write down what a hand-over that was sent passes on."""
        make_folder(self.folder / _FORWARDED)
        replace_file(self.folder / _FORWARDED / f"{handover}.json", canonical.encode(told))


def make_home(folder: Path, office: str, label: str, passphrase: str) -> Home:
    """Make the folder of an office's reader, with new keys and a request to be enrolled.

    Raises Refused `reader_there`, BadInput `not_a_place`, StoreError for a passphrase that is too easily guessed.
    """
    if (folder / _KEY_FILE).exists():
        raise Refused("reader_there")
    passphrases.check(passphrase, (office, label))
    keys = new_device_keys()
    secrets = _Secrets(
        office=office,
        signing_private=keys.signing_private.hex(),
        box_identity=keys.box_identity,
        office_identities=(new_identity(),),
    )
    home = Home(folder, secrets)
    request = EnrolmentRequest(
        officer=label,
        role=ROLE,
        office=office,
        label=label,
        signing_public=keys.signing_public.hex(),
        box_recipient=keys.box_recipient,
    )
    canonical.read(canonical.encode(request), EnrolmentRequest, "not_a_request")
    make_folder(folder)
    replace_file(home.request_file, write_request(request, keys))
    write_new(folder / _KEY_FILE, _locked(home, passphrase))  # last: with it the reader is there
    return home


def open_home(folder: Path, passphrase: str) -> Home:
    """Return the folder with its keys. Raises BadInput `reader_missing`, BundleRefused `wrong_passphrase`."""
    try:
        data = (folder / _KEY_FILE).read_bytes()
    except OSError:
        raise BadInput("reader_missing") from None
    plain = locked.unlock(data, passphrases.tidy(passphrase), _PURPOSE)
    return Home(folder, canonical.read(plain, _Secrets, "keys_damaged"))


def _locked(home: Home, passphrase: str) -> bytes:
    plain = canonical.encode(home.secrets)
    return locked.lock(plain, passphrases.tidy(passphrase), _PURPOSE, home.keys.signing_public)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())
