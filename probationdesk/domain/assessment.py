"""One assessment, and the case it stands in, gathered from their records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypedDict, TypeVar

from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import HistoryEvent
from probationdesk.domain.ids import derived_id, tells_when
from probationdesk.domain.interviews import Entry, Interview, Question, Reflection
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Case, Person
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Mark
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Group, Harm, Management, Rating
from probationdesk.domain.scoring import Score
from probationdesk.domain.sources import Source, in_order_of_labels


class Purpose(StrEnum):
    """What the assessment is for."""

    PRE_SENTENCE = "pre_sentence"
    SENTENCE_MANAGEMENT = "sentence_management"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """The head of an assessment: what it is for, who writes it and whether it is frozen."""

    KIND: ClassVar[str] = "assessment"

    purpose: Purpose = Purpose.PRE_SENTENCE
    started: date
    author: str = ""
    author_role: str = ""
    court: str = ""
    hearing: date | None = None
    offences: str = ""
    sentence: str = ""
    """For sentence management: the sentence being served."""
    readback_not_done_because: str = ""
    version: int = 1
    """The number that the next frozen version will have."""
    frozen_as: str = ""
    """The id of the frozen version; empty while it is a draft."""
    corrects: str = ""
    """The id of the frozen version that this draft corrects."""
    correction: str = ""
    """What the correction changes, printed with it."""
    based_on: str = ""
    """For a review: the id of the frozen version that it starts from."""
    based_on_dated: date | None = None
    """The day that version was frozen."""

    @property
    def frozen(self) -> bool:
        """True if the assessment stands as frozen and takes no more entries."""
        return bool(self.frozen_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFile:
    """Everything of one assessment. What has not been entered yet stands as a blank of its kind."""

    head: Assessment
    interviews: tuple[Interview, Interview]
    entries: tuple[Entry, ...]
    reflection: Reflection
    questions: tuple[Question, ...]
    findings: dict[str, Finding]
    formulation: Formulation
    scores: tuple[Score, ...]
    harm: Harm
    ratings: dict[Group, Rating]
    management: Management
    conditions: tuple[Condition, ...]
    goals: tuple[Goal, ...]
    proposal: Proposal
    marks: dict[str, Mark]
    confirmations: dict[str, Confirmation]
    """For a review: the sections found unchanged, by name."""
    opinions: tuple[Opinion, ...]
    """What managers think of it, in the order they began."""
    added: tuple[Opinion, ...] = ()
    """For a frozen version: what managers said, or went on to say, after it was frozen."""
    earlier: CaseFile | None = None
    """For a review: the case as it stood in the version that the review starts from."""

    @property
    def reviewed(self) -> AssessmentFile | None:
        """The frozen assessment that this one reviews; None if it is no review, or its words were purged."""
        return self.earlier.current if self.earlier is not None else None

    def interview(self, number: int) -> Interview:
        """Return interview 1 or 2."""
        return self.interviews[number - 1]

    def entries_of(self, number: int) -> tuple[Entry, ...]:
        """Return what was noted in one interview, in the order it was noted."""
        return tuple(sorted((e for e in self.entries if e.interview == number), key=lambda e: (e.at, e.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything of one case."""

    case: Case
    person: Person
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]
    enquiries: tuple[Enquiry, ...]
    events: tuple[HistoryEvent, ...]
    assessments: tuple[AssessmentFile, ...]
    apart: int = 0
    """How many other versions of the case await a person's decision; known where it is printed."""
    signed_by: Mapping[str, str] = field(default_factory=dict)
    """Whose computer signed for a note that is not its writer's, by the id of the note; known where it is printed."""

    @property
    def current(self) -> AssessmentFile | None:
        """The assessment started last, or None if there is none.

        Of those started on one day a draft comes after what is frozen, and of two drafts the one begun later.
        """
        return max(self.assessments, key=lambda a: _place(a.head), default=None)

    def assessment(self, assessment_id: str) -> AssessmentFile:
        """Return one assessment of the case; raises KeyError if the case does not hold it."""
        for one in self.assessments:
            if one.head.id == assessment_id:
                return one
        raise KeyError(assessment_id)


R = TypeVar("R", bound=Record)


class _Keys(TypedDict):
    id: str
    case_id: str
    assessment_id: str


