"""What an operator watches, in the text format of Prometheus (version 0.0.4).

Questions that need a look at the whole database are asked at most once in a while; how old their answers are is a
gauge as well.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import psycopg
from psycopg_pool import PoolTimeout

from probationdesk.hub.accepting import Pool
from probationdesk.hub.counts import ACCEPTED, BYTES, HELD, KNOWN, REASONS
from probationdesk.hub.directories import Directories

_WAIT_SECONDS = 3
_NAME = "probationdesk_hub_"
_UNOPENED = b"""
SELECT office, count(*)::float8, extract(epoch FROM now() - min(received_at))::float8
FROM hub.unopened GROUP BY office ORDER BY office
"""
_STATE = b"""
SELECT (SELECT count(DISTINCT device) FROM hub.gap)::float8, (SELECT count(*) FROM hub.clone)::float8,
       (SELECT count(*) FROM hub.fork)::float8,
       (SELECT count(*) FROM hub.bundle WHERE held AND bundle_id NOT IN (SELECT bundle_id FROM hub.released))::float8,
       (SELECT count(*) FROM hub.bundle b LEFT JOIN hub.receipt r USING (hub_seq) WHERE r.hub_seq IS NULL)::float8,
       pg_database_size(current_database())::float8
"""
_LAG = b"""
SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY took), 0), coalesce(max(took), 0)
FROM (SELECT extract(epoch FROM o.received_at - b.received_at)::float8 AS took
      FROM hub.opened o JOIN hub.bundle b USING (bundle_id)
      WHERE o.received_at > now() - interval '7 days') recent
"""
_SILENT = b"""
SELECT count(*)::float8 FROM unnest(%b::bytea[]) AS u (device)
WHERE NOT EXISTS (SELECT FROM hub.bundle b WHERE b.device = u.device
                  AND b.received_at > now() - make_interval(days => %b::integer))
"""
_REPLICATION = b"""
SELECT application_name, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::float8,
       coalesce(extract(epoch FROM flush_lag), 0)::float8
