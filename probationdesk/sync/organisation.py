"""The organisation's folder: its key, locked; the next directory, signed but not given out; every directory given out.

    organisation.key      the private key under a passphrase
    next-directory.pdd    what the next directory will say; signed, so that nobody else can slip anything into it
    directory.pdd         the directory that is given out now
    published/            every directory that ever was, by version
    certificates/         every certificate that was signed, by serial number

The private keys of offices and devices never come here: they are made where they are used.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from probationdesk.bundles import locked
from probationdesk.bundles.directory import (
    Directory,
    Hub,
    Office,
    OfficeKey,
    Revoked,
    read_directory,
    write_directory,
)
from probationdesk.bundles.fields import Digest, PlaceName, PlainText, PublicKey, Recipient
from probationdesk.bundles.identity import Certificate, EnrolmentRequest, write_certificate
from probationdesk.bundles.signing import SigningKey, new_signing_key, read_signed, write_signed
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.storage import passphrases
from probationdesk.storage.files import replace_file
from probationdesk.sync.new_files import make_folder, write_new

KEY_FILE = "organisation.key"
DIRECTORY_FILE = "directory.pdd"
CERTIFICATE_DAYS = 730

_NEXT_FILE = "next-directory.pdd"
_PUBLISHED = "published"
_CERTIFICATES = "certificates"
_PURPOSE = "key of the organisation"
_NEXT_CONTEXT = b"probationdesk-next-directory-v1\0"


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation with its key at hand."""

    folder: Path
    root: SigningKey
    coming: Directory
    """What the next directory will say."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be seen of an organisation without its passphrase."""

    root_public: bytes
    given_out: Directory | None
    coming: Directory

    @property
    def is_pending(self) -> bool:
        """True if something was changed since the last directory was given out."""
        return self.given_out is None or _undated(self.coming) != _undated(self.given_out)


def found(folder: Path, name: str, passphrase: str, now: datetime) -> Organisation:
    """Make an organisation: a new key under a passphrase, and nothing in its directory yet.

    Raises Refused `organisation_there`, BadInput `not_a_name`, StoreError for a passphrase that is too easily guessed
    or for what the disk refuses.
    """
    if (folder / KEY_FILE).exists():
        raise Refused("organisation_there")
    _check(name, PlainText, "not_a_name")
    passphrases.check(passphrase, (name,))
    make_folder(folder)
    root = new_signing_key()
    sealed = locked.lock(root.seed, passphrases.tidy(passphrase), _PURPOSE, root.public)
    coming = Directory(version=1, issued_at=now.isoformat(), organisation=name, root_public=root.public.hex())
    organisation = _kept(Organisation(folder, root, coming))
    write_new(folder / KEY_FILE, sealed)  # last: with it the organisation is there
    return organisation


def opened(folder: Path, passphrase: str) -> Organisation:
    """Return the organisation in a folder.

    Raises BadInput `organisation_missing`, or BundleRefused `wrong_passphrase`, `keys_damaged`, `wrong_signature`,
    `not_a_directory`.
    """
    root = SigningKey(locked.unlock(_read(folder / KEY_FILE), passphrases.tidy(passphrase), _PURPOSE))
    return Organisation(folder, root, _coming(folder, root.public))


def look(folder: Path) -> Shown:
    """Return what the folder shows without the passphrase; raises as `opened` does."""
    public = bytes.fromhex(locked.read_locked(_read(folder / KEY_FILE), _PURPOSE).public)
    given_out = folder / DIRECTORY_FILE
    directory = read_directory(_read(given_out), public) if given_out.exists() else None
    return Shown(public, directory, _coming(folder, public))


