"""An invented case, whole enough to be frozen: Robin Hale, who does not exist, and everybody around him."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.assessment import Assessment, CaseFile, Purpose, gather
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.interviews import Entry, Interview, Response
from probationdesk.domain.people import Adjustment, Case, Person
from probationdesk.domain.plan import Agreement, Goal, PlanStep, Proposal
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Group, Harm, Level, Management, Rating
from probationdesk.domain.scoring import Score
from probationdesk.domain.sources import Source, SourceKind

CASE_ID = "c0000000-0000-4000-8000-000000000001"
ASSESSMENT_ID = "a0000000-0000-4000-8000-000000000001"
DATED = date(2026, 11, 21)
CODE = "9b41e07c52d8a6f3" + "0" * 48


class _OfCase(TypedDict):
    case_id: str


class _OfAssessment(TypedDict):
    case_id: str
    assessment_id: str


_OF_CASE: _OfCase = {"case_id": CASE_ID}
_OF_ASSESSMENT: _OfAssessment = {"case_id": CASE_ID, "assessment_id": ASSESSMENT_ID}

SOURCES = (
    ("CPS bundle", "Prosecution bundle", "CPS", date(2026, 10, 2), SourceKind.PROSECUTION),
    ("Interview 1", "First interview", "", date(2026, 11, 3), SourceKind.INTERVIEW),
    ("Interview 2", "Second interview", "", date(2026, 11, 12), SourceKind.INTERVIEW),
    ("PNC", "Record of convictions", "Police", date(2026, 10, 29), SourceKind.POLICE),
    ("Police reply", "Reply on call-outs", "Police", date(2026, 11, 9), SourceKind.POLICE),
    ("GP letter", "Letter from the surgery", "Dr A Imran", date(2026, 11, 6), SourceKind.HEALTH),
    ("Home visit", "Contact note, home visit", "", date(2026, 11, 6), SourceKind.OWN_RECORD),
    ("Bakery", "Letter from the bakery", "", date(2026, 11, 10), SourceKind.EMPLOYER),
    ("VPS", "Victim personal statement", "", date(2026, 9, 30), SourceKind.VICTIM),
    ("Scores", "Scores as printed", "", date(2026, 11, 10), SourceKind.OWN_RECORD),
    ("Old report", "Report of 2018", "", date(2018, 5, 1), SourceKind.PREVIOUS_REPORT),
)

FINDINGS: dict[str, tuple[Answer, Answer, ClaimKind, str, str]] = {
    "offending_information": (
        Answer.YES,
        Answer.YES,
        ClaimKind.ESTABLISHED,
        "Three assaults in twelve years, each in drink and each on a stranger [PNC, p 2]. "
        "There is no record of violence at home or with a weapon [Police reply].",
        "four years without arrest",
    ),
    "analysis_of_offences": (
        Answer.YES,
        Answer.YES,
        ClaimKind.ESTABLISHED,
        "On 6 June 2026, two days after he was laid off, Robin drank from noon. Mr A laughed when Robin dropped his "
        "change; eleven seconds later Robin punched him twice [CPS bundle, p 14]. Mr A fell and broke his wrist; he "
        "still avoids the street [VPS, p 1]. Robin stayed, and told the police he had “lost it” [CPS bundle, p 22].",
        "stayed at the scene",
    ),
    "accommodation": (Answer.NO, Answer.NO, ClaimKind.ESTABLISHED, "Own room at his sister’s [Home visit].", "settled"),
    "education": (
        Answer.YES, Answer.NO, ClaimKind.ESTABLISHED, "Out of work before each assault [PNC, p 2; Bakery].", "nights",
    ),
    "finances": (Answer.NO, Answer.NO, ClaimKind.PERSONS_ACCOUNT, "Owes £640 rent [Interview 1, min 12].", "a budget"),
    "relationships": (
        Answer.UNKNOWN, Answer.UNKNOWN, ClaimKind.REPORTED, "Children’s services have not answered.", "his sister",
    ),
    "lifestyle": (Answer.YES, Answer.NO, ClaimKind.JUDGEMENT, "Idle days with two men who goad him [Interview 2].", ""),
    "drugs": (Answer.NO, Answer.NO, ClaimKind.PERSONS_ACCOUNT, "None for ten years [Interview 1, min 30].", ""),
    "alcohol": (Answer.YES, Answer.YES, ClaimKind.ESTABLISHED, "Drunk at all three [PNC, p 2].", "sober since July"),
    "wellbeing": (Answer.YES, Answer.NO, ClaimKind.JUDGEMENT, "Low since he lost the job [GP letter].", "saw his GP"),
    "thinking": (Answer.YES, Answer.YES, ClaimKind.JUDGEMENT, "Acts within seconds [CPS bundle, p 14].", "his signs"),
    "attitudes": (Answer.NO, Answer.NO, ClaimKind.JUDGEMENT, "Pleaded guilty on day one [CPS bundle, p 1].", ""),
    "health": (Answer.NO, Answer.NO, ClaimKind.ESTABLISHED, "Reads slowly; no illness [GP letter].", ""),
}  # fmt: skip

FORMULATION: dict[str, Any] = {
    "in_short": "Robin, 32, hurt a stranger outside a pub [CPS bundle, p 14]. The pattern is idle days, drink, an "
    "insult, a punch. It did not happen in the four years when he worked [Bakery]. I propose a community order.",
    "led_up": "He had lost work he was proud of and drank in the day again [Interview 1, min 18].",
    "set_off": "He heard the laugh as the one from school, where he could not read aloud [Interview 2, min 9].",
    "keeps_going": "Drink fills the day, and the two men expect it [Interview 2].",
    "protects": "Night work, his sister, and the three signs he can feel: hot neck, silence, the door [Home visit].",
    "likelihood": "Likely if he is idle and drinking; unlikely in work. The score counts other people.",
}

HARM: dict[str, Any] = {
    "who": "A man he does not know, in or near a pub.",
    "what": "A broken bone, or a head injury from a fall [CPS bundle, p 14].",
    "when": "In the second week without work, within seconds of an insult.",
    "circumstances": "Drinking from noon with the two men [PNC, p 2].",
    "protects": "Work, and his sister’s house.",
    "stopped_before": "Ringing his sister from the door, twice in 2024 [Interview 2, min 31].",
    "why_this_level": "Not low: a fall could have killed. Not high: it takes drink, an audience and an idle week.",
    "brings_down": "Six months of work and no drink in the day.",
    "to_self": "No thoughts of suicide; low mood is being treated [GP letter].",
}

MANAGEMENT: dict[str, Any] = {
    "supervision": "Weekly for three months, on Tuesdays.",
    "monitoring": "The tag reports drink the same day.",
    "interventions": "Alcohol worker from 1 December; reading at the library.",
    "victim_safety": "Mr A is told of the outcome.",
    "contingency": "A lost job or a day of drink: seen within two days, and his sister is rung.",
}

PROPOSAL: dict[str, Any] = {
    "proposal": "A community order of 18 months.",
    "requirements": "Alcohol abstinence, 90 days; rehabilitation activity, 20 days.",
    "why": "It treats what led to this while he works [Bakery].",
    "options": "Custody and a curfew.",
    "alternatives": "The same requirements under a suspended sentence.",
    "dependants": "Nobody depends on his income.",
}

EVENTS: tuple[tuple[EventKind, date, date | None, str, str, ClaimKind, str, str], ...] = (
    (EventKind.CONVICTION, date(2014, 3, 8), None, "Common assault", "Fined", ClaimKind.ESTABLISHED, "[PNC, p 2]", ""),
    (
        EventKind.CONVICTION, date(2018, 4, 14), None, "Actual bodily harm", "Community order, completed",
        ClaimKind.ESTABLISHED, "[PNC, p 2]", "",
    ),
    (
        EventKind.QUIET_PERIOD, date(2022, 2, 1), date(2026, 6, 4), "No arrest or call-out", "",
        ClaimKind.ESTABLISHED, "[PNC, p 3]", "nights at the bakery",
    ),
    (
        EventKind.ALLEGATION, date(2021, 9, 2), None, "A push in a queue", "No charge", ClaimKind.REPORTED,
        "[Police reply]", "",
    ),
)  # fmt: skip


def full_records() -> tuple[Record, ...]:
    """Return every record of the whole case."""
    return (
        Case(id=CASE_ID, **_OF_CASE, reference="PD-7F3A-9C21", opened=date(2026, 10, 28), invented=True),
        Person(
            id="p1", **_OF_CASE, full_name="Robert Hale", chosen_name="Robin", date_of_birth=date(1994, 3, 14),
            sex="male", adjustments=(Adjustment(need="reading", arrangement="Everything is read aloud"),),
        ),
        *_sources(),
        *_enquiries(),
        *_events(),
        Assessment(
            id=ASSESSMENT_ID, **_OF_ASSESSMENT, started=date(2026, 10, 28),
            author="Rhian Llŷr", author_role="probation officer", court="Swansea Crown Court",
            hearing=date(2026, 12, 3), offences="Assault occasioning actual bodily harm, 6 June 2026; guilty plea.",
        ),
        *_interviews(),
        *_findings(),
        Formulation(id="formulation", **_OF_ASSESSMENT, **FORMULATION),
        Score(
            id="score", **_OF_ASSESSMENT, tool="OGRS", generation="3", percent="38", percent_one_year="24",
            band="low", dated=date(2026, 11, 10), basis="[Scores]", entered_by="Rhian Llŷr",
        ),
        Harm(id="harm", **_OF_ASSESSMENT, level=Level.MEDIUM, present_now=Answer.NO, **HARM),
        Rating(id="r1", **_OF_ASSESSMENT, group=Group.PUBLIC, community=Level.MEDIUM),
        Rating(id="r2", **_OF_ASSESSMENT, group=Group.CHILDREN, community=Level.LOW, remark="One answer is awaited"),
        Management(id="management", **_OF_ASSESSMENT, **MANAGEMENT),
        Condition(id="k1", **_OF_ASSESSMENT, text="No contact with Mr A", reason="His wish [VPS, p 2]"),
        *_goals(),
        Proposal(id="proposal", **_OF_ASSESSMENT, **PROPOSAL),
        *_marks(),
    )  # fmt: skip


def _sources() -> tuple[Source, ...]:
    return tuple(
        Source(id=f"s{n}", **_OF_CASE, kind=kind, label=label, title=title, author=author, dated=dated)
        for n, (label, title, author, dated, kind) in enumerate(SOURCES, 1)
    )


def _enquiries() -> tuple[Enquiry, ...]:
    return (
        Enquiry(
            id="e1", **_OF_CASE, kind="police_domestic_abuse", needed=Answer.YES, asked_on=date(2026, 11, 4),
            answered_on=date(2026, 11, 9), answer="None known",
        ),
        Enquiry(
            id="e2", **_OF_CASE, kind="childrens_services", needed=Answer.YES, asked_of="Swansea Council",
            asked_on=date(2026, 11, 4), chased_on=(date(2026, 11, 11),),
        ),
        Enquiry(id="e3", **_OF_CASE, kind="prison", needed=Answer.NO, reason="He has never been in custody"),
    )  # fmt: skip


def _events() -> tuple[HistoryEvent, ...]:
    return tuple(
        HistoryEvent(
            id=f"h{n}", **_OF_CASE, kind=kind, began=began, ended=ended, what=what, outcome=outcome, claim=claim,
            basis=basis, what_was_different=different,
        )
        for n, (kind, began, ended, what, outcome, claim, basis, different) in enumerate(EVENTS, 1)
    )  # fmt: skip


def _interviews() -> tuple[Record, ...]:
    first, second = datetime(2026, 11, 3, 10, tzinfo=UTC), datetime(2026, 11, 12, 14, tzinfo=UTC)
    return (
        Interview(id="i1", **_OF_ASSESSMENT, number=1, began=first, ended=first, purpose_explained=True),
        Interview(id="i2", **_OF_ASSESSMENT, number=2, began=second, ended=second, present="his sister"),
        Entry(id="n1", **_OF_ASSESSMENT, interview=1, at=first, response=Response.DECLINED),
    )


def _findings() -> tuple[Finding, ...]:
    return tuple(
        Finding(id=f"f-{area}", **_OF_ASSESSMENT, area=area, offending=o, harm=h, claim=claim, why=why, helps=helps)
        for area, (o, h, claim, why, helps) in FINDINGS.items()
    )


def _goals() -> tuple[Goal, ...]:
    return (
        Goal(
            id="g1", **_OF_ASSESSMENT, position=1, i_will="go back on nights", so_that="my days are for sleeping",
            agreement=Agreement.AGREES, their_words="I liked the quiet",
            steps=(
                PlanStep(id="t1", what="Ring the bakery", who="Robin", by=date(2026, 12, 5), in_my_power=Answer.YES),
                PlanStep(id="t2", what="Send the shift form", who="Rhian", by=date(2026, 12, 5), in_my_power=Answer.NO),
            ),
        ),
        Goal(
            id="g2", **_OF_ASSESSMENT, position=2, i_will="leave when my neck gets hot", so_that="nobody is hurt",
            agreement=Agreement.AGREES,
            steps=(PlanStep(id="t3", what="Text my sister", who="Robin", by=None, in_my_power=Answer.YES),),
        ),
    )  # fmt: skip


def _marks() -> tuple[Mark, ...]:
    right = ("finding.accommodation.why", "finding.drugs.why", "formulation.led_up")
    return (
        *(
            Mark(id=f"m-{key}", **_OF_ASSESSMENT, statement=key, as_read="", verdict=Verdict.RIGHT, reply_words="-")
            for key in right
        ),
        Mark(
            id="m-wrong", **_OF_ASSESSMENT, statement="finding.alcohol.why", as_read="", verdict=Verdict.PARTLY,
            their_words="It was that week only", reply=Reply.KEPT, reply_words="The record says all three",
        ),
    )  # fmt: skip


def full_case() -> CaseFile:
    """Return the whole case."""
    return gather(full_records())


def case_with(kind: type[Record], /, **values: Any) -> CaseFile:
    """Return the case with every record of `kind` changed to hold `values`."""
    return gather(replace(r, **values) if isinstance(r, kind) else r for r in full_records())


def case_with_finding(area: str, **values: Any) -> CaseFile:
    """Return the case with the finding of one area changed."""
    return gather(replace(r, **values) if isinstance(r, Finding) and r.area == area else r for r in full_records())


def sentence_management_case() -> CaseFile:
    """Return the case as an assessment during a sentence."""
    return case_with(Assessment, purpose=Purpose.SENTENCE_MANAGEMENT, sentence="Community order, 18 months")


def empty_case() -> CaseFile:
    """Return a case that has just been opened: nothing but its head."""
    return gather(r for r in full_records() if isinstance(r, Case | Person | Assessment))


def words_of_officer() -> int:
    """Return how many words of prose the officer has written in the whole case."""
    texts = [text for _, _, _, why, helps in FINDINGS.values() for text in (why, helps)]
    texts += [*FORMULATION.values(), *HARM.values(), *MANAGEMENT.values(), *PROPOSAL.values()]
    texts += [" ".join(part for part in (event[3], event[4], event[7]) if part) for event in EVENTS]
    return sum(len(text.split()) for text in texts)


assert tuple(FINDINGS) == AREAS