FROM pg_stat_replication WHERE state = 'streaming' ORDER BY application_name
"""
_ARCHIVE = b"SELECT count(*)::float8 FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()

    def told(self) -> str:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in self.labels)
        return f"{_NAME}{self.name}{f'{{{labels}}}' if labels else ''} {self.value:.17g}"


_HELP = {
    "up": ("gauge", "1 if the database answers"),
    "accepted_total": ("counter", "Bundles put in"),
    "accepted_bytes_total": ("counter", "Bytes of bundles put in"),
    "known_total": ("counter", "Bundles sent again that were there already"),
    "held_total": ("counter", "Bundles put in but held for a person"),
    "refused_total": ("counter", "Bundles not put in, by reason"),
    "unopened": ("gauge", "Bundles an office has not said it opened"),
    "oldest_unopened_seconds": ("gauge", "Age of the oldest bundle an office has not said it opened"),
    "devices_with_gaps": ("gauge", "Devices whose numbers have a gap"),
    "clones": ("gauge", "Numbers of a device that came with different content"),
    "forks": ("gauge", "Cases with more than one newest revision"),
    "held": ("gauge", "Bundles of revoked devices that wait for a person"),
    "receipts_not_kept": ("gauge", "Bundles whose receipt is not kept in the database yet"),
    "database_bytes": ("gauge", "Size of the database"),
    "opened_after_median_seconds": ("gauge", "From stored to opened, half of those opened in the last 7 days"),
    "opened_after_longest_seconds": ("gauge", "From stored to opened, the longest of the last 7 days"),
    "devices_silent": ("gauge", "Enrolled devices that brought nothing for the set number of days"),
    "directory_version": ("gauge", "Version of the directory gone by"),
    "replication_behind_bytes": ("gauge", "What a standby has not yet put on its disk"),
    "replication_behind_seconds": ("gauge", "How long a standby takes to put on its disk what the primary has"),
    "archive_waiting": ("gauge", "Files of the database's log that its archive has not taken yet"),
    "free_disk_bytes": ("gauge", "Free space of the disk that the setting `disk` names"),
    "gauges_age_seconds": ("gauge", "Age of the gauges that need a look at the whole database"),
}


class Gauges:
    """Answers a scrape."""

    def __init__(
        self, pool: Pool, directories: Directories, *, every_seconds: float, silent_days: int, disk: Path
    ) -> None:
        self._pool = pool
        self._directories = directories
        self._every_seconds = every_seconds
        self._silent_days = silent_days
        self._disk = disk
        self._slow: tuple[_Sample, ...] = ()
        self._taken_at: float | None = None
        self._taking: asyncio.Task[None] | None = None

    async def text(self, counts: dict[str, int]) -> str:
        """Return everything, as Prometheus reads it."""
        samples = list(_counters(counts))
        try:
            samples += await self._now()
            await self._look()
        except (psycopg.Error, PoolTimeout, OSError):
            samples.append(_Sample("up", 0))
        else:
            samples.append(_Sample("up", 1))
        samples += self._slow
        samples += self._free_disk()
        if self._taken_at is not None:
            samples.append(_Sample("gauges_age_seconds", round(monotonic() - self._taken_at, 3)))
        return _text(samples)

    def _free_disk(self) -> list[_Sample]:
        """Return the free space, or nothing if the disk is not there: the other gauges are to be told all the same."""
        try:
            return [_Sample("free_disk_bytes", shutil.disk_usage(self._disk).free)]
        except OSError:
            return []

    async def _look(self) -> None:
        """Take the slow gauges again if they are old, and wait for that a little."""
        if self._taken_at is not None and monotonic() - self._taken_at < self._every_seconds:
            return
        if self._taking is None or self._taking.done():
            self._taking = asyncio.create_task(self._take())
        done, _ = await asyncio.wait({self._taking}, timeout=_WAIT_SECONDS)
        for task in done:
            task.result()

    async def _take(self) -> None:
        devices = await self._devices()
        async with self._pool.connection() as connection:
            unopened = await (await connection.execute(_UNOPENED)).fetchall()
            state = await (await connection.execute(_STATE)).fetchone()
            lag = await (await connection.execute(_LAG)).fetchone()
            silent = await (await connection.execute(_SILENT, [devices, self._silent_days])).fetchone()
        assert state is not None
        assert lag is not None
        assert silent is not None
        names = ("devices_with_gaps", "clones", "forks", "held", "receipts_not_kept", "database_bytes")
        samples = [_Sample(name, value) for name, value in zip(names, state, strict=True)]
        for office, count, oldest in unopened:
            samples.append(_Sample("unopened", count, (("office", office),)))
            samples.append(_Sample("oldest_unopened_seconds", oldest, (("office", office),)))
        samples.append(_Sample("opened_after_median_seconds", lag[0]))
        samples.append(_Sample("opened_after_longest_seconds", lag[1]))
        samples.append(_Sample("devices_silent", silent[0]))
        self._slow, self._taken_at = tuple(samples), monotonic()

    async def _devices(self) -> Sequence[bytes]:
        current = await self._directories.current()
        if current is None:
            return []
        known = current.directory
        return [bytes.fromhex(one.device) for one in known.certificates if not known.is_revoked(one.device)]

    async def _now(self) -> list[_Sample]:
        async with self._pool.connection() as connection:
            standbys = await (await connection.execute(_REPLICATION)).fetchall()
            archive = await (await connection.execute(_ARCHIVE)).fetchone()
        assert archive is not None
        current = await self._directories.current()
        samples = [_Sample("directory_version", current.directory.version if current else 0)]
        samples.append(_Sample("archive_waiting", archive[0]))
        for name, state, behind, seconds in standbys:
            labels = (("standby", name), ("state", state))
            samples.append(_Sample("replication_behind_bytes", behind, labels))
            samples.append(_Sample("replication_behind_seconds", seconds, labels))
        return samples


def _counters(counts: dict[str, int]) -> Iterable[_Sample]:
    yield _Sample("accepted_total", counts[ACCEPTED])
    yield _Sample("accepted_bytes_total", counts[BYTES])
    yield _Sample("known_total", counts[KNOWN])
    yield _Sample("held_total", counts[HELD])
    for reason in REASONS:
        yield _Sample("refused_total", counts[reason], (("reason", reason),))


def _text(samples: Iterable[_Sample]) -> str:
    by_name: dict[str, list[_Sample]] = {}
    for sample in samples:
        by_name.setdefault(sample.name, []).append(sample)
    lines = []
    for name, (kind, text) in _HELP.items():
        if name in by_name:
            lines += [f"# HELP {_NAME}{name} {text}", f"# TYPE {_NAME}{name} {kind}"]
            lines += [sample.told() for sample in by_name[name]]
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
