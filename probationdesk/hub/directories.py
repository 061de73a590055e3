"""The directory a hub goes by: the newest that was put in, by whichever node."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from probationdesk.bundles.directory import Directory, newer, read_directory
from probationdesk.bundles.identity import key_id
from probationdesk.hub.accepting import Pool
from probationdesk.hub.errors import HubError, Resting

_CHAIN = b"""
WITH RECURSIVE chain AS (
    SELECT bundle_id, prev, device FROM hub.bundle WHERE bundle_id = %b
    UNION
    SELECT b.bundle_id, b.prev, b.device
    FROM chain JOIN hub.bundle b ON b.bundle_id = chain.prev AND b.device = chain.device
)
SELECT bundle_id, prev FROM chain
"""


@dataclass(frozen=True, slots=True)
class Current:
    """A directory and the bytes it came as."""

    directory: Directory
    content: bytes


class Directories:
    """The newest directory, as this process knows it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._current: Current | None = None
        self._root_public = b""
        self._loading = asyncio.Lock()

    async def current(self) -> Current | None:
        """Return the newest directory this process knows; the first time, the newest there is."""
        if self._current is None:
            await self.refresh()
        return self._current

    async def needed(self) -> Directory:
        """Return the directory. Raises Resting if none has been put in yet."""
        current = await self.current()
        if current is None:
            raise Resting("no_directory", retry_after=60)
        return current.directory

    async def refresh(self) -> None:
        """Read the newest directory, if it is newer than the one known."""
        async with self._loading, self._pool.connection() as connection:
            await self._refresh(connection)

    async def put(self, content: bytes) -> bool:
        """Put a directory in; return False if it is the one already there.

        Raises BundleRefused as `read_directory` and `newer` do, among others `old_directory`.
        """
        async with self._loading, self._pool.connection() as connection:
            await self._refresh(connection)
            offered = await asyncio.to_thread(read_directory, content, self._root_public)
            if not newer(self._current.directory if self._current else None, offered):
                return False
            async with connection.transaction():
                added = await connection.execute(
                    "INSERT INTO hub.directory (version, content) VALUES (%b, %b) ON CONFLICT DO NOTHING",
                    [offered.version, content],
                )
                await _add_readers(connection, offered)
            await self._refresh(connection)
            return added.rowcount == 1

    async def proven(self, device: str) -> frozenset[str]:
        """Return the bundles of a revoked device that lead to its last good one, by what is held of them now."""
        directory = await self.needed()
        last = next((one.last_id for one in directory.revoked if one.device == device), "")
        if not last:
            return frozenset()
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_CHAIN, [bytes.fromhex(last)])).fetchall()
        return frozenset({last, *(one.hex() for row in rows for one in row if one is not None)})

    async def _refresh(self, connection: AsyncConnection[tuple[object, ...]]) -> None:
        known = self._current.directory.version if self._current else 0
        row = await (
            await connection.execute(
                """SELECT content, root_public FROM hub.organisation
                   LEFT JOIN LATERAL (SELECT content FROM hub.directory WHERE version > %b
                                      ORDER BY version DESC LIMIT 1) newest ON true""",
                [known],
            )
        ).fetchone()
        if row is None:
            raise Resting("not_made", retry_after=60)
        content, root_public = row
        assert isinstance(root_public, bytes)
        self._root_public = root_public
        if isinstance(content, bytes):
            self._current = Current(await asyncio.to_thread(read_directory, content, root_public), content)


async def _add_readers(connection: AsyncConnection[tuple[object, ...]], directory: Directory) -> None:
    """Note whose keys there are, as far as this directory says anything new of them."""
    readers: list[tuple[str, str, str | None]] = [
        (key, office.id, None) for office in directory.offices for key in office.key_ids
    ]
    readers += [(key_id(one.box_recipient), one.office, one.device) for one in directory.certificates]
    rows = {key: (bytes.fromhex(key), office, device) for key, office, device in readers}.values()
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
    await connection.execute(
        """INSERT INTO hub.reader_key (key_id, since, office, device)
           SELECT u.key_id, %b::bigint, u.office, decode(u.device, 'hex')
           FROM unnest(%b::bytea[], %b::text[], %b::text[]) AS u (key_id, office, device)
           LEFT JOIN hub.reader r ON r.key_id = u.key_id
           WHERE r.office IS DISTINCT FROM u.office ON CONFLICT DO NOTHING""",
        [directory.version, *columns],
    )


def put_once(where: str, content: bytes) -> tuple[bool, int]:
    """Put a directory in from outside the service; return whether it was new, and its version.

    Raises BundleRefused as `Directories.put` does, HubError `database_unreachable` or `not_made`.
    """

    async def put() -> tuple[bool, int]:
        async with AsyncConnectionPool(where, min_size=1, max_size=1, timeout=10, kwargs={"autocommit": True}) as pool:
            directories = Directories(pool)
            fresh = await directories.put(content)
            return fresh, (await directories.needed()).version

    try:
        return asyncio.run(put())
    except (PoolTimeout, psycopg.OperationalError):
        raise HubError("database_unreachable", database="") from None
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        raise HubError("not_made") from None
