"""What was said about an area, and how a statement cites it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.dates import in_words
from probationdesk.domain.interviews import Entry
from probationdesk.domain.notes import Note
from probationdesk.domain.own_ids import interview_source_id, notes_source_id
from probationdesk.domain.people import Language
from probationdesk.domain.sources import LocatorStyle, Source, SourceKind, folded, free_label, write_citation
from probationdesk.services.changes import keep
from probationdesk.services.ports import Changed, Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something noted under an area: an entry of an interview or a contact note."""

    record: Entry | Note
    at: datetime
    citation: str
    """The bracket that cites it; empty while no source of the case stands for it."""


def said_about(
    case: CaseFile, assessment: AssessmentFile, area: str, *, language: Language, notes_label: str
) -> tuple[Said, ...]:
    """Return what was noted under an area, interviews before contact notes, each in the order of time.

    `language` is that of the date by which a contact note is cited, `notes_label` as for `notes_source`.
    """
    entries = [
        Said(record=entry, at=entry.at, citation=_entry_citation(case, assessment, entry))
        for number in (1, 2)
        for entry in assessment.entries_of(number)
        if entry.area == area and entry.text.strip()
    ]
    log = notes_source(case, notes_label)
    notes = [
        Said(record=note, at=note.at, citation=write_citation(log, in_words(note.at.date(), language)) if log else "")
        for note in sorted(case.notes, key=lambda note: (note.at, note.recorded_at, note.id))
        if area in note.areas
    ]
    return (*entries, *notes)


def notes_source(case: CaseFile, label: str) -> Source | None:
    """Return the source that stands for the contact notes as a whole, or None if there is none yet.

    It is the one made by `add_notes_source`, or a record of our own that the officer called `label`. Other
    records of our own may say something else on the same day, and are never cited in its place.
    """
    made = notes_source_id(case.case.id)
    own = [source for source in case.sources if source.kind is SourceKind.OWN_RECORD]
    named = (source for source in own if folded(source.label) == folded(label))
    return next((source for source in own if source.id == made), next(named, None))


def add_notes_source(desk: Desk, case: CaseFile, label: str) -> Changed:
    """Make the contact notes of a case a source that can be cited by date; does nothing if they are one already."""
    if notes_source(case, label) is not None:
        return Changed(case_id=case.case.id, kinds=frozenset())
    free = free_label(label, case.sources)
    source = Source(
        id=notes_source_id(case.case.id), case_id=case.case.id, kind=SourceKind.OWN_RECORD, label=free,
        title=free, author=desk.officer.name, locator_style=LocatorStyle.DATE,
    )  # fmt: skip
    return keep(desk, (source,), "source_added")


def _entry_citation(case: CaseFile, assessment: AssessmentFile, entry: Entry) -> str:
    interview = assessment.interview(entry.interview)
    own = interview_source_id(assessment.head.id, interview.key)
    held = [source for source in case.sources if source.kind is SourceKind.INTERVIEW]
    # A case from elsewhere may hold its interviews as sources of its own making: the one of that day is meant.
    fallback = [source for source in held if source.dated == entry.at.date()]
    source = next((source for source in held if source.id == own), fallback[0] if len(fallback) == 1 else None)
    return write_citation(source, f"{entry.at:%H:%M}") if source else ""
