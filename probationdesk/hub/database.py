"""The database of the hub: making it, keeping it, and the questions that are asked of it outside of serving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from probationdesk.hub.errors import HubError

SHAPE = 1
"""The shape of the tables; a later one comes with the statements that lead to it."""
OWNER, APP = "hub_owner", "hub_app"
STALE_DIRECTORY, NO_STANDBY, UNOPENED, MONTH_NOT_OVER = "PD001", "PD002", "PD003", "PD004"
"""What the functions of schema.sql raise."""


@dataclass(frozen=True, slots=True)
class State:
    """What `hub status` tells."""

    bundles: int
    bodies_months: tuple[str, ...]
    directory_version: int
    held: int
    receipts_not_kept: int
    standby_confirms: bool


def conninfo(**parts: str) -> str:
    """Return a libpq connection string."""
    return make_conninfo("", **parts)


@contextmanager
def connected(where: str) -> Iterator[psycopg.Connection]:
    """Connect for as long as the block lasts. Raises HubError `database_unreachable`."""
    try:
        connection = psycopg.connect(where, connect_timeout=10)
    except psycopg.OperationalError:
        raise HubError("database_unreachable", database=str(conninfo_to_dict(where).get("dbname", ""))) from None
    with connection:
        yield connection


def make(keeper: str, root_public: bytes, *, months_ahead: int) -> bool:
    """Make roles, tables and months in the database; return False if they were there and are of this hub.

    The database itself must exist. Raises HubError `other_organisation`, `other_shape`, `not_allowed` or
    `database_unreachable`.
    """
    with connected(keeper) as connection:
        try:
            there = connection.execute("SELECT to_regclass('hub.organisation') IS NOT NULL").fetchone()
            fresh = there != (True,)
            if fresh:
                _make_tables(connection, root_public)
            else:
                _check_ours(connection, root_public)
            connection.execute("SELECT hub.make_months(%s)", [months_ahead])
        except psycopg.errors.InsufficientPrivilege:
            raise HubError("not_allowed") from None
    return fresh


def _make_tables(connection: psycopg.Connection, root_public: bytes) -> None:
    for role, rights in ((OWNER, "NOLOGIN"), (APP, "LOGIN")):
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchall():
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(rights)))
    # To see whether a standby confirms, and how far behind it is.
    connection.execute(sql.SQL("GRANT pg_monitor TO {}").format(sql.Identifier(APP)))
    name = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(name, sql.Identifier(OWNER)))
    statements = files("probationdesk.hub").joinpath("schema.sql").read_text(encoding="utf-8")
    connection.execute(statements.encode())
    connection.execute("INSERT INTO hub.organisation (root_public, shape) VALUES (%s, %s)", [root_public, SHAPE])


def _check_ours(connection: psycopg.Connection, root_public: bytes) -> None:
    row = connection.execute("SELECT root_public, shape FROM hub.organisation").fetchone()
    if row is None or bytes(row[0]) != root_public:
        raise HubError("other_organisation")
    if row[1] != SHAPE:
        raise HubError("other_shape", shape=row[1])


def state(where: str) -> State:
    """Return what the database holds. Raises HubError `not_made` or `database_unreachable`."""
    with connected(where) as connection:
        try:
            row = connection.execute(
                """SELECT (SELECT count(*) FROM hub.bundle), (SELECT coalesce(max(version), 0) FROM hub.directory),
                   (SELECT count(*) FROM hub.bundle b WHERE held AND NOT EXISTS (
                       SELECT FROM hub.released r WHERE r.bundle_id = b.bundle_id)),
                   (SELECT count(*) FROM hub.bundle b LEFT JOIN hub.receipt r USING (hub_seq) WHERE r.hub_seq IS NULL),
                   hub.standby_confirms()"""
            ).fetchone()
            months = connection.execute(
                """SELECT replace(right(c.relname, 7), '_', '-')
                   FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                   WHERE i.inhparent = 'hub.bundle_body'::regclass ORDER BY 1"""
            ).fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            raise HubError("not_made") from None
    assert row is not None
    bundles, version, held, not_kept, confirms = row
    return State(bundles, tuple(month for (month,) in months), version, held, not_kept, confirms)


def held(where: str) -> list[tuple[str, str, int, str]]:
    """Return the bundles that wait for a person: id, device, number of the device, when they came."""
    with connected(where) as connection:
        return connection.execute(
            """SELECT encode(bundle_id, 'hex'), encode(device, 'hex'), seq, to_char(received_at, 'YYYY-MM-DD HH24:MI')
               FROM hub.bundle b WHERE held AND NOT EXISTS (
                   SELECT FROM hub.released r WHERE r.bundle_id = b.bundle_id) ORDER BY hub_seq"""
        ).fetchall()


def release(keeper: str, bundle_id: str, by: str) -> None:
    """Give out a bundle that was held. Raises HubError `not_here`, `not_allowed`."""
    with connected(keeper) as connection:
        try:
            row = connection.execute("SELECT hub.release(decode(%s, 'hex'), %s)", [bundle_id, by]).fetchone()
        except psycopg.errors.InsufficientPrivilege:
            raise HubError("not_allowed") from None
        except psycopg.DataError:
            raise HubError("not_here", bundle=bundle_id) from None
    if row != (True,):
        raise HubError("not_here", bundle=bundle_id)


def drop_bodies(keeper: str, before: date) -> int:
    """Drop the bodies of all months before `before` and return how many months went.

    Raises HubError `unopened` with the month and how many bundles in it nobody has said they opened,
    `month_not_over`, `not_allowed`.
    """
    with connected(keeper) as connection:
        try:
            row = connection.execute("SELECT hub.drop_bodies(%s)", [before]).fetchone()
        except psycopg.errors.InsufficientPrivilege:
            raise HubError("not_allowed") from None
        except psycopg.Error as error:
            if error.sqlstate == UNOPENED:
                count, month = (error.diag.message_detail or "0 ").split(" ")
                raise HubError("unopened", count=int(count), month=month) from None
            if error.sqlstate == MONTH_NOT_OVER:
                raise HubError("month_not_over") from None
            raise
    assert row is not None
    return int(row[0])
