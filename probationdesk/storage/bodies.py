"""Past values and members of versions, each kept once under its digest."""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.record import Record


def keep(connection: sqlcipher.Connection, digest: str, kind: str, body: bytes) -> None:
    """Keep `body` unless it is held already."""
    connection.execute(
        "INSERT INTO body (digest, kind, body) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING", (digest, kind, body)
    )


def find(connection: sqlcipher.Connection, digest: str) -> Record | None:
    """Return the record with this digest, or None if it was never kept or has been purged."""
    row = connection.execute("SELECT kind, body FROM body WHERE digest = ?", (digest,)).fetchone()
    return codec.decode(row[0], row[1]) if row else None
