"""Which identifiers that are made from others a record may have: those that name that very record, and no other's.

Whoever knows a case can work out the identifiers of records that it does not hold yet. If something else could come in
under one of them, what belongs there could never be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from probationdesk.domain.areas import Finding, Formulation
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.ids import derived_id, is_derived
from probationdesk.domain.interviews import Interview, Reflection
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Person
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Mark
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Harm, Management, Rating
from probationdesk.domain.sources import Source

ONE_OF_EACH: Final = (
    Interview, Reflection, Finding, Formulation, Harm, Rating, Management, Proposal, Mark, Confirmation, Opinion,
)  # fmt: skip
"""The kinds of which an assessment has one for each key; a second would hide the first."""

_INTERVIEWS: Final = ("1", "2")


def interview_source_id(assessment_id: str, interview: str) -> str:
    """Return the identifier of the source that interview "1" or "2" of an assessment becomes when it begins."""
    return derived_id(assessment_id, "interview_source", interview)


def notes_source_id(case_id: str) -> str:
    """Return the identifier of the source that the contact notes of a case are as a whole."""
    return derived_id(case_id, "notes_source")


def carried_over_id(assessment_id: str, record: Goal | Condition) -> str:
    """Return the identifier that a goal or condition of an earlier assessment has in a review of it."""
    return derived_id(assessment_id, record.KIND, record.id)


def has_own_id(record: Record, assessments: Iterable[str], earlier: Iterable[Record]) -> bool:
    """Say whether a record goes by an identifier that can be its own.

    `assessments` are the ids of those of its case, `earlier` the records of the version that its assessment reviews.
    What an assessment has one of has the identifier made for it; anything else has that or one that is made from
    nothing.
    """
    if isinstance(record, ONE_OF_EACH):
        return record.id == derived_id(record.assessment_id, record.KIND, record.key)
    return not is_derived(record.id) or record.id in _made_for(record, assessments, earlier)


def _made_for(record: Record, assessments: Iterable[str], earlier: Iterable[Record]) -> Iterator[str]:
    """Yield the identifiers that may be made for a record of which there can be several."""
    if isinstance(record, Person | Enquiry):
        yield derived_id(record.case_id, record.KIND, record.key)
    elif isinstance(record, Source):
        yield notes_source_id(record.case_id)
        for assessment in assessments:
            yield from (interview_source_id(assessment, interview) for interview in _INTERVIEWS)
    elif isinstance(record, Goal | Condition):
        for one in earlier:
            if isinstance(one, Goal | Condition) and one.KIND == record.KIND:
                yield carried_over_id(record.assessment_id, one)
