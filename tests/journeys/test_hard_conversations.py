"""Conversations no form expects: by telephone, with someone who says nothing, and put right on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from probationdesk.domain.claims import Answer
from probationdesk.domain.interviews import Mode, Response
from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.statements import statements
from probationdesk.services.exchanging import import_case
from probationdesk.services.reporting import find_gaps, print_report
from tests.desks import sample
from tests.journeys.officer import Officer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PASSPHRASE = "kettle harbour violin Tuesday moss"


@contextmanager
def working_on(data: Path, number: int = 0) -> Iterator[Officer]:
    """Give an officer with a new case, or with a sample case, open."""
    officer = Officer(data)
    officer.sets_up_a_store("Rhian Example", "probation officer", PASSPHRASE)
    if number:
        changed = import_case(officer.desk, sample(number))
        officer.window.caseload.reload()
        officer.window.open_case(changed.case_id)
    else:
        officer.opens_a_new_case("Daniel Example")
    yield officer
    officer.closes()


def codes(officer: Officer) -> set[str]:
    """Return what is missing or doubtful."""
    return {gap.code for gap in find_gaps(officer.desk, officer.case, officer.assessment.head.id)}


def test_by_telephone_the_officer_is_asked_who_else_can_hear(tmp_path: Path, qapp: QApplication) -> None:
    with working_on(tmp_path / "data") as officer:
        officer.goes_to("first interview")
        officer.presses("begin")
        officer.answers(mode="By telephone")
        assert officer.assessment.interview(1).mode is Mode.TELEPHONE
        assert "who_can_hear_missing" in codes(officer), "it is pointed out that somebody may be listening"
        officer.writes(who_can_hear="His mother, in the next room. He went outside.")
        officer.presses("end")
        assert "who_can_hear_missing" not in codes(officer)
        assert officer.assessment.interview(1).who_can_hear.startswith("His mother")


def test_someone_who_declines_everything_is_not_marked_down_for_it(tmp_path: Path, qapp: QApplication) -> None:
    with working_on(tmp_path / "data") as officer:
        before = codes(officer)
        officer.goes_to("first interview")
        officer.presses("begin")
        officer.keys.tab_to("interview_1.purpose_explained")
        officer.keys.press("Space")
        for _ in range(3):
            officer.keys.tab_to("interview_1.entry")
            officer.keys.press("Alt+D")
        officer.presses("end")
        entries = officer.assessment.entries_of(1)
        assert [entry.response for entry in entries] == [Response.DECLINED] * 3
        assert codes(officer) <= before, "nothing is missing because of it"
        findings = officer.assessment.findings.values()
        assert all(finding.answers == (Answer.UNANSWERED,) * 3 for finding in findings), "and nothing is inferred"
        officer.goes_to("reflect")
        assert "Declined" not in officer.reads("known")


def test_a_slip_that_comes_back_on_paper_changes_the_text_and_both_are_printed(
    tmp_path: Path, qapp: QApplication
) -> None:
    with working_on(tmp_path / "data", 3) as officer:
        spoken = statements(officer.assessment, officer.case.sources)
        place = next(n for n, each in enumerate(spoken) if each.key == "finding.finances.why")
        officer.goes_to("read back")
        while _shown(officer) != "Finances":
            officer.keys.press("Alt+Right")
        assert spoken[place].mark is None, "it had not been read to him"
        officer.answers(verdict="Wrong")
        officer.writes(their_words="“I paid the last of it in October.”")
        assert "dispute_without_reply" in codes(officer), "a dispute waits for an answer before anything is frozen"

        officer.goes_to("analyse")
        officer.keys.tab_to("analyse.finances.open")
        officer.keys.press("Return")
        officer.writes(finances__why="Debt paid in October. ")
        officer.cites("budget", "1")
        officer.goes_to("read back")
        while _shown(officer) != "Finances":
            officer.keys.press("Alt+Right")
        officer.answers(reply="Changed")
        officer.writes(reply_words="He showed the receipt.")
        officer.goes_to("the report")

        mark = officer.assessment.marks["finding.finances.why"]
        assert (mark.verdict, mark.reply) == (Verdict.WRONG, Reply.CHANGED)
        assert mark.as_read != officer.assessment.findings["finances"].why
        assert "dispute_without_reply" not in codes(officer)
        assert "changed_since_read" not in codes(officer), "the answer says that it was changed"
        printed = _text(print_report(officer.desk, officer.case, officer.assessment.head.id).pdf)
        assert "I paid the last of it in October" in printed
        assert "He showed the receipt" in printed
        assert "Debt paid in October" in printed


def _shown(officer: Officer) -> str:
    return str(officer.keys.find("readback.name").property("text"))


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()
