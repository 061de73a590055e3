"""Opening a store of 20,000 notes, and reading the notes of one case in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from time import perf_counter
from typing import Any, Protocol, TypeVar

from bench.measuring import Arm, Line, in_turns, timed
from bench.places import NOTES_A_CASE, Places, known_key, opened, opened_plain
from probationdesk.domain import notes
from probationdesk.domain.notes import Note, TimelineEntry
from probationdesk.domain.record import Record
from probationdesk.storage import caseload, records
from probationdesk.storage.database import FILE_NAME, Database

AT_ONCE_MS = 100
"""Up to about a tenth of a second an answer feels immediate (Nielsen 1993, *Usability Engineering*, chapter 5)."""
OPENED_MS = 5
"""What the program allows itself for opening a store with its key at hand and reading something."""
PEER = "plain SQLite"
TURNS_A_ROUND = 5
_CASES_SHOWN = 200


class _Closes(Protocol):
    def close(self) -> None: ...


_Open = TypeVar("_Open", bound=_Closes)


def timeline(places: Places, rounds: int) -> Iterator[Line]:
    """Measure the notes of a case, newest first, beside the same rows read, decoded and sorted in plain SQLite.

    When they are read first, every page comes from the file and is decrypted; again, from the cache.
    """
    folder = places.notes
    case_id, _ = _something(places)

    def ours(*, again: bool) -> float:
        with closing(opened(folder)) as store:
            store.cases()
            return _taken(timed(lambda: _newest_first(store.records(case_id))), again=again)

    def beside(*, again: bool) -> float:
        plain: Any
        with closing(opened_plain(folder / "plain.db")) as plain:
            caseload.lines(plain, "", _CASES_SHOWN)
            return _taken(timed(lambda: _newest_first(records.of_case(plain, case_id))), again=again)

    for again, when in ((False, "first"), (True, "again")):
        figure, peer = in_turns(rounds * TURNS_A_ROUND, partial(ours, again=again), partial(beside, again=again))
        yield Line(
            what=f"timeline: {NOTES_A_CASE} notes of a case, read {when}", figure=figure, peer=PEER, beside=peer,
            most=AT_ONCE_MS,
        )  # fmt: skip


def opening(places: Places, rounds: int) -> Iterator[Line]:
    """Measure opening with the raw key and the first thing read, beside plain SQLite told the same settings.

    First the file alone and one note of it; then the store as the services see it, which also compares its
    history with its witness, and the caseload.
    """
    folder = places.notes
    _, note_id = _something(places)

    def one_note(connection: Any) -> Record | None:
        return records.find(connection, note_id)

    file_ours = _opening(lambda: Database(folder / FILE_NAME, known_key()), lambda held: one_note(held.connection))
    file_plain = _opening(lambda: opened_plain(folder / "plain.db"), one_note)
    store_ours = _opening(lambda: opened(folder), lambda store: store.cases(limit=_CASES_SHOWN))
    store_plain = _opening(
        lambda: opened_plain(folder / "plain.db"), lambda plain: caseload.lines(plain, "", _CASES_SHOWN)
    )
    for what, ours, beside in (
        ("open: the file with its raw key, and one note read", file_ours, file_plain),
        ("open: the store, and its caseload read", store_ours, store_plain),
    ):
        figure, peer = in_turns(rounds * TURNS_A_ROUND, ours, beside)
        yield Line(what=what, figure=figure, peer=PEER, beside=peer, most=OPENED_MS)


def _something(places: Places) -> tuple[str, str]:
    """Return the ids of a case and of a note of it, and have the plain file made and closed."""
    places.plain(places.notes).close()
    with closing(opened(places.notes)) as store:
        case_id = store.cases()[0].case_id
        return case_id, next(record.id for record in store.records(case_id) if isinstance(record, Note))


def _newest_first(held: Iterable[Record]) -> tuple[TimelineEntry, ...]:
    return notes.timeline(tuple(record for record in held if isinstance(record, Note)))


def _taken(read: Arm, *, again: bool) -> float:
    """Return what `read` took, or what it took the second time."""
    took = read()
    return read() if again else took


def _opening(open_: Callable[[], _Open], read: Callable[[_Open], object]) -> Arm:
    """Return an arm that takes the time of opening something and reading in it, not that of closing it."""

    def arm() -> float:
        began = perf_counter()
        with closing(open_()) as held:
            read(held)
            return (perf_counter() - began) * 1000

    return arm
