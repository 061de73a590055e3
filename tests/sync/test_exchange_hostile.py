"""Somebody with an enrolled computer who means harm: one bundle of theirs is refused, and everything else goes on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from probationdesk.bundles.contents import MAX_RECORDS
from probationdesk.bundles.format import parse
from probationdesk.bundles.identity import key_id
from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import Incoming
from probationdesk.domain.sharing import Party, PartyKind
from probationdesk.services import exchanging, filing
from probationdesk.services.filed import Filed
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import FolderTarget, Turn
from probationdesk.sync import receiving
from probationdesk.sync.membership import ROOT
from tests.sync import acts
from tests.sync.forging import Forger, box_of
from tests.sync.sticks import bundles_on, put
from tests.sync.world import Member, World

SOMEWHERE = "22222222-2222-4222-8222-222222222222"
AT = "2026-11-22T10:00:00+00:00"
ESCAPES = "\x1b]0;taken\x07\x1b[2J\u202eInvented Office"


@pytest.fixture
def officer(world: World) -> Member:
    return world.member("Officer", "leeds")


@pytest.fixture
def forger(world: World, officer: Member) -> Forger:
    return Forger(world.newcomer("Stranger", "cardiff"))


def sealed_for(stick: Path, member: Member) -> int:
    """How many bundles on a stick a member's computer could open."""
    own = key_id(box_of(member))
    return sum(own in parse(file.read_bytes()).header.to for file in bundles_on(stick).iterdir())


def lay(stick: Path, bundle: tuple[str, bytes]) -> None:
    put(stick, bundle[1], f"{bundle[0]}.pdb")


def codes(officer: Member, stick: Path) -> list[str]:
    """What an exchange says of what it did not take; it must have gone to its end, with the officer's own work."""
    case = acts.bring_in(officer)
    told = officer.stick(stick)
    assert told.complete
    assert told.sent > 0
    assert officer.desk.store.outbox(case)
    return [one.code for one in told.refused]


def a_note(**members: object) -> dict[str, Any]:
    note = {"id": "11111111-1111-4111-8111-111111111111", "case_id": SOMEWHERE, "kind": "office", "at": AT,
            "recorded_at": AT, "recorded_by": "Invented Stranger", "text": "Came."}  # fmt: skip
    return {"note": {**note, **members}}


def a_hand_over(to: Member, *, name: str = "Invented Officer", **members: object) -> dict[str, Any]:
    line = {"seq": 1, "at": AT, "actor": "Invented Manager", "device": "d", "act": "made", "record_id": SOMEWHERE,
            "before": "", "after": "", "hash": "f" * 64}  # fmt: skip
    party = {"kind": "device", "id": to.device, "name": name, "recipient": box_of(to)}
    return {
        "reason": "hand_over", "purpose": "x", "to": party, "parties": [], "heads": [], "bundles": [], "questions": "",
        "needed_by": "", "history": [{**line, **members}], "origin": "",
    }  # fmt: skip


