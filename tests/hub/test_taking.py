"""What the hub takes, what it refuses, and that its yes is always true."""

from __future__ import annotations

import hashlib
import random
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import MAX_BUNDLE, Bundle, assemble
from probationdesk.bundles.receipts import StoredReceipt, read_receipt
from probationdesk.bundles.signing import new_signing_key
from tests.hub.members import Laptop, Organisation, with_claimed_time
from tests.hub.postgres import Postgres
from tests.hub.running import Answer, Caller, RunningHub, a_hub, publish, receipt_of

AT_ONCE = 48
MUTATIONS = 400


def stored(rows: psycopg.Connection, bundle: Bundle) -> int:
    """How often a bundle is in the database, with its body."""
    found = rows.execute(
        """SELECT count(*) FROM hub.bundle b JOIN hub.bundle_body o ON o.month = b.month AND o.hub_seq = b.hub_seq
           WHERE b.bundle_id = %s AND o.body = %s""",
        [bytes.fromhex(bundle.id), bundle.body],
    ).fetchone()
    assert found is not None
    return int(found[0])


def count(rows: psycopg.Connection) -> int:
    found = rows.execute("SELECT count(*) FROM hub.bundle").fetchone()
    assert found is not None
    return int(found[0])


def receipt(answer: Answer, organisation: Organisation) -> StoredReceipt:
    return read_receipt(answer.body, [organisation.receipt_key.public])


class TestABundle:
    def test_is_stored_and_a_signed_receipt_says_so(
        self, caller: Caller, laptop: Laptop, organisation: Organisation, rows: psycopg.Connection
    ) -> None:
        bundle = laptop.bundle(body=60_000)
        answer = caller.put(bundle)
        assert answer.status == 201
        said = receipt(answer, organisation)
        assert (said.bundle, said.size) == (bundle.id, len(bundle.to_bytes()))
        assert stored(rows, bundle) == 1

    def test_sent_again_gets_the_same_receipt_to_the_byte(self, caller: Caller, laptop: Laptop) -> None:
        bundle = laptop.bundle()
        first, second = caller.put(bundle), caller.put(bundle)
        assert (first.status, second.status) == (201, 200)
        assert first.body == second.body

    def test_sent_48_times_at_once_is_stored_once(
        self, hub: RunningHub, laptop: Laptop, rows: psycopg.Connection
    ) -> None:
        bundle = laptop.bundle(body=20_000)

        def send(_: int) -> Answer:
            with closing(hub.caller()) as own:
                return own.put(bundle)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(send, range(AT_ONCE)))
        assert sorted(answer.status for answer in answers) == [200] * (AT_ONCE - 1) + [201]
        assert len({answer.body for answer in answers}) == 1
        assert stored(rows, bundle) == 1

    @pytest.mark.parametrize("claimed_at", ["1970-01-01T00:00:00+00:00", "2099-12-31T23:59:59+00:00"])
    def test_of_a_laptop_with_a_wrong_clock_is_stored_all_the_same(
        self, caller: Caller, laptop: Laptop, claimed_at: str
    ) -> None:
        assert caller.put(with_claimed_time(laptop.bundle(), laptop, claimed_at)).status == 201

    def test_as_large_as_allowed_is_stored(self, caller: Caller, laptop: Laptop) -> None:
        frame = len(laptop.bundle(body=4_000_000, seq=1).to_bytes()) - 4_000_000
        assert caller.put(laptop.bundle(body=MAX_BUNDLE - frame)).status == 201


