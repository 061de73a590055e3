"""The directory: it goes forward only, and a revocation holds from the moment it is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from probationdesk.bundles.format import Bundle
from probationdesk.hub import database
from probationdesk.hub.errors import HubError
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import Caller, RunningHub, a_hub


@pytest.fixture(scope="module")
def own() -> Organisation:
    """An organisation that changes its directory often."""
    return Organisation()


@pytest.fixture(scope="module")
def two_workers(server: Postgres, own: Organisation, folder: Path) -> Iterator[RunningHub]:
    """A hub of two processes, each of which has to learn of a directory that the other was given."""
    with a_hub(server, "directories", own, folder=folder / "directories", workers=2) as running:
        yield running


@pytest.fixture
def callers(two_workers: RunningHub) -> Iterator[list[Caller]]:
    """Enough connections for both workers to have some of them."""
    made = [two_workers.caller() for _ in range(6)]
    yield made
    for caller in made:
        caller.close()


def publish(caller: Caller, own: Organisation) -> None:
    assert caller.call("PUT", "/v1/directory", own.directory()).status == 201


class TestADirectory:
    def test_that_is_missing_is_said_and_nothing_is_taken_yet(
        self, server: Postgres, organisation: Organisation, folder: Path
    ) -> None:
        with (
            a_hub(server, "without", organisation, folder=folder / "without") as hub,
            closing(hub.caller()) as caller,
        ):
            assert caller.call("GET", "/v1/directory").code == "no_directory"
            answer = caller.put(organisation.laptop(enrolled=False).bundle())
            assert (answer.status, answer.code) == (503, "hub_resting")

    def test_is_given_to_everybody_as_it_was_signed(self, callers: list[Caller], own: Organisation) -> None:
        content = own.directory()
        assert callers[0].call("PUT", "/v1/directory", content).status == 201
        for caller in callers:
            answer = caller.call("GET", "/v1/directory")
            assert (answer.body, answer.headers["etag"]) == (content, f'"{own.version}"')
            assert caller.call("GET", "/v1/directory", headers={"If-None-Match": answer.headers["etag"]}).status == 304

    def test_that_came_before_is_known(self, callers: list[Caller], own: Organisation) -> None:
        content = own.directory()
        assert [caller.call("PUT", "/v1/directory", content).status for caller in callers] == [201] + [200] * 5

    def test_of_a_lower_version_is_refused(self, callers: list[Caller], own: Organisation) -> None:
        earlier = own.directory()
        publish(callers[0], own)
        for caller in callers:
            answer = caller.call("PUT", "/v1/directory", earlier)
            assert (answer.status, answer.code) == (409, "old_directory")

    def test_of_the_same_version_with_other_content_is_refused(self, callers: list[Caller], own: Organisation) -> None:
        publish(callers[0], own)
        own.laptop()
        own.version -= 1
        answer = callers[1].call("PUT", "/v1/directory", own.directory())
        assert (answer.status, answer.code) == (409, "wrong_directory")

    def test_of_another_organisation_or_changed_is_refused(self, callers: list[Caller], own: Organisation) -> None:
        assert callers[0].call("PUT", "/v1/directory", Organisation().directory()).code == "wrong_organisation"
        forged = own.directory().replace(b"Invented Probation", b"Inverted Probation")
        assert callers[0].call("PUT", "/v1/directory", forged).code == "wrong_signature"
        assert callers[0].call("PUT", "/v1/directory", b"{}").code == "not_a_directory"


class TestARevokedDevice:
    @pytest.fixture
    def laptop(self, own: Organisation, callers: list[Caller]) -> Laptop:
        made = own.laptop()
        publish(callers[0], own)
        return made

    @pytest.fixture
    def reader(self, own: Organisation, callers: list[Caller]) -> Laptop:
        made = own.laptop()
        publish(callers[0], own)
        return made

    def listed(self, caller: Caller, reader: Laptop) -> list[str]:
        return [line["id"] for line in caller.inbox(reader.keys)["bundles"]]

    def test_is_honoured_by_every_worker_at_once(
        self, callers: list[Caller], own: Organisation, laptop: Laptop, reader: Laptop
    ) -> None:
        """What comes later is kept, with a receipt, but given to nobody."""
        own.revoke(laptop)
        publish(callers[0], own)
        later = [laptop.bundle(to=[reader.key_id]) for _ in callers]
        assert [caller.put(one).status for caller, one in zip(callers, later, strict=True)] == [201] * 6
        assert self.listed(callers[0], reader) == []
        assert callers[0].read(reader.keys, f"/v1/bundles/{later[0].id}").status == 404
        assert callers[0].read(laptop.keys, "/v1/inbox").code == "revoked_device"

    def test_leaves_what_led_to_its_last_good_bundle_good(
        self, callers: list[Caller], own: Organisation, laptop: Laptop, reader: Laptop
    ) -> None:
        before, last, after = (laptop.bundle(to=[reader.key_id]) for _ in range(3))
        own.revoke(laptop, last)
        publish(callers[0], own)
        for one in (last, before, after):  # the last good one shows that the one before it is good as well
            assert callers[1].put(one).status == 201
        assert self.listed(callers[2], reader) == [last.id, before.id]

    def test_cannot_be_used_to_slip_in_a_low_number(
        self, callers: list[Caller], own: Organisation, laptop: Laptop, reader: Laptop
    ) -> None:
        laptop.bundle()
        last = laptop.bundle(to=[reader.key_id])
        own.revoke(laptop, last)
        publish(callers[0], own)
        slipped_in = laptop.bundle(to=[reader.key_id], seq=1)
        callers[0].batch([last, slipped_in])
        assert self.listed(callers[0], reader) == [last.id]

    def test_has_what_it_sent_before_anybody_knew_held_back_too(
        self, callers: list[Caller], own: Organisation, laptop: Laptop, reader: Laptop
    ) -> None:
        good, stolen = laptop.bundle(to=[reader.key_id]), laptop.bundle(to=[reader.key_id])
        callers[0].batch([good, stolen])
        assert self.listed(callers[0], reader) == [good.id, stolen.id]
        own.revoke(laptop, good)
        publish(callers[0], own)
        assert self.listed(callers[1], reader) == [good.id]
        assert callers[2].read(reader.keys, f"/v1/bundles/{stolen.id}").status == 404
        assert callers[2].read(reader.keys, f"/v1/bundles/{good.id}").status == 200

    def test_has_what_a_person_released_given_out(
        self, callers: list[Caller], own: Organisation, laptop: Laptop, reader: Laptop, server: Postgres
    ) -> None:
        own.revoke(laptop)
        publish(callers[0], own)
        held: Bundle = laptop.bundle(to=[reader.key_id])
        callers[0].put(held)
        passed = callers[0].inbox(reader.keys)["cursor"]
        keeper = server.dsn("directories", user="postgres")
        assert held.id in [line[0] for line in database.held(keeper)]
        database.release(keeper, held.id, "An Invented Keeper")
        assert held.id not in [line[0] for line in database.held(keeper)]
        page = callers[1].inbox(reader.keys, after=passed)
        assert [line["id"] for line in page["bundles"]] == [held.id]
        assert callers[1].read(reader.keys, f"/v1/bundles/{held.id}").body == held.to_bytes()

    def test_is_not_released_by_the_service_itself(self, server: Postgres) -> None:
        with pytest.raises(HubError) as refused:
            database.release(server.dsn("directories", user="hub_app"), "0" * 64, "nobody")
        assert refused.value.code == "not_allowed"
