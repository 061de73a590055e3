"""Comparing paper with the record: is the code on it that of a frozen version held here?

The code is taken from the records of the version, not from the file: it says that the paper was printed from that
version, and nothing about marks that were made on the paper since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from probationdesk.domain.versions import VersionReason
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import day_of

SHORTEST = 8
"""Hexadecimal digits by which a version is told from others: four thousand million to one against chance."""

_QR = re.compile(
    r"(?P<reference>.*):(?P<version>\d{1,6}):(?P<side>\d{1,6})/(?P<total>\d{1,6}):(?P<code>[0-9a-f]+)",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(rf"[0-9a-f]{{{SHORTEST},}}")


class Finding(StrEnum):
    """What a comparison found."""

    MATCH = "match"
    """The paper was printed from the newest frozen version of its assessment."""
    OLDER = "older"
    """It was printed from an older frozen version; a newer one is held."""
    NOT_OURS = "not_ours"
    """No frozen version held here has this code."""
    MIXED = "mixed"
    """The sides that were given bear codes of more than one print."""
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
    sides: tuple[int, ...] = ()
    """The sides whose QR codes were read, in order."""
    total: int = 0
    """How many sides the print has by its QR codes; 0 if none was read."""


def verify_codes(desk: Desk, texts: tuple[str, ...]) -> Verified:
    """Compare all codes read from the sides of one print; they must agree with each other first.

    What is compared, and how, is as for `verify_paper`.
    """
    scanned = [found for text in texts if (found := _QR.fullmatch(" ".join(text.split())))]
    codes = {_bare(found["code"]) for found in scanned}
    codes |= {_bare(text) for text in texts if _CODE.fullmatch(_bare(text))}
    prints = {(found["reference"], found["version"], found["total"]) for found in scanned}
    if len(codes) > 1 or len(prints) > 1:
        return Verified(Finding.MIXED)
    chosen = scanned[0].string if scanned else next((text for text in texts if _bare(text) in codes), "")
    verified = verify_paper(desk, chosen)
    if not scanned:
        return verified
    sides = tuple(sorted({int(one["side"]) for one in scanned}))
    return replace(verified, sides=sides, total=int(scanned[0]["total"]))


def verify_paper(desk: Desk, text: str) -> Verified:
    """Compare what a QR code holds, or the check code as typed, with every frozen version held here.

    Spaces and capitals do not matter. A version matches only if the whole of a code of at least eight digits
    agrees and, for the text of a QR code, reference and number as well.
    """
    read = " ".join(text.split())
    scanned = _QR.fullmatch(read)
    code = _bare(scanned["code"] if scanned else read)
    if not _CODE.fullmatch(code):
        return Verified(Finding.UNREADABLE)
    for line in desk.store.cases(limit=1_000_000):
        if scanned and not line.reference.startswith(scanned["reference"]):
            continue
        found = _in_case(desk, line.case_id, line.reference, code, int(scanned["version"]) if scanned else 0)
        if found is not None:
            return found
    return Verified(Finding.NOT_OURS)


def _bare(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _in_case(desk: Desk, case_id: str, reference: str, code: str, number: int) -> Verified | None:
    for assessment in load_case(desk, case_id).assessments:
        frozen = [one for one in desk.store.versions(assessment.head.id) if one.reason is VersionReason.FREEZE]
        newest = max((one.number for one in frozen), default=0)
        for version in frozen:
            if version.digest.startswith(code) and number in (0, version.number):
                finding = Finding.MATCH if version.number == newest else Finding.OLDER
                return Verified(finding, reference, version.number, newest, day_of(version))
    return None
