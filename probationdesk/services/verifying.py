"""Comparing paper with the record: is the code on it that of a frozen version held here?

The code is taken from the records of the version, not from the file: it says that the paper was printed from that
version, and nothing about marks that were made on the paper since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from probationdesk.domain.versions import VersionReason
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import day_of

SHORTEST = 8
"""Hexadecimal digits by which a version is told from others: four thousand million to one against chance."""

_QR = re.compile(r"(?P<reference>.*):(?P<version>\d+):\d+/\d+:(?P<code>[0-9a-f]+)", re.IGNORECASE | re.DOTALL)


class Finding(StrEnum):
    """What a comparison found."""

    MATCH = "match"
    """The paper was printed from the newest frozen version of its assessment."""
    OLDER = "older"
    """It was printed from an older frozen version; a newer one is held."""
    NOT_OURS = "not_ours"
    """No frozen version held here has this code."""
    UNREADABLE = "unreadable"
    """What was given is neither a code nor the text of a QR code."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a comparison found, and of which case and version; empty and 0 if of none."""

    finding: Finding
    reference: str = ""
    number: int = 0
    newest: int = 0
    dated: date | None = None


def verify_paper(desk: Desk, text: str) -> Verified:
    """Compare what a QR code holds, or the check code as typed, with every frozen version held here.

    Spaces and capitals do not matter. A version matches only if the whole of a code of at least eight digits
    agrees and, for the text of a QR code, reference and number as well.
    """
    read = " ".join(text.split())
    scanned = _QR.fullmatch(read)
    code = re.sub(r"[\s-]", "", scanned["code"] if scanned else read).lower()
    if len(code) < SHORTEST or not re.fullmatch(r"[0-9a-f]+", code):
        return Verified(Finding.UNREADABLE)
    for line in desk.store.cases(limit=1_000_000):
        if scanned and not line.reference.startswith(scanned["reference"]):
            continue
        found = _in_case(desk, line.case_id, line.reference, code, int(scanned["version"]) if scanned else 0)
        if found is not None:
            return found
    return Verified(Finding.NOT_OURS)


def _in_case(desk: Desk, case_id: str, reference: str, code: str, number: int) -> Verified | None:
    for assessment in load_case(desk, case_id).assessments:
        frozen = [one for one in desk.store.versions(assessment.head.id) if one.reason is VersionReason.FREEZE]
        newest = max((one.number for one in frozen), default=0)
        for version in frozen:
            if version.digest.startswith(code) and number in (0, version.number):
                finding = Finding.MATCH if version.number == newest else Finding.OLDER
                return Verified(finding, reference, version.number, newest, day_of(version))
    return None
