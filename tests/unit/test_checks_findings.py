"""What a finding needs, and what its words are checked for: a source for every yes, no stock phrase."""

from __future__ import annotations

from typing import Any

import pytest

from probationdesk import resources
from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.history import EventKind
from probationdesk.domain.people import Language
from probationdesk.domain.printed_texts import printed_texts
from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Harm
from probationdesk.domain.scoring import Score, ScoreInput
from probationdesk.services.wording import place_words
from tests.unit.checking import DAY, event, finding, goal, mark, one_gap
from tests.unit.drafts import FRAMEWORK, complete, own


def score(**answers: Any) -> Score:
    """A score worked out here, from nothing in particular."""
    return Score(tool="OGRS3", generation="OGRS3", percent="47", band="low", dated=DAY, **answers, **own(Score))


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

    def test_a_yes_with_a_mistyped_source_is_told_once_as_what_it_is(self) -> None:
        draft = finding(offending=Answer.YES, why="He had drunk [CPS bundel, p 3].", claim=ClaimKind.JUDGEMENT)
        assert draft.codes == ["unknown_source"]

    def test_a_yes_with_why_source_and_kind_of_claim_is_whole(self) -> None:
        draft = finding(offending=Answer.YES, why="He had drunk [CPS bundle, p 3].", claim=ClaimKind.ESTABLISHED)
        assert draft.gaps == ()

    def test_unknown_with_a_reason_is_a_real_answer_and_needs_no_source(self) -> None:
        assert finding(offending=Answer.UNKNOWN, why="He would rather not say, and no record says.").gaps == ()

    def test_what_helps_does_not_stand_for_why(self) -> None:
        draft = finding(strength=Answer.YES, helps="His sister [CPS bundle, p 3].", claim=ClaimKind.JUDGEMENT)
        assert draft.blocking == ["yes_without_why"]


class TestTexts:
    def test_a_source_that_nobody_knows_blocks_the_freeze_and_is_named(self) -> None:
        gap = one_gap(complete().fill_in(Formulation, led_up="He lost his job [Job centre letter]."))
        assert (gap.code, gap.blocks, gap.about) == ("unknown_source", True, "Job centre letter")

    @pytest.mark.parametrize(
        ("record", "place", "field"),
        [
            (Condition(text="No contact [GP letter].", **own(Condition)), "condition.1", ".text"),
            (Condition(text="No contact.", reason="She asks [GP letter].", **own(Condition)), "condition.1", ".reason"),
            (goal(Answer.YES, so_that="I sleep [GP letter]"), "goal.1", "plan.goal.1.so_that"),
            (goal(Answer.YES, what="Ring the surgery [GP letter]"), "goal.1", "plan.goal.1.step.1.what"),
            (score(basis="[GP letter]"), "score.OGRS3", ".remove"),
            (score(inputs=(ScoreInput(name="sex", value="male", basis="[GP letter]"),)), "score.OGRS3", ".remove"),
            (mark(Verdict.WRONG, Reply.KEPT, "It says so [GP letter]."), "reply.formulation.likelihood", "reply_words"),
        ],
    )
    def test_a_mistyped_source_is_found_wherever_it_is_printed(self, record: Record, place: str, field: str) -> None:
        gap = one_gap(complete().put(record))
        assert (gap.code, gap.blocks, gap.about, gap.place) == ("unknown_source", True, "GP letter", place)
        assert gap.field.endswith(field)

    def test_a_stock_phrase_in_what_the_person_wants_is_theirs(self) -> None:
        assert complete().put(goal(Answer.YES, so_that="I am not manipulative")).gaps == ()

    def test_a_stock_phrase_in_a_condition_is_pointed_out(self) -> None:
        gap = one_gap(complete().put(Condition(text="Victim-empathy work.", **own(Condition))))
        assert (gap.code, gap.about, gap.place) == ("stock_phrase", "victim empathy", "condition.1")

    @pytest.mark.parametrize("language", Language)
    def test_every_printed_text_has_a_name_to_be_told_by(self, language: Language) -> None:
        draft = complete().put(Condition(text="", **own(Condition)), score(), mark(Verdict.RIGHT))
        draft.put(event(EventKind.CONVICTION))
        words = resources.Wording(language)
        names = {place_words(one.place, FRAMEWORK, words) for one in printed_texts(draft.case, draft.assessment)}
        assert len(names) > 60
        assert all(names)

    def test_an_editors_insertion_is_not_taken_for_a_source(self) -> None:
        assert complete().fill_in(Formulation, led_up="“I [he] was tired […] and left.”").gaps == ()

    def test_a_stock_phrase_never_blocks(self) -> None:
        assert complete().fill_in(Harm, protects="He minimises.").blocking == []

    def test_a_stock_phrase_in_the_persons_own_words_is_passed_over(self) -> None:
        assert complete().fill_in(Harm, protects="“They say I lack victim empathy.”").gaps == ()
