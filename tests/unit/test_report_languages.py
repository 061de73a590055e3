"""A passage in the other language says so, so that a screen reader pronounces it in its own."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from probationdesk.domain.areas import Formulation
from probationdesk.domain.assessment import CaseFile, gather
from probationdesk.domain.passages import language_of
from probationdesk.domain.people import Language, Person
from probationdesk.domain.printing import Chosen, Print
from probationdesk.domain.readback import Mark, Verdict
from probationdesk.domain.record import Record
from probationdesk.report.press import ReportPress
from probationdesk.resources import load_framework
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED, case_with, full_case, full_records
from tests.unit.test_report_tagged import elements, read
from tests.unit.test_report_twin import painted
from tests.unit.test_report_twin import read as twin

FRAMEWORK = load_framework()
SAID = "Dw i ddim yn yfed nawr, ac mae’r gwaith yn dda"


def spoken(kind: Print, case: CaseFile, language: Language = Language.ENGLISH) -> list[tuple[str, str, str]]:
    """Every element that names a language: its kind, the language, and its words."""
    pdf = out(kind, case, language)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
        return [
            (str(one.S)[1:], str(one.Lang), " ".join(" ".join(read(document, one)).split()))
            for one in elements(document)
            if "/Lang" in one
        ]


def out(kind: Print, case: CaseFile, language: Language) -> bytes:
    return (
        ReportPress()
        .handout(
            kind, case, ASSESSMENT_ID, FRAMEWORK,
            dated=DATED, code=CODE, language=language, chosen=Chosen(),
        ).pdf
    )  # fmt: skip


def disputed(words: str = SAID, **person: object) -> CaseFile:
    """The full case in which every dispute is in these words."""
    changed: list[Record] = []
    for record in full_records():
        match record:
            case Mark():
                changed.append(_with(record, their_words=words, verdict=Verdict.PARTLY))
            case Person():
                changed.append(_with(record, **person))
            case _:
                changed.append(record)
    return gather(changed)


def _with(record: Any, **fields: object) -> Any:
    from dataclasses import replace

    return replace(record, **fields)


@pytest.mark.parametrize("kind", [Print.REPORT, Print.REPORT_CLEAR, Print.REPORT_LARGE, Print.PERSONS_COPY])
def test_the_persons_own_words_in_cymraeg_are_a_passage_of_an_english_print(kind: Print) -> None:
    found = [one for one in spoken(kind, disputed()) if one[1] == "cy" and "copi hwn" not in one[2]]
    assert found
    assert {(kind, words) for kind, _, words in found} == {("Span", f"“{SAID}”")}


@pytest.mark.parametrize(
    ("language", "other", "offer"),
    [
        (Language.ENGLISH, "cy", "Gallwch gael y copi hwn yn Gymraeg. Gofynnwch i ni."),
        (Language.CYMRAEG, "en", "You can have this copy in English. Ask us."),
    ],
)
def test_the_other_language_is_offered_in_itself(language: Language, other: str, offer: str) -> None:
    assert ("P", other, offer) in spoken(Print.PERSONS_COPY, full_case(), language)


def test_a_whole_paragraph_in_the_other_language_is_itself_the_passage() -> None:
    case = case_with(Formulation, protects="Mae ei fodryb yn ei gefnogi bob dydd.")
    assert ("P", "cy", "Mae ei fodryb yn ei gefnogi bob dydd.") in spoken(Print.REPORT, case)


def test_english_passages_of_a_print_in_cymraeg_say_so_and_its_fixed_words_do_not() -> None:
    found = spoken(Print.REPORT, full_case(), Language.CYMRAEG)
    assert len(found) > 20
    assert {language for _, language, _ in found} == {"en"}
    words = " ".join(words for _, _, words in found)
    assert "hurt a stranger outside a pub" in words
    assert "Yr ateb" not in words


def test_an_english_print_of_an_english_case_names_no_other_language() -> None:
    assert spoken(Print.REPORT, full_case()) == []


def test_words_that_do_not_show_their_language_are_in_the_one_the_person_reads() -> None:
    reader = disputed("Sori.", print_language=Language.CYMRAEG)
    assert ("Span", "cy", "“Sori.”") in spoken(Print.REPORT, reader)
    assert spoken(Print.REPORT, disputed("Sori.")) == []


def test_a_passage_that_runs_over_two_sides_is_one_on_each() -> None:
    long = disputed(" ".join(f"{SAID} ({number})." for number in range(120)))
    pdf = out(Print.REPORT_LARGE, long, Language.ENGLISH)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spans = [one for one in elements(document) if one.S == "/Span" and "/Lang" in one]
        sides = [held.Pg.objgen for one in spans for held in one.K]
    assert len(set(sides)) > 1
    printed = ReportPress().handout(
        Print.REPORT_LARGE, long, ASSESSMENT_ID, FRAMEWORK,
        dated=DATED, code=CODE, language=Language.ENGLISH, chosen=Chosen(),
    )  # fmt: skip
    assert painted(printed.pdf) == twin(printed)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He was out of work and the drink was cheap.", Language.ENGLISH),
        ("Roedd e allan o waith ac yn yfed gyda’i frawd.", Language.CYMRAEG),
        ("Sorry", None),
        ("", None),
        ("£640; 14 March 1994", None),
        ("Y Rhyl", Language.CYMRAEG),
        ("He said “Dw i ddim yn gwybod” when they asked him about the money he had.", Language.ENGLISH),
    ],
)
def test_the_small_words_tell_the_language(text: str, language: Language | None) -> None:
    assert language_of(text) is language


def test_the_lists_of_small_words_have_none_in_common() -> None:
    from probationdesk.domain import passages

    assert not passages._WELSH & passages._ENGLISH
