"""The reader of an office and a real hub: mail of the office and of the reader itself, and receipts left there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probationdesk.bundles.contents import AcceptContent, NoteContent, RevisionContent, read_opened
from probationdesk.bundles.directory import read_directory
from probationdesk.bundles.format import Bundle, Kind, parse
from probationdesk.bundles.identity import fingerprint, write_certificate
from probationdesk.domain.errors import Refused
from probationdesk.sync.carrier import CarrierFault, Parcel
from probationdesk.sync.client import HubCarrier
from probationdesk.sync.office import Report, open_mail
from probationdesk.sync.office_home import Home, make_home
from probationdesk.sync.office_hub import hub_carriers
from probationdesk.sync.wire import HubPlace, Patience
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import RunningHub, a_hub, publish
from tests.sync.offices import PASSPHRASE, Writer, case_id, document, notes

HURRIED = Patience(connect_s=2, answer_s=5, tries=3, first_wait_s=0.05, longest_wait_s=0.2)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Place:
    """A hub, an officer's laptop and the reader of the office, all enrolled."""

    def __init__(self, hub: RunningHub, home: Home, laptop: Laptop, folder: Path) -> None:
        self.hub, self.home, self.laptop, self.folder = hub, home, laptop, folder
        self.officer = Writer(laptop.keys)
        self.at = HubPlace(f"http://127.0.0.1:{hub.port}", plain_allowed=True)

    def send(self, content: RevisionContent | NoteContent | AcceptContent, *to: str) -> Bundle:
        bundle = self.officer.seal(content, to or (self.home.recipient,))
        carrier = HubCarrier(self.at, self.laptop.keys, patience=HURRIED)
        carrier.begin(lambda: False)
        (sent,) = carrier.send([Parcel(bundle.id, bundle.to_bytes())])
        carrier.end()
        assert sent.receipt, sent.refused
        return bundle

    def open(self) -> Report:
        carriers = [HubCarrier(self.at, self.home.keys, patience=HURRIED, of=of) for of in ("office", "device")]
        return open_mail(self.home, carriers, self.folder / "cases", NOW)

    def inbox(self) -> list[Bundle]:
        """Return what the officer's laptop finds at the hub."""
        carrier = HubCarrier(self.at, self.laptop.keys, patience=HURRIED)
        carrier.begin(lambda: False)
        found = [parse(carrier.fetch(offered)) for offered in carrier.offers("").offered]
        carrier.end()
        return found


@pytest.fixture(scope="module")
def place(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("office")
    organisation = Organisation()
    laptop = organisation.laptop("leeds")
    home = make_home(folder / "reader", "leeds", "Reader of Leeds", PASSPHRASE)
    organisation.office_identities["leeds"] = home.secrets.office_identities[-1]
    organisation.laptops.append(Laptop(home.keys, home.keys.box_recipient, "leeds"))
    certificates = read_directory(organisation.directory(), organisation.root.public).certificates
    reader = next(one for one in certificates if one.device == home.keys.device)
    home.accept(write_certificate(reader, organisation.root), fingerprint(organisation.root.public))
    with a_hub(server, "office", organisation, folder=folder / "hub") as hub:
        publish(hub)
        yield Place(hub, home, laptop, folder)


def test_the_office_s_mail_is_fetched_from_the_hub_and_receipted_there(place: Place) -> None:
    revision = place.send(RevisionContent(document=document(), ancestors=()))
    note = place.send(NoteContent(note=notes()[0]))
    report = place.open()
    assert sorted(report.filed) == sorted([revision.id, note.id])
    assert report.refused == []
    assert (place.folder / "cases" / case_id() / "case.json").exists()
    (receipt,) = (one for one in place.inbox() if one.header.kind is Kind.OPENED)
    assert set(read_opened(receipt).opened) == {revision.id, note.id}
    again = place.open()
    assert (again.filed, again.receipts, again.returned) == ([], 0, 0)


def test_an_answer_sealed_to_the_reader_alone_is_fetched_too(place: Place) -> None:
    answer = place.send(AcceptContent(handover="ab" * 32, held=1, missing=()), place.home.keys.box_recipient)
    assert place.open().filed == [answer.id]


def test_the_hub_is_the_one_that_the_directory_names(place: Place, tmp_path: Path) -> None:
    office, own = hub_carriers(place.home)
    assert (office.stores, own.stores) == (True, True)
    with pytest.raises(CarrierFault) as fault:
        hub_carriers(place.home, "https://elsewhere.invalid")
    assert fault.value.code == "hub_unknown"
    with pytest.raises(Refused) as refused:
        hub_carriers(make_home(tmp_path / "another", "leeds", "Reader", PASSPHRASE))
    assert refused.value.code == "reader_not_enrolled"
