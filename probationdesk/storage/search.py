"""Full-text search over what records say (https://www.sqlite.org/fts5.html)."""

from __future__ import annotations

import unicodedata

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS, Hit
from probationdesk.storage import caseload
from probationdesk.storage.times import from_text

EXCERPT_WORDS = 16
_MOST_WORDS = 32
_EVERYWHERE = (0, 2**63 - 1)


def put(connection: sqlcipher.Connection, record_number: int, words: str) -> None:
    """Make a record found by `words` and by no others; with no words it is not found at all."""
    held = connection.execute("SELECT words FROM search WHERE rowid = ?", (record_number,)).fetchone()
    if (words or None) == (held and held[0]):
        return
    connection.execute("DELETE FROM search WHERE rowid = ?", (record_number,))
    if words:
        connection.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (record_number, words))


def let_wait(connection: sqlcipher.Connection, record_number: int) -> None:
    """Note that the words of a record have still to be taken in."""
    connection.execute("INSERT OR IGNORE INTO search_waiting VALUES (?)", (record_number,))


def any_waiting(connection: sqlcipher.Connection) -> bool:
    """Say whether the words of some record have still to be taken in."""
    return connection.execute("SELECT 1 FROM search_waiting LIMIT 1").fetchone() is not None


def find(connection: sqlcipher.Connection, query: str, case_id: str, ranked: bool, limit: int) -> tuple[Hit, ...]:
    """Return the records that hold every word of `query`, the last one as the beginning of a word.

    Newest first by when they tell of, or by bm25 if `ranked`. Nothing in `query` is an operator.
    """
    match = _expression(query)
    if not match:
        return ()
    first, last = caseload.numbers_of(connection, case_id) if case_id else _EVERYWHERE
    order = "rank" if ranked else "at DESC, number DESC"
    # SQLite would rather look into the table itself, and so read every body on the way.
    numbers = [
        number
        for (number,) in connection.execute(
            "SELECT number FROM search JOIN record INDEXED BY record_time ON number = search.rowid"  # noqa: S608
            f" WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? ORDER BY {order} LIMIT ?",
            (match, first, last, limit),
        )
    ]
    hits = _hits(connection, match, numbers)
    return tuple(hits[number] for number in numbers)


def _hits(connection: sqlcipher.Connection, match: str, numbers: list[int]) -> dict[int, Hit]:
    """Return the hits with these numbers. The plus keeps FTS5 from looking the words up anew for each of them."""
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        "SELECT record.number, id, record.case_id, assessment_id, kind, key, name, at,"  # noqa: S608 - only question marks
        f" snippet(search, 0, ?, ?, '…', {EXCERPT_WORDS})"
        " FROM search JOIN record ON record.number = search.rowid JOIN caseload USING (case_id)"
        f" WHERE search MATCH ? AND +search.rowid IN ({marks})",
        (MATCH_BEGINS, MATCH_ENDS, match, *numbers),
    )
    return {
        number: Hit(
            record_id=record_id,
            case_id=case_id,
            assessment_id=assessment_id,
            kind=kind,
            key=key,
            name=name,
            at=from_text(at),
            excerpt=excerpt,
        )
        for number, record_id, case_id, assessment_id, kind, key, name, at, excerpt in rows
    }


def _expression(query: str) -> str:
    """Return `query` as an FTS5 expression in which every word is a quoted string, or nothing to look for."""
    plain = query.replace("\0", " ").encode("utf-8", "ignore").decode()
    words = [word for word in plain.split() if any(unicodedata.category(c)[0] in "LN" for c in word)]
    quoted = ['"' + word.replace('"', '""') + '"' for word in words[:_MOST_WORDS]]
    return " ".join(quoted) + " *" if quoted else ""
