"""What a process does until it is killed, each act told through a pipe once it is done.

Run in processes of their own (`kills.py`), from the program's own modules and nothing else.
"""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from probationdesk.storage import backup_places, restore
from tests.faults.places import GOING, at
from tests.storage.conftest import STARTED, a_finding, a_note, opened, same_key

READY = "ready"


def saving(folder: Path, turn: int, said: Connection) -> None:
    """Save notes and open edits one after another; say each note once it is saved."""
    store = at(folder, STARTED, turn=turn)
    said.send(READY)
    for number in count():
        note = a_note(f"saved-{turn}-{number}", f"Note {number} of a long day")
        store.save([note], act="note_added", settle=True)
        store.save([a_finding(f"typed so far {turn} {number}")], act="answer_recorded", settle=False)
        said.send(note.id)


def backing_up(folder: Path, turn: int, said: Connection) -> None:
    """Save a note and make a backup, over and over; say each backup once it is made."""
    store = at(folder, STARTED, turn=turn)
    said.send(READY)
    for number in count():
        store.save([a_note(f"backed-up-{turn}-{number}", "Before a backup")], act="note_added", settle=True)
        said.send(store.begin_backup().finish().name)


def erasing(folder: Path, turn: int, said: Connection) -> None:
    """Erase the second case."""
    store = at(folder, STARTED, turn=turn)
    said.send(READY)
    store.erase(GOING)
    said.send("erased")


def migrating(folder: Path, turn: int, said: Connection) -> None:
    """Open a store of the first shape."""
    said.send(READY)
    opened(folder).close()
    said.send("opened")


def restoring(folder: Path, turn: int, said: Connection) -> None:
    """Put the newest backup in the place of the store."""
    said.send(READY)
    (line, *_) = backup_places.list_backups(folder)
    restore.restore(folder, line.name, same_key(), actor="Officer 1", now=STARTED)
    said.send("restored")
