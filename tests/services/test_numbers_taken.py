"""What uses the number of something else: of a record that is to be, or of something in another case that is here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from probationdesk.domain.exchange import Incoming, OneNote, WholeCase
from probationdesk.domain.ids import derived_id, new_id
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.own_ids import notes_source_id
from probationdesk.domain.record import Record
from probationdesk.domain.sharing import ReceivedState
from probationdesk.domain.sources import Source, SourceKind
from probationdesk.services.admitting import documents_waiting, set_aside
from probationdesk.services.changes import load_case
from probationdesk.services.citing import add_notes_source
from probationdesk.services.erasing import erase_case
from probationdesk.services.exchanging import export_case, import_case
from probationdesk.services.noting import add_note
from probationdesk.services.parts import to_try_again
from probationdesk.services.people import open_case
from probationdesk.services.reporting import freeze
from probationdesk.services.sharing import inbox
from probationdesk.storage.changes import code_of
from tests.desks import sample
from tests.services.desk import only, refusal
from tests.services.other_ids import under_other_ids
from tests.services.post_office import Laptop, laptop

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ELSEWHERE = (ReceivedState.SET_ASIDE, "record_elsewhere")


@pytest.fixture
def giver(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with one case."""
    with laptop(tmp_path / "giver", "Invented Giver") as one:
        open_case(one.desk, "Rowan Invented")
        yield one


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with a case of its own."""
    with laptop(tmp_path / "stranger", "Invented Stranger") as one:
        open_case(one.desk, "Somebody Invented")
        yield one


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop, empty."""
    with laptop(tmp_path / "taker", "Invented Taker") as one:
        yield one


def with_record(parcel: Incoming, record: Record) -> Incoming:
    """What came in, with one record more."""
    assert isinstance(parcel.content, WholeCase)
    records: dict[str, Any] = parcel.content.document["records"]
    more = {**records, record.KIND: [*records.get(record.KIND, ()), msgspec.to_builtins(record)]}
    return replace(parcel, content=replace(parcel.content, document={**parcel.content.document, "records": more}))


def a_source(case_id: str, identifier: str) -> Source:
    return Source(id=identifier, case_id=case_id, kind=SourceKind.OTHER, label="Taken", title="Taken")


def everything(one: Laptop) -> frozenset[Record]:
    return frozenset(record for line in one.desk.store.cases() for record in one.desk.store.records(line.case_id))


class TestANumberThatIsMadeForSomethingElse:
    def test_is_refused_for_a_source_so_that_the_notes_can_be_cited_later(
        self, giver: Laptop, stranger: Laptop
    ) -> None:
        case = only(giver.desk)
        (parcel,) = stranger.post()
        taken = a_source(parcel.case_id, notes_source_id(case.case.id))
        (filed,) = giver.file_from_others(with_record(parcel, taken))
        assert (filed.reason, filed.detail) == ("wrong_references", "records.source[0]: identity_not_own")
        add_notes_source(giver.desk, case, "Contact notes")
        assert len(only(giver.desk).sources) == 1

    @pytest.mark.parametrize("kind", ["harm", "finding", "formulation", "proposal", "interview", "opinion", "goal"])
    def test_is_refused_also_for_that_of_an_assessment_in_the_same_case(
        self, giver: Laptop, taker: Laptop, kind: str
    ) -> None:
        current = only(giver.desk).current
        assert current is not None
        (parcel,) = giver.post()
        taken = a_source(parcel.case_id, derived_id(current.head.id, kind))
        (filed,) = taker.file_from_others(with_record(parcel, taken))
        assert (filed.reason, filed.detail) == ("wrong_references", "records.source[0]: identity_not_own")

    def test_is_refused_for_a_contact_note(self, giver: Laptop, taker: Laptop) -> None:
        case = only(giver.desk).case.id
        add_note(giver.desk, case, kind=NoteKind.OFFICE, at=AT, text="Came in.")
        whole, alone = giver.post()
        taker.file_from_others(whole)
        assert isinstance(alone.content, OneNote)
        other = {**alone.content.note, "id": notes_source_id(case)}
        (filed,) = taker.file_from_others(replace(alone, content=OneNote(note=other)))
        assert (filed.reason, filed.detail) == ("schema", "$.note.id: identity_not_own")

    def test_has_to_be_that_of_a_finding_or_anything_else_there_is_one_of(self, giver: Laptop, taker: Laptop) -> None:
        (parcel,) = giver.post()
        current = only(giver.desk).current
        assert current is not None
        (filed,) = taker.file_from_others(with_record(parcel, replace(current.harm, id=new_id())))
        assert (filed.reason, filed.detail) == ("wrong_references", "records.harm[0]: identity_not_own")

    def test_is_refused_for_a_version(self, taker: Laptop) -> None:
        content = sample(2)
        (version, *_) = [found["version"]["id"] for found in json.loads(content)["versions"]]
        taken = under_other_ids(content, instead={version: notes_source_id("another case")})
        error = refusal(lambda: import_case(taker.desk, json.dumps(taken).encode()))
        assert error.parameters["reason"] == "identity_not_own"
        assert taker.desk.store.cases() == ()


