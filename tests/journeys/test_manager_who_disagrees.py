"""A manager who has never met the person would set a higher level: both views stand, and both are printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from probationdesk import app
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.risk import Level
from probationdesk.domain.subjects import subjects
from tests.journeys.officer import Officer
from tests.unit.report_reading import sides

PASSPHRASE = "kettle harbour violin Tuesday moss"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_manager_who_disagrees(tmp_path: Path, qapp: QApplication) -> None:
    officer = Officer(tmp_path / "data")
    officer.sets_up_a_store("Rhian Example", "probation officer", PASSPHRASE)
    opens_the_case_that_is_ready(officer)
    officer.keys.press("Ctrl+P")
    officer.presses("freeze")
    assert officer.assessment.head.frozen, officer.reads("message")
    assert "waiting for a manager’s view" in row_of(officer, "Tyler Beddoes")
    before = set(officer.desk.store.records(officer.case.case.id))

    gives_a_view(officer)
    after = officer.desk.store.records(officer.case.case.id)
    assert {record for record in after if not isinstance(record, Opinion)} == before, "the officer’s words stand"
    assert "waiting for a manager’s view" not in row_of(officer, "Tyler Beddoes")
    latest = officer.desk.store.changes(officer.case.case.id, limit=1)[0]
    assert (latest.actor, latest.act) == ("Carys Example", "countersigned")

    report = prints(officer, tmp_path / "report.pdf")
    assert "Level: medium." in report
    assert "Overall level: would set high, not medium. Two call-outs were not weighed." in report
    assert "Has not met the person." in report
    assert "Countersigned on" in report
    officer.closes()


def opens_the_case_that_is_ready(officer: Officer) -> None:
    app.bring_in_samples(officer.desk)
    officer.window.caseload.reload()
    officer.keys.press("Ctrl+O")
    officer.keys.type("bedd")
    officer.keys.press("Return")
    assert officer.assessment.harm.level is Level.MEDIUM


def row_of(officer: Officer, name: str) -> str:
    return next(row.detail for row in officer.window.caseload.list.rows() if row.title == name)


def gives_a_view(officer: Officer) -> None:
    officer.goes_to("oversight")
    officer.writes(manager="Carys Example", role="senior probation officer")
    officer.presses("begin")
    officer.writes(immediate_risk="None today.", vulnerable="His brother’s children.")
    officer.answers(met_person="No")
    for subject in subjects(officer.assessment)[1:]:
        officer.answers(**{f"{subject.about.replace('.', '__')}__view": "Agree"})
    officer.answers(level__view="Would differ")
    officer.answers(level__level="High")
    officer.writes(level__reasons="Two call-outs were not weighed.")
    officer.presses("sign")
    assert officer.assessment.opinions[0].signed, officer.reads("missing")


def prints(officer: Officer, file: Path) -> str:
    officer.keys.press("Ctrl+P")
    officer.exports(file, PASSPHRASE)
    return " ".join(sides(file.read_bytes()))
