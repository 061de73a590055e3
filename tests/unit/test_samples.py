"""The invented cases: believable, complete for their step, fully sourced and labelled as invented."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from probationdesk import codec, resources
from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.assessment import Assessment, CaseFile, Purpose, gather
from probationdesk.domain.checks import blocking, gaps
from probationdesk.domain.claims import Answer
from probationdesk.domain.confirming import Confirmation
from probationdesk.domain.enquiries import Enquiry, EnquiryState, outstanding
from probationdesk.domain.flow import Progress, steps
from probationdesk.domain.framework import Framework
from probationdesk.domain.history import EventKind, proven_apart
from probationdesk.domain.ids import derived_id, new_reference
from probationdesk.domain.interviews import Entry, Interview, Reflection, Response, open_questions, to_check
from probationdesk.domain.oversight import Opinion, opinion_id
from probationdesk.domain.people import Language, Setting
from probationdesk.domain.plan import Goal, Proposal
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition, Harm, Level, Management, Rating
from probationdesk.domain.sources import brackets, cited, usable_label
from probationdesk.domain.statements import without_citations
from probationdesk.domain.steps import Step

NAMES = ("01-just-begun", "02-between-the-interviews", "03-ready-to-freeze")
SINGLETONS = (Interview, Reflection, Finding, Formulation, Harm, Rating, Management, Proposal, Mark, Confirmation)
REVIEWED = "02-between-the-interviews"
"""The sample that holds frozen versions, and a review of the last of them."""
PROSE = (Finding, Formulation, Harm, Management, Proposal, Condition, Goal)
"""The kinds whose words are the officer's printed prose."""


@pytest.fixture(scope="module")
def framework() -> Framework:
    return resources.load_framework()


def document(name: str) -> dict[str, Any]:
    file = next(file for file in resources.sample_files() if file.stem == name)
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def records(name: str) -> tuple[Record, ...]:
    return decoded(document(name)["records"])


def decoded(groups: dict[str, Any]) -> tuple[Record, ...]:
    return tuple(codec.decode(kind, json.dumps(body).encode()) for kind, bodies in groups.items() for body in bodies)


def sample(name: str) -> CaseFile:
    versions = {one["version"]["id"]: decoded(one["records"]) for one in document(name)["versions"]}
    return gather(records(name), versions)


def carried_over(held: tuple[Record, ...]) -> set[str]:
    """The identifiers of what a review took over: each is derived from what it came from."""
    reviews = [record for record in held if isinstance(record, Assessment) and record.based_on]
    known = [record for record in held if isinstance(record, Goal | Condition)]
    return {derived_id(head.id, record.KIND, record.id) for head in reviews for record in known}


