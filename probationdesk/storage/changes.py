"""The history: one row for each settled edit, chained by hashes and never altered.

Each row's `entry` is canonical JSON that holds the hash of the row before it, and `hash` is the SHA-256 of
`entry`: an edited, deleted or reordered row breaks the chain where it stands. Entries hold ids and digests
only, so the words of the past (`bodies.py`) can be purged without breaking it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.versions import Change
from probationdesk.storage.times import from_text, to_text

_FIRST_PREVIOUS = ""
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
"""What a reader may take a digit for, and what may be written between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who does what, when and on which device."""

    at: datetime
    actor: str
    device: str
    act: str


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row of the history, as it is hashed. Fields added later are left out where they are empty."""

    seq: int
    at: str
    actor: str
    device: str
    act: str
    case_id: str
    record_id: str
    before: str
    after: str
    prev: str
    recipient: str = ""
    """To whom something went; only where something left the store."""
    purpose: str = ""
    """The digest of why, in the officer's words (`accesses.py`)."""
    count: int = 0
    """How many, where the act counts something: failed attempts, rows that are missing."""


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(_Entry)


def begin(connection: sqlcipher.Connection, record_number: int, before: str, deed: Deed) -> bool:
    """Note that a record is being edited and was `before` until now; return False if that was noted already.

    The act of an open edit is the latest one; what it was before stays the earliest.
    """
    noted = connection.execute(
        "UPDATE open_edit SET act = ?, actor = ?, device = ? WHERE record_number = ?",
        (deed.act, deed.actor, deed.device, record_number),
    )
    if noted.rowcount:
        return False
    connection.execute(
        "INSERT INTO open_edit (record_number, before, act, actor, device) VALUES (?, ?, ?, ?, ?)",
        (record_number, before, deed.act, deed.actor, deed.device),
    )
    return True


def settle(connection: sqlcipher.Connection, record_number: int = 0) -> int:
    """Append one row for each open edit, or for that of one record; return how many were appended.

    A row's time is that of the last save of the edit. An edit that came back to where it began leaves no row.
    """
    rows = connection.execute(
        "SELECT number, id, case_id, before, digest, updated_at, act, actor, device FROM open_edit"
        " JOIN record ON number = record_number WHERE ? IN (0, record_number) ORDER BY updated_at, number",
        (record_number,),
    ).fetchall()
    appended = 0
    for number, identifier, case_id, before, after, at, act, actor, device in rows:
        if before != after:
            deed = Deed(at=from_text(at), actor=actor, device=device, act=act)
            append(connection, deed, case_id=case_id, record_id=identifier, before=before, after=after)
            appended += 1
        connection.execute("DELETE FROM open_edit WHERE record_number = ?", (number,))
    return appended


def any_open(connection: sqlcipher.Connection) -> bool:
    """Say whether an edit has been saved but not settled."""
    return connection.execute("SELECT 1 FROM open_edit LIMIT 1").fetchone() is not None


def append(
    connection: sqlcipher.Connection,
    deed: Deed,
    *,
    case_id: str,
    record_id: str = "",
    before: str = "",
    after: str = "",
    recipient: str = "",
    purpose: str = "",
    count: int = 0,
) -> None:
    """Append one row to the history."""
    last_seq, last_hash = connection.execute("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1").fetchone() or (
        0,
        _FIRST_PREVIOUS,
    )
    entry = _encoder.encode(
        _Entry(
            seq=last_seq + 1,
            at=to_text(deed.at),
            actor=deed.actor,
            device=deed.device,
            act=deed.act,
            case_id=case_id,
            record_id=record_id,
            before=before,
            after=after,
            prev=last_hash,
            recipient=recipient,
            purpose=purpose,
            count=count,
        )
    )
    connection.execute(
        "INSERT INTO change (seq, entry, hash) VALUES (?, ?, ?)",
        (last_seq + 1, entry.decode(), hashlib.sha256(entry).hexdigest()),
    )


def of_case(connection: sqlcipher.Connection, case_id: str, record_id: str, limit: int) -> tuple[Change, ...]:
    """Return the history of a case, or of one record of it, newest first."""
    one_record = " AND record_id = ?" if record_id else ""
    rows = connection.execute(
        f"SELECT entry, hash FROM change WHERE case_id = ?{one_record} ORDER BY seq DESC LIMIT ?",  # noqa: S608
        (case_id, *((record_id,) if record_id else ()), limit),
    )
    return tuple(_change(_decoder.decode(entry), digest) for entry, digest in rows)


