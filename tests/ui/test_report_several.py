"""Several prints of a case in one go: to a folder or to paper, each logged, one refused does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from probationdesk.app import StoresOnDisk
from probationdesk.domain.keeping import Access, AccessLine
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Chosen, Print, Size
from probationdesk.services.changes import fill_in
from probationdesk.services.keeping_log import access_log
from probationdesk.services.printing import print_out
from probationdesk.ui.own_store import OwnStore
from probationdesk.ui.pages.report_several import SeveralPanel
from probationdesk.ui.widgets.tick_box import TickBox
from tests.ui.keyboard import focus, press, said, the, type_in
from tests.ui.reporting import PrinterIntoFile, pick, set_up, settle
from tests.ui.stages import Stage, Theatre
from tests.ui.unlocking import PASSPHRASE, make
from tests.unit.report_reading import sides

USUAL = [Print.REPORT, Print.PERSONS_COPY, Print.PLAN_SHEET]


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    opened = Theatre(qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def stage(theatre: Theatre, tmp_path: Path) -> Stage:
    return with_passphrase(set_up(theatre, 3), tmp_path)


def with_passphrase(stage: Stage, tmp_path: Path) -> Stage:
    made = make(tmp_path / "own")
    stage.context._own = OwnStore(StoresOnDisk(made.data), made.store_id, stage.context.words, stage.tasks)
    return stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def ask(stage: Stage, folder: Path, *kinds: Print) -> None:
    """Open the panel, tick these prints and no others, and say where to, for whom and what for."""
    press(stage, "report.several_at_once")
    for kind in Print:
        box = the(stage, TickBox, f"report.several.{kind}")
        if box.isVisible() and box.value() != (kind in kinds):
            QTest.keyClick(box, Qt.Key.Key_Space)
    fill(stage, "folder", str(folder))
    fill(stage, "recipient", "Example Court")
    fill(stage, "purpose", "The hearing")


def fill(stage: Stage, name: str, text: str) -> None:
    box = the(stage, QWidget, f"report.several.{name}")
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(box, text)


def write(stage: Stage) -> None:
    fill(stage, "passphrase", PASSPHRASE)
    press(stage, "report.several.write")
    settle(stage)


def logged(stage: Stage, act: Access) -> list[AccessLine]:
    return [line for line in access_log(stage.desk, stage.case().case.id) if line.act is act]


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_what_usually_goes_out_together_is_ticked(stage: Stage) -> None:
    press(stage, "report.several_at_once")
    ticked = [kind for kind in Print if the(stage, TickBox, f"report.several.{kind}").value()]
    assert ticked == USUAL
    assert focus().objectName() == "report.several.report"
    assert not the(stage, TickBox, "report.several.difference").isVisible()


def test_each_is_written_to_a_file_of_its_own_under_a_neutral_name_and_logged(stage: Stage, folder: Path) -> None:
    ask(stage, folder, *USUAL)
    write(stage)
    assert files(folder) == [
        "PD-6BED-A5ED-2026-11-21-persons-copy.pdf",
        "PD-6BED-A5ED-2026-11-21-plan-sheet.pdf",
        "PD-6BED-A5ED-2026-11-21-report.pdf",
    ]
    case, head = stage.case(), stage.assessment().head
    copy = print_out(stage.desk, case, head.id, Print.PERSONS_COPY)
    assert (folder / "PD-6BED-A5ED-2026-11-21-persons-copy.pdf").read_bytes() == copy.pdf
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    lines = logged(stage, Access.EXPORTED)
    assert len(lines) == 3
    assert {(line.recipient, line.purpose) for line in lines} == {("Example Court", "The hearing")}
    assert len({line.digest for line in lines}) == 3
    written = "Written, and noted in the log of the case: Report, three sides; The person’s copy; Plan sheet."
    assert written in said(stage)
    assert focus().objectName() == "report.several_at_once"


def test_files_that_are_there_stay_and_the_new_ones_have_another_name(stage: Stage, folder: Path) -> None:
    (folder / "PD-6BED-A5ED-2026-11-21-plan-sheet.pdf").write_text("mine", encoding="utf-8")
    ask(stage, folder, Print.PLAN_SHEET)
    write(stage)
    assert files(folder) == ["PD-6BED-A5ED-2026-11-21-plan-sheet-2.pdf", "PD-6BED-A5ED-2026-11-21-plan-sheet.pdf"]
    assert (folder / "PD-6BED-A5ED-2026-11-21-plan-sheet.pdf").read_text(encoding="utf-8") == "mine"


def test_a_report_that_is_too_long_is_named_and_the_others_are_written(stage: Stage, folder: Path) -> None:
    fill_in(stage.desk, stage.assessment().management, supervision="Weekly. " * 900)
    stage.page.load(stage.case(), stage.assessment().head.id)
    settle(stage)
    ask(stage, folder, Print.REPORT, Print.PLAN_SHEET)
    write(stage)
    assert files(folder) == ["PD-6BED-A5ED-2026-11-21-plan-sheet.pdf"]
    assert "Not done: Report, three sides. The report is longer than three sides" in said(stage)
    assert len(logged(stage, Access.EXPORTED)) == 1


def test_each_is_in_the_language_of_whoever_reads_it(theatre: Theatre, tmp_path: Path, folder: Path) -> None:
    stage = with_passphrase(set_up(theatre, 1), tmp_path)
    ask(stage, folder, Print.TRANSFER_SHEET, Print.PLAN_SHEET)
    assert "what the person reads in theirs (Cymraeg)" in said(stage)
    write(stage)
    plan, transfer = (sides((folder / name).read_bytes())[0] for name in files(folder))
    assert "Fy nghynllun" in plan
    assert "Transfer sheet" in transfer
    ask(stage, folder, Print.TRANSFER_SHEET)
    pick(stage, "report.several.language", Language.CYMRAEG)
    write(stage)
    (second,) = (name for name in files(folder) if name.endswith("transfer-sheet-2.pdf"))
    assert "Taflen drosglwyddo" in sides((folder / second).read_bytes())[0]


def test_the_size_holds_for_those_that_have_no_editions(stage: Stage, folder: Path) -> None:
    ask(stage, folder, Print.REPORT, Print.PLAN_SHEET)
    pick(stage, "report.several.size", Size.LARGE)
    write(stage)
    plan, report = ((folder / name).read_bytes() for name in files(folder))
    case, head = stage.case(), stage.assessment().head
    assert plan == print_out(stage.desk, case, head.id, Print.PLAN_SHEET, chosen=Chosen(size=Size.LARGE)).pdf
    assert report == print_out(stage.desk, case, head.id, Print.REPORT).pdf


def test_the_wrong_passphrase_writes_and_logs_nothing(stage: Stage, folder: Path) -> None:
    ask(stage, folder, Print.PLAN_SHEET)
    fill(stage, "passphrase", "not the passphrase at all")
    press(stage, "report.several.write")
    settle(stage)
    assert files(folder) == []
    assert logged(stage, Access.EXPORTED) == []
    assert focus().objectName() == "report.several.passphrase"
    write(stage)
    assert len(files(folder)) == 1


def test_what_is_missing_is_asked_for(stage: Stage, folder: Path) -> None:
    ask(stage, folder)
    write(stage)
    assert "Tick at least one print" in said(stage)
    ask_again = the(stage, QWidget, "report.several.report")
    assert focus() is ask_again
    fill(stage, "folder", str(folder / "nowhere"))
    write(stage)
    assert "There is no such folder" in said(stage)
    assert focus().objectName() == "report.several.folder"


def test_a_run_that_is_stopped_leaves_whole_files_alone(stage: Stage, folder: Path) -> None:
    kinds = [kind for kind in Print if kind is not Print.DIFFERENCE]
    ask(stage, folder, *kinds)
    fill(stage, "passphrase", PASSPHRASE)
    press(stage, "report.several.write")
    while not files(folder):
        QTest.qWait(1)
    assert focus().objectName() == "report.several.stop"
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    settle(stage)
    assert 0 < len(files(folder)) < len(kinds)
    assert all(sides((folder / name).read_bytes()) for name in files(folder)), "each opens as a whole PDF"
    assert len(logged(stage, Access.EXPORTED)) == len(files(folder))
    assert "Stopped" in said(stage)


def test_progress_is_said_in_words(stage: Stage, folder: Path) -> None:
    ask(stage, folder, *USUAL)
    fill(stage, "passphrase", PASSPHRASE)
    press(stage, "report.several.write")
    heard: set[str] = set()
    while stage.tasks.busy:
        heard |= {line for line in said(stage).splitlines() if line.startswith("Setting print")}
        QTest.qWait(1)
    assert "Setting print 2 of 3: The person’s copy." in heard
    assert "Setting print 3 of 3: Plan sheet." in heard


def test_several_go_to_the_printer_chosen_once(stage: Stage, tmp_path: Path, folder: Path) -> None:
    printer = PrinterIntoFile(tmp_path)
    panel = the(stage, SeveralPanel, "report.several")
    panel.make_printer, panel.choose_printer = printer.make, printer.choose
    ask(stage, folder, Print.PLAN_SHEET, Print.TRANSFER_SHEET)
    press(stage, "report.several.go")
    settle(stage)
    assert printer.asked == [0], "asked once, and no choice of sides"
    assert [line.recipient for line in logged(stage, Access.PRINTED)] == ["Example Court"] * 2
    assert "Printed, and noted in the log of the case: Plan sheet; Transfer sheet." in said(stage)
