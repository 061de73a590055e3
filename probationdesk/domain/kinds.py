"""Every kind of record, by the name it is stored and exchanged under."""

from __future__ import annotations

from probationdesk.domain.areas import Finding, Formulation
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import HistoryEvent
from probationdesk.domain.interviews import Entry, Interview, Question, Reflection
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Case, Person
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Mark
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Harm, Management, Rating
from probationdesk.domain.scoring import Score
from probationdesk.domain.sources import Source

CASE_KINDS: tuple[type[Record], ...] = (Case, Person, Note, Source, Enquiry, HistoryEvent)
"""Kinds that belong to a case as a whole."""

ASSESSMENT_KINDS: tuple[type[Record], ...] = (
    Assessment, Interview, Entry, Reflection, Question, Finding, Formulation, Score,
    Harm, Rating, Management, Condition, Goal, Proposal, Mark, Confirmation, Opinion,
)  # fmt: skip
"""Kinds that belong to one assessment."""

KINDS: dict[str, type[Record]] = {kind.KIND: kind for kind in (*CASE_KINDS, *ASSESSMENT_KINDS)}
