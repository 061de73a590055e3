"""Commands of the reader of an office: its keys, its mail, cases passed on."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from probationdesk.bundles.identity import fingerprint, read_certificate
from probationdesk.cli_shared import DONE, FAILED, Arguments, Run, add_acts, print_json, read, secret, tell
from probationdesk.resources import Wording
from probationdesk.sync import office
from probationdesk.sync.carrier import Carrier
from probationdesk.sync.folder import FolderCarrier
from probationdesk.sync.office_home import Home, make_home, open_home
from probationdesk.sync.office_hub import hub_carriers
from probationdesk.sync.office_relay import forward
from probationdesk.sync.refusals import refusals_told

_SHOWN = 12
"""Characters of a bundle's id by which people speak of it."""


def _office(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `office`."""
    acts = add_acts(parser)
    init = _act(acts, "init", _init, "make the reader's keys and its request to be enrolled")
    init.add_argument("--office", required=True, help="the id of the office, as `org office` gave it")
    init.add_argument("--label", required=True, help="what certificates call this reader")

    accept = _act(acts, "accept", _accept, "take the certificate that came back")
    accept.add_argument("certificate", type=Path)
    accept.add_argument("--fingerprint", default="", help="the organisation's thirty digits; asked for if not given")

    keys = _act(acts, "keys", _keys, "show the office's key, or change it")
    keys.add_argument("--new", action="store_true", help="make another key; older ones still open older mail")

    opening = _act(acts, "open", _open, "open the office's mail into case files and leave receipts")
    _add_mail(opening)
    opening.add_argument("--into", type=Path, help="where the case files go (default: `cases` in the reader's folder)")

    passing = _act(acts, "forward", _forward, "seal a case that was handed over for a named officer")
    _add_mail(passing)
    passing.add_argument("case", help="the id of the case, as its folder is called")
    passing.add_argument("--to", required=True, metavar="DEVICE", help="the id of the officer's device")

    child = acts.add_parser("child", help=argparse.SUPPRESS)
    child.set_defaults(run=_child)


COMMANDS = {"office": _office}


def _act(acts: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=text, description=text)
    parser.add_argument("folder", type=Path, metavar="DIR", help="the reader's folder")
    parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")
    parser.add_argument("--json", action="store_true", help="print JSON")

    def told(arguments: Arguments, words: Wording) -> int:
        with refusals_told(words):
            return run(arguments, words)

    parser.set_defaults(run=told)
    return parser


def _add_mail(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--mail", type=Path, metavar="FOLDER", help="the stick or share that carries the bundles")
    where.add_argument("--hub", metavar="URL", help="the hub that holds them; - for the first in the directory")
    parser.add_argument("--directory", type=Path, help="the organisation's directory, the first time a hub is used")


def _home(arguments: Arguments, words: Wording) -> Home:
    return open_home(arguments.folder, secret(arguments.passphrase_file, words, "passphrase"))


def _init(arguments: Arguments, words: Wording) -> int:
    chosen = secret(arguments.passphrase_file, words, "passphrase", twice=True)
    home = make_home(arguments.folder, arguments.office, arguments.label, chosen)
    shown, key = home.keys.fingerprint, home.recipient
    text = words("organisation.office.made", fingerprint=shown, recipient=key, file=home.request_file)
    return _said(arguments, text, fingerprint=shown, recipient=key, request=str(home.request_file))


def _accept(arguments: Arguments, words: Wording) -> int:
    home, data = _home(arguments, words), read(arguments.certificate)
    organisation = read_certificate(data).organisation
    heard = arguments.fingerprint
    if not heard and home.certificate() is None:
        heard = input(words("organisation.office.compare", organisation=organisation))
    certificate = home.accept(data, heard)
    text = words("organisation.office.accepted", organisation=organisation, until=certificate.not_after)
    return _said(arguments, text, organisation=organisation, until=certificate.not_after)


def _keys(arguments: Arguments, words: Wording) -> int:
    passphrase = secret(arguments.passphrase_file, words, "passphrase")
    home = open_home(arguments.folder, passphrase)
    if arguments.new:
        home = home.new_key(passphrase)
    shown = fingerprint(home.recipient.encode())
    count = len(home.secrets.office_identities)
    text = words(
        "organisation.office.key", recipient=home.recipient, fingerprint=shown, count=count, office=home.office
    )
    return _said(arguments, text, recipient=home.recipient, fingerprint=shown, keys=count)


def _open(arguments: Arguments, words: Wording) -> int:
    home = _home(arguments, words)
    into = arguments.into or arguments.folder / "cases"
    report = office.open_mail(home, _carriers(home, arguments), into, _now())
    if arguments.json:
        print_json({
            "into": str(into), "cases": report.cases, "conflicts": report.conflicts, "filed": report.filed,
            "waiting": report.waiting, "refused": [list(one) for one in report.refused],
            "apart": [[one, standing.value] for one, standing in report.apart], "receipts": report.receipts,
            "passed_on": report.passed_on, "returned": report.returned, "warnings": report.warnings,
        })  # fmt: skip
        return DONE
    for code in report.warnings:
        tell(_warning(words, code))
    tell(words("organisation.office.opened", filed=len(report.filed), cases=len(report.cases), into=into))
    for case in report.conflicts:
        tell(words("organisation.office.conflict", case=case))
    if report.waiting:
        tell(words("organisation.office.waiting", count=len(report.waiting)))
    for bundle_id, standing in report.apart:
        tell(f"{bundle_id[:_SHOWN]}: {words(f'organisation.standing.{standing.value}')}")
    for bundle_id, code in report.refused:
        tell(f"{bundle_id[:_SHOWN]}: {_reason(words, code)}")
    tell(words("organisation.office.returned", count=report.returned))
    return DONE


def _forward(arguments: Arguments, words: Wording) -> int:
    home = _home(arguments, words)
    carrier = _carriers(home, arguments)[0]
    done = forward(home, home.directory(), arguments.case, arguments.to, _now())
    left, refused = office.leave_forwarded(home, carrier, arguments.case)
    for bundle_id, code in refused:
        tell(f"{bundle_id[:_SHOWN]}: {_reason(words, code)}")
    text = words("organisation.office.forwarded", count=done.bundles, left=left)
    _said(arguments, text, handovers=list(done.handovers), sealed=done.bundles, left=left)
    return FAILED if refused else DONE


def _child(_: Arguments, __: Wording) -> int:
    from probationdesk.sync.office_child import serve

    return serve()


def _carriers(home: Home, arguments: Arguments) -> tuple[Carrier, ...]:
    """Return where mail comes from; at a hub there is that of the office and that of the reader itself."""
    if arguments.directory:
        home.directory(read(arguments.directory))
    if arguments.mail:
        return (FolderCarrier(arguments.mail, home.key_ids),)
    return hub_carriers(home, "" if arguments.hub == "-" else arguments.hub)


def _warning(words: Wording, code: str) -> str:
    key = f"organisation.warning.{code}"
    return words(key) if key in words else words("organisation.warning.directory", reason=_reason(words, code))


def _reason(words: Wording, code: str) -> str:
    """Return why something was refused, from the words of bundles or of carriers."""
    key = f"organisation.refused.{code}"
    return words(key if key in words else f"sync.refused.{code}")


def _said(arguments: Arguments, text: str, **values: object) -> int:
    if arguments.json:
        print_json(values)
    else:
        tell(text)
    return DONE


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
