"""The thirteen areas of a person's life, and what is found in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.record import Record

OFFENDING_INFORMATION = "offending_information"
ANALYSIS_OF_OFFENCES = "analysis_of_offences"

AREAS: tuple[str, ...] = (
    OFFENDING_INFORMATION,
    ANALYSIS_OF_OFFENCES,
    "accommodation",
    "education",
    "finances",
    "relationships",
    "lifestyle",
    "drugs",
    "alcohol",
    "wellbeing",
    "thinking",
    "attitudes",
    "health",
)
"""The areas in the order they are printed. Their names are in `resources/framework/areas.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Record):
    """What was found in one area: three questions, why, and on what basis.

    The basis is the citations inside `why`; a claim and its source are never kept apart.
    """

    KIND: ClassVar[str] = "finding"

    area: str
    offending: Answer = Answer.UNANSWERED
    harm: Answer = Answer.UNANSWERED
    strength: Answer = Answer.UNANSWERED
    why: str = ""
    helps: str = ""
    """What in this area helps or protects, in a few words."""
    claim: ClaimKind | None = None

    @property
    def key(self) -> str:
        """The area."""
        return self.area

    @property
    def words(self) -> str:
        """Why, and what helps."""
        return f"{self.why} {self.helps}".strip()

    @property
    def answers(self) -> tuple[Answer, Answer, Answer]:
        """Contributes to offending, contributes to serious harm, strength or protection."""
        return (self.offending, self.harm, self.strength)

    @property
    def looked_at(self) -> bool:
        """True once any of the three questions has an answer."""
        return any(answer is not Answer.UNANSWERED for answer in self.answers)

    @property
    def needs_why(self) -> bool:
        """True if an answer is yes or unknown: either needs the officer's words."""
        return Answer.YES in self.answers or Answer.UNKNOWN in self.answers


FORMULATION_TEXTS = ("in_short", "led_up", "set_off", "keeps_going", "protects", "likelihood")
"""The fields of a formulation in the order they are read: the answer first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulation(Record):
    """How the parts hang together, in prose."""

    KIND: ClassVar[str] = "formulation"

    led_up: str = ""
    set_off: str = ""
    keeps_going: str = ""
    protects: str = ""
    likelihood: str = ""
    """How likely further offending is, in the officer's judgement, beside any score."""
    in_short: str = ""
    """The whole answer in three or four sentences, for side 1."""

    @property
    def words(self) -> str:
        """All its prose."""
        parts = (getattr(self, field) for field in FORMULATION_TEXTS)
        return " ".join(part for part in parts if part)