class TestTimesThatNoCalendarHolds:
    @pytest.mark.parametrize(
        "at",
        [
            "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00+14:00",
            "1899-12-31T23:59:59+00:00",
            "2201-01-01T00:00:00Z",
        ],
    )
    def test_end_one_bundle_and_not_the_exchange(self, officer: Member, forger: Forger, stick: Path, at: str) -> None:
        lay(stick, forger.bundle("opened", {"opened": ["ab" * 32]}, "", officer, claimed_at=at))
        assert codes(officer, stick) == ["bad_header"]

    def test_in_a_history_end_it_too(self, officer: Member, forger: Forger, stick: Path) -> None:
        lay(stick, forger.bundle("handover", a_hand_over(officer, at="0001-01-01T00:00:00+14:00"), SOMEWHERE, officer))
        assert codes(officer, stick) == ["bad_body"]

    def test_whatever_filing_trips_over_is_the_refusal_of_that_bundle(
        self, officer: Member, forger: Forger, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def trip(desk: Desk, incoming: Incoming) -> Filed:
            raise OverflowError("date value out of range")

        lay(stick, forger.bundle("opened", {"opened": ["ab" * 32]}, "", officer))
        monkeypatch.setattr(receiving, "file_received", trip)
        assert codes(officer, stick) == ["bad_body"]


class TestTooMuch:
    def test_a_note_that_unfolds_to_more_than_a_note_needs_is_not_unfolded(
        self, officer: Member, forger: Forger, stick: Path
    ) -> None:
        for _ in range(3):
            lay(stick, forger.bundle("note", a_note(text="a" * 60_000_000), SOMEWHERE, officer))
        assert codes(officer, stick) == ["unfolds_too_large"] * 3

    @pytest.mark.parametrize("in_a_version", [False, True])
    def test_a_document_of_more_records_than_any_case_is_refused_before_they_are_read(
        self, officer: Member, forger: Forger, stick: Path, *, in_a_version: bool
    ) -> None:
        records: dict[str, Any] = {"event": [{} for _ in range(MAX_RECORDS + 1)]}
        document: dict[str, Any] = {"format": "probationdesk/case", "version": 1, "records": records, "versions": []}
        if in_a_version:
            document |= {"records": {}, "versions": [{"version": {}, "records": records}]}
        lay(stick, forger.bundle("revision", {"document": document, "ancestors": []}, SOMEWHERE, officer))
        assert codes(officer, stick) == ["unfolds_too_large"]

    def test_a_document_that_is_none_is_refused(self, officer: Member, forger: Forger, stick: Path) -> None:
        documents: list[Any] = [[], "", {"records": []}, {"records": {"event": 1}}, {"versions": [[]]}]
        for document in documents:
            lay(stick, forger.bundle("revision", {"document": document, "ancestors": []}, SOMEWHERE, officer))
        assert len(codes(officer, stick)) == 5

    def test_a_document_is_read_on_the_worker(
        self, world: World, officer: Member, forger: Forger, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        giver = world.member("Giver", "prison")
        world.share_directory()
        acts.pass_on(giver, acts.bring_in(giver), officer.as_party)
        giver.stick(stick)
        threads: list[threading.Thread] = []
        read = exchanging.read_case

        def noted(content: bytes) -> Any:
            threads.append(threading.current_thread())
            return read(content)

        monkeypatch.setattr(filing, "read_case", noted)
        run = officer.exchange.begin(officer.desk, FolderTarget(stick))
        while (turn := run.advance()) is not Turn.DONE:
            if turn is Turn.AWAY:
                worker = threading.Thread(target=run.carry)
                worker.start()
                worker.join()
        assert run.outcome.new_cases
        assert threads
        assert threading.main_thread() not in threads


class TestNames:
    @pytest.mark.parametrize("where", ["name", "actor", "device"])
    def test_that_a_terminal_would_obey_are_not_taken(
        self, officer: Member, forger: Forger, stick: Path, where: str
    ) -> None:
        content = a_hand_over(officer, **{where: ESCAPES})
        lay(stick, forger.bundle("handover", content, SOMEWHERE, officer))
        assert codes(officer, stick) == ["bad_body"]

    def test_alike_in_one_office_give_nobody_a_part(self, world: World, officer: Member, stick: Path) -> None:
        namesake = world.member("Officer", "leeds")
        world.share_directory()
        case = acts.bring_in(officer)
        officer.stick(stick)
        assert sealed_for(stick, namesake) == 0
        assert namesake.stick(stick).new_cases == ()
        assert case

    def test_of_another_computer_of_the_same_person_stand_in_the_log(
        self, world: World, officer: Member, stick: Path
    ) -> None:
        second = world.member("Officer (married name)", "cardiff", another_of=officer)
        world.share_directory()
        case = acts.bring_in(officer)
        officer.stick(stick)
        assert second.stick(stick).new_cases == (case,)
        assert all("Invented Officer (married name)" in line.recipients for line in officer.desk.store.outbox(case))


class TestKeysThatNoDirectoryKnows:
    def test_get_nothing_and_the_exchange_names_them(self, officer: Member, forger: Forger, stick: Path) -> None:
        case = acts.bring_in(officer)
        stranger = forger.keys.box_recipient
        unknown = Party(kind=PartyKind.OFFICE, id="nowhere", name="Invented Office Nowhere", recipient=stranger)
        acts.pass_on(officer, case, unknown)
        told = officer.stick(stick)
        assert [(one.code, one.parameters) for one in told.warnings] == [
            ("party_unknown", {"name": "Invented Office Nowhere"})
        ]
        for file in bundles_on(stick).iterdir():
            assert key_id(stranger) not in parse(file.read_bytes()).header.to


class TestWhatWasSetAside:
    def test_is_filed_by_the_exchange_after_its_author_was_given_a_part(
        self, world: World, officer: Member, forger: Forger, stick: Path
    ) -> None:
        stranger = next(one for one in world.members if one.device == forger.keys.device)
        case = acts.bring_in(officer)
        lay(stick, forger.bundle("note", a_note(case_id=case), case, officer))
        assert [one.code for one in officer.stick(stick).refused] == ["no_part_in_case"]
        assert "Came." not in acts.notes(officer, case)
        assert officer.stick(stick).refused == ()
        acts.pass_on(officer, case, stranger.as_party, oversight=True)
        told = officer.stick(stick)
        assert told.received == 1
        assert "Came." in acts.notes(officer, case)


class TestEnrolment:
    @pytest.mark.parametrize("failing", ["keep_directory", "keep_certificate", "set_setting"])
    def test_that_fails_half_way_has_not_happened_and_can_be_done_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch, failing: str
    ) -> None:
        newcomer = world.member("Newcomer", "leeds", enrolled=False)

        def full(*_: object) -> None:
            raise StoreError("disk_full")

        with monkeypatch.context() as broken:
            broken.setattr(newcomer.store, failing, full)
            with pytest.raises(StoreError):
                world.enrol(newcomer)
        assert newcomer.exchange.enrolled(newcomer.desk) is None
        assert newcomer.desk.store.setting(ROOT) == ""
        world.enrol(newcomer)
        assert newcomer.exchange.enrolled(newcomer.desk) is not None
