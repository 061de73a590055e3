"""Opening a case and describing the person."""

from __future__ import annotations

from datetime import date

from probationdesk.domain.assessment import Purpose
from probationdesk.domain.enquiries import EnquiryState
from probationdesk.domain.history import EventKind
from probationdesk.domain.ids import new_reference
from probationdesk.domain.people import Adjustment, Setting
from probationdesk.domain.review import is_review
from probationdesk.domain.sources import SourceKind
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.gathering import add_event, add_source
from probationdesk.services.people import open_case, set_adjustment, start_assessment
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze
from tests.desks import NOW, OFFICER
from tests.services.desk import current, only, opened, refusal


class TestOpeningACase:
    def test_names_the_person_gives_a_reference_and_begins_the_assessment_today(self, desk: Desk) -> None:
        changed = open_case(desk, "  Rowan Invented ", setting=Setting.CUSTODY)
        case = load_case(desk, changed.case_id)
        assert case.person.full_name == "Rowan Invented"
        assert case.case.reference == new_reference(case.case.id)
        assert case.case.setting is Setting.CUSTODY
        assert (case.case.opened, case.assessments[0].head.started) == (NOW.date(), NOW.date())
        assert not case.case.invented

    def test_signs_the_assessment_with_the_officer_at_the_desk(self, desk: Desk) -> None:
        opened(desk)
        head = current(desk).head
        assert (head.author, head.author_role) == (OFFICER.name, OFFICER.role)

    def test_lays_out_every_enquiry_of_the_framework_undecided(self, desk: Desk) -> None:
        case = opened(desk)
        assert {e.kind for e in case.enquiries} == {e.key for e in desk.framework.enquiries}
        assert {e.state for e in case.enquiries} == {EnquiryState.UNDECIDED}

    def test_puts_the_case_on_the_caseload(self, desk: Desk) -> None:
        opened(desk, "Rowan Invented")
        opened(desk, "Ash Invented")
        assert [line.name for line in desk.store.cases()] == ["Ash Invented", "Rowan Invented"]

    def test_is_one_act_in_the_history(self, desk: Desk) -> None:
        case = opened(desk)
        assert {change.act for change in desk.store.changes(case.case.id)} == {"case_opened"}


class TestAdjustments:
    def test_stand_in_the_order_of_the_framework_whichever_was_entered_first(self, desk: Desk) -> None:
        person = opened(desk).person
        set_adjustment(desk, person, "mobility", "Ground floor.")
        set_adjustment(desk, person, "hearing", "A loop.")
        set_adjustment(desk, person, "language", "Cymraeg.")
        assert [one.need for one in only(desk).person.adjustments] == ["language", "hearing", "mobility"]

    def test_are_written_over_need_by_need(self, desk: Desk) -> None:
        person = opened(desk).person
        set_adjustment(desk, person, "hearing", "A loop.")
        set_adjustment(desk, person, "hearing", "A loop, and BSL.")
        assert only(desk).person.adjustments == (Adjustment(need="hearing", arrangement="A loop, and BSL."),)

    def test_are_taken_away_by_an_empty_arrangement(self, desk: Desk) -> None:
        person = opened(desk).person
        set_adjustment(desk, person, "hearing", "A loop.")
        set_adjustment(desk, person, "hearing", "  ")
        assert only(desk).person.adjustments == ()


def test_a_further_assessment_starts_blank_and_leaves_the_first_as_it_was(desk: Desk) -> None:
    case = opened(desk)
    fill_in(desk, case.assessments[0].harm, settle=True, who="His brother.")
    start_assessment(desk, case.case.id, Purpose.SENTENCE_MANAGEMENT)
    assessments = only(desk).assessments
    first = next(one for one in assessments if one.head.id == case.assessments[0].head.id)
    second = next(one for one in assessments if one.head.id != first.head.id)
    assert first.harm.who == "His brother."
    assert (second.harm.who, second.head.purpose) == ("", Purpose.SENTENCE_MANAGEMENT)


def test_a_further_assessment_has_the_sources_enquiries_and_history_of_the_case(desk: Desk) -> None:
    case = opened(desk)
    add_source(desk, case.case.id, label="CPS bundle", title="Papers", kind=SourceKind.PROSECUTION)
    add_event(desk, case.case.id, kind=EventKind.CONVICTION, began=date(2024, 6, 8), what="Assault.")
    before = only(desk)
    head = start_assessment(desk, case.case.id, Purpose.SENTENCE_MANAGEMENT)
    after = only(desk)
    assert (after.person, after.sources, after.events) == (before.person, before.sources, before.events)
    assert after.enquiries == before.enquiries
    assert (head.author, head.based_on) == (desk.officer.name, "")
    assert not is_review(head)


def test_a_second_draft_for_the_same_purpose_is_refused(desk: Desk) -> None:
    case = opened(desk)
    assert refusal(lambda: start_assessment(desk, case.case.id, Purpose.PRE_SENTENCE)).code == "assessment_under_way"
    assert len(only(desk).assessments) == 1


def test_a_new_report_for_court_is_started_once_the_last_one_is_frozen(ready: Desk) -> None:
    head = current(ready).head
    freeze(ready, head.case_id, head.id)
    second = start_assessment(ready, head.case_id, head.purpose)
    assert current(ready).head.id == second.id, "it is the one that is under way, though both began today"
    assert current(ready).findings["alcohol"].why == ""


def test_of_two_drafts_begun_on_one_day_the_one_begun_later_is_the_current_one(desk: Desk) -> None:
    for number in range(8):  # one case would come out right every other time by chance
        case_id = opened(desk, f"Rowan Invented {number}").case.id
        (first,) = load_case(desk, case_id).assessments
        second = start_assessment(desk, case_id, Purpose.SENTENCE_MANAGEMENT)
        case = load_case(desk, case_id)
        assert first.head.started == second.started
        assert [one.head.id for one in case.assessments] == [first.head.id, second.id]
        assert case.current is not None
        assert case.current.head.id == second.id
