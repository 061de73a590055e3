"""What a case needs, at a glance; said of the work and never made into a figure about an officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.glance import Due, Glance, at_a_glance, due
from probationdesk.domain.oversight import Opinion, RatingView, View

TODAY = date(2026, 11, 21)
FROZEN = Assessment(id="a", case_id="c", assessment_id="a", started=TODAY, frozen_as="v1")
OPINION = Opinion(
    id="o", case_id="c", assessment_id="a", version=1, manager="Carys Example", began=datetime(2026, 11, 21, tzinfo=UTC)
)
GIVEN = replace(OPINION, views=(RatingView(about="level", view=View.AGREES, seen="medium"),))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, Due.OVERDUE), (0, Due.TODAY), (1, Due.SOON), (14, Due.SOON), (15, Due.LATER)],
)
def test_an_event_is_soon_for_fourteen_days(days: int, expected: Due) -> None:
    assert due(TODAY + timedelta(days=days), TODAY) is expected


def test_no_date_is_neither_late_nor_soon() -> None:
    assert due(None, TODAY) is Due.NO_DATE


def test_only_enquiries_that_are_needed_and_not_answered_are_outstanding() -> None:
    def enquiry(key: str, **answers: object) -> Enquiry:
        return replace(Enquiry(id=key, case_id="c", kind=key), **answers)  # type: ignore[arg-type]

    found = at_a_glance(
        [
            enquiry("undecided"),
            enquiry("not_needed", needed=Answer.NO),
            enquiry("to_ask", needed=Answer.YES),
            enquiry("waiting", asked_on=TODAY),
            enquiry("answered", asked_on=TODAY, answered_on=TODAY),
        ]
    )
    assert found == Glance(outstanding=2, awaits_oversight=0)


def test_a_draft_waits_for_nobody() -> None:
    assert at_a_glance([replace(FROZEN, frozen_as="")]).awaits_oversight == 0


def test_a_frozen_assessment_waits_until_a_manager_has_said_something() -> None:
    assert at_a_glance([FROZEN]).awaits_oversight == 1
    assert at_a_glance([FROZEN, OPINION]).awaits_oversight == 1, "a name alone is no view"
    assert at_a_glance([FROZEN, GIVEN]).awaits_oversight == 0


def test_a_corrected_version_waits_again() -> None:
    assert at_a_glance([replace(FROZEN, version=2, frozen_as="v2"), GIVEN]).awaits_oversight == 1


def test_what_a_frozen_review_has_replaced_waits_no_longer() -> None:
    review = replace(FROZEN, id="b", assessment_id="b", frozen_as="v2", based_on="v1")
    assert at_a_glance([FROZEN, replace(review, frozen_as="")]).awaits_oversight == 1
    assert at_a_glance([FROZEN, review]).awaits_oversight == 1, "the review, and not what it reviews"
