"""Settings of one store, by name."""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

OWN_PREFIX = "store."
"""Names the storage layer keeps for itself."""
DEVICE = f"{OWN_PREFIX}device"


def find(connection: sqlcipher.Connection, name: str, default: str) -> str:
    """Return a setting, or `default` if it was never made."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else default


def keep(connection: sqlcipher.Connection, name: str, value: str) -> None:
    """Keep a setting."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
