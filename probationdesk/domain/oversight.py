"""Oversight: what a manager thinks of the ratings and the proposal, beside the officer's view and never over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import Answer
from probationdesk.domain.ids import derived_id
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Level

PROMPTS = ("immediate_risk", "vulnerable", "circumstances", "alternatives", "protective")
"""What a manager thinks through before saying whether a rating stands."""


class View(StrEnum):
    """What a manager says of one rating."""

    NONE = ""
    AGREES = "agrees"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """A manager's view of one rating, or of the proposal, as it stood when they gave it."""

    about: str
    """What it is on: `level`, `group.<group>.<setting>` or `proposal`."""
    view: View
    level: Level = Level.UNRATED
    """The level they would set; only where they would differ on a level."""
    reasons: str = ""
    seen: str
    """What the officer had entered, so that a later change is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Record):
    """One manager's view of one version of an assessment. Once countersigned it is not altered."""

    KIND: ClassVar[str] = "opinion"

    version: int
    """The number of the version it is about."""
    manager: str
    role: str = ""
    began: datetime
    met_person: Answer = Answer.UNANSWERED
    """Whether the manager has met the person."""
    met_on: date | None = None
    immediate_risk: str = ""
    """What, if anything, has to be done today."""
    vulnerable: str = ""
    """Who is vulnerable, and to what."""
    circumstances: str = ""
    alternatives: str = ""
    """What else could explain it, or be done."""
    protective: str = ""
    views: tuple[RatingView, ...] = ()
    countersigned_on: date | None = None

    @property
    def key(self) -> str:
        """The version and who looked at it."""
        return opinion_key(self.version, self.manager)

    @property
    def words(self) -> str:
        """The answers to the prompts, and the reasons."""
        parts = (
            self.immediate_risk, self.vulnerable, self.circumstances, self.alternatives, self.protective,
            *(view.reasons for view in self.views),
        )  # fmt: skip
        return " ".join(part for part in parts if part)

    @property
    def given(self) -> bool:
        """True once a view has been given of anything."""
        return any(view.view is not View.NONE for view in self.views)

    @property
    def signed(self) -> bool:
        """True once it is countersigned."""
        return self.countersigned_on is not None

    def view_of(self, about: str) -> RatingView | None:
        """Return the view given of one thing, or None."""
        return next((view for view in self.views if view.about == about), None)


def opinion_key(version: int, manager: str) -> str:
    """Return what tells one opinion on an assessment from another."""
    return f"{version}/{' '.join(manager.casefold().split())}"


def opinion_id(assessment_id: str, version: int, manager: str) -> str:
    """Return the identifier of what one manager thinks of one version."""
    return derived_id(assessment_id, Opinion.KIND, opinion_key(version, manager))
