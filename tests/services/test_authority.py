"""What comes from somebody who has no part in a case: kept, without any effect, until they have one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from probationdesk import resources
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.exchange import (
    Acceptance,
    Content,
    HandOverPack,
    Incoming,
    OneNote,
    OpenedList,
    Outgoing,
    WholeCase,
)
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.oversight import Opinion, opinion_id
from probationdesk.domain.people import Language
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import MOST_ANCESTORS, Fate
from probationdesk.domain.sharing import (
    BroughtChange,
    BundleKind,
    BundleState,
    HandOverReason,
    HandOverState,
    Party,
    PartyKind,
    ReceivedState,
)
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in
from probationdesk.services.exchanging import case_document
from probationdesk.services.handing_over import accept, hand_over, hand_overs, holder, received_words
from probationdesk.services.noting import add_note
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.parts import to_try_again
from probationdesk.services.reporting import freeze, make_correction
from probationdesk.services.sharing import inbox, outbox, to_carry, versions_apart
from tests.desks import NOW
from tests.services.desk import current, only
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Laptop]:
    """An enrolled laptop that has no part in the case and knows what stands in clear on a shared folder."""
    with laptop(tmp_path / "stranger", "Invented Stranger") as one:
        yield one


def from_stranger(
    stranger: Laptop, kind: BundleKind, case: str, content: Content, parents: tuple[str, ...] = ()
) -> Incoming:
    outgoing = Outgoing(key="x", kind=kind, case_id=case, content=content, parents=parents)
    sealed, parcel = stranger.seal(outgoing)
    return replace(parcel, bundle_id=new_id(), author=replace(parcel.author, office="elsewhere"), sealed=sealed.content)


def everything(one: Laptop) -> frozenset[Record]:
    return frozenset(one.desk.store.records(only(one.desk).case.id))


def a_note(case: str, text: str, *, by: str, identifier: str = "") -> OneNote:
    made = Note(
        id=identifier or new_id(), case_id=case, kind=NoteKind.OFFICE, at=NOW, recorded_at=NOW, recorded_by=by,
        text=text,
    )  # fmt: skip
    return OneNote(note=msgspec.to_builtins(made))


def pack(to: Party, **changes: Any) -> HandOverPack:
    made = HandOverPack(
        reason=HandOverReason.HAND_OVER, to=to, purpose="x", questions="", needed_by=None, heads=(), bundles=(),
        parties=(), history=(),
    )  # fmt: skip
    return replace(made, **changes)


def rewritten(one: Laptop, *, known: bool = True, **records: Any) -> WholeCase:
    """The case as it stands at a laptop with some kinds of record replaced, made knowing of everything there."""
    case = only(one.desk).case.id
    document = msgspec.json.decode(msgspec.json.encode(case_document(one.desk, case, notes=False)))
    document["records"].update(records)
    return WholeCase(document=document, ancestors=tuple(sorted(one.desk.store.revisions(case))) if known else ())


class TestSomebodyWithoutAPart:
    def test_alters_nothing_and_is_answered_nothing(self, giver: Laptop, taker: Laptop, stranger: Laptop) -> None:
        case = only(giver.desk).case.id
        before, parties = everything(giver), giver.desk.store.parties(case)
        whole = rewritten(taker, finding=[])
        parents = giver.desk.store.sharing(case).bases
        him = Party(kind=PartyKind.DEVICE, id=giver.author.device, name="You")
        made = (
            from_stranger(stranger, BundleKind.REVISION, case, whole, parents),
            from_stranger(stranger, BundleKind.NOTE, case, a_note(case, "Said to be his.", by=giver.name)),
            from_stranger(stranger, BundleKind.HANDOVER, case, pack(him, parties=(stranger.party,))),
            from_stranger(stranger, BundleKind.HANDOVER, case, pack(stranger.party)),
        )
        giver.post()
        for parcel in made:
            (filed,) = giver.file_from_others(parcel)
            assert (filed.state, filed.reason) == (ReceivedState.SET_ASIDE, "no_part_in_case")
            assert giver.desk.store.sealed_bytes(parcel.bundle_id) == parcel.sealed
            assert giver.file_from_others(parcel)[0].known
        assert everything(giver) == before
        assert giver.desk.store.parties(case) == parties
        assert versions_apart(giver.desk, case) == ()
        assert giver.post() == ()
        words = Wording(Language.ENGLISH, resources.folder() / "i18n")
        assert "no part in this case" in received_words(inbox(giver.desk)[0], words)
        assert giver.store.verify().sound

    def test_is_heard_once_a_party_passes_the_case_to_them(
        self, giver: Laptop, taker: Laptop, stranger: Laptop
    ) -> None:
        case = only(giver.desk).case.id
        note = from_stranger(stranger, BundleKind.NOTE, case, a_note(case, "Seen.", by=stranger.name))
        giver.file_from_others(note)
        assert to_try_again(giver.desk) == ()
        hand_over(taker.desk, case, stranger.party, purpose="Moves on")
        giver.file_from_others(*taker.post())
        assert {party.name for party in giver.desk.store.parties(case)} == {taker.name, stranger.name}
        assert [one.name for one in (line.to for line in hand_overs(giver.desk))] == [taker.name]
        assert to_try_again(giver.desk) == (note.bundle_id,)
        (filed,) = giver.file_from_others(note)
        assert filed.state is ReceivedState.FILED
        assert giver.desk.store.sealed_bytes(note.bundle_id) is None
        assert "Seen." in {held.text for held in only(giver.desk).notes}

    def test_may_send_a_case_that_is_not_here_but_names_nobody_else_into_it(
        self, giver: Laptop, taker: Laptop, stranger: Laptop
    ) -> None:
        forged = BroughtChange(
            seq=1, at=datetime(2020, 1, 1, tzinfo=UTC), actor="Invented Manager", device="d", act="case_approved",
            record_id="", before="", after="", hash="f" * 64,
        )  # fmt: skip
        case = only(giver.desk).case.id
        giver.post()
        hand_over(giver.desk, case, stranger.party, purpose="Moves on")
        parcels = giver.post()
        last = parcels[-1]
        assert isinstance(last.content, HandOverPack)
        handed = replace(last, content=replace(last.content, history=(forged,)))
        stranger.file_from_others(*(replace(one, others=(taker.party,)) for one in parcels[:-1]), handed)
        assert {party.name for party in stranger.desk.store.parties(case)} <= {giver.name, taker.name}
        assert stranger.desk.store.brought_changes(case) == ()
        accept(stranger.desk, handed.bundle_id)
        assert {party.name for party in stranger.desk.store.parties(case)} == {giver.name, taker.name}
        assert [line.act for line in stranger.desk.store.brought_changes(case)] == ["case_approved"]

    def test_signs_for_nothing_that_was_not_sealed_to_them(self, giver: Laptop, stranger: Laptop) -> None:
        case = only(giver.desk).case.id
        hand_over(giver.desk, case, Party(kind=PartyKind.OFFICE, id="north", name="Invented North"), purpose="Release")
        parcels = giver.post()
        ids = tuple(one.bundle_id for one in parcels)
        answer = Acceptance(hand_over=ids[-1], held=len(ids) - 1, missing=())
        opened = from_stranger(stranger, BundleKind.OPENED, "", OpenedList(bundles=ids))
        giver.file_from_others(opened, from_stranger(stranger, BundleKind.ACCEPT, case, answer))
        assert hand_overs(giver.desk)[0].state is HandOverState.SENT
        assert holder(giver.desk, case) == ""
        assert {line.state for line in outbox(giver.desk, case)} == {BundleState.STORED}
        at_north = from_stranger(stranger, BundleKind.ACCEPT, case, answer)
        officer = replace(at_north.author, office="north")
        (filed,) = giver.file_from_others(replace(at_north, author=officer))
        assert (filed.state, filed.reason) == (ReceivedState.REFUSED, "answered_for_an_office")
        assert hand_overs(giver.desk)[0].state is HandOverState.SENT, "nothing is sealed to the officers of an office"
        giver.file_from_others(replace(at_north, author=replace(officer, reader=True)))
        assert hand_overs(giver.desk)[0].state is HandOverState.ACCEPTED


class TestAHistoryOfNoTime:
    def test_is_refused_with_its_hand_over(self, giver: Laptop, taker: Laptop) -> None:
        case = only(giver.desk).case.id
        line = BroughtChange(
            seq=1, at=datetime(1, 1, 1, tzinfo=UTC), actor="x", device="d", act="a", record_id="", before="", after="",
            hash="f" * 64,
        )  # fmt: skip
        hand_over(taker.desk, case, giver.party, purpose="Back")
        last = taker.post()[-1]
        assert isinstance(last.content, HandOverPack)
        (filed,) = giver.file_from_others(replace(last, content=replace(last.content, history=(line,))))
        assert (filed.state, filed.reason) == (ReceivedState.REFUSED, "schema")


class TestARevisionOfAParty:
    def test_takes_a_frozen_assessment_away_by_no_higher_number(self, giver: Laptop, taker: Laptop) -> None:
        head = current(giver.desk).head
        freeze(giver.desk, head.case_id, head.id)
        taker.file_from_others(*giver.post())
        frozen, before = current(taker.desk).head, everything(taker)
        assert frozen.frozen
        emptied = replace(frozen, version=frozen.version + 1, frozen_as="", corrects="")
        content = rewritten(giver, finding=[], assessment=[msgspec.to_builtins(emptied)])
        outgoing = Outgoing(
            key="x", kind=BundleKind.REVISION, case_id=head.case_id, content=content,
            parents=giver.desk.store.sharing(head.case_id).bases,
        )  # fmt: skip
        (filed,) = taker.file_from_others(giver.seal(outgoing)[1])
        assert (filed.verdict, filed.changed) == (Fate.APART, None)
        assert everything(taker) == before

    def test_goes_on_with_a_frozen_assessment_by_a_correction(self, giver: Laptop, taker: Laptop) -> None:
        head = current(giver.desk).head
        freeze(giver.desk, head.case_id, head.id)
        taker.file_from_others(*giver.post())
        for what in ("A date", "Another date"):
            make_correction(giver.desk, current(giver.desk).head, what)
            freeze(giver.desk, head.case_id, head.id)
        (filed, *_) = taker.file_from_others(*giver.post())
        assert filed.verdict is Fate.FORWARD
        assert everything(taker) == everything(giver)
        assert any(isinstance(one, Assessment) and one.version == head.version + 2 for one in everything(taker))

    def test_brings_no_opinion_but_its_authors_own_and_none_while_it_stands_apart(
        self, giver: Laptop, taker: Laptop
    ) -> None:
        head = current(giver.desk).head
        for manager, comes in (("Invented Manager", False), (taker.name, True)):
            giver.post()
            opinion = Opinion(
                id=opinion_id(head.id, head.version, manager), case_id=head.case_id, assessment_id=head.id,
                version=head.version, manager=manager, began=NOW, countersigned_on=date(2026, 11, 22),
            )  # fmt: skip
            content = rewritten(giver, opinion=[msgspec.to_builtins(opinion)])
            outgoing = Outgoing(
                key="x", kind=BundleKind.REVISION, case_id=head.case_id, content=content,
                parents=giver.desk.store.sharing(head.case_id).bases,
            )  # fmt: skip
            written_over = rewritten(giver, known=False, finding=[], opinion=[msgspec.to_builtins(opinion)])
            apart = replace(taker.seal(outgoing)[1], content=written_over, parents=())
            fill_in(giver.desk, current(giver.desk).formulation, settle=True, in_short=f"Typed before {manager}.")
            assert giver.file_from_others(replace(apart, bundle_id=new_id()))[0].apart
            assert current(giver.desk).opinions == ()
            (filed,) = giver.file_from_others(taker.seal(outgoing)[1])
            assert bool(current(giver.desk).opinions) is comes, filed.verdict

    def test_names_no_more_before_it_than_a_case_can_have(self, giver: Laptop, taker: Laptop) -> None:
        case = only(giver.desk).case.id
        tries = (
            (MOST_ANCESTORS + 1, ReceivedState.REFUSED),
            (MOST_ANCESTORS - 2, ReceivedState.FILED),
            (MOST_ANCESTORS - 2, ReceivedState.REFUSED),  # with those of the one before they are too many
        )
        for count, state in tries:
            content = rewritten(giver)
            invented = (f"{new_id():0>64}" for _ in range(count - len(content.ancestors)))
            content = replace(content, ancestors=(*content.ancestors, *invented))
            outgoing = Outgoing(key="x", kind=BundleKind.REVISION, case_id=case, content=content)
            fill_in(taker.desk, current(taker.desk).formulation, settle=True, in_short=new_id())
            (filed,) = giver.file_from_others(replace(taker.seal(outgoing)[1], bundle_id=new_id()))
            assert filed.state is state
        fill_in(giver.desk, current(giver.desk).formulation, settle=True, in_short="Goes on.")
        going = next_outgoing(giver.desk, case)
        assert going is not None
        assert isinstance(going.content, WholeCase)
        assert len(going.content.ancestors) <= MOST_ANCESTORS
        assert set(going.parents) <= set(going.content.ancestors)


class TestNotesThatWait:
    def test_never_keep_their_case_from_coming_in(self, giver: Laptop, stranger: Laptop, tmp_path: Path) -> None:
        case = only(giver.desk).case.id
        add_note(giver.desk, case, kind=NoteKind.OFFICE, at=NOW, text="True words.")
        (true,) = [one.id for one in only(giver.desk).notes if one.text == "True words."]
        person = only(giver.desk).person.id
        with laptop(tmp_path / "new", "Invented New Officer") as new:
            hand_over(giver.desk, case, new.party, purpose="Release")
            forged = [
                from_stranger(stranger, BundleKind.NOTE, case, a_note(case, "Other words.", by="x", identifier=one))
                for one in (case, person, true)
            ]
            by_giver = replace(forged[1], bundle_id=new_id(), author=giver.author)
            states = [one.state for one in new.file_from_others(*forged, by_giver)]
            assert states == [ReceivedState.REFUSED, *[ReceivedState.WAITING] * 3]
            new.file_from_others(*giver.post())
            assert {one.text for one in only(new.desk).notes} == {one.text for one in only(giver.desk).notes}
            told = {line.bundle_id: (line.state, line.reason) for line in inbox(new.desk)}
            assert [told[one.bundle_id] for one in (*forged, by_giver)] == [
                (ReceivedState.REFUSED, "note_id_taken"), (ReceivedState.SET_ASIDE, "no_part_in_case"),
                (ReceivedState.SET_ASIDE, "no_part_in_case"), (ReceivedState.REFUSED, "note_id_taken"),
            ]  # fmt: skip
            assert new.desk.store.sealed_bytes(forged[2].bundle_id) == forged[2].sealed

    def test_that_another_signed_for_say_so(self, giver: Laptop, taker: Laptop) -> None:
        case = only(giver.desk).case.id
        parcel = from_stranger(taker, BundleKind.NOTE, case, a_note(case, "He said so.", by=giver.name))
        giver.file_from_others(replace(parcel, author=taker.author))
        words = Wording(Language.ENGLISH, resources.folder() / "i18n")
        told = received_words(inbox(giver.desk)[0], words)
        assert told == f"Filed. {taker.name} sent it, and it says that somebody else wrote it."


class TestAStorePutBackToABackup:
    def test_carries_on_what_of_its_own_comes_back(self, giver: Laptop, taker: Laptop, tmp_path: Path) -> None:
        case = only(giver.desk).case.id
        giver.post()
        giver.back_up(tmp_path / "backup")
        fill_in(giver.desk, current(giver.desk).formulation, settle=True, in_short="Only on a stick.")
        add_note(giver.desk, case, kind=NoteKind.OFFICE, at=NOW, text="Note only on a stick.")
        lost = giver.post()
        after = giver.desk.store.next_place()
        giver.put_back(tmp_path / "backup")
        giver.file_from_others(*lost)
        assert giver.desk.store.next_place() == after
        carried = {line.bundle_id: line.state for line in to_carry(giver.desk)}
        assert carried == {one.bundle_id: BundleState.COPIED for one in lost}
        assert all(giver.desk.store.sealed_bytes(one.bundle_id) == one.sealed for one in lost)
        assert giver.post() == (), "nobody signs for what they have themselves, and nothing is made twice"
        taker.file_from_others(*lost)
        assert current(taker.desk).formulation.in_short == "Only on a stick."
        assert giver.store.verify().sound
