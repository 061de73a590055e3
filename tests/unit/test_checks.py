"""What stops the freeze and what is only pointed out: the policy of the report, one rule a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from probationdesk import resources
from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.assessment import Assessment, Purpose
from probationdesk.domain.checks import MANDATORY, Gap, blocking
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.interviews import Entry, Interview, Mode, Question, Response
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.plan import Step as PlanStep
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.review import REVIEWED
from probationdesk.domain.risk import Harm, Level, Management
from probationdesk.domain.steps import Step
from tests.unit.drafts import AT, CASE, FRAMEWORK, Draft, begun, complete, own

DAY = date(2026, 2, 27)


def finding(**answers: Any) -> Draft:
    """A complete assessment in which these answers are given about alcohol."""
    return complete().fill_in(Finding, "alcohol", **answers)


def event(kind: EventKind, claim: ClaimKind = ClaimKind.ESTABLISHED, different: str = "") -> HistoryEvent:
    return HistoryEvent(
        id="event-1", case_id=CASE, kind=kind, began=DAY, what="Shouting in the street.", claim=claim,
        what_was_different=different,
    )  # fmt: skip


def entry(**answers: Any) -> Entry:
    return Entry(id="entry-1", case_id=CASE, assessment_id=own(Entry)["assessment_id"], interview=1, at=AT, **answers)


def mark(verdict: Verdict, reply: Reply = Reply.NONE, words: str = "", as_read: str = "Likely within a year.") -> Mark:
    key = "formulation.likelihood"
    return Mark(statement=key, as_read=as_read, verdict=verdict, reply=reply, reply_words=words, **own(Mark, key))


def goal(in_my_power: Answer) -> Goal:
    steps = (PlanStep(id="step-1", what="Ring the council", in_my_power=in_my_power),)
    return Goal(position=1, i_will="live by myself", steps=steps, **own(Goal, "1"))


def one_gap(draft: Draft) -> Gap:
    assert len(draft.gaps) == 1, draft.codes
    return draft.gaps[0]


def review(*, level: Level = Level.MEDIUM, not_looked_at: str = "") -> Draft:
    """A review in which every section was looked at but one, with a level of the officer's own."""
    draft = complete().reviewing(complete()).fill_in(Harm, level=level, present_now=Answer.NO)
    looked_at = (section for section in REVIEWED if section != not_looked_at)
    return draft.put(*(Confirmation(section=one, at=AT, **own(Confirmation, one)) for one in looked_at))


