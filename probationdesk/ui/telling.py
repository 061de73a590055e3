"""Errors, moments and failed attempts in the words of whoever sits before it."""

from __future__ import annotations

from datetime import datetime

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording, error_words
from probationdesk.services.ports import UnlockedStore


def explain(error: DeskError, words: Wording) -> str:
    """Return an error's title and message in the officer's language."""
    return ". ".join(error_words(error.code, error.parameters, words))


def moment(at: datetime, words: Wording) -> str:
    """Return a moment as it is said here: `Tuesday 17 November 2026, 14:02`, in the time of this computer."""
    here = at.astimezone()
    weekday = words("unlock.weekdays").split()[here.weekday()]
    return words("unlock.told.moment", weekday=weekday, day=in_words(here.date(), words.language), time=f"{here:%H:%M}")


def failures_told(found: UnlockedStore, words: Wording) -> str:
    """Return what is said of attempts that failed since the store was last unlocked; empty if there were none."""
    if not found.failed_attempts or found.last_failed_at is None:
        return ""
    last = moment(found.last_failed_at, words)
    if found.unlocked_at is None:
        return words("unlock.told.failed_ever", count=found.failed_attempts, last=last)
    since = moment(found.unlocked_at, words)
    return words("unlock.told.failed", count=found.failed_attempts, last=last, since=since)
