"""What a manager gives a view on: the overall level, each group's level, and the proposal."""

from __future__ import annotations

from dataclasses import dataclass

from probationdesk.domain.assessment import AssessmentFile, Purpose
from probationdesk.domain.claims import Answer
from probationdesk.domain.oversight import Opinion, RatingView, View
from probationdesk.domain.risk import Group, Level

LEVEL = "level"
PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to give a view on, and what the officer has entered there."""

    about: str
    seen: str

    @property
    def is_level(self) -> bool:
        """True if what the officer entered is a level of risk."""
        return self.about != PROPOSAL


def subjects(assessment: AssessmentFile) -> tuple[Subject, ...]:
    """Return what the officer has rated or proposed. Until the officer has recorded a level there is nothing.

    The order is: overall level, groups, proposal.
    """
    level = assessment.harm.level
    if level is Level.UNRATED:
        return ()
    found = [Subject(LEVEL, level.value)]
    for group in Group:
        for setting in ("community", "custody"):
            rated: Level = getattr(assessment.ratings[group], setting)
            if rated is not Level.UNRATED:
                found.append(Subject(f"group.{group}.{setting}", rated.value))
    proposal = assessment.proposal.proposal.strip()
    if assessment.head.purpose is Purpose.PRE_SENTENCE and proposal:
        found.append(Subject(PROPOSAL, proposal))
    return tuple(found)


def is_of_a_subject(view: RatingView) -> bool:
    """Say whether a view is on something a manager can give one on, and tells a level where that has one."""
    if view.about == PROPOSAL:
        return True
    places = {LEVEL, *(f"group.{group}.{setting}" for group in Group for setting in ("community", "custody"))}
    return view.about in places and view.seen in set(Level)


def still_missing(opinion: Opinion, assessment: AssessmentFile) -> tuple[tuple[str, str], ...]:
    """Return what an opinion lacks before it can be countersigned, each as a code and what it is about.

    Someone who differs says why; everyone says whether they have met the person.
    """
    missing: list[tuple[str, str]] = []
    for subject in subjects(assessment):
        view = opinion.view_of(subject.about)
        if view is None or view.view is View.NONE:
            missing.append(("view", subject.about))
        elif changed_since(view, assessment):
            missing.append(("view_again", subject.about))
        elif view.view is View.DIFFERS:
            missing += _of_difference(view, subject)
    if not subjects(assessment):
        missing.append(("level", ""))
    if opinion.met_person is Answer.UNANSWERED:
        missing.append(("met_person", ""))
    elif opinion.met_person is Answer.YES and opinion.met_on is None:
        missing.append(("met_on", ""))
    return tuple(missing)


def _of_difference(view: RatingView, subject: Subject) -> list[tuple[str, str]]:
    missing = []
    if subject.is_level and view.level.value in ("", subject.seen):
        missing.append(("their_level", subject.about))
    if not view.reasons.strip():
        missing.append(("reasons", subject.about))
    return missing


def changed_since(view: RatingView, assessment: AssessmentFile) -> bool:
    """Say whether the officer's entry is no longer what the manager saw."""
    return all((view.about, view.seen) != (subject.about, subject.seen) for subject in subjects(assessment))
