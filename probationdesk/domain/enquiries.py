"""Enquiries to other bodies: needed, asked, chased, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import Answer
from probationdesk.domain.record import Record

OWN = "own"
"""The kind of every enquiry that the framework does not name."""


class EnquiryState(StrEnum):
    """Where an enquiry stands."""

    UNDECIDED = "undecided"
    NOT_NEEDED = "not_needed"
    TO_ASK = "to_ask"
    WAITING = "waiting"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry(Record):
    """A question to the police, children's services or another body."""

    KIND: ClassVar[str] = "enquiry"

    kind: str
    """A key from the framework's list of enquiries, or `OWN`."""
    needed: Answer = Answer.UNANSWERED
    reason: str = ""
    """Why it is, or is not, needed."""
    asked_of: str = ""
    asked_on: date | None = None
    chased_on: tuple[date, ...] = ()
    answered_on: date | None = None
    answer: str = ""

    @property
    def key(self) -> str:
        """The kind for the framework's enquiries; empty for the officer's own, of which there may be many."""
        return "" if self.kind == OWN else self.kind

    @property
    def words(self) -> str:
        """Reason, addressee and answer."""
        return " ".join(part for part in (self.reason, self.asked_of, self.answer) if part)

    @property
    def state(self) -> EnquiryState:
        """Where the enquiry stands, from what has been recorded."""
        if self.answered_on is not None:
            return EnquiryState.ANSWERED
        if self.asked_on is not None:
            return EnquiryState.WAITING
        if self.needed is Answer.YES:
            return EnquiryState.TO_ASK
        if self.needed is Answer.NO:
            return EnquiryState.NOT_NEEDED
        return EnquiryState.UNDECIDED


def outstanding(enquiries: tuple[Enquiry, ...]) -> tuple[Enquiry, ...]:
    """Return the enquiries that are needed and not answered: to ask, or waiting for an answer."""
    return tuple(e for e in enquiries if e.state in (EnquiryState.TO_ASK, EnquiryState.WAITING))


def in_order_of(kinds: tuple[str, ...], enquiries: tuple[Enquiry, ...]) -> tuple[Enquiry, ...]:
    """Return the enquiries in the order of `kinds`, those of other kinds last; the same wherever they are kept."""
    place = {kind: number for number, kind in enumerate(kinds)}
    return tuple(sorted(enquiries, key=lambda enquiry: (place.get(enquiry.kind, len(kinds)), enquiry.id)))
