"""How long it takes until what was typed is safe on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from bench.measuring import Arm, Line, in_turns, timed
from bench.places import Places, desk_on, opened_plain
from probationdesk import codec
from probationdesk.domain.areas import Finding
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.ports import Desk

SAVES_A_ROUND = 20
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
