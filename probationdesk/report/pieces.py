"""Blocks become pieces: each block is given its type, its place in the structure and its space."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from probationdesk.report.blocks import (
    Block,
    Cell,
    Choice,
    Column,
    Facts,
    Lines,
    Listing,
    Narrative,
    Notes,
    Prose,
    Row,
    Section,
    Signatures,
    Slip,
    Span,
    Subheading,
    Table,
    Voice,
    Weight,
    Words,
    plain,
)
from probationdesk.report.blocks import Panel as PanelBlock
from probationdesk.report.columns import Columns
from probationdesk.report.grid import Grid, GridRow, GridStyle
from probationdesk.report.layout import INK, Answered, Panel, Piece, SecondSide, Setting, Text
from probationdesk.report.scale import MILLIMETRE, Style
from probationdesk.report.sheet_pieces import back_of_sheet, choice, heading, lines, slip, tick_box, unrolled
from probationdesk.report.tagged import Element
from probationdesk.report.written_on import NewSide

FIRST_SIDE = frozenset({"answer", "proposal", "plan", "areas"})
"""Sections that make up the answer. What follows begins on the second side."""

_BARE = GridStyle(ruled=False, above=0.0, below=1.5)
_NUMBER = 2.4
"""How far an item stands in from its number, in sizes of the type: room for `[10]`."""
_HANGING = 0.8
"""How far the lines of an item without a number stand in from its first, in sizes of the type."""
_SIDE_BY_SIDE = 2
"""Columns for which even large print has room."""
_KEPT_WHOLE = 0.25
"""What stands under a subheading is not divided if it takes less than this part of a side."""
_SIGNING = GridStyle(ruled=False, above=3.0, below=0.0, between=14.0, signing=True)


def pieces_of(narrative: Narrative, setting: Setting) -> list[Any]:
    """Return everything that is placed, in order: pieces, and the conditions on which a side ends."""
    placed: list[Any] = [heading(setting, narrative.title, "answer", setting.type.title, "H1")]
    on_first = narrative.answer_first
    for section in (*narrative.sections, *narrative.after):
        if on_first and section.key not in FIRST_SIDE:
            placed.append(SecondSide(setting))
            on_first = False
        if section.new_side:
            placed.append(NewSide(setting))
        placed += _section(section, setting)
    return placed


def _section(section: Section, setting: Setting) -> list[Any]:
    headings: list[Piece] = []
    if section.heading:
        headings = [heading(setting, section.heading, section.key, setting.type.heading, "H2")]
    pieces = [_piece(block, section.key, setting) for block in section.blocks]
    for piece in pieces[:-1]:
        piece.space_after = max(piece.space_after, 2.5)
    for place, piece in enumerate(pieces):
        if isinstance(piece, Panel):
            piece.space_before = 6.0 if place else 8.0
    width, depth = setting.page.measure, setting.page.depth
    start = pieces[0].least(width)
    if isinstance(section.blocks[-1], Signatures):
        # Whoever signs has before their eyes, on the same side, what signing means.
        start = sum(piece.space_before + piece.wrap(width, depth)[1] for piece in pieces)
    for top in headings:
        if isinstance(pieces[0], Grid | Columns):
            top.space_after = 3.0
        start += top.space_before + top.least(width) + top.space_after
    return [CondPageBreak(min(start, depth / 2)), *headings, *_kept_with_next(section.blocks, pieces, setting)]


def _kept_with_next(blocks: tuple[Block, ...], pieces: list[Piece], setting: Setting) -> Iterator[Any]:
    """Yield the pieces, with a condition where one belongs to the next: no side ends with a subheading or a prompt."""
    width, depth = setting.page.measure, setting.page.depth
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        if place > 0 and not last and (isinstance(blocks[place], Subheading) or isinstance(blocks[place + 1], Lines)):
            after = pieces[place + 1]
            needed = piece.space_before + piece.least(width) + piece.space_after + after.least(width)
            if isinstance(blocks[place], Subheading):
                whole = _height(_part(blocks, pieces, place), setting)
                needed = whole if whole < depth * _KEPT_WHOLE else needed
            yield CondPageBreak(min(needed, depth / 2))
        yield piece


def _part(blocks: tuple[Block, ...], pieces: list[Piece], start: int) -> list[Piece]:
    """Return what stands under a subheading, with it, up to the next."""
    end = next((n for n in range(start + 1, len(blocks)) if isinstance(blocks[n], Subheading)), len(blocks))
    return pieces[start:end]


def _height(pieces: list[Piece], setting: Setting) -> float:
    width, depth = setting.page.measure, setting.page.depth
    return sum(piece.space_before + float(piece.wrap(width, depth)[1]) + piece.space_after for piece in pieces)


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
        case Subheading():
            return heading(setting, block.text, section, setting.type.person, "H3")
        case Lines():
            return lines(block, section, setting)
        case Choice():
            return choice(block, setting, setting.type.body)
        case Notes():
            return back_of_sheet(block, section, setting)
        case Slip():
            return slip(block, section, setting)


def _paragraph(setting: Setting, words: Words, style: Style, within: Element) -> Text:
    return Text(setting, words, style, tag=setting.structure.element("P", within))


def _prose(block: Prose, section: str, setting: Setting) -> Text:
    style = setting.type.small if block.small else setting.type.body
    tag = setting.structure.element("P")
    if not block.column:
        return Text(setting, block.words, style, section=section, tag=tag)
    return Text(setting, block.words, style, section=section, measure=setting.page.column, numbered=True, tag=tag)


def _panel(block: PanelBlock, section: str, setting: Setting) -> Panel:
    inside = setting.structure.element("Sect")
    top = heading(setting, block.heading, section, setting.type.heading, "H2", inside)
    top.space_after = 2.0
    pieces: list[Piece] = [top]
    for words in block.paragraphs:
        own = any(span.voice is Voice.PERSON for span in words)
        pieces.append(_paragraph(setting, words, setting.type.person if own else setting.type.body, inside))
        pieces[-1].space_after = 3.0
    return Panel(setting, pieces, section=section, tinted=block.tinted)


def _table(block: Table, section: str, setting: Setting) -> Grid:
    if setting.type.unrolled and len(block.columns) > _SIDE_BY_SIDE:
        return unrolled(block, section, setting)
    table = setting.structure.element("Table")
    top = _heading_row(block.columns, setting, table)
    rows = [_row(row, setting, table, len(block.columns)) for row in block.rows]
    widths = tuple(column.width * MILLIMETRE * setting.type.wider for column in block.columns)
    grid = Grid(setting, widths, rows, section=section, style=_ruled(setting), heading=top)
    grid.space_after = 4.0
    return grid


def _ruled(setting: Setting) -> GridStyle:
    """Return a ruled grid; the larger the type, the more room around what stands in a cell."""
    room = setting.type.wider**2
    return GridStyle(above=1.2 * room, below=2.4 * room)


def _heading_row(columns: tuple[Column, ...], setting: Setting, table: Element) -> GridRow:
    line = setting.structure.element("TR", table)
    cells: list[list[Piece]] = []
    for column in columns:
        tag = setting.structure.heading_cell(line, "Column")
        words = (Span(column.heading, Weight.STRONG),)
        cells.append([Text(setting, words, setting.type.table, colour=INK, tag=tag)])
    return GridRow(tuple(cells))


def _row(row: Row, setting: Setting, table: Element, columns: int) -> GridRow:
    line = setting.structure.element("TR", table)
    return GridRow(tuple(_cell(cell, setting, line, columns if row.band else 1) for cell in row.cells), row.band)


def _cell(cell: Cell, setting: Setting, line: Element, columns: int) -> list[Piece]:
    structure, style = setting.structure, setting.type.table
    if columns > 1:
        box = structure.wide_cell(line, columns)
    elif cell.row_heading:
        box = structure.heading_cell(line, "Row")
    else:
        box = structure.element("TD", line)
    pieces: list[Piece] = [] if cell.box is None else [tick_box(cell.box, setting, style, box)]
    for words in cell.paragraphs:
        if cell.shape is not None:
            pieces.append(Answered(setting, words, style, cell.shape, tag=structure.element("P", box)))
        else:
            pieces.append(_paragraph(setting, words, style, box))
    return pieces


def _facts(block: Facts, section: str, setting: Setting) -> Grid:
    structure, style = setting.structure, setting.type.table
    table = structure.element("Table")
    rows = []
    for fact in block.facts:
        line = structure.element("TR", table)
        named = structure.heading_cell(line, "Row")
        label = Text(setting, (Span(fact.label, Weight.LABEL),), style, colour=INK, tag=named)
        rows.append(GridRow(([label], [_paragraph(setting, fact.words, style, structure.element("TD", line))])))
    return Grid(setting, (22 * MILLIMETRE * setting.type.wider, 0.0), rows, section=section, style=_BARE)


def _listing(block: Listing, section: str, setting: Setting) -> Columns:
    structure, small = setting.structure, setting.type.small
    listed = structure.element("L")
    caption = None
    if block.heading:
        named = structure.element("Caption", listed)
        caption = Text(setting, (Span(block.heading, Weight.LABEL),), small, section=section, tag=named)
        caption.space_after = 1.0
    items: list[Piece] = []
    for item in block.items:
        tag = structure.element("LBody", structure.element("LI", listed))
        indent = (_NUMBER if item.label else _HANGING) * small.size
        items.append(Text(setting, item.words, small, tag=tag, indent=indent, label=item.label, hanging=True))
    columns = Columns(setting, items, section=section, heading=caption)
    columns.space_before = 4.0 if block.heading else 0.0
    columns.space_after = 3.0
    return columns


def _signatures(block: Signatures, section: str, setting: Setting) -> Grid:
    inside = setting.structure.element("Sect")
    cells: list[list[Piece]] = [
        [_paragraph(setting, plain(label), setting.type.small, inside)] for label in block.labels
    ]
    grid = Grid(setting, (0.0,) * len(cells), [GridRow(tuple(cells))], section=section, style=_SIGNING)
    grid.space_before = 28.0
    grid.space_after = 8.0
    return grid
