"""A review starts from what was frozen, asks only what changed, and re-dates nothing."""

from __future__ import annotations

from datetime import date

import pytest

from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import Assessment, AssessmentFile, Purpose
from probationdesk.domain.claims import Answer
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Agreement
from probationdesk.domain.readback import Verdict
from probationdesk.domain.review import Since, departs, earlier_level, questions_of_review
from probationdesk.domain.risk import Level
from probationdesk.domain.sources import SourceKind
from probationdesk.domain.statements import statements
from probationdesk.report.press import ReportPress
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.differences import Difference, differences
from probationdesk.services.gathering import add_source
from probationdesk.services.people import start_assessment
from probationdesk.services.planning import add_condition
from probationdesk.services.ports import Desk
from probationdesk.services.reading_back import mark_statement
from probationdesk.services.reporting import find_gaps, freeze, make_correction, print_report
from probationdesk.services.reviewing import (
    confirm_unchanged,
    print_difference,
    start_review,
    take_over_reasons,
    withdraw_confirmation,
)
from tests.services.desk import current, only, refusal
from tests.unit.report_reading import sides

WORDS = Wording(Language.ENGLISH)


@pytest.fixture
def frozen(ready: Desk) -> Desk:
    """A desk with one frozen assessment, which was agreed and read back on its day."""
    assessment = current(ready)
    fill_in(ready, assessment.goals[0], agreement=Agreement.AGREES, their_words="“Fine.”", settle=True)
    fill_in(ready, assessment.harm, present_now=Answer.YES, to_self="None known.", settle=True)
    fill_in(ready, assessment.head, court="Example Magistrates’ Court", settle=True)
    add_condition(ready, assessment.head, "Live where approved")
    statement = statements(current(ready), only(ready).sources)[0]
    mark_statement(ready, assessment.head, statement, Verdict.RIGHT)
    freeze(ready, assessment.head.case_id, assessment.head.id)
    return ready


@pytest.fixture
def under_review(frozen: Desk) -> Desk:
    """The same desk, with a review begun."""
    start_review(frozen, current(frozen).head)
    return frozen


def review_of(desk: Desk) -> AssessmentFile:
    assessment = current(desk)
    assert assessment.head.based_on
    return assessment


def since(desk: Desk, section: str) -> Since:
    return next(one.since for one in questions_of_review(review_of(desk)) if one.section == section)


def told(desk: Desk) -> tuple[Difference, ...]:
    return differences(only(desk), review_of(desk), desk.framework, WORDS)


def gap_codes(desk: Desk) -> list[str]:
    return [gap.code for gap in find_gaps(desk, only(desk), review_of(desk).head.id)]


