"""A print goes to the printer dot for dot, logged before it leaves; the dialog of the system alone is stood in for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.keeping import Access, AccessLine
from probationdesk.domain.printing import Print
from probationdesk.services.keeping_log import access_log
from probationdesk.services.reporting import print_report
from probationdesk.ui import paper
from probationdesk.ui.pages.report_outgoing import PaperPanel
from probationdesk.ui.paper import ask_for_printer, new_printer
from probationdesk.ui.sides import side_as_image
from tests.ui.keyboard import focus, press, said, the, type_in
from tests.ui.reporting import PrinterIntoFile, pick, set_up, settle, sides_of
from tests.ui.stages import Stage, Theatre
from tests.unit.report_reading import sides


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    theatre = Theatre(qtbot, tmp_path)
    yield set_up(theatre, 3)
    theatre.close()


@pytest.fixture
def printer(stage: Stage, tmp_path: Path) -> PrinterIntoFile:
    made = PrinterIntoFile(tmp_path)
    panel = the(stage, PaperPanel, "report.paper")
    panel.make_printer, panel.choose_printer = made.make, made.choose
    return made


def print_it(stage: Stage, *, recipient: str = "Example Court", purpose: str = "The hearing") -> None:
    press(stage, "report.to_paper")
    type_in(the(stage, QWidget, "report.paper.recipient"), recipient)
    type_in(the(stage, QWidget, "report.paper.purpose"), purpose)
    press(stage, "report.paper.go")
    settle(stage)


def logged(stage: Stage) -> list[AccessLine]:
    return [line for line in access_log(stage.desk, stage.case().case.id) if line.act is Access.PRINTED]


def painted(job: bytes) -> list[tuple[int, int, bytes]]:
    """The picture on each sheet, dot for dot: how wide and tall it is, and its dots."""
    with pikepdf.open(io.BytesIO(job)) as document:
        found = []
        for page in document.pages:
            (picture,) = page.get_images().values()
            assert picture.Filter == "/FlateDecode", "packing it makes no picture worse"
            found.append((int(picture.Width), int(picture.Height), picture.read_bytes()))
        return found


def shown(pdf: bytes) -> list[tuple[int, int, bytes]]:
    """Every side of a print as a picture of 300 dots an inch."""
    count = len(sides(pdf))
    pictures = [side_as_image(pdf, side, 300) for side in range(count)]
    return [(one.width(), one.height(), _dots(one)) for one in pictures]


def _dots(picture: QImage) -> bytes:
    lines = (memoryview(picture.constScanLine(y)) for y in range(picture.height()))  # type: ignore[arg-type]
    return b"".join(line[: picture.width() * 3] for line in lines)


def test_every_side_is_printed_at_300_dots_an_inch_as_it_was_shown(stage: Stage, printer: PrinterIntoFile) -> None:
    print_it(stage)
    wanted = print_report(stage.desk, stage.case(), stage.assessment().head.id)
    came = painted(printer.job)
    assert len(came) == wanted.sides
    assert came == shown(wanted.pdf)
    assert {(wide, tall) for wide, tall, _ in came} == {(2481, 3508)}, "A4 at 300 dots an inch"


def test_the_picture_covers_the_sheet_of_a4_and_is_not_scaled_to_it(stage: Stage, printer: PrinterIntoFile) -> None:
    print_it(stage)
    with pikepdf.open(io.BytesIO(printer.job)) as job:
        assert [[round(edge) for edge in page.MediaBox] for page in job.pages] == [[0, 0, 595, 842]] * len(job.pages)
        content = job.pages[0].Contents.read_bytes()
    # 0.24 points a dot are 300 dots an inch.
    assert b"0.240000000 0 0 -0.240000000 0 842 cm" in content
    assert b"2481 0 0 -3508 0 3508 cm" in content


def test_what_it_is_for_is_asked_and_logged_before_it_leaves(stage: Stage, printer: PrinterIntoFile) -> None:
    print_it(stage, recipient="", purpose="")
    assert "Say who it goes to" in said(stage)
    assert focus().objectName() == "report.paper.recipient"
    type_in(focus(), "Example Court")
    press(stage, "report.paper.go")
    assert "Say what it is for" in said(stage)
    assert printer.asked == []
    type_in(focus(), "The hearing")
    press(stage, "report.paper.go")
    settle(stage)
    (line,) = logged(stage)
    assert (line.recipient, line.purpose, len(line.digest)) == ("Example Court", "The hearing", 64)
    assert "Printed, and noted in the log of the case: Report, three sides" in said(stage)


def test_the_page_warns_of_the_print_queue_before_anything_is_printed(stage: Stage) -> None:
    press(stage, "report.to_paper")
    assert "may keep a copy" in said(stage)


def test_thinking_better_of_it_in_the_dialog_prints_and_logs_nothing(stage: Stage, printer: PrinterIntoFile) -> None:
    printer.accepts = False
    print_it(stage)
    assert printer.asked == [sides_of(stage)]
    assert not printer.jobs[0].exists()
    assert logged(stage) == []


def test_only_the_sides_that_were_chosen_are_printed(stage: Stage, printer: PrinterIntoFile) -> None:
    def second_and_third(real: QPrinter) -> None:
        real.setPrintRange(QPrinter.PrintRange.PageRange)
        real.setFromTo(2, 3)

    printer.prepare = second_and_third
    print_it(stage)
    wanted = print_report(stage.desk, stage.case(), stage.assessment().head.id)
    assert painted(printer.job) == shown(wanted.pdf)[1:3]


@pytest.mark.parametrize(("collated", "order"), [(True, [1, 2, 1, 2]), (False, [1, 1, 2, 2])])
def test_copies_the_printer_cannot_make_itself_are_painted(collated: bool, order: list[int]) -> None:
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setCopyCount(2)
    printer.setCollateCopies(collated)
    assert not printer.supportsMultipleCopies()
    assert [side + 1 for side in paper.sides_wanted(printer, 2)] == order


def test_the_last_side_comes_first_if_the_paper_falls_so() -> None:
    printer = new_printer()
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert paper.sides_wanted(printer, 3) == [2, 1, 0]


def test_landscape_and_other_paper_are_refused_in_plain_words(stage: Stage, printer: PrinterIntoFile) -> None:
    printer.prepare = lambda real: real.setPageOrientation(QPageLayout.Orientation.Landscape)
    print_it(stage)
    assert "The sides stand upright" in said(stage)
    printer.prepare = lambda real: real.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    press(stage, "report.paper.go")
    assert "The sides are made for A4" in said(stage)
    assert logged(stage) == []
    assert not any(job.exists() for job in printer.jobs)


def test_a_computer_without_a_printer_says_so(stage: Stage) -> None:
    panel = the(stage, PaperPanel, "report.paper")
    assert panel.choose_printer is ask_for_printer
    print_it(stage)
    assert "This computer has no printer" in said(stage)
    assert logged(stage) == []


def test_the_job_bears_no_name(stage: Stage, printer: PrinterIntoFile) -> None:
    print_it(stage)
    with pikepdf.open(io.BytesIO(printer.job)) as job:
        told = " ".join(str(value) for value in job.docinfo.values())
    assert "ProbationDesk" in told
    assert "Tyler" not in told
    assert "PD-" not in told


def test_a_print_can_be_stopped_by_keyboard_between_two_sides(stage: Stage, printer: PrinterIntoFile) -> None:
    pick(stage, "report.print", Print.INTERVIEW_SHEETS)
    press(stage, "report.to_paper")
    type_in(the(stage, QWidget, "report.paper.recipient"), "Example Prison")
    type_in(the(stage, QWidget, "report.paper.purpose"), "The interview")
    press(stage, "report.paper.go")
    assert focus().objectName() == "report.paper.stop"
    while "side 2 of" not in said(stage):
        QTest.qWait(1)
    QTest.keyClick(focus(), Qt.Key.Key_Escape)
    settle(stage)
    assert "Stopped" in said(stage)
    assert focus().objectName() == "report.to_paper"
    assert len(logged(stage)) == 1, "it had begun to leave"


def test_nothing_of_ours_is_written_on_the_way(stage: Stage, printer: PrinterIntoFile, tmp_path: Path) -> None:
    before = {file for file in tmp_path.rglob("*") if "store" not in file.parts}
    print_it(stage)
    after = {file for file in tmp_path.rglob("*") if "store" not in file.parts}
    assert after - before == {printer.jobs[0]}
