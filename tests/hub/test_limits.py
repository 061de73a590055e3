"""How much one device may bring, and how often one address may be refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import Caller, RunningHub, a_hub, publish


@pytest.fixture(scope="module")
def strict(server: Postgres, folder: Path) -> Iterator[RunningHub]:
    """A hub that soon has had enough."""
    own = Organisation()
    for _ in range(6):
        own.laptop()
    with a_hub(
        server, "strict", own, folder=folder / "strict",
        bundles_an_hour=5, megabytes_a_day=2, refusals_before_wait=3, longest_wait=2, upload_seconds=0.5,
    ) as running:  # fmt: skip
        publish(running)
        yield running


@pytest.fixture
def caller(strict: RunningHub) -> Iterator[Caller]:
    with closing(strict.caller()) as made:
        yield made


@pytest.fixture
def fresh(strict: RunningHub) -> Laptop:
    return strict.organisation.laptops.pop()


class TestADevice:
    def test_may_bring_so_many_bundles_in_an_hour(self, caller: Caller, fresh: Laptop) -> None:
        bundles = [fresh.bundle() for _ in range(6)]
        assert [caller.put(one).status for one in bundles[:5]] == [201] * 5
        answer = caller.put(bundles[5])
        assert (answer.status, answer.code) == (429, "quota")
        assert 3500 < int(answer.headers["retry-after"]) <= 3600

    def test_may_send_again_what_is_there_without_counting(self, caller: Caller, fresh: Laptop) -> None:
        bundle = fresh.bundle()
        assert [caller.put(bundle).status for _ in range(12)] == [201] + [200] * 11
        assert caller.put(fresh.bundle()).status == 201

    def test_may_bring_so_many_bytes_in_a_day(self, caller: Caller, fresh: Laptop) -> None:
        assert caller.put(fresh.bundle(body=1_200_000)).status == 201
        answer = caller.put(fresh.bundle(body=1_200_000))
        assert (answer.status, answer.code) == (429, "quota")
        assert 86_000 < int(answer.headers["retry-after"]) <= 86_400

    def test_over_its_share_stops_no_other_in_the_same_batch(self, caller: Caller, fresh: Laptop) -> None:
        neighbour = caller.batch([fresh.bundle() for _ in range(7)]).json
        assert [line["status"] for line in neighbour] == [201] * 5 + [429] * 2
        assert neighbour[-1]["retry_after"] > 0


def test_an_upload_that_does_not_end_is_ended(strict: RunningHub) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), 10) as raw:
        raw.sendall(b"PUT /v1/bundles/" + b"a" * 64 + b" HTTP/1.1\r\nHost: hub\r\nContent-Length: 1000\r\n\r\nPDB1")
        assert raw.recv(100).startswith(b"HTTP/1.1 408 ")


class TestAnAddress:
    def test_that_is_refused_again_and_again_has_to_wait(self, strict: RunningHub, caller: Caller) -> None:
        refused = [caller.call("PUT", f"/v1/bundles/{'0' * 64}", b"nonsense") for _ in range(3)]
        assert [answer.status for answer in refused] == [422] * 3
        laptop = strict.organisation.laptops[0]
        for answer in (caller.put(laptop.bundle()), caller.read(laptop.keys, "/v1/inbox")):
            assert (answer.status, answer.code) == (429, "wait")
            assert 1 <= int(answer.headers["retry-after"]) <= 2
