"""An invented assessment from which nothing is missing, to take one thing away from at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Self, TypeVar

from probationdesk import resources
from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.assessment import Assessment, AssessmentFile, CaseFile, gather
from probationdesk.domain.checks import Gap, gaps
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.flow import StepState, steps
from probationdesk.domain.framework import Framework
from probationdesk.domain.ids import derived_id
from probationdesk.domain.interviews import Interview, Reflection
from probationdesk.domain.own_ids import ONE_OF_EACH
from probationdesk.domain.people import Case, Person
from probationdesk.domain.plan import Goal, PlanStep, Proposal
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Harm, Level, Management
from probationdesk.domain.sources import Source, SourceKind
from probationdesk.domain.steps import Step

CASE, HEAD = "case-1", "assessment-1"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
FRAMEWORK = resources.load_framework()
BUNDLE = Source(
    id="source-1", case_id=CASE, kind=SourceKind.PROSECUTION, label="CPS bundle", title="Prosecution papers"
)
R = TypeVar("R", bound=Record)


class Draft:
    """The records of one assessment; reads as what was entered."""

    framework: Framework = FRAMEWORK

    def __init__(self, *records: Record) -> None:
        self._records = {record.id: record for record in records}
        self._earlier: dict[str, tuple[Record, ...]] = {}

    def put(self, *records: Record) -> Self:
        """Add records, or write over those of the same id."""
        self._records |= {record.id: record for record in records}
        return self

    def take_out(self, kind: type[Record]) -> Self:
        """Take out every record of a kind."""
        self._records = {key: record for key, record in self._records.items() if not isinstance(record, kind)}
        return self

    def fill_in(self, kind: type[R], key: str = "", **answers: Any) -> Self:
        """Write answers into the one record of a kind and key."""
        record = next(r for r in self._records.values() if isinstance(r, kind) and r.key == key)
        return self.put(replace(record, **answers))

    def reviewing(self, earlier: Draft) -> Self:
        """Have the assessment be a review of another draft, as if that had been frozen."""
        self._earlier = {"version-1": earlier.records}
        return self.fill_in(Assessment, based_on="version-1", based_on_dated=date(2026, 1, 5))

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(self._records.values())

    @property
    def case(self) -> CaseFile:
        return gather(self._records.values(), self._earlier)

    @property
    def assessment(self) -> AssessmentFile:
        return self.case.assessment(HEAD)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return gaps(self.case, self.assessment, self.framework)

    @property
    def codes(self) -> list[str]:
        return [gap.code for gap in self.gaps]

    @property
    def blocking(self) -> list[str]:
        return [gap.code for gap in self.gaps if gap.blocks]

    def step(self, step: Step) -> StepState:
        return next(state for state in steps(self.case, self.assessment, self.framework) if state.step is step)


def own(kind: type[Record], key: str = "") -> dict[str, Any]:
    """The identity of a record of the assessment."""
    identifier = derived_id(HEAD, kind.KIND, key) if kind in ONE_OF_EACH else f"{kind.KIND}-{key}"
    return {"id": identifier, "case_id": CASE, "assessment_id": HEAD}


def begun() -> Draft:
    """A case that has just been opened: the enquiries laid out, nothing entered."""
    return Draft(
        Case(id=CASE, case_id=CASE, reference="PD-0000-0001", opened=date(2026, 2, 20), invented=True),
        Person(id="person-1", case_id=CASE, full_name="Rowan Invented"),
        Assessment(id=HEAD, case_id=CASE, started=date(2026, 2, 20)),
        *(Enquiry(id=f"enquiry-{e.key}", case_id=CASE, kind=e.key) for e in FRAMEWORK.enquiries),
    )


def complete() -> Draft:
    """An assessment from which nothing is missing and in which nothing is doubtful."""
    draft = begun().put(BUNDLE)
    draft.fill_in(Assessment, offences="Common assault", readback_not_done_because="Moved to another prison.")
    for enquiry in FRAMEWORK.enquiries:
        draft.fill_in(Enquiry, enquiry.key, needed=Answer.NO, reason="No children, no partner.")
    return draft.put(
        Interview(number=1, began=AT, ended=LATER, purpose_explained=True, **own(Interview, "1")),
        Interview(number=2, began=AT, ended=LATER, **own(Interview, "2")),
        Reflection(known="He lives alone.", not_known="What set it off.", **own(Reflection)),
        *(Finding(area=area, offending=Answer.NO, **own(Finding, area)) for area in AREAS),
        Formulation(in_short="It may happen again.", likelihood="Likely within a year.", **own(Formulation)),
        Harm(
            level=Level.MEDIUM, who="His brother.", what="A broken jaw.", when="After drinking.",
            circumstances="Money running out.", stopped_before="Walking away.", why_this_level="Once, and stopped.",
            brings_down="Living apart.", **own(Harm),
        ),
        Goal(
            position=1, i_will="live by myself", **own(Goal, "1"),
            steps=(PlanStep(id="step-1", what="Ring the council", in_my_power=Answer.YES),),
        ),
        Proposal(proposal="A community order.", **own(Proposal)),
        Management(**own(Management)),
    )  # fmt: skip
