"""What the tests of sync share: one PostgreSQL, two officers of an invented organisation, and a stick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.postgres import Postgres, a_server
from tests.sync.world import Member, World, a_world


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with a_server() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


@pytest.fixture
def giver(world: World) -> Member:
    return world.member("Prison Officer", "prison")


@pytest.fixture
def taker(world: World, giver: Member) -> Member:
    taker = world.member("Community Officer", "leeds")
    world.share_directory()
    return taker


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    stick = tmp_path / "stick"
    stick.mkdir()
    return stick