class TestStarting:
    def test_carries_forward_everything_that_was_found_and_planned(self, frozen: Desk) -> None:
        before = current(frozen)
        start_review(frozen, before.head)
        after = review_of(frozen)
        for area in AREAS:
            assert after.findings[area].why == before.findings[area].why
            assert after.findings[area].answers == before.findings[area].answers
        assert after.formulation.words == before.formulation.words
        assert (after.harm.who, after.harm.stopped_before) == (before.harm.who, before.harm.stopped_before)
        assert [goal.i_will for goal in after.goals] == [goal.i_will for goal in before.goals]
        assert [goal.steps for goal in after.goals] == [goal.steps for goal in before.goals]
        assert [one.text for one in after.conditions] == ["Live where approved"]
        assert after.head.offences == before.head.offences

    def test_does_not_date_anew_what_was_said_or_held_on_a_day(self, under_review: Desk) -> None:
        review = review_of(under_review)
        assert [interview.began for interview in review.interviews] == [None, None]
        assert review.marks == {}
        assert review.scores == ()
        assert review.goals[0].agreement is Agreement.NOT_ASKED
        assert review.goals[0].their_words == ""
        assert review.harm.present_now is Answer.UNANSWERED
        assert review.head.hearing is None

    def test_asks_for_the_level_anew(self, under_review: Desk) -> None:
        review = review_of(under_review)
        assert review.harm.level is Level.UNRATED
        assert review.harm.why_this_level == ""
        assert all(rating.community is Level.UNRATED for rating in review.ratings.values())

    def test_leaves_the_frozen_version_and_its_print_as_they_were(self, frozen: Desk) -> None:
        head = current(frozen).head
        version = frozen.store.versions(head.id)[0]
        members, printed = frozen.store.version_records(version.id), print_report(frozen, only(frozen), head.id)
        start_review(frozen, head)
        fill_in(frozen, review_of(frozen).findings["alcohol"], why="Nothing now.", settle=True)
        assert frozen.store.version_records(version.id) == members
        assert print_report(frozen, only(frozen), head.id) == printed

    def test_is_for_managing_the_sentence_unless_said_otherwise(self, frozen: Desk) -> None:
        review = start_review(frozen, current(frozen).head)
        assert review.purpose is Purpose.SENTENCE_MANAGEMENT
        assert current(frozen).proposal.proposal == "", "what was proposed to the court stays with the report"

    def test_for_a_court_again_the_proposal_is_carried_as_well(self, frozen: Desk) -> None:
        before = current(frozen)
        start_review(frozen, before.head, Purpose.PRE_SENTENCE)
        assert review_of(frozen).proposal.proposal == before.proposal.proposal

    def test_becomes_the_assessment_that_is_shown(self, frozen: Desk) -> None:
        review = start_review(frozen, current(frozen).head)
        assert current(frozen).head.id == review.id

    def test_is_refused_for_a_draft(self, ready: Desk) -> None:
        assert refusal(lambda: start_review(ready, current(ready).head)).code == "not_frozen"

    def test_is_refused_while_a_correction_is_open(self, frozen: Desk) -> None:
        draft = make_correction(frozen, current(frozen).head, "A date.")
        assert refusal(lambda: start_review(frozen, draft)).code == "not_frozen"

    def test_is_refused_while_another_review_of_the_version_is_under_way(self, frozen: Desk) -> None:
        head = current(frozen).head
        start_review(frozen, head)
        assert refusal(lambda: start_review(frozen, head)).code == "review_under_way"


class TestAskingOnlyWhatChanged:
    def test_everything_carried_is_marked_as_unchanged_and_not_looked_at(self, under_review: Desk) -> None:
        questions = questions_of_review(review_of(under_review))
        assert {one.since for one in questions if one.section != "harm"} == {Since.CARRIED}
        assert told(under_review) == ()

    def test_the_level_and_whether_it_is_present_now_are_asked(self, under_review: Desk) -> None:
        harm = next(one for one in questions_of_review(review_of(under_review)) if one.section == "harm")
        assert (harm.since, harm.to_ask) == (Since.TO_ASK, ("harm.level", "harm.present_now"))

    def test_a_section_that_is_changed_is_told_field_by_field(self, under_review: Desk) -> None:
        fill_in(under_review, review_of(under_review).findings["alcohol"], why="He is sober [CPS bundle, p 9].")
        assert since(under_review, "area.alcohol") is Since.CHANGED
        (difference,) = told(under_review)
        assert difference.name == "Alcohol: why"
        assert difference.before == "He had drunk [CPS bundle, p 3]."
        assert difference.now == "He is sober [CPS bundle, p 9]."

    def test_putting_it_back_makes_it_unchanged_again(self, under_review: Desk) -> None:
        finding = review_of(under_review).findings["alcohol"]
        fill_in(under_review, finding, why="Something else.")
        fill_in(under_review, finding, why=finding.why)
        assert since(under_review, "area.alcohol") is Since.CARRIED

    def test_a_goal_reached_and_a_new_source_are_told(self, under_review: Desk) -> None:
        fill_in(under_review, review_of(under_review).goals[0], so_that="I keep my job", settle=True)
        add_source(under_review, only(under_review).case.id, label="Work rota", title="Rota", kind=SourceKind.EMPLOYER)
        found = {one.name: one for one in told(under_review)}
        assert "so that I keep my job" in found["Goal, with its steps"].now
        assert found["New sources"].before == ""
        assert "Work rota" in found["New sources"].now


