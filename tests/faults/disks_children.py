"""What the processes do that a disk fails (`disks.py`); each tells what came of it, a line at a time."""

from __future__ import annotations

import resource
import signal
from itertools import count
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage.store import EncryptedStore
from tests.faults.places import KEPT, at, file_of
from tests.storage.conftest import STARTED, a_note

_LONG = "A long account of a visit. " * 20_000


def grow_beyond_the_limit(folder: str) -> None:
    """Save more than the process may write, then less."""
    store = at(Path(folder), STARTED, turn=1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = file_of(Path(folder)).stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    _tell_saving(store, "note-long", _LONG)
    _tell_reading(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    _save_again(store)


def fill_the_disk(folder: str) -> None:
    """Save, back up and look at a case on a disk that is full, then make room and save again."""
    store = at(Path(folder), STARTED, turn=1)
    ballast = Path(folder).with_name("ballast")
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    _tell_saving(store, "note-long", _LONG)
    try:
        store.begin_backup().finish()
    except StoreError as error:
        print("backup refused", error.code)
    _tell_reading(store)
    _tell_viewing(store)
    ballast.unlink()
    _save_again(store)


def save_until_refused(folder: str) -> None:
    """Save note after note and tell each, until a save is refused; tell why."""
    try:
        store = at(Path(folder), STARTED)
        for number in count():
            store.save([a_note(f"note-{number}", f"Number {number}")], act="note_added", settle=True)
            print(f"note-{number}", flush=True)
    except StoreError as error:
        print(error.code, flush=True)


def read_what_cannot_be_written(folder: str) -> None:
    """Read, search, look at a case and try to save on a disk that can only be read."""
    store = at(Path(folder), STARTED, turn=1)
    print("read only:", store.read_only)
    _tell_reading(store)
    _tell_saving(store, "note-new", "Not kept")
    _tell_viewing(store)


def open_it(folder: str) -> None:
    """Open the store and close it again."""
    try:
        at(Path(folder), STARTED, turn=2).close()
        print("opened")
    except StoreError as error:
        print("refused", error.code)


def _tell_saving(store: EncryptedStore, note_id: str, text: str) -> None:
    try:
        store.save([a_note(note_id, text)], act="note_added", settle=True)
        print("saved")
    except StoreError as error:
        print("refused", error.code)


def _tell_reading(store: EncryptedStore) -> None:
    reads = len(store.records(KEPT)) > 30 and len(store.search("word7")) == 2 and store.record("note-long") is None
    print("reads on" if reads else "does not read on")


def _tell_viewing(store: EncryptedStore) -> None:
    print("view not kept from reading" if store.log_view(KEPT) else "view was logged before")


def _save_again(store: EncryptedStore) -> None:
    store.save([a_note("note-again", "There is room now")], act="note_added", settle=True)
    print("saved again" if store.record("note-again") else "lost")
    print("sound" if store.verify().sound else "not sound")
