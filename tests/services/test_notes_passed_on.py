"""A note that came from another computer than its writer's says so, wherever it is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Print
from probationdesk.services.exchanging import import_case
from probationdesk.services.handing_over import accept, hand_over, hand_overs
from probationdesk.services.notes_passed_on import signed_by_others
from probationdesk.services.noting import add_note, correct_note
from probationdesk.services.printing import print_out
from tests.desks import NOW, sample
from tests.services.desk import only
from tests.services.post_office import Laptop, laptop
from tests.unit.report_reading import sides


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Laptop]:
    with laptop(tmp_path / "writer", "Invented Writer") as one:
        import_case(one.desk, sample(3))
        yield one


@pytest.fixture
def between(tmp_path: Path) -> Iterator[Laptop]:
    with laptop(tmp_path / "between", "Invented Between") as one:
        yield one


@pytest.fixture
def last(tmp_path: Path) -> Iterator[Laptop]:
    with laptop(tmp_path / "last", "Invented Last") as one:
        yield one


def passed(giver: Laptop, taker: Laptop) -> None:
    """Hand the case over and have it accepted."""
    hand_over(giver.desk, only(giver.desk).case.id, taker.party, purpose="Goes on")
    taker.file_from_others(*giver.post())
    accept(taker.desk, hand_overs(taker.desk)[0].id)


def written(one: Laptop, text: str) -> Note:
    add_note(one.desk, only(one.desk).case.id, kind=NoteKind.OFFICE, at=NOW, text=text)
    return next(note for note in only(one.desk).notes if note.text == text)


def test_what_another_passes_on_names_them_and_what_its_writer_sends_does_not(
    writer: Laptop, between: Laptop, last: Laptop
) -> None:
    note = written(writer, "Seen today.")
    passed(writer, between)
    case = note.case_id
    assert note.id not in signed_by_others(between.desk, case), "it came from its writer"
    own = written(between, "Seen tomorrow.")
    passed(between, last)
    signed = signed_by_others(last.desk, case)
    assert (signed[note.id], own.id in signed) == ("Invented Between", False)
    assert signed_by_others(writer.desk, case) == {}, "nobody sends the writer's own words back"


def test_once_it_comes_from_its_writer_as_well_nobody_else_is_named(
    writer: Laptop, between: Laptop, last: Laptop
) -> None:
    note = written(writer, "Seen today.")
    passed(writer, between)
    passed(between, last)
    assert note.id in signed_by_others(last.desk, note.case_id)
    hand_over(writer.desk, note.case_id, last.party, purpose="From the writer too")
    last.file_from_others(*writer.post())
    assert note.id not in signed_by_others(last.desk, note.case_id)


def test_a_copy_of_what_was_written_here_says_nothing_of_it(writer: Laptop, between: Laptop) -> None:
    passed(writer, between)
    note = written(writer, "Seen today.")
    between.file_from_others(*writer.post())
    hand_over(between.desk, note.case_id, writer.party, purpose="Back to where it came from")
    writer.file_from_others(*between.post())
    assert note.id in {line.record_id for line in writer.desk.store.received(note.case_id)}, "a copy came back"
    assert note.id not in signed_by_others(writer.desk, note.case_id)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.ENGLISH, "It came from Invented Between’s computer, not the writer’s."),
        (Language.CYMRAEG, "Daeth o gyfrifiadur Invented Between, nid cyfrifiadur yr ysgrifennwr."),
    ],
)
def test_the_handover_pack_prints_it_at_the_note_and_at_a_correction(
    writer: Laptop, between: Laptop, last: Laptop, language: Language, told: str
) -> None:
    note = written(writer, "Seen today.")
    correct_note(writer.desk, note, "Seen yesterday.")
    passed(writer, between)
    passed(between, last)
    case = only(last.desk)
    assert case.current is not None
    pack = " ".join(sides(print_out(last.desk, case, case.current.head.id, Print.HANDOVER_PACK, language=language).pdf))
    printed = " ".join(pack.split())
    assert told in printed.split("Seen yesterday.")[1][: len(told) + 10], "after the correction; a line may be numbered"
    assert printed.count(told) == len(signed_by_others(last.desk, note.case_id))