class TestANumberOfSomethingInAnotherCaseHere:
    def test_has_a_revision_set_aside_whole_until_that_case_is_erased(self, giver: Laptop, taker: Laptop) -> None:
        open_case(giver.desk, "Second Invented")
        for parcel in giver.post():
            taker.file_from_others(parcel)
        first, second = (load_case(taker.desk, line.case_id) for line in taker.desk.store.cases())
        head = first.assessments[0].head
        before = everything(taker)
        add_notes_source(giver.desk, load_case(giver.desk, second.case.id), "Contact notes")
        (parcel,) = giver.post()
        stolen = with_record(parcel, a_source(second.case.id, head.id))
        (filed,) = taker.file_from_others(stolen)
        assert (filed.state, filed.reason) == ELSEWHERE
        assert everything(taker) == before
        held = inbox(taker.desk, second.case.id)[0]
        assert (held.state, held.reason, held.detail) == (*ELSEWHERE, first.case.id)
        assert taker.desk.store.sealed_bytes(parcel.bundle_id) == parcel.sealed
        assert to_try_again(taker.desk) == ()
        assert taker.file_from_others(stolen)[0].known
        assert set_aside(taker.desk) == (), "an officer's word would not help"
        assert documents_waiting(taker.desk, second.case.id) == 1, "it would go with the case"
        erase_case(taker.desk, first.case.id)
        assert to_try_again(taker.desk) == (parcel.bundle_id,)
        (filed,) = taker.file_from_others(stolen)
        assert filed.state is ReceivedState.FILED
        assert head.id in {one.id for one in load_case(taker.desk, second.case.id).sources}

    def test_has_a_case_wait_whose_own_number_a_note_took_before(
        self, giver: Laptop, stranger: Laptop, taker: Laptop
    ) -> None:
        case, other = only(giver.desk).case.id, only(stranger.desk).case.id
        add_note(stranger.desk, other, kind=NoteKind.OFFICE, at=AT, text="Hello.")
        whole, alone = stranger.post()
        assert isinstance(alone.content, OneNote)
        taker.file_from_others(whole, replace(alone, content=OneNote(note={**alone.content.note, "id": case})))
        (parcel,) = giver.post()
        (filed,) = taker.file_from_others(parcel)
        assert (filed.state, filed.reason, filed.detail) == (*ELSEWHERE, other)
        erase_case(taker.desk, other)
        assert to_try_again(taker.desk) == (parcel.bundle_id,)
        (filed,) = taker.file_from_others(parcel)
        assert filed.state is ReceivedState.FILED
        assert load_case(taker.desk, case).person.full_name == "Rowan Invented"

    def test_has_a_note_wait(self, giver: Laptop, stranger: Laptop, taker: Laptop) -> None:
        case, other = only(giver.desk).case.id, only(stranger.desk).case.id
        add_note(giver.desk, case, kind=NoteKind.OFFICE, at=AT, text="As it was.")
        whole, alone = giver.post()
        assert isinstance(alone.content, OneNote)
        (squat,) = stranger.post()
        taker.file_from_others(with_record(squat, a_source(other, alone.content.note["id"])), whole)
        (filed,) = taker.file_from_others(alone)
        assert (filed.state, filed.reason, filed.detail) == (*ELSEWHERE, other)
        erase_case(taker.desk, other)
        (filed,) = taker.file_from_others(alone)
        assert filed.state is ReceivedState.FILED
        assert [one.text for one in only(taker.desk).notes] == ["As it was."]

    def test_has_a_note_wait_also_if_its_case_comes_after_it(
        self, giver: Laptop, stranger: Laptop, taker: Laptop
    ) -> None:
        case, other = only(giver.desk).case.id, only(stranger.desk).case.id
        add_note(giver.desk, case, kind=NoteKind.OFFICE, at=AT, text="As it was.")
        whole, alone = giver.post()
        assert isinstance(alone.content, OneNote)
        (squat,) = stranger.post()
        assert taker.file_from_others(alone)[0].state is ReceivedState.WAITING
        taker.file_from_others(with_record(squat, a_source(other, alone.content.note["id"])), whole)
        assert only_line(taker, alone.bundle_id) == ELSEWHERE
        assert taker.desk.store.sealed_bytes(alone.bundle_id) == alone.sealed
        erase_case(taker.desk, other)
        assert to_try_again(taker.desk) == (alone.bundle_id,)

    def test_never_puts_the_frozen_words_of_another_case_in_place_of_its_own(
        self, giver: Laptop, stranger: Laptop, taker: Laptop
    ) -> None:
        case = import_case(giver.desk, sample(3)).case_id
        freeze(giver.desk, case, load_case(giver.desk, case).assessments[0].head.id)
        true = load_case(giver.desk, case).assessments[0]
        words = next(one.why for one in true.findings.values() if one.why)
        forged = under_other_ids(export_case(giver.desk, case), instead={words: "Forged."})
        other = import_case(stranger.desk, json.dumps(forged).encode()).case_id
        taker.file_from_others(*stranger.post(other))
        printed = taker.desk.store.head_code(true.head.frozen_as)
        (parcel, *_) = giver.post(case)
        (filed,) = taker.file_from_others(parcel)
        assert (filed.state, filed.reason, filed.detail) == (*ELSEWHERE, other)
        assert taker.desk.store.versions(true.head.id) == ()
        erase_case(taker.desk, other)
        assert taker.file_from_others(parcel)[0].state is ReceivedState.FILED
        assert taker.desk.store.versions(true.head.id) == giver.desk.store.versions(true.head.id)
        found = taker.desk.store.version_records(true.head.frozen_as)
        assert found == giver.desk.store.version_records(true.head.frozen_as)
        assert taker.store.verify().sound
        code = taker.desk.store.head_code(true.head.frozen_as)
        (cut,) = (one for one in taker.desk.store.changes(case) if one.record_id == true.head.frozen_as)
        assert code == code_of(cut.hash) != printed, "the paper bears the code of this case's history"


def only_line(one: Laptop, bundle_id: str) -> tuple[ReceivedState, str]:
    line = one.desk.store.received_line(bundle_id)
    assert line is not None
    return line.state, line.reason