CAUSES: dict[str, tuple[Callable[[], Draft], Step, str, bool, str]] = {
    "enquiry_undecided": (
        lambda: complete().fill_in(Enquiry, "childrens_services", needed=Answer.UNANSWERED, reason=""),
        Step.PREPARE, "prepare.enquiry.childrens_services.needed", True, "childrens_services",
    ),
    "enquiry_without_reason": (
        lambda: complete().fill_in(Enquiry, "police_domestic_abuse", reason="  "),
        Step.PREPARE, "prepare.enquiry.police_domestic_abuse.reason", True, "police_domestic_abuse",
    ),
    "enquiry_to_ask": (
        lambda: complete().fill_in(Enquiry, "prison", needed=Answer.YES),
        Step.PREPARE, "prepare.enquiry.prison.asked_on", False, "prison",
    ),
    "enquiry_waiting": (
        lambda: complete().fill_in(Enquiry, "childrens_services", needed=Answer.YES, asked_on=DAY),
        Step.PREPARE, "prepare.enquiry.childrens_services.asked_on", False, "childrens_services",
    ),
    "offences_missing": (
        lambda: complete().fill_in(Assessment, offences=" "), Step.PREPARE, "prepare.offences", False, "",
    ),
    "allegation_as_fact": (
        lambda: complete().put(event(EventKind.ALLEGATION)), Step.PREPARE, "prepare.history", True, "",
    ),
    "quiet_period_not_asked": (
        lambda: complete().put(event(EventKind.QUIET_PERIOD)), Step.PREPARE, "prepare.history", False, "",
    ),
    "purpose_not_explained": (
        lambda: complete().fill_in(Interview, "1", purpose_explained=False),
        Step.INTERVIEW_1, "interview_1.purpose_explained", True, "",
    ),
    "who_can_hear_missing": (
        lambda: complete().fill_in(Interview, "2", mode=Mode.VIDEO),
        Step.INTERVIEW_2, "interview_2.who_can_hear", False, "",
    ),
    "second_interview_missing": (
        lambda: complete().fill_in(Interview, "2", began=None), Step.INTERVIEW_2, "interview_2.begin", True, "",
    ),
    "questions_open": (
        lambda: complete().put(Question(text="Who rang?", raised_at=AT, **own(Question, "1"))),
        Step.INTERVIEW_2, "interview_2.questions", False, "",
    ),
    "checks_open": (
        lambda: complete().put(entry(text="Three months sober", check_later=True)),
        Step.INTERVIEW_2, "interview_2.checks", False, "",
    ),
    "not_read_back": (
        lambda: complete().fill_in(Assessment, readback_not_done_because=""),
        Step.INTERVIEW_2, "readback.verdict", True, "",
    ),
    "dispute_without_reply": (
        lambda: complete().put(mark(Verdict.WRONG)),
        Step.INTERVIEW_2, "readback.reply", True, "formulation.likelihood",
    ),
    "changed_since_read": (
        lambda: complete().put(mark(Verdict.RIGHT, as_read="Unlikely.")),
        Step.INTERVIEW_2, "readback.verdict", False, "formulation.likelihood",
    ),
    "area_not_looked_at": (
        lambda: finding(offending=Answer.UNANSWERED), Step.ANALYSE, "analyse.alcohol.offending", True, "alcohol",
    ),
    "yes_without_why": (
        lambda: finding(harm=Answer.YES, why=" ", claim=ClaimKind.JUDGEMENT),
        Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "unknown_without_reason": (
        lambda: finding(offending=Answer.UNKNOWN), Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "yes_without_source": (
        lambda: finding(offending=Answer.YES, why="He had drunk.", claim=ClaimKind.JUDGEMENT),
        Step.ANALYSE, "analyse.alcohol.why", True, "alcohol",
    ),
    "kind_of_claim_not_said": (
        lambda: finding(strength=Answer.YES, why="Dry since May [CPS bundle, p 3]."),
        Step.ANALYSE, "analyse.alcohol.claim", False, "alcohol",
    ),
    "formulation_in_short_missing": (
        lambda: complete().fill_in(Formulation, in_short=""), Step.ANALYSE, "analyse.in_short", True, "",
    ),
    "formulation_likelihood_missing": (
        lambda: complete().fill_in(Formulation, likelihood=""), Step.ANALYSE, "analyse.likelihood", True, "",
    ),
    "harm_level_missing": (
        lambda: complete().fill_in(Harm, level=Level.UNRATED), Step.ANALYSE, "risk.level", True, "",
    ),
    **{
        f"harm_{name}_missing": (
            partial(complete().fill_in, Harm, **{name: "\n "}), Step.ANALYSE, f"risk.{name}", True, "",
        )
        for name in ("who", "what", "when", "circumstances", "stopped_before", "why_this_level", "brings_down")
    },
    "departure_without_words": (
        lambda: review(level=Level.HIGH), Step.ANALYSE, "risk.departure", True, "",
    ),
    "review_not_looked_at": (
        lambda: review(not_looked_at="area.alcohol"), Step.ANALYSE, "review.sections", False, "",
    ),
    "unknown_source": (
        lambda: complete().fill_in(Harm, protects="His sister [GP letter, p 2]."),
        Step.ANALYSE, "risk.protects", True, "GP letter",
    ),
    "stock_phrase": (
        lambda: complete().fill_in(Proposal, why="He lacks insight."), Step.PLAN, "plan.why", False, "lacks insight",
    ),
    "goal_missing": (lambda: complete().take_out(Goal), Step.PLAN, "plan.add_goal", True, ""),
    "nothing_in_their_power": (
        lambda: complete().put(goal(Answer.NO)), Step.PLAN, "plan.goal.1.i_will", True, "",
    ),
    "proposal_missing": (
        lambda: complete().fill_in(Proposal, proposal=""), Step.PLAN, "plan.proposal", True, "",
    ),
    "supervision_missing": (
        lambda: complete().fill_in(Assessment, purpose=Purpose.SENTENCE_MANAGEMENT),
        Step.PLAN, "plan.supervision", True, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CAUSES)
def test_one_thing_missing_gives_one_gap_that_says_where_it_is_mended(code: str) -> None:
    cause, step, field, blocks, about = CAUSES[code]
    gap = one_gap(cause())
    assert (gap.code, gap.step, gap.field, gap.blocks, gap.about) == (code, step, field, blocks, about)


def test_every_gap_that_has_wording_is_caused_here_once() -> None:
    keys = resources.Wording(Language.ENGLISH).keys()
    assert set(CAUSES) == {key.removeprefix("checks.") for key in keys if key.startswith("checks.")}


def test_a_complete_assessment_has_no_gap_at_all() -> None:
    assert complete().gaps == ()


class TestMandatoryEntries:
    def test_are_at_most_thirty_counted_from_the_framework(self) -> None:
        assert 0 < len(FRAMEWORK.mandatory) <= 30
        assert len({entry.key for entry in FRAMEWORK.mandatory}) == len(FRAMEWORK.mandatory)

    def test_are_each_printed_in_a_section_of_the_report(self) -> None:
        sections = resources.read_toml(resources.folder() / "report" / "sections.toml")
        for entry in FRAMEWORK.mandatory:
            assert entry.printed in sections, entry.key

    def test_are_each_asked_of_a_case_that_has_just_been_opened(self) -> None:
        for entry in FRAMEWORK.mandatory:
            draft = begun()
            draft.framework = _only(entry.key)
            asked = [gap for gap in draft.gaps if gap.blocks]
            assert len(asked) == 1, entry.key

    def test_are_together_all_that_a_new_case_needs_before_it_can_be_frozen(self) -> None:
        assert len(blocking(begun().gaps)) == len(FRAMEWORK.mandatory) == len(MANDATORY)

    def test_do_not_hold_a_licence_condition_a_score_or_a_contact_note(self) -> None:
        assert not any(key.startswith(("condition", "score", "note")) for key in MANDATORY)


def _only(key: str) -> Any:
    from dataclasses import replace

    return replace(FRAMEWORK, mandatory=tuple(entry for entry in FRAMEWORK.mandatory if entry.key == key))


def test_an_interview_that_could_not_be_held_needs_its_reason_and_no_explaining() -> None:
    draft = complete().fill_in(Interview, "1", purpose_explained=False, not_held_because="Too ill to be seen.")
    assert not [gap for gap in draft.gaps if gap.code == "purpose_not_explained"]


class TestFindings:
    @pytest.mark.parametrize("area", AREAS)
    def test_every_one_of_the_thirteen_areas_has_to_be_looked_at(self, area: str) -> None:
        gap = one_gap(complete().fill_in(Finding, area, offending=Answer.UNANSWERED))
        assert (gap.code, gap.about, gap.blocks) == ("area_not_looked_at", area, True)

    def test_a_no_needs_neither_words_nor_a_source(self) -> None:
        assert finding(offending=Answer.NO, harm=Answer.NO, strength=Answer.NO).gaps == ()

    def test_one_answer_of_three_is_enough_to_have_looked(self) -> None:
        assert finding(offending=Answer.UNANSWERED, strength=Answer.NO).gaps == ()

    @pytest.mark.parametrize("question", ["offending", "harm", "strength"])
    def test_a_yes_without_a_source_blocks_the_freeze_whichever_question_it_answers(self, question: str) -> None:
        draft = finding(**{question: Answer.YES}, why="He had drunk.", claim=ClaimKind.JUDGEMENT)
        assert draft.blocking == ["yes_without_source"]

    def test_a_yes_with_a_source_that_nobody_knows_has_no_source(self) -> None:
        draft = finding(offending=Answer.YES, why="He had drunk [CPS bundel, p 3].", claim=ClaimKind.JUDGEMENT)
        assert draft.blocking == ["yes_without_source", "unknown_source"]

    def test_a_yes_with_why_source_and_kind_of_claim_is_whole(self) -> None:
        draft = finding(offending=Answer.YES, why="He had drunk [CPS bundle, p 3].", claim=ClaimKind.ESTABLISHED)
        assert draft.gaps == ()

    def test_unknown_with_a_reason_is_a_real_answer_and_needs_no_source(self) -> None:
        assert finding(offending=Answer.UNKNOWN, why="He would rather not say, and no record says.").gaps == ()

    def test_what_helps_does_not_stand_for_why(self) -> None:
        draft = finding(strength=Answer.YES, helps="His sister [CPS bundle, p 3].", claim=ClaimKind.JUDGEMENT)
        assert draft.blocking == ["yes_without_why"]


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


class TestPlan:
    def test_one_step_in_the_persons_own_power_is_enough_for_the_whole_plan(self) -> None:
        other = Goal(position=2, i_will="pay the fine", **own(Goal, "2"))
        assert complete().put(other).gaps == ()

    def test_a_report_for_court_needs_no_text_on_supervision(self) -> None:
        assert complete().fill_in(Management, supervision="").gaps == ()

    def test_managing_a_sentence_needs_supervision_and_no_proposal(self) -> None:
        draft = complete().fill_in(Assessment, purpose=Purpose.SENTENCE_MANAGEMENT)
        draft.fill_in(Proposal, proposal="").fill_in(Management, supervision="Weekly, Thursdays.")
        assert draft.gaps == ()


class TestTexts:
    def test_a_source_that_nobody_knows_blocks_the_freeze_and_is_named(self) -> None:
        gap = one_gap(complete().fill_in(Formulation, led_up="He lost his job [Job centre letter]."))
        assert (gap.code, gap.blocks, gap.about) == ("unknown_source", True, "Job centre letter")

    def test_an_editors_insertion_is_not_taken_for_a_source(self) -> None:
        assert complete().fill_in(Formulation, led_up="“I [he] was tired […] and left.”").gaps == ()

    def test_a_stock_phrase_never_blocks(self) -> None:
        assert complete().fill_in(Harm, protects="He minimises.").blocking == []

    def test_a_stock_phrase_in_the_persons_own_words_is_passed_over(self) -> None:
        assert complete().fill_in(Harm, protects="“They say I lack victim empathy.”").gaps == ()


def test_gaps_come_in_the_order_of_the_flow_and_blocking_ones_first_within_a_step() -> None:
    draft = begun().put(event(EventKind.QUIET_PERIOD)).fill_in(Assessment, offences="")
    draft.put(Proposal(why="He minimises.", **own(Proposal)))
    order = [(list(Step).index(gap.step), not gap.blocks) for gap in draft.gaps]
    assert order == sorted(order)
    assert {not gap.blocks for gap in draft.gaps} == {True, False}
