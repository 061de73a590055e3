"""What came in: one line for each bundle, whatever became of it; and the notes whose case is not here yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.exchange import NotTaken, TurnedAway
from probationdesk.domain.sharing import Author, BundleKind, ReceivedLine, ReceivedState
from probationdesk.storage import outbox
from probationdesk.storage.times import from_text, to_text

_COLUMNS = (
    "bundle_id, kind, case_id, record_id, device, officer, office, recipient, own, reader, seq, claimed_at,"
    " received_at, state, reason, detail, acknowledged, sealed_to, person"
)


def keep(connection: sqlcipher.Connection, line: ReceivedLine) -> None:
    """Keep what became of a bundle; one that was refused before may be filed now."""
    author = line.author
    connection.execute(
        f"INSERT INTO received ({_COLUMNS}) VALUES ({', '.join('?' * 19)}) ON CONFLICT (bundle_id) DO UPDATE SET"  # noqa: S608
        " kind = excluded.kind, case_id = excluded.case_id, record_id = excluded.record_id, device = excluded.device,"
        " officer = excluded.officer, office = excluded.office, recipient = excluded.recipient, own = excluded.own,"
        " reader = excluded.reader, seq = excluded.seq,"
        " claimed_at = excluded.claimed_at, received_at = excluded.received_at, state = excluded.state,"
        " reason = excluded.reason, detail = excluded.detail, sealed_to = excluded.sealed_to,"
        " person = excluded.person",
        (
            line.bundle_id, line.kind, line.case_id, line.record_id, author.device, author.officer, author.office,
            author.recipient, author.own, author.reader, line.seq, line.claimed_at and to_text(line.claimed_at),
            to_text(line.received_at), line.state, line.reason, line.detail, line.acknowledged,
            outbox.as_list(line.sealed_to), author.person,
        ),
    )  # fmt: skip
    if line.state is ReceivedState.FILED:
        _drop_sealed(connection, line.bundle_id)


def refuse(connection: sqlcipher.Connection, refusal: NotTaken, at: datetime) -> None:
    """Keep that a bundle was not taken; one that is filed already stays so."""
    held = find(connection, refusal.bundle_id)
    if held is not None and held.state in (ReceivedState.FILED, ReceivedState.WAITING):
        return
    keep(
        connection,
        ReceivedLine(
            bundle_id=refusal.bundle_id, kind=refusal.kind, case_id=refusal.case_id, record_id="",
            author=refusal.author, seq=refusal.seq, claimed_at=refusal.claimed_at, received_at=at,
            state=ReceivedState.REFUSED if refusal.sealed is None else ReceivedState.SET_ASIDE,
            reason=refusal.code, detail=refusal.detail,
        ),
    )  # fmt: skip
    if refusal.sealed is not None:
        outbox.keep_sealed(connection, refusal.bundle_id, refusal.sealed)


def lines(connection: sqlcipher.Connection, case_id: str) -> tuple[ReceivedLine, ...]:
    """Return what came in, of one case or with an empty id of all, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM received WHERE ?1 IN ('', case_id) ORDER BY number DESC",  # noqa: S608 - our own names
        (case_id,),
    )
    return tuple(_line(row) for row in rows)


def aside(connection: sqlcipher.Connection, case_id: str) -> tuple[ReceivedLine, ...]:
    """Return what was set aside, of one case or with an empty id of all, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM received WHERE ?1 IN ('', case_id) AND state = ?2 ORDER BY number DESC",  # noqa: S608 - our own names
        (case_id, ReceivedState.SET_ASIDE),
    )
    return tuple(_line(row) for row in rows)


def find(connection: sqlcipher.Connection, bundle_id: str) -> ReceivedLine | None:
    """Return what became of one bundle; None if it never came in."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM received WHERE bundle_id = ?", (bundle_id,)).fetchone()  # noqa: S608
    return _line(row) if row else None


