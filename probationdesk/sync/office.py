"""The reader of an office: opens its mail into case files for the case system, and says so to whoever sent it.

What is shown of a case is made anew from all its mail each time something came, so a second run changes nothing and a
run that was cut off is made good by the next. A receipt is given only for what was decrypted, is by whom it claims to
be, has the published form and stands in the files.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from probationdesk.bundles.contents import AcceptContent, OpenedContent, read_content, read_opened
from probationdesk.bundles.directory import Directory, Standing, is_stale
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, Kind, check_signature, parse
from probationdesk.storage.files import replace_file
from probationdesk.sync.carrier import Carrier, ItemFault, Parcel
from probationdesk.sync.new_files import make_folder
from probationdesk.sync.office_case import FILED, WAITING, CaseAnswer
from probationdesk.sync.office_home import Home
from probationdesk.sync.office_process import STOPPED, Opener
from probationdesk.sync.office_relay import pass_answers_on
from probationdesk.sync.office_tasks import CaseMail, mail_of, proven, receipted, task_of

MOST_IN_A_RECEIPT = 1000
_INDEX = "index.json"


@dataclass(slots=True)
class Report:
    """What one run came to."""

    cases: list[str] = field(default_factory=list)
    """Cases whose files were written anew."""
    conflicts: list[str] = field(default_factory=list)
    """Those of them of which there are two versions."""
    filed: list[str] = field(default_factory=list)
    """Bundles filed for the first time."""
    waiting: list[str] = field(default_factory=list)
    """Notes whose case has not come yet."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Bundles, or the beginning of the name of a file, with the code of `organisation.refused` or `sync.refused`."""
    apart: list[tuple[str, Standing]] = field(default_factory=list)
    """Bundles kept apart for what the directory says of their author."""
    receipts: int = 0
    """Receipts made in this run."""
    passed_on: int = 0
    """Answers of officers passed on to those who handed over."""
    returned: int = 0
    """Bundles of this reader that were left with the carrier."""
    warnings: list[str] = field(default_factory=list)
    """Codes of `organisation.warning`, and of `organisation.refused` for a directory that was not taken."""


def open_mail(home: Home, carriers: Sequence[Carrier], into: Path, now: datetime) -> Report:
    """Fetch what is for this office from each carrier, write the case files, and leave receipts with the first.

    Raises CarrierFault if there is nothing to fetch from, Refused `reader_not_enrolled` or `no_directory`, StoreError
    if the disk refuses; never for what a bundle holds.
    """
    report, there = Report(), set[str]()
    with ExitStack() as visits:
        for carrier in carriers:
            carrier.begin(lambda: False)
            visits.callback(carrier.end)
        directory = _directory(home, carriers[0], report, now)
        for carrier in carriers:
            there |= _fetch(home, carrier, directory, report)
        answers = _file(home, directory, into, report)
        _give_receipts(home, directory, report, now)
        report.passed_on = pass_answers_on(home, directory, answers, now)
        cases = {case for one, case in home.held().items() if one in there}
        report.returned = _leave(home, carriers[0], there, cases, report.refused)
    return report


def _directory(home: Home, carrier: Carrier, report: Report, now: datetime) -> Directory:
    offered = carrier.directory()
    try:
        directory = home.directory(offered)
    except BundleRefused as refused:
        report.warnings.append(refused.code)
        directory = home.directory()
    if is_stale(directory, now.date()):
        report.warnings.append("stale_directory")
    return directory


def _fetch(home: Home, carrier: Carrier, directory: Directory, report: Report) -> set[str]:
    """Take in what is new and return the ids of all that lies with the carrier for us."""
    held, there, after = home.held(), set[str](), ""
    more = True
    while more:
        offers = carrier.offers(after)
        report.refused.extend(offers.refused)
        for offered in offers.offered:
            there.add(offered.bundle_id)
            if offered.bundle_id in held:
                continue
            try:
                bundle = _checked(carrier.fetch(offered), offered.bundle_id, directory)
            except (BundleRefused, ItemFault) as refused:
                report.refused.append((offered.bundle_id, refused.code))
                continue
            if bundle.header.kind is not Kind.OPENED and bundle.header.device != home.keys.device:
                home.take(bundle)
                held[bundle.id] = bundle.header.case
        after, more = offers.cursor, offers.more
    return there


def _checked(data: bytes, bundle_id: str, directory: Directory) -> Bundle:
    """Return the bundle if it is the one offered and by a device that the directory knows."""
    bundle = parse(data)
    if bundle.id != bundle_id:
        raise BundleRefused("wrong_digest")
    check_signature(bundle, directory.public_of(bundle.header.device))
    return bundle


def _file(home: Home, directory: Directory, into: Path, report: Report) -> dict[str, AcceptContent]:
    """Write the files of each case of which something came; return the answers to hand-overs that are among it."""
    held, known, stopped = home.held(), receipted(home), home.stopped()
    report.refused.extend((one, STOPPED) for one in sorted(stopped & held.keys()))
    fresh = {case for one, case in held.items() if one not in known and one not in stopped}
    unwritten = {case for case in set(held.values()) if not (into / case / _INDEX).exists()}
    shown_good, answers = proven(home, directory), dict[str, AcceptContent]()
    with Opener() as opener:
        for case in sorted(fresh | unwritten):
            mail = mail_of(home, directory, case, shown_good)
            answer = opener.open(task_of(home, directory, case, mail.good, known))
            _write(into / case, mail, directory, answer)
            _tell(home, mail, answer, known, report)
            for bundle in mail.good:
                if bundle.header.kind is Kind.ACCEPT and bundle.id in answer.contents:
                    content = read_content(answer.contents[bundle.id], Kind.ACCEPT)
                    if isinstance(content, AcceptContent):
                        answers[bundle.id] = content
    return answers


