"""Every print can be had in clear and in large print; what differs is the type, never the words."""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter

import page
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from probationdesk.domain.people import Language
from probationdesk.domain.printing import SIZED, Chosen, Print, Printed, Role, Size, edition_of
from probationdesk.report.press import ReportPress
from probationdesk.resources import load_framework
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED, full_case
from tests.unit.test_report_twin import painted, read

FRAMEWORK = load_framework()
LEAST = {Size.CLEAR: 12.0, Size.LARGE: 16.0}
"""In points (RNIB)."""
ALL = [(kind, size) for kind in (Print.REPORT, Print.PERSONS_COPY, *sorted(SIZED)) for size in Size]


def out(kind: Print, size: Size, language: Language = Language.ENGLISH) -> Printed:
    return ReportPress().handout(
        kind, full_case(), ASSESSMENT_ID, FRAMEWORK,
        dated=DATED, code=CODE, language=language, chosen=Chosen(size=size),
    )  # fmt: skip


def sizes(pdf: bytes) -> Counter[float]:
    """How many pieces of what is read are set in each size of type; artifacts are left out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found: Counter[float] = Counter()
        for side in document:
            for piece in side.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
                if pdfium.FPDFPageObj_GetMarkedContentID(piece) >= 0:
                    size = ctypes.c_float()
                    pdfium.FPDFTextObj_GetFontSize(piece, size)
                    found[round(size.value, 1)] += 1
        return found
    finally:
        document.close()


@pytest.mark.parametrize(("kind", "size"), [(kind, size) for kind, size in ALL if size is not Size.STANDARD])
def test_nothing_that_is_read_is_set_smaller_than_the_size_says(kind: Print, size: Size) -> None:
    smallest = min(sizes(out(kind, size).pdf))
    cut = 11.0 if kind in (Print.PERSONS_COPY, Print.PERSONS_COPY_LARGE) else LEAST[size]
    # On the person's copy the words over the line to cut along are set like what stands at the foot of a side.
    assert smallest >= cut


@pytest.mark.parametrize("kind", sorted(SIZED - {Print.DIFFERENCE, Print.INTERVIEW_SHEETS}))
def test_the_words_are_the_same_in_every_size(kind: Print) -> None:
    told = [words(out(kind, size)) for size in Size]
    assert told[0] == told[1]
    # In a table that is set as paragraphs the first cell names its row, without the heading over it.
    assert told[0] - told[2] <= {"Step", "Part", "A", "box", "to", "tick"}


def words(printed: Printed) -> set[str]:
    parts = (text for part in printed.twin if part.role is not Role.DRAWING for text in part.texts)
    return {word for text in parts for word in re.findall(r"\w+", text)}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("kind", "size"), ALL)
def test_every_size_is_tagged_and_its_text_is_the_one_printed(kind: Print, size: Size, language: Language) -> None:
    printed = out(kind, size, language)
    assert [fault.message for fault in page.validate_pdf_bytes(printed.pdf, profile="ua1").failures] == []
    assert painted(printed.pdf) == read(printed)


def test_the_report_and_the_persons_copy_have_editions_of_their_own() -> None:
    assert edition_of(Print.REPORT, Size.LARGE) is Print.REPORT_LARGE
    assert edition_of(Print.REPORT, Size.CLEAR) is Print.REPORT_CLEAR
    assert edition_of(Print.PERSONS_COPY, Size.LARGE) is Print.PERSONS_COPY_LARGE
    assert edition_of(Print.PLAN_SHEET, Size.LARGE) is Print.PLAN_SHEET
    assert out(Print.REPORT, Size.LARGE).pdf == out(Print.REPORT_LARGE, Size.STANDARD).pdf


def test_what_the_person_reads_is_large_enough_for_clear_print_already() -> None:
    for kind in (Print.PERSONS_COPY, Print.PLAN_SHEET, Print.SELF_ASSESSMENT):
        assert out(kind, Size.CLEAR).pdf == out(kind, Size.STANDARD).pdf


def test_beside_squares_each_choice_has_its_line_in_large_print() -> None:
    told = [part.texts for part in out(Print.SELF_ASSESSMENT, Size.LARGE).twin]
    assert ("It helps me",) in told
    assert ("I would rather not say",) in told


def test_a_large_print_holds_the_same_neutral_metadata() -> None:
    with pikepdf.open(io.BytesIO(out(Print.HANDOVER_PACK, Size.LARGE).pdf)) as document:
        assert not any("Hale" in str(value) or "7F3A" in str(value) for value in document.docinfo.values())
