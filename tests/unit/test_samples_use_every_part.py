"""The three invented cases together use everything there is: every record, field, answer, step and print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

import pytest

from probationdesk import resources
from probationdesk.domain.assessment import AssessmentFile, CaseFile, gather
from probationdesk.domain.checks import gaps
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import Enquiry, EnquiryState, outstanding
from probationdesk.domain.flow import Progress, steps
from probationdesk.domain.history import EventKind
from probationdesk.domain.interviews import Mode, Response, open_questions, to_check
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.oversight import PROMPTS, View
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Agreement
from probationdesk.domain.printing import Chosen, Print
from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.review import Since, departs, questions_of_review
from probationdesk.domain.risk import Group, Level
from probationdesk.domain.scoring import Score, ScoreKind
from probationdesk.domain.steps import Step
from probationdesk.domain.subjects import still_missing
from probationdesk.domain.versions import Version
from probationdesk.report.press import ReportPress
from probationdesk.resources import Wording
from probationdesk.services.differences import differences
from probationdesk.services.exchanging import read_case
from probationdesk.services.scoring import CALCULATED, explain_kept
from tests.unit.report_reading import sides

FRAMEWORK = resources.load_framework()
TODAY = date(2026, 11, 21)

NEVER_USED = {
    ("case", "closed"): "a closed case would be none to work on",
}
"""Fields that no sample fills in, and why."""

NOT_IN_A_SAMPLE = {
    (Level, Level.VERY_HIGH): "nobody in the samples is more likely than not to do serious harm soon",
    (Verdict, Verdict.NOT_READ): "a statement that was not read back has no mark",
    (View, View.NONE): "a view that was not given is not kept",
}
"""Answers that no sample holds, and why."""


@cache
def read(number: int) -> tuple[CaseFile, tuple[Record, ...], tuple[tuple[Version, tuple[Record, ...]], ...]]:
    """A sample with its frozen versions, a review among it with the version it starts from."""
    _, records, versions = read_case(resources.sample_files()[number - 1].read_bytes())
    return gather(records, {version.id: members for version, members in versions}), records, versions


def case(number: int) -> CaseFile:
    return read(number)[0]


def current(number: int) -> AssessmentFile:
    assessment = case(number).current
    assert assessment is not None
    return assessment


def every_assessment() -> Iterator[AssessmentFile]:
    for number in (1, 2, 3):
        yield from case(number).assessments


def every_record() -> Iterator[Record]:
    """Every record of the three files, those of their frozen versions included."""
    for number in (1, 2, 3):
        _, records, versions = read(number)
        yield from records
        for _, members in versions:
            yield from members


def parts(value: Any) -> Iterator[Any]:
    """A record, or a part of one, and every part inside it."""
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from parts(getattr(value, field.name))


def says_something(part: Any, field: Field[Any]) -> bool:
    value = getattr(part, field.name)
    return bool(value) if field.default is MISSING else value != field.default


def test_every_kind_of_record_stands_in_a_sample() -> None:
    assert {record.KIND for record in every_record()} == set(KINDS)


def test_every_field_of_every_record_is_filled_in_somewhere() -> None:
    used: set[tuple[str, str]] = set()
    known: set[tuple[str, str]] = set()
    for record in every_record():
        for part in parts(record):
            name = getattr(part, "KIND", type(part).__name__)
            for field in fields(part):
                known.add((name, field.name))
                if says_something(part, field):
                    used.add((name, field.name))
    belonging = {(kind, "assessment_id") for kind, field in known if field == "assessment_id"}
    assert known - used - belonging == set(NEVER_USED)


def test_every_answer_there_is_to_choose_is_chosen_somewhere() -> None:
    chosen: set[tuple[type[StrEnum], str]] = set()
    for record in every_record():
        for part in parts(record):
            for field in fields(part):
                value = getattr(part, field.name)
                if isinstance(value, StrEnum):
                    chosen.add((type(value), value.value))
    kinds = {kind for kind, _ in chosen}
    there_are = {(kind, answer.value) for kind in kinds for answer in kind}
    assert there_are - chosen == {(kind, answer.value) for kind, answer in NOT_IN_A_SAMPLE}
    assert {
        Answer,
        ClaimKind,
        EventKind,
        Mode,
        Response,
        View,
        Agreement,
        Verdict,
        Reply,
        Group,
        Level,
        ScoreKind,
    } <= kinds


class TestPreparation:
    def test_enquiries_stand_at_every_point_between_undecided_and_answered(self) -> None:
        states = {record.state for record in every_record() if isinstance(record, Enquiry)}
        assert states == set(EnquiryState)
        assert all(outstanding(case(number).enquiries) for number in (1, 2, 3))
        assert any(enquiry.chased_on for number in (1, 2, 3) for enquiry in case(number).enquiries)

    def test_every_case_has_an_allegation_kept_apart_and_a_period_without_offending(self) -> None:
        for number in (1, 2, 3):
            kinds = [event.kind for event in case(number).events]
            assert {EventKind.ALLEGATION, EventKind.QUIET_PERIOD, EventKind.CONVICTION} <= set(kinds)


class TestConversations:
    def test_they_were_held_in_a_room_by_telephone_and_by_video_and_one_could_not_be_held(self) -> None:
        held = [i for one in every_assessment() for i in one.interviews if i.began is not None]
        assert {interview.mode for interview in held} == set(Mode)
        assert all(i.who_can_hear for i in held if i.mode is not Mode.IN_PERSON)
        called_off = [record for record in every_record() if getattr(record, "not_held_because", "")]
        assert called_off

    def test_things_were_declined_and_not_asked_and_some_still_wait(self) -> None:
        noted = [entry for one in every_assessment() for entry in one.entries]
        assert {entry.response for entry in noted} == set(Response)
        assert to_check(current(2).entries)
        assert open_questions(current(2).questions)
        assert any(question.asked and question.answer for question in current(3).questions)


class TestFrozen:
    """The second sample: frozen, put right after a correction slip, overseen, and now reviewed."""

    def frozen(self) -> AssessmentFile:
        return next(one for one in case(2).assessments if one.head.frozen)

    def test_a_correction_slip_changed_the_text_and_made_the_second_version(self) -> None:
        first, second = (version for version, _ in read(2)[2])
        assert (first.number, second.number, second.parents) == (1, 2, (first.id,))
        head = self.frozen().head
        assert (head.frozen_as, head.corrects, head.version) == (second.id, first.id, 2)
        assert head.correction == second.remark
        mark = self.frozen().marks["finding.relationships.why"]
        assert (mark.verdict, mark.reply) == (Verdict.WRONG, Reply.CHANGED)
        before = gather(read(2)[2][0][1]).assessments[0].findings["relationships"].why
        assert before != self.frozen().findings["relationships"].why

    def test_a_dispute_was_kept_with_its_reason_beside_it(self) -> None:
        kept = [m for one in every_assessment() for m in one.marks.values() if m.reply is Reply.KEPT]
        assert kept
        assert all(mark.their_words and mark.reply_words for mark in kept)

    def test_nothing_that_blocks_was_missing_when_each_version_was_frozen(self) -> None:
        for _, members in read(2)[2]:
            then = gather(members)
            assert then.current is not None
            assert not [gap for gap in gaps(then, then.current, FRAMEWORK) if gap.blocks]

    def test_a_manager_who_has_not_met_him_would_set_another_level_and_says_why(self) -> None:
        (opinion,) = self.frozen().opinions
        assert (opinion.met_person, opinion.signed) == (Answer.NO, True)
        assert all(getattr(opinion, prompt) for prompt in PROMPTS)
        view = opinion.view_of("level")
        assert view is not None
        assert (view.view, view.seen) == (View.DIFFERS, self.frozen().harm.level)
        assert view.level is not self.frozen().harm.level
        assert view.reasons
        assert still_missing(opinion, self.frozen()) == ()


class TestReview:
    def test_it_starts_from_the_version_frozen_last_and_that_is_in_the_file(self) -> None:
        head, (_, (version, _)) = current(2).head, read(2)[2]
        assert head.based_on == version.id
        assert head.based_on_dated == version.made_at.astimezone().date()
        assert current(2).reviewed is not None

    def test_its_sections_are_changed_confirmed_carried_and_still_to_be_asked(self) -> None:
        assert {question.since for question in questions_of_review(current(2))} == set(Since)

    def test_its_level_departs_from_the_earlier_one_and_says_what_changed(self) -> None:
        assert departs(current(2))
        assert current(2).harm.departure

    def test_what_differs_can_be_told_line_by_line(self) -> None:
        found = differences(case(2), current(2), FRAMEWORK, Wording(Language.ENGLISH))
        assert len(found) > 10
        assert all(one.before != one.now for one in found)


class TestPlan:
    def test_the_person_agreed_did_not_agree_and_could_not_answer(self) -> None:
        goals = [goal for one in every_assessment() for goal in one.goals]
        assert {goal.agreement for goal in goals} == set(Agreement)
        assert any(step.done_on for goal in goals for step in goal.steps)

    def test_licence_conditions_have_their_reasons(self) -> None:
        conditions = [condition for one in every_assessment() for condition in one.conditions]
        assert conditions
        assert all(condition.reason for condition in conditions)


class TestScores:
    def scores(self) -> list[Score]:
        return [score for one in every_assessment() for score in one.scores]

    def test_some_were_calculated_here_and_some_copied_from_the_record(self) -> None:
        assert {score.calculated for score in self.scores()} == {True, False}
        assert {score.kind for score in self.scores()} == set(ScoreKind)
        assert all(score.basis for score in self.scores() if not score.calculated)

    def test_what_was_calculated_here_is_what_the_program_calculates(self) -> None:
        for score in self.scores():
            if not score.calculated:
                continue
            explained = explain_kept(score)
            assert score.tool in CALCULATED
            assert explained is not None, "made with the table that is held"
            assert score.percent == str(explained.score.percent)
            assert score.percent_one_year == str(explained.score.percent_one_year or "")
            assert score.band == explained.score.band.level.replace("_", " ")
            assert all(given.basis for given in score.inputs), "every input says where it was read"


def test_every_step_is_open_in_one_sample_and_done_in_another() -> None:
    met = {(one.step, one.state) for number in (1, 2, 3) for one in steps(case(number), current(number), FRAMEWORK)}
    frozen = next(one for one in case(2).assessments if one.head.frozen)
    met |= {(one.step, one.state) for one in steps(case(2), frozen, FRAMEWORK)}
    assert {step for step, state in met if state is Progress.DONE} == set(Step)
    assert {state for _, state in met} == set(Progress)


@pytest.mark.parametrize("kind", Print)
def test_every_print_can_be_made_of_a_sample_and_says_so(kind: Print) -> None:
    said = {
        Print.DIFFERENCE: (2, ("What has changed since", "Looked at and unchanged")),
        Print.OVERSIGHT_RECORD: (2, ("would set medium",)),
        Print.PLAN_SHEET: (3, ("birthday in March",)),
        Print.PERSONS_COPY: (3, ("father",)),
    }
    number, phrases = said.get(kind, (3, ()))
    which = current(number)
    if kind is Print.OVERSIGHT_RECORD:
        which = next(one for one in case(number).assessments if one.opinions)
    printed = ReportPress().handout(
        kind, case(number), which.head.id, FRAMEWORK, dated=TODAY, code="", language=Language.ENGLISH,
        chosen=Chosen(),
    )  # fmt: skip
    told = " ".join(sides(printed.pdf))
    assert printed.unprintable == ()
    assert printed.sides >= 1
    for phrase in phrases:
        assert phrase in told
