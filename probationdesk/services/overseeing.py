"""Oversight: a manager's view is recorded beside the officer's, under the manager's name, and never over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.errors import Refused
from probationdesk.domain.oversight import Opinion, RatingView, View, opinion_id, opinion_key
from probationdesk.domain.risk import Level
from probationdesk.domain.subjects import LEVEL, PROPOSAL, Subject, still_missing, subjects
from probationdesk.services.changes import fill_in, keep, load_case, newest
from probationdesk.services.ports import Changed, Desk


def begin_opinion(desk: Desk, head: Assessment, manager: str, role: str) -> Opinion:
    """Begin, or go on with, what one manager thinks of the present version of an assessment; return it.

    The assessment may be a draft or frozen. Raises Refused if no name is given, if it is the name of the
    assessment's author, or if the officer has not recorded a level yet: a manager's view comes second.
    """
    name = " ".join(manager.split())
    if not name:
        raise Refused("manager_without_name")
    if opinion_key(0, name) == opinion_key(0, head.author):
        raise Refused("own_oversight")
    assessment = load_case(desk, head.case_id).assessment(head.id)
    if not subjects(assessment):
        raise Refused("officer_has_not_rated")
    identifier = opinion_id(head.id, assessment.head.version, name)
    held = desk.store.record(identifier)
    if isinstance(held, Opinion):
        return held
    opinion = Opinion(
        id=identifier, case_id=head.case_id, assessment_id=head.id, version=assessment.head.version, manager=name,
        role=role.strip(), began=desk.clock(),
    )  # fmt: skip
    with _acting_as(desk, name):
        keep(desk, (opinion,), "oversight_begun")
    return opinion


def answer_prompt(desk: Desk, opinion: Opinion, **answers: Any) -> Changed:
    """Put a manager's answers to the prompts, or whether and when they met the person, into their opinion."""
    with _acting_as(desk, opinion.manager):
        return fill_in(desk, opinion, **answers)


def give_view(
    desk: Desk, opinion: Opinion, subject: Subject, view: View, *, level: Level = Level.UNRATED, reasons: str = ""
) -> Changed:
    """Record whether a manager agrees with one rating as it now stands, or which they would set and why.

    The officer's entry is not touched. A view taken back takes its reasons with it; someone who agrees
    sets no other level.
    """
    opinion = newest(desk, opinion)
    others = tuple(one for one in opinion.views if one.about != subject.about)
    given = RatingView(
        about=subject.about, view=view, level=level if view is View.DIFFERS else Level.UNRATED, reasons=reasons,
        seen=subject.seen,
    )  # fmt: skip
    views = others if view is View.NONE else tuple(sorted((*others, given), key=_place))
    with _acting_as(desk, opinion.manager):
        return keep(desk, (replace(opinion, views=views),), "rating_overseen", settle=False)


def countersign(desk: Desk, opinion: Opinion) -> Changed:
    """Close an opinion with today's date; after that nobody alters it.

    Raises Refused if a view, a reason, or whether the manager has met the person is missing.
    """
    opinion = newest(desk, opinion)
    assessment = load_case(desk, opinion.case_id).assessment(opinion.assessment_id)
    if opinion.version != assessment.head.version:
        raise Refused("opinion_on_earlier_version")
    missing = still_missing(opinion, assessment)
    if missing:
        raise Refused("oversight_unfinished", count=len(missing))
    signed = replace(opinion, countersigned_on=desk.clock().date())
    with _acting_as(desk, opinion.manager):
        return keep(desk, (signed,), "countersigned")


def _place(view: RatingView) -> tuple[bool, bool, str]:
    """Put the overall level first and the proposal last."""
    return view.about == PROPOSAL, view.about != LEVEL, view.about


@contextmanager
def _acting_as(desk: Desk, manager: str) -> Iterator[None]:
    """Have the history name the manager for what is kept meanwhile."""
    officer = desk.store.act_as(manager)
    try:
        yield
    finally:
        desk.store.act_as(officer)
