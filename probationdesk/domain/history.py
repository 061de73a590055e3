"""History of behaviour: convictions, call-outs, breaches, allegations and the quiet periods between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.record import Record


class EventKind(StrEnum):
    """What kind of event it was. An allegation is never a conviction."""

    CONVICTION = "conviction"
    CALL_OUT = "call_out"
    BREACH = "breach"
    ALLEGATION = "allegation"
    QUIET_PERIOD = "quiet_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent(Record):
    """One event, or one period without offending, on the time line of behaviour."""

    KIND: ClassVar[str] = "event"

    kind: EventKind
    began: date
    ended: date | None = None
    """Only for a period."""
    what: str
    outcome: str = ""
    claim: ClaimKind = ClaimKind.ESTABLISHED
    basis: str = ""
    """Citations, as in any text."""
    what_was_different: str = ""
    """For a quiet period: what was different in the person's life then."""

    @property
    def is_proven(self) -> bool:
        """True if it is established; an allegation never is."""
        return self.claim is ClaimKind.ESTABLISHED and self.kind is not EventKind.ALLEGATION

    @property
    def words(self) -> str:
        """What happened, its outcome, and what was different."""
        return " ".join(part for part in (self.what, self.outcome, self.what_was_different) if part)


def in_order(events: tuple[HistoryEvent, ...]) -> tuple[HistoryEvent, ...]:
    """Return the events from the earliest to the latest."""
    return tuple(sorted(events, key=lambda event: (event.began, event.ended or event.began, event.id)))


def proven_apart(events: tuple[HistoryEvent, ...]) -> tuple[tuple[HistoryEvent, ...], tuple[HistoryEvent, ...]]:
    """Return what is established and what is only reported, each in order, so that print keeps them apart."""
    ordered = in_order(events)
    established = tuple(event for event in ordered if event.is_proven)
    return established, tuple(event for event in ordered if not event.is_proven)
