"""Taking bundles in, for one worker: what is checked, by what, in which order; nothing here knows of HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg_pool import PoolTimeout

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle
from probationdesk.bundles.receipts import StoredReceipt, write_receipt
from probationdesk.bundles.signing import SigningKey
from probationdesk.hub import counts
from probationdesk.hub.accepting import Accepter, Item, Pool, Stored
from probationdesk.hub.directories import Directories
from probationdesk.hub.errors import Answered, Resting, StaleDirectory
from probationdesk.hub.gauges import Gauges
from probationdesk.hub.judging import answered, check_upload, judge
from probationdesk.hub.limits import BackOff, Quotas
from probationdesk.hub.readers import Nonces
from probationdesk.hub.settings import Settings

_JUDGE_AGAIN = 3
_MONTHS_AGAIN, _MONTHS_SOON = 6 * 3600, 60
"""Seconds after which room is made for the months to come: usually, and when it could not be made."""

log = logging.getLogger("probationdesk.hub")


@dataclass(frozen=True, slots=True)
class Taken:
    """A bundle that is in."""

    bundle_id: str
    fresh: bool
    receipt: bytes


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A bundle that is not in, and why."""

    bundle_id: str
    """Empty if it could not even be read."""
    refusal: Answered


class Service:
    """Everything one worker needs."""

    def __init__(self, settings: Settings, pool: Pool, key: SigningKey, folder: Path) -> None:
        self.settings = settings
        self.pool = pool
        self.nonces = Nonces(key)
        self.directories = Directories(pool)
        self.accepter = Accepter(
            pool, standby_needed=settings.standby_needed, answer_seconds=settings.answer_seconds
        )  # fmt: skip
        self.counts = counts.Counts(folder)
        self.gauges = Gauges(
            pool, self.directories,
            every_seconds=settings.gauges_seconds, silent_days=settings.silent_days,
            disk=settings.disk or folder,
        )  # fmt: skip
        self.back_off = BackOff(
            refusals_before_wait=settings.refusals_before_wait, longest_wait=settings.longest_wait
        )  # fmt: skip
        self._quotas = Quotas(
            pool, bundles_an_hour=settings.bundles_an_hour, bytes_a_day=settings.megabytes_a_day * 1_000_000
        )  # fmt: skip
        self._key = key
        self._monthly = asyncio.create_task(self._make_months())

    async def take(self, uploads: Sequence[bytes], address: str, *, named: str | None = None) -> list[Taken | NotTaken]:
        """Put bundles in with one transaction and return what became of each, in order.

        One that is refused stops no other. `named` is the id a single bundle was sent under.
        """
        self.back_off.check(address)
        results: list[Taken | NotTaken | None] = [None] * len(uploads)
        bundles: dict[int, Bundle] = {}
        sizes = [len(data) for data in uploads]
        for place, data in enumerate(uploads):
            try:
                bundles[place] = check_upload(data, named)
            except BundleRefused as refusal:
                self.back_off.refused(address)
                results[place] = NotTaken("", answered(refusal))
        for _ in range(_JUDGE_AGAIN):
            items, judged_by = await self._judge(bundles, sizes, results, address)
            try:
                await self._put_in(items, judged_by, results)
                break
            except StaleDirectory:
                await self.directories.refresh()
        told = [result or NotTaken("", Resting("directory")) for result in results]
        self._count(told, sizes)
        return told

    async def _judge(
        self, bundles: dict[int, Bundle], sizes: list[int], results: list[Taken | NotTaken | None], address: str
    ) -> tuple[dict[int, Item], int]:
        items: dict[int, Item] = {}
        versions: list[int] = []
        for place, bundle in bundles.items():
            if results[place] is not None:
                continue
            try:
                items[place], version = await judge(bundle, sizes[place], self.directories)
                versions.append(version)
            except BundleRefused as refusal:
                self.back_off.refused(address)
                results[place] = NotTaken(bundle.id, answered(refusal))
        if items:
            self.back_off.good(address)
        return items, min(versions, default=0)

    async def _put_in(self, items: dict[int, Item], judged_by: int, results: list[Taken | NotTaken | None]) -> None:
        counted: dict[int, Item] = {}
        for place, item in items.items():
            try:
                await self._quotas.check(item.device, item.size)
                counted[place] = item
            except Answered as refusal:
                results[place] = NotTaken(item.bundle_id.hex(), refusal)
        if not counted:
            return
        try:
            stored = await self.accepter.accept(list(counted.values()), judged_by=judged_by)
        except BaseException as failure:
            for item in counted.values():
                self._quotas.give_back(item.device, item.size)
            if not isinstance(failure, Resting):
                raise
            for place, item in counted.items():
                results[place] = NotTaken(item.bundle_id.hex(), failure)
            return
        for (place, item), one in zip(counted.items(), stored, strict=True):
            if isinstance(one, Answered) or not one.fresh:
                self._quotas.give_back(item.device, item.size)
            results[place] = NotTaken(item.bundle_id.hex(), one) if isinstance(one, Answered) else self._told(item, one)

    def _told(self, item: Item, stored: Stored) -> Taken:
        receipt = stored.receipt
        if receipt is None:
            receipt = self.receipt(item.bundle_id.hex(), item.size, stored.hub_seq, stored.received_at)
            self.accepter.keep([(stored.hub_seq, receipt)])
        if stored.fresh and item.held:
            self.counts.add(counts.HELD)
        return Taken(item.bundle_id.hex(), stored.fresh, receipt)

    def receipt(self, bundle_id: str, size: int, hub_seq: int, received_at: datetime) -> bytes:
        """Return the receipt of a bundle that is in. The same facts and key make the same bytes."""
        at = received_at.astimezone(UTC).isoformat(timespec="milliseconds")
        return write_receipt(StoredReceipt(bundle=bundle_id, size=size, hub_seq=hub_seq, received_at=at), self._key)

    def _count(self, told: Sequence[Taken | NotTaken], sizes: Sequence[int]) -> None:
        for one, size in zip(told, sizes, strict=True):
            if isinstance(one, NotTaken):
                self.counts.add(one.refusal.code)
            elif one.fresh:
                self.counts.add(counts.ACCEPTED)
                self.counts.add(counts.BYTES, size)
            else:
                self.counts.add(counts.KNOWN)

    async def _make_months(self) -> None:
        """Have room for the bodies of the months to come, long before they come."""
        while True:
            try:
                async with self.pool.connection() as connection:
                    await connection.execute("SELECT hub.make_months(%b::integer)", [self.settings.months_ahead])
            except (psycopg.Error, PoolTimeout) as error:
                log.warning("months_not_made", extra={"reason": type(error).__name__})
                await asyncio.sleep(_MONTHS_SOON)
            else:
                await asyncio.sleep(_MONTHS_AGAIN)

    async def close(self) -> None:
        """Finish what was begun."""
        self._monthly.cancel()
        await self.accepter.close()
        await self.pool.close()
