"""The report page on a stage: waiting until a print is set, choosing one, and a printer that prints into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from probationdesk.domain.people import Language
from probationdesk.services.reporting import print_report
from probationdesk.ui.pages.report import ReportPage
from probationdesk.ui.paper import new_printer
from probationdesk.ui.widgets.pick_box import PickBox
from tests.ui.keyboard import the
from tests.ui.stages import Stage, Theatre


def set_up(theatre: Theatre, sample: int, language: Language = Language.ENGLISH) -> Stage:
    """Open the report page of a sample case and wait for its first print."""
    stage = theatre.open(ReportPage, sample=sample, language=language)
    settle(stage)
    return stage


def settle(stage: Stage) -> None:
    """Wait until nothing is under way any more."""
    while stage.tasks.busy:
        QTest.qWait(5)


def sides_of(stage: Stage) -> int:
    """How many sides the draft of the report has, with the list of what it lacks."""
    return print_report(stage.desk, stage.case(), stage.assessment().head.id).sides


def pick(stage: Stage, name: str, value: str) -> None:
    """Go down or up a list by the arrow keys to a value."""
    box = the(stage, PickBox, name)
    box.setFocus()
    for _ in range(box.count()):
        if box.value() == value:
            return
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < box.findData(value) else Qt.Key.Key_Up)
        settle(stage)
    assert box.value() == value


class PrinterIntoFile:
    """Stands in for the dialog of the operating system alone: a real printer that prints into PDF files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked: list[int] = []
        self.accepts = True
        self.jobs: list[Path] = []
        self.prepare: Callable[[QPrinter], object] = QPrinter.resolution
        """What the officer chooses in the dialog."""

    def make(self) -> QPrinter:
        """Make a printer as the program does."""
        printer = new_printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.jobs.append(self._folder / f"job-{len(self.jobs) + 1}.pdf")
        printer.setOutputFileName(str(self.jobs[-1]))
        return printer

    def choose(self, printer: QPrinter, sides: int, _parent: QWidget) -> bool:
        """Answer for the officer."""
        self.asked.append(sides)
        self.prepare(printer)
        return self.accepts

    @property
    def job(self) -> bytes:
        """What came out of the only job."""
        (file,) = self.jobs
        return file.read_bytes()
