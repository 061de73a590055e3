"""Giving out what came in: pages that skip nothing, and single bundles to those they are sealed to.

Numbers are given out before COMMIT, so a slow transaction brings a low number late. Pages therefore go by the
transaction, and only up to the oldest that is still running: whatever comes later sorts after the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from psycopg.rows import namedtuple_row

from probationdesk.bundles.format import Bundle, decode_header
from probationdesk.hub.errors import Answered
from probationdesk.hub.readers import Reader
from probationdesk.hub.service import Service

MOST_A_PAGE = 500
MOST_ASKED = 2000
"""Ids in one question whether they are held."""
BEGINNING = "0.0"
_CURSOR = re.compile(r"\A(\d{1,20})\.(\d{1,18})\Z")
_INBOX = """
SELECT a.xid::text AS xid, a.hub_seq, encode(b.bundle_id, 'hex') AS id, b.size, b.kind, b.case_id,
       encode(b.device, 'hex') AS device, b.seq, EXISTS (
           SELECT FROM hub.released r WHERE r.bundle_id = b.bundle_id) AS released
FROM unnest(%b::bytea[]) AS k (key_id) CROSS JOIN LATERAL (
    SELECT xid, hub_seq, bundle_id FROM hub.addressed
    WHERE key_id = k.key_id AND (xid, hub_seq) > (%b::text::xid8, %b::bigint)
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, hub_seq LIMIT %b) a
JOIN hub.bundle b USING (bundle_id) ORDER BY a.xid, a.hub_seq LIMIT %b
"""
_BUNDLE = """
SELECT b.header, b.signature, body.body, encode(b.device, 'hex') AS device,
       EXISTS (SELECT FROM hub.released r WHERE r.bundle_id = b.bundle_id) AS released
FROM hub.bundle b LEFT JOIN hub.bundle_body body ON body.month = b.month AND body.hub_seq = b.hub_seq
WHERE b.bundle_id = %b AND EXISTS (
    SELECT FROM unnest(%b::bytea[]) AS k (key_id) JOIN hub.addressed a USING (key_id) WHERE a.hub_seq = b.hub_seq)
"""
_RECEIPTS = """
SELECT b.xid::text AS xid, b.hub_seq, encode(b.bundle_id, 'hex') AS id, b.size, b.received_at, r.content
FROM hub.bundle b LEFT JOIN hub.receipt r ON r.hub_seq = b.hub_seq
WHERE b.device = %b AND (b.xid, b.hub_seq) > (%b::text::xid8, %b::bigint)
  AND b.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY b.xid, b.hub_seq LIMIT %b
"""
_HAVE = """
SELECT encode(b.bundle_id, 'hex') AS id FROM hub.bundle b
WHERE b.bundle_id = ANY (%b::bytea[]) AND (b.device = %b OR EXISTS (
    SELECT FROM unnest(%b::bytea[]) AS k (key_id) JOIN hub.addressed a USING (key_id)
    WHERE a.hub_seq = b.hub_seq AND (a.xid = b.xid OR b.held)))
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One bundle in a page of an inbox."""

    id: str
    size: int
    kind: str
    case: str
    device: str
    seq: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what there is, and where to go on."""

    cursor: str
    more: bool


async def inbox(
    service: Service, reader: Reader, after: str, limit: int, *, of_office: bool
) -> tuple[list[Line], Page]:
    """Return what is sealed to the reader's own key, or to the keys of its office, after a page before.

    What a revoked device made after its last good bundle is left out, unless a person has released it.
    """
    xid, seq = _cursor(after)
    keys = list(reader.office_keys) if of_office else [reader.own_key]
    rows = await _rows(service, _INBOX, [keys, xid, seq, limit, limit])
    directory = await service.directories.needed()
    proven = {
        device: await service.directories.proven(device)
        for device in {row.device for row in rows}
        if directory.is_revoked(device)
    }
    lines = {
        row.id: Line(row.id, row.size, row.kind, row.case_id, row.device, row.seq)
        for row in rows
        if row.released or row.device not in proven or row.id in proven[row.device]
    }
    return list(lines.values()), _page(rows, after, limit)


async def bundle(service: Service, reader: Reader, bundle_id: str) -> bytes:
    """Return a whole bundle.

    Raises Answered 404 `not_here` for one that is not held or not sealed to the reader, 410 `body_dropped`.
    """
    rows = await _rows(service, _BUNDLE, [bytes.fromhex(bundle_id), reader.keys])
    if not rows:
        raise Answered(404, "not_here")
    (row,) = rows
    directory = await service.directories.needed()
    if (
        not row.released
        and directory.is_revoked(row.device)
        and bundle_id not in await service.directories.proven(row.device)
    ):
        raise Answered(404, "not_here")
    if row.body is None:
        raise Answered(410, "body_dropped")
    return Bundle(decode_header(row.header), row.header, row.signature, row.body).to_bytes()


async def receipts(service: Service, reader: Reader, after: str, limit: int) -> tuple[list[bytes], Page]:
    """Return the receipts of the reader's own bundles, after a page before."""
    xid, seq = _cursor(after)
    rows = await _rows(service, _RECEIPTS, [reader.device, xid, seq, limit])
    if any(row.content is None for row in rows):
        # Nobody was told yet that these are kept; perhaps they came in when it could not be promised.
        await service.accepter.confirm()
    content = [row.content or service.receipt(row.id, row.size, row.hub_seq, row.received_at) for row in rows]
    return content, _page(rows, after, limit)


async def have(service: Service, reader: Reader, ids: list[str]) -> list[str]:
    """Return which of the bundles are held, of those that the reader made or that are sealed to it or its office.

    Raises Resting if that cannot be promised now.
    """
    rows = await _rows(service, _HAVE, [[bytes.fromhex(one) for one in ids], reader.device, reader.keys])
    await service.accepter.confirm()
    held = {row.id for row in rows}
    return [one for one in ids if one in held]


async def _rows(service: Service, query: str, arguments: list[Any]) -> list[Any]:
    async with service.pool.connection() as connection, connection.cursor(row_factory=namedtuple_row) as cursor:
        return list(await (await cursor.execute(query.encode(), arguments)).fetchall())


def _page(rows: list[Any], after: str, limit: int) -> Page:
    return Page(f"{rows[-1].xid}.{rows[-1].hub_seq}" if rows else after, len(rows) == limit)


def _cursor(text: str) -> tuple[str, int]:
    """Return the transaction and the number of a cursor. Raises Answered 422 `bad_cursor`."""
    found = _CURSOR.match(text)
    if found is None or int(found[1]) >= 2**64:
        raise Answered(422, "bad_cursor")
    return found[1], int(found[2])
