"""Two notes with other words under one number: the one that came first has it, the other waits and is never lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from probationdesk import resources
from probationdesk.domain.ids import id_of_digest
from probationdesk.domain.notes import Note
from probationdesk.domain.people import Language
from probationdesk.domain.sharing import BundleState, ReceivedState
from probationdesk.resources import Wording
from probationdesk.services import admitting
from probationdesk.services.admitting_words import waits_words
from probationdesk.services.changes import load_case
from probationdesk.services.erasing import erase_note
from probationdesk.services.handing_over import received_words
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.ports_exchange import KeptTarget
from tests.sync.acts import accept, note, notes, pass_on
from tests.sync.forging import Forger
from tests.sync.sticks import put
from tests.sync.world import Member, World

TRUE, FALSE = "He was sober and on time.", "He was drunk."
BOTH = {TRUE, FALSE}


@pytest.fixture
def third(world: World, giver: Member, taker: Member, case: str, stick: Path) -> Member:
    """A third officer with a part in the case."""
    third = world.member("Third", "cardiff")
    world.share_directory()
    pass_on(giver, case, third.as_party, oversight=True)
    for member in (giver, third):
        assert member.stick(stick).fault is None
    accept(third, case)
    for member in (third, giver, taker, third, giver):
        assert member.stick(stick).fault is None
    return third


@pytest.fixture
def forestalled(giver: Member, taker: Member, third: Member, case: str, stick: Path, tmp_path: Path) -> Note:
    """A note of the taker's. The third officer had it first and sent the giver other words under its number."""
    own_stick = tmp_path / "another stick"
    own_stick.mkdir()
    note(taker, case, TRUE)
    for member in (taker, third):
        assert member.stick(own_stick).fault is None
    (true,) = [one for one in load_case(third.desk, case).notes if one.text == TRUE]
    content: dict[str, Any] = {"note": {**msgspec.to_builtins(true), "text": FALSE}}
    forger = Forger(third)
    forger.seq, forger.prev = 100, "ab" * 32
    bundle, sealed = forger.bundle("note", content, case, giver)
    put(stick, sealed, f"{bundle}.pdb")
    assert giver.stick(stick).refused == ()
    assert notes(giver, case) & BOTH == {FALSE}
    outcome = giver.stick(own_stick)
    assert [one.code for one in outcome.refused] == ["note_is_written_once"]
    return true


def words() -> Wording:
    return Wording(Language.ENGLISH, resources.folder() / "i18n")


def taken_in(member: Member, case: str) -> Note:
    """Take in what waits of the taker's, and return the note that was filed by it."""
    (aside,) = admitting.waiting(member.desk, case)
    admitting.admit(member.desk, case, aside.author, purpose="She told me what she wrote.")
    assert member.visit(KeptTarget()).received == 1
    (filed,) = [one for one in load_case(member.desk, case).notes if one.text == TRUE]
    return filed


class TestOtherWordsUnderANumber:
    def test_wait_with_their_bytes_and_the_officer_is_told_what_is_the_matter(
        self, giver: Member, case: str, forestalled: Note
    ) -> None:
        (aside,) = admitting.waiting(giver.desk, case)
        assert (aside.author.officer, dict(aside.kinds)) == ("Invented Community Officer", {"note": 1})
        assert waits_words(aside, None, words()) == (
            "1 contact note from Invented Community Officer waits: another note under its number is here, "
            "with other words."
        )
        assert giver.desk.store.sealed_bytes(aside.lines[0].bundle_id)
        assert notes(giver, case) & BOTH == {FALSE}

    def test_are_not_said_to_have_been_read(
        self, giver: Member, taker: Member, case: str, forestalled: Note, stick: Path
    ) -> None:
        for member in (giver, taker):
            assert member.stick(stick).fault is None
        (line,) = [one for one in taker.desk.store.outbox(case) if one.record_id == forestalled.id]
        assert giver.device not in {reader.device for reader in line.opened}

    def test_become_a_note_of_its_own_when_they_are_taken_in(self, giver: Member, case: str, forestalled: Note) -> None:
        filed = taken_in(giver, case)
        assert notes(giver, case) >= BOTH
        assert filed.id != forestalled.id
        assert (filed.recorded_by, filed.at) == (forestalled.recorded_by, forestalled.at)
        assert admitting.set_aside(giver.desk, case) == ()
        (line,) = [one for one in giver.desk.store.received(case) if one.record_id == filed.id]
        assert received_words(line, words()).startswith(
            "Filed as a note of its own. Invented Community Officer sent it"
        )
        assert giver.store.verify().sound

    def test_taken_in_go_to_nobody_who_has_them_and_to_whoever_joins(
        self, world: World, giver: Member, taker: Member, case: str, forestalled: Note, stick: Path
    ) -> None:
        filed = taken_in(giver, case)
        assert next_outgoing(giver.desk, case) is None
        assert giver.stick(stick).fault is None
        new = world.member("New", "cardiff")
        world.share_directory()
        pass_on(giver, case, new.as_party)
        for member in (giver, new):
            assert member.stick(stick).fault is None
        accept(new, case)
        assert notes(new, case) >= BOTH
        assert taker.stick(stick).fault is None
        assert TRUE in notes(taker, case)
        states = {one.state for one in giver.desk.store.outbox(case) if one.record_id == filed.id}
        assert states == {BundleState.COPIED}, "sealed and carried as any note is"

    def test_cannot_be_forestalled_under_the_number_they_are_to_have(
        self, giver: Member, third: Member, case: str, forestalled: Note, stick: Path
    ) -> None:
        (aside,) = admitting.waiting(giver.desk, case)
        upcoming = id_of_digest(aside.lines[0].bundle_id)
        content = {"note": {**msgspec.to_builtins(forestalled), "id": upcoming, "text": "He was late."}}
        forger = Forger(third)
        forger.seq, forger.prev = 200, "cd" * 32
        bundle, sealed = forger.bundle("note", content, case, giver)
        put(stick, sealed, f"{bundle}.pdb")
        assert giver.stick(stick).refused == ()
        assert taken_in(giver, case).id not in (upcoming, forestalled.id)
        assert notes(giver, case) >= {*BOTH, "He was late."}

    def test_survive_the_erasing_of_the_words_that_came_first(
        self, giver: Member, case: str, forestalled: Note
    ) -> None:
        (false,) = [one for one in load_case(giver.desk, case).notes if one.text == FALSE]
        erase_note(giver.desk, false)
        assert taken_in(giver, case).text == TRUE
        assert FALSE not in notes(giver, case)

    def test_turned_away_ask_no_more(self, giver: Member, case: str, forestalled: Note, stick: Path) -> None:
        (aside,) = admitting.waiting(giver.desk, case)
        admitting.turn_away(giver.desk, case, aside.author)
        assert giver.stick(stick, everything=True).fault is None
        assert admitting.waiting(giver.desk, case) == ()
        (kept,) = [one for one in giver.desk.store.received(case) if one.state is ReceivedState.SET_ASIDE]
        assert giver.desk.store.sealed_bytes(kept.bundle_id)
