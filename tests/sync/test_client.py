"""A hub over a bad line: cut, silent, resting, or not the hub at all. Nothing arrives twice, nothing is lost."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from probationdesk.bundles.format import Bundle
from probationdesk.bundles.receipts import read_receipt
from probationdesk.sync.carrier import CarrierFault, ItemFault, Offered, Parcel, Sent
from probationdesk.sync.client import HubCarrier
from probationdesk.sync.wire import HubPlace, Patience, Wire
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import RunningHub, a_hub, free_port, publish
from tests.sync.proxy import Line, a_line

HURRIED = Patience(connect_s=1, answer_s=1, tries=4, first_wait_s=0.05, longest_wait_s=0.2)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return Organisation()


@pytest.fixture(scope="module")
def laptop(organisation: Organisation) -> Laptop:
    return organisation.laptop()


@pytest.fixture(scope="module")
def hub(
    server: Postgres, organisation: Organisation, laptop: Laptop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningHub]:
    with a_hub(server, "client", organisation, folder=tmp_path_factory.mktemp("hub")) as running:
        publish(running)
        yield running
        for carrier in _open:
            carrier.end()


_open: list[HubCarrier] = []
"""A hub that is stopped waits for whoever still holds a connection open."""


def carrier_to(port: int, laptop: Laptop, patience: Patience = HURRIED) -> HubCarrier:
    carrier = HubCarrier(HubPlace(f"http://127.0.0.1:{port}", plain_allowed=True), laptop.keys, patience=patience)
    _open.append(carrier)
    carrier.begin(lambda: False)
    return carrier


def parcels(laptop: Laptop, count: int, size: int = 600) -> list[Parcel]:
    made: list[Bundle] = [laptop.bundle(body=size) for _ in range(count)]
    return [Parcel(one.id, one.to_bytes()) for one in made]


def stored(hub: RunningHub, laptop: Laptop) -> set[str]:
    """The ids of everything of this laptop that the hub gives a receipt for."""
    carrier = carrier_to(hub.port, laptop)
    ids: set[str] = set()
    cursor, more = "", True
    while more:
        page = carrier.receipts(cursor)
        ids |= {read_receipt(one, [hub.organisation.receipt_key.public]).bundle for one in page.receipts}
        cursor, more = page.cursor, page.more
    return ids


class TestSending:
    def test_brings_a_receipt_for_each_bundle_the_same_however_often_it_is_sent(
        self, hub: RunningHub, laptop: Laptop
    ) -> None:
        sent = parcels(laptop, 120)
        first = list(carrier_to(hub.port, laptop).send(sent))
        again = list(carrier_to(hub.port, laptop).send(sent))
        assert [one.bundle_id for one in first] == [one.bundle_id for one in sent]
        assert {one.bundle_id: one.receipt for one in again} == {one.bundle_id: one.receipt for one in first}
        for one in first:
            assert read_receipt(one.receipt, [hub.organisation.receipt_key.public]).bundle == one.bundle_id

    def test_is_told_why_one_bundle_was_refused_and_brings_the_others(self, hub: RunningHub, laptop: Laptop) -> None:
        good, stranger = parcels(laptop, 2), parcels(Organisation().laptop(), 1)
        flipped = Parcel("0" * 64, good[0].content[:-1] + bytes([good[0].content[-1] ^ 1]))
        told = list(carrier_to(hub.port, laptop).send([good[0], *stranger, flipped, good[1]]))
        assert [one.refused for one in told] == ["", "unknown_device", "wrong_digest", ""]

    def test_finds_what_is_held_and_gives_out_what_is_sealed_to_it(self, hub: RunningHub, laptop: Laptop) -> None:
        sent = parcels(laptop, 3)
        carrier = carrier_to(hub.port, laptop)
        list(carrier.send(sent))
        assert carrier.holds([*(one.bundle_id for one in sent), "0" * 64]) == {one.bundle_id for one in sent}
        offered = {one.bundle_id: one for one in carrier.offers("").offered}
        assert carrier.fetch(offered[sent[0].bundle_id]) == sent[0].content
        with pytest.raises(ItemFault) as refused:
            carrier.fetch(Offered("0" * 64, 1, "0" * 64))
        assert refused.value.code == "not_held"

    def test_offers_nothing_that_is_sealed_to_others(
        self, hub: RunningHub, organisation: Organisation, laptop: Laptop
    ) -> None:
        other = organisation.laptop()
        publish(hub)
        (sent,) = parcels(other, 1)
        list(carrier_to(hub.port, other).send([sent]))
        offered = carrier_to(hub.port, laptop).offers("").offered
        assert sent.bundle_id not in {one.bundle_id for one in offered}


class TestABadLine:
    def test_that_is_cut_in_the_middle_of_an_upload_costs_only_a_smaller_batch(
        self, hub: RunningHub, laptop: Laptop
    ) -> None:
        sent = parcels(laptop, 40, 30_000)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop)
            line.cut_after, line.most_cuts = 500_000, 5
            told = list(carrier.send(sent))
        assert line.cuts == 5
        assert {one.bundle_id for one in told} == {one.bundle_id for one in sent}
        assert {one.bundle_id for one in sent} <= stored(hub, laptop)

    def test_that_is_cut_for_good_tells_what_had_arrived_and_says_the_hub_is_out_of_reach(
        self, hub: RunningHub, laptop: Laptop
    ) -> None:
        sent = parcels(laptop, 20, 300_000)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop)
            line.cut_after = 1_300_000
            told: list[Sent] = []
            with pytest.raises(CarrierFault) as fault:
                _until_cut(carrier, sent, line, told)
        assert fault.value.code == "hub_unreachable"
        assert told
        assert {one.bundle_id for one in told} <= stored(hub, laptop)
        assert len(told) < len(sent)

    def test_that_swallows_the_answer_makes_it_sent_again_and_stored_once(
        self, hub: RunningHub, laptop: Laptop
    ) -> None:
        sent = parcels(laptop, 5)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop)
            line.swallow_answers = 2
            told = list(carrier.send(sent))
        assert {one.bundle_id for one in told} == {one.bundle_id for one in sent}
        caller = hub.caller()
        for one in told:
            content = next(parcel.content for parcel in sent if parcel.bundle_id == one.bundle_id)
            answer = caller.call("PUT", f"/v1/bundles/{one.bundle_id}", content)
            assert (answer.status, answer.body) == (200, one.receipt)
        caller.close()

    def test_that_is_silent_for_less_than_the_time_out_is_waited_for(self, hub: RunningHub, laptop: Laptop) -> None:
        sent = parcels(laptop, 3)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop)
            line.down_for(0.5)
            began = time.perf_counter()
            assert len(list(carrier.send(sent))) == 3
            assert 0.4 < time.perf_counter() - began < 0.95

    def test_that_is_silent_for_longer_is_tried_again(self, hub: RunningHub, laptop: Laptop) -> None:
        sent = parcels(laptop, 3)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop)
            line.down_for(1.6)
            began = time.perf_counter()
            assert len(list(carrier.send(sent))) == 3
            assert time.perf_counter() - began > 1.5

    def test_that_stays_silent_ends_when_patience_does(self, hub: RunningHub, laptop: Laptop) -> None:
        impatient = Patience(connect_s=0.2, answer_s=0.2, tries=2, first_wait_s=0.01, longest_wait_s=0.01)
        with a_line(hub.port) as line:
            carrier = carrier_to(line.port, laptop, impatient)
            line.up.clear()
            with pytest.raises(CarrierFault) as fault:
                carrier.holds(["0" * 64])
        assert fault.value.code == "hub_unreachable"

    def test_is_let_go_of_at_once_when_the_person_stops(self, laptop: Laptop) -> None:
        stopped = threading.Event()
        patient = Patience(connect_s=1, answer_s=1, tries=50, first_wait_s=5, longest_wait_s=60)
        place = HubPlace(f"http://127.0.0.1:{free_port()}", plain_allowed=True)
        carrier = HubCarrier(place, laptop.keys, patience=patient)
        threading.Timer(0.3, stopped.set).start()
        began = time.perf_counter()
        with pytest.raises(CarrierFault) as fault:
            carrier.begin(stopped.is_set)
        assert fault.value.code == "stopped"
        assert time.perf_counter() - began < 1


def _until_cut(carrier: HubCarrier, sent: list[Parcel], line: Line, told: list[Sent]) -> None:
    """Send, and cut the line for good once something has arrived; what arrived is added to `told` as it does."""
    for one in carrier.send(sent):
        told.append(one)
        line.cut_after = 0


class TestAHub:
    def test_that_says_not_now_is_resting_and_keeps_the_work_here(
        self, server: Postgres, organisation: Organisation, laptop: Laptop, tmp_path: Path
    ) -> None:
        """A hub whose standby is away gives no receipt."""
        with a_hub(server, "alone", organisation, folder=tmp_path) as hub:
            publish(hub)
            hub.stop()
            hub.file.write_text(hub.file.read_text().replace("standby_needed = false", "standby_needed = true"))
            hub.start(ready=False)
            with pytest.raises(CarrierFault) as fault:
                list(carrier_to(hub.port, laptop).send(parcels(laptop, 2)))
        assert fault.value.code == "hub_resting"

    def test_that_never_heard_of_this_computer_says_so(self, hub: RunningHub) -> None:
        stranger = Organisation().laptop()
        with pytest.raises(CarrierFault) as fault:
            carrier_to(hub.port, stranger).offers("")
        assert fault.value.code == "hub_knows_us_not"

    def test_gives_a_new_number_when_the_old_one_has_lapsed(self, hub: RunningHub, laptop: Laptop) -> None:
        carrier = carrier_to(hub.port, laptop)
        carrier._nonce = "00" * 40
        assert carrier.holds(["0" * 64]) == frozenset()

    def test_that_is_no_hub_is_not_believed(self, laptop: Laptop) -> None:
        ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
        with answering(ok) as port, pytest.raises(CarrierFault) as fault:
            carrier_to(port, laptop)
        assert fault.value.code == "hub_answer"

    def test_that_never_stops_talking_is_cut_off(self) -> None:
        endless = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + bytes(400_000)
        with answering(endless) as port:
            wire = Wire(HubPlace(f"http://127.0.0.1:{port}", plain_allowed=True), patience=HURRIED)
            with pytest.raises(CarrierFault) as fault:
                wire.ask("GET", "/v1/directory", at_most=100_000)
        assert fault.value.code == "hub_answer"

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://hub.example.invalid", "hub_not_sealed"),
            ("http://192.0.2.1:8420", "hub_not_sealed"),
            ("ftp://127.0.0.1", "hub_address"),
            ("https://user@hub.example.invalid", "hub_address"),
            ("https://hub.example.invalid/elsewhere", "hub_address"),
            ("https://hub.example.invalid", "hub_unknown"),
        ],
    )
    def test_at_an_address_that_is_not_right_is_never_called(self, laptop: Laptop, url: str, code: str) -> None:
        with pytest.raises(CarrierFault) as fault:
            HubCarrier(HubPlace(url, plain_allowed=True), laptop.keys)
        assert fault.value.code == code

    def test_without_tls_is_not_called_unless_that_is_asked_for(self, laptop: Laptop) -> None:
        with pytest.raises(CarrierFault) as fault:
            HubCarrier(HubPlace("http://127.0.0.1:8420"), laptop.keys)
        assert fault.value.code == "hub_not_sealed"


class TestTls:
    def test_takes_the_certificate_of_the_directory_and_no_other(
        self, server: Postgres, organisation: Organisation, laptop: Laptop, tmp_path: Path
    ) -> None:
        pin = make_certificate(tmp_path)
        tls = {"tls_certificate": str(tmp_path / "cert.pem"), "tls_key": str(tmp_path / "key.pem")}
        with a_hub(server, "tls", organisation, folder=tmp_path / "hub", **tls) as hub:
            url = f"https://127.0.0.1:{hub.port}"
            carrier = HubCarrier(HubPlace(url, pin), laptop.keys, patience=HURRIED)
            carrier.begin(lambda: False)
            carrier.put_directory(organisation.directory())
            assert len(list(carrier.send(parcels(laptop, 2)))) == 2
            carrier.end()
            with pytest.raises(CarrierFault) as fault:
                HubCarrier(HubPlace(url, "0" * 64), laptop.keys, patience=HURRIED).begin(lambda: False)
        assert fault.value.code == "hub_not_ours"


def make_certificate(folder: Path) -> str:
    """Make a certificate for this computer, valid for a day, and return the SHA-256 by which it is pinned."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an invented hub")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


class answering:  # noqa: N801 - it reads as a verb
    """Something that gives every caller the same bytes and is no hub."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._answer_all, daemon=True).start()
        return int(self._listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _answer_all(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            with caller:
                try:
                    caller.recv(65536)
                    caller.sendall(self._answer)
                except OSError:
                    continue