def brought_by(connection: sqlcipher.Connection, case_id: str, acts: Collection[str]) -> frozenset[str]:
    """Return the ids of the records of a case that came to be, or were altered, by one of these acts."""
    rows = connection.execute(
        "SELECT DISTINCT record_id FROM change WHERE case_id = ? AND record_id <> ''"
        " AND entry ->> 'act' IN (SELECT value FROM json_each(?))",
        (case_id, msgspec.json.encode(tuple(acts)).decode()),
    )
    return frozenset(record_id for (record_id,) in rows)


def first_bad(connection: sqlcipher.Connection) -> int | None:
    """Return the number of the first row that is not what it was when it was appended, or None if all are.

    A missing row counts as bad. Rows cut off at the end leave no trace here.
    """
    rows = connection.execute("SELECT seq, entry, hash FROM change ORDER BY seq")
    previous = _FIRST_PREVIOUS
    for expected, (seq, entry, digest) in zip(count(1), rows, strict=False):
        if seq != expected or not _fits(entry, digest, seq, previous):
            return expected
        previous = digest
    return None


def head(connection: sqlcipher.Connection) -> tuple[int, str]:
    """Return the number and the hash of the last row; 0 and nothing for an empty history."""
    row = connection.execute("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, _FIRST_PREVIOUS)


def code_of(digest: str) -> str:
    """Return the eight characters by which the head of a history is known on paper; empty for an empty history.

    They are the first 40 bits of the hash in Crockford's base 32, which has no letter that looks like a digit.
    """
    if not digest:
        return ""
    bits = int(digest[:10], 16)
    return "".join(_CODE_LETTERS[bits >> shift & 31] for shift in range(35, -1, -5))


def head_of_version(connection: sqlcipher.Connection, version_id: str) -> str:
    """Return the hash of the history's row that tells of a version being cut; empty if there is none.

    Of two cases that have used its id, one before the other, it is the one that holds it now.
    """
    row = connection.execute(
        "SELECT hash FROM change WHERE record_id = ?1"
        " ORDER BY case_id IS NOT (SELECT case_id FROM version WHERE id = ?1), seq LIMIT 1",
        (version_id,),
    )
    found = row.fetchone()
    return str(found[0]) if found else ""


def seq_of_code(connection: sqlcipher.Connection, code: str) -> int | None:
    """Return the number of the row whose code this is, as it was printed or typed; None if there is none."""
    wanted = code.upper().translate(_READ_ALIKE)
    for seq, digest in connection.execute("SELECT seq, hash FROM change ORDER BY seq DESC"):
        if code_of(digest) == wanted:
            return int(seq)
    return None


def hash_of(connection: sqlcipher.Connection, seq: int) -> str:
    """Return the hash of one row; empty for number 0, before the first."""
    row = connection.execute("SELECT hash FROM change WHERE seq = ?", (seq,)).fetchone()
    return str(row[0]) if row else _FIRST_PREVIOUS


def read_row(seq: int, entry: str, digest: str) -> Change | None:
    """Return the change that a row tells of, or None if the row is not what was appended."""
    if hashlib.sha256(entry.encode()).hexdigest() != digest:
        return None
    try:
        read = _decoder.decode(entry)
    except msgspec.DecodeError:
        return None
    return _change(read, digest) if read.seq == seq else None


def _fits(entry: str, digest: str, seq: int, previous: str) -> bool:
    if hashlib.sha256(entry.encode()).hexdigest() != digest:
        return False
    try:
        read = _decoder.decode(entry)
    except msgspec.DecodeError:
        return False
    return (read.seq, read.prev) == (seq, previous)


def _change(entry: _Entry, digest: str) -> Change:
    return Change(
        seq=entry.seq,
        at=from_text(entry.at),
        actor=entry.actor,
        device=entry.device,
        act=entry.act,
        case_id=entry.case_id,
        record_id=entry.record_id,
        before=entry.before,
        after=entry.after,
        hash=digest,
    )
