"""The report, through the real press: drafts at any time, frozen versions that never change, and corrections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from probationdesk import codec
from probationdesk.domain.areas import Finding
from probationdesk.domain.assessment import Assessment, Purpose, gather
from probationdesk.domain.checks import blocking
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.people import Person
from probationdesk.domain.sources import Source
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.gathering import rename_source
from probationdesk.services.noting import add_note
from probationdesk.services.people import open_case, start_assessment
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import find_gaps, freeze, make_correction, print_report, print_version
from tests.desks import OFFICER, open_desk
from tests.services.desk import current, held, only, opened, refusal

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def frozen(desk: Desk) -> Version:
    head = current(desk).head
    return freeze(desk, head.case_id, head.id)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage() for page in document]
        return "\n".join(page.get_text_bounded() for page in pages)
    finally:
        document.close()


class TestADraft:
    def test_prints_whatever_is_missing_and_says_that_it_is_a_draft(self, desk: Desk) -> None:
        opened(desk)
        printed = print_report(desk, only(desk), current(desk).head.id)
        assert printed.pdf.startswith(b"%PDF")
        assert printed.sides >= 1
        assert "DRAFT" in words_of(printed.pdf)

    def test_is_set_in_the_same_bytes_twice(self, ready: Desk) -> None:
        first, second = (print_report(ready, only(ready), current(ready).head.id) for _ in range(2))
        assert first == second

    def test_knows_its_gaps(self, desk: Desk) -> None:
        opened(desk)
        found = find_gaps(desk, only(desk), current(desk).head.id)
        assert len(blocking(found)) == len(desk.framework.mandatory)


class TestFreezing:
    def test_is_refused_with_the_number_of_missing_entries_and_changes_nothing(self, ready: Desk) -> None:
        fill_in(ready, current(ready).harm, settle=True, who="", when=" ")
        before = held(ready)
        error = refusal(lambda: frozen(ready))
        assert (error.code, error.parameters) == ("not_ready_to_freeze", {"count": 2})
        assert held(ready) == before
        assert ready.store.versions(current(ready).head.id) == ()

    def test_takes_in_what_was_typed_last(self, ready: Desk) -> None:
        fill_in(ready, current(ready).harm, who="Typed a moment ago.")
        version = frozen(ready)
        case = gather(ready.store.version_records(version.id))
        assert case.assessments[0].harm.who == "Typed a moment ago."

    def test_is_refused_for_a_report_over_three_sides_with_the_lines_that_are_too_many(self, ready: Desk) -> None:
        long = " ".join(f"In week {week} he rang and said that all was well." for week in range(700))
        fill_in(ready, current(ready).formulation, settle=True, led_up=long)
        before = held(ready)
        error = refusal(lambda: frozen(ready))
        assert error.code == "report_too_long"
        printed = print_report(ready, only(ready), current(ready).head.id)
        assert printed.sides > 3
        assert error.parameters == {"lines": printed.lines_over}
        assert printed.lines_over > 0
        assert held(ready) == before

    def test_is_refused_for_characters_that_cannot_be_printed_and_counts_them(self, ready: Desk) -> None:
        fill_in(ready, current(ready).formulation, settle=True, led_up="He wrote 漢字 on the wall.")
        error = refusal(lambda: frozen(ready))
        assert (error.code, error.parameters) == ("unprintable", {"count": 2})

    def test_makes_a_version_with_everything_the_report_rests_on_and_no_contact_note(self, ready: Desk) -> None:
        add_note(ready, only(ready).case.id, kind=NoteKind.OFFICE, at=AT, text="He came.")
        start_assessment(ready, only(ready).case.id, Purpose.SENTENCE_MANAGEMENT)
        head = next(a.head for a in only(ready).assessments if a.findings["alcohol"].looked_at)
        version = freeze(ready, head.case_id, head.id)
        members = ready.store.version_records(version.id)
        kept = [r for r in ready.store.records(head.case_id) if not isinstance(r, Note)]
        other = next(a.head.id for a in only(ready).assessments if a.head.id != head.id)
        assert {record.id for record in members} == {record.id for record in kept} - {other}
        assert version.digest == codec.digest_of_all(members)
        assert (version.number, version.reason, version.made_by) == (1, VersionReason.FREEZE, OFFICER.name)
        assert (version.parents, version.remark) == ((), "")

    def test_marks_the_assessment_with_its_version(self, ready: Desk) -> None:
        version = frozen(ready)
        assert current(ready).head.frozen_as == version.id
        assert ready.store.versions(current(ready).head.id) == (version,)


class TestAFrozenReport:
    def test_prints_the_same_bytes_whatever_is_edited_later(self, ready: Desk) -> None:
        version = frozen(ready)
        first = print_report(ready, only(ready), version.assessment_id)
        assert first == print_version(ready, version)
        assert "DRAFT" not in words_of(first.pdf)
        case = only(ready)
        fill_in(ready, case.person, settle=True, full_name="Somebody Else")
        fill_in(ready, case.case, settle=True, reference="PD-FFFF-FFFF", next_event="Something else")
        fill_in(ready, case.enquiries[0], settle=True, reason="Another reason")
        rename_source(ready, case.sources[0], "Another label")
        add_note(ready, case.case.id, kind=NoteKind.OFFICE, at=AT, text="Another note.")
        make_correction(ready, current(ready).head, "The harm.")
        fill_in(ready, current(ready).harm, settle=True, who="Somebody else altogether.")
        assert print_version(ready, version) == first

    def test_prints_the_same_bytes_after_a_restart(self, ready: Desk, tmp_path: Path) -> None:
        version = frozen(ready)
        first = print_version(ready, version)
        ready.store.close()
        with open_desk(tmp_path / "ready") as again:
            assert print_report(again, only(again), version.assessment_id) == first

    def test_carries_its_check_code_and_a_draft_carries_none(self, ready: Desk) -> None:
        draft = words_of(print_report(ready, only(ready), current(ready).head.id).pdf)
        version = frozen(ready)
        printed = "".join(words_of(print_version(ready, version).pdf).split())
        assert version.digest[:16] in printed
        assert version.digest[:16] not in "".join(draft.split())

    def test_whose_version_is_not_here_says_so(self, ready: Desk) -> None:
        fill_in(ready, current(ready).head, settle=True, frozen_as="nowhere")
        error = refusal(lambda: print_report(ready, only(ready), current(ready).head.id))
        assert error.code == "version_not_here"


@pytest.fixture
def british_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The computer is in Britain, where the clocks go forward in summer."""
    monkeypatch.setenv("TZ", "GMT0BST,M3.5.0/1,M10.5.0")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_report_frozen_just_after_midnight_in_summer_bears_the_date_of_the_officers_clock(
    ready: Desk, british_time: None
) -> None:
    after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC).astimezone()
    frozen(replace(ready, clock=lambda: after_midnight))
    printed = words_of(print_report(ready, only(ready), current(ready).head.id).pdf)
    assert "2 July 2026" in printed
    assert "1 July 2026" not in printed


