"""What was said about an area, and the citation it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.interviews import Entry
from probationdesk.domain.notes import Note
from probationdesk.domain.people import Language
from probationdesk.domain.sources import SourceKind, cited
from probationdesk.services.changes import load_case
from probationdesk.services.citing import Said, add_notes_source, notes_source, said_about
from probationdesk.services.ports import Desk
from tests.desks import open_desk

READY = 3
LABEL = "Contact notes"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store", READY) as desk:
        yield desk


def the_case(desk: Desk) -> CaseFile:
    return load_case(desk, desk.store.cases()[0].case_id)


def said(case: CaseFile, area: str, language: Language = Language.ENGLISH) -> tuple[Said, ...]:
    assert case.current is not None
    return said_about(case, case.current, area, language=language, notes_label=LABEL)


def test_both_interviews_come_before_the_contact_notes(desk: Desk) -> None:
    case = the_case(desk)
    order = [
        (0, one.record.interview, one.at) if isinstance(one.record, Entry) else (1, 0, one.at)
        for one in said(case, "alcohol")
    ]

    assert len(order) > 4
    assert order == sorted(order)
    assert all(isinstance(one.record, Note) or one.record.area == "alcohol" for one in said(case, "alcohol"))


def test_an_entry_is_cited_by_its_interview_and_the_minute(desk: Desk) -> None:
    case = the_case(desk)
    first = said(case, "alcohol")[0]

    assert first.citation == f"[Interview 1, {first.at:%H:%M}]"
    (citation,) = cited(first.citation, case.sources)
    source = next(one for one in case.sources if one.id == citation.source_id)
    assert source.kind is SourceKind.INTERVIEW


def test_an_entry_of_an_interview_that_is_no_source_cannot_be_cited(desk: Desk) -> None:
    case = the_case(desk)
    without = replace(case, sources=tuple(s for s in case.sources if s.kind is not SourceKind.INTERVIEW))

    assert said(without, "alcohol")[0].citation == ""


def test_a_contact_note_is_cited_only_from_the_contact_notes(desk: Desk) -> None:
    """Other records of our own, such as a score sheet of the same day, say something else."""
    case = the_case(desk)
    assert any(source.kind is SourceKind.OWN_RECORD for source in case.sources)

    assert {one.citation for one in said(case, "alcohol") if isinstance(one.record, Note)} == {""}


def test_contact_notes_become_a_source_once_and_are_cited_by_date(desk: Desk) -> None:
    add_notes_source(desk, the_case(desk), LABEL)
    add_notes_source(desk, the_case(desk), LABEL)

    case = the_case(desk)
    assert [source.label for source in case.sources].count(LABEL) == 1
    notes = [one for one in said(case, "alcohol") if isinstance(one.record, Note)]
    assert notes[0].citation == "[Contact notes, 9 November 2026]"
    in_welsh = [one for one in said(case, "alcohol", Language.CYMRAEG) if isinstance(one.record, Note)]
    assert in_welsh[0].citation == "[Contact notes, 9 Tachwedd 2026]"


def test_a_label_already_taken_by_something_else_is_not_taken_twice(desk: Desk) -> None:
    case = the_case(desk)
    taken = case.sources[0].label

    add_notes_source(desk, case, taken)

    made = notes_source(the_case(desk), taken)
    assert made is not None
    assert made.label == f"{taken} 2"
