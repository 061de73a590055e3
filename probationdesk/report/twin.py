"""The same print in plain text, taken from the structure of the PDF: what a screen reader meets, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from probationdesk.domain.printing import Read, Role
from probationdesk.report.tagged import Content, Element

_LEVELS = {"H1": 1, "H2": 2, "H3": 3}
_WHOLE = frozenset({"P", "LBody", "Caption"})
"""Kinds of element that are read as one."""


def twin_of(document: Element) -> tuple[Read, ...]:
    """Return everything that is read in a document, once it has been painted."""
    return tuple(_under(document))


def _under(element: Element) -> Iterator[Read]:
    for held in element.holds:
        if isinstance(held, Element):
            yield from _read(held)


def _read(element: Element) -> Iterator[Read]:
    if element.kind in _LEVELS:
        yield from _by_side(element, Role.HEADING, _LEVELS[element.kind])
    elif element.kind in _WHOLE:
        yield from _by_side(element, Role.TEXT)
    elif element.kind == "TR":
        yield from _row(element)
    elif element.kind == "Figure":
        side = next((held.side for held in element.holds if isinstance(held, Content)), 0)
        if side:
            yield Read(Role.DRAWING, (element.alternative,), side)
    else:
        yield from _under(element)


def _by_side(element: Element, role: Role, level: int = 0) -> Iterator[Read]:
    """Yield what an element says, parted where it runs on to another side."""
    drawn = [part for part in _parts(element) if part[2]]
    for drawing in drawn:
        yield Read(Role.DRAWING, (drawing[1],), drawing[0])
    told: dict[int, list[str]] = {}
    for side, text, is_drawing in _parts(element):
        if not is_drawing:
            told.setdefault(side, []).append(text)
    for side, texts in told.items():
        said = " ".join(text for text in texts if text.strip())
        if said:
            yield Read(role, (said,), side, level)


def _row(row: Element) -> Iterator[Read]:
    """Yield a row of a table, cell by cell; one that is taller than a side is parted."""
    sides = sorted({side for side, _, _ in _parts(row)})
    for here in sides:
        cells = []
        for cell in row.holds:
            if isinstance(cell, Element):
                parts = [f"[{text}]" if drawn else text for side, text, drawn in _parts(cell) if side == here]
                cells.append(" ".join(part for part in parts if part.strip()))
        if any(cells):
            yield Read(Role.ROW, tuple(cells), here)


def _parts(element: Element) -> Iterator[tuple[int, str, bool]]:
    """Yield everything under an element as its side, what it says, and whether it is a drawing."""
    for held in element.holds:
        if isinstance(held, Element):
            yield from _parts(held)
        elif element.kind == "Figure":
            yield held.side, element.alternative, True
        else:
            yield held.side, held.says, False
