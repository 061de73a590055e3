"""What the tests of sync share: one PostgreSQL, two officers of an invented organisation, and a stick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.postgres import Postgres, a_server
from tests.sync.acts import accept, bring_in, pass_on
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
    return world.newcomer("Community Officer", "leeds")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    stick = tmp_path / "stick"
    stick.mkdir()
    return stick


@pytest.fixture
def stranger(world: World, taker: Member) -> Member:
    """A third officer, whom the directory knows and who has no part in any case."""
    stranger = world.newcomer("Stranger", "cardiff")
    assert taker.exchange.computers(taker.desk, [stranger.device])
    return stranger


@pytest.fixture
def case(giver: Member, taker: Member, stick: Path) -> str:
    """A case that the giver has passed to the taker, who has accepted it."""
    case = bring_in(giver)
    pass_on(giver, case, taker.as_party)
    for member in (giver, taker):
        assert member.stick(stick).fault is None
    accept(taker, case)
    for member in (taker, giver, taker):
        assert member.stick(stick).fault is None
    return case
