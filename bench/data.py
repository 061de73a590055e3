"""Invented cases in any number, the same ones at every run.

The words are syllables in a row and mean nothing. They are as unevenly spread as the words of a language
(the n-th most frequent one stands about 1/n as often: Zipf's law), which is what a search index feels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from uuid import UUID

from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.ids import derived_id
from probationdesk.domain.interviews import Entry
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.people import Case, Person, Setting
from probationdesk.domain.record import Record

COMMON = "telephoned"
"""A word of nine notes in ten."""
RARE = "heliotrope"
"""A word of one note in a thousand."""

_BEGAN = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
_HOURS = 9000
_VOCABULARY = 9000
_CONSONANTS = "bcdfglmnprstvw"
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou", "y")
_COMMON_IN = 0.9
_RARE_IN = 0.001


class Writer:
    """Writes invented prose; the same `seed` gives the same words."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def words(self, count: int) -> str:
        """Return `count` words in sentences of about twelve."""
        words, weights = _vocabulary()
        chosen = self.chance.choices(words, cum_weights=weights, k=count)
        for end in range(11, count, 12):
            chosen[end] += "."
        return " ".join(chosen)

    def note_text(self, length: int) -> str:
        """Return the text of a note, which most often has the common word in it and seldom the rare one."""
        text = self.words(length)
        if self.chance.random() < _COMMON_IN:
            text = f"{COMMON} {text}"
        if self.chance.random() < _RARE_IN:
            text = f"{text} {RARE}"
        return text

    def name(self) -> str:
        """Return a first and a last name."""
        return f"{self._syllables(2)} {self._syllables(3)}".title()

    def _syllables(self, count: int) -> str:
        return "".join(self.chance.choice(_CONSONANTS) + self.chance.choice(_VOWELS) for _ in range(count))


def cases(count: int, *, notes: int = 0, words: int = 200, seed: int = 1) -> Iterator[tuple[Record, ...]]:
    """Yield the records of `count` cases, each a person with `notes` notes of about `words` words."""
    writer = Writer(seed)
    for number in range(count):
        case_id = _identifier(f"bench/{seed}", "case", str(number))
        soon = date(2026, 12, 1) + timedelta(days=writer.chance.randrange(400))
        case = Case(
            id=case_id,
            case_id=case_id,
            reference=f"PD-{seed:02}{number:06}",
            opened=_BEGAN.date(),
            setting=writer.chance.choice(tuple(Setting)),
            next_event=writer.words(3),
            next_event_on=soon if writer.chance.random() < 0.8 else None,
            invented=True,
        )
        person = Person(id=derived_id(case_id, Person.KIND), case_id=case_id, full_name=writer.name())
        yield (case, person, *notes_of(case_id, notes, words, writer))


def notes_of(case_id: str, count: int, words: int, writer: Writer) -> Iterator[Note]:
    """Yield notes of one case, in no order of time, as notes written up late are."""
    for number in range(count):
        yield Note(
            id=_identifier(case_id, Note.KIND, str(number)),
            case_id=case_id,
            kind=writer.chance.choice(tuple(NoteKind)),
            at=_BEGAN + timedelta(hours=writer.chance.randrange(_HOURS)),
            recorded_at=_BEGAN + timedelta(hours=_HOURS),
            recorded_by="Invented Officer",
            place=writer.words(1),
            who=writer.words(2),
            text=writer.note_text(words),
            areas=tuple(writer.chance.sample(AREAS, k=2)),
        )


def made_big(case: CaseFile, *, notes: int, entries: int, words: int = 200) -> tuple[Record, ...]:
    """Return notes and interview entries to be added to `case`, so that it is as long as the longest there are."""
    writer = Writer(7)
    assessment = case.current
    assert assessment is not None
    added = [
        Entry(
            id=_identifier(assessment.head.id, Entry.KIND, f"bench {number}"),
            case_id=case.case.id,
            assessment_id=assessment.head.id,
            interview=1 + number % 2,
            at=_BEGAN + timedelta(minutes=number),
            area=writer.chance.choice(AREAS),
            text=writer.words(40),
            quote=writer.chance.random() < 0.3,
            check_later=writer.chance.random() < 0.1,
        )
        for number in range(entries)
    ]
    return (*notes_of(case.case.id, notes, words, writer), *added)


def _identifier(*parts: str) -> str:
    """Return the same identifier for the same parts each time; to the program it looks like any random one."""
    return str(UUID(derived_id(*parts), version=4))


@cache
def _vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    chance = random.Random(0)
    syllables = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
    made = {"".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(_VOCABULARY)}
    words = sorted(made)
    chance.shuffle(words)
    return tuple(words), tuple(accumulate(1 / (place + 2) for place in range(len(words))))
