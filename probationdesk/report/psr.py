"""The report on paper: blocks become pieces, pieces are placed on sides, and the sides become a PDF file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, PageTemplate

from probationdesk.report.blocks import (
    Block,
    Cell,
    Facts,
    Listing,
    Narrative,
    Prose,
    Row,
    Section,
    Signatures,
    Span,
    Table,
    Voice,
    Weight,
    plain,
)
from probationdesk.report.blocks import (
    Panel as PanelBlock,
)
from probationdesk.report.fonts import Face, characters
from probationdesk.report.furniture import Furniture, draw_furniture, form_name
from probationdesk.report.grid import Grid, GridRow, GridStyle
from probationdesk.report.layout import INK, Answered, Panel, Piece, SecondSide, Setting, Text
from probationdesk.report.scale import MILLIMETRE, Style

FIRST_SIDE = frozenset({"answer", "proposal", "plan", "areas"})
"""Sections that make up the answer. What follows begins on the second side."""

_BARE = GridStyle(ruled=False, above=0.0, below=1.5)
_LISTED = GridStyle(ruled=False, above=0.0, below=1.5, between=12.0, divisible=True)
_SIGNING = GridStyle(ruled=False, above=3.0, below=0.0, between=14.0, signing=True)


def pieces_of(narrative: Narrative, setting: Setting) -> list[Any]:
    """Return everything that is placed, in order: pieces, and the conditions on which a side ends."""
    placed: list[Any] = [_heading(setting, narrative.title, "answer", setting.type.title, "H1")]
    on_first = True
    sections = [*narrative.sections, *([narrative.missing] if narrative.missing else [])]
    for section in sections:
        if on_first and section.key not in FIRST_SIDE:
            placed.append(SecondSide(setting))
            on_first = False
        placed += _section(section, setting)
    return placed


def _section(section: Section, setting: Setting) -> list[Any]:
    pieces = [_piece(block, section.key, setting) for block in section.blocks]
    for piece in pieces[:-1]:
        piece.space_after = max(piece.space_after, 2.5)
    if isinstance(pieces[0], Panel):
        pieces[0].space_before = 8.0
    start = pieces[0].least(setting.page.measure)
    if isinstance(section.blocks[-1], Signatures):
        # Whoever signs has before their eyes, on the same side, what signing means.
        start = sum(piece.space_before + piece.wrap(setting.page.measure, setting.page.depth)[1] for piece in pieces)
    if section.heading:
        heading = _heading(setting, section.heading, section.key, setting.type.heading, "H2")
        start += heading.space_before + heading.least(setting.page.measure) + heading.space_after
        if isinstance(pieces[0], Grid):
            heading.space_after = 3.0
        pieces.insert(0, heading)
    return [CondPageBreak(min(start, setting.page.depth / 2)), *pieces]


def _heading(setting: Setting, text: str, section: str, style: Style, element: str) -> Text:
    heading = Text(setting, (Span(text, Weight.STRONG),), style, section=section, colour=INK)
    heading.element = element
    heading.space_before = 7.0 if element == "H2" else 0.0
    heading.space_after = 1.5
    return heading


def _piece(block: Block, section: str, setting: Setting) -> Piece:
    match block:
        case Prose():
            return _prose(block, section, setting)
        case Table():
            return _table(block, section, setting)
        case Facts():
            return _facts(block, section, setting)
        case PanelBlock():
            return _panel(block, section, setting)
        case Listing():
            return _listing(block, section, setting)
        case Signatures():
            return _signatures(block, section, setting)


def _prose(block: Prose, section: str, setting: Setting) -> Text:
    style = setting.type.small if block.small else setting.type.body
    if not block.column:
        return Text(setting, block.words, style, section=section)
    return Text(setting, block.words, style, section=section, measure=setting.page.column, numbered=True)


def _panel(block: PanelBlock, section: str, setting: Setting) -> Panel:
    heading = _heading(setting, block.heading, section, setting.type.heading, "H2")
    heading.space_after = 2.0
    pieces: list[Piece] = [heading]
    for words in block.paragraphs:
        own = any(span.voice is Voice.PERSON for span in words)
        pieces.append(Text(setting, words, setting.type.person if own else setting.type.body))
        pieces[-1].space_after = 3.0
    return Panel(setting, pieces, section=section, tinted=block.tinted)


def _table(block: Table, section: str, setting: Setting) -> Grid:
    heading = GridRow(
        tuple([Text(setting, (Span(c.heading, Weight.STRONG),), setting.type.table, colour=INK)] for c in block.columns)
    )
    headed = any(column.heading for column in block.columns)
    style = setting.type.small if block.small else setting.type.table
    grid = Grid(
        setting,
        tuple(column.width * MILLIMETRE for column in block.columns),
        [_row(row, setting, style) for row in block.rows],
        section=section,
        style=GridStyle(),
        heading=heading if headed else None,
    )
    grid.space_after = 4.0
    return grid


def _row(row: Row, setting: Setting, style: Style) -> GridRow:
    return GridRow(tuple(_cell(cell, setting, style) for cell in row.cells), row.band)


def _cell(cell: Cell, setting: Setting, style: Style) -> list[Piece]:
    pieces: list[Piece] = []
    for words in cell.paragraphs:
        if cell.shape is not None:
            pieces.append(Answered(setting, words, style, cell.shape))
        else:
            pieces.append(Text(setting, words, style))
    return pieces


def _facts(block: Facts, section: str, setting: Setting) -> Grid:
    rows = [
        GridRow(
            (
                [Text(setting, (Span(fact.label, Weight.LABEL),), setting.type.table, colour=INK)],
                [Text(setting, fact.words, setting.type.table)],
            )
        )
        for fact in block.facts
    ]
    return Grid(setting, (22 * MILLIMETRE, 0.0), rows, section=section, style=_BARE)


def _listing(block: Listing, section: str, setting: Setting) -> Grid:
    small = setting.type.small
    items: list[Piece] = []
    for item in block.items:
        piece = Text(setting, item.words, small, indent=2.4 * small.size, label=item.label)
        piece.space_after = 1.5
        items.append(piece)
    width = setting.page.measure / 2
    heights = [piece.wrap(width, setting.page.depth)[1] for piece in items]
    half = next(n for n in range(len(items) + 1) if 2 * sum(heights[:n]) >= sum(heights))
    row = GridRow((items[:half], items[half:]))
    return Grid(setting, (0.0, 0.0), [row], section=section, style=_LISTED)


def _signatures(block: Signatures, section: str, setting: Setting) -> Grid:
    cells = tuple([Text(setting, plain(label), setting.type.small)] for label in block.labels)
    grid = Grid(setting, (0.0,) * len(cells), [GridRow(cells)], section=section, style=_SIGNING)
    grid.space_before = 28.0
    return grid


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


def press_pdf(
    narrative: Narrative, setting: Setting, furnish: Callable[[int], Furniture], *, title: str, language: str
) -> bytes:
    """Return the PDF file; `furnish` is asked for the furniture once the number of sides is known.

    The file holds no name, no clock and no random number: the same narrative gives the same bytes.
    """
    for face in Face:
        characters(face)
    page = setting.page
    written = io.BytesIO()

    def finish(canvas: Any, sides: int) -> None:
        furniture = furnish(sides)
        for side in range(1, sides + 1):
            canvas.beginForm(form_name(side))
            draw_furniture(canvas, side, furniture, setting.ledger, page, setting.type)
            canvas.endForm()

    def begin_side(canvas: Any, _document: Any) -> None:
        canvas.doForm(form_name(canvas.getPageNumber()))

    frame = Frame(
        page.left, page.bottom, page.measure, page.depth, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document = BaseDocTemplate(
        written,
        pagesize=(page.width, page.height),
        pageTemplates=[PageTemplate("side", [frame], onPage=begin_side)],
        initialFontName=Face.REGULAR.value,
        invariant=1,
        title=title,
        author="",
        subject="",
        creator="ProbationDesk",
        lang=language,
    )
    document.build(pieces_of(narrative, setting), canvasmaker=lambda *a, **k: _SideCanvas(finish, *a, **k))
    return written.getvalue()
