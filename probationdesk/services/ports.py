"""What the services need from outside, as protocols; `app.py` and `cli.py` introduce the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.framework import Framework
from probationdesk.domain.people import Setting
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Change, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One line of the caseload."""

    case_id: str
    reference: str
    name: str
    setting: Setting
    next_event: str
    next_event_on: date | None
    invented: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result of a search: where it is, and an excerpt.

    `excerpt` marks each match with U+E000 before it and U+E001 after it (private-use characters, which
    no case text may contain), so that the screen can embolden it without reading markup.
    """

    record_id: str
    case_id: str
    assessment_id: str
    kind: str
    key: str
    name: str
    """The name of the person whose case it is."""
    at: datetime
    excerpt: str


class Store(Protocol):
    """Where records are kept. Every method is synchronous, on the thread that opened the store."""

    def cases(self, filter_text: str = "", *, limit: int = 200) -> tuple[CaseLine, ...]:
        """Return the caseload, soonest next event first; `filter_text` matches any part of a name or reference."""

    def records(self, case_id: str) -> tuple[Record, ...]:
        """Return every record of a case that has not been removed; empty if the case is not held."""

    def record(self, record_id: str) -> Record | None:
        """Return one record, or None if it is not held or has been removed."""

    def save(self, records: Sequence[Record], *, act: str, settle: bool) -> None:
        """Write `records` in one transaction and return once it is committed.

        With `settle` a change row is appended for each at once; otherwise the edit is open and one row is
        appended when it settles. Saving a record equal to the one held does nothing.
        """

    def remove(self, record_ids: Sequence[str], *, act: str) -> None:
        """Take records out of the case; their past stays in the history."""

    def settle(self) -> int:
        """Append the change rows of all open edits; return how many."""

    def changes(self, case_id: str, *, record_id: str = "", limit: int = 500) -> tuple[Change, ...]:
        """Return the history of a case, or of one record of it, newest first."""

    def past(self, change: Change) -> Record | None:
        """Return what the record was before `change`; None if it did not exist or its words were purged."""

    def cut_version(self, version: Version, records: Sequence[Record]) -> Version:
        """Keep `records` as an immutable version and return it with its digest filled in."""

    def versions(self, assessment_id: str) -> tuple[Version, ...]:
        """Return the versions of an assessment, oldest first."""

    def version_records(self, version_id: str) -> tuple[Record, ...]:
        """Return the records of a version exactly as they were cut."""

    def search(self, query: str, *, case_id: str = "", ranked: bool = False, limit: int = 50) -> tuple[Hit, ...]:
        """Return what holds every word of `query` (the last as a prefix), newest first or best first."""

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of this store."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this store."""


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the present moment with its UTC offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A print, as bytes of a PDF file and what is to be known of it."""

    pdf: bytes
    sides: int
    lines_over: int
    """How many lines of the body type stand beyond the sides allowed; 0 if it fits."""
    lines_left: int
    """How many lines of the body type are free on the last side allowed."""
    longest_section: str
    """The key of the section with the most lines."""
    unprintable: tuple[str, ...] = ()
    """Characters that the typeface does not have."""


class Press(Protocol):
    """Sets a report. The same input gives the same bytes."""

    def report(self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str) -> Printed:
        """Return the report of one assessment; `code` is the digest of its version, or empty for a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who is at the desk."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every act needs: where records are kept, the instrument, the time, the press and who acts."""

    store: Store
    framework: Framework
    clock: Clock
    press: Press
    officer: Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What an act has changed, so that open pages can decide whether to load again."""

    case_id: str
    kinds: frozenset[str]
    record_id: str = ""
