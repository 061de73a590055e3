"""One PostgreSQL and one hub for each process that runs tests, and laptops enrolled with it.

PostgreSQL is needed, not optional: without it the tests fail and say what to install.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from probationdesk.bundles.identity import READER_ROLE
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres, a_folder, a_server
from tests.hub.running import Caller, RunningHub, a_hub, publish

ENROLLED = 150


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A database server for as long as the tests run."""
    with a_server() as running:
        yield running


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder for the files of hubs."""
    with a_folder() as made:
        yield made


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """An organisation with many laptops, every second of each office."""
    made = Organisation()
    for number in range(ENROLLED):
        made.laptop(("leeds", "cardiff")[number % 2])
    made.laptop("leeds", role=READER_ROLE)
    return made


@pytest.fixture(scope="session")
def hub(server: Postgres, organisation: Organisation, folder: Path) -> Iterator[RunningHub]:
    """A hub that knows the laptops. It never tires of refusing, and always looks at its gauges anew."""
    with a_hub(
        server, "hub", organisation, folder=folder / "hub", gauges_seconds=0.0001, refusals_before_wait=1_000_000
    ) as running:
        publish(running)
        yield running


@pytest.fixture(scope="session")
def unused(organisation: Organisation, hub: RunningHub) -> Iterator[Laptop]:
    """The enrolled laptops, one after another."""
    assert hub.port
    return iter(organisation.laptops[:ENROLLED])


@pytest.fixture
def reader_of_leeds(organisation: Organisation, hub: RunningHub) -> Laptop:
    """The device that reads the mail of an office."""
    assert hub.port
    return organisation.laptops[ENROLLED]


@pytest.fixture
def laptop(unused: Iterator[Laptop]) -> Laptop:
    """An enrolled laptop that has made nothing yet."""
    return next(unused)


@pytest.fixture
def other(unused: Iterator[Laptop]) -> Laptop:
    """Another one."""
    return next(unused)


@pytest.fixture
def caller(hub: RunningHub) -> Iterator[Caller]:
    """A connection to the hub."""
    with closing(hub.caller()) as made:
        yield made


@pytest.fixture
def rows(server: Postgres, hub: RunningHub) -> Iterator[psycopg.Connection]:
    """A look at the hub's database, as its superuser; every statement stands by itself."""
    assert hub.port
    with psycopg.connect(server.dsn("hub", user="postgres"), autocommit=True) as connection:
        yield connection
