"""What this device has posted: each bundle with its sealed bytes, and how far it has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import Posting, Returned
from probationdesk.domain.sharing import (
    BundleKind,
    BundleState,
    OutboxLine,
    Place,
    Reader,
    ReceivedLine,
    ReceivedState,
)
from probationdesk.storage import identity
from probationdesk.storage.times import from_text, to_text

_COLUMNS = (
    "outbox.bundle_id, kind, case_id, record_id, seq, posted_at, size, state, reason, stored_at, listed_at, missed_at,"
    " recipients, sealed_to, EXISTS (SELECT 1 FROM sealed WHERE sealed.bundle_id = outbox.bundle_id)"
)


def next_place(connection: sqlcipher.Connection) -> Place:
    """Return the place of this device's next bundle: after all it has posted.

    A store that was put back to a backup learns from its own bundles coming in how far it had come, and goes on
    after them.
    """
    secret = identity.secret(connection)
    device = secret.device if secret else ""
    row = connection.execute(
        "SELECT seq, bundle_id FROM (SELECT seq, bundle_id, number FROM outbox WHERE device = ?1"
        " UNION ALL SELECT seq, bundle_id, 0 FROM received"
        " WHERE device = ?1 AND (state IN (?2, ?3) OR reason = 'left_here'))"
        " ORDER BY seq DESC, number DESC LIMIT 1",
        (device, ReceivedState.FILED, ReceivedState.WAITING),
    ).fetchone()
    return Place(seq=row[0] + 1, prev=row[1]) if row else Place(seq=1, prev="")


def post(connection: sqlcipher.Connection, posting: Posting) -> None:
    """Keep a bundle that was sealed; raises StoreError `place_taken` if another has its place."""
    outgoing, sealed = posting.outgoing, posting.sealed
    if sealed.place != next_place(connection):
        raise StoreError("place_taken", ours=True)
    secret = identity.secret(connection)
    connection.execute(
        "INSERT INTO outbox (bundle_id, device, seq, kind, case_id, record_id, posted_at, size, recipients, sealed_to,"
        " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sealed.bundle_id, secret.device if secret else "", sealed.place.seq, outgoing.kind, outgoing.case_id,
            outgoing.record_id, to_text(posting.at), len(sealed.content),
            as_list(sealed.recipients), as_list(sealed.sealed_to), BundleState.SEALED,
        ),
    )  # fmt: skip
    keep_sealed(connection, sealed.bundle_id, sealed.content)


def keep_returned(connection: sqlcipher.Connection, line: ReceivedLine, returned: Returned) -> None:
    """Keep a bundle of ours that came back to a store put back to a backup: somebody carried it, nobody has it yet."""
    connection.execute(
        "INSERT INTO outbox (bundle_id, device, seq, kind, case_id, record_id, posted_at, size, recipients, sealed_to,"
        " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bundle_id) DO NOTHING",
        (
            line.bundle_id, line.author.device, line.seq, line.kind, line.case_id, line.record_id,
            to_text(line.claimed_at or line.received_at), len(returned.content), as_list(returned.recipients),
            as_list(returned.sealed_to), BundleState.COPIED,
        ),
    )  # fmt: skip
    if returned.content:
        keep_sealed(connection, line.bundle_id, returned.content)


def is_posted(connection: sqlcipher.Connection, bundle_id: str) -> bool:
    """Say whether a bundle is among those posted."""
    return connection.execute("SELECT 1 FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone() is not None


def lines(connection: sqlcipher.Connection, case_id: str) -> tuple[OutboxLine, ...]:
    """Return what was posted, of one case or with an empty id of all, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE ?1 IN ('', case_id) ORDER BY number DESC",  # noqa: S608 - our own names
        (case_id,),
    ).fetchall()
    readers = _readers(connection, case_id)
    return tuple(_line(row, readers.get(row[0], ())) for row in rows)


