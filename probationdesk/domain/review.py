"""A review: what is carried forward from a frozen version, what is asked anew, and what has changed since.

What was said or held on a day stays with that day: interviews, reading back, scores, whether the person
agreed, whether something is present now, and every level are asked anew and never carried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import Assessment, AssessmentFile, CaseFile, Purpose
from probationdesk.domain.claims import Answer
from probationdesk.domain.ids import derived_id
from probationdesk.domain.merge import FieldMerge, RecordMerge, SectionMerge, Standing, merge
from probationdesk.domain.own_ids import carried_over_id
from probationdesk.domain.plan import Agreement, Goal
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Harm, Level, Rating
from probationdesk.domain.versions import Version

R = TypeVar("R", bound=Record)

REVIEWED: Final[tuple[str, ...]] = (
    *(f"area.{area}" for area in AREAS), "formulation", "harm", "management", "plan", "proposal",
)  # fmt: skip
"""The sections that are carried forward, in the order they are asked."""

_ASKED_ANEW: Final = {
    Harm.KIND: ("level", "why_this_level", "departure", "present_now"),
    Rating.KIND: ("community", "custody", "remark"),
    Goal.KIND: ("agreement", "their_words"),
}
_SHOWS_A_LEVEL: Final = {
    Harm.KIND: ("level", "why_this_level", "departure"),
    Rating.KIND: ("community", "custody", "remark"),
}
"""What would show an earlier level, and is hidden until the officer has recorded their own."""
_MUST_BE_ASKED: Final = {Harm.KIND: ("level", "present_now")}


class Since(StrEnum):
    """How a section of a review stands to the version it starts from."""

    CARRIED = "carried"
    """Unchanged, and nobody has said yet that it still holds."""
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    TO_ASK = "to_ask"
    """Something in it was asked on a day, and has to be asked again."""


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One section of a review: how it stands, and what in it differs from the version it starts from."""

    section: str
    since: Since
    changes: tuple[RecordMerge, ...]
    to_ask: tuple[str, ...] = ()
    """Fields that have to be asked again, such as `harm.level`."""


def begin(
    earlier: Assessment, version: Version, *, identifier: str, purpose: Purpose, today: date, author: str, role: str
) -> Assessment:
    """Return the head of a review that starts from a frozen version of an assessment.

    The hearing stays behind: it has been.
    """
    return Assessment(
        id=identifier, case_id=earlier.case_id, assessment_id=identifier, purpose=purpose, started=today,
        author=author, author_role=role, court=earlier.court, offences=earlier.offences, sentence=earlier.sentence,
        # The day is that of the officer's own clock, as it stands on the print of the version.
        based_on=version.id, based_on_dated=version.made_at.astimezone().date(),
    )  # fmt: skip


def carried(earlier: AssessmentFile, head: Assessment) -> tuple[Record, ...]:
    """Return the records a review begins with: everything that was found and planned, under ids of its own."""
    found: list[Record] = []
    for record in _as_of(earlier, head):
        if isinstance(record, Rating):
            continue
        anew = _without_answers(record)
        if isinstance(record, Goal | Condition) or not _blank(anew):
            found.append(anew)
    return tuple(found)


def is_review(head: Assessment) -> bool:
    """Say whether an assessment starts from a frozen version of an earlier one."""
    return bool(head.based_on)


def earlier_level(assessment: AssessmentFile) -> Level:
    """Return the level of the version a review starts from: none until the officer has recorded their own."""
    before = assessment.reviewed
    if before is None or assessment.harm.level is Level.UNRATED:
        return Level.UNRATED
    return before.harm.level


def departs(assessment: AssessmentFile) -> bool:
    """Say whether the officer's own level differs from the earlier one, which asks what changed."""
    before = earlier_level(assessment)
    return before is not Level.UNRATED and before is not assessment.harm.level


def questions_of_review(assessment: AssessmentFile) -> tuple[ReviewQuestion, ...]:
    """Return every section that was carried forward and how it stands; nothing if this is no review.

    Until the officer has recorded a level of their own, no change is told that would show an earlier one.
    """
    sections = {section.name: section for section in _compared(assessment)}
    return tuple(_question(assessment, sections[name]) for name in REVIEWED if name in sections)


