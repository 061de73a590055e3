"""A closed store with invented cases, which the faults are put into; each in a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from probationdesk.domain.record import Record
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from tests.storage.conftest import (
    STARTED,
    SteppingClock,
    a_case,
    a_finding,
    a_note,
    a_person,
    make_folder,
    same_key,
    save,
)

CASES = ("case-1", "case-2")
KEPT, GOING = CASES
"""The case that stays, and the one that is erased in some of the faults."""
ERASED_WORD = "quillwort"
"""A word of the second case and of nothing else."""


@contextmanager
def a_place() -> Iterator[Path]:
    """Lend an empty folder that is removed afterwards."""
    with TemporaryDirectory(prefix="probationdesk-faults-") as folder:
        yield Path(folder)


def make_store(folder: Path, *, notes: int = 60) -> Path:
    """Make a store with two cases of `notes` notes each, and leave it closed."""
    make_folder(folder)
    (folder / "keyslots.json").write_bytes(b"the key file of a store that opens with a known key\n")
    store = at(folder, STARTED)
    for case_id in CASES:
        save(store, a_case(case_id, reference=f"PD-{case_id}"), a_person(case_id), *notes_of(case_id, notes))
    save(store, a_finding("Once"))
    save(store, a_finding("Twice"))
    store.close()
    return folder


def notes_of(case_id: str, count: int) -> list[Record]:
    """Return notes of a case; those of the second hold the word that is erased with it."""
    word = ERASED_WORD if case_id == GOING else "heather"
    return [a_note(f"{case_id}-n{n}", f"{word} word{n} " * 40, case_id=case_id) for n in range(count)]


def at(folder: Path, moment: datetime, *, turn: int = 0, accept_older: bool = False) -> EncryptedStore:
    """Open the store in `folder` as if it were `turn` hours after `moment`."""
    clock = SteppingClock(moment + timedelta(hours=turn))
    return EncryptedStore(folder, same_key(), actor="Officer 1", clock=clock, accept_older=accept_older)


def copy_of(folder: Path, name: str) -> Path:
    """Return a copy of a store's folder beside it; a former copy of that name is gone."""
    copy = folder.with_name(name)
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(folder, copy))


def file_of(folder: Path) -> Path:
    """Return the store's file."""
    return folder / FILE_NAME
