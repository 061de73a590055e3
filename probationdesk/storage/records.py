"""Records: written, read and taken out. Start reading the program here.

A record is the smallest thing one person edits at once: a note, a finding, a goal. It is a frozen dataclass
(see `domain/record.py`) that `codec.py` turns into canonical JSON. This file keeps that JSON in one row and
has everything that must stay in step with it brought up to date in the same transaction: the caseload
(`caseload.py`), the search index (`search.py`) and the history (`changes.py`). `store.py` holds the
transaction around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.record import Record
from probationdesk.storage import bodies, caseload, changes, search
from probationdesk.storage.changes import Deed
from probationdesk.storage.times import to_text


@dataclass(frozen=True, slots=True)
class _Held:
    """What the store has under an id: where, and which body. The digest is empty for what was taken out."""

    number: int
    case_id: str
    kind: str
    digest: str
    body: bytes | None


def of_case(connection: sqlcipher.Connection, case_id: str) -> tuple[Record, ...]:
    """Return every record of a case, in the order they were first written; one range of neighbouring rows."""
    first, last = caseload.numbers_of(connection, case_id)
    rows = connection.execute(
        "SELECT kind, body FROM record WHERE number BETWEEN ? AND ? AND body IS NOT NULL ORDER BY number", (first, last)
    )
    return tuple(codec.decode(kind, body) for kind, body in rows)


def find(connection: sqlcipher.Connection, record_id: str) -> Record | None:
    """Return one record, or None if the store has none of that id."""
    held = _held(connection, record_id)
    return codec.decode(held.kind, held.body) if held and held.body is not None else None


def write(connection: sqlcipher.Connection, record: Record, deed: Deed, *, settle: bool) -> None:
    """Keep `record` as it is now. A record equal to the one held is left alone.

    With `settle` the history gets a row at once; otherwise the edit stays open until `settle_edits`.
    Raises StoreError `record_elsewhere` if the id belongs to another case, to another kind of record or to a version.
    """
    body = codec.encode(record)
    digest = codec.digest(body)
    held = _held(connection, record.id)
    if held and (held.case_id, held.kind) != (record.case_id, record.KIND):
        raise StoreError("record_elsewhere")
    if held is None and _is_version(connection, record.id):
        raise StoreError("record_elsewhere")
    number = held.number if held else caseload.next_number(connection, record.case_id, deed.at)
    if held is None or held.digest != digest:
        _put(connection, number, record, digest, body, deed.at)
        caseload.show(connection, record, deed.at)
        search.let_wait(connection, number)
        _begin_edit(connection, number, held, deed)
    if settle:
        settle_edits(connection, number)


def take_out(connection: sqlcipher.Connection, record_id: str, deed: Deed) -> None:
    """Take a record out of its case. Its row stays, empty, and its past stays in the history."""
    held = _held(connection, record_id)
    if held is None or held.body is None:
        return
    record = codec.decode(held.kind, held.body)
    _begin_edit(connection, held.number, held, deed)
    connection.execute(
        "UPDATE record SET body = NULL, digest = '', version = version + 1, updated_at = ? WHERE number = ?",
        (to_text(deed.at), held.number),
    )
    caseload.hide(connection, record, deed.at)
    search.let_wait(connection, held.number)
    settle_edits(connection, held.number)


def settle_edits(connection: sqlcipher.Connection, number: int = 0) -> int:
    """Settle every open edit, or that of the record with one number; return how many rows the history gained."""
    let_search_catch_up(connection, number)
    return changes.settle(connection, number)


def let_search_catch_up(connection: sqlcipher.Connection, number: int = 0) -> None:
    """Have search take in the words that wait for it.

    Taking a long text in costs several times what keeping it does, so a record that is being typed waits
    until its edit settles or somebody searches.
    """
    rows = connection.execute(
        "SELECT number, kind, body FROM search_waiting JOIN record ON number = record_number"
        " WHERE ? IN (0, record_number)",
        (number,),
    ).fetchall()
    for waiting, kind, body in rows:
        search.put(connection, waiting, codec.decode(kind, body).words if body is not None else "")
        connection.execute("DELETE FROM search_waiting WHERE record_number = ?", (waiting,))


def held_elsewhere(connection: sqlcipher.Connection, case_id: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the other cases in which something goes by one of these ids: a record, or a version."""
    rows = connection.execute(
        "WITH wanted AS (SELECT value AS id FROM json_each(?1))"
        " SELECT case_id FROM wanted JOIN record USING (id) WHERE case_id <> ?2"
        " UNION SELECT case_id FROM wanted JOIN version USING (id) WHERE case_id <> ?2 ORDER BY case_id",
        (msgspec.json.encode(sorted(ids)).decode(), case_id),
    )
    return tuple(case for (case,) in rows)


def digest_of(connection: sqlcipher.Connection, record_id: str) -> str:
    """Return the digest of what is held under an id; empty for nothing."""
    held = _held(connection, record_id)
    return held.digest if held else ""


def _held(connection: sqlcipher.Connection, record_id: str) -> _Held | None:
    row = connection.execute(
        "SELECT number, case_id, kind, digest, body FROM record WHERE id = ?", (record_id,)
    ).fetchone()
    return _Held(*row) if row else None


def _is_version(connection: sqlcipher.Connection, identifier: str) -> bool:
    return connection.execute("SELECT 1 FROM version WHERE id = ?", (identifier,)).fetchone() is not None


def _put(
    connection: sqlcipher.Connection, number: int, record: Record, digest: str, body: bytes, now: datetime
) -> None:
    """Write the record's row, a new one or over the one held."""
    connection.execute(
        "INSERT INTO record (number, id, case_id, assessment_id, kind, key, version, at, created_at, updated_at,"
        " digest, body) VALUES (:number, :id, :case_id, :assessment_id, :kind, :key, 1, :at, :now, :now,"
        " :digest, :body)"
        " ON CONFLICT (number) DO UPDATE SET assessment_id = excluded.assessment_id, key = excluded.key,"
        " version = version + 1, at = excluded.at, updated_at = excluded.updated_at, digest = excluded.digest,"
        " body = excluded.body",
        {
            "number": number,
            "id": record.id,
            "case_id": record.case_id,
            "assessment_id": record.assessment_id,
            "kind": record.KIND,
            "key": record.key,
            "at": to_text(_moment(record, now)),
            "now": to_text(now),
            "digest": digest,
            "body": body,
        },
    )


def _begin_edit(connection: sqlcipher.Connection, number: int, held: _Held | None, deed: Deed) -> None:
    """Note what the record was before this edit, unless one is open already, and keep that body for the history."""
    began = changes.begin(connection, number, held.digest if held else "", deed)
    if began and held and held.body is not None:
        bodies.keep(connection, held.digest, held.kind, held.body)


def _moment(record: Record, now: datetime) -> datetime:
    """Return when what the record tells of took place, if it says so; otherwise now."""
    at = getattr(record, "at", None)
    return at if isinstance(at, datetime) else now
