"""A review: started from a frozen version, confirmed section by section, and printed as what has changed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from probationdesk.domain.assessment import Assessment, AssessmentFile, CaseFile, Purpose, gather
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.errors import Refused
from probationdesk.domain.ids import derived_id, new_id_at
from probationdesk.domain.record import Record
from probationdesk.domain.review import Since, begin, carried, earlier_level, questions_of_review
from probationdesk.domain.risk import Level
from probationdesk.services.changes import keep, load_case, take_out
from probationdesk.services.ports import Changed, Desk, Printed


def start_review(desk: Desk, head: Assessment, purpose: Purpose = Purpose.SENTENCE_MANAGEMENT) -> Assessment:
    """Start a review of a frozen assessment and return its head.

    Everything that was found and planned is carried forward; what was answered on a day is not. The frozen
    version stays as it is. Raises Refused if the assessment is a draft, or a review of it is under way.
    """
    case = load_case(desk, head.case_id)
    held = case.assessment(head.id).head
    version = next((one for one in desk.store.versions(held.id) if one.id == held.frozen_as), None)
    if version is None:
        raise Refused("not_frozen")
    if any(one.head.based_on == version.id and not one.head.frozen for one in case.assessments):
        raise Refused("review_under_way")
    # What is carried is what was frozen.
    frozen = _load_frozen(desk, version.id)
    review = begin(
        frozen.head, version, identifier=new_id_at(desk.clock()), purpose=purpose, today=desk.clock().date(),
        author=desk.officer.name, role=desk.officer.role,
    )  # fmt: skip
    keep(desk, (review, *carried(frozen, review)), "review_started")
    return review


def _load_frozen(desk: Desk, version_id: str) -> AssessmentFile:
    """Return the assessment as it stood in a frozen version; raises Refused if its words are no longer held."""
    try:
        frozen = gather(desk.store.version_records(version_id)).current
    except ValueError:
        frozen = None
    if frozen is None:
        raise Refused("version_not_here")
    return frozen


def confirm_unchanged(desk: Desk, head: Assessment, section: str) -> Changed:
    """Record that the officer has looked at a section and that it still holds as it was frozen.

    Raises Refused if something in it differs from the frozen version, or still has to be asked.
    """
    assessment = load_case(desk, head.case_id).assessment(head.id)
    question = next((one for one in questions_of_review(assessment) if one.section == section), None)
    if question is None:
        raise Refused("not_a_review")
    if question.since is Since.TO_ASK:
        raise Refused("asked_anew")
    if question.since is Since.CHANGED:
        raise Refused("not_unchanged")
    confirmation = Confirmation(
        id=_confirmation_id(head, section), case_id=head.case_id, assessment_id=head.id, section=section,
        at=desk.clock(), by=desk.officer.name,
    )  # fmt: skip
    return keep(desk, (confirmation,), "section_confirmed_unchanged")


def withdraw_confirmation(desk: Desk, head: Assessment, section: str) -> Changed:
    """Take back that a section was found unchanged; does nothing if that was not said."""
    held = desk.store.record(_confirmation_id(head, section))
    if held is None:
        return Changed(case_id=head.case_id, kinds=frozenset())
    return take_out(desk, held)


def take_over_reasons(desk: Desk, assessment: AssessmentFile) -> Changed:
    """Put the earlier reasons for the level, and the earlier levels of the groups, where nothing stands yet.

    Raises Refused as long as the officer's own level has not been recorded.
    """
    head, earlier = assessment.head, assessment.reviewed
    if earlier is None or earlier_level(assessment) is Level.UNRATED:
        raise Refused("own_level_first")
    kept: list[Record] = []
    if not assessment.harm.why_this_level.strip() and earlier.harm.why_this_level.strip():
        kept.append(replace(assessment.harm, why_this_level=earlier.harm.why_this_level))
    for group, rating in assessment.ratings.items():
        filled = _filled(rating, earlier.ratings[group])
        if filled != rating:
            kept.append(filled)
    if not kept:
        return Changed(case_id=head.case_id, kinds=frozenset())
    return keep(desk, kept, "earlier_reasons_taken_over")


def print_difference(desk: Desk, case: CaseFile, assessment_id: str) -> Printed:
    """Return, on one side, how a review differs from the version it starts from.

    Raises Refused if the assessment is no review, or the words of that version are no longer held.
    """
    assessment = case.assessment(assessment_id)
    if assessment.reviewed is None:
        raise Refused("not_a_review")
    dated, code = desk.clock().date(), ""
    for version in desk.store.versions(assessment_id):
        if version.id == assessment.head.frozen_as:
            # A frozen review bears the day it was frozen, as its report does.
            dated, code = version.made_at.astimezone().date(), version.digest
    return desk.press.difference(case, assessment_id, desk.framework, dated=dated, code=code)


def _filled(record: Record, earlier: Record) -> Record:
    """Return `record` with the answers of `earlier` where it has none."""
    answers: dict[str, Any] = {
        field.name: getattr(earlier, field.name)
        for field in fields(record)
        if not getattr(record, field.name) and field.name != "assessment_id"
    }
    return replace(record, **answers)


def _confirmation_id(head: Assessment, section: str) -> str:
    return derived_id(head.id, Confirmation.KIND, section)