def add_office(organisation: Organisation, name: str, region: str, office_id: str = "") -> tuple[Organisation, Office]:
    """Add an office; its id is made from its name unless given.

    Raises BadInput `not_a_name` or `not_a_place`, Refused `office_there`.
    """
    _check(name, PlainText, "not_a_name")
    office_id, region = office_id or place_name(name), place_name(region)
    for place in (office_id, region):
        _check(place, PlaceName, "not_a_place")
    if organisation.coming.office(office_id):
        raise Refused("office_there", office=office_id)
    office = Office(id=office_id, name=name, region=region, keys=())
    return _with(organisation, offices=(*organisation.coming.offices, office)), office


def add_office_key(organisation: Organisation, office_id: str, recipient: str, today: date) -> Organisation:
    """Let mail to an office be sealed to a new key from now on; the older ones stay known.

    Raises BadInput `office_unknown` or `not_a_box_key`, Refused `key_there`.
    """
    office = _office(organisation.coming, office_id)
    _check(recipient, Recipient, "not_a_box_key")
    _check_free(organisation.coming, recipient)
    changed = replace(office, keys=(*office.keys, OfficeKey(recipient=recipient, from_date=today.isoformat())))
    offices = tuple(changed if one.id == office_id else one for one in organisation.coming.offices)
    return _with(organisation, offices=offices)


def enrol(
    organisation: Organisation,
    request: EnrolmentRequest,
    today: date,
    days: int = CERTIFICATE_DAYS,
    same_person_as: str = "",
) -> tuple[Organisation, bytes]:
    """Certify a device for so many days, counted from the day before, and return its certificate as a file holds it.

    A device that is known gets a new certificate in place of the old one. Whose keys they are must have been compared
    before. `same_person_as` is a device that is known, of the same person; two devices are one person's only if that
    was said. Raises BadInput `office_unknown`, `device_unknown`, Refused `device_revoked`, or `key_there` if the keys
    are another's.
    """
    office = _office(organisation.coming, request.office)
    if organisation.coming.is_revoked(request.device):
        raise Refused("device_revoked")
    _check_free(organisation.coming, request.box_recipient, request.device)
    person = _person(organisation.coming, request.device, same_person_as)
    serials = _serials(organisation.folder) | {one.serial for one in organisation.coming.certificates}
    certificate = Certificate(
        device=request.device,
        person=person,
        officer=request.officer,
        role=request.role,
        office=office.id,
        region=office.region,
        signing_public=request.signing_public,
        box_recipient=request.box_recipient,
        not_before=(today - timedelta(days=1)).isoformat(),
        not_after=(today + timedelta(days=days)).isoformat(),
        serial=max(serials, default=0) + 1,
        organisation=organisation.coming.organisation,
        root_public=organisation.root.public.hex(),
    )
    others = tuple(one for one in organisation.coming.certificates if one.device != request.device)
    data = write_certificate(certificate, organisation.root)
    make_folder(organisation.folder / _CERTIFICATES)
    write_new(organisation.folder / _CERTIFICATES / f"{certificate.serial:06}.pdc", data)
    return _with(organisation, certificates=(*others, certificate)), data


def _person(directory: Directory, device: str, same_person_as: str) -> str:
    """Return whose a device is. Raises BadInput `device_unknown` for one that nobody was certified with."""
    known = directory.certificate(same_person_as or device)
    if known is None and same_person_as:
        raise BadInput("device_unknown")
    return known.person if known is not None else secrets.token_hex(16)


def _check_free(directory: Directory, recipient: str, device: str = "") -> None:
    """Raise Refused `key_there` if a box key is in use, but by `device`: mail of one would be another's to read."""
    used = {one.box_recipient for one in directory.certificates if one.device != device} | set(directory.recovery)
    if recipient in used | {key.recipient for office in directory.offices for key in office.keys}:
        raise Refused("key_there")


