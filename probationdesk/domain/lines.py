"""What lists show: one line of the caseload, one result of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from probationdesk.domain.people import Setting

MATCH_BEGINS = "\ue000"
"""Stands before each match in an excerpt. A private-use character, which no case text may contain."""
MATCH_ENDS = "\ue001"
"""Stands after each match in an excerpt."""


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
    outstanding: int
    """Enquiries that are needed and not answered."""
    awaits_oversight: int
    """Frozen assessments that no manager has said anything of."""
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result of a search: where it is, and an excerpt.

    `excerpt` marks each match with MATCH_BEGINS before it and MATCH_ENDS after it, so that the screen
    can embolden it without reading markup.
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
