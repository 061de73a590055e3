"""The caseload: one row a case, which numbers the case and holds its line in the list.

A case's number gives its records neighbouring row numbers (number * 2^24 + n), so that everything of one
case is read, and searched, as one range.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.glance import LOOKED_AT, at_a_glance
from probationdesk.domain.keeping import ReviewLine, Undated
from probationdesk.domain.lines import CaseLine
from probationdesk.domain.people import Case, Person, Setting
from probationdesk.domain.record import Record
from probationdesk.storage.times import from_text, to_text

CASE_BITS = 24
_NO_CASE = (1, 0)
_MOST_WORDS = 16


def lines(connection: sqlcipher.Connection, filter_text: str, limit: int) -> tuple[CaseLine, ...]:
    """Return the cases whose names or reference hold every word of `filter_text`, soonest next event first.

    Case and accents are ignored. Cases without a date for the next event follow, by name.
    """
    words = folded(filter_text).split()[:_MOST_WORDS]
    holds_every_word = "".join(" AND instr(filter_text, ?)" for _ in words)
    rows = connection.execute(
        "SELECT case_id, reference, name, setting, next_event, next_event_on, invented, outstanding,"  # noqa: S608
        " awaits_oversight, changed_at"
        " FROM caseload"
        f" WHERE listed {holds_every_word}"
        " ORDER BY next_event_on IS NULL, next_event_on, filter_text, number LIMIT ?",
        (*words, limit),
    )
    return tuple(
        CaseLine(
            case_id=case_id,
            reference=reference,
            name=name,
            setting=Setting(setting),
            next_event=next_event,
            next_event_on=date.fromisoformat(next_event_on) if next_event_on else None,
            invented=bool(invented),
            outstanding=outstanding,
            awaits_oversight=awaits_oversight,
            changed_at=from_text(changed_at),
        )
        for (
            case_id,
            reference,
            name,
            setting,
            next_event,
            next_event_on,
            invented,
            outstanding,
            awaits_oversight,
            changed_at,
        ) in rows
    )


def due_for_review(connection: sqlcipher.Connection, today: date) -> tuple[ReviewLine, ...]:
    """Return the cases whose date for review has come, longest due first."""
    rows = connection.execute(
        "SELECT case_id, reference, name, review_after FROM caseload WHERE listed AND review_after <= ?"
        " ORDER BY review_after, filter_text, number",
        (today.isoformat(),),
    )
    return tuple(
        ReviewLine(case_id=case_id, reference=reference, name=name, review_after=date.fromisoformat(review_after))
        for case_id, reference, name, review_after in rows
    )


def held(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return every case that is listed, the one changed last first."""
    rows = connection.execute("SELECT case_id FROM caseload WHERE listed ORDER BY changed_at DESC, number DESC")
    return tuple(case_id for (case_id,) in rows)


def undated(connection: sqlcipher.Connection) -> tuple[Undated, ...]:
    """Return the cases that bear no date for review, first opened first."""
    rows = connection.execute(
        "SELECT caseload.case_id, reference, name, CAST(body AS TEXT) ->> 'opened', CAST(body AS TEXT) ->> 'closed'"
        " FROM caseload JOIN record ON record.id = caseload.case_id"
        " WHERE listed AND review_after IS NULL AND kind = 'case' ORDER BY 4, filter_text, caseload.number"
    )
    return tuple(
        Undated(
            case_id=case_id,
            reference=reference,
            name=name,
            opened=date.fromisoformat(opened),
            closed=date.fromisoformat(closed) if closed else None,
        )
        for case_id, reference, name, opened, closed in rows
    )


def numbers_of(connection: sqlcipher.Connection, case_id: str) -> tuple[int, int]:
    """Return the first and last number a record of this case can have; an empty range for an unknown case."""
    row = connection.execute("SELECT number FROM caseload WHERE case_id = ?", (case_id,)).fetchone()
    return (row[0] << CASE_BITS, ((row[0] + 1) << CASE_BITS) - 1) if row else _NO_CASE


def next_number(connection: sqlcipher.Connection, case_id: str, now: datetime) -> int:
    """Return the number for a new record of a case; a case not seen before is numbered first."""
    connection.execute(
        "INSERT INTO caseload (case_id, changed_at) VALUES (?, ?) ON CONFLICT (case_id) DO NOTHING",
        (case_id, to_text(now)),
    )
    first, last = numbers_of(connection, case_id)
    (highest,) = connection.execute(
        "SELECT max(number) FROM record WHERE number BETWEEN ? AND ?", (first, last)
    ).fetchone()
    number = int(highest or first) + 1
    if number > last:
        raise OverflowError("a case holds at most 16,777,215 records")
    return number


def show(connection: sqlcipher.Connection, record: Record, now: datetime) -> None:
    """Bring a case's line up to date with a record of it that has been written."""
    if isinstance(record, Case):
        connection.execute(
            "UPDATE caseload SET listed = 1, reference = ?, setting = ?, next_event = ?, next_event_on = ?,"
            " review_after = ?, invented = ? WHERE case_id = ?",
            (
                record.reference,
                record.setting,
                record.next_event,
                record.next_event_on and record.next_event_on.isoformat(),
                record.review_after and record.review_after.isoformat(),
                record.invented,
                record.case_id,
            ),
        )
    elif isinstance(record, Person):
        connection.execute(
            "UPDATE caseload SET name = ?, other_name = ? WHERE case_id = ?",
            (record.full_name, record.chosen_name, record.case_id),
        )
    _touch(connection, record, now)


def hide(connection: sqlcipher.Connection, record: Record, now: datetime) -> None:
    """Bring a case's line up to date with a record of it that has been taken out."""
    if isinstance(record, Case):
        connection.execute(
            "UPDATE caseload SET listed = 0, reference = '', setting = '', next_event = '', next_event_on = NULL,"
            " review_after = NULL, invented = 0 WHERE case_id = ?",
            (record.case_id,),
        )
    elif isinstance(record, Person):
        connection.execute("UPDATE caseload SET name = '', other_name = '' WHERE case_id = ?", (record.case_id,))
    _touch(connection, record, now)


def folded(text: str) -> str:
    """Return `text` as names are compared: no capitals, no accents (NFKD without combining marks)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.encode("utf-8", "ignore").decode()


def _look(connection: sqlcipher.Connection, case_id: str) -> None:
    """Bring what is outstanding in a case up to date, from the few records it depends on."""
    # The kinds of LOOKED_AT, written out: the index made for this holds for these very words.
    rows = connection.execute(
        "SELECT kind, body FROM record WHERE case_id = ?"
        " AND kind IN ('enquiry', 'assessment', 'opinion') AND body IS NOT NULL",
        (case_id,),
    )
    found = at_a_glance(codec.decode(kind, body) for kind, body in rows)
    connection.execute(
        "UPDATE caseload SET outstanding = ?, awaits_oversight = ? WHERE case_id = ?",
        (found.outstanding, found.awaits_oversight, case_id),
    )


def _touch(connection: sqlcipher.Connection, record: Record, now: datetime) -> None:
    connection.execute("UPDATE caseload SET changed_at = ? WHERE case_id = ?", (to_text(now), record.case_id))
    if record.KIND in LOOKED_AT:
        _look(connection, record.case_id)
    if isinstance(record, Case | Person):
        name, other_name, reference = connection.execute(
            "SELECT name, other_name, reference FROM caseload WHERE case_id = ?", (record.case_id,)
        ).fetchone()
        connection.execute(
            "UPDATE caseload SET filter_text = ? WHERE case_id = ?",
            (folded(f"{name} {other_name} {reference}"), record.case_id),
        )
