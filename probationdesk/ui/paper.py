"""Sides on paper, through the dialog and the print queue of the operating system.

Every side goes to the printer as a picture of 300 dots an inch, drawn from the PDF in memory. No file of ours is
written; the queue behind the dialog is the system's own and may keep what it was given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from probationdesk.domain.errors import Refused, StoreError
from probationdesk.ui.sides import side_as_image
from probationdesk.ui.steps import Steps

DPI = 300
"""Dots an inch: as fine as print needs, and 25 MB a side while it is painted."""

_NEARLY_MM = 2.0
"""Two sheets that differ by less are the same size."""

Choose = Callable[[QPrinter, int, QWidget], bool]
"""Asks the officer which printer, which sides and how many; False if they thought better of it."""


def new_printer() -> QPrinter:
    """Return the usual printer of this computer, set to upright A4; its job bears the name of the program alone."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName("ProbationDesk")
    printer.setCreator("ProbationDesk")
    return printer


def ask_for_printer(printer: QPrinter, sides: int, parent: QWidget) -> bool:
    """Show the dialog of the operating system; `sides` of 0 offers no choice of sides.

    Raises Refused `no_printer` if this computer has none: the dialog would have nothing to show.
    """
    if not QPrinterInfo.availablePrinterNames():
        raise Refused("no_printer")
    dialog = QPrintDialog(printer, parent)
    options = QAbstractPrintDialog.PrintDialogOption
    # Writing to a file has its own button, which asks for the passphrase first.
    for option in (options.PrintToFile, options.PrintSelection, options.PrintCurrentPage):
        dialog.setOption(option, False)
    dialog.setOption(options.PrintPageRange, sides > 1)
    if sides > 1:
        dialog.setMinMax(1, sides)
        dialog.setFromTo(1, sides)
    return dialog.exec() == QPrintDialog.DialogCode.Accepted


def refuse_other_paper(printer: QPrinter) -> None:
    """Raise Refused `paper_landscape` or `paper_not_a4`: sides are made for upright A4 and are never scaled."""
    layout = printer.pageLayout()
    if layout.orientation() is QPageLayout.Orientation.Landscape:
        raise Refused("paper_landscape")
    chosen = layout.pageSize().size(QPageSize.Unit.Millimeter)
    a4 = QPageSize(QPageSize.PageSizeId.A4).size(QPageSize.Unit.Millimeter)
    if not _nearly(chosen, a4):
        raise Refused("paper_not_a4")


def sides_wanted(printer: QPrinter, total: int) -> list[int]:
    """Return the sides to paint, counted from 0, in the order of the paper, as often as the printer cannot itself."""
    wanted = list(range(total))
    if printer.printRange() is QPrinter.PrintRange.PageRange and printer.toPage():
        wanted = [side for side in wanted if printer.fromPage() <= side + 1 <= printer.toPage()]
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        wanted.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    if printer.collateCopies():
        return wanted * copies
    return [side for side in wanted for _ in range(copies)]


def paint(printer: QPrinter, pdf: bytes, sides: list[int], told: Callable[[int, int], None]) -> Steps:
    """Yield the steps of painting `sides`; before each, `told` hears which of how many it is.

    Stopped before the end, the job is taken back as far as the printer lets it. Raises StoreError
    `printing_failed` if the printer refuses the job.
    """
    painter = QPainter()
    whole = False
    try:
        for number, side in enumerate(sides):
            told(number + 1, len(sides))
            yield partial(_paint_side, painter, printer, pdf, side, first=number == 0)
        yield painter.end
        whole = True
    finally:
        if painter.isActive():
            if not whole:
                printer.abort()
            painter.end()


def _paint_side(painter: QPainter, printer: QPrinter, pdf: bytes, side: int, *, first: bool) -> None:
    """Paint one side on a sheet of its own (on the worker thread)."""
    picture = side_as_image(pdf, side, DPI)
    begun = painter.begin(printer) if first else printer.newPage()
    if not begun:
        raise StoreError("printing_failed")
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel).toRect()
    sheet.moveTo(0, 0)
    if printer.resolution() == DPI:
        # Dot for dot: scaling by the pixel by which a sheet is rounded would blur every letter.
        painter.drawImage(sheet.topLeft(), picture)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(sheet, picture)


def _nearly(one: QSizeF, other: QSizeF) -> bool:
    return abs(one.width() - other.width()) < _NEARLY_MM and abs(one.height() - other.height()) < _NEARLY_MM
