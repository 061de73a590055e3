"""One PostgreSQL for the tests of sync."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.postgres import Postgres, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with a_server() as running:
        yield running
