"""What the database holds, who may do what in it, and what it tells of the whole."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from probationdesk.bundles.format import Kind
from probationdesk.hub import database
from probationdesk.hub.errors import HubError
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import Caller, make_database

OF_THE_HUB = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
)


def asked(rows: psycopg.Connection, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    return rows.execute(query.encode(), arguments).fetchall()


class TestTheRoleThatServes:
    @pytest.fixture
    def app(self, server: Postgres, caller: Caller, laptop: Laptop) -> psycopg.Connection:
        caller.put(laptop.bundle())
        return psycopg.connect(server.dsn("hub", user="hub_app"), autocommit=True)

    def test_may_change_or_remove_nothing(self, app: psycopg.Connection, rows: psycopg.Connection) -> None:
        tables = [name for (name,) in asked(rows, OF_THE_HUB)]
        assert len(tables) > 25
        for table in tables:
            column = asked(rows, "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
                           f"hub.{table}")[0][0]  # fmt: skip
            for statement in (
                f"UPDATE hub.{table} SET {column} = {column}",
                f"DELETE FROM hub.{table}",
                f"TRUNCATE hub.{table}",
                f"DROP TABLE hub.{table}",
                f"ALTER TABLE hub.{table} ADD COLUMN more text",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement.encode())
        app.close()

    def test_may_not_make_tables_go_back_in_numbers_or_call_what_is_a_persons(self, app: psycopg.Connection) -> None:
        for statement in (
            "CREATE TABLE hub.own (one text)",
            "CREATE TABLE public.own (one text)",
            "CREATE TEMP TABLE own (one text)",
            "SELECT setval('hub.hub_seq', 1)",
            "SELECT hub.release('\\x00', 'me')",
            "SELECT hub.drop_bodies('2026-01-01')",
            "INSERT INTO hub.organisation VALUES ('\\x00', 1)",
            "SET ROLE hub_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode())
        app.close()

    def test_cannot_put_another_body_in_the_place_of_one(
        self, app: psycopg.Connection, rows: psycopg.Connection
    ) -> None:
        month, seq, body = asked(rows, "SELECT month, hub_seq, body FROM hub.bundle_body LIMIT 1")[0]
        with pytest.raises(psycopg.errors.UniqueViolation):
            app.execute("INSERT INTO hub.bundle_body VALUES (%s, %s, 'another')", [month, seq])
        kept = asked(rows, "SELECT body FROM hub.bundle_body WHERE month = %s AND hub_seq = %s", month, seq)
        assert kept == [(body,)]
        app.close()


class TestTheTables:
    def test_have_16_parts_for_headers_and_room_for_the_bodies_of_months_to_come(
        self, rows: psycopg.Connection
    ) -> None:
        parts = asked(rows, "SELECT inhparent::regclass::text, count(*)::int FROM pg_inherits i "
                      "JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r' GROUP BY 1 ORDER BY 1")  # fmt: skip
        assert parts == [("hub.bundle", 16), ("hub.bundle_body", 4)]

    def test_are_made_once(self, server: Postgres, organisation: Organisation) -> None:
        keeper = server.dsn("hub", user="postgres")
        assert not database.make(keeper, organisation.root.public, months_ahead=3)
        with pytest.raises(HubError) as refused:
            database.make(keeper, b"\1" * 32, months_ahead=3)
        assert refused.value.code == "other_organisation"

    def test_can_make_room_for_more_months_from_the_service_itself(self, server: Postgres) -> None:
        organisation = Organisation()
        make_database(server, "months", organisation)
        with psycopg.connect(server.dsn("months", user="hub_app"), autocommit=True) as app:
            assert app.execute("SELECT hub.make_months(5)").fetchone() == (2,)
            assert app.execute("SELECT hub.make_months(5)").fetchone() == (0,)


class TestWhatTheBlindHubSees:
    def test_the_numbers_that_are_missing_of_a_device(
        self, caller: Caller, laptop: Laptop, rows: psycopg.Connection
    ) -> None:
        made = [laptop.bundle() for _ in range(9)]
        caller.batch([made[number - 1] for number in (9, 3, 6, 2)])
        gaps = "SELECT first_missing, last_missing FROM hub.gap WHERE device = %s ORDER BY 1"
        assert asked(rows, gaps, bytes.fromhex(laptop.device)) == [(1, 1), (4, 5), (7, 8)]
        caller.batch(made)
        assert asked(rows, gaps, bytes.fromhex(laptop.device)) == []

    def test_a_cloned_laptop_whose_work_is_kept_all_the_same(
        self, caller: Caller, laptop: Laptop, other: Laptop, rows: psycopg.Connection
    ) -> None:
        caller.put(laptop.bundle())
        one, two = laptop.bundle(seq=2, to=[other.key_id]), laptop.bundle(seq=2, to=[other.key_id])
        assert [caller.put(each).status for each in (one, two)] == [201, 201]
        clones = asked(rows, "SELECT seq, bundle_ids FROM hub.clone WHERE device = %s", bytes.fromhex(laptop.device))
        assert clones == [(2, [bytes.fromhex(one.id), bytes.fromhex(two.id)])]
        assert [line["id"] for line in caller.inbox(other.keys)["bundles"]] == [one.id, two.id]

    def test_two_people_who_wrote_on_and_the_one_who_settled_it(
        self, caller: Caller, laptop: Laptop, other: Laptop, rows: psycopg.Connection
    ) -> None:
        case = str(uuid4())
        first = laptop.bundle(kind=Kind.REVISION, case=case)
        here = laptop.bundle(kind=Kind.REVISION, case=case, parents=[first.id])
        there = other.bundle(kind=Kind.REVISION, case=case, parents=[first.id])
        for one in (first, here, there):
            caller.put(one)
        fork = asked(rows, "SELECT heads, offices FROM hub.fork WHERE case_id = %s", case)
        assert fork == [([bytes.fromhex(here.id), bytes.fromhex(there.id)], ["cardiff", "leeds"])]
        settled = laptop.bundle(kind=Kind.REVISION, case=case, parents=[here.id, there.id])
        caller.put(settled)
        assert asked(rows, "SELECT heads FROM hub.fork WHERE case_id = %s", case) == []
        heads = asked(rows, "SELECT bundle_id FROM hub.head WHERE case_id = %s", case)
        assert heads == [(bytes.fromhex(settled.id),)]
        assert len(asked(rows, "SELECT FROM hub.bundle WHERE case_id = %s", case)) == 4

    def test_which_office_has_not_opened_what(
        self,
        caller: Caller,
        laptop: Laptop,
        other: Laptop,
        reader_of_leeds: Laptop,
        organisation: Organisation,
        rows: psycopg.Connection,
    ) -> None:
        laptop, other = sorted((laptop, other), key=lambda one: one.office, reverse=True)
        offices = [organisation.office_key(name) for name in (laptop.office, other.office)]
        bundle = laptop.bundle(to=[*offices, other.key_id])
        caller.put(bundle)
        waiting = "SELECT office FROM hub.unopened WHERE bundle_id = %s ORDER BY 1"
        assert asked(rows, waiting, bytes.fromhex(bundle.id)) == [("cardiff",), ("leeds",)]
        assert caller.put(other.opened([bundle.id], to=[laptop.key_id])).status == 201
        assert asked(rows, waiting, bytes.fromhex(bundle.id)) == [(laptop.office,)]
        # One of the right office whom it is not sealed to cannot say so: only the office's reader.
        caller.put(laptop.opened([bundle.id], to=[laptop.key_id]))
        assert asked(rows, waiting, bytes.fromhex(bundle.id)) == [(laptop.office,)]
        caller.put(reader_of_leeds.opened([bundle.id], to=[laptop.key_id]))
        assert asked(rows, waiting, bytes.fromhex(bundle.id)) == []
        kinds = [line["kind"] for line in caller.inbox(laptop.keys)["bundles"]]
        assert kinds == ["opened", "opened", "opened"]


class TestDroppingBodies:
    @pytest.fixture
    def keeper(self, server: Postgres) -> str:
        return server.dsn("hub", user="postgres")

    def test_of_a_month_that_is_not_over_is_refused(self, keeper: str) -> None:
        with pytest.raises(HubError) as refused:
            database.drop_bodies(keeper, date(2999, 1, 1))
        assert refused.value.code == "month_not_over"

    def test_is_refused_while_anything_in_them_is_unopened_and_done_afterwards(
        self, keeper: str, caller: Caller, laptop: Laptop, other: Laptop, rows: psycopg.Connection
    ) -> None:
        bundle = laptop.bundle(to=[other.key_id])
        caller.put(bundle)
        old = a_month_before_everything(rows, bundle.id)
        with pytest.raises(HubError) as refused:
            database.drop_bodies(keeper, date(2020, 2, 1))
        assert (refused.value.code, refused.value.parameters) == ("unopened", {"count": 1, "month": "2020-01"})
        assert len(asked(rows, f"SELECT FROM {old}")) == 1

        caller.put(other.opened([bundle.id], to=[laptop.key_id]))
        assert database.drop_bodies(keeper, date(2020, 2, 1)) == 1
        answer = caller.read(other.keys, f"/v1/bundles/{bundle.id}")
        assert (answer.status, answer.code) == (410, "body_dropped")
        assert caller.put(bundle).status == 200, "what stood in it and its receipt are kept for ever"
        assert caller.have(laptop.keys, [bundle.id]).json == {"held": [bundle.id]}


def a_month_before_everything(rows: psycopg.Connection, bundle_id: str) -> str:
    """Put a bundle back into January 2020, as if it had come then; return the table of that month."""
    with rows.transaction():
        rows.execute("CREATE TABLE hub.bundle_body_2020_01 PARTITION OF hub.bundle_body "
                     "FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')")  # fmt: skip
        rows.execute(
            "UPDATE hub.bundle_body SET month = '2020-01-01' WHERE hub_seq = "
            "(SELECT hub_seq FROM hub.bundle WHERE bundle_id = decode(%s, 'hex'))",
            [bundle_id],
        )
        rows.execute("UPDATE hub.bundle SET month = '2020-01-01' WHERE bundle_id = decode(%s, 'hex')", [bundle_id])
    return "hub.bundle_body_2020_01"


def test_the_state_tells_what_there_is(server: Postgres, caller: Caller, laptop: Laptop) -> None:
    before = database.state(server.dsn("hub", user="hub_app"))
    caller.batch([laptop.bundle(), laptop.bundle()])
    after = database.state(server.dsn("hub", user="hub_app"))
    assert after.bundles == before.bundles + 2
    assert after.directory_version >= 1
    assert len(after.bodies_months) >= 4
    assert not after.standby_confirms


@pytest.mark.parametrize(("where", "code"), [("host=/nowhere dbname=hub", "database_unreachable"), ("", "not_made")])
def test_the_state_of_what_is_not_there_is_said(server: Postgres, where: str, code: str) -> None:
    with pytest.raises(HubError) as refused:
        database.state(where or server.dsn("postgres", user="postgres"))
    assert refused.value.code == code
