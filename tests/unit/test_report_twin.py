"""The text beside the preview: the words of the PDF in the order of the PDF, with headings, rows and sides."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from probationdesk.domain.people import Language, Person
from probationdesk.domain.printing import Chosen, Print, Printed, Read, Role
from probationdesk.report.press import ReportPress
from probationdesk.resources import Wording, folder, load_framework
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED, case_with, full_case
from tests.unit.report_reading import squeezed
from tests.unit.test_prints import hostile_case

FRAMEWORK = load_framework()
BOXES = {
    f"[{Wording(language, folder() / 'report')(f'handout.box.{box}')}]"
    for language in Language
    for box in ("empty", "ticked")
}


def out(kind: Print, *, language: Language = Language.ENGLISH, hostile: bool = False) -> Printed:
    return ReportPress().handout(
        kind, hostile_case() if hostile else full_case(), ASSESSMENT_ID, FRAMEWORK,
        dated=DATED, code=CODE, language=language, chosen=Chosen(),
    )  # fmt: skip


def painted(pdf: bytes) -> list[str]:
    """The words of each side as they are painted, without artifacts: line numbers, what stands at head and foot."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        told = []
        for page in document:
            text = page.get_textpage()
            pieces = [
                _words(piece, text)
                for piece in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)
                if pdfium.FPDFPageObj_GetMarkedContentID(piece) >= 0
            ]
            told.append(squeezed("".join(pieces)))
        return told
    finally:
        document.close()


def _words(piece: pypdfium2.PdfObject, text: pypdfium2.PdfTextPage) -> str:
    size = pdfium.FPDFTextObj_GetText(piece, text, None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(piece, text, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size)
    return held.raw.decode("utf-16-le").rstrip("\0")


def read(printed: Printed) -> list[str]:
    """The words of each side in the twin, without what is drawn."""
    told = [""] * printed.sides
    for part in printed.twin:
        if part.role is not Role.DRAWING:
            told[part.side - 1] += squeezed("".join(text for text in part.texts if text not in BOXES))
    return told


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(Print))
def test_the_twin_says_what_stands_on_every_side_in_the_same_order(kind: Print, language: Language) -> None:
    printed = out(kind, language=language)
    assert painted(printed.pdf) == read(printed)
    assert all(read(printed)) or kind in (Print.PLAN_SHEET, Print.SELF_ASSESSMENT)


@pytest.mark.parametrize("kind", [Print.SELF_ASSESSMENT, Print.PLAN_SHEET])
def test_boxes_to_tick_are_named_in_their_place_in_a_row(kind: Print) -> None:
    rows = [part for part in out(kind).twin if part.role is Role.ROW and "[A box to tick]" in part.texts]
    assert rows
    assert all("[A box to tick]" not in part.texts[0] for part in rows)


@pytest.mark.parametrize("kind", [Print.REPORT, Print.REPORT_LARGE, Print.PERSONS_COPY])
def test_the_twin_of_hostile_words_is_the_print_of_hostile_words(kind: Print) -> None:
    printed = out(kind, hostile=True)
    assert "".join(painted(printed.pdf)) == "".join(read(printed))
    assert '<img src="/etc/passwd"/>' in " ".join(text for part in printed.twin for text in part.texts)


def test_headings_have_their_level_and_rows_their_cells() -> None:
    twin = out(Print.REPORT).twin
    assert twin[0] == Read(Role.HEADING, ("Pre-sentence report",), side=1, level=1)
    assert [part.texts[0] for part in twin if part.level == 2][:3] == [
        "In short", "What is proposed to the court", "The plan",
    ]  # fmt: skip
    row = next(part for part in twin if part.texts[0] == "Ring the bakery")
    assert (row.role, len(row.texts), row.texts[3]) == (Role.ROW, 4, "Yes")


def test_a_text_that_runs_on_is_parted_where_its_side_ends() -> None:
    twin = out(Print.REPORT_LARGE).twin
    sides = [part.side for part in twin]
    assert sides == sorted(sides)
    assert set(sides) == set(range(1, max(sides) + 1))


def test_lines_to_write_on_are_named() -> None:
    assert Read(Role.DRAWING, ("Lines to write on",), side=1) in out(Print.INTERVIEW_SHEETS).twin


def test_the_number_of_a_source_stands_before_it() -> None:
    numbered = [part.texts[0] for part in out(Print.REPORT).twin if part.texts[0].startswith("[1] ")]
    assert len(numbered) == 1


def test_what_is_read_is_what_was_given_in_normal_form() -> None:
    printed = ReportPress().report(
        case_with(Person, full_name="Ty\u0302 Go\u0302f"), ASSESSMENT_ID, FRAMEWORK, dated=DATED, code=CODE
    )
    assert any(text.startswith("Tŷ Gôf") for part in printed.twin for text in part.texts)
