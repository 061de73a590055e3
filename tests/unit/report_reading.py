"""Reads a printed report back: its sides as text, its fonts, its metadata."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Printed
from probationdesk.report.press import ReportPress
from probationdesk.resources import load_framework
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED


def print_report(case: CaseFile, *, code: str = CODE, language: Language = Language.ENGLISH) -> Printed:
    """Return the report of the case's assessment, frozen unless `code` is empty."""
    press = ReportPress(language=language)
    return press.report(case, ASSESSMENT_ID, load_framework(), dated=DATED, code=code)


def sides(pdf: bytes) -> list[str]:
    """Return the text of each side, with white space made single."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Return `text` without white space, for comparing words that may break anywhere."""
    return re.sub(r"\s", "", text)


def body(pdf: bytes) -> str:
    """Return the text of all sides, squeezed, without the numbers in the gutter and the heading of the pen margin."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        told = []
        for page in document:
            text_page = page.get_textpage()
            width, height = page.get_size()
            told.append(text_page.get_text_bounded(left=55, bottom=52, right=width, top=height - 40))
        return squeezed("".join(told)).replace("Yournotes", "")
    finally:
        document.close()


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return each font of the file by name, and whether its program is embedded."""
    found: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                descriptor = thing.get("/FontDescriptor")
                embedded = descriptor is not None and "/FontFile2" in descriptor
                found[str(thing["/BaseFont"])] = embedded
    return found


def metadata(pdf: bytes) -> dict[str, str]:
    """Return the document information."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {key: str(value) for key, value in document.docinfo.items()}
