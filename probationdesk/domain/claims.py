"""What kind of claim a statement is, and the answers a question can have."""

from __future__ import annotations

from enum import StrEnum


class ClaimKind(StrEnum):
    """How a claim is known. A reader must never take one kind for another."""

    ESTABLISHED = "established"
    """A conviction, a court's finding, a record."""
    REPORTED = "reported"
    """An allegation or a third party's word: assessed as if true and as if false."""
    PERSONS_ACCOUNT = "persons_account"
    """What the person on probation says."""
    JUDGEMENT = "judgement"
    """The officer's professional judgement."""


class Answer(StrEnum):
    """An answer to a yes-or-no question. `UNKNOWN` with a reason is a real answer."""

    UNANSWERED = ""
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
