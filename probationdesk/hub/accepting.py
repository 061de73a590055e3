"""Putting bundles in, and saying so only once they are in.

What arrives while a transaction runs goes into the next one together: one COMMIT, one wait for the standby and one
round trip for all of it. A caller is answered after the COMMIT of its own bundles has returned, and receipts are
made after that. When a COMMIT cannot be confirmed the answer is "not now", whatever the database may hold: the
caller sends again, and then what is held is confirmed or refused like anything else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from probationdesk.hub.database import NO_STANDBY, STALE_DIRECTORY
from probationdesk.hub.errors import Answered, Resting, StaleDirectory

MOST_TOGETHER = 64
"""Bundles in one transaction, about: a batch is never split."""
MOST_BYTES_TOGETHER = 12_000_000
MOST_WAITING = 96_000_000
"""Bytes that may wait in one process for their transaction."""
GATHER_SECONDS = 0.002
"""How long a transaction waits for those who, by the one before it, are likely to be about to come."""
FIRST_REST, LONGEST_REST = 0.5, 4.0
"""Seconds in which nothing is tried after the database would not promise anything."""
_ANY_DIRECTORY = 2**62
_ACCEPT = b"""
SELECT * FROM hub.accept(
    %b::bigint, %b, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::integer[], %b::boolean[],
    %b::bytea[], %b::bytea[], %b::text[], %b::boolean[], %b::bigint[], %b::bytea[])
"""

_CONNECTION_LOST = (psycopg.OperationalError, psycopg.InternalError)
"""Also of a primary that has become a standby, which refuses to write but still answers."""
_MAY_PASS = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)

Pool = AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]
Kept = tuple[int, bytes]
"""The number of a bundle in the hub, and its receipt."""

log = logging.getLogger("probationdesk.hub")


@dataclass(frozen=True, slots=True)
class Item:
    """A bundle that was checked and judged."""

    bundle_id: bytes
    device: bytes
    header: bytes
    signature: bytes
    body: bytes
    size: int
    held: bool
    opened: tuple[bytes, ...] = ()
    """The bundles that this one, a receipt, says were opened."""
    office: str = ""
    """The office of its author, as the directory has it."""
    reader: bool = False
    """Its author reads the mail of the whole office."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a receipt says of a bundle that is in."""

    hub_seq: int
    received_at: datetime
    fresh: bool
    receipt: bytes | None
    """The receipt that was given before, if it is kept already."""


@dataclass(slots=True)
class _Unit:
    """What is accepted or refused together: the bundles of one request."""

    items: Sequence[Item]
    judged_by: int
    answer: asyncio.Future[list[Stored | Answered]]

    @property
    def size(self) -> int:
        return sum(item.size for item in self.items)


