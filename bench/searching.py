"""Finding a note among 20,000 and a person among 10,000."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEventLoop

from bench import data
from bench.measuring import Figure, Line, in_turns, timed
from bench.places import Places, desk_on, opened, opened_plain
from bench.windows import context_on, program, put_away
from probationdesk.storage import caseload
from probationdesk.storage import search as index
from probationdesk.storage.store import EncryptedStore
from probationdesk.ui.pages.caseload import CaseloadPanel

MOST_MS = 50
"""What the program allows itself between a key and what it finds."""
PEER = "plain SQLite"
_SHOWN = 500
"""As many as the caseload asks for at once."""


@dataclass(frozen=True, slots=True)
class _Query:
    what: str
    words: str
    case_id: str = ""
    ranked: bool = False
    limit: int = 50


def search(places: Places, rounds: int) -> Iterator[Line]:
    """Measure searches, beside the same statements on the same tables in plain SQLite of the standard library."""
    folder = places.notes
    plain = places.plain(folder)
    with_store = opened(folder)
    case_id = with_store.cases()[0].case_id
    held = with_store.records(case_id)
    some = next(word for record in held for word in record.words.split() if len(word) == 6 and word.isalpha())
    queries = (
        _Query("search: a common word, newest first", data.COMMON),
        _Query("search: a common word, best first", data.COMMON, ranked=True),
        _Query("search: a rare word, newest first", data.RARE),
        _Query("search: a rare word, best first", data.RARE, ranked=True),
        _Query("search: a common word and another", f"{data.COMMON} {some}"),
        _Query("search: the first letter of a word", data.COMMON[:1]),
        _Query("search within one case: a common word", data.COMMON, case_id=case_id),
        _Query("search within one case: a rare word", data.RARE, case_id=case_id),
    )
    for query in queries:
        ours, beside = in_turns(rounds, timed(partial(_ours, with_store, query)), timed(partial(_plain, plain, query)))
        yield Line(what=query.what, figure=ours, peer=PEER, beside=beside, most=MOST_MS, most_ratio=1.5)
    with_store.close()
    plain.close()
    yield _first_search(folder, rounds)


def caseload_filter(places: Places, rounds: int) -> Iterator[Line]:
    """Measure typing a name over 10,000 cases: the statement, and the list from the typed letter to its picture."""
    folder = places.many_cases
    plain: Any = places.plain(folder)
    store = opened(folder)
    name = store.cases(limit=5000)[-1].name.casefold()
    for typed, what in ((name[:1], "one letter"), (name[:4], "four letters"), (name, "a whole name")):
        ours, beside = in_turns(
            rounds,
            timed(partial(store.cases, typed, limit=_SHOWN)),
            timed(partial(caseload.lines, plain, typed, _SHOWN)),
        )
        yield Line(
            what=f"caseload filtered by {what}", figure=ours, peer=PEER, beside=beside, most=MOST_MS, most_ratio=1.5
        )
    store.close()
    plain.close()
    yield _shown(folder, rounds, name)


def _ours(store: EncryptedStore, query: _Query) -> int:
    return len(store.search(query.words, case_id=query.case_id, ranked=query.ranked, limit=query.limit))


def _plain(plain: Any, query: _Query) -> int:
    return len(index.find(plain, query.words, query.case_id, query.ranked, query.limit))


def _first_search(folder: Path, rounds: int) -> Line:
    """Measure the search that finds nothing in the store's own cache, the first one after unlocking."""

    def ours() -> float:
        store = opened(folder)
        began = perf_counter()
        store.search(data.COMMON)
        took = (perf_counter() - began) * 1000
        store.close()
        return took

    def beside() -> float:
        plain: Any = opened_plain(folder / "plain.db")
        began = perf_counter()
        index.find(plain, data.COMMON, "", False, 50)
        took = (perf_counter() - began) * 1000
        plain.close()
        return took

    figure, peer = in_turns(rounds, ours, beside)
    return Line(what="search: the first one after unlocking", figure=figure, peer=PEER, beside=peer)


def _shown(folder: Path, rounds: int, name: str) -> Line:
    """Measure the list in its window: names that fit what was typed, drawn."""
    application = program()
    with desk_on(folder) as desk:
        panel = CaseloadPanel(context_on(desk))
        panel.resize(360, 860)
        panel.show()
        values = []
        for round_ in range(rounds + 1):
            panel.finder.setText(name[: 1 + round_ % len(name)])
            began = perf_counter()
            panel.reload()
            panel.repaint()
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            values.append((perf_counter() - began) * 1000)
        put_away(panel)
    return Line(what="caseload list shown anew for one more letter", figure=Figure(tuple(values[1:])), most=MOST_MS)