def mark(
    connection: sqlcipher.Connection, bundle_id: str, state: BundleState, at: datetime, reason: str, receipt: bytes
) -> None:
    """Note how far a bundle has come; what is known already, or tells of less, changes nothing."""
    row = connection.execute("SELECT state, stored_at FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone()
    if row is None:
        return
    held = BundleState(row[0])
    if state is BundleState.REFUSED:
        if held in (BundleState.SEALED, BundleState.COPIED):
            _set(connection, bundle_id, state, reason)
        return
    if state is BundleState.STORED:
        connection.execute(
            "UPDATE outbox SET stored_at = coalesce(stored_at, ?), receipt = coalesce(receipt, ?), missed_at = NULL"
            " WHERE bundle_id = ?",
            (to_text(at), receipt or None, bundle_id),
        )
        if connection.execute("SELECT 1 FROM opened WHERE bundle_id = ?", (bundle_id,)).fetchone():
            state = BundleState.OPENED  # it had been opened before it went out again
    if state.grade > held.grade:
        _set(connection, bundle_id, state, "")


def is_marked(connection: sqlcipher.Connection, bundle_id: str, state: BundleState) -> bool:
    """Say whether a bundle has come at least so far, or for one that is refused, that nobody waits for it any more."""
    row = connection.execute("SELECT state FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone()
    if row is None:
        return True
    held = BundleState(row[0])
    if state is BundleState.REFUSED:
        return held not in (BundleState.SEALED, BundleState.COPIED)
    return held.grade >= state.grade


def go_again(connection: sqlcipher.Connection, bundle_ids: Collection[str], missed_at: datetime | None) -> bool:
    """Say whether all of these are to go out whose bytes are held, and are noted as missed if they were."""
    for bundle_id in bundle_ids:
        row = connection.execute("SELECT state, missed_at FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone()
        if row is None:
            continue
        held = sealed_bytes(connection, bundle_id) is not None
        if (held and row[0] != BundleState.SEALED) or (missed_at is not None and row[1] is None):
            return False
    return True


def are_listed(connection: sqlcipher.Connection, bundle_ids: Collection[str], at: datetime) -> bool:
    """Say whether it is noted of all of these that the service listed them then."""
    rows = [connection.execute("SELECT listed_at FROM outbox WHERE bundle_id = ?", (one,)) for one in bundle_ids]
    return all(row is None or row[0] == to_text(at) for row in (found.fetchone() for found in rows))


def note_opened(
    connection: sqlcipher.Connection, bundle_ids: Collection[str], reader: Reader, tags: Collection[str]
) -> int:
    """Note that somebody, who goes by `tags`, has opened bundles of ours; return of how many that counts.

    It counts of what was sealed to them or to their office. Nobody else can have opened it, whatever they say; and
    what this store itself opens nobody else has by that.
    """
    own = identity.secret(connection)
    if own is not None and own.device == reader.device:
        return 0
    ours = [one for one in dict.fromkeys(bundle_ids) if not _sealed_to(connection, one).isdisjoint(tags)]
    for bundle_id in ours:
        connection.execute(
            "INSERT INTO opened (bundle_id, device, name, at, office) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (bundle_id, reader.device, reader.name, to_text(reader.at), reader.office),
        )
        mark(connection, bundle_id, BundleState.OPENED, reader.at, "", b"")
    return len(ours)


def send_again(connection: sqlcipher.Connection, bundle_ids: Collection[str], missed_at: datetime | None) -> int:
    """Put bundles back to sealed, so that they go out again; return how many. Those without bytes cannot go."""
    again = 0
    for bundle_id in dict.fromkeys(bundle_ids):
        if missed_at is not None:
            connection.execute(
                "UPDATE outbox SET missed_at = coalesce(missed_at, ?), listed_at = NULL WHERE bundle_id = ?",
                (to_text(missed_at), bundle_id),
            )
        if sealed_bytes(connection, bundle_id) is not None:
            again += _set(connection, bundle_id, BundleState.SEALED, "")
    return again


def note_listed(connection: sqlcipher.Connection, bundle_ids: Collection[str], at: datetime) -> None:
    """Note that the service said that it holds these."""
    connection.executemany(
        "UPDATE outbox SET listed_at = ?, missed_at = NULL WHERE bundle_id = ?",
        [(to_text(at), bundle_id) for bundle_id in bundle_ids],
    )


def receipt(connection: sqlcipher.Connection, bundle_id: str) -> bytes:
    """Return the service's signed receipt for a bundle; empty if there is none."""
    row = connection.execute("SELECT receipt FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone()
    return bytes(row[0]) if row and row[0] is not None else b""


def keep_sealed(connection: sqlcipher.Connection, bundle_id: str, content: bytes) -> None:
    """Keep the bytes of a bundle as they go out, or as they came in."""
    connection.execute(
        "INSERT INTO sealed (bundle_id, digest, content) VALUES (?, ?, ?) ON CONFLICT (bundle_id) DO NOTHING",
        (bundle_id, codec.digest(content), content),
    )


def sealed_bytes(connection: sqlcipher.Connection, bundle_id: str) -> bytes | None:
    """Return the bytes of a bundle; None if they are not held."""
    row = connection.execute("SELECT content FROM sealed WHERE bundle_id = ?", (bundle_id,)).fetchone()
    return bytes(row[0]) if row else None


def forget(connection: sqlcipher.Connection, case_id: str, kinds: Collection[str], record_ids: Collection[str]) -> None:
    """Take away the sealed bytes of a case's bundles of these kinds, or of these records; what is told of them stays.

    What had not gone out yet will not go any more.
    """
    rows = connection.execute("SELECT bundle_id, kind, record_id, state FROM outbox WHERE case_id = ?", (case_id,))
    for bundle_id, kind, record_id, state in rows.fetchall():
        if kind not in kinds and record_id not in record_ids:
            continue
        connection.execute("DELETE FROM sealed WHERE bundle_id = ?", (bundle_id,))
        if state in (BundleState.SEALED, BundleState.COPIED):
            _set(connection, bundle_id, BundleState.REFUSED, "erased")


def _set(connection: sqlcipher.Connection, bundle_id: str, state: BundleState, reason: str) -> int:
    done = connection.execute("UPDATE outbox SET state = ?, reason = ? WHERE bundle_id = ?", (state, reason, bundle_id))
    return int(done.rowcount)


def _readers(connection: sqlcipher.Connection, case_id: str) -> dict[str, tuple[Reader, ...]]:
    found: dict[str, tuple[Reader, ...]] = {}
    rows = connection.execute(
        "SELECT bundle_id, opened.device, name, at, opened.office FROM outbox JOIN opened USING (bundle_id)"
        " WHERE ?1 IN ('', case_id) ORDER BY at, opened.device",
        (case_id,),
    )
    for bundle_id, device, name, at, office in rows:
        reader = Reader(device=device, name=name, at=from_text(at), office=bool(office))
        found[bundle_id] = (*found.get(bundle_id, ()), reader)
    return found


def _line(row: tuple[object, ...], readers: tuple[Reader, ...]) -> OutboxLine:
    (
        bundle_id, kind, case_id, record_id, seq, posted_at, size, state, reason, stored_at, listed_at, missed_at,
        recipients, sealed_to, held,
    ) = row  # fmt: skip
    return OutboxLine(
        bundle_id=str(bundle_id), kind=BundleKind(str(kind)), case_id=str(case_id), record_id=str(record_id),
        seq=int(str(seq)), posted_at=from_text(str(posted_at)), size=int(str(size)), state=BundleState(str(state)),
        reason=str(reason), stored_at=_moment(stored_at), opened=readers, listed_at=_moment(listed_at),
        missed_at=_moment(missed_at), recipients=from_list(recipients), sealed_to=from_list(sealed_to),
        bytes_held=bool(held),
    )  # fmt: skip


def _sealed_to(connection: sqlcipher.Connection, bundle_id: str) -> frozenset[str]:
    """Return to whom a bundle of ours was sealed; empty for one that is not ours."""
    row = connection.execute("SELECT sealed_to FROM outbox WHERE bundle_id = ?", (bundle_id,)).fetchone()
    return frozenset(from_list(row[0])) if row else frozenset()


def as_list(names: Collection[str]) -> str:
    """Return names as they are kept."""
    return msgspec.json.encode(tuple(names)).decode()


def from_list(text: object) -> tuple[str, ...]:
    """Return names that were kept."""
    return msgspec.json.decode(str(text), type=tuple[str, ...])


def _moment(text: object) -> datetime | None:
    return from_text(str(text)) if text is not None else None
