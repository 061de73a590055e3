"""The interviews and reading back: declining is a right, and every dispute gets an answer."""

from __future__ import annotations

import pytest

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.interviews import Interview, Mode, Question, Response
from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.steps import Step
from tests.unit.checking import entry, mark, one_gap
from tests.unit.drafts import AT, complete, own


class TestInterviews:
    @pytest.mark.parametrize("response", [Response.DECLINED, Response.NOT_ASKED])
    def test_declined_answers_and_questions_not_asked_never_make_a_gap(self, response: Response) -> None:
        assert complete().put(entry(response=response, area="alcohol")).gaps == ()

    def test_a_second_interview_that_was_not_held_needs_only_the_reason(self) -> None:
        draft = complete().fill_in(Interview, "2", began=None, not_held_because="Not brought from the cells.")
        assert draft.gaps == ()

    def test_an_interview_in_person_does_not_ask_who_can_hear(self) -> None:
        assert complete().fill_in(Interview, "1", mode=Mode.IN_PERSON, who_can_hear="").gaps == ()

    def test_an_interview_by_telephone_asks_who_can_hear_in_its_own_step(self) -> None:
        gap = one_gap(complete().fill_in(Interview, "1", mode=Mode.TELEPHONE))
        assert (gap.step, gap.field) == (Step.INTERVIEW_1, "interview_1.who_can_hear")

    def test_a_telephone_interview_not_begun_asks_nothing_yet(self) -> None:
        draft = complete().fill_in(
            Interview, "2", began=None, not_held_because="No line that day.", mode=Mode.TELEPHONE
        )
        assert draft.gaps == ()

    def test_open_questions_are_counted_together(self) -> None:
        asked = Question(text="Who rang?", raised_at=AT, asked=True, **own(Question, "3"))
        waiting = [Question(text="Where?", raised_at=AT, **own(Question, str(n))) for n in (1, 2)]
        assert one_gap(complete().put(asked, *waiting)).count == 2

    def test_a_check_that_was_made_is_no_longer_open(self) -> None:
        assert complete().put(entry(text="Three months sober", check_later=True, checked=True)).gaps == ()


class TestReadingBack:
    def test_one_statement_read_back_is_a_draft_read_back(self) -> None:
        draft = complete().fill_in(Assessment, readback_not_done_because="").put(mark(Verdict.RIGHT))
        assert draft.gaps == ()

    def test_a_statement_only_marked_as_not_read_is_not_read_back(self) -> None:
        draft = complete().fill_in(Assessment, readback_not_done_because="").put(mark(Verdict.NOT_READ))
        assert draft.blocking == ["not_read_back"]

    def test_a_draft_that_could_not_be_read_back_needs_the_reason(self) -> None:
        draft = complete().fill_in(Assessment, readback_not_done_because="He could not be reached.")
        assert draft.gaps == ()

    @pytest.mark.parametrize("verdict", [Verdict.PARTLY, Verdict.WRONG])
    def test_a_dispute_without_an_answer_blocks_the_freeze(self, verdict: Verdict) -> None:
        assert complete().put(mark(verdict)).blocking == ["dispute_without_reply"]

    def test_a_dispute_may_stand_once_the_officer_says_why_the_statement_was_kept(self) -> None:
        assert complete().put(mark(Verdict.WRONG, Reply.KEPT, "Two witnesses say so.")).gaps == ()

    def test_a_statement_changed_because_of_a_dispute_needs_no_second_reading(self) -> None:
        changed = mark(Verdict.WRONG, Reply.CHANGED, "Took out “always”.", as_read="Always likely.")
        assert complete().put(changed).gaps == ()

    def test_an_answer_to_an_earlier_reading_does_not_excuse_a_later_change(self) -> None:
        left_over = mark(Verdict.RIGHT, Reply.NONE, "Took out “always”.", as_read="Unlikely.")
        assert complete().put(left_over).codes == ["changed_since_read"]
