"""Checks the history alone: the chain, what this computer last saw of it, and a code that stands on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from probationdesk.storage import changes
from probationdesk.storage.database import Database, reading
from probationdesk.storage.handle import FILE_NAME
from probationdesk.storage.state_witness import ACCEPTED, MISSING, WitnessKeeper
from probationdesk.storage.storekey import StoreKey


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryReport:
    """What a check of the history found."""

    rows: int
    head_code: str
    """The eight characters by which it is known on paper now."""
    first_bad: int | None
    """The number of the first row that was edited, deleted or moved."""
    missing: int
    """How many rows at its end this computer has seen and the history lacks."""
    differs: bool
    """True if it has gone another way than the one this computer has seen, or lacks the end of it."""
    witnessed: bool
    """False if there is nothing on this computer to hold its end against."""
    code_at: int | None
    """The number of the row that the code asked for stands for."""

    @property
    def sound(self) -> bool:
        """True if the chain is whole and is the one this computer last saw."""
        return self.first_bad is None and not self.differs

    @property
    def proves_code(self) -> bool:
        """True if the code was found and the chain is whole up to there: nothing before that print was altered."""
        return self.code_at is not None and (self.first_bad is None or self.code_at < self.first_bad)


def check_history(folder: Path, key: StoreKey, code: str = "") -> HistoryReport:
    """Check the history of the closed store in `folder` without writing to it; look for `code`, a printed head code.

    Raises StoreError `store_damaged` if a page of it cannot be read, `store_in_use`, or as opening does.
    """
    database = Database(folder / FILE_NAME, key)
    keeper = WitnessKeeper(folder, key)
    try:
        with reading():
            rows, head = changes.head(database.connection)
            finding = keeper.compare(database.connection, accept=True)
            return HistoryReport(
                rows=rows,
                head_code=changes.code_of(head),
                first_bad=changes.first_bad(database.connection),
                missing=finding.missing,
                differs=finding.act == ACCEPTED,
                witnessed=finding.act != MISSING,
                code_at=changes.seq_of_code(database.connection, code) if code else None,
            )
    finally:
        keeper.forget()
        database.close()
