"""Two versions of a case in words: every thing in which they differ, named and told as an officer would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from probationdesk.domain.areas import Finding
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.dates import in_words
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.framework import Framework
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.interviews import Entry, Interview, Mode, Question, Response
from probationdesk.domain.merge import RecordMerge, SectionMerge, Standing
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.oversight import Opinion, View
from probationdesk.domain.people import Language, Setting
from probationdesk.domain.plan import Agreement, Goal
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Group, Level, Rating
from probationdesk.domain.scoring import Score
from probationdesk.domain.sources import LocatorStyle, Source, SourceKind
from probationdesk.resources import Wording
from probationdesk.services.settling import WHOLE, Apart

TERMS: Final[dict[type[StrEnum], str]] = {
    Agreement: "agreement",
    Answer: "answer",
    ClaimKind: "claim_kind",
    EventKind: "event_kind",
    Group: "group",
    Language: "language",
    Level: "level",
    LocatorStyle: "locator_style",
    Mode: "mode",
    NoteKind: "note_kind",
    Reply: "reply",
    Response: "response",
    Setting: "setting",
    SourceKind: "source_kind",
    Verdict: "verdict",
    View: "view",
}
"""Where the words of a value are found, under `terms`; what is not here is told as it is stored."""

_LONGEST = 48
"""Characters of a record's own words by which it is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing in which two versions differ."""

    record_id: str
    field: str
    """As a `Choice` names it: a field, empty for a record as a whole, `WHOLE` for a frozen assessment."""
    section: str
    name: str
    here: str
    """What stands here, in words; empty for nothing."""
    there: str
    standing: Standing
    sides: tuple[Standing, ...] = (Standing.HERE, Standing.THERE)
    """Which of the two may stand."""
    is_text: bool = False
    """Whether a text of the officer's own can stand in the place of both."""


def parts(apart: Apart, framework: Framework, words: Wording) -> tuple[Part, ...]:
    """Return everything in which two versions differ, in the order of the work."""
    return tuple(
        part
        for section in apart.sections
        for found in section.records
        if found.standing is not Standing.SAME
        for part in _parts(section, found, apart, framework, words)
    )


def section_name(section: str, framework: Framework, words: Wording) -> str:
    """Return the name of a section, such as that of one of the thirteen areas."""
    if section.startswith("area."):
        return framework.area(section.removeprefix("area.")).name.to(words.language)
    return words(f"apart.section.{section}")


def record_name(record: Record, framework: Framework, words: Wording) -> str:
    """Return what a record is called, by its own words where it needs them to be told from others of its kind."""
    return words(f"apart.record.{record.KIND}", name=_own_name(record, framework, words))


def value_words(value: Any, words: Wording) -> str:
    """Return a value of any field in words; nothing for a value that was never given."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return words("apart.yes" if value else "apart.no")
    if isinstance(value, StrEnum):
        table = TERMS.get(type(value))
        return words(f"terms.{table}.{value.value}") if table else value.value
    if isinstance(value, datetime):
        here = value.astimezone()
        return f"{in_words(here.date(), words.language)}, {here:%H:%M}"
    if isinstance(value, date):
        return in_words(value, words.language)
    if isinstance(value, tuple):
        return "\n".join(value_words(one, words) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = (value_words(getattr(value, field.name), words) for field in fields(value))
        return ", ".join(one for one in told if one)
    return str(value)


def _parts(
    section: SectionMerge, found: RecordMerge, apart: Apart, framework: Framework, words: Wording
) -> Iterator[Part]:
    held = found.held
    name = record_name(held, framework, words)
    belongs_to = held.id if isinstance(held, Assessment) else held.assessment_id
    if belongs_to in apart.frozen and not isinstance(held, Opinion):
        if isinstance(held, Assessment):
            yield _whole(section.name, found, name, apart, framework, words)
        return
    if found.here is None or found.there is None:
        here, there = (_all_of(one, framework, words) for one in (found.here, found.there))
        told = words("apart.whole", record=name)
        yield Part(
            record_id=held.id, field="", section=section.name, name=told, here=here, there=there,
            standing=found.standing,
        )  # fmt: skip
        return
    for field in found.changed:
        which = words(f"apart.field.{held.KIND}.{field.name}")
        yield Part(
            record_id=held.id,
            field=field.name,
            section=section.name,
            name=words("apart.which", record=name, field=which),
            here=_told(held, field.name, field.here, framework, words),
            there=_told(held, field.name, field.there, framework, words),
            standing=field.standing,
            is_text=type(field.here) is str and type(field.there) is str and not _is_key(held, field.name),
        )


def _whole(section: str, found: RecordMerge, name: str, apart: Apart, framework: Framework, words: Wording) -> Part:
    """A frozen assessment stands whole or not at all."""
    sides = apart.frozen[found.held.id]
    here, there = (_all_of(one, framework, words) for one in (found.here, found.there))
    return Part(
        record_id=found.held.id, field=WHOLE, section=section, name=words("apart.whole", record=name),
        here=here, there=there, standing=Standing.BOTH if len(sides) > 1 else sides[0], sides=sides,
    )  # fmt: skip


def _all_of(record: Record | None, framework: Framework, words: Wording) -> str:
    """Return everything a record says, a line for each field that says anything."""
    if record is None:
        return ""
    lines = []
    for field in fields(record):
        if field.name not in ("id", "case_id", "assessment_id"):
            told = _told(record, field.name, getattr(record, field.name), framework, words)
            if told:
                lines.append(f"{words(f'apart.field.{record.KIND}.{field.name}')}: {told}")
    return "\n".join(lines)


def _told(record: Record, field: str, value: Any, framework: Framework, words: Wording) -> str:
    if field == "area" and value:
        return framework.area(value).name.to(words.language)
    if isinstance(record, Enquiry) and field == "kind":
        return framework.enquiry_name(value, words.language) or value
    if field == "purpose" and isinstance(value, StrEnum):
        return words(f"terms.purpose.{value.value}")
    return value_words(value, words)


def _is_key(record: Record, field: str) -> bool:
    """Say whether a text is a name that other things hang on, and not prose."""
    return field in {"area", "section", "statement", "frozen_as", "corrects", "based_on", "model_hash", "tool"} or (
        isinstance(record, Enquiry) and field == "kind"
    )


def _own_name(record: Record, framework: Framework, words: Wording) -> str:
    told = ""
    if isinstance(record, Finding):
        told = framework.area(record.area).name.to(words.language)
    elif isinstance(record, Rating):
        told = words(f"terms.group.{record.group}")
    elif isinstance(record, Enquiry):
        told = framework.enquiry_name(record.kind, words.language) or record.asked_of
    elif isinstance(record, Interview):
        told = str(record.number)
    elif isinstance(record, Confirmation):
        told = section_name(record.section, framework, words)
    else:
        told = next((getattr(record, name) for kind, name in _NAMED_BY if isinstance(record, kind)), "")
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1].rstrip()}…"


_NAMED_BY: Final[tuple[tuple[type[Record], str], ...]] = (
    (Source, "label"),
    (HistoryEvent, "what"),
    (Entry, "text"),
    (Question, "text"),
    (Score, "tool"),
    (Condition, "text"),
    (Goal, "i_will"),
    (Mark, "as_read"),
    (Opinion, "manager"),
)
