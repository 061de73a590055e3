"""A desk on a real encrypted store, without the cost of deriving a key; and the sample cases in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from probationdesk import app, resources
from probationdesk.services.exchanging import import_case
from probationdesk.services.ports import Desk, Officer
from probationdesk.storage import database
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from probationdesk.storage.storekey import StoreKey

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(0)))
OFFICER = Officer(name="Invented Officer", role="probation officer")


class Clock:
    """Tells a time one minute later at each call, so that the order of acts can be seen."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def known_key() -> StoreKey:
    """The key of every store made here."""
    return StoreKey(bytearray(range(32)))


def open_store(folder: Path) -> EncryptedStore:
    """Open the store in `folder`, made first if there is none."""
    if not (folder / FILE_NAME).exists():
        folder.mkdir(parents=True, exist_ok=True)
        database.create(folder / FILE_NAME, known_key())
        (folder / "keyslots.json").write_bytes(b"the key file of a store that opens with a known key\n")
    return EncryptedStore(folder, known_key(), actor=OFFICER.name, clock=Clock())


@contextmanager
def open_desk(folder: Path, *samples: int) -> Iterator[Desk]:
    """Open a desk on the store in `folder`, with the sample cases of these numbers (1 to 3) brought in."""
    store = open_store(folder)
    try:
        desk = replace(app.desk_for(store, clock=Clock()), officer=OFFICER)
        for number in samples:
            import_case(desk, sample(number))
        yield desk
    finally:
        store.close()


def sample(number: int) -> bytes:
    """Return the interchange file of a sample case: 1 just begun, 2 between the interviews, 3 ready to freeze."""
    return resources.sample_files()[number - 1].read_bytes()
