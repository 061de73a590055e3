"""What goes out: each thing once, in an order that loses nothing, and never what was typed a moment too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import NotTaken, OpenedList, WholeCase
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.people import Language
from probationdesk.domain.sharing import BundleKind, BundleState, ReceivedState
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in
from probationdesk.services.exchanging import export_case, import_case, read_case
from probationdesk.services.handing_over import bundle_words, line_words, received_words, refusal_words
from probationdesk.services.noting import add_note
from probationdesk.services.outgoing import next_outgoing, outgoing_of
from probationdesk.services.people import open_case
from probationdesk.services.sharing import (
    document_bytes,
    inbox,
    not_taken,
    opened_outgoing,
    outbox,
    posted,
    to_carry,
    versions_apart,
)
from tests.desks import sample
from tests.services.desk import current, only
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with one case."""
    with laptop(tmp_path / "one", "Invented Officer") as made:
        open_case(made.desk, "Rowan Invented")
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Laptop]:
    """A second laptop, empty."""
    with laptop(tmp_path / "other", "Invented Other Officer") as made:
        yield made


def write_note(one: Laptop, words: str) -> None:
    case = only(one.desk).case.id
    add_note(one.desk, case, kind=NoteKind.OFFICE, at=datetime(2026, 3, 2, 9, tzinfo=UTC), text=words)


class TestWhatIsToBePosted:
    def test_is_the_case_and_then_each_note_once(self, one: Laptop) -> None:
        write_note(one, "First.")
        write_note(one, "Second.")
        assert next_outgoing(one.desk, only(one.desk).case.id) is not None
        parcels = one.post()
        assert [parcel.kind for parcel in parcels] == [BundleKind.REVISION, BundleKind.NOTE, BundleKind.NOTE]
        assert [parcel.place.seq for parcel in parcels] == [1, 2, 3]
        assert [parcel.place.prev for parcel in parcels] == ["", *(parcel.bundle_id for parcel in parcels[:-1])]
        assert next_outgoing(one.desk, only(one.desk).case.id) is None

    def test_is_a_document_that_can_be_read_as_any_case_but_for_its_notes(self, one: Laptop) -> None:
        import_case(one.desk, sample(3))
        case = next(line.case_id for line in one.desk.store.cases() if line.case_id != only_opened(one))
        outgoing = next_outgoing(one.desk, case)
        assert outgoing is not None
        assert isinstance(outgoing.content, WholeCase)
        _, records, versions = read_case(document_bytes(outgoing.content.document))
        _, exported, _ = read_case(export_case(one.desk, case))
        assert set(records) == {record for record in exported if record.KIND != "note"}
        assert versions == ()

    def test_holds_what_was_typed_a_moment_ago(self, one: Laptop, other: Laptop) -> None:
        fill_in(one.desk, current(one.desk).harm, who="Typed a moment ago.")
        other.file(*one.post())
        assert current(other.desk).harm.who == "Typed a moment ago."

    def test_is_nothing_after_a_change_that_was_taken_back(self, one: Laptop) -> None:
        one.post()
        fill_in(one.desk, current(one.desk).harm, settle=True, who="On second thoughts")
        fill_in(one.desk, current(one.desk).harm, settle=True, who="")
        parcels = one.post()
        assert len(parcels) == 1, "the record is there now, with nothing in it"
        assert one.post() == ()

    def test_what_is_typed_while_it_is_sealed_goes_out_next(self, one: Laptop, other: Laptop) -> None:
        outgoing = next_outgoing(one.desk, only(one.desk).case.id)
        assert outgoing is not None
        sealed, parcel = one.seal(outgoing)
        fill_in(one.desk, current(one.desk).harm, settle=True, who="Typed meanwhile.")
        posted(one.desk, outgoing, sealed)
        other.file(parcel)
        assert current(other.desk).harm.who == ""
        (following,) = one.post()
        assert following.parents == (parcel.bundle_id,)
        other.file(following)
        assert current(other.desk).harm.who == "Typed meanwhile."
        assert versions_apart(other.desk, parcel.case_id) == ()

    def test_what_comes_in_while_it_is_sealed_is_not_forgotten(self, one: Laptop, other: Laptop) -> None:
        other.file(*one.post())
        fill_in(other.desk, current(other.desk).harm, settle=True, who="There.")
        fill_in(one.desk, current(one.desk).harm, settle=True, protects="Here.")
        outgoing = next_outgoing(one.desk, only(one.desk).case.id)
        assert outgoing is not None
        sealed, parcel = one.seal(outgoing)
        (filed, *_) = one.file(*other.post())
        assert filed.apart
        posted(one.desk, outgoing, sealed)
        (filed,) = other.file(parcel)
        assert filed.apart
        assert len(versions_apart(one.desk, parcel.case_id)) == 1

    def test_two_things_never_take_one_place(self, one: Laptop) -> None:
        outgoing = next_outgoing(one.desk, only(one.desk).case.id)
        assert outgoing is not None
        sealed, _ = one.seal(outgoing)
        one.post()
        rows = outbox(one.desk)
        with pytest.raises(StoreError, match="place_taken"):
            posted(one.desk, outgoing, sealed)
        assert outbox(one.desk) == rows


