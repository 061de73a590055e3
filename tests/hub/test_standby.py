"""With a synchronous standby: no receipt unless the standby has it, whatever the primary holds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from probationdesk.bundles.receipts import read_receipt
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres, a_folder
from tests.hub.running import Caller, RunningHub, a_hub, publish

STRICT = {"synchronous_standby_names": "*", "wal_receiver_status_interval": "1s", "wal_sender_timeout": "4s"}


class Pair:
    """A primary and its synchronous standby."""

    def __init__(self, folder: Path) -> None:
        self.primary = Postgres(folder / "one")
        self.standby = Postgres(folder / "two")

    def start(self) -> None:
        self.primary.make()
        self.primary.start()
        self.standby.copy_of(self.primary, "two")
        self.standby.start()

    def stop(self) -> None:
        self.standby.stop()
        self.primary.stop()

    def demand_the_standby(self) -> None:
        """From now on a COMMIT of the primary waits for the standby, as Patroni's strict mode has it."""
        for name, value in STRICT.items():
            self.primary.run_sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.primary.run_sql("SELECT pg_reload_conf()")

    def signal_receiver(self, which: signal.Signals) -> None:
        """Stop, or let go on, the process of the standby that takes in what the primary sends."""
        with psycopg.connect(self.standby.dsn("postgres", user="postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT pid FROM pg_stat_wal_receiver").fetchone()
        assert row is not None
        os.kill(row[0], which)

    def held(self, server: Postgres, bundle_id: str) -> int:
        """How often a server has a bundle."""
        with psycopg.connect(server.dsn("strict", user="postgres")) as connection:
            row = connection.execute(
                "SELECT count(*) FROM hub.bundle WHERE bundle_id = decode(%s, 'hex')", [bundle_id]
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with a_folder() as folder:
        made = Pair(folder)
        try:
            made.start()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def strict(pair: Pair, folder: Path) -> Iterator[RunningHub]:
    own = Organisation()
    for _ in range(8):
        own.laptop()
    with a_hub(
        pair.primary, "strict", own, folder=folder / "pair",
        standby_needed=False, answer_seconds=1.0, gauges_seconds=0.0001, port=0,
    ) as running:  # fmt: skip
        publish(running)
        running.stop()
        text = running.file.read_text()
        running.file.write_text(text.replace("standby_needed = false", "standby_needed = true"))
        running.start(ready=False)
        yield running


@pytest.fixture
def caller(strict: RunningHub) -> Iterator[Caller]:
    with closing(strict.caller()) as made:
        yield made


@pytest.fixture
def fresh(strict: RunningHub) -> Laptop:
    return strict.organisation.laptops.pop()


def test_a_hub_whose_database_has_no_synchronous_standby_says_not_now(
    pair: Pair, caller: Caller, fresh: Laptop
) -> None:
    """A standby that merely follows is not enough: a COMMIT does not wait for it."""
    bundle = fresh.bundle()
    answer = caller.put(bundle)
    assert (answer.status, answer.code) == (503, "hub_resting")
    assert int(answer.headers["retry-after"]) >= 1
    assert [line["status"] for line in caller.batch([bundle]).json] == [503]
    assert caller.call("GET", "/healthz").status == 503
    assert pair.held(pair.primary, bundle.id) == 0


def test_with_one_the_standby_has_the_bundle_when_the_receipt_is_there(
    pair: Pair, strict: RunningHub, caller: Caller, fresh: Laptop
) -> None:
    pair.demand_the_standby()
    bundle = fresh.bundle()
    answer = until_answered(caller, bundle.id, bundle.to_bytes())
    assert read_receipt(answer, [strict.organisation.receipt_key.public]).bundle == bundle.id
    assert caller.call("GET", "/healthz").status == 200
    told = caller.metrics()
    assert any(name.startswith('replication_behind_bytes{standby="two",state="sync"}') for name in told)
    assert until_held(pair, bundle.id) == 1


def test_a_standby_that_stops_answering_means_503_and_never_201(pair: Pair, caller: Caller, fresh: Laptop) -> None:
    first, second = fresh.bundle(), fresh.bundle()
    assert until_answered(caller, first.id, first.to_bytes())
    pair.signal_receiver(signal.SIGSTOP)
    try:
        answer = caller.put(second)
        assert (answer.status, answer.code) == (503, "hub_resting")
        # It is in the primary by now; that is no reason to promise it, nor to say that it is held.
        while not pair.held(pair.primary, second.id):
            time.sleep(0.05)
        time.sleep(int(answer.headers["retry-after"]))
        asked_at = time.monotonic()
        assert caller.put(second).status == 503
        assert time.monotonic() - asked_at > 0.9, "the database was asked, and did not confirm it"
        assert caller.have(fresh.keys, [second.id]).status == 503
        assert pair.held(pair.standby, second.id) == 0
    finally:
        pair.signal_receiver(signal.SIGCONT)
    assert until_answered(caller, second.id, second.to_bytes())
    assert until_held(pair, second.id) == 1


def until_answered(caller: Caller, bundle_id: str, data: bytes) -> bytes:
    """Send a bundle as a laptop does, again and again, and return the receipt."""
    ends = time.monotonic() + 40
    while time.monotonic() < ends:
        answer = caller.call("PUT", f"/v1/bundles/{bundle_id}", data)
        if answer.status in (200, 201):
            return answer.body
        assert answer.status == 503, answer
        time.sleep(0.2)
    raise AssertionError("never answered")


def until_held(pair: Pair, bundle_id: str) -> int:
    """Return how often the standby shows a bundle; what it has on its disk it shows a moment later."""
    ends = time.monotonic() + 10
    while not pair.held(pair.standby, bundle_id) and time.monotonic() < ends:
        time.sleep(0.05)
    return pair.held(pair.standby, bundle_id)