def _tell(home: Home, mail: CaseMail, answer: CaseAnswer, known: frozenset[str], report: Report) -> None:
    report.cases.append(mail.case)
    report.apart.extend((bundle.id, standing) for bundle, standing in mail.apart)
    if len(answer.heads) > 1:
        report.conflicts.append(mail.case)
    for bundle_id, code in sorted(answer.codes.items()):
        if code == WAITING:
            report.waiting.append(bundle_id)
        elif code != FILED:
            report.refused.append((bundle_id, code))
            if code == STOPPED:
                home.stop(bundle_id)
        elif bundle_id not in known:
            report.filed.append(bundle_id)


def _write(folder: Path, mail: CaseMail, directory: Directory, answer: CaseAnswer) -> None:
    """Write the files of a case; the list of them comes last, and what is no longer on it is removed.

    If no version can be read any more, those written before stay.
    """
    make_folder(folder)
    by_id = {bundle.id: bundle for bundle in mail.good}
    listed: list[dict[str, Any]] = []
    for head in answer.heads:
        name = "case.json" if len(answer.heads) == 1 else f"case-{head.bundles[0][:12]}.json"
        replace_file(folder / name, head.document)
        listed.append({"file": name, "made": [_made(by_id[one], directory) for one in head.bundles]})
    others = []
    for bundle_id, content in sorted(answer.contents.items()):
        kind = by_id[bundle_id].header.kind
        name = f"{kind}-{bundle_id[:12]}.json"
        replace_file(folder / name, content)
        others.append({"file": name, "kind": kind.value, "made": [_made(by_id[bundle_id], directory)]})
    index = {
        "format": "probationdesk/office-case",
        "version": 1,
        "case": mail.case,
        "conflict": len(answer.heads) > 1,
        "versions": listed,
        "notes": answer.notes,
        "others": others,
        "left_out": {
            **{bundle_id: code for bundle_id, code in sorted(answer.codes.items()) if code != FILED},
            **{bundle.id: standing.value for bundle, standing in mail.apart},
        },
    }
    replace_file(folder / _INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n")
    wanted = {_INDEX, *(one["file"] for one in (*listed, *others))}
    if not listed:
        return
    for file in folder.glob("*.json"):
        if file.name not in wanted:
            file.unlink()


def _made(bundle: Bundle, directory: Directory) -> dict[str, Any]:
    certificate = directory.certificate(bundle.header.device)
    return {
        "bundle": bundle.id,
        "device": bundle.header.device,
        "officer": certificate.officer if certificate else "",
        "office": certificate.office if certificate else "",
        "claimed_at": bundle.header.claimed_at,
        "parents": list(bundle.header.parents),
    }


def _give_receipts(home: Home, directory: Directory, report: Report, now: datetime) -> None:
    """Make receipts for what was filed for the first time, for each author their own."""
    by_author: dict[str, list[str]] = defaultdict(list)
    filed, held = set(report.filed), home.held()
    for case in sorted({held[one] for one in filed}):
        for bundle in home.mail(case):
            if bundle.id in filed:
                by_author[bundle.header.device].append(bundle.id)
    for device, ids in sorted(by_author.items()):
        certificate = directory.certificate(device)
        to = (certificate.box_recipient,) if certificate else ()
        for start in range(0, len(ids), MOST_IN_A_RECEIPT):
            content = OpenedContent(opened=tuple(sorted(ids)[start : start + MOST_IN_A_RECEIPT]))
            home.send(content, "", to, now.isoformat())
            report.receipts += 1


def leave_forwarded(home: Home, carrier: Carrier, case: str) -> tuple[int, list[tuple[str, str]]]:
    """Leave all that was passed on of a case with the carrier.

    Return how many bundles were left, and what could not be, with the code of the reason. Raises CarrierFault.
    """
    refused: list[tuple[str, str]] = []
    carrier.begin(lambda: False)
    try:
        return _leave(home, carrier, set(), {case}, refused), refused
    finally:
        carrier.end()


def _leave(home: Home, carrier: Carrier, there: set[str], cases: set[str], refused: list[tuple[str, str]]) -> int:
    """Leave what the carrier does not hold: receipts for what lies there, and what was passed on of these cases."""
    ours = [bundle for bundle in home.sent() if _concerns(bundle, there, cases)]
    lying = carrier.holds([bundle.id for bundle in ours])
    parcels = [Parcel(bundle.id, bundle.to_bytes()) for bundle in ours if bundle.id not in lying]
    left = 0
    for sent in carrier.send(parcels):
        if sent.refused:
            refused.append((sent.bundle_id, sent.refused))
        else:
            left += 1
    return left


def _concerns(bundle: Bundle, there: set[str], cases: set[str]) -> bool:
    if bundle.header.kind is Kind.OPENED:
        return not there.isdisjoint(read_opened(bundle).opened)
    return bundle.header.case in cases
