"""Brings a store's tables to the shape this program knows, one numbered step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError


def newest() -> int:
    """Return the number of the newest step, which is the version of the tables that this program knows."""
    return max(number for number, _ in _steps())


def migrate(connection: sqlcipher.Connection) -> int:
    """Take every step the store has not taken, each in its own transaction; return the version reached.

    Raises StoreError `store_newer` if the store was made by a later program; it is then left as it is.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > newest():
        raise StoreError("store_newer", found=version, known=newest())
    for number, script in _steps():
        if number <= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
        version = number
    return int(version)


@cache
def _steps() -> tuple[tuple[int, str], ...]:
    """Return the number and the script of each step, in order: `migrations/NNNN_name.sql`."""
    scripts = sorted(Path(__file__).with_name("migrations").glob("*.sql"))
    return tuple((int(script.name.split("_", 1)[0]), script.read_text("utf-8")) for script in scripts)


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one at a time; `executescript` would commit before it began."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlcipher.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError("the last statement of a migration is not complete")
