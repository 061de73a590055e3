"""Officers who exchange through a real hub: receipts, backups put back, lines that are cut, a hub that forgets."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import BundleState, HandOverState
from probationdesk.services import handing_over, purging, settling
from probationdesk.services.keeping_log import access_log
from probationdesk.services.ports_exchange import HubTarget, Turn
from probationdesk.sync.exchange import SealedExchange
from probationdesk.sync.wire import Patience
from tests.hub.members import Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import RunningHub, a_hub, free_port
from tests.sync import acts
from tests.sync.proxy import Line, a_line
from tests.sync.world import Member, World, a_world


@pytest.fixture(scope="module")
def _world_and_hub(
    server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Line, RunningHub]]:
    """An organisation with one hub, which everybody calls by one line; officers bring the hub the directory."""
    port = free_port()
    with a_line(port) as line, a_world(tmp_path_factory.mktemp("world")) as world:
        world.set_hub(line.port)
        organisation = Organisation(root=world.root, receipt_key=world.receipt_key)
        with a_hub(server, "exchange", organisation, folder=tmp_path_factory.mktemp("hub"), port=port) as hub:
            yield world, line, hub


@pytest.fixture
def world(_world_and_hub: tuple[World, Line, RunningHub]) -> World:
    return _world_and_hub[0]


@pytest.fixture
def line(_world_and_hub: tuple[World, Line, RunningHub]) -> Iterator[Line]:
    """The line to the hub, sound at the beginning and at the end of each test."""
    line = _world_and_hub[1]
    yield line
    line.cut_after, line.swallow_answers = None, 0
    line.up.set()


@pytest.fixture
def hub(_world_and_hub: tuple[World, Line, RunningHub]) -> RunningHub:
    return _world_and_hub[2]


@pytest.fixture
def giver(world: World) -> Iterator[Member]:
    giver = world.member("Prison Officer", "prison")
    yield giver
    for member in world.members:
        member.close()


@pytest.fixture
def shared(giver: Member, taker: Member) -> str:
    """A case that both hold, handed over and accepted."""
    case = acts.bring_in(giver)
    acts.pass_on(giver, case, taker.as_party)
    giver.hub()
    taker.hub()
    acts.accept(taker, case)
    taker.hub()
    giver.hub()
    return case


class TestHandingOver:
    def test_goes_through_the_hub_with_receipts_and_an_answer(self, giver: Member, taker: Member) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        sent = giver.hub()
        assert (sent.complete, sent.refused, sent.warnings) == (True, (), ())
        assert acts.states(giver, case) == {BundleState.STORED}
        assert all(giver.desk.store.receipt(line.bundle_id) for line in giver.desk.store.outbox(case))
        came = taker.hub()
        assert came.new_cases == (case,)
        assert acts.work(taker, case) == acts.work(giver, case)
        acts.accept(taker, case)
        taker.hub()
        assert giver.hub().confirmed > 0
        (told,) = handing_over.hand_overs(giver.desk, case)
        assert (told.state, told.held) == (HandOverState.ACCEPTED, len(told.bundles))

    def test_what_a_second_visit_finds_is_nothing(self, giver: Member, taker: Member, shared: str) -> None:
        taker.hub()
        for member in (giver, taker):
            again = member.hub()
            assert (again.sealed, again.sent, again.received, again.left) == (0, 0, 0, 0)

    def test_lets_the_giver_clear_the_case_a_week_after_all_of_it_was_read_and_not_before(
        self, giver: Member, taker: Member, shared: str
    ) -> None:
        before = {bar.what for bar in purging.bars(giver.desk, shared)}
        assert "no_late_answer" in before
        giver.clock.now += timedelta(days=8)
        giver.hub()
        left = {bar.what for bar in purging.bars(giver.desk, shared)}
        # What was sealed before the taker had a part in the case, only the office can open.
        assert left <= {"not_opened"}
        assert "no_late_answer" not in left

    def test_gets_also_what_one_reader_had_by_stick_because_others_wait_for_it(
        self, giver: Member, taker: Member, tmp_path: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        stick = tmp_path / "stick"
        stick.mkdir()
        for member in (giver, taker, giver):
            member.stick(stick)
        assert BundleState.OPENED in acts.states(giver, case)
        giver.hub()
        assert all(giver.desk.store.receipt(line.bundle_id) for line in giver.desk.store.outbox(case))


class TestBackupsPutBack:
    def test_bring_the_work_since_back_from_the_hub(self, giver: Member, taker: Member, shared: str) -> None:
        backup = copy_of(giver)
        acts.write(giver, shared, in_short="Written after the backup.")
        acts.note(giver, shared, "Noted after the backup.")
        giver.hub()
        put_back(giver, backup)
        assert acts.formulation(giver, shared)[0] != "Written after the backup."
        assert "Noted after the backup." not in acts.notes(giver, shared)
        came = giver.hub()
        assert (came.conflicts, came.refused) == ((), ())
        assert acts.formulation(giver, shared)[0] == "Written after the backup."
        assert "Noted after the backup." in acts.notes(giver, shared)
        # Work goes on under numbers that were not used before the disk failed.
        acts.write(giver, shared, in_short="Written since.")
        giver.hub()
        assert taker.hub().conflicts == ()
        assert acts.formulation(taker, shared)[0] == "Written since."

    def test_of_one_computer_on_two_keep_what_both_write(self, giver: Member, taker: Member, shared: str) -> None:
        """A cloned laptop: the same keys, the same numbers, different work."""
        clone = Member(giver.folder.with_name("clone"), giver.officer, giver.office, exchange=giver.exchange)
        giver.close()
        shutil.copytree(giver.folder, clone.folder)
        acts.write(giver, shared, in_short="On the laptop.")
        acts.write(clone, shared, in_short="On its copy.")
        giver.hub()
        clone.hub()
        try:
            assert taker.hub().conflicts == (shared,)
            texts = {acts.formulation(taker, shared)[0]}
            for apart in settling.conflicts(taker.desk, shared):
                texts |= {field.there for section in apart.sections for one in section.records
                          for field in one.changed if field.name == "in_short"}  # fmt: skip
            assert texts >= {"On the laptop.", "On its copy."}
        finally:
            clone.close()


class TestBadLines:
    def test_that_are_cut_while_sending_are_gone_on_with_and_nothing_is_there_twice(
        self, server: Postgres, giver: Member, taker: Member, line: Line, hub: RunningHub
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        line.cut_after = 60_000
        cut = giver.hub()
        assert cut.fault is not None
        assert cut.fault.code == "hub_unreachable"
        assert cut.left > 0
        assert BundleState.SEALED in acts.states(giver, case)
        line.cut_after = None
        assert giver.hub().complete
        assert taker.hub().new_cases == (case,)
        sent = {line.bundle_id for member in (giver, taker) for line in member.desk.store.outbox()}
        assert sorted(one for one in stored(server, hub) if one in sent) == sorted(sent)

    def test_that_lose_the_answer_are_made_good_by_the_receipts_of_the_next_visit(
        self, giver: Member, taker: Member, line: Line
    ) -> None:
        giver.hub()
        case = acts.bring_in(giver)
        acts.note(giver, case, "Sent, and the answer lost.")
        run = giver.exchange.begin(giver.desk, HubTarget(plain_allowed=True))
        while (turn := run.advance()) is not Turn.DONE:
            if turn is Turn.AWAY:
                if run.progress.step == "sending":
                    line.swallow_answers = 100
                run.carry()
        assert run.outcome.fault is not None
        line.swallow_answers = 0
        again = giver.hub()
        assert again.complete
        assert acts.states(giver, case) == {BundleState.STORED}

    def test_that_are_down_for_a_moment_are_waited_for(self, giver: Member, line: Line) -> None:
        case = acts.bring_in(giver)
        line.down_for(1.0)
        assert giver.hub().complete
        assert acts.states(giver, case) == {BundleState.STORED}

    def test_that_are_down_are_gone_round_by_another_address_of_the_service(
        self, world: World, giver: Member, line: Line
    ) -> None:
        world.set_hub(free_port(), line.port)
        world.share_directory()
        case = acts.bring_in(giver)
        assert giver.hub().complete
        assert acts.states(giver, case) == {BundleState.STORED}
        world.set_hub(free_port(), free_port())
        world.share_directory()
        ended = giver.hub()
        assert ended.fault is not None
        assert ended.fault.code == "hub_unreachable"
        world.set_hub(line.port)
        world.share_directory()

    def test_that_are_down_for_long_end_the_run_and_keep_the_work(self, giver: Member, line: Line) -> None:
        case = acts.bring_in(giver)
        giver.exchange = SealedExchange(patience=Patience(connect_s=0.4, answer_s=0.4, tries=2, first_wait_s=0.1))
        line.up.clear()
        ended = giver.hub()
        assert ended.fault is not None
        assert ended.fault.code == "hub_unreachable"
        line.up.set()
        assert giver.hub().complete
        assert acts.states(giver, case) == {BundleState.STORED}


class TestAHub:
    def test_that_has_forgotten_what_it_signed_for_is_found_out_and_gets_it_again(
        self, server: Postgres, giver: Member, hub: RunningHub, shared: str
    ) -> None:
        """A hub put back to a backup of its own."""
        server.run_sql(
            f"DELETE FROM hub.bundle WHERE kind = 'note' AND device = '\\x{giver.device}'", database=database_of(hub)
        )
        giver.clock.now += timedelta(days=2)
        told = giver.hub()
        notes = {line.bundle_id for line in giver.desk.store.outbox(shared) if line.kind == "note"}
        assert notes <= set(told.lost)
        assert notes <= set(stored(server, hub))
        assert giver.hub().lost == ()
        assert acts.states(giver, shared) <= {BundleState.STORED, BundleState.OPENED}

    def test_that_counts_anew_after_it_was_put_back_hides_nothing_for_longer_than_a_week(
        self, world: World, giver: Member, taker: Member, shared: str
    ) -> None:
        store = taker.desk.store
        cursor = f"sync.cursor.inbox.{world.receipt_key.public.hex()[:16]}"
        assert store.setting(cursor)
        store.set_setting(cursor, "999999999.1")  # as far as a hub had come before it was put back
        acts.note(giver, shared, "Under a number that was given out before.")
        giver.hub()
        taker.hub()
        assert "Under a number that was given out before." not in acts.notes(taker, shared)
        taker.clock.now += timedelta(days=7)
        taker.hub()
        assert "Under a number that was given out before." in acts.notes(taker, shared)

    def test_that_offers_an_older_directory_is_warned_of_and_given_the_newer(
        self, world: World, giver: Member, shared: str
    ) -> None:
        world.share_directory()
        told = giver.hub()
        assert (told.warnings[0].code, told.complete) == ("old_directory", True)
        assert giver.desk.store.directory()[0] == world.version
        assert giver.hub().warnings == ()

    def test_that_refuses_a_stranger_says_why_and_the_next_visit_tries_again(
        self, world: World, hub: RunningHub, giver: Member
    ) -> None:
        giver.hub()
        newcomer = world.member("Newcomer", "cardiff")
        held = giver.desk.store.directory()
        case = acts.bring_in(newcomer)
        newcomer.desk.store.set_setting("sync.root", world.root.public.hex())
        told = newcomer.hub()
        assert (told.fault, told.complete) == (None, True)
        assert held[0] < newcomer.desk.store.directory()[0]
        assert acts.states(newcomer, case) == {BundleState.STORED}

    def test_is_named_in_the_log_of_the_case(self, giver: Member, shared: str) -> None:
        assert Access.HANDED_OVER in {line.act for line in access_log(giver.desk, shared)}


def database_of(hub: RunningHub) -> str:
    """Return the name of a hub's database."""
    return str(conninfo_to_dict(tomllib.loads(hub.file.read_text())["database"])["dbname"])


def stored(server: Postgres, hub: RunningHub) -> list[str]:
    """Return the id of every row the hub has."""
    with psycopg.connect(server.dsn(database_of(hub), user="postgres")) as connection:
        return [row[0] for row in connection.execute("SELECT encode(bundle_id, 'hex') FROM hub.bundle")]


def copy_of(member: Member) -> Path:
    """Take a copy of a member's store, as a backup is."""
    member.close()
    backup = member.folder.with_name(f"{member.folder.name}-backup")
    shutil.copytree(member.folder, backup)
    return backup


def put_back(member: Member, backup: Path) -> None:
    """Put a copy in the place of a member's store."""
    member.close()
    shutil.rmtree(member.folder)
    shutil.copytree(backup, member.folder)
