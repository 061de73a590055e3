"""Risk of serious harm: who, what, when, what raises it, what protects, and why this level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import Answer
from probationdesk.domain.record import Record


class Level(StrEnum):
    """A level of risk of serious harm (HMPPS definitions). There is no "no risk"."""

    UNRATED = ""
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


LEVELS: tuple[Level, ...] = (Level.LOW, Level.MEDIUM, Level.HIGH, Level.VERY_HIGH)


class Group(StrEnum):
    """Who may be at risk."""

    CHILDREN = "children"
    PUBLIC = "public"
    KNOWN_ADULT = "known_adult"
    STAFF = "staff"
    PRISONERS = "prisoners"
    """Rated in custody only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Record):
    """The level of risk to one group, in the community and, where it matters, in custody."""

    KIND: ClassVar[str] = "rating"

    group: Group
    community: Level = Level.UNRATED
    custody: Level = Level.UNRATED
    remark: str = ""

    @property
    def key(self) -> str:
        """The group."""
        return str(self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm(Record):
    """The officer's own view of the risk of serious harm, as a narrative and one level."""

    KIND: ClassVar[str] = "harm"

    level: Level = Level.UNRATED
    who: str = ""
    what: str = ""
    """What harm, named exactly."""
    when: str = ""
    """When it is greatest and how soon."""
    circumstances: str = ""
    """What raises it."""
    present_now: Answer = Answer.UNANSWERED
    """Whether those circumstances are present now."""
    protects: str = ""
    stopped_before: str = ""
    """What has stopped it before."""
    why_this_level: str = ""
    """Why not one lower and why not one higher."""
    departure: str = ""
    """In a review: what has changed since an earlier level that this one differs from."""
    brings_down: str = ""
    to_self: str = ""
    """Risk to self, kept apart: suicide, self-harm, coping, vulnerability."""

    @property
    def words(self) -> str:
        """All its prose."""
        parts = (
            self.who, self.what, self.when, self.circumstances, self.protects, self.stopped_before,
            self.why_this_level, self.departure, self.brings_down, self.to_self,
        )  # fmt: skip
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Management(Record):
    """How the risk is managed, under the four headings, and what happens if it goes wrong."""

    KIND: ClassVar[str] = "management"

    supervision: str = ""
    monitoring: str = ""
    """Monitoring and control."""
    interventions: str = ""
    """Interventions and treatment."""
    victim_safety: str = ""
    contingency: str = ""

    @property
    def words(self) -> str:
        """All its prose."""
        parts = (self.supervision, self.monitoring, self.interventions, self.victim_safety, self.contingency)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Record):
    """A licence condition or requirement, with its reason."""

    KIND: ClassVar[str] = "condition"

    position: int = 0
    """Where it stands among the conditions, counted from 1; 0 stands before all that are counted."""
    text: str
    reason: str = ""

    @property
    def words(self) -> str:
        """The condition and its reason."""
        return f"{self.text} {self.reason}".strip()
