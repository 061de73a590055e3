"""The demonstration: the real windows, driven by the keyboard through one invented case, off the screen.

It leaves a picture of every page, the report as it would be printed, and a line of timings.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.review import is_review
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Desk, Store, Stores
from probationdesk.ui.application import Desktop
from probationdesk.ui.driver import Driver
from probationdesk.ui.window import MainWindow

PASSPHRASE = "five invented words for showing"  # noqa: S105 - it guards invented cases only

_ASKED = (2, 5)


def demonstrate(
    output: Path,
    stores_in: Callable[[Path], Stores],
    desk_for: Callable[[Store], Desk],
    bring_in_samples: Callable[[Desk], int],
    resources: Path,
) -> str:
    """Drive the windows through a whole sample case and leave what they showed in `output`; return what it took.

    Raises `driver.Lost` if the keyboard does not get where it should.
    """
    qInstallMessageHandler(_tell)
    began = perf_counter()
    output.mkdir(parents=True, exist_ok=True)
    data = output / "store"
    shutil.rmtree(data, ignore_errors=True)
    application = QApplication(sys.argv[:1])
    desktop = Desktop(stores_in(data), desk_for, resources)
    demonstration = Demonstration(desktop, output, application)
    desktop.begin()
    demonstration.note("unlock window", began)
    demonstration.set_up()
    assert desktop.desk is not None
    bring_in_samples(desktop.desk)
    demonstration.work_through()
    desktop.close()
    return demonstration.told()


class Demonstration:
    """One run, and how long each part of it took."""

    def __init__(self, desktop: Desktop, output: Path, application: QApplication) -> None:
        self._desktop = desktop
        self._output = output
        self._application = application
        self._officer = Driver(self._window)
        self._times: list[tuple[str, float]] = []
        self._pictures = 0

    def note(self, what: str, began: float) -> None:
        """Keep how long something took, in milliseconds from `began`."""
        self._application.processEvents()
        self._times.append((what, (perf_counter() - began) * 1000))

    def told(self) -> str:
        """Return where the results are, and the timings in one line."""
        times = ", ".join(f"{what} {took:.0f} ms" for what, took in self._times)
        return f"Left in {self._output}: report.pdf and {self._pictures} pictures. Timings: {times}."

    def set_up(self) -> None:
        """Make a store in the unlock window, its recovery code typed back."""
        officer = self._officer
        officer.fill("unlock.officer", "Rhian Example")
        officer.fill("unlock.role", "probation officer")
        officer.fill("unlock.new_passphrase", PASSPHRASE)
        officer.fill("unlock.passphrase_again", PASSPHRASE)
        self._picture("unlock-set-up")
        officer.press("Return")
        code = officer.find("unlock.recovery.code").property("text").split("-")
        officer.fill("unlock.recovery_first", code[_ASKED[0] - 1])
        officer.fill("unlock.recovery_second", code[_ASKED[1] - 1])
        self._picture("unlock-recovery-code")
        began = perf_counter()
        officer.press("Return")
        officer.wait_until(lambda: self._desktop.window is not None, "the main window")
        self.note("store made and caseload shown", began)

    def work_through(self) -> None:
        """Look at every page of the case that is ready, note a contact, search, freeze and print."""
        officer, window = self._officer, self._main
        window.showNormal()
        window.resize(1440, 960)
        window.caseload.reload()
        self._picture("caseload")
        self._look_at_a_review()
        ready = self._case_that(lambda current: bool(current.proposal.proposal))
        officer.press("Ctrl+O")
        officer.type(ready)
        began = perf_counter()
        officer.press("Return")
        officer.wait_until(lambda: self._name_shown() == ready, "the case")
        self.note("case opened", began)
        for place in [row.id for row in window.steps.rows()]:
            began = perf_counter()
            window.enter_place(place)
            self.note(place, began)
            self._act_on(place)
            self._picture(place)
        self._write_a_note()
        self._search()
        self._freeze_and_print()

    def _look_at_a_review(self) -> None:
        """Show what a review asks and what it has changed; nothing is typed."""
        officer, window = self._officer, self._main
        reviewed = self._case_that(lambda current: is_review(current.head))
        officer.press("Ctrl+O")
        officer.type(reviewed)
        officer.press("Return")
        officer.wait_until(lambda: self._name_shown() == reviewed, "the review")
        for place in ("case", "review", "oversight"):
            window.enter_place(place)
            self._picture(f"review-{place}")

    def _act_on(self, place: str) -> None:
        """Do on a page what an officer does there, as far as it changes nothing that is printed."""
        officer, question = self._officer, "What would a good month look like?"
        if place in ("interview_1", "interview_2"):
            officer.fill(f"{place}.entry", "An invented answer, typed by the demonstration.")
            officer.press("Alt+Q")
            officer.press("Ctrl+Return")
        elif place == "reflect":
            officer.fill("reflect.new_question", question)
            officer.tab_to("reflect.add_question")
            officer.press("Space")
        elif place == "readback":
            officer.tab_to("readback.on")
            officer.press("Space")
            officer.answer("readback.verdict", self._words("terms.verdict.right"))

    def _write_a_note(self) -> None:
        officer = self._officer
        officer.press("Ctrl+N")
        officer.answer("notes.kind", self._words("terms.note_kind.phone"))
        officer.fill("notes.text", "Rang to say the interview went well. Invented contact, made by the demonstration.")
        began = perf_counter()
        officer.press("Ctrl+Return")
        self.note("note kept", began)
        self._picture("notes-after-adding")

    def _search(self) -> None:
        officer = self._officer
        officer.press("Ctrl+F")
        began = perf_counter()
        officer.fill("search.query", "sister")
        self.note("search as typed", began)
        self._picture("search")

    def _freeze_and_print(self) -> None:
        officer, window = self._officer, self._main
        began = perf_counter()
        officer.press("Ctrl+P")
        self._wait_for_rest()
        self.note("report set and shown", began)
        officer.tab_to("report.freeze")
        officer.press("Return")
        self._wait_for_rest()
        self._picture("report-frozen")
        officer.tab_to("report.export")
        officer.press("Return")
        report = self._output / "report.pdf"
        report.unlink(missing_ok=True)
        officer.fill("report.file", str(report))
        officer.fill("report.recipient", "An invented court")
        officer.fill("report.purpose", "To show how it is done")
        officer.fill("report.passphrase", PASSPHRASE)
        officer.press("Return")
        officer.wait_until(report.exists, "the report")
        assert window.case is not None
        officer.command("larger text")
        officer.command("larger text")
        officer.command("larger text")
        window.show_place("analyse")
        self._picture("analyse-at-150-percent")
        officer.command("other colours")
        self._picture("analyse-dark-at-150-percent")

    def _case_that(self, fits: Callable[[AssessmentFile], bool]) -> str:
        """Return the name of the first person of the caseload whose latest assessment fits."""
        desk = self._desktop.desk
        assert desk is not None
        held = ((line.name, load_case(desk, line.case_id).current) for line in desk.store.cases())
        return next(name for name, current in held if current is not None and fits(current))

    def _name_shown(self) -> str:
        case = self._main.case
        return case.person.full_name if case is not None else ""

    def _wait_for_rest(self) -> None:
        self._officer.wait_until(lambda: not self._desktop.tasks.busy, "what is being set")

    def _words(self, key: str) -> str:
        return self._desktop.words(key)

    def _picture(self, name: str) -> None:
        # What is set or measured away from the windows is shown first: a picture of an empty preview shows nothing.
        self._wait_for_rest()
        self._pictures += 1
        self._officer.picture(self._output / f"{self._pictures:02d}-{name}.png")

    @property
    def _main(self) -> MainWindow:
        assert self._desktop.window is not None
        return self._desktop.window

    def _window(self) -> QWidget:
        window = self._desktop.window or self._desktop.unlock
        assert window is not None
        return window


def _tell(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Print what Qt has to say, but not that a screen which is none cannot size windows."""
    if kind is not QtMsgType.QtDebugMsg and not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")
