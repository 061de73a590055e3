"""Real stores and the reader of an office: a prison hands a case to an office, which names an officer, who accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from probationdesk.bundles.directory import read_directory
from probationdesk.bundles.identity import Certificate, fingerprint, write_certificate
from probationdesk.domain.sharing import BundleState, HandOverState, Party, PartyKind
from probationdesk.services import handing_over
from probationdesk.services.exchanging import export_case
from probationdesk.sync.folder import FolderCarrier
from probationdesk.sync.office import Report, leave_forwarded, open_mail
from probationdesk.sync.office_home import Home, make_home
from probationdesk.sync.office_relay import forward
from tests.desks import NOW
from tests.sync import acts
from tests.sync.offices import PASSPHRASE
from tests.sync.world import REGION, Member, World

OFFICE = Party(kind=PartyKind.OFFICE, id="leeds", name="Invented Office Leeds")


class Reader:
    """The reader of Leeds, enrolled in the world of the officers."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.home: Home = make_home(folder / "reader", "leeds", "Reader of Leeds", PASSPHRASE)
        world.office_identities["leeds"] = self.home.secrets.office_identities[-1]
        keys = self.home.keys
        certificate = Certificate(
            device=keys.device, person="7" * 32, officer="Reader of Leeds", role="office reader", office="leeds",
            region=REGION, signing_public=keys.signing_public.hex(), box_recipient=keys.box_recipient,
            not_before="2026-01-01", not_after="2027-12-31", serial=len(world.certificates) + 1,
            organisation="Invented Probation", root_public=world.root.public.hex(),
        )  # fmt: skip
        world.certificates.append(certificate)
        self.home.accept(write_certificate(certificate, world.root), fingerprint(world.root.public))

    def carrier(self, stick: Path) -> FolderCarrier:
        return FolderCarrier(stick, self.home.key_ids)

    def open(self, stick: Path) -> Report:
        return open_mail(self.home, [self.carrier(stick)], self.folder / "cases", NOW)

    def pass_to(self, member: Member, case: str, stick: Path) -> None:
        forward(self.home, self.home.directory(), case, member.device, NOW)
        leave_forwarded(self.home, self.carrier(stick), case)


@pytest.fixture
def prison(world: World) -> Member:
    return world.member("Prison Officer", "prison")


@pytest.fixture
def leeds(world: World) -> Member:
    return world.member("Leeds Officer", "leeds")


@pytest.fixture
def reader(world: World, prison: Member, leeds: Member, tmp_path: Path) -> Reader:
    made = Reader(world, tmp_path)
    world.share_directory()
    return made


def test_what_the_reader_writes_is_what_the_officer_s_store_takes_out(
    reader: Reader, prison: Member, stick: Path
) -> None:
    case = acts.bring_in(prison)
    acts.note(prison, case, "Rang the hostel.")
    acts.pass_on(prison, case, OFFICE)
    prison.stick(stick)
    report = reader.open(stick)
    written = (reader.folder / "cases" / case / "case.json").read_bytes()
    assert (report.refused, report.apart, report.waiting, report.warnings) == ([], [], [], [])
    assert json.loads(written) == json.loads(export_case(prison.desk, case))
    assert written == export_case(prison.desk, case)


def test_the_officer_who_handed_over_sees_that_the_office_received_everything(
    reader: Reader, prison: Member, stick: Path
) -> None:
    case = acts.bring_in(prison)
    acts.pass_on(prison, case, OFFICE)
    prison.stick(stick)
    assert acts.states(prison, case) == {BundleState.COPIED}
    reader.open(stick)
    prison.stick(stick)
    assert acts.states(prison, case) == {BundleState.OPENED}


def test_a_case_goes_by_way_of_the_office_to_an_officer_and_the_answer_comes_back(
    reader: Reader, prison: Member, leeds: Member, stick: Path
) -> None:
    case = acts.bring_in(prison)
    acts.note(prison, case, "Rang the hostel.")
    given = acts.pass_on(prison, case, OFFICE, questions="Who has the keys?")
    prison.stick(stick)
    reader.open(stick)
    reader.pass_to(leeds, case, stick)

    leeds.stick(stick)
    assert acts.notes(leeds, case) == acts.notes(prison, case)
    assert acts.work(leeds, case) == acts.work(prison, case)
    (received,) = handing_over.hand_overs(leeds.desk, case)
    assert received.questions == "Who has the keys?"
    acts.accept(leeds, case)
    leeds.stick(stick)

    assert reader.open(stick).passed_on == 1
    prison.stick(stick)
    (seen,) = [one for one in handing_over.hand_overs(prison.desk, case) if one.id == given.id]
    assert (seen.state, seen.missing) == (HandOverState.ACCEPTED, ())


def test_what_the_officer_writes_then_is_no_conflict_for_anybody(
    reader: Reader, prison: Member, leeds: Member, stick: Path
) -> None:
    case = acts.bring_in(prison)
    acts.pass_on(prison, case, OFFICE)
    prison.stick(stick)
    reader.open(stick)
    reader.pass_to(leeds, case, stick)
    leeds.stick(stick)
    acts.accept(leeds, case)
    acts.write(leeds, case, in_short="Written in Leeds.")
    leeds.stick(stick)
    assert reader.open(stick).conflicts == []
    prison.stick(stick)
    assert acts.formulation(prison, case)[0] == "Written in Leeds."


def test_the_directory_that_the_reader_took_is_that_of_the_officers(
    reader: Reader, prison: Member, stick: Path
) -> None:
    acts.pass_on(prison, acts.bring_in(prison), OFFICE)
    prison.stick(stick)
    reader.open(stick)
    held = (reader.folder / "reader" / "directory.pdd").read_bytes()
    assert read_directory(held, reader.world.root.public).version == reader.world.version
