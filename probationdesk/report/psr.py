"""The report on paper: pieces are placed on sides, and the sides become a PDF file."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from probationdesk.report.archive import VERSION, declare
from probationdesk.report.blocks import Narrative
from probationdesk.report.fonts import Face, characters
from probationdesk.report.furniture import Furniture, draw_furniture, form_name
from probationdesk.report.layout import Setting
from probationdesk.report.pieces import pieces_of

_ONE_AT_A_TIME = threading.Lock()
"""ReportLab keeps typefaces and colours for the whole process: two prints at once would mix them up."""


class _SideCanvas(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas that draws the furniture once it knows how many sides there are."""

    def __init__(self, finish: Callable[[Any, int], None], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._finish = finish
        self._sides = 0

    def showPage(self) -> None:
        """End a side."""
        self._sides += 1
        super().showPage()

    def save(self) -> None:
        """Draw the furniture of every side and write the file."""
        self._finish(self, self._sides)
        super().save()


class _MeasuringCanvas(Canvas):  # type: ignore[misc]
    """A canvas on which nothing is painted: it counts sides and writes no file."""

    def save(self) -> None:
        """Write nothing."""


def press_pdf(narrative: Narrative, setting: Setting, furnish: Callable[[int], Furniture], *, title: str) -> bytes:
    """Return the PDF file; `furnish` is asked for the furniture once the number of sides is known.

    The file holds no name, no clock and no random number: the same narrative gives the same bytes.
    """
    page, language = setting.page, setting.language.value
    written = io.BytesIO()

    def finish(canvas: Any, sides: int) -> None:
        furniture = furnish(sides)
        for side in range(1, sides + 1):
            canvas.beginForm(form_name(side))
            draw_furniture(canvas, side, furniture, setting.ledger, page, setting.type)
            canvas.endForm()
        setting.structure.finish(canvas)
        declare(canvas, title=title, language=language)

    def begin_side(canvas: Any, _document: Any) -> None:
        with setting.structure.artifact(canvas, "Pagination"):
            canvas.doForm(form_name(canvas.getPageNumber()))

    document = _document(written, setting, PageTemplate("side", [_frame(setting)], onPage=begin_side), title)
    with _ONE_AT_A_TIME:
        document.build(pieces_of(narrative, setting), canvasmaker=partial(_SideCanvas, finish, pdfVersion=VERSION))
    return written.getvalue()


def measure(narrative: Narrative, setting: Setting) -> None:
    """Place everything and enter it into the ledger of `setting`, and paint nothing."""
    document = _document(io.BytesIO(), setting, PageTemplate("side", [_frame(setting)]), "")
    with _ONE_AT_A_TIME:
        document.build(pieces_of(narrative, setting), canvasmaker=_MeasuringCanvas)


def _frame(setting: Setting) -> Frame:
    page = setting.page
    return Frame(
        page.left, page.bottom, page.measure, page.depth, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )


def _document(written: io.BytesIO, setting: Setting, template: PageTemplate, title: str) -> BaseDocTemplate:
    for face in Face:
        characters(face)
    return BaseDocTemplate(
        written,
        pagesize=(setting.page.width, setting.page.height),
        pageTemplates=[template],
        initialFontName=Face.REGULAR.value,
        invariant=1,
        title=title,
        author="",
        subject="",
        creator="ProbationDesk",
        lang=setting.language.value,
    )