def changes_in_case(case: CaseFile, assessment: AssessmentFile) -> tuple[SectionMerge, ...]:
    """Return what came to the case since the version: sources, enquiries and history that differ."""
    earlier = assessment.earlier
    if earlier is None:
        return ()
    before = (*earlier.sources, *earlier.enquiries, *earlier.events)
    found = merge(before, (*case.sources, *case.enquiries, *case.events), before)
    return tuple(
        replace(section, records=tuple(one for one in section.records if one.standing is not Standing.SAME))
        for section in found
        if section.standing is not Standing.SAME
    )


def not_looked_at(assessment: AssessmentFile) -> int:
    """Return how many sections are neither changed nor confirmed."""
    return sum(1 for question in questions_of_review(assessment) if question.since is Since.CARRIED)


def _compared(assessment: AssessmentFile) -> tuple[SectionMerge, ...]:
    earlier = assessment.reviewed
    if earlier is None:
        return ()
    before, now = tuple(_as_of(earlier, assessment.head)), tuple(_sections_of(assessment))
    return merge(before, now, before)


def _question(assessment: AssessmentFile, section: SectionMerge) -> ReviewQuestion:
    to_ask = tuple(_to_ask(section))
    changes = tuple(one for record in section.records if (one := _shown(record, assessment)).changed)
    if to_ask:
        since = Since.TO_ASK
    elif changes:
        since = Since.CHANGED
    elif section.name in assessment.confirmations:
        since = Since.CONFIRMED
    else:
        since = Since.CARRIED
    return ReviewQuestion(section.name, since, changes, to_ask)


def _to_ask(section: SectionMerge) -> Iterator[str]:
    """Yield what was answered on a day and has no answer yet."""
    for record in section.records:
        for name in _MUST_BE_ASKED.get(record.held.KIND, ()):
            if record.here is not None and not getattr(record.here, name):
                yield f"{record.held.KIND}.{name}"


def _shown(record: RecordMerge, assessment: AssessmentFile) -> RecordMerge:
    """Return a comparison without what is only not asked yet, and without what would show a level too early."""
    anew = _ASKED_ANEW.get(record.held.KIND, ())
    hidden = _SHOWS_A_LEVEL.get(record.held.KIND, ()) if assessment.harm.level is Level.UNRATED else ()

    def told(field: FieldMerge) -> bool:
        waits = field.name in anew and record.here is not None and not field.here
        said = bool(field.here or field.base)
        return said and not waits and field.name not in hidden

    return replace(record, fields=tuple(field for field in record.fields if told(field)))


def _as_of(earlier: AssessmentFile, head: Assessment) -> Iterator[Record]:
    """Yield what was found and planned in an earlier assessment, under the ids it has in the review."""
    for record in _sections_of(earlier):
        if record.KIND == "proposal" and head.purpose is not Purpose.PRE_SENTENCE:
            continue
        # There can be many goals and conditions, so each is known by the one it came from.
        if isinstance(record, Goal | Condition):
            identifier = carried_over_id(head.id, record)
        else:
            identifier = derived_id(head.id, record.KIND, record.key)
        yield replace(record, id=identifier, case_id=head.case_id, assessment_id=head.id)


def _sections_of(assessment: AssessmentFile) -> Iterator[Record]:
    yield from assessment.findings.values()
    yield assessment.formulation
    yield assessment.harm
    yield from assessment.ratings.values()
    yield assessment.management
    yield from assessment.conditions
    yield from assessment.goals
    if assessment.head.purpose is Purpose.PRE_SENTENCE:
        yield assessment.proposal


def _without_answers(record: R) -> R:
    """Return a record without what was answered on a day."""
    if isinstance(record, Harm):
        return replace(record, level=Level.UNRATED, why_this_level="", departure="", present_now=Answer.UNANSWERED)
    if isinstance(record, Goal):
        return replace(record, agreement=Agreement.NOT_ASKED, their_words="")
    return record


def _blank(record: Record) -> bool:
    """Say whether every answer that can be left out has been."""
    return all(getattr(record, field.name) == field.default for field in fields(record) if field.name not in _NAMING)


_NAMING: Final = frozenset({"id", "case_id", "assessment_id", "area"})
