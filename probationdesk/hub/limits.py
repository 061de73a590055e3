"""How much one device may bring, and how often one address may be refused."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from probationdesk.hub.accepting import Pool
from probationdesk.hub.errors import Answered

HOUR, DAY = 3600, 86400
_TRUST_SECONDS = 60.0
"""How long counts of one process are gone by before the database is asked what other processes took in."""
_ASK_AGAIN_SECONDS = 2.0
_MOST_KNOWN = 50_000
_USED = b"""
SELECT count(*) FILTER (WHERE age < 3600), coalesce(sum(size), 0),
       coalesce(max(age) FILTER (WHERE age < 3600), 0), coalesce(max(age), 0)
FROM (SELECT size, extract(epoch FROM now() - received_at)::float8 AS age
      FROM hub.bundle WHERE device = %b ORDER BY xid DESC, hub_seq DESC LIMIT 100000) newest
WHERE age < 86400
"""


@dataclass(slots=True)
class _Use:
    read_at: float
    bundles: int
    size: int
    hour_frees: float
    """Seconds until the first bundle of the last hour is an hour old."""
    day_frees: float


class Quotas:
    """What each device has brought of late."""

    def __init__(self, pool: Pool, *, bundles_an_hour: int, bytes_a_day: int) -> None:
        self._pool = pool
        self._bundles_an_hour = bundles_an_hour
        self._bytes_a_day = bytes_a_day
        self._uses: OrderedDict[bytes, _Use] = OrderedDict()

    async def check(self, device: bytes, size: int) -> None:
        """Raise Answered 429 `quota` if a device has brought its share and would now bring `size` bytes more."""
        use = self._uses.get(device)
        trusted = _ASK_AGAIN_SECONDS if use is not None and self._over(use, size) else _TRUST_SECONDS
        if use is None or monotonic() - use.read_at > trusted:
            use = await self._read(device)
        if self._over(use, size):
            frees = use.hour_frees if use.bundles >= self._bundles_an_hour else use.day_frees
            raise Answered(429, "quota", retry_after=max(1, round(frees)))
        # Counted before it is in, so that many at once do not all find room.
        use.bundles += 1
        use.size += size

    def give_back(self, device: bytes, size: int) -> None:
        """Take back the count of a bundle that was there already or was not taken."""
        use = self._uses.get(device)
        if use is not None:
            use.bundles -= 1
            use.size -= size

    def _over(self, use: _Use, size: int) -> bool:
        return use.bundles >= self._bundles_an_hour or use.size + size > self._bytes_a_day

    async def _read(self, device: bytes) -> _Use:
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_USED, [device])).fetchone()
        assert row is not None
        bundles, size, oldest_in_hour, oldest_in_day = row
        use = _Use(monotonic(), bundles, int(size), HOUR - oldest_in_hour, DAY - oldest_in_day)
        self._uses[device] = use
        self._uses.move_to_end(device)
        if len(self._uses) > _MOST_KNOWN:
            self._uses.popitem(last=False)
        return use


class BackOff:
    """Addresses from which much was refused of late."""

    def __init__(self, *, refusals_before_wait: int, longest_wait: int) -> None:
        self._before_wait = refusals_before_wait
        self._longest_wait = longest_wait
        self._refused: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raise Answered 429 `wait` while an address has to wait."""
        _, until = self._refused.get(address, (0, 0.0))
        left = until - monotonic()
        if left > 0:
            raise Answered(429, "wait", retry_after=max(1, round(left)))

    def refused(self, address: str) -> None:
        """Count a refusal; each one above the limit doubles the wait."""
        count = self._refused.get(address, (0, 0.0))[0] + 1
        beyond = count - self._before_wait
        until = monotonic() + min(self._longest_wait, 2.0 ** min(beyond, 20)) if beyond >= 0 else 0.0
        self._refused[address] = (count, until)
        self._refused.move_to_end(address)
        if len(self._refused) > _MOST_KNOWN:
            self._refused.popitem(last=False)

    def good(self, address: str) -> None:
        """Forget the refusals of an address: many laptops may share it, and this one is known."""
        self._refused.pop(address, None)
