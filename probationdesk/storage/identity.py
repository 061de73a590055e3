"""What this store is known by among others: its device secret, its certificate, and the directory of them all."""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import DeviceSecret

CERTIFICATE = "certificate"
DIRECTORY = "directory"


def secret(connection: sqlcipher.Connection) -> DeviceSecret | None:
    """Return the present device secret; None before one was made."""
    row = connection.execute("SELECT device, signing, box FROM device_secret ORDER BY number DESC LIMIT 1").fetchone()
    return DeviceSecret(*row) if row else None


def former_boxes(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return what opened bundles before the present secret, newest first."""
    rows = connection.execute("SELECT box FROM device_secret ORDER BY number DESC LIMIT -1 OFFSET 1")
    return tuple(box for (box,) in rows)


def keep_secret(connection: sqlcipher.Connection, kept: DeviceSecret) -> None:
    """Keep a device secret as the present one."""
    if secret(connection) != kept:
        connection.execute(
            "INSERT INTO device_secret (device, signing, box) VALUES (?, ?, ?)",
            (kept.device, kept.signing_private, kept.box_identity),
        )


def paper(connection: sqlcipher.Connection, name: str) -> tuple[int, bytes]:
    """Return the version and the bytes of a signed paper; 0 and nothing if it is not held."""
    row = connection.execute("SELECT version, content FROM paper WHERE name = ?", (name,)).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, b"")


def keep_paper(connection: sqlcipher.Connection, name: str, version: int, content: bytes) -> None:
    """Keep a signed paper in the place of the former one."""
    connection.execute(
        "INSERT INTO paper (name, version, content) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " version = excluded.version, content = excluded.content",
        (name, version, content),
    )


def keep_directory(connection: sqlcipher.Connection, version: int, content: bytes) -> None:
    """Keep a directory; raises StoreError `older_directory` for a lower version, or for other bytes of the same."""
    held, before = paper(connection, DIRECTORY)
    if version < held or (version == held and content != before):
        raise StoreError("older_directory", held=held, offered=version)
    keep_paper(connection, DIRECTORY, version, content)
