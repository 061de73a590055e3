"""What the keeping of a store is told in: the log of who saw what, backups, and what an erasure did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from probationdesk.domain.dates import months_after


class Access(StrEnum):
    """An act that the law has logged beside alterations, which the history holds in any case.

    Source: Data Protection Act 2018 s62(1): collection, alteration, consultation, disclosure (including
    transfers), combination and erasure.
    """

    VIEWED = "case_viewed"
    EXPORTED = "case_exported"
    PRINTED = "report_printed"
    HANDED_OVER = "case_handed_over"
    IMPORTED = "case_imported"
    CASE_ERASED = "case_erased"
    RECORD_ERASED = "record_erased"
    CLEARED = "case_cleared"
    """The words were taken off this computer because others hold them."""
    PART_GIVEN = "case_part_given"
    """An officer gave somebody a part in the case: everything of it is sealed to them from then on."""
    PART_ENDED = "case_part_ended"
    VOUCHED = "case_vouched_for"
    """What had been set aside was filed because an officer vouches for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One line of the access log of a case."""

    seq: int
    at: datetime
    actor: str
    act: Access
    recipient: str
    """To whom it went: an organisation or a role. Stays in the log for good."""
    purpose: str
    """Why, in the officer's words; empty if none was given, or if the case has been erased since."""
    digest: str
    """SHA-256 of what left or came in, in hexadecimal; empty for a view or an erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A case whose date for looking at keeping or erasing has come."""

    case_id: str
    reference: str
    name: str
    review_after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """A case that bears no date for looking at it again."""

    case_id: str
    reference: str
    name: str
    opened: date
    closed: date | None


def review_proposed(opened: date, closed: date | None, months: int | None) -> date | None:
    """Return the day that policy proposes for looking at a case again: so many months after it was closed.

    One that is still open counts from the day it was opened. None if policy lays down nothing. Source: Data Protection
    Act 2018 s39(2), which has time limits set for the periodic review of the need to keep personal data.
    """
    return months_after(closed or opened, months) if months else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """One backup: whole, encrypted and checked when it was made."""

    name: str
    """Its folder's name, by which it is restored."""
    made_at: datetime
    records: int
    changes: int
    """How many rows the history had."""
    size: int
    """In bytes."""
    not_copied: str = ""
    """If it was just made: why it could not be copied to the organisation's folder as well, as the code of an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did. It names counts and backups, never what was erased."""

    records: int
    versions: int
    backups_removed: int
    backups_holding: tuple[BackupLine, ...]
    """Backups from before the erasure that are still kept; they go when their time comes."""
    backups_out_of_reach: bool = False
    """The organisation's folder for backups could not be reached; what it holds goes when it is."""
    stores_set_aside: int
    """Former stores that a restoring set aside; they may hold the words and are removed by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A record of a damaged store that is held and cannot be read: what the history still tells of it."""

    record_id: str
    case_id: str
    """Empty if not even that is known."""
    act: str
    """What was last done to it; empty if the history cannot be read there."""
    at: datetime | None
