"""Commands of the organisation: its keys, its directory, who is enrolled, which hubs there are."""

from __future__ import annotations

import argparse
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from probationdesk.bundles.directory import Directory, is_stale
from probationdesk.bundles.identity import device_fingerprint, fingerprint, read_request
from probationdesk.bundles.seal import new_identity, recipient_of
from probationdesk.cli_shared import DONE, Arguments, Run, add_acts, print_json, read, read_text, secret, tell
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.resources import Wording
from probationdesk.sync import organisation as organisations
from probationdesk.sync.new_files import write_new
from probationdesk.sync.organisation import Organisation
from probationdesk.sync.refusals import refusals_told


def _org(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `org`."""
    acts = add_acts(parser)
    init = _act(acts, "init", _init, "make the organisation's key and an empty directory")
    init.add_argument("--name", required=True, help="the organisation's name, as certificates show it")

    office = _act(acts, "office", _office, "add an office")
    office.add_argument("--name", required=True)
    office.add_argument("--region", required=True)
    office.add_argument("--id", default="", help="its id, a-z 0-9 and hyphens (default: made from the name)")
    office.add_argument("--key", default="", help="its box key age1…, from `office keys`; can follow later")

    key = _act(acts, "office-key", _office_key, "let mail to an office be sealed to a new key")
    key.add_argument("office", help="the id of the office")
    key.add_argument("key", help="its new box key age1…, from `office keys --new`")

    enrol = _act(acts, "enrol", _enrol, "certify a device that asks for it")
    enrol.add_argument("request", type=Path, help="the file that the device wrote")
    enrol.add_argument("--to", type=Path, required=True, help="the certificate to write")
    enrol.add_argument(
        "--fingerprint", default="", help="the thirty digits the officer reads out; asked for if not given"
    )
    enrol.add_argument(
        "--same-person-as", default="", metavar="DEVICE", help="the id of another device of the same person"
    )
    enrol.add_argument("--days", type=int, default=organisations.CERTIFICATE_DAYS, help="how long it is good for")

    hub = _act(acts, "hub", _hub, "name a hub")
    hub.add_argument("--url", required=True, help="https://…")
    hub.add_argument("--certificate", required=True, help="its TLS certificate, a PEM file, or the SHA-256 of it")
    hub.add_argument("--receipt-key", required=True, help="the public key of its receipts, 64 digits or a file of them")

    recovery = _act(acts, "recovery", _recovery, "have everything sealed to a recovery key that is kept offline")
    recovery.add_argument("--key", default="", help="a box key age1… that was made elsewhere")
    recovery.add_argument("--key-file", type=Path, help="make a key, and write its private half to this file")

    revoke = _act(acts, "revoke", _revoke, "have no more work of a device taken")
    revoke.add_argument("device", help="the id of the device")
    revoke.add_argument("--last-seq", type=int, default=0, help="the number of its last good bundle, if known")
    revoke.add_argument("--last-id", default="", help="the id of that bundle")

    _act(acts, "publish", _publish, "sign the next directory and give it out")
    _act(acts, "show", _show, "show what is in the directory; needs no passphrase")


COMMANDS = {"org": _org}


def _act(acts: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=text, description=text)
    parser.add_argument("folder", type=Path, metavar="DIR", help="the organisation's folder")
    parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_in_words(run))
    return parser


def _in_words(run: Run) -> Run:
    """Let a refusal of the layer of bundles be told like any other."""

    def told(arguments: Arguments, words: Wording) -> int:
        with refusals_told(words):
            return run(arguments, words)

    return told


def _opened(arguments: Arguments, words: Wording) -> Organisation:
    return organisations.opened(arguments.folder, secret(arguments.passphrase_file, words, "passphrase"))


def _init(arguments: Arguments, words: Wording) -> int:
    chosen = secret(arguments.passphrase_file, words, "passphrase", twice=True)
    made = organisations.found(arguments.folder, arguments.name, chosen, _now())
    shown = fingerprint(made.root.public)
    return _said(arguments, words("organisation.cli.made", fingerprint=shown), fingerprint=shown)


def _office(arguments: Arguments, words: Wording) -> int:
    held, office = organisations.add_office(_opened(arguments, words), arguments.name, arguments.region, arguments.id)
    if arguments.key:
        organisations.add_office_key(held, office.id, arguments.key, _now().date())
    return _said(arguments, words("organisation.cli.office_added", office=office.id), office=office.id)


def _office_key(arguments: Arguments, words: Wording) -> int:
    organisations.add_office_key(_opened(arguments, words), arguments.office, arguments.key, _now().date())
    return _said(arguments, words("organisation.cli.key_added", office=arguments.office), office=arguments.office)


def _enrol(arguments: Arguments, words: Wording) -> int:
    request = read_request(read(arguments.request))
    if arguments.to.exists():
        raise BadInput("file_exists", file=arguments.to.name)
    asked = {"officer": request.officer, "role": request.role, "office": request.office, "label": request.label}
    heard = arguments.fingerprint or input(words("organisation.cli.compare", **asked, device=request.device))
    if _digits(heard) != _digits(request.fingerprint):
        raise Refused("fingerprint_differs")
    held, data = organisations.enrol(
        _opened(arguments, words), request, _now().date(), arguments.days, arguments.same_person_as
    )
    write_new(arguments.to, data)
    root = fingerprint(held.root.public)
    return _said(
        arguments,
        words("organisation.cli.enrolled", officer=request.officer, fingerprint=root),
        device=request.device, certificate=str(arguments.to), fingerprint=root,
    )  # fmt: skip


def _hub(arguments: Arguments, words: Wording) -> int:
    certificate, receipt_key = arguments.certificate, arguments.receipt_key
    if not _is_digest(certificate):
        certificate = organisations.certificate_digest(read(Path(certificate)))
    if not _is_digest(receipt_key):
        receipt_key = read_text(Path(receipt_key)).strip()
    organisations.add_hub(_opened(arguments, words), arguments.url, certificate, receipt_key)
    return _said(arguments, words("organisation.cli.hub_added", url=arguments.url), certificate=certificate)


def _recovery(arguments: Arguments, words: Wording) -> int:
    if bool(arguments.key) == bool(arguments.key_file):
        raise BadInput("one_of_two_keys")
    held = _opened(arguments, words)
    recipient = arguments.key
    if arguments.key_file:
        identity = new_identity()
        recipient = recipient_of(identity)
        write_new(arguments.key_file, f"# {recipient}\n{identity}\n".encode())
    organisations.add_recovery(held, recipient)
    return _said(arguments, words("organisation.cli.recovery_added", recipient=recipient), recipient=recipient)


def _revoke(arguments: Arguments, words: Wording) -> int:
    organisations.revoke(_opened(arguments, words), arguments.device, _now(), arguments.last_seq, arguments.last_id)
    return _said(arguments, words("organisation.cli.revoked", device=arguments.device), device=arguments.device)


def _publish(arguments: Arguments, words: Wording) -> int:
    given_out = organisations.publish(_opened(arguments, words), _now())
    file = arguments.folder / organisations.DIRECTORY_FILE
    return _said(
        arguments,
        words("organisation.cli.published", version=given_out.version, file=file),
        version=given_out.version, file=str(file),
    )  # fmt: skip


def _show(arguments: Arguments, words: Wording) -> int:
    shown = organisations.look(arguments.folder)
    coming, given_out = shown.coming, shown.given_out
    if arguments.json:
        print_json({
            "organisation": coming.organisation,
            "fingerprint": fingerprint(shown.root_public),
            "version": given_out.version if given_out else 0,
            "issued_at": given_out.issued_at if given_out else "",
            "pending": shown.is_pending,
            "stale": bool(given_out and is_stale(given_out, _now().date())),
            "offices": [{"id": one.id, "name": one.name, "region": one.region,
                         "keys": [key.recipient for key in one.keys]} for one in coming.offices],
            "hubs": [one.url for one in coming.hubs],
            "recovery": list(coming.recovery),
            "devices": [_device(coming, one.device) for one in coming.certificates],
        })  # fmt: skip
        return DONE
    tell(f"{coming.organisation}: {fingerprint(shown.root_public)}")
    version, at = (given_out.version, given_out.issued_at[:10]) if given_out else (0, "-")
    tell(words("organisation.cli.version", version=version, at=at))
    if given_out and is_stale(given_out, _now().date()):
        tell(words("organisation.cli.stale"))
    if shown.is_pending:
        tell(words("organisation.cli.pending"))
    for office in coming.offices:
        tell(
            words(
                "organisation.cli.office", id=office.id, name=office.name, region=office.region, keys=len(office.keys)
            )
        )
    for hub in coming.hubs:
        tell(hub.url)
    for certificate in coming.certificates:
        state = words("organisation.cli.is_revoked") if coming.is_revoked(certificate.device) else certificate.not_after
        tell(f"{certificate.device}  {certificate.officer}, {certificate.role}, {certificate.office}  {state}")
    return DONE


def _device(directory: Directory, device: str) -> dict[str, Any]:
    certificate = directory.certificate(device)
    if certificate is None:  # the certificate it was taken from is in the directory
        raise BadInput("device_unknown")
    return {
        "device": device,
        "officer": certificate.officer,
        "role": certificate.role,
        "office": certificate.office,
        "not_after": certificate.not_after,
        "fingerprint": device_fingerprint(certificate.public, certificate.box_recipient),
        "revoked": directory.is_revoked(device),
    }


def _said(arguments: Arguments, text: str, **values: str | int) -> int:
    if arguments.json:
        print_json(values)
    else:
        tell(text)
    return DONE


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def _is_digest(text: str) -> bool:
    return len(text) == hashlib.sha256().digest_size * 2 and set(text) <= set("0123456789abcdef")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
