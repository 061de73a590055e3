"""The case and the person it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.record import Record


class Setting(StrEnum):
    """Where the person is now."""

    COMMUNITY = "community"
    CUSTODY = "custody"


class Language(StrEnum):
    """A language of the service (Welsh Language (Wales) Measure 2011)."""

    ENGLISH = "en"
    CYMRAEG = "cy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    """One person's case: where they are and what happens next."""

    KIND: ClassVar[str] = "case"

    reference: str
    opened: date
    setting: Setting = Setting.COMMUNITY
    place: str = ""
    next_event: str = ""
    next_event_on: date | None = None
    closed: date | None = None
    review_after: date | None = None
    invented: bool = False
    """True for a sample: printed and shown as an invented case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Something the person needs so that the interview is fair, and what will be done."""

    need: str
    """A key from the framework's list of needs, such as `hearing`."""
    arrangement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """The person on probation, called by the name they choose."""

    KIND: ClassVar[str] = "person"

    full_name: str
    chosen_name: str = ""
    date_of_birth: date | None = None
    sex: str = ""
    """`male`, `female` or empty, as the score tables use it."""
    pronouns: str = ""
    print_language: Language = Language.ENGLISH
    """The language of what they are given to read."""
    spoken_language: str = ""
    interpreter: str = ""
    """Who interprets and from which language; empty if nobody."""
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def called(self) -> str:
        """The name to use: the chosen one, otherwise the first of the full name."""
        return self.chosen_name or self.full_name.split(" ", 1)[0]

    @property
    def words(self) -> str:
        """Names are found by search as well."""
        return f"{self.full_name} {self.chosen_name}".strip()