def texts_in(value: object) -> Iterator[str]:
    """Every text inside a decoded JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def test_there_are_three_in_the_order_they_are_shown() -> None:
    assert tuple(file.stem for file in resources.sample_files()) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestEverySample:
    def test_is_an_interchange_file_of_version_one_with_every_field_written_out(self, name: str) -> None:
        held = document(name)
        assert (held["format"], held["version"]) == ("probationdesk/case", 1)
        assert bool(held["versions"]) == (name == REVIEWED)
        for record in records(name):
            body = next(b for b in held["records"][record.KIND] if b["id"] == record.id)
            assert body.keys() == {field.name for field in fields(record)}
            assert codec.decode(record.KIND, codec.encode(record)) == record

    def test_is_labelled_as_invented(self, name: str) -> None:
        case = sample(name)
        assert case.case.invented
        assert any(note.text.startswith("Invented case") for note in case.notes)

    def test_is_rich_enough_to_be_believed(self, name: str) -> None:
        case = sample(name)
        assert len(case.sources) >= 10
        assert len(case.notes) >= 15
        assert any(note.corrects for note in case.notes)
        assert len({note.kind for note in case.notes}) >= 4
        assert len(outstanding(case.enquiries)) == 1
        assert case.person.adjustments

    def test_keeps_allegations_apart_from_convictions_and_asks_about_quiet_periods(self, name: str) -> None:
        events = sample(name).events
        established, reported = proven_apart(events)
        assert sum(event.kind is EventKind.CONVICTION for event in established) >= 3
        assert any(event.kind is EventKind.ALLEGATION for event in reported)
        quiet = [event for event in events if event.kind is EventKind.QUIET_PERIOD]
        assert quiet
        assert all(event.ended and event.what_was_different for event in quiet)
        assert all(cited(event.basis, sample(name).sources) for event in events)

    def test_every_citation_leads_to_a_source_of_the_case(self, name: str) -> None:
        case = sample(name)
        assert all(usable_label(source.label) for source in case.sources)
        assert len({source.label.casefold() for source in case.sources}) == len(case.sources)
        for text in texts_in(document(name)["records"]):
            for bracket in brackets(text, case.sources):
                assert bracket.unknown == (), text[bracket.start : bracket.end]

    def test_identifiers_are_derived_for_what_there_is_one_of_and_random_for_the_rest(self, name: str) -> None:
        held = records(name)
        assert len({record.id for record in held}) == len(held)
        for record in held:
            if isinstance(record, SINGLETONS):
                assert record.id == derived_id(record.assessment_id, record.KIND, record.key)
            elif isinstance(record, Goal | Condition) and record.id in carried_over(held):
                assert name == REVIEWED
            elif isinstance(record, Opinion):
                assert record.id == opinion_id(record.assessment_id, record.version, record.manager)
            elif isinstance(record, Enquiry) and record.key:
                assert record.id == derived_id(record.case_id, "enquiry", record.key)
            else:
                assert uuid.UUID(record.id).version == 4
        case = sample(name).case
        assert {record.case_id for record in held} == {case.id}
        assert case.reference == new_reference(case.id)

    def test_uses_only_words_of_the_framework_for_areas_enquiries_and_needs(
        self, name: str, framework: Framework
    ) -> None:
        case = sample(name)
        assert {area for note in case.notes for area in note.areas} <= set(AREAS)
        assert {record.area for record in records(name) if isinstance(record, Entry)} <= {*AREAS, ""}
        assert {e.kind for e in case.enquiries} <= {*(e.key for e in framework.enquiries), "own"}
        assert {a.need for a in case.person.adjustments} <= {need.key for need in framework.needs}

    def test_happens_between_august_and_november_2026(self, name: str) -> None:
        for note in sample(name).notes:
            assert date(2026, 8, 1) <= note.at.date() <= note.recorded_at.date() <= date(2026, 11, 21)
            assert note.at <= note.recorded_at
            assert note.at.utcoffset() is not None

    def test_no_stock_phrase_stands_in_the_officers_prose(self, name: str, framework: Framework) -> None:
        for record in records(name):
            if not (isinstance(record, Entry) and record.quote):
                assert framework.stock_phrases_in(record.words) == (), record.words

    def test_nobody_is_called_an_offender_and_every_number_is_one_that_nobody_has(self, name: str) -> None:
        text = "\n".join(texts_in(document(name)["records"]))
        assert not re.search(r"\boffenders?\b", text, re.IGNORECASE)
        # Ofcom keeps 01632 960000-960999 and 07700 900000-900999 for drama.
        for number in re.findall(r"\b0\d{4} \d{6}\b", text):
            assert re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", number)


EXPECTED = {
    "01-just-begun": "started open open open open open",
    "02-between-the-interviews": "done done started open started started",
    "03-ready-to-freeze": "done done done done done started",
}


@pytest.mark.parametrize(("name", "states"), EXPECTED.items())
def test_stands_at_its_step(name: str, states: str, framework: Framework) -> None:
    case = sample(name)
    assert case.current is not None
    found = steps(case, case.current, framework)
    assert [step.step for step in found] == list(Step)
    assert [step.state for step in found] == [Progress(state) for state in states.split()]


def test_just_begun_is_in_the_community_in_cymraeg_with_an_interpreter() -> None:
    case = sample("01-just-begun")
    assert case.case.setting is Setting.COMMUNITY
    assert case.person.print_language is Language.CYMRAEG
    assert "Cymraeg" in case.person.spoken_language
    assert case.person.interpreter
    assert {a.need for a in case.person.adjustments} >= {"language", "interpreter", "hearing"}
    assert not any(isinstance(record, Entry | Interview) for record in records("01-just-begun"))


def test_between_the_interviews_is_in_custody_with_one_full_conversation() -> None:
    case = sample("02-between-the-interviews")
    assessment = case.current
    assert assessment is not None
    assert case.case.setting is Setting.CUSTODY
    assert assessment.head.purpose is Purpose.SENTENCE_MANAGEMENT
    noted = assessment.entries_of(1)
    assert len(noted) >= 20
    assert any(entry.quote for entry in noted)
    assert any(entry.strength for entry in noted)
    assert {Response.DECLINED, Response.NOT_ASKED} <= {entry.response for entry in noted}
    assert to_check(noted)
    assert len(open_questions(assessment.questions)) >= 4
    assert assessment.reflection.known
    assert not assessment.reflection.not_known


class TestReadyToFreeze:
    NAME = "03-ready-to-freeze"

    @pytest.fixture
    def case(self) -> CaseFile:
        return sample(self.NAME)

    def test_nothing_stops_the_freeze_and_only_the_outstanding_enquiry_is_shown(
        self, case: CaseFile, framework: Framework
    ) -> None:
        assert case.current is not None
        found = gaps(case, case.current, framework)
        assert blocking(found) == ()
        assert [(gap.code, gap.about) for gap in found] == [("enquiry_waiting", "childrens_services")]
        assert [e.state for e in outstanding(case.enquiries)] == [EnquiryState.WAITING]

    def test_every_area_is_answered_and_says_why_from_a_source(self, case: CaseFile) -> None:
        assert case.current is not None
        for finding in case.current.findings.values():
            assert Answer.UNANSWERED not in finding.answers, finding.area
            assert cited(finding.why, case.sources), finding.area
            assert finding.claim is not None, finding.area
        assert any(Answer.UNKNOWN in finding.answers for finding in case.current.findings.values())

    def test_holds_a_plan_scores_a_level_conditions_and_a_proposal(self, case: CaseFile) -> None:
        assessment = case.current
        assert assessment is not None
        assert len(assessment.goals) == 3
        assert all(goal.in_their_power and goal.their_words for goal in assessment.goals)
        assert assessment.harm.level is Level.MEDIUM
        assert assessment.conditions
        assert all(condition.reason for condition in assessment.conditions)
        assert assessment.proposal.proposal
        assert assessment.scores
        assert all(score.generation and bool(score.basis) is not score.calculated for score in assessment.scores)

    def test_was_read_back_with_every_verdict_and_every_dispute_answered(self, case: CaseFile) -> None:
        assert case.current is not None
        marks = case.current.marks.values()
        assert {mark.verdict for mark in marks} == {Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG}
        assert {mark.reply for mark in marks if mark.verdict is not Verdict.RIGHT} == {Reply.CHANGED, Reply.KEPT}
        assert not any(mark.awaits_reply for mark in marks)

    def test_an_interview_is_cited_by_the_time_of_what_was_noted_then(self, case: CaseFile) -> None:
        assert case.current is not None
        by_source = {source.id: source.label for source in case.sources}
        checked = 0
        for text in texts_in(document(self.NAME)["records"]):
            for citation in cited(text, case.sources):
                label = by_source[citation.source_id]
                if label.startswith("Interview "):
                    noted = case.current.entries_of(int(label[-1]))
                    assert citation.locator in {f"{entry.at:%H.%M}" for entry in noted}, f"{label}, {citation.locator}"
                    checked += 1
        assert checked >= 15

    def test_is_short_enough_for_three_sides(self, case: CaseFile) -> None:
        held = records(self.NAME)
        prose = [record.words for record in held if isinstance(record, PROSE)]
        prose += [m.words for m in held if isinstance(m, Mark) and m.verdict is not Verdict.RIGHT]
        words = sum(len(without_citations(text, case.sources).split()) for text in prose)
        assert 570 <= words <= 650

    def test_what_stands_in_the_table_of_areas_is_at_most_two_short_sentences(self, case: CaseFile) -> None:
        assert case.current is not None
        for area in AREAS[2:]:
            sentences = re.split(r"(?<=[.?!]) +(?=[A-Z0-9“])", case.current.findings[area].why)
            assert len(sentences) <= 2, area
            assert all(len(sentence.split()) <= 22 for sentence in sentences), area

    def test_is_for_the_court(self, case: CaseFile) -> None:
        heads = [record for record in records(self.NAME) if isinstance(record, Assessment)]
        assert [head.purpose for head in heads] == [Purpose.PRE_SENTENCE]
        assert all(head.court and head.hearing and head.offences and not head.frozen for head in heads)
        assert case.case.setting is Setting.COMMUNITY