def add_hub(organisation: Organisation, url: str, certificate_sha256: str, receipt_public: str) -> Organisation:
    """Name a hub, or alter the one at this address.

    Raises BadInput `not_an_address` (https only), `not_a_certificate_digest` or `not_a_receipt_key`.
    """
    if not re.fullmatch(r"https://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/-]*)?", url):
        raise BadInput("not_an_address")
    _check(certificate_sha256, Digest, "not_a_certificate_digest")
    _check(receipt_public, PublicKey, "not_a_receipt_key")
    hub = Hub(url=url, certificate_sha256=certificate_sha256, receipt_public=receipt_public)
    return _with(organisation, hubs=(*(one for one in organisation.coming.hubs if one.url != url), hub))


def add_recovery(organisation: Organisation, recipient: str) -> Organisation:
    """Have everything sealed to one more recovery key. Raises BadInput `not_a_box_key`, Refused `key_there`."""
    _check(recipient, Recipient, "not_a_box_key")
    _check_free(organisation.coming, recipient)
    return _with(organisation, recovery=(*organisation.coming.recovery, recipient))


def revoke(
    organisation: Organisation, device: str, now: datetime, last_seq: int = 0, last_id: str = ""
) -> Organisation:
    """Have no more work of a device taken, but for what leads to its last good bundle if that is known.

    Raises BadInput `device_unknown` or `half_a_point`. Revoking again puts the new point in place of the old.
    """
    if organisation.coming.certificate(device) is None:
        raise BadInput("device_unknown")
    if (last_seq > 0) != bool(re.fullmatch("[0-9a-f]{64}", last_id)) or last_seq < 0:
        raise BadInput("half_a_point")
    revoked = Revoked(device=device, at=now.isoformat(), last_seq=last_seq, last_id=last_id)
    others = tuple(one for one in organisation.coming.revoked if one.device != device)
    return _with(organisation, revoked=(*others, revoked))


def publish(organisation: Organisation, now: datetime) -> Directory:
    """Sign the next directory and put it in the place of the one that is given out; return it.

    Its number is one above every number ever used in this folder. Raises StoreError for what the disk refuses.
    """
    folder = organisation.folder / _PUBLISHED
    make_folder(folder)
    used = [int(file.stem) for file in folder.glob("*.pdd") if file.stem.isdecimal()]
    directory = replace(organisation.coming, version=max(used, default=0) + 1, issued_at=now.isoformat())
    data = write_directory(directory, organisation.root)
    write_new(folder / f"{directory.version:06}.pdd", data)
    replace_file(organisation.folder / DIRECTORY_FILE, data)
    return directory


def certificate_digest(pem: bytes) -> str:
    """Return the SHA-256 of a TLS certificate given in PEM, by which it is pinned. Raises BadInput."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(pem).fingerprint(SHA256()).hex()
    except ValueError:
        raise BadInput("not_a_certificate_digest") from None


def place_name(text: str) -> str:
    """Return a name as the id of a place has it: small letters without accents, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")[:64]


def _office(directory: Directory, office_id: str) -> Office:
    office = directory.office(office_id)
    if office is None:
        raise BadInput("office_unknown")
    return office


def _with(organisation: Organisation, **changes: object) -> Organisation:
    return _kept(replace(organisation, coming=replace(organisation.coming, **changes)))  # type: ignore[arg-type]


def _kept(organisation: Organisation) -> Organisation:
    data = write_signed(organisation.coming, organisation.root, _NEXT_CONTEXT)
    replace_file(organisation.folder / _NEXT_FILE, data)
    return organisation


def _coming(folder: Path, root_public: bytes) -> Directory:
    signed = read_signed(_read(folder / _NEXT_FILE), Directory, "not_a_directory")
    signed.check(root_public, _NEXT_CONTEXT)
    return signed.value


def _undated(directory: Directory) -> Directory:
    return replace(directory, version=1, issued_at="2000-01-01T00:00:00Z")


def _serials(folder: Path) -> set[int]:
    return {int(file.stem) for file in (folder / _CERTIFICATES).glob("*.pdc") if file.stem.isdecimal()}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise BadInput("organisation_missing", file=path.name) from None


def _check(value: str, kind: object, code: str) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise BadInput(code) from None
    if not value:
        raise BadInput(code)
