"""Six months after the report: what still holds is said at one key, what changed is written, and one side says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from probationdesk import app
from probationdesk.domain.claims import Answer
from probationdesk.domain.review import Since, questions_of_review
from probationdesk.domain.risk import Level
from tests.journeys.officer import Officer
from tests.unit.report_reading import sides

PASSPHRASE = "kettle harbour violin Tuesday moss"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_review_after_six_months(tmp_path: Path, qapp: QApplication) -> None:
    officer = Officer(tmp_path / "data")
    officer.sets_up_a_store("Rhian Example", "probation officer", PASSPHRASE)
    opens_the_case_that_is_ready(officer)
    freezes(officer)
    frozen = officer.assessment

    officer.presses("review")
    assert officer.window.place == "review"
    assert officer.assessment.head.based_on == frozen.head.frozen_as
    assert officer.assessment.findings["drugs"].why == frozen.findings["drugs"].why, "nothing is typed again"

    confirms_what_still_holds(officer)
    writes_what_has_changed(officer)
    sets_a_level_before_seeing_the_earlier_one(officer)
    prints_one_side(officer, tmp_path / "changes.pdf")

    held = officer.case.assessment(frozen.head.id)
    assert held.findings["alcohol"] == frozen.findings["alcohol"], "what was frozen stands as it stood"
    assert held.interviews == frozen.interviews
    assert all(interview.began is None for interview in officer.assessment.interviews), "nothing is dated anew"
    officer.closes()


def opens_the_case_that_is_ready(officer: Officer) -> None:
    app.bring_in_samples(officer.desk)
    officer.window.caseload.reload()
    officer.keys.press("Ctrl+O")
    officer.keys.type("bedd")
    officer.keys.press("Return")
    assert officer.case.person.full_name == "Tyler Beddoes"


def freezes(officer: Officer) -> None:
    officer.keys.press("Ctrl+P")
    officer.presses("freeze")
    assert officer.assessment.head.frozen, officer.reads("message")


def since(officer: Officer, section: str) -> Since:
    return next(one.since for one in questions_of_review(officer.assessment) if one.section == section)


def confirms_what_still_holds(officer: Officer) -> None:
    officer.keys.tab_to("review.sections")
    officer.keys.press("Home")
    for _ in range(3):
        officer.keys.press("Space")
    confirmed = [one.section for one in questions_of_review(officer.assessment) if one.since is Since.CONFIRMED]
    assert len(confirmed) == 3


def writes_what_has_changed(officer: Officer) -> None:
    officer.goes_to("analyse")
    if not officer.keys.find("analyse.alcohol.why").isVisible():
        officer.keys.tab_to("analyse.alcohol.open")
        officer.keys.press("Return")
    officer.keys.tab_to("analyse.alcohol.why")
    officer.keys.press("Ctrl+End")
    officer.keys.type(" He has not drunk since June ")
    officer.cites("alc", "2")
    officer.goes_to("what has changed")
    assert since(officer, "area.alcohol") is Since.CHANGED
    assert "He has not drunk since June" in officer.reads("change.1.now")
    assert "He has not drunk since June" not in officer.reads("change.1.before")


def sets_a_level_before_seeing_the_earlier_one(officer: Officer) -> None:
    officer.goes_to("risk of serious harm")
    assert not officer.keys.find("risk.earlier_level").isVisible()
    officer.answers(level="Low")
    assert "Earlier level: Medium" in officer.reads("earlier_level")
    officer.writes(departure="Six months sober, and at work.")
    officer.answers(present_now="No")
    assert officer.assessment.harm.level is Level.LOW
    assert officer.assessment.harm.present_now is Answer.NO


def prints_one_side(officer: Officer, file: Path) -> None:
    officer.goes_to("what has changed")
    officer.exports(file, PASSPHRASE)
    (side,) = sides(file.read_bytes())
    assert "What has changed since" in side
    assert "He has not drunk since June" in side
    assert "Looked at and unchanged:" in side
