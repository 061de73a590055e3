"""Enquiries and history: what must be decided, what is pointed out, and what is never taken for proven."""

from __future__ import annotations

from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import EventKind
from tests.unit.checking import DAY, event, one_gap
from tests.unit.drafts import CASE, complete


class TestEnquiries:
    def test_an_enquiry_that_is_not_in_the_list_at_all_is_undecided(self) -> None:
        draft = complete()
        other = [e for e in draft.case.enquiries if e.kind != "childrens_services"]
        assert draft.take_out(Enquiry).put(*other).blocking == ["enquiry_undecided"]

    def test_an_answer_still_awaited_is_pointed_out_and_blocks_nothing(self) -> None:
        draft = complete().fill_in(Enquiry, "police_domestic_abuse", needed=Answer.YES, asked_on=DAY)
        assert (draft.codes, draft.blocking) == (["enquiry_waiting"], [])

    def test_an_answered_enquiry_needs_nothing_more(self) -> None:
        draft = complete().fill_in(Enquiry, "health", needed=Answer.YES, asked_on=DAY, answered_on=DAY)
        assert draft.gaps == ()

    def test_enquiries_that_are_not_mandatory_may_stay_undecided(self) -> None:
        assert complete().fill_in(Enquiry, "health", needed=Answer.UNANSWERED, reason="").gaps == ()

    def test_the_officers_own_enquiry_is_chased_like_any_other(self) -> None:
        own_enquiry = Enquiry(id="own-1", case_id=CASE, kind="own", asked_of="The landlord", needed=Answer.YES)
        gap = one_gap(complete().put(own_enquiry))
        assert (gap.code, gap.about, gap.blocks) == ("enquiry_to_ask", "own", False)


class TestHistory:
    def test_an_allegation_entered_as_established_blocks_the_freeze(self) -> None:
        assert complete().put(event(EventKind.ALLEGATION)).blocking == ["allegation_as_fact"]

    def test_an_allegation_entered_as_reported_is_as_it_should_be(self) -> None:
        assert complete().put(event(EventKind.ALLEGATION, ClaimKind.REPORTED)).gaps == ()

    def test_a_quiet_period_is_complete_once_it_says_what_was_different(self) -> None:
        assert complete().put(event(EventKind.QUIET_PERIOD, different="He had work.")).gaps == ()
