"""What a case needs from the officer, at a glance: what is due, what is outstanding, what waits for a manager.

It says what there is to do. It is never added up, compared or turned into a figure about an officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.enquiries import Enquiry, outstanding
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record

SOON = timedelta(days=14)

LOOKED_AT = (Enquiry.KIND, Assessment.KIND, Opinion.KIND)
"""The kinds of record that a glance depends on."""


class Due(StrEnum):
    """How near the next event of a case is."""

    NO_DATE = "no_date"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Glance:
    """What is outstanding in one case."""

    outstanding: int
    """Enquiries that are needed and not answered."""
    awaits_oversight: int
    """Frozen assessments that no manager has said anything of."""


def due(on: date | None, today: date) -> Due:
    """Return how near an event is; within fourteen days is soon."""
    if on is None:
        return Due.NO_DATE
    if on < today:
        return Due.OVERDUE
    if on == today:
        return Due.TODAY
    return Due.SOON if on - today <= SOON else Due.LATER


def at_a_glance(records: Iterable[Record]) -> Glance:
    """Return what is outstanding among the records of one case.

    A frozen assessment that a later frozen one reviews no longer waits for anybody.
    """
    held = tuple(records)
    heads = [record for record in held if isinstance(record, Assessment) and record.frozen]
    replaced = {head.based_on for head in heads}
    seen = {(one.assessment_id, one.version) for one in held if isinstance(one, Opinion) and one.given}
    waiting = [head for head in heads if head.frozen_as not in replaced and (head.id, head.version) not in seen]
    asked = outstanding(tuple(record for record in held if isinstance(record, Enquiry)))
    return Glance(outstanding=len(asked), awaits_oversight=len(waiting))
