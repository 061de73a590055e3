"""A session with a word in it that must not reach the disk; run under strace by `traces.py`.

python -m tests.faults.traces_child MODE FOLDER NOTES      the word is in the environment, PROBATIONDESK_MARKER
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.services import reporting
from probationdesk.services.changes import fill_in, load_case
from probationdesk.storage.store import EncryptedStore
from tests.desks import open_desk
from tests.faults.places import at
from tests.storage.conftest import STARTED, a_case, a_finding, a_note, a_person, make_folder, save

_SORTS = "SELECT body FROM record ORDER BY CAST(body AS TEXT) || number DESC"


def main(mode: str, folder: Path, notes: int) -> None:
    """Run one session: `program` as it is, `temp_store` with temporary files let through, `plain` without a key."""
    marker = os.environ["PROBATIONDESK_MARKER"]
    if mode == "plain":
        _plain(folder / "store.db", marker, notes)
        return
    make_folder(folder)
    (folder / "keyslots.json").write_bytes(b"the key file of a store that opens with a known key\n")
    store = at(folder, STARTED)
    connection = store._opened().connection
    connection.execute("PRAGMA cache_size = -512")
    if mode == "temp_store":
        connection.set_authorizer(None)
        connection.execute("PRAGMA temp_store = FILE")
    save(store, a_case(next_event=marker), a_person(name=f"Invented {marker}"))
    for begin in range(0, notes, 500):
        last = min(notes, begin + 500)
        save(store, *(a_note(f"n{n}", f"{marker} number {n} " * 100) for n in range(begin, last)))
    connection.execute(_SORTS).fetchall()
    if mode == "program":
        _rest_of_the_session(store, marker)
    store.close()
    if mode == "program":
        _report(folder.with_name("report-store"), marker)


def _rest_of_the_session(store: EncryptedStore, marker: str) -> None:
    """Type, search, roll back, back up, erase (which rebuilds the file) and look at the history."""
    for words in ("a", "a thought", f"a thought on {marker}"):
        save(store, a_finding(words), settle=False)
    store.search(marker)
    store.search(marker, ranked=True)
    with suppress(KeyboardInterrupt), store._opened().transaction():
        store._opened().connection.execute("UPDATE record SET body = body || ' '")
        raise KeyboardInterrupt
    connection = store._opened().connection
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
    store.begin_backup().finish()
    store.erase("case-1", ["n1", "n2"])
    store.verify()


def _report(folder: Path, marker: str) -> None:
    """Print a report with the word in it, which stays in memory."""
    with open_desk(folder, 3) as desk:
        case = load_case(desk, desk.store.cases()[0].case_id)
        assert case.current is not None
        fill_in(desk, case.current.harm, settle=True, who=marker)
        case = load_case(desk, case.case.id)
        assert case.current is not None
        printed = reporting.print_report(desk, case, case.current.head.id)
        assert printed.pdf.startswith(b"%PDF")


def _plain(path: Path, marker: str, notes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlcipher.connect(str(path))
    connection.execute("CREATE TABLE note (words)")
    connection.executemany("INSERT INTO note VALUES (?)", [(f"{marker} number {n} " * 100,) for n in range(notes)])
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