class TestACorrection:
    def test_makes_version_two_with_version_one_as_its_parent_and_says_what_it_changes(self, ready: Desk) -> None:
        first = frozen(ready)
        printed = print_version(ready, first)
        make_correction(ready, current(ready).head, " The date of birth. ")
        assert not current(ready).head.frozen
        fill_in(ready, current(ready).harm, settle=True, who="His brother and his aunt.")
        second = frozen(ready)
        assert (second.number, second.parents, second.remark) == (2, (first.id,), "The date of birth.")
        assert ready.store.versions(first.assessment_id) == (first, second)
        assert print_version(ready, first) == printed
        assert print_version(ready, second) != printed
        assert "The date of birth." in words_of(print_version(ready, second).pdf)

    def test_without_words_is_refused(self, ready: Desk) -> None:
        frozen(ready)
        head = current(ready).head
        assert refusal(lambda: make_correction(ready, head, " \n")).code == "correction_without_words"
        assert current(ready).head == head

    def test_of_a_draft_is_refused(self, ready: Desk) -> None:
        assert refusal(lambda: make_correction(ready, current(ready).head, "All of it.")).code == "not_frozen"

    def test_begun_twice_from_the_same_page_is_one_correction(self, ready: Desk) -> None:
        frozen(ready)
        as_the_page_holds_it = current(ready).head
        make_correction(ready, as_the_page_holds_it, "The court.")
        fill_in(ready, current(ready).head, settle=True, court="Shrewsbury")
        assert refusal(lambda: make_correction(ready, as_the_page_holds_it, "Again.")).code == "not_frozen"
        assert (current(ready).head.court, current(ready).head.version) == ("Shrewsbury", 2)

    def test_that_never_ends_leaves_the_frozen_version_to_be_printed(self, ready: Desk) -> None:
        version = frozen(ready)
        printed = print_version(ready, version)
        make_correction(ready, current(ready).head, "The court.")
        assert print_version(ready, version) == printed
        assert "DRAFT" in words_of(print_report(ready, only(ready), version.assessment_id).pdf)


def test_a_version_holds_the_records_of_its_own_case_alone(ready: Desk) -> None:
    other = open_case(ready, "Ash Invented")
    head = next(r for r in held(ready) if isinstance(r, Assessment) and r.case_id != other.case_id)
    version = freeze(ready, head.case_id, head.id)
    members = ready.store.version_records(version.id)
    assert {record.case_id for record in members} == {head.case_id}
    assert sum(isinstance(record, Person) for record in members) == 1
    assert any(isinstance(record, Finding) for record in members)
    keep(ready, (replace(next(r for r in members if isinstance(r, Source)), remark="Later."),), "source_filled_in")
    assert ready.store.version_records(version.id) == members