class TestRefused:
    def test_is_a_bundle_under_another_id(self, caller: Caller, laptop: Laptop) -> None:
        bundle, stolen = laptop.bundle(), laptop.bundle()
        answer = caller.call("PUT", f"/v1/bundles/{stolen.id}", bundle.to_bytes())
        assert (answer.status, answer.code) == (422, "wrong_id")

    def test_is_a_bundle_of_a_device_nobody_enrolled(
        self, caller: Caller, organisation: Organisation, rows: psycopg.Connection
    ) -> None:
        bundle = organisation.laptop(enrolled=False).bundle()
        answer = caller.put(bundle)
        assert (answer.status, answer.code) == (403, "unknown_device")
        assert stored(rows, bundle) == 0

    def test_is_a_bundle_signed_by_another_than_its_author(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        forged = assemble(laptop.bundle().header, other.keys.signing, b"a body of one's own")
        answer = caller.put(forged)
        assert (answer.status, answer.code) == (422, "wrong_signature")

    def test_is_a_bundle_cut_short_anywhere(self, caller: Caller, laptop: Laptop) -> None:
        bundle = laptop.bundle()
        whole = bundle.to_bytes()
        for length in {*range(0, 200, 7), *range(200, len(whole), 61), len(whole) - 1}:
            answer = caller.call("PUT", f"/v1/bundles/{bundle.id}", whole[:length])
            assert answer.status == 422, length

    def test_is_whatever_was_changed_on_the_way(self, caller: Caller, laptop: Laptop, rows: psycopg.Connection) -> None:
        chance = random.Random(20261122)
        bundle = laptop.bundle(body=400)
        before = count(rows)
        for number in range(MUTATIONS):
            changed = mutated(bundle.to_bytes(), chance)
            header_length = int.from_bytes(changed[4:8], "big")
            named = (bundle.id, hashlib.sha256(changed[8 : 8 + header_length]).hexdigest())[number % 2]
            answer = caller.call("PUT", f"/v1/bundles/{named}", changed)
            assert 400 <= answer.status < 500, (number, answer)
        assert count(rows) == before

    def test_is_a_later_format(self, caller: Caller, laptop: Laptop) -> None:
        bundle = laptop.bundle()
        later = bundle.header_bytes.replace(b'"v":1', b'"v":2')
        changed = replace(bundle, header_bytes=later, signature=laptop.keys.signing.sign(b"", later))
        answer = caller.call("PUT", f"/v1/bundles/{changed.id}", changed.to_bytes())
        assert (answer.status, answer.code) == (422, "newer_format")

    def test_is_an_id_that_is_none(self, caller: Caller) -> None:
        assert caller.call("PUT", "/v1/bundles/..%2F..", b"x").status in (404, 422)
        assert caller.call("PUT", f"/v1/bundles/{'A' * 64}", b"x").code == "wrong_id"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one thing wrong with them."""
    place = chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
        case 1:
            return data[:place] + data[place + 1 :]
        case 2:
            return data[:place] + chance.randbytes(1) + data[place:]
        case 3:
            return data[:place]
        case _:
            start = min(place, len(data) - 8)
            return data[:start] + bytes(byte ^ 255 for byte in data[start : start + 8]) + data[start + 8 :]


class TestTooLarge:
    @pytest.mark.parametrize(
        ("call", "length"),
        [("PUT /v1/bundles/" + "a" * 64, MAX_BUNDLE + 1), ("PUT /v1/bundles/" + "a" * 64, 5_000_000_000),
         ("POST /v1/batches", 8 * 1024 * 1024 + 1), ("POST /v1/have", 1_000_000)],
    )  # fmt: skip
    def test_is_said_before_the_bytes_are_read(self, hub: RunningHub, call: str, length: int) -> None:
        with socket.create_connection(("127.0.0.1", hub.port), 10) as raw:
            raw.sendall(f"{call} HTTP/1.1\r\nHost: hub\r\nContent-Length: {length}\r\n\r\n".encode())
            assert raw.recv(100).startswith(b"HTTP/1.1 413 ")

    def test_is_said_while_they_come_if_nobody_said_how_many(self, hub: RunningHub) -> None:
        with socket.create_connection(("127.0.0.1", hub.port), 10) as raw:
            raw.sendall(
                b"PUT /v1/bundles/" + b"a" * 64 + b" HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            part = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
            for _ in range(MAX_BUNDLE // 65536 + 1):
                raw.sendall(part)
            assert raw.recv(100).startswith(b"HTTP/1.1 413 ")

    def test_is_a_batch_of_over_50(self, caller: Caller) -> None:
        assert caller.batch([b"x"] * 51).status == 413


class TestAnUploadThatBreaksOff:
    def test_leaves_nothing(self, hub: RunningHub, laptop: Laptop, rows: psycopg.Connection, caller: Caller) -> None:
        bundle = laptop.bundle(body=300_000)
        whole = bundle.to_bytes()
        begins = f"PUT /v1/bundles/{bundle.id} HTTP/1.1\r\nHost: hub\r\nContent-Length: {len(whole)}\r\n\r\n".encode()
        for length in (0, 1000, len(whole) // 2, len(whole) - 1):
            with socket.create_connection(("127.0.0.1", hub.port), 10) as raw:
                raw.sendall(begins + whole[:length])
        assert caller.call("GET", "/healthz").status == 200
        assert stored(rows, bundle) == 0
        assert caller.put(bundle).status == 201


class TestABatch:
    def test_is_stored_and_each_has_its_receipt(
        self, caller: Caller, laptop: Laptop, organisation: Organisation, rows: psycopg.Connection
    ) -> None:
        bundles = [laptop.bundle() for _ in range(25)]
        lines = caller.batch(bundles).json
        assert [line["status"] for line in lines] == [201] * 25
        for line, bundle in zip(lines, bundles, strict=True):
            assert read_receipt(receipt_of(line), [organisation.receipt_key.public]).bundle == bundle.id == line["id"]
            assert stored(rows, bundle) == 1

    def test_is_one_transaction(self, caller: Caller, laptop: Laptop, rows: psycopg.Connection) -> None:
        bundles = [laptop.bundle() for _ in range(10)]
        caller.batch(bundles)
        found = rows.execute(
            "SELECT count(DISTINCT xid::text) FROM hub.bundle WHERE bundle_id = ANY (%s)",
            [[bytes.fromhex(one.id) for one in bundles]],
        ).fetchone()
        assert found == (1,)

    def test_with_bad_ones_in_it_stores_the_good_ones(
        self, caller: Caller, laptop: Laptop, organisation: Organisation, rows: psycopg.Connection
    ) -> None:
        known, good, also_good = (laptop.bundle() for _ in range(3))
        first = caller.put(known)
        stranger = organisation.laptop(enrolled=False).bundle()
        flipped = laptop.bundle().to_bytes()[:-1] + b"?"
        lines = caller.batch([good, b"nonsense", stranger, known, flipped, also_good]).json
        assert [line["status"] for line in lines] == [201, 422, 403, 200, 422, 201]
        assert [line.get("code") for line in lines[1:3]] == ["not_a_bundle", "unknown_device"]
        assert receipt_of(lines[3]) == first.body
        assert stored(rows, good) == stored(rows, also_good) == 1

    def test_with_the_same_one_twice_stores_it_once(
        self, caller: Caller, laptop: Laptop, rows: psycopg.Connection
    ) -> None:
        bundle = laptop.bundle()
        lines = caller.batch([bundle, bundle]).json
        assert [line["status"] for line in lines] == [201, 200]
        assert lines[0]["receipt"] == lines[1]["receipt"]
        assert stored(rows, bundle) == 1

    @pytest.mark.parametrize("content", [b"", b"\0\0\0\0", b"\0\0\0\x05abc", b"\0\0"])
    def test_that_cannot_be_taken_apart_is_refused(self, caller: Caller, content: bytes) -> None:
        answer = caller.call("POST", "/v1/batches", content)
        assert (answer.status, answer.code) == (422, "bad_batch")


def test_the_receipt_is_kept_with_the_bundle_as_it_was_given(
    caller: Caller, laptop: Laptop, other: Laptop, rows: psycopg.Connection
) -> None:
    bundle = laptop.bundle()
    given = caller.put(bundle).body
    caller.put(other.bundle())  # the next transaction brings the receipt along
    kept = rows.execute(
        "SELECT r.content FROM hub.receipt r JOIN hub.bundle b USING (hub_seq) WHERE b.bundle_id = %s",
        [bytes.fromhex(bundle.id)],
    ).fetchone()
    assert kept == (given,)


def test_one_that_the_database_itself_refuses_stops_no_other(
    caller: Caller, laptop: Laptop, rows: psycopg.Connection
) -> None:
    good, bad, also_good = (laptop.bundle() for _ in range(3))
    rows.execute(
        f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.bundle_id = '\\x{bad.id}' THEN RAISE EXCEPTION SQLSTATE '22000'; END IF; RETURN NEW;
            END $$""".encode()
    )
    rows.execute("CREATE TRIGGER refuse BEFORE INSERT ON hub.bundle FOR EACH ROW EXECUTE FUNCTION refuse()")
    try:
        lines = caller.batch([good, bad, also_good]).json
    finally:
        rows.execute("DROP TRIGGER refuse ON hub.bundle")
        rows.execute("DROP FUNCTION refuse")
    assert [line["status"] for line in lines] == [201, 422, 201]
    assert [stored(rows, one) for one in (good, bad, also_good)] == [1, 0, 1]


def test_a_receipt_is_the_same_under_a_new_key(server: Postgres, folder: Path) -> None:
    own = Organisation()
    laptop = own.laptop()
    with a_hub(server, "rotated", own, folder=folder / "rotated") as hub, closing(hub.caller()) as caller:
        publish(hub)
        bundle = laptop.bundle()
        first = caller.put(bundle).body
        hub.stop()
        former = own.receipt_key
        (hub.folder / "receipt-key").write_text(new_signing_key().seed.hex())
        hub.start()
        caller.close()
        again = caller.put(bundle)
        later = caller.put(laptop.bundle())
    assert (again.status, again.body) == (200, first)
    with pytest.raises(BundleRefused):
        read_receipt(later.body, [former.public])
