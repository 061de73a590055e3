"""An assessment from which nothing is missing, with one thing about it changed; and the one gap that makes."""

from __future__ import annotations

from datetime import date
from typing import Any

from probationdesk.domain.areas import Finding
from probationdesk.domain.checks import Gap
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.interviews import Entry
from probationdesk.domain.plan import Goal, PlanStep
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.review import REVIEWED
from probationdesk.domain.risk import Harm, Level
from tests.unit.drafts import AT, CASE, Draft, complete, own

DAY = date(2026, 2, 27)


def finding(**answers: Any) -> Draft:
    """A complete assessment in which these answers are given about alcohol."""
    return complete().fill_in(Finding, "alcohol", **answers)


def event(kind: EventKind, claim: ClaimKind = ClaimKind.ESTABLISHED, different: str = "") -> HistoryEvent:
    return HistoryEvent(
        id="event-1", case_id=CASE, kind=kind, began=DAY, what="Shouting in the street.", claim=claim,
        what_was_different=different,
    )  # fmt: skip


def entry(**answers: Any) -> Entry:
    return Entry(id="entry-1", case_id=CASE, assessment_id=own(Entry)["assessment_id"], interview=1, at=AT, **answers)


def mark(verdict: Verdict, reply: Reply = Reply.NONE, words: str = "", as_read: str = "Likely within a year.") -> Mark:
    key = "formulation.likelihood"
    return Mark(statement=key, as_read=as_read, verdict=verdict, reply=reply, reply_words=words, **own(Mark, key))


def goal(in_my_power: Answer, what: str = "Ring the council", so_that: str = "") -> Goal:
    """The goal of the complete plan, with one step."""
    steps = (PlanStep(id="step-1", what=what, in_my_power=in_my_power),)
    return Goal(position=1, i_will="live by myself", so_that=so_that, steps=steps, **own(Goal, "1"))


def second_goal(in_my_power: Answer) -> Goal:
    """A goal beside the one the complete plan has, with one step."""
    steps = (PlanStep(id="step-2", what="Get a place", in_my_power=in_my_power),)
    return Goal(position=2, i_will="pay the fine", steps=steps, **own(Goal, "2"))


def one_gap(draft: Draft) -> Gap:
    assert len(draft.gaps) == 1, draft.codes
    return draft.gaps[0]


def review(*, level: Level = Level.MEDIUM, not_looked_at: str = "") -> Draft:
    """A review in which every section was looked at but one, with a level of the officer's own."""
    draft = complete().reviewing(complete()).fill_in(Harm, level=level, present_now=Answer.NO)
    looked_at = (section for section in REVIEWED if section != not_looked_at)
    return draft.put(*(Confirmation(section=one, at=AT, **own(Confirmation, one)) for one in looked_at))