def to_acknowledge(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return the bundles that were filed here and of which nobody has been told, oldest first."""
    rows = connection.execute(
        "SELECT bundle_id FROM received WHERE state = ? AND NOT acknowledged AND kind <> ? ORDER BY number",
        (ReceivedState.FILED, BundleKind.OPENED),
    )
    return tuple(bundle_id for (bundle_id,) in rows)


def note_acknowledged(connection: sqlcipher.Connection, bundle_ids: Collection[str]) -> None:
    """Note that word of these was posted."""
    connection.executemany("UPDATE received SET acknowledged = 1 WHERE bundle_id = ?", [(one,) for one in bundle_ids])


def let_wait(connection: sqlcipher.Connection, bundle_id: str, case_id: str, body: bytes, sealed: bytes) -> None:
    """Keep a note until its case comes, and its bundle, should it be set aside then."""
    connection.execute(
        "INSERT INTO waiting_note (bundle_id, case_id, body) VALUES (?, ?, ?) ON CONFLICT (bundle_id) DO NOTHING",
        (bundle_id, case_id, body),
    )
    if sealed:
        outbox.keep_sealed(connection, bundle_id, sealed)


def waiting(connection: sqlcipher.Connection, case_id: str) -> tuple[tuple[str, bytes], ...]:
    """Return the notes that wait for a case: the bundle each came in, and the note."""
    rows = connection.execute("SELECT bundle_id, body FROM waiting_note WHERE case_id = ? ORDER BY number", (case_id,))
    return tuple((bundle_id, bytes(body)) for bundle_id, body in rows)


def waits_no_longer(connection: sqlcipher.Connection, bundle_ids: Collection[str]) -> None:
    """Note that notes which waited are among the records of their case now."""
    for bundle_id in bundle_ids:
        connection.execute("DELETE FROM waiting_note WHERE bundle_id = ?", (bundle_id,))
        connection.execute("UPDATE received SET state = ? WHERE bundle_id = ?", (ReceivedState.FILED, bundle_id))
        _drop_sealed(connection, bundle_id)


def turn_away(connection: sqlcipher.Connection, turned_away: Collection[TurnedAway]) -> None:
    """Note that notes which waited are not among the records of their case, and why."""
    for one in turned_away:
        connection.execute("DELETE FROM waiting_note WHERE bundle_id = ?", (one.bundle_id,))
        connection.execute(
            "UPDATE received SET state = ?, reason = ? WHERE bundle_id = ?",
            (ReceivedState.SET_ASIDE if one.kept else ReceivedState.REFUSED, one.code, one.bundle_id),
        )
        if not one.kept:
            _drop_sealed(connection, one.bundle_id)


def keep_aside(connection: sqlcipher.Connection, bundle_ids: Collection[str], reason: str) -> None:
    """Note under which reason bundles go on being kept as they came."""
    connection.executemany(
        "UPDATE received SET reason = ?, detail = '' WHERE bundle_id = ? AND state = ?",
        [(reason, one, ReceivedState.SET_ASIDE) for one in bundle_ids],
    )


def _drop_sealed(connection: sqlcipher.Connection, bundle_id: str) -> None:
    """Take away the bytes of a bundle that came in; of one of ours that came back they stay."""
    connection.execute(
        "DELETE FROM sealed WHERE bundle_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE bundle_id = ?1)",
        (bundle_id,),
    )


def forget(connection: sqlcipher.Connection, case_id: str, record_ids: Collection[str] | None = None) -> None:
    """Take away the words that wait for a case or were set aside of it, or only those known to be of some notes.

    What was set aside and nobody has read stays if only some notes go: it may be anything.
    """
    rows = connection.execute("SELECT bundle_id, record_id FROM received WHERE case_id = ?", (case_id,))
    for bundle_id, record_id in rows.fetchall():
        if record_ids is not None and record_id not in record_ids:
            continue
        gone = connection.execute("DELETE FROM waiting_note WHERE bundle_id = ?", (bundle_id,)).rowcount
        gone += connection.execute("DELETE FROM sealed WHERE bundle_id = ?", (bundle_id,)).rowcount
        if gone:
            connection.execute(
                "UPDATE received SET state = ?, reason = 'erased' WHERE bundle_id = ?",
                (ReceivedState.REFUSED, bundle_id),
            )


def _line(row: tuple[str, ...]) -> ReceivedLine:
    (
        bundle_id, kind, case_id, record_id, device, officer, office, recipient, own, reader, seq, claimed_at,
        received_at, state, reason, detail, acknowledged, sealed_to, person,
    ) = row  # fmt: skip
    return ReceivedLine(
        bundle_id=bundle_id, kind=kind, case_id=case_id, record_id=record_id,
        author=Author(
            device=device, officer=officer, office=office, recipient=recipient, own=bool(own), reader=bool(reader),
            person=person,
        ),
        seq=int(seq),
        claimed_at=from_text(claimed_at) if claimed_at else None, received_at=from_text(received_at),
        state=ReceivedState(state), reason=reason, detail=detail, acknowledged=bool(acknowledged),
        sealed_to=outbox.from_list(sealed_to),
    )  # fmt: skip