class TestConfirming:
    def test_is_an_act_of_its_own_in_the_history(self, under_review: Desk) -> None:
        review = review_of(under_review)
        confirm_unchanged(under_review, review.head, "area.alcohol")
        assert since(under_review, "area.alcohol") is Since.CONFIRMED
        change = under_review.store.changes(review.head.case_id, limit=1)[0]
        assert (change.act, change.actor) == ("section_confirmed_unchanged", "Invented Officer")

    def test_can_be_taken_back(self, under_review: Desk) -> None:
        head = review_of(under_review).head
        confirm_unchanged(under_review, head, "plan")
        withdraw_confirmation(under_review, head, "plan")
        assert since(under_review, "plan") is Since.CARRIED

    def test_does_not_outlast_a_change(self, under_review: Desk) -> None:
        review = review_of(under_review)
        confirm_unchanged(under_review, review.head, "area.drugs")
        fill_in(under_review, review.findings["drugs"], helps="A new friend.")
        assert since(under_review, "area.drugs") is Since.CHANGED

    def test_is_refused_for_what_has_changed(self, under_review: Desk) -> None:
        review = review_of(under_review)
        fill_in(under_review, review.findings["drugs"], helps="A new friend.")
        error = refusal(lambda: confirm_unchanged(under_review, review.head, "area.drugs"))
        assert error.code == "not_unchanged"

    def test_is_refused_for_what_has_to_be_asked_again(self, under_review: Desk) -> None:
        head = review_of(under_review).head
        assert refusal(lambda: confirm_unchanged(under_review, head, "harm")).code == "asked_anew"

    def test_what_nobody_looked_at_is_pointed_out_and_does_not_stop_the_freeze(self, under_review: Desk) -> None:
        gaps = find_gaps(under_review, only(under_review), review_of(under_review).head.id)
        gap = next(one for one in gaps if one.code == "review_not_looked_at")
        assert not gap.blocks
        assert gap.count == len(questions_of_review(review_of(under_review))) - 1


class TestTheOfficersOwnLevel:
    def test_is_recorded_before_the_earlier_one_is_told(self, under_review: Desk) -> None:
        assert earlier_level(review_of(under_review)) is Level.UNRATED
        fill_in(under_review, review_of(under_review).harm, why_this_level="Not yet a level.")
        assert not [one for one in told(under_review) if "evel" in one.name]
        fill_in(under_review, review_of(under_review).harm, level=Level.LOW)
        assert earlier_level(review_of(under_review)) is Level.MEDIUM

    def test_that_departs_from_the_earlier_one_must_say_what_changed(self, under_review: Desk) -> None:
        fill_in(under_review, review_of(under_review).harm, level=Level.LOW)
        assert departs(review_of(under_review))
        assert "departure_without_words" in gap_codes(under_review)
        fill_in(under_review, review_of(under_review).harm, departure="Six months sober, and at work.")
        assert "departure_without_words" not in gap_codes(under_review)

    def test_that_stays_the_same_is_asked_nothing_more(self, under_review: Desk) -> None:
        fill_in(under_review, review_of(under_review).harm, level=Level.MEDIUM)
        assert "departure_without_words" not in gap_codes(under_review)

    def test_is_never_asked_for_a_departure_in_a_first_assessment(self, ready: Desk) -> None:
        assert "departure_without_words" not in [g.code for g in find_gaps(ready, only(ready), current(ready).head.id)]

    def test_the_earlier_reasons_are_taken_over_only_afterwards_and_only_where_nothing_stands(
        self, under_review: Desk
    ) -> None:
        assert refusal(lambda: take_over_reasons(under_review, review_of(under_review))).code == "own_level_first"
        fill_in(under_review, review_of(under_review).harm, level=Level.MEDIUM)
        take_over_reasons(under_review, review_of(under_review))
        assert review_of(under_review).harm.why_this_level == "Once, and stopped."
        fill_in(under_review, review_of(under_review).harm, why_this_level="My own words.")
        take_over_reasons(under_review, review_of(under_review))
        assert review_of(under_review).harm.why_this_level == "My own words."


