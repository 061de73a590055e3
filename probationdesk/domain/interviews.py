"""The two interviews, what is noted in them, the reflection between and the questions carried over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.record import Record


class Mode(StrEnum):
    """How the interview is held."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class Response(StrEnum):
    """Whether the person answered. Declining is a right: it is never read as a sign of risk."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause in an interview."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Record):
    """One of the two conversations."""

    KIND: ClassVar[str] = "interview"

    number: int
    began: datetime | None = None
    ended: datetime | None = None
    place: str = ""
    mode: Mode = Mode.IN_PERSON
    present: str = ""
    """Who else was there, the interpreter included."""
    who_can_hear: str = ""
    """By telephone or video: who else can hear the person."""
    purpose_explained: bool = False
    """The purpose, who will read it, the right not to answer and how to correct it were explained."""
    purpose_words: str = ""
    """What the person said they understood."""
    not_held_because: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def key(self) -> str:
        """The number of the interview."""
        return str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """One time-stamped thing noted in an interview."""

    KIND: ClassVar[str] = "entry"

    interview: int
    at: datetime
    area: str = ""
    text: str = ""
    quote: bool = False
    """The person's own words."""
    strength: bool = False
    check_later: bool = False
    checked: bool = False
    """What was to be checked has been."""
    response: Response = Response.ANSWERED

    @property
    def words(self) -> str:
        """The text."""
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection(Record):
    """What the officer thinks between the interviews, and on what footing."""

    KIND: ClassVar[str] = "reflection"

    known: str = ""
    how_known: str = ""
    not_known: str = ""
    other_explanations: str = ""
    would_change_my_mind: str = ""

    @property
    def words(self) -> str:
        """All five answers."""
        parts = (self.known, self.how_known, self.not_known, self.other_explanations, self.would_change_my_mind)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Record):
    """A question to take back to the person, ticked off in the second interview."""

    KIND: ClassVar[str] = "question"

    text: str
    area: str = ""
    raised_at: datetime
    asked: bool = False
    answer: str = ""

    @property
    def words(self) -> str:
        """The question and what was said."""
        return f"{self.text} {self.answer}".strip()


def open_questions(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Return the questions not yet asked, in the order they were raised."""
    return tuple(sorted((q for q in questions if not q.asked), key=lambda q: (q.raised_at, q.id)))


def to_check(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries marked to be checked later that have not been, in the order they were noted."""
    return tuple(sorted((e for e in entries if e.check_later and not e.checked), key=lambda e: (e.at, e.id)))
