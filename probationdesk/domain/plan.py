"""The plan: goals in the person's words, steps with one actor and a date, and the proposal to the court."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import Answer
from probationdesk.domain.record import Record


class Agreement(StrEnum):
    """What the person says of a goal."""

    NOT_ASKED = ""
    AGREES = "agrees"
    DOES_NOT_AGREE = "does_not_agree"
    COULD_NOT_ANSWER = "could_not_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One thing to do, by one actor, by a date."""

    id: str
    what: str
    who: str = ""
    by: date | None = None
    in_my_power: Answer = Answer.UNANSWERED
    """Whether the person can do it now, by themselves."""
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Record):
    """Something the person wants to reach: "I will … so that …"."""

    KIND: ClassVar[str] = "goal"

    position: int
    """Where it stands in the plan, counted from 1."""
    i_will: str
    so_that: str = ""
    steps: tuple[PlanStep, ...] = ()
    agreement: Agreement = Agreement.NOT_ASKED
    their_words: str = ""

    @property
    def words(self) -> str:
        """The goal, its steps and what the person said."""
        steps = " ".join(step.what for step in self.steps)
        return " ".join(part for part in (self.i_will, self.so_that, steps, self.their_words) if part)

    @property
    def in_their_power(self) -> bool:
        """True if at least one step is in the person's own power now."""
        return any(step.in_my_power is Answer.YES for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Record):
    """What is proposed to the court, and what else was considered."""

    KIND: ClassVar[str] = "proposal"

    options: str = ""
    proposal: str = ""
    requirements: str = ""
    why: str = ""
    alternatives: str = ""
    dependants: str = ""
    """The effect on those who depend on the person."""

    @property
    def words(self) -> str:
        """All its prose."""
        parts = (self.options, self.proposal, self.requirements, self.why, self.alternatives, self.dependants)
        return " ".join(part for part in parts if part)
