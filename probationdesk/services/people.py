"""Opening a case and describing the person it is about."""

from __future__ import annotations

from datetime import date

from probationdesk.domain.assessment import Assessment, Purpose
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.errors import Refused
from probationdesk.domain.ids import derived_id, new_id, new_id_at, new_reference
from probationdesk.domain.people import Adjustment, Case, Person, Setting
from probationdesk.services.changes import fill_in, keep, load_case, newest
from probationdesk.services.ports import Changed, Desk


def open_case(
    desk: Desk, full_name: str, *, setting: Setting = Setting.COMMUNITY, purpose: Purpose = Purpose.PRE_SENTENCE
) -> Changed:
    """Open a case for a person and start its first assessment.

    The framework's enquiries are laid out at once, undecided, so that none is forgotten.
    """
    today = desk.clock().date()
    case_id = new_id()
    enquiries = [
        Enquiry(id=derived_id(case_id, Enquiry.KIND, definition.key), case_id=case_id, kind=definition.key)
        for definition in desk.framework.enquiries
    ]
    case = Case(id=case_id, case_id=case_id, reference=new_reference(case_id), opened=today, setting=setting)
    person = Person(id=derived_id(case_id, Person.KIND), case_id=case_id, full_name=full_name.strip())
    return keep(desk, (case, person, *enquiries, _new_assessment(desk, case_id, purpose, today)), "case_opened")


def start_assessment(desk: Desk, case_id: str, purpose: Purpose) -> Assessment:
    """Start a fresh assessment of a person already known, for another sentence or purpose; return its head.

    The person, sources, enquiries and history are those of the case; nothing that was found or planned comes
    along, as it does in a review. Raises Refused if one for the same purpose is still a draft.
    """
    for one in load_case(desk, case_id).assessments:
        if one.head.purpose is purpose and not one.head.frozen:
            raise Refused("assessment_under_way")
    head = _new_assessment(desk, case_id, purpose, desk.clock().date())
    keep(desk, (head,), "assessment_started")
    return head


def set_adjustment(desk: Desk, person: Person, need: str, arrangement: str) -> Changed:
    """Record what will be done about one need; an empty arrangement takes the need away."""
    person = newest(desk, person)
    others = tuple(adjustment for adjustment in person.adjustments if adjustment.need != need)
    if arrangement.strip():
        others += (Adjustment(need=need, arrangement=arrangement),)
    order = {definition.key: place for place, definition in enumerate(desk.framework.needs)}
    ordered = tuple(sorted(others, key=lambda adjustment: order.get(adjustment.need, len(order))))
    return fill_in(desk, person, adjustments=ordered)


def _new_assessment(desk: Desk, case_id: str, purpose: Purpose, today: date) -> Assessment:
    own = new_id_at(desk.clock())
    return Assessment(
        id=own, case_id=case_id, assessment_id=own, purpose=purpose, started=today,
        author=desk.officer.name, author_role=desk.officer.role,
    )  # fmt: skip
