from __future__ import annotations

import re
from dataclasses import replace

import pytest

from probationdesk.domain.areas import AREAS, Formulation
from probationdesk.domain.assessment import Assessment, gather
from probationdesk.domain.checks import blocking, gaps
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.interviews import Interview
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Goal
from probationdesk.domain.risk import Harm, Level
from probationdesk.resources import folder, load_framework, read_toml
from tests.unit import report_case
from tests.unit.report_case import (
    ASSESSMENT_ID,
    EVENTS,
    FINDINGS,
    FORMULATION,
    HARM,
    MANAGEMENT,
    PROPOSAL,
    case_with,
    case_with_finding,
    empty_case,
    full_case,
    full_records,
    sentence_management_case,
)
from tests.unit.report_reading import body, print_report, sides, squeezed

WITHOUT_CITATIONS = re.compile(r"\s*\[[^\]]*\]")


@pytest.fixture(scope="module")
def printed() -> str:
    return " ".join(sides(print_report(full_case()).pdf))


@pytest.fixture(scope="module")
def letters() -> str:
    return body(print_report(full_case()).pdf)


def test_the_whole_case_could_be_frozen_and_fits_three_sides() -> None:
    case = full_case()
    assert blocking(gaps(case, case.assessment(ASSESSMENT_ID), load_framework())) == ()
    result = print_report(case)
    assert (result.sides, result.lines_over) == (3, 0)
    assert report_case.words_of_officer() > 500


@pytest.mark.parametrize(
    "text",
    [
        *(why for area, (*_, why, _) in FINDINGS.items()),
        *(helps for *_, helps in FINDINGS.values() if helps),
        *FORMULATION.values(), *HARM.values(), *MANAGEMENT.values(), *PROPOSAL.values(),
        *(event[3] for event in EVENTS), "nights at the bakery", "It was that week only", "I liked the quiet",
        "go back on nights", "Everything is read aloud", "He has never been in custody", "Text my sister",
    ],
)  # fmt: skip
def test_every_word_given_is_printed(letters: str, text: str) -> None:
    for piece in WITHOUT_CITATIONS.split(text):
        assert squeezed(piece).rstrip(".") in letters


def test_every_number_cited_stands_in_the_list_of_sources_and_the_other_way_round(printed: str) -> None:
    text, _, listed = printed.partition("Sources [1]")
    listed = "[1]" + listed
    cited = {int(part.split(",")[0]) for inside in re.findall(r"\[(\d[^\]]*)\]", text) for part in inside.split(";")}
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", listed)}
    assert cited == numbers == set(range(1, len(numbers) + 1))


def test_sources_are_numbered_in_the_order_in_which_they_are_first_printed(printed: str) -> None:
    firsts: list[int] = []
    for inside in re.findall(r"\[(\d[^\]]*)\]", printed.partition("Sources [1]")[0]):
        for part in inside.split(";"):
            number = int(part.split(",")[0])
            if number not in firsts:
                firsts.append(number)
    assert firsts == sorted(firsts)


def test_a_source_is_listed_with_title_author_and_date(printed: str) -> None:
    assert "[1] Prosecution bundle, CPS, 2 October 2026" in printed
    assert "Also held, not cited: Report of 2018." in printed


def test_a_citation_keeps_its_place_and_a_label_that_is_no_source_is_shown_as_one() -> None:
    case = case_with(Formulation, in_short="He said so [CPS bundle, p 14; Nobody].")
    assert "He said so [1, p 14; not a source of this case: Nobody]." in sides(print_report(case).pdf)[0]


def test_an_outstanding_enquiry_stands_on_the_first_side_and_in_its_section() -> None:
    told = sides(print_report(full_case()).pdf)
    assert "Still to come: Children’s services (asked 4 November 2026)." in told[0]
    assert (
        "No answer yet: Children’s services, asked of Swansea Council on 4 November 2026, chased 11 November 2026."
        in " ".join(told)
    )


def test_an_enquiry_that_was_not_needed_says_why(printed: str) -> None:
    assert "Not needed: Prison: He has never been in custody." in printed


def test_an_enquiry_needed_and_not_asked_is_outstanding_too() -> None:
    records = [
        replace(r, asked_on=None, chased_on=()) if isinstance(r, Enquiry) and r.id == "e2" else r
        for r in full_records()
    ]
    assert "Still to come: Children’s services (not yet asked)." in sides(print_report(gather(records)).pdf)[0]


def test_the_level_of_risk_stands_on_the_first_side() -> None:
    assert "Risk of serious harm: medium." in sides(print_report(full_case()).pdf)[0]