class TestFreezingAndPrinting:
    def test_a_review_can_be_frozen_and_says_what_it_comes_from(self, under_review: Desk) -> None:
        finish(under_review)
        head = review_of(under_review).head
        version = freeze(under_review, head.case_id, head.id)
        assert version.parents == (head.based_on,)
        printed = " ".join(sides(print_report(under_review, only(under_review), head.id).pdf))
        assert "This is a review. It starts from version 1, frozen on 21 November 2026." in printed
        assert "Changed since: " in printed
        assert "Carried over and not looked at: " in printed
        assert "Since the earlier level (medium, 21 November 2026): Six months sober." in printed

    def test_the_differences_stand_on_one_side(self, under_review: Desk) -> None:
        finish(under_review)
        printed = print_difference(under_review, only(under_review), review_of(under_review).head.id)
        assert (printed.sides, printed.lines_over) == (1, 0)
        (side,) = sides(printed.pdf)
        assert "What has changed since 21 November 2026" in side
        assert "Medium" in side
        assert "Low" in side
        assert "He is sober" in side

    def test_the_same_review_prints_the_same_bytes(self, under_review: Desk) -> None:
        finish(under_review)
        case, identifier = only(under_review), review_of(under_review).head.id
        assert print_difference(under_review, case, identifier) == print_difference(under_review, case, identifier)

    def test_the_differences_print_in_cymraeg_as_well(self, under_review: Desk) -> None:
        finish(under_review)
        case, identifier = only(under_review), review_of(under_review).head.id
        press = ReportPress(language=Language.CYMRAEG)
        printed = press.difference(case, identifier, under_review.framework, dated=date(2026, 11, 21), code="")
        assert "Beth sydd wedi newid ers 21 Tachwedd 2026" in sides(printed.pdf)[0]

    def test_even_a_review_in_which_everything_changed_fits_one_side(self, under_review: Desk) -> None:
        finish(under_review)
        review = review_of(under_review)
        for area in AREAS:
            fill_in(under_review, review.findings[area], why="Wholly other words stand here now. " * 30)
        printed = print_difference(under_review, only(under_review), review.head.id)
        assert (printed.sides, printed.lines_over) == (1, 0)
        assert "…" in sides(printed.pdf)[0]

    def test_a_first_assessment_has_no_differences_to_print(self, ready: Desk) -> None:
        assert refusal(lambda: print_difference(ready, only(ready), current(ready).head.id)).code == "not_a_review"

    def test_a_review_of_a_review_starts_from_that(self, under_review: Desk) -> None:
        finish(under_review)
        head = review_of(under_review).head
        freeze(under_review, head.case_id, head.id)
        second = start_review(under_review, head)
        case = load_case(under_review, head.case_id)
        reviewed = case.assessment(second.id).reviewed
        assert reviewed is not None
        assert reviewed.head.id == head.id


def finish(desk: Desk) -> None:
    """Bring a review to where it can be frozen, with a lower level and one finding changed."""
    review = review_of(desk)
    fill_in(desk, review.harm, level=Level.LOW, why_this_level="Six months of it.", present_now=Answer.NO)
    fill_in(desk, review.harm, departure="Six months sober.")
    fill_in(desk, review.findings["alcohol"], why="He is sober [CPS bundle, p 9].")
    fill_in(desk, review.management, supervision="Every second week.")
    fill_in(desk, review.interviews[0], purpose_explained=True)
    fill_in(desk, review.interviews[1], not_held_because="He works away.")
    head: Assessment = review.head
    fill_in(desk, head, readback_not_done_because="He works away.", settle=True)


def test_what_is_begun_after_a_review_on_its_day_is_the_current_one(under_review: Desk) -> None:
    review = current(under_review).head
    fresh = start_assessment(under_review, review.case_id, Purpose.PRE_SENTENCE)
    assert fresh.started == review.started
    assert current(under_review).head.id == fresh.id
