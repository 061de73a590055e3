"""Blocks of sheets become pieces: what is written on, and tables set large as paragraphs one below the other."""

from __future__ import annotations

from dataclasses import replace

from probationdesk.report.blocks import Box, Choice, Lines, Notes, Row, Slip, Span, Table, Weight, Words, plain
from probationdesk.report.fonts import Face
from probationdesk.report.grid import Grid, GridRow, GridStyle
from probationdesk.report.layout import INK, Answered, Piece, Setting, Text
from probationdesk.report.scale import Style, Type
from probationdesk.report.tagged import Element
from probationdesk.report.written_on import BackOfSheet, Blanks, Chosen, CutOff, TickBox, WritingLines

_HEADING = Type().heading
_UNDER_TITLE = 6.0
"""Points under the title of what is set larger than a report."""
_UNROLLED = GridStyle(above=4.0, below=6.0)


def heading(setting: Setting, text: str, section: str, style: Style, kind: str, within: Element | None = None) -> Text:
    """Return a heading; `kind` is its level, such as `H2`."""
    tag = setting.structure.element(kind, within)
    found = Text(setting, (Span(text, Weight.STRONG),), style, section=section, colour=INK, tag=tag)
    larger = style.size / _HEADING.size
    found.space_before = {"H2": 7.0, "H3": 6.0}.get(kind, 0.0) * larger
    found.space_after = 1.5 if kind != "H1" or setting.page.pen_margin else _UNDER_TITLE
    return found


def lines(block: Lines, section: str, setting: Setting, within: Element | None = None) -> WritingLines:
    """Return lines to write on."""
    piece = WritingLines(setting, block.count, section=section, tag=setting.structure.figure(block.says, within))
    piece.space_after = 6.0
    return piece


def choice(block: Choice, setting: Setting, style: Style, within: Element | None = None) -> Chosen:
    """Return words with a square to tick before them."""
    inside = setting.structure.element("P", within)
    drawn = setting.structure.figure(block.box.says, inside)
    tag = setting.structure.element("Span", inside)
    piece = Chosen(setting, block.words, block.box, style, tag=tag, drawn=drawn)
    piece.space_after = 5.0
    return piece


def tick_box(box: Box, setting: Setting, style: Style, within: Element) -> TickBox:
    """Return a square to tick, within a cell."""
    return TickBox(setting, box, style, setting.structure.figure(box.says, within))


def back_of_sheet(block: Notes, section: str, setting: Setting) -> BackOfSheet:
    """Return the side of lines that is printed if the next side would be the back of a sheet."""
    inside = setting.structure.element("Sect")
    top = heading(setting, block.heading, section, setting.type.heading, "H2", inside)
    top.space_after = 3.0
    told = Text(setting, block.words, setting.type.body, tag=setting.structure.element("P", inside))
    told.space_after = 6.0
    pieces: list[Piece] = [top, told, lines(Lines(block.says), section, setting, inside)]
    return BackOfSheet(setting, pieces, section=section, within=inside)


def slip(block: Slip, section: str, setting: Setting) -> CutOff:
    """Return the slip at the foot of its side."""
    structure, body, small = setting.structure, setting.type.body, setting.type.furniture

    def text(words: Words, style: Style, after: float) -> Text:
        piece = Text(setting, words, style, tag=structure.element("P", inside))
        piece.space_after = after
        return piece

    inside = structure.element("Sect")
    above = text(plain(block.cut), small, 0.0)
    top = heading(setting, block.heading, section, setting.type.heading, "H2", inside)
    reference = text((Span(block.reference, Weight.LABEL),), body, 6.0)
    named = [
        (
            setting.letters.plain(blank.label, Face.BOLD),
            structure.element("P", inside),
            structure.figure(blank.says, inside),
        )
        for blank in block.blanks
    ]
    blanks = Blanks(setting, named, body)
    blanks.space_after = 9.0
    choices = [choice(one, setting, body, inside) for one in block.choices]
    written = lines(block.lines, section, setting, inside)
    return CutOff(
        setting, above, [top, reference, blanks, *choices, written, text(plain(block.foot), body, 0.0)], section=section
    )


def unrolled(block: Table, section: str, setting: Setting) -> Grid:
    """Return a table as paragraphs: each row is named by its first cell, each other cell by its column."""
    rows = [GridRow((_row(block, row, setting),), band=True) for row in block.rows]
    # A row over the whole width is a band only where others follow under it.
    rows = [GridRow(row.cells, band=source.band) for row, source in zip(rows, block.rows, strict=True)]
    grid = Grid(setting, (0.0,), rows, section=section, style=_UNROLLED)
    grid.space_after = 4.0
    return grid


def _row(block: Table, row: Row, setting: Setting) -> list[Piece]:
    structure, style = setting.structure, setting.type.table
    inside = structure.element("Sect")
    pieces: list[Piece] = []
    for place, cell in enumerate(row.cells):
        label = "" if row.band or place == 0 else block.columns[place].heading
        for words in cell.paragraphs:
            if not any(span.text.strip() for span in words):
                continue
            if label and words[0].weight is Weight.LABEL:
                label = ""  # The words say themselves what they are.
            if label:
                words = (Span(f"{label}: ".replace("?: ", "? "), Weight.LABEL), *words)
                label = ""
            tag = structure.element("P", inside)
            if cell.shape is not None:
                piece: Piece = Answered(setting, words, style, cell.shape, tag=tag)
            else:
                heavy = place == 0 and not row.band and cell.row_heading
                piece = Text(setting, _bold(words) if heavy else words, style, tag=tag)
            piece.space_after = 3.0
            pieces.append(piece)
        if cell.box is not None:
            named = (Span(block.columns[place].heading),)
            pieces.append(choice(Choice(named, cell.box), setting, style, inside))
    return pieces


def _bold(words: Words) -> Words:
    return tuple(replace(span, weight=Weight.STRONG) for span in words)