def test_no_level_is_printed_as_not_rated() -> None:
    assert "Risk of serious harm: not rated." in sides(print_report(case_with(Harm, level=Level.UNRATED)).pdf)[0]


def test_what_is_not_known_is_printed_in_words() -> None:
    case = case_with_finding("health", offending=Answer.UNKNOWN, harm=Answer.UNANSWERED, strength=Answer.UNANSWERED)
    told = " ".join(sides(print_report(case).pdf))
    assert "considerations Not known Not looked at" in told.replace("Health and other", "")


def test_declining_is_printed_as_a_right(printed: str) -> None:
    assert "Robin chose not to answer some questions (1). That is a right; nothing is read into it." in printed


def test_established_and_reported_history_are_kept_apart(printed: str) -> None:
    established = printed.index("Established 8 March 2014")
    reported = printed.index("Reported, not proven 2 September 2021")
    assert established < printed.index("1 February 2022 to") < reported


def test_a_score_has_its_generation_band_and_limits_beside_the_judgement(printed: str) -> None:
    assert "OGRS (3, static): 38% (24% in one year), band low, 10 November 2026" in printed
    assert "not a finding about Robin" in printed


def test_a_dispute_is_printed_with_the_persons_words_and_the_answer(printed: str) -> None:
    assert "Read to Robin: 4 statements of this report. Said to be right: 3." in printed
    assert "Alcohol: partly right. “It was that week only” Answer (kept): The record says all three." in printed


def test_the_reason_for_not_reading_back_is_printed() -> None:
    records = [r for r in full_records() if r.KIND != "mark"]
    case = gather(
        replace(r, readback_not_done_because="Robin was moved to another prison.") if isinstance(r, Assessment) else r
        for r in records
    )
    assert "The draft was not read to Robin: Robin was moved to another prison." in " ".join(
        sides(print_report(case).pdf)
    )


def test_a_second_interview_that_was_not_held_says_why() -> None:
    case = gather(
        replace(r, began=None, not_held_because="Robin was ill") if isinstance(r, Interview) and r.number == 2 else r
        for r in full_records()
    )
    assert "Interview 2: Not held: Robin was ill." in " ".join(sides(print_report(case).pdf))


def test_a_signature_does_not_mean_agreement(printed: str) -> None:
    assert "It does not mean that you agree." in printed
    for line in ("Robert Hale, and date", "Rhian Llŷr, and date", "Countersigned, name and date"):
        assert line in printed


def test_only_a_report_to_the_court_has_a_proposal() -> None:
    told = " ".join(sides(print_report(sentence_management_case()).pdf))
    assert "Assessment and plan" in told
    assert "Sentence Community order, 18 months" in told
    assert "What is proposed to the court" not in told
    assert "The offence behind this sentence" in told


def test_a_correction_says_what_it_changes() -> None:
    case = case_with(Assessment, corrects="v1", correction="The year of birth was wrong.")
    assert "This version corrects an earlier one: The year of birth was wrong." in sides(print_report(case).pdf)[0]


def test_i_will_is_not_said_twice() -> None:
    case = case_with(Goal, i_will="I will rest", so_that="So that I sleep.")
    told = sides(print_report(case).pdf)[0]
    assert "I will rest So that I sleep." in told
    assert "I will I will" not in told


def test_a_case_just_opened_prints_as_a_draft_with_every_area_not_looked_at() -> None:
    told = " ".join(sides(print_report(empty_case(), code="").pdf))
    assert told.count("Not looked at") == 2 * len(AREAS)
    assert "No goal has been written yet." in told
    assert "The draft has not been read to Robin." in told


def test_the_report_can_be_printed_in_cymraeg() -> None:
    told = " ".join(sides(print_report(full_case(), language=Language.CYMRAEG).pdf))
    assert "Adroddiad cyn dedfrydu" in told
    assert "3 Rhagfyr 2026" in told
    assert "Risk of serious harm" not in told


def test_both_languages_have_the_same_sentences_with_the_same_gaps_to_fill() -> None:
    place = folder() / "report"
    english, welsh = (read_toml(place / language / "report.toml") for language in ("en", "cy"))
    assert {t: set(keys) for t, keys in english.items()} == {t: set(keys) for t, keys in welsh.items()}
    for table, keys in english.items():
        for key, text in keys.items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", welsh[table][key])), key


def test_every_mandatory_entry_names_a_section_that_is_printed() -> None:
    keys = set(read_toml(folder() / "report" / "sections.toml"))
    assert {entry.printed for entry in load_framework().mandatory} <= keys