def only_opened(one: Laptop) -> str:
    return next(line.case_id for line in one.desk.store.cases() if line.name == "Rowan Invented")


class TestWhatWasPosted:
    def test_comes_further_and_never_back(self, one: Laptop, other: Laptop) -> None:
        (parcel,) = one.post()
        at = one.desk.clock()
        assert outbox(one.desk)[0].state is BundleState.STORED
        for state in (BundleState.COPIED, BundleState.SEALED, BundleState.REFUSED):
            one.desk.store.mark(parcel.bundle_id, state, at=at, reason="quota")
            assert (outbox(one.desk)[0].state, outbox(one.desk)[0].reason) == (BundleState.STORED, "")
        other.file(parcel)
        one.file(*other.post())
        (line,) = [line for line in outbox(one.desk) if line.bundle_id == parcel.bundle_id]
        assert line.state is BundleState.OPENED
        assert [reader.name for reader in line.opened] == [other.name]

    def test_is_carried_with_the_case_that_changed_last_first_and_in_order(self, tmp_path: Path) -> None:
        with laptop(tmp_path / "two", "Invented Officer") as one:
            first = open_case(one.desk, "First Invented").case_id
            second = open_case(one.desk, "Second Invented").case_id
            one.post(first)
            one.post(second)
            lines = to_carry(one.desk, BundleState.STORED)
            assert [line.case_id for line in lines] == [second, first]
            assert to_carry(one.desk) == ()

    def test_one_that_was_refused_holds_up_no_other(self, one: Laptop) -> None:
        case = only(one.desk).case.id
        write_note(one, "A note.")
        assert [going.kind for going in outgoing_of(one.desk, case, besides=(f"revision/{case}",))] == [BundleKind.NOTE]
        outgoing = next_outgoing(one.desk, case)
        assert outgoing is not None
        sealed, _ = one.seal(outgoing)
        posted(one.desk, outgoing, sealed)
        one.desk.store.mark(sealed.bundle_id, BundleState.REFUSED, at=one.desk.clock(), reason="too_large")
        assert to_carry(one.desk) == ()
        assert len(one.post()) == 1
        words = Wording(Language.ENGLISH, resources.folder() / "i18n")
        assert line_words(outbox(one.desk)[-1], words) == "Not taken: It is larger than can be sent."


