"""Who may read what, in pages that skip nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from probationdesk.bundles.format import Bundle
from probationdesk.bundles.identity import DeviceKeys
from probationdesk.bundles.reading import DEVICE, NONCE, SIGNATURE, sign_read
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import Answer, Caller, RunningHub


@contextmanager
def a_slow_commit(server: Postgres, bundle: Bundle) -> Iterator[psycopg.Connection]:
    """Put a bundle in, as the hub does, with a transaction that stays open until the block ends."""
    with psycopg.connect(server.dsn("hub", user="hub_app")) as connection:
        connection.execute(
            "SELECT * FROM hub.accept(%s, false, %s, %s, %s, %s, %s, %s, '{}', '{}', '{}', '{}', '{}', '{}')",
            [2**40, [bytes.fromhex(bundle.id)], [bundle.header_bytes], [bundle.signature], [bundle.body],
             [len(bundle.to_bytes())], [False]],
        )  # fmt: skip
        yield connection


def ids(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [line["id"] for line in page["bundles"]]


class TestAnInbox:
    def test_lists_what_is_sealed_to_the_device_and_nothing_else(
        self, caller: Caller, laptop: Laptop, other: Laptop
    ) -> None:
        mine, theirs = laptop.bundle(to=[other.key_id]), laptop.bundle()
        caller.batch([mine, theirs])
        page = caller.inbox(other.keys)
        assert ids(page) == [mine.id]
        (line,) = page["bundles"]
        assert (line["size"], line["kind"]) == (len(mine.to_bytes()), "note")
        assert (line["device"], line["seq"], line["case"]) == (laptop.device, 1, mine.header.case)

    def test_of_an_office_lists_what_is_sealed_to_its_keys(
        self, caller: Caller, laptop: Laptop, organisation: Organisation
    ) -> None:
        bundle = laptop.bundle(to=[organisation.office_key(laptop.office)])
        caller.put(bundle)
        assert bundle.id in ids(caller.inbox(laptop.keys, of="office"))
        assert bundle.id not in ids(caller.inbox(laptop.keys))

    def test_goes_on_where_a_page_ended(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        sent = [laptop.bundle(to=[other.key_id]) for _ in range(7)]
        for bundle in sent:
            caller.put(bundle)
        found: list[str] = []
        after, more = "0.0", True
        while more:
            page = caller.inbox(other.keys, after=after, limit=3)
            found += ids(page)
            after, more = page["cursor"], page["more"]
        assert found == [bundle.id for bundle in sent]
        assert ids(caller.inbox(other.keys, after=after)) == []
        caller.put(late := laptop.bundle(to=[other.key_id]))
        assert ids(caller.inbox(other.keys, after=after)) == [late.id]

    def test_skips_nothing_when_a_commit_is_slow(
        self, caller: Caller, laptop: Laptop, other: Laptop, server: Postgres
    ) -> None:
        slow, quick = laptop.bundle(to=[other.key_id]), laptop.bundle(to=[other.key_id])
        with a_slow_commit(server, slow):
            assert caller.put(quick).status == 201  # has a later number, and is in before the slow one
            during = caller.inbox(other.keys)
            assert ids(during) == []
        after = caller.inbox(other.keys, after=during["cursor"])
        assert ids(after) == [slow.id, quick.id]

    @pytest.mark.parametrize("query", ["after=1", "after=1.2.3", "after=99999999999999999999.1", "after=-1.0",
                                       "limit=0", "limit=501", "limit=x"])  # fmt: skip
    def test_is_not_given_for_a_question_that_is_none(self, caller: Caller, laptop: Laptop, query: str) -> None:
        assert caller.read(laptop.keys, f"/v1/inbox?{query}").status == 422


class TestASingleBundle:
    def test_comes_back_to_the_byte_to_whom_it_is_sealed(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        bundle = laptop.bundle(body=60_000, to=[other.key_id])
        caller.put(bundle)
        answer = caller.read(other.keys, f"/v1/bundles/{bundle.id}")
        assert (answer.status, answer.body) == (200, bundle.to_bytes())

    def test_does_not_exist_for_anybody_else(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        bundle = laptop.bundle()
        caller.put(bundle)
        answer = caller.read(other.keys, f"/v1/bundles/{bundle.id}")
        missing = caller.read(other.keys, f"/v1/bundles/{'0' * 64}")
        assert (answer.status, answer.body) == (missing.status, missing.body)
        assert answer.status == 404


class TestASignature:
    def ask(self, caller: Caller, keys: DeviceKeys, **changed: str) -> Answer:
        nonce = caller.call("POST", "/v1/nonce").json["nonce"]
        headers = {**sign_read(keys, nonce, "GET", "/v1/inbox"), **changed}
        return caller.call("GET", "/v1/inbox", headers={name: value for name, value in headers.items() if value})

    def test_is_needed(self, caller: Caller, laptop: Laptop) -> None:
        assert self.ask(caller, laptop.keys).status == 200
        for missing in (DEVICE, NONCE, SIGNATURE):
            answer = self.ask(caller, laptop.keys, **{missing: ""})
            assert (answer.status, answer.code) == (401, "unsigned")

    def test_of_another_device_does_not_count(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        answer = self.ask(caller, other.keys, **{DEVICE: laptop.device})
        assert (answer.status, answer.code) == (401, "wrong_signature")

    def test_of_a_device_nobody_enrolled_does_not_count(self, caller: Caller, organisation: Organisation) -> None:
        assert self.ask(caller, organisation.laptop(enrolled=False).keys).code == "unknown_device"

    def test_counts_for_one_request_only(self, caller: Caller, laptop: Laptop) -> None:
        nonce = caller.call("POST", "/v1/nonce").json["nonce"]
        headers = sign_read(laptop.keys, nonce, "GET", "/v1/inbox")
        assert caller.call("GET", "/v1/inbox?of=office", headers=headers).code == "wrong_signature"
        assert caller.call("GET", "/v1/receipts", headers=headers).code == "wrong_signature"
        assert caller.call("POST", "/v1/have", b"[]", headers).code == "wrong_signature"

    @pytest.mark.parametrize(
        "change",
        [
            lambda nonce: nonce[:-1] + ("0" if nonce[-1] != "0" else "1"),
            lambda nonce: f"{int(nonce[:16], 16) - 400:016x}{nonce[16:]}",
            lambda _: "ff" * 40,
            lambda _: "no number",
        ],
        ids=["changed", "of another time", "made up", "none"],
    )
    def test_over_a_number_the_hub_did_not_give_out_does_not_count(
        self, caller: Caller, laptop: Laptop, change: object
    ) -> None:
        assert callable(change)
        nonce = change(caller.call("POST", "/v1/nonce").json["nonce"])
        answer = caller.call("GET", "/v1/inbox", headers=sign_read(laptop.keys, nonce, "GET", "/v1/inbox"))
        assert (answer.status, answer.code) == (401, "nonce_lapsed")


class TestHave:
    def test_names_those_of_the_ids_that_are_held(self, caller: Caller, laptop: Laptop) -> None:
        sent = [laptop.bundle() for _ in range(3)]
        caller.batch(sent)
        asked = [sent[2].id, "0" * 64, sent[0].id]
        assert caller.have(laptop.keys, asked).json == {"held": [sent[2].id, sent[0].id]}

    def test_names_only_what_the_reader_made_or_what_is_sealed_to_it(
        self, caller: Caller, laptop: Laptop, other: Laptop, unused: Iterator[Laptop]
    ) -> None:
        bundle = laptop.bundle(to=[other.key_id])
        caller.put(bundle)
        held = {"held": [bundle.id]}
        assert caller.have(laptop.keys, [bundle.id]).json == held
        assert caller.have(other.keys, [bundle.id]).json == held
        assert caller.have(next(unused).keys, [bundle.id]).json == {"held": []}

    @pytest.mark.parametrize("question", [b"", b"{}", b"[1]", b'["x"]', b"[" * 50_000])
    def test_refuses_what_is_not_a_list_of_ids(self, caller: Caller, laptop: Laptop, question: bytes) -> None:
        answer = caller.read(laptop.keys, "/v1/have", question, "POST")
        assert (answer.status, answer.code) == (422, "bad_question")


class TestReceipts:
    def test_of_the_devices_own_bundles_are_given_again(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        given = [caller.put(laptop.bundle()).body for _ in range(3)]
        caller.put(other.bundle(to=[laptop.key_id]))
        page = caller.read(laptop.keys, "/v1/receipts?limit=2").json
        assert [base64.b64decode(one) for one in page["receipts"]] == given[:2]
        assert page["more"]
        rest = caller.read(laptop.keys, f"/v1/receipts?after={page['cursor']}").json
        assert [base64.b64decode(one) for one in rest["receipts"]] == given[2:]

    def test_that_were_never_kept_are_made_again_to_the_byte(
        self, hub: RunningHub, caller: Caller, laptop: Laptop, server: Postgres
    ) -> None:
        bundle = laptop.bundle()
        with a_slow_commit(server, bundle):
            pass  # as if the hub had died between COMMIT and its answer
        listed = caller.read(laptop.keys, "/v1/receipts").json["receipts"]
        again = caller.put(bundle)
        assert again.status == 200
        assert [base64.b64decode(one) for one in listed] == [again.body]
