"""What stands on every side around the text: reference, marking, version, side, check code, pen margin.

It is drawn when the last side is known, into one form for each side, so that the text is set once.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import black

from probationdesk.report.fitting import Ledger
from probationdesk.report.fonts import Face, width
from probationdesk.report.layout import GREY, HAIR
from probationdesk.report.scale import MILLIMETRE, Page, Type

QR_SIDE = 13 * MILLIMETRE
_QUIET = 4
"""Modules kept white around a QR code (ISO/IEC 18004)."""
_ELLIPSIS = "…"
_APART = 6.0
"""Points between the reference and the marking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The words of the furniture, ready to be drawn in one line each."""

    reference: str
    """The reference of the case, and whether the case is invented."""
    invented: bool
    marking: str
    standing: str
    """`Version 2`, or `DRAFT`."""
    draft: bool
    dated: str
    code: str
    """The sentence with the check code, or that there is none."""
    sides: tuple[str, ...]
    """`Side 1 of 3`, one for each side."""
    payloads: tuple[str, ...]
    """What the QR code of each side holds; empty for no code."""
    notes: str
    """The heading of the pen margin."""


def form_name(side: int) -> str:
    """Return the name of the form that holds the furniture of a side."""
    return f"furniture{side}"


def draw_furniture(canvas: Any, side: int, furniture: Furniture, ledger: Ledger, page: Page, scale: Type) -> None:
    """Draw the furniture of one side."""
    canvas.setFillColor(black)
    _head(canvas, furniture, page, scale)
    _foot(canvas, side, furniture, page, scale)
    for place, stretch in enumerate(ledger.columns_of(side) if page.pen_margin else ()):
        _pen_margin(canvas, stretch, furniture.notes if place == 0 else "", page, scale)


def _head(canvas: Any, furniture: Furniture, page: Page, scale: Type) -> None:
    line = page.height - 10.5 * MILLIMETRE
    small, marking = scale.furniture, scale.marking
    face = Face.BOLD if furniture.invented else Face.REGULAR
    canvas.setFont(face.value, small.size)
    beside = width(furniture.marking, Face.BOLD, marking.size)
    room = (page.measure - beside) / 2 - _APART
    canvas.drawString(page.left, line, _shortened(furniture.reference, face, small.size, room))
    face = Face.BOLD if furniture.draft else Face.REGULAR
    canvas.setFont(face.value, marking.size if furniture.draft else small.size)
    canvas.drawRightString(page.width - page.right, line, furniture.standing)
    _centred(canvas, furniture.marking, line, page, scale)


def _foot(canvas: Any, side: int, furniture: Furniture, page: Page, scale: Type) -> None:
    right, small = page.width - page.right, scale.furniture
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.6)
    canvas.line(page.left, 17.6 * MILLIMETRE, right, 17.6 * MILLIMETRE)
    canvas.setFont(Face.REGULAR.value, small.size)
    canvas.drawString(page.left, 12.8 * MILLIMETRE, furniture.dated)
    canvas.drawString(page.left, 8.4 * MILLIMETRE, furniture.code)
    payload = furniture.payloads[side - 1]
    edge = right
    if payload:
        edge = right - QR_SIDE - 3 * MILLIMETRE
        draw_qr(canvas, payload, right - QR_SIDE, 4.2 * MILLIMETRE, QR_SIDE)
    canvas.setFont(Face.BOLD.value, scale.body.size)
    # Where the sentence with the check code is set larger, it needs its line for itself.
    line = 10.6 if small.size < 10 else 12.8
    canvas.drawRightString(edge, line * MILLIMETRE, furniture.sides[side - 1])
    _centred(canvas, furniture.marking, 12.8 * MILLIMETRE, page, scale)


def _centred(canvas: Any, text: str, line: float, page: Page, scale: Type) -> None:
    size = scale.marking.size
    canvas.setFont(Face.BOLD.value, size)
    canvas.drawCentredString(page.width / 2, line, _shortened(text, Face.BOLD, size, page.measure / 3 - 6))


def _pen_margin(canvas: Any, column: tuple[float, float], heading: str, page: Page, scale: Type) -> None:
    x = page.left + page.column + page.gutter
    top, foot = column
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.6)
    canvas.line(x, top, x, foot)
    canvas.setFillColor(GREY)
    canvas.setFont(Face.REGULAR.value, scale.furniture.size)
    canvas.drawString(x + 8, top - scale.heading.size, heading)


def _shortened(text: str, face: Face, size: float, room: float) -> str:
    """Return `text`, cut with an ellipsis if it is wider than `room` points."""
    if width(text, face, size) <= room:
        return text
    # The longest beginning that fits, found by halving: a reference may be of any length.
    fits = bisect_right(range(len(text)), room, key=lambda length: width(text[:length] + _ELLIPSIS, face, size)) - 1
    return text[: max(0, fits)] + _ELLIPSIS


def draw_qr(canvas: Any, payload: str, x: float, y: float, side: float) -> None:
    """Draw a QR code (ISO/IEC 18004, level M) as one path, its quiet zone inside `side` points."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(payload)
    code.make()
    count = code.getModuleCount()
    module = side / (count + 2 * _QUIET)
    path = canvas.beginPath()
    for row in range(count):
        foot = y + (count - 1 - row + _QUIET) * module
        # Modules side by side are one rectangle: between two, a printer may leave a white hairline.
        for dark, run in groupby(range(count), key=lambda column: code.isDark(row, column)):
            if dark:
                columns = list(run)
                path.rect(x + (columns[0] + _QUIET) * module, foot, len(columns) * module, module)
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)