class TestWordOfWhatWasOpened:
    def test_names_each_bundle_once(self, one: Laptop, other: Laptop) -> None:
        write_note(one, "A note.")
        parcels = one.post()
        other.file(*parcels)
        outgoing = opened_outgoing(other.desk)
        assert outgoing is not None
        assert outgoing.content == OpenedList(bundles=tuple(parcel.bundle_id for parcel in parcels))
        answer = [parcel for parcel in other.post() if parcel.kind is BundleKind.OPENED]
        assert len(answer) == 1
        assert opened_outgoing(other.desk) is None
        one.file(*answer)
        assert opened_outgoing(one.desk) is None, "word of word would never end"

    def test_says_nothing_of_a_note_that_still_waits(self, one: Laptop, other: Laptop) -> None:
        write_note(one, "A note.")
        case, alone = one.post()
        other.file(alone)
        assert opened_outgoing(other.desk) is None
        other.file(case)
        outgoing = opened_outgoing(other.desk)
        assert outgoing is not None
        assert outgoing.content == OpenedList(bundles=(alone.bundle_id, case.bundle_id))

    def test_of_a_stranger_about_a_stranger_alters_nothing(self, one: Laptop, other: Laptop) -> None:
        other.file(*one.post())
        (answer,) = [parcel for parcel in other.post() if parcel.kind is BundleKind.OPENED]
        other.file(answer)
        assert not any(line.opened for line in outbox(other.desk) if line.bundle_id != answer.bundle_id)


class TestAStoreThatWasPutBack:
    def test_goes_on_after_its_own_bundles_once_they_come_in(self, one: Laptop, other: Laptop, tmp_path: Path) -> None:
        other.file(*one.post())
        one.back_up(tmp_path / "kept")
        fill_in(one.desk, current(one.desk).harm, settle=True, who="After the backup.")
        lost = one.post()
        one.put_back(tmp_path / "kept")
        assert one.desk.store.next_place().seq == lost[-1].place.seq
        one.file(*lost)
        assert one.desk.store.next_place().seq == lost[-1].place.seq + 1
        assert current(one.desk).harm.who == "After the backup."
        assert versions_apart(one.desk, lost[0].case_id) == ()

    def test_keeps_both_if_it_went_on_before_they_came(self, one: Laptop, other: Laptop, tmp_path: Path) -> None:
        one.post()
        one.back_up(tmp_path / "kept")
        fill_in(one.desk, current(one.desk).harm, settle=True, who="After the backup.")
        lost = one.post()
        one.put_back(tmp_path / "kept")
        fill_in(one.desk, current(one.desk).harm, settle=True, who="Once more.")
        (again,) = one.post()
        assert again.place.seq == lost[0].place.seq
        (filed,) = one.file(*lost)
        assert filed.apart
        assert current(one.desk).harm.who == "Once more."


class TestWhatWasNotTaken:
    def test_is_listed_with_its_reason_and_kept_if_somebody_has_to_look(self, one: Laptop) -> None:
        not_taken(one.desk, NotTaken(bundle_id="a" * 64, code="wrong_signature"))
        not_taken(one.desk, NotTaken(bundle_id="b" * 64, code="revoked_device", sealed=b"sealed"))
        aside, refused = inbox(one.desk)
        assert (aside.state, refused.state) == (ReceivedState.SET_ASIDE, ReceivedState.REFUSED)
        assert one.desk.store.sealed_bytes("b" * 64) == b"sealed"
        for language in Language:
            words = Wording(language, resources.folder() / "i18n")
            assert refusal_words("wrong_signature", words) in received_words(refused, words)
            assert refusal_words("revoked_device", words) in received_words(aside, words)
            assert "strange" in refusal_words("strange", words)
            assert all(bundle_words(state, words) for state in BundleState)

    def test_does_not_undo_what_was_filed(self, one: Laptop, other: Laptop) -> None:
        (parcel,) = one.post()
        other.file(parcel)
        not_taken(other.desk, NotTaken(bundle_id=parcel.bundle_id, code="truncated"))
        assert inbox(other.desk)[0].state is ReceivedState.FILED