class Accepter:
    """Puts bundles into the database for one process."""

    def __init__(self, pool: Pool, *, standby_needed: bool, answer_seconds: float) -> None:
        self._pool = pool
        self._standby_needed = standby_needed
        self._answer_seconds = answer_seconds
        self._waiting: deque[_Unit] = deque()
        self._waiting_bytes = 0
        self._come = asyncio.Event()
        self._enough = asyncio.Event()
        self._likely = 1
        self._unkept: list[Kept] = []
        self._connection: AsyncConnection[tuple[Any, ...]] | None = None
        self._warnings: list[str] = []
        self._one_at_a_time = asyncio.Lock()
        self._rest_ends = 0.0
        self._rest = FIRST_REST
        self._putter = asyncio.create_task(self._put_in_for_ever())
        self._keeper = asyncio.create_task(self._keep_now_and_then())

    async def accept(self, items: Sequence[Item], *, judged_by: int) -> list[Stored | Answered]:
        """Put bundles in, in one transaction, and return after COMMIT what is stored for each, in order.

        `judged_by` is the version of the directory they were judged by. An Answered in the place of a Stored is the
        refusal of one bundle that the database would not take. Raises Resting if nothing can be promised now, and
        StaleDirectory if they must be judged again.
        """
        left = self._rest_ends - monotonic()
        if left > 0:
            raise Resting("resting", retry_after=max(1, round(left)))
        unit = _Unit(items, judged_by, asyncio.get_running_loop().create_future())
        size = unit.size
        if self._waiting and self._waiting_bytes + size > MOST_WAITING:
            raise Resting("too_much_waiting", retry_after=2)
        self._waiting.append(unit)
        self._waiting_bytes += size
        self._come.set()
        if len(self._waiting) >= self._likely:
            self._enough.set()
        return await unit.answer

    def keep(self, receipts: Sequence[Kept]) -> None:
        """Keep receipts that have been made; they go into the database with the next transaction."""
        self._unkept.extend(receipts)

    async def confirm(self) -> None:
        """Return once everything that is in has been confirmed. Raises Resting if that cannot be said now."""
        try:
            await self._run([], _ANY_DIRECTORY)
        except psycopg.Error as error:
            raise Resting(error.sqlstate or "database") from None

    async def close(self) -> None:
        """Put in what still waits, then stop."""
        ends = monotonic() + self._answer_seconds
        while self._waiting and monotonic() < ends:
            await asyncio.sleep(0.01)
        for task in (self._keeper, self._putter):
            task.cancel()
        await asyncio.gather(self._keeper, self._putter, return_exceptions=True)
        await self._keep_receipts()
        if self._connection is not None:
            await self._give_up(self._connection)

    async def _put_in_for_ever(self) -> None:
        while True:
            await self._come.wait()
            await self._gather()
            units = self._next()
            try:
                await self._put_in(units)
            except Exception:
                log.exception("fault")  # those who waited have been answered; the next are not to suffer
            self._likely = len(units) + len(self._waiting)

    async def _gather(self) -> None:
        """Wait a moment if fewer have come than are likely to: a COMMIT costs the same for one as for many."""
        if len(self._waiting) >= self._likely:
            return
        self._enough.clear()
        over = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._enough.set)
        await self._enough.wait()
        over.cancel()

    def _next(self) -> list[_Unit]:
        units: list[_Unit] = []
        count = size = 0
        while self._waiting:
            first = self._waiting[0]
            if units and (
                count + len(first.items) > MOST_TOGETHER
                or size + first.size > MOST_BYTES_TOGETHER
                or first.judged_by != units[0].judged_by
            ):
                break
            units.append(self._waiting.popleft())
            count += len(first.items)
            size += first.size
        self._waiting_bytes -= size
        if not self._waiting:
            self._come.clear()
        return units

    async def _put_in(self, units: list[_Unit]) -> None:
        """Put units in with one transaction, and answer each."""
        items = [item for unit in units for item in unit.items]
        try:
            stored = await self._run(items, units[0].judged_by)
            told: set[bytes] = set()
            for unit in units:
                _answer(unit, [_once(stored[item.bundle_id], item.bundle_id, told) for item in unit.items])
        except (Resting, StaleDirectory) as refusal:
            for unit in units:
                _answer(unit, refusal)
        except psycopg.Error as error:
            log.error("not_put_in", extra={"reason": error.sqlstate, "bundles": len(items)})
            await self._put_in_apart(units)
        except BaseException:
            for unit in units:
                _answer(unit, Resting("stopped"))
            raise

    async def _put_in_apart(self, units: list[_Unit]) -> None:
        """Put every bundle in with a transaction of its own: one that the database refuses stops no other."""
        for unit in units:
            results: list[Stored | Answered] = []
            try:
                for item in unit.items:
                    results.append(await self._alone(item, unit.judged_by))
            except (Resting, StaleDirectory) as refusal:
                _answer(unit, refusal)
            else:
                _answer(unit, results)

    async def _alone(self, item: Item, judged_by: int) -> Stored | Answered:
        try:
            return (await self._run([item], judged_by))[item.bundle_id]
        except psycopg.errors.DataError as error:
            log.error("not_taken", extra={"reason": error.sqlstate, "bundle": item.bundle_id.hex()})
            return Answered(422, "bad_header")
        except psycopg.Error as error:
            raise Resting(error.sqlstate or "database") from None

    async def _run(self, items: Sequence[Item], judged_by: int) -> dict[bytes, Stored]:
        """Run one transaction and return what it stored, by id, once it is confirmed."""
        task = asyncio.create_task(self._transaction(items, judged_by))
        done, _ = await asyncio.wait({task}, timeout=self._answer_seconds)
        if not done:
            # Nobody waits for it any longer; the connection is given up in its own time.
            task.cancel()
            self._connection, self._one_at_a_time = None, asyncio.Lock()
            self._begin_rest()
            raise Resting("commit_not_confirmed", retry_after=max(1, round(self._rest)))
        try:
            stored = task.result()
        except (PoolTimeout, OSError) as error:
            self._begin_rest()
            raise Resting(type(error).__name__) from None
        except psycopg.Error as error:
            if error.sqlstate == STALE_DIRECTORY:
                raise StaleDirectory from None
            if isinstance(error, _MAY_PASS):
                raise
            if error.sqlstate == NO_STANDBY or isinstance(error, _CONNECTION_LOST):
                self._begin_rest()
                raise Resting(error.sqlstate or type(error).__name__) from None
            raise
        self._rest, self._rest_ends = FIRST_REST, 0.0
        return stored

    async def _transaction(self, items: Sequence[Item], judged_by: int) -> dict[bytes, Stored]:
        async with self._one_at_a_time:
            return await self._execute(items, judged_by)

    async def _execute(self, items: Sequence[Item], judged_by: int) -> dict[bytes, Stored]:
        connection = await self._connected()
        kept, self._unkept = self._unkept, []
        self._warnings.clear()
        try:
            cursor = await connection.execute(_ACCEPT, self._arguments(items, judged_by, kept), prepare=True)
            rows = await cursor.fetchall()
            if self._warnings:
                # COMMIT returned, but not because a standby has it: PostgreSQL says so by a warning only.
                raise psycopg.OperationalError("not confirmed")
        except BaseException as failure:
            self._unkept.extend(kept)
            if not isinstance(failure, psycopg.Error) or isinstance(failure, _CONNECTION_LOST):
                await self._give_up(connection)
            raise
        return {row[0]: Stored(row[1], row[2], row[3], row[4]) for row in rows}

    async def _connected(self) -> AsyncConnection[tuple[Any, ...]]:
        """Return the connection that transactions go over, one after another."""
        if self._connection is None:
            self._connection = await self._pool.getconn()
            self._connection.add_notice_handler(self._heard)
        return self._connection

    async def _give_up(self, connection: AsyncConnection[tuple[Any, ...]]) -> None:
        """Close a connection; what may still go on over it concerns nobody."""
        if self._connection is connection:
            self._connection = None
        connection.remove_notice_handler(self._heard)
        await connection.close()
        await self._pool.putconn(connection)

    def _heard(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warnings.append(notice.message_primary or "")

    def _arguments(self, items: Sequence[Item], judged_by: int, kept: Sequence[Kept]) -> list[Any]:
        once = {item.bundle_id: item for item in items}.values()
        opened = [(item.bundle_id, one, item.office, item.reader) for item in once for one in item.opened]
        kept = sorted(kept)
        return [
            judged_by,
            self._standby_needed,
            [item.bundle_id for item in once],
            [item.header for item in once],
            [item.signature for item in once],
            [item.body for item in once],
            [item.size for item in once],
            [item.held for item in once],
            [said_in for said_in, _, _, _ in opened],
            [one for _, one, _, _ in opened],
            [office for _, _, office, _ in opened],
            [reader for _, _, _, reader in opened],
            [seq for seq, _ in kept],
            [receipt for _, receipt in kept],
        ]

    def _begin_rest(self) -> None:
        self._rest_ends = monotonic() + self._rest
        self._rest = min(self._rest * 2, LONGEST_REST)

    async def _keep_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self._unkept and not self._waiting:
                await self._keep_receipts()

    async def _keep_receipts(self) -> None:
        if not self._unkept:
            return
        try:
            await self.confirm()
        except Resting:
            log.warning("receipts_not_kept", extra={"receipts": len(self._unkept)})


def _answer(unit: _Unit, answer: list[Stored | Answered] | Exception) -> None:
    if unit.answer.done():  # the caller has gone
        return
    if isinstance(answer, Exception):
        unit.answer.set_exception(answer)
    else:
        unit.answer.set_result(answer)


def _once(stored: Stored, bundle_id: bytes, told: set[bytes]) -> Stored:
    """Return `stored`, as known instead of new to all but the first who sent the bundle in one transaction."""
    if bundle_id not in told:
        told.add(bundle_id)
        return stored
    return Stored(stored.hub_seq, stored.received_at, False, stored.receipt)
