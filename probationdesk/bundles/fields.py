"""The forms that single values take in headers, certificates, directories and receipts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

from msgspec import Meta

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""Between these years, in UTC, every moment in a bundle lies."""

_DIGEST = "[0-9a-f]{64}"
_CASE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLACE = "[a-z0-9][a-z0-9-]{0,63}"
_DAY = r"\d{4}-\d\d-\d\d"

BundleId = Annotated[str, Meta(pattern=rf"\A{_DIGEST}\Z")]
"""The SHA-256 of a header; also the form of any other SHA-256 and of a public key of 32 bytes."""
BundleIdOrNone = Annotated[str, Meta(pattern=rf"\A({_DIGEST})?\Z")]
"""Such an id, or an empty text."""
PublicKey = BundleId
Digest = BundleId
KeyId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
"""The first 16 bytes of a SHA-256, by which a device or a box key is named."""
PersonId = KeyId
"""A random number that the organisation gives a person once, for all their computers."""
CaseIdOrNone = Annotated[str, Meta(pattern=rf"\A({_CASE})?\Z")]
PlaceName = Annotated[str, Meta(pattern=rf"\A{_PLACE}\Z")]
"""The id of an office or a region."""
PlaceNameOrNone = Annotated[str, Meta(pattern=rf"\A({_PLACE})?\Z")]
COMMANDING = "\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Control characters, and what turns the direction of writing round or begins a line."""
_PLAIN = rf"\A[^{COMMANDING}]*\Z"
PlainText = Annotated[str, Meta(max_length=200, pattern=_PLAIN)]
"""A name as people write it. No control characters: it is printed on terminals."""
LONGEST_TITLE = 500
Title = Annotated[str, Meta(max_length=LONGEST_TITLE, pattern=_PLAIN)]
"""A line of plain text: a name together with where it belongs."""
Recipient = Annotated[str, Meta(pattern=r"\Aage1[02-9ac-hj-np-z]{58}\Z")]
"""An X25519 recipient of the age format (age-encryption.org/v1)."""
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""A whole number that every reader of JSON holds exactly."""
Number = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Day = Annotated[str, Meta(pattern=rf"\A{_DAY}\Z")]
DayOrNone = Annotated[str, Meta(pattern=rf"\A({_DAY})?\Z")]
Moment = Annotated[str, Meta(pattern=rf"\A{_DAY}T\d\d:\d\d:\d\d(\.\d{{1,6}})?(Z|[+-]\d\d:\d\d)\Z")]


def as_title(text: str) -> str:
    """Return `text` as a bundle may carry it in one line: without what a terminal would obey, and not too long."""
    return re.sub(f"[{COMMANDING}]", "", text)[:LONGEST_TITLE]


def check_day(text: str) -> None:
    """Raise ValueError if `text` is no date of the calendar."""
    date.fromisoformat(text)


def check_moment(text: str) -> None:
    """Raise ValueError if `text` is no point in time, or none of the years 1900 to 2200 in UTC.

    A clock may be wrong; a time that no calendar can carry over to another zone must not come in.
    """
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise ValueError(text)
