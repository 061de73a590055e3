"""How long it takes until what was typed is safe on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any

from bench.measuring import Arm, Line, in_turns, timed
from bench.places import NOW, OFFICER, Places, desk_on, opened, opened_plain
from probationdesk import codec
from probationdesk.domain.areas import Finding
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.ports import Desk
from probationdesk.storage import records
from probationdesk.storage.changes import Deed
from probationdesk.storage.store import EncryptedStore

SAVES_A_ROUND = 20
CASES_WRITTEN_IN = 40
_ACT = "note_added"
_BLOCK = 4096
_BLOCKS = 256


def autosave(places: Places, rounds: int) -> Iterator[Line]:
    """Measure one pause in typing a finding, beside the same bytes in plain SQLite and beside one write and flush."""
    with desk_on(places.full_case) as desk:
        finding = _finding(desk)
        ours, plain, block = in_turns(
            rounds * SAVES_A_ROUND,
            _typing(desk, finding),
            _plain(places.root / "plain-saves.db", finding),
            _flushing(places.root / "blocks"),
        )
    what = "one autosave of a finding"
    yield Line(what=what, figure=ours, peer="the same bytes in plain SQLite", beside=plain, most_ratio=2, most_p95=50)
    yield Line(what=what, figure=ours, peer="one 4 kB write and fdatasync", beside=block, most_ratio=3.5)


def commit(places: Places, rounds: int) -> Iterator[Line]:
    """Measure writing a note in a store of 20,000, beside the same statements on the same tables in plain SQLite.

    Each note belongs to another case than the last. The store also writes its witness beside its file; the peers
    have none. Settling takes the words that were there out of the index, which SQLite before 3.42 cannot do at once
    (`secure-delete`), so the peer of that is our own library without a key.
    """
    folder = places.notes
    plain: Any
    unkeyed: Any
    with (
        closing(places.unkeyed(folder)) as unkeyed,
        closing(places.plain(folder)) as plain,
        closing(opened(folder)) as store,
    ):
        written = [
            next(record for record in store.records(line.case_id) if isinstance(record, Note))
            for line in store.cases()[:CASES_WRITTEN_IN]
        ]
        for what, notes_of, settle, named, peer in (
            ("a new note, settled", _more, True, "plain SQLite", plain),
            ("more typed in a note", _typed_on, False, "plain SQLite", plain),
            ("a note altered, settled", _typed_on, True, "the same library without a key", unkeyed),
        ):
            ours, beside = in_turns(
                rounds * SAVES_A_ROUND,
                timed(_saving(store, notes_of(written), settle=settle)),
                timed(_writing(peer, notes_of(written), settle=settle)),
            )
            what = f"commit beside 20,000 notes: {what}"
            yield Line(what=what, figure=ours, peer=named, beside=beside, most_ratio=2, most_p95=50)


def _saving(store: EncryptedStore, notes: Iterator[Note], *, settle: bool) -> Callable[[], None]:
    return lambda: store.save((next(notes),), act=_ACT, settle=settle)


def _writing(connection: Any, notes: Iterator[Note], *, settle: bool) -> Callable[[], None]:
    deed = Deed(at=NOW, actor=OFFICER.name, device="bench", act=_ACT)

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        records.write(connection, next(notes), deed, settle=settle)
        connection.execute("COMMIT")

    return write


def _typed_on(written: list[Note]) -> Iterator[Note]:
    """Yield the notes in turn without end, each with a few more words than the last time."""
    numbers = count()
    return (replace(note, text=f"{note.text} Typed {next(numbers)}.") for note in cycle(written))


def _more(written: list[Note]) -> Iterator[Note]:
    """Yield new notes without end, of the cases in turn."""
    return (replace(note, id=new_id()) for note in _typed_on(written))


def _finding(desk: Desk) -> Finding:
    case = load_case(desk, desk.store.cases()[0].case_id)
    current = case.current
    assert current is not None
    return max(current.findings.values(), key=lambda finding: len(finding.why))


def _typing(desk: Desk, finding: Finding) -> Arm:
    typed = count()
    return timed(lambda: fill_in(desk, finding, why=f"{finding.why} Typed {next(typed)}."))


def _plain(file: Path, finding: Finding) -> Arm:
    plain = opened_plain(file)
    plain.execute("CREATE TABLE finding (id TEXT PRIMARY KEY, body BLOB NOT NULL)")
    plain.execute("INSERT INTO finding VALUES (?, ?)", (finding.id, codec.encode(finding)))
    bodies = (codec.encode(replace(finding, why=f"{finding.why} Typed {number}.")) for number in count())

    def save() -> None:
        body = next(bodies)
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("UPDATE finding SET body = ? WHERE id = ?", (body, finding.id))
        plain.execute("COMMIT")

    return timed(save)


def _flushing(file: Path) -> Arm:
    """Return an arm that overwrites a block of a file that is there already, and has it put on the disk."""
    file.write_bytes(os.urandom(_BLOCK * _BLOCKS))
    descriptor = os.open(file, os.O_WRONLY)
    flush = getattr(os, "fdatasync", os.fsync)
    places, content = count(), os.urandom(_BLOCK)

    def write() -> None:
        os.lseek(descriptor, next(places) % _BLOCKS * _BLOCK, os.SEEK_SET)
        os.write(descriptor, content)
        flush(descriptor)

    return timed(write)
