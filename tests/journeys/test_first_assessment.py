"""From an empty computer to a printed report, without touching the mouse."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from probationdesk.domain.areas import AREAS
from probationdesk.domain.claims import Answer
from probationdesk.domain.risk import Level
from tests.journeys.officer import Officer

PASSPHRASE = "kettle harbour violin Tuesday moss"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_officer_takes_a_new_case_from_referral_to_a_printed_report(tmp_path: Path, qapp: QApplication) -> None:
    officer = Officer(tmp_path / "data")
    officer.sets_up_a_store("Rhian Example", "probation officer", PASSPHRASE)
    officer.opens_a_new_case("Daniel Example")

    prepares(officer)
    listens(officer)
    reflects(officer)
    checks(officer)
    analyses(officer)
    judges_the_risk(officer)
    plans(officer)
    reads_back(officer)
    report = freezes_and_prints(officer, tmp_path / "report.pdf")

    assert "Daniel Example" in report
    assert "DRAFT" not in report
    assert "Children" in report, "the enquiry that is outstanding is printed"
    assert "Nobody was at home that evening" in report
    officer.closes()

    again = Officer(tmp_path / "data")
    again.unlocks("not the passphrase at all")
    assert "passphrase" in again.message
    again.unlocks(PASSPHRASE)
    again.keys.press("Ctrl+O")
    again.keys.type("dan")
    again.keys.press("Return")
    assert again.assessment.head.frozen
    assert again.case.notes[0].text == "Daniel rang to ask what the report is for."
    again.closes()


def prepares(officer: Officer) -> None:
    officer.goes_to("contact notes")
    officer.writes(text="Daniel rang to ask what the report is for.")
    officer.keys.press("Ctrl+Return")
    officer.goes_to("step 1")
    officer.writes(court="Example Magistrates’ Court", hearing="1 December 2026", offences="Assault by beating.")
    officer.writes(date_of_birth="14/3/1994")
    officer.adds_a_source("CPS bundle", "Prosecution case summary")
    officer.adds_a_source("PNC", "Record of convictions")
    for enquiry, asked in (("police_domestic_abuse", ""), ("childrens_services", "4 November 2026")):
        officer.answers(**{f"enquiry__{enquiry}__needed": "Yes" if asked else "No"})
        officer.writes(**{f"enquiry__{enquiry}__reason": "A child visits." if asked else "Nobody else lives there."})
        if asked:
            officer.writes(**{f"enquiry__{enquiry}__asked_on": asked})
    assert len(officer.case.sources) == 2


def listens(officer: Officer) -> None:
    officer.goes_to("first interview")
    officer.presses("begin")
    officer.keys.tab_to("interview_1.purpose_explained")
    officer.keys.press("Space")
    officer.writes(entry="“I lost it. I had been drinking since noon.”")
    officer.keys.press("Alt+Q")
    officer.keys.press("Ctrl+Return")
    officer.keys.type("Nobody was at home that evening.")
    officer.keys.press("Ctrl+Return")
    officer.presses("end")
    entries = officer.assessment.entries_of(1)
    assert [entry.quote for entry in entries] == [True, False]
    assert officer.assessment.interview(1).ended is not None


def reflects(officer: Officer) -> None:
    officer.goes_to("reflect")
    officer.writes(known="He hit one man, once.", not_known="What he does when he is sober.")
    officer.writes(new_question="What did a good week look like?")
    officer.presses("add_question")
    assert [question.text for question in officer.assessment.questions] == ["What did a good week look like?"]


def checks(officer: Officer) -> None:
    officer.goes_to("second interview")
    officer.presses("begin")
    question = officer.assessment.questions[0].id[:8]
    officer.keys.tab_to(f"interview_2.question.{question}.asked")
    officer.keys.press("Space")
    officer.presses("end")
    assert officer.assessment.questions[0].asked


def analyses(officer: Officer) -> None:
    officer.goes_to("analyse")
    for area in AREAS:
        if not officer.keys.find(f"analyse.{area}.why").isVisible():
            officer.keys.tab_to(f"analyse.{area}.open")
            officer.keys.press("Return")
        yes = area in ("analysis_of_offences", "alcohol")
        officer.answers(**{f"{area}__offending": "Yes" if yes else "No"})
    officer.writes(alcohol__why="He had drunk since noon ")
    officer.cites("cps", "4")
    officer.answers(alcohol__harm="Yes", alcohol__claim="Established")
    officer.writes(analysis_of_offences__why="He punched a man who laughed. Nobody was at home that evening ")
    officer.cites("int", "10:42")
    officer.writes(in_short="Daniel hit a man in drink. It had not happened for eight years.")
    officer.writes(likelihood="Less likely while he is sober and working.")
    findings = officer.assessment.findings
    assert findings["alcohol"].why == "He had drunk since noon [CPS bundle, p 4]"
    assert findings["alcohol"].offending is Answer.YES
    assert all(finding.looked_at for finding in findings.values())


def judges_the_risk(officer: Officer) -> None:
    officer.goes_to("risk of serious harm")
    officer.answers(level="Medium")
    officer.writes(why_this_level="Not low: he hurt a man. Not high: it takes drink and an audience.")
    officer.writes(who="Men he does not know, in or near pubs.", what="Broken bones or a head injury from a punch.")
    officer.writes(when="Within hours of losing work.", circumstances="Drinking from noon with old friends.")
    officer.writes(stopped_before="Work, and his sister’s company.", brings_down="Six months sober and in work.")
    assert officer.assessment.harm.level is Level.MEDIUM


def plans(officer: Officer) -> None:
    officer.goes_to("step 6")
    officer.presses("add_goal")
    officer.keys.wait_until(lambda: bool(officer.assessment.goals), "the goal")
    officer.writes(goal__1__i_will="I will ring Carys before I drink", goal__1__so_that="I keep my job")
    officer.writes(goal__1__step__1__what="Ring Carys", goal__1__step__1__who="Daniel")
    officer.answers(goal__1__step__1__in_my_power="Yes")
    officer.writes(proposal="A community order of twelve months.")
    assert officer.assessment.goals[0].in_their_power


def reads_back(officer: Officer) -> None:
    officer.goes_to("read back")
    officer.answers(verdict="Right")
    assert len(officer.assessment.marks) == 1


def freezes_and_prints(officer: Officer, file: Path) -> str:
    officer.keys.press("Ctrl+P")
    officer.presses("freeze")
    assert officer.assessment.head.frozen, officer.reads("message")
    officer.exports(file, PASSPHRASE)
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        assert len(document) <= 3
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()
