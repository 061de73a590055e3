"""What waits for an officer's word is lost by nothing else: not by a filing that fails, an erased note, or clearing."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.domain.errors import Refused
from probationdesk.domain.people import Language
from probationdesk.domain.sharing import Bar, ClearingBar
from probationdesk.resources import Wording
from probationdesk.services import admitting
from probationdesk.services.admitting_words import waits_words
from probationdesk.services.changes import load_case
from probationdesk.services.erasing import erase_note
from probationdesk.services.ports_exchange import KeptTarget
from probationdesk.services.purging import bars
from tests.sync.acts import note, notes
from tests.sync.test_admitting import WHY, one_aside, sent_by_a_stranger
from tests.sync.world import Member, World


class TestWhatWaits:
    def test_taken_in_stays_in_sight_with_the_reason_while_it_cannot_be_filed(
        self, world: World, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside, certificates = one_aside(taker, case), world.certificates
        world.certificates = [one for one in certificates if one.device != stranger.device]
        world.share_directory()
        admitting.admit(taker.desk, case, aside.author, purpose=WHY)
        (waits,) = admitting.waiting(taker.desk, case)
        words = Wording(Language.ENGLISH, resources.folder() / "i18n")
        count = len(aside.lines)
        assert waits_words(waits, None, words) == (
            f"{count} documents from Invented Stranger were taken in and are not filed yet."
        )
        assert len(taker.visit(KeptTarget()).refused) == count
        (waits,) = admitting.waiting(taker.desk, case)
        assert waits_words(waits, None, words) == (
            f"{count} documents from Invented Stranger were taken in and could not be filed. "
            "It comes from a computer that the directory does not know."
        )
        with pytest.raises(Refused, match="nothing_waits"):
            admitting.admit(taker.desk, case, aside.author, purpose="Once more.")
        world.certificates = certificates
        world.share_directory()
        assert taker.visit(KeptTarget()).received == count
        assert admitting.set_aside(taker.desk, case) == ()

    def test_taken_in_and_not_filed_can_be_turned_away(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside = one_aside(taker, case)
        admitting.admit(taker.desk, case, aside.author, purpose=WHY)
        admitting.turn_away(taker.desk, case, aside.author)
        assert admitting.waiting(taker.desk, case) == ()
        assert taker.visit(KeptTarget()).received == 0

    def test_stands_against_clearing_the_case_until_it_is_decided(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        aside = one_aside(taker, case)
        assert Bar(what=ClearingBar.WAITS, count=len(aside.lines)) in bars(taker.desk, case)
        admitting.turn_away(taker.desk, case, aside.author)
        assert ClearingBar.WAITS not in {bar.what for bar in bars(taker.desk, case)}

    def test_stays_when_a_note_of_the_case_is_erased(
        self, taker: Member, stranger: Member, case: str, stick: Path
    ) -> None:
        sent_by_a_stranger(stranger, taker, case, stick)
        note(taker, case, "Typed by mistake.")
        (mistake,) = [one for one in load_case(taker.desk, case).notes if one.text == "Typed by mistake."]
        erase_note(taker.desk, mistake)
        aside = one_aside(taker, case)
        assert admitting.documents_waiting(taker.desk, case) == len(aside.lines)
        admitting.admit(taker.desk, case, aside.author, purpose=WHY)
        taker.visit(KeptTarget())
        assert "Seen by the stranger." in notes(taker, case)
