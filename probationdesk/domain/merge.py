"""Two versions of one assessment, compared field by field: the same, changed here, changed there, or both.

A review compares what was frozen with what stands now; two computers that worked on one assessment
compare what each made of the state they both had. Ticks, dates and ratings are treated exactly like
text: whatever was changed on both sides and does not agree is left for a person to settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from probationdesk.domain.areas import AREAS, Finding
from probationdesk.domain.record import Record

_OF_KIND: Final[Mapping[str, str]] = {
    "assessment": "assessment",
    "interview": "interviews",
    "entry": "interviews",
    "reflection": "reflection",
    "question": "reflection",
    "formulation": "formulation",
    "score": "scores",
    "harm": "harm",
    "rating": "harm",
    "management": "management",
    "condition": "management",
    "goal": "plan",
    "proposal": "proposal",
    "mark": "read_back",
    "confirmation": "review",
    "opinion": "oversight",
    "case": "case",
    "person": "person",
    "note": "notes",
    "source": "sources",
    "enquiry": "enquiries",
    "event": "history",
}

SECTIONS: Final[tuple[str, ...]] = (
    "case", "person", "assessment", "sources", "enquiries", "history", "notes", "interviews", "reflection",
    *(f"area.{area}" for area in AREAS),
    "formulation", "scores", "harm", "management", "plan", "proposal", "read_back", "review", "oversight",
)  # fmt: skip
"""Every section, in the order of the work. Each of the thirteen areas is one."""

_IDENTITY: Final = frozenset({"id", "case_id", "assessment_id"})


class Standing(StrEnum):
    """How the two sides stand to each other."""

    SAME = "same"
    HERE = "here"
    """Changed here only."""
    THERE = "there"
    """Changed there only."""
    BOTH = "both"
    """Changed on both sides, and they do not agree."""


class Unsettled(ValueError):  # noqa: N818 - it names a state
    """Something was changed on both sides, and nobody has said which is to stand."""


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """One field. A value is None on the side that does not hold the record."""

    name: str
    standing: Standing
    base: Any
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class RecordMerge:
    """One record as it was, as it is here and as it is there; None where it is not held."""

    standing: Standing
    base: Record | None
    here: Record | None
    there: Record | None
    fields: tuple[FieldMerge, ...]

    @property
    def held(self) -> Record:
        """The record as either side holds it: it says which one it is."""
        return next(record for record in (self.here, self.there, self.base) if record is not None)

    @property
    def changed(self) -> tuple[FieldMerge, ...]:
        """The fields that do not stand the same."""
        return tuple(field for field in self.fields if field.standing is not Standing.SAME)


@dataclass(frozen=True, slots=True)
class SectionMerge:
    """One section with all its records, those that stand the same included."""

    name: str
    standing: Standing
    records: tuple[RecordMerge, ...]


def section_of(record: Record) -> str:
    """Return the section a record belongs to."""
    return f"area.{record.area}" if isinstance(record, Finding) else _OF_KIND[record.KIND]


def merge(base: Iterable[Record] | None, here: Iterable[Record], there: Iterable[Record]) -> tuple[SectionMerge, ...]:
    """Return the sections that either side holds, in the order of the work.

    `base` is the state both sides started from; without it nobody can say who changed what, and whatever
    differs stands as changed on both sides. Records meet by their ids.
    """
    old, left, right = ({record.id: record for record in side} for side in (base or (), here, there))
    sections: dict[str, list[RecordMerge]] = {}
    for identifier in dict.fromkeys((*left, *right, *old)):
        found = _record(old.get(identifier), left.get(identifier), right.get(identifier), known=base is not None)
        sections.setdefault(section_of(found.held), []).append(found)
    return tuple(
        SectionMerge(name, _together(one.standing for one in sections[name]), tuple(sections[name]))
        for name in SECTIONS
        if name in sections
    )


def put_together(found: RecordMerge, choices: Mapping[str, Standing]) -> Record | None:
    """Return the record that both sides make; None if it was taken out.

    What one side changed is taken from that side. `choices` says, by field, which side is to stand where
    both did (`HERE` or `THERE`); the empty name settles a record that one side took out and the other
    changed. Raises Unsettled if a choice is missing.
    """
    if found.here is None or found.there is None:
        standing = choices.get("", Standing.BOTH) if found.standing is Standing.BOTH else found.standing
        if standing is Standing.BOTH:
            raise Unsettled("")
        return found.there if standing is Standing.THERE else found.here
    taken: dict[str, Any] = {}
    for field in found.changed:
        standing = choices.get(field.name, Standing.BOTH) if field.standing is Standing.BOTH else field.standing
        if standing is Standing.BOTH:
            raise Unsettled(field.name)
        if standing is Standing.THERE:
            taken[field.name] = field.there
    return replace(found.here, **taken)


def _record(base: Record | None, here: Record | None, there: Record | None, *, known: bool) -> RecordMerge:
    if here is None or there is None:
        standing = _standing(base, here, there, known=known or None in (here, there))
    else:
        standing = Standing.SAME
    kind = next(record for record in (here, there, base) if record is not None)
    found = tuple(
        _field(field.name, base, here, there, known=known)
        for field in fields(kind)
        if field.name not in _IDENTITY
    )  # fmt: skip
    if here is not None and there is not None:
        standing = _together(field.standing for field in found)
    return RecordMerge(standing, base, here, there, found)


def _field(name: str, base: Record | None, here: Record | None, there: Record | None, *, known: bool) -> FieldMerge:
    old, left, right = (getattr(record, name, None) for record in (base, here, there))
    one_sided = here is None or there is None
    return FieldMerge(name, _standing(old, left, right, known=known or one_sided), old, left, right)


def _standing(base: object, here: object, there: object, *, known: bool) -> Standing:
    if here == there:
        return Standing.SAME
    if not known:
        return Standing.BOTH
    if there == base:
        return Standing.HERE
    return Standing.THERE if here == base else Standing.BOTH


def _together(standings: Iterable[Standing]) -> Standing:
    """Return how a whole stands whose parts stand so: changed here and elsewhere changed there is both."""
    met = set(standings) - {Standing.SAME}
    if not met:
        return Standing.SAME
    return met.pop() if len(met) == 1 else Standing.BOTH
