"""Enquiries: where each stands follows from what was recorded, and nothing needed drops out of sight."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry, EnquiryState, outstanding

DAY = date(2026, 3, 2)


def enquiry(kind: str = "health", **answers: Any) -> Enquiry:
    return Enquiry(id=f"enquiry-{kind}", case_id="case-1", kind=kind, **answers)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, EnquiryState.UNDECIDED),
        ({"needed": Answer.UNKNOWN}, EnquiryState.UNDECIDED),
        ({"needed": Answer.NO}, EnquiryState.NOT_NEEDED),
        ({"needed": Answer.YES}, EnquiryState.TO_ASK),
        ({"needed": Answer.YES, "asked_on": DAY}, EnquiryState.WAITING),
        ({"asked_on": DAY}, EnquiryState.WAITING),
        ({"needed": Answer.NO, "asked_on": DAY}, EnquiryState.WAITING),
        ({"needed": Answer.YES, "asked_on": DAY, "answered_on": DAY}, EnquiryState.ANSWERED),
        ({"answered_on": DAY}, EnquiryState.ANSWERED),
    ],
)
def test_the_latest_thing_recorded_says_where_an_enquiry_stands(answers: dict[str, Any], state: EnquiryState) -> None:
    assert enquiry(**answers).state is state


def test_outstanding_is_what_is_needed_and_not_answered_in_the_order_given() -> None:
    held = (
        enquiry("prison", needed=Answer.YES),
        enquiry("health", needed=Answer.NO),
        enquiry("own", asked_on=DAY),
        enquiry("victim_liaison", asked_on=DAY, answered_on=DAY),
        enquiry("partner_agencies"),
    )
    assert [one.kind for one in outstanding(held)] == ["prison", "own"]


def test_there_can_be_one_enquiry_of_each_kind_of_the_framework_and_many_of_the_officers_own() -> None:
    assert enquiry("health").key == "health"
    assert enquiry("own").key == ""


def test_words_are_the_reason_the_addressee_and_the_answer() -> None:
    assert enquiry(reason="A child at home.", asked_of="The school", answer="Nothing known.").words == (
        "A child at home. The school Nothing known."
    )