def gather(records: Iterable[Record], earlier: Mapping[str, Iterable[Record]] | None = None) -> CaseFile:
    """Return the case that `records` make up.

    `earlier` holds the records of frozen versions that reviews start from, by the id of the version.
    Raises ValueError if there is not exactly one case and one person among the records.
    """
    held = tuple(records)
    cases, people = _of(held, Case), _of(held, Person)
    if len(cases) != 1 or len(people) != 1:
        raise ValueError("a case needs exactly one case record and one person record")
    heads = sorted(_of(held, Assessment), key=_place)
    versions = earlier or {}
    return CaseFile(
        case=cases[0],
        person=people[0],
        notes=_of(held, Note),
        sources=in_order_of_labels(_of(held, Source)),
        enquiries=_of(held, Enquiry),
        events=_of(held, HistoryEvent),
        assessments=tuple(_gather_assessment(head, held, versions.get(head.based_on)) for head in heads),
    )


def with_added(case: CaseFile, assessment_id: str, opinions: Iterable[Opinion]) -> CaseFile:
    """Return a frozen case with what managers said of one of its assessments after it was frozen."""
    added = tuple(sorted(opinions, key=lambda opinion: (opinion.began, opinion.id)))
    assessments = tuple(replace(one, added=added) if one.head.id == assessment_id else one for one in case.assessments)
    return replace(case, assessments=assessments)


def _place(head: Assessment) -> tuple[date, bool, bool, bool, str]:
    # Identifiers tell which of two was begun first, but for those made before they did.
    told = tells_when(head.id)
    return head.started, not head.frozen, told, not told and bool(head.based_on), head.id


def _gather_assessment(head: Assessment, held: tuple[Record, ...], earlier: Iterable[Record] | None) -> AssessmentFile:
    own = tuple(record for record in held if record.assessment_id == head.id)
    interviews = {interview.number: interview for interview in _of(own, Interview)}
    findings = {finding.area: finding for finding in _of(own, Finding)}
    ratings = {rating.group: rating for rating in _of(own, Rating)}
    return AssessmentFile(
        head=head,
        interviews=(
            interviews.get(1) or Interview(number=1, **_keys(head, Interview, "1")),
            interviews.get(2) or Interview(number=2, **_keys(head, Interview, "2")),
        ),
        entries=_of(own, Entry),
        reflection=_only(own, Reflection) or Reflection(**_keys(head, Reflection)),
        questions=tuple(sorted(_of(own, Question), key=lambda q: (q.raised_at, q.id))),
        findings={a: findings.get(a) or Finding(area=a, **_keys(head, Finding, a)) for a in AREAS},
        formulation=_only(own, Formulation) or Formulation(**_keys(head, Formulation)),
        scores=tuple(sorted(_of(own, Score), key=lambda s: (s.tool, s.generation, s.id))),
        harm=_only(own, Harm) or Harm(**_keys(head, Harm)),
        ratings={g: ratings.get(g) or Rating(group=g, **_keys(head, Rating, g)) for g in Group},
        management=_only(own, Management) or Management(**_keys(head, Management)),
        conditions=tuple(sorted(_of(own, Condition), key=lambda condition: (condition.position, condition.id))),
        goals=tuple(sorted(_of(own, Goal), key=lambda goal: (goal.position, goal.id))),
        proposal=_only(own, Proposal) or Proposal(**_keys(head, Proposal)),
        marks={mark.statement: mark for mark in _of(own, Mark)},
        confirmations={one.section: one for one in _of(own, Confirmation)},
        opinions=tuple(sorted(_of(own, Opinion), key=lambda opinion: (opinion.began, opinion.id))),
        earlier=gather(earlier) if earlier is not None else None,
    )


def _keys(head: Assessment, kind: type[Record], key: str = "") -> _Keys:
    return {
        "id": derived_id(head.id, kind.KIND, key),
        "case_id": head.case_id,
        "assessment_id": head.id,
    }


def _of(records: tuple[Record, ...], kind: type[R]) -> tuple[R, ...]:
    return tuple(record for record in records if isinstance(record, kind))


def _only(records: tuple[Record, ...], kind: type[R]) -> R | None:
    found = _of(records, kind)
    return found[0] if found else None
