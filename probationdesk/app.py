"""Joins the parts, in order: where things are, the stores, the desk, the windows."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from probationdesk import hygiene, resources
from probationdesk.domain.errors import BadInput
from probationdesk.domain.people import Language
from probationdesk.lazy_exchange import LazyExchange
from probationdesk.lazy_press import LazyPress
from probationdesk.resources import Wording
from probationdesk.services.ports import Desk, Officer, Store
from probationdesk.stores_on_disk import OFFICER_NAME, OFFICER_ROLE, Clock, now
from probationdesk.stores_on_disk import StoresOnDisk as StoresOnDisk

if TYPE_CHECKING:
    from probationdesk.services.ports_exchange import Exchange
    from probationdesk.storage.store import EncryptedStore

_DEMONSTRATION = "invented cases only here"
"""The passphrase of the demonstration store. It guards nothing: the cases are in every copy of the program."""


def data_folder() -> Path:
    """Return where this person's stores are kept: `PROBATIONDESK_DATA`, or the platform's own place."""
    chosen = os.environ.get("PROBATIONDESK_DATA")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "ProbationDesk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ProbationDesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "probationdesk"


def desk_for(store: Store, *, clock: Clock = now) -> Desk:
    """Return the desk of the officer whose store this is."""
    officer = Officer(name=store.setting(OFFICER_NAME), role=store.setting(OFFICER_ROLE))
    return Desk(store=store, framework=resources.load_framework(), clock=clock, press=LazyPress(), officer=officer)


def exchange() -> Exchange:
    """Return what carries sealed work to others and back."""
    return LazyExchange()


class Session:
    """A desk on an open store, for one command."""

    def __init__(self, store: EncryptedStore) -> None:
        self._store = store
        self.desk = desk_for(store)

    def cases_in_log(self) -> tuple[str, ...]:
        """Return the ids of every case that the access log tells of, also of those that have been erased."""
        return self._store.cases_in_log()

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def bring_in_samples(desk: Desk) -> int:
    """Bring the invented sample cases into a store and return how many there are."""
    from probationdesk.services.exchanging import import_case

    files = resources.sample_files()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:
            raise BadInput("resource_unreadable", file=file.name) from None
        import_case(desk, content)
    return len(files)


def compute_scores(rows: list[object], words: Wording) -> list[dict[str, object]]:
    """Return the result, or the refusal, of each row of score inputs (see `scores.batch.score_rows`)."""
    # Loaded here: no window needs the tables before somebody works out a score.
    from probationdesk.scores import batch
    from probationdesk.scores.ogrs3 import Ogrs3Table
    from probationdesk.scores.ogrs4 import Ogrs4Table
    from probationdesk.scores.results import TableFault

    ogrs3, ogrs3_hash = resources.score_table("ogrs3")
    ogrs4, ogrs4_hash = resources.score_table("ogrs4")
    try:
        tables = batch.Tables(
            Ogrs3Table.from_json(ogrs3, model_id="ogrs3", sha256=ogrs3_hash),
            Ogrs4Table.from_json(ogrs4, model_id="ogrs4", sha256=ogrs4_hash),
        )
    except TableFault as fault:
        raise BadInput("resource_shape", file="scores", reason="at", what=fault.path) from None
    return batch.score_rows(rows, tables, words)


def run_windows(language: Language, *, demonstration: bool = False, locked: bool = False) -> int:
    """Open the program and stay until it is closed or locked; return the exit status.

    With `demonstration` it opens on a store of its own with the invented sample cases, at once unless it was
    `locked`; its unlock window says its passphrase. A lock ends the process's work and starts it again at the unlock
    window: only a fresh process holds nothing of any case.
    """
    hygiene.protect()
    hygiene.tell_faults_without_words()
    from PySide6.QtWidgets import QApplication

    from probationdesk.ui.application import Desktop
    from probationdesk.ui.lock_sources_here import platform_sources

    application = QApplication(sys.argv[:1])
    application.setApplicationName("ProbationDesk")
    stores_here = StoresOnDisk(data_folder() / "demonstration" if demonstration else data_folder())
    desktop = Desktop(
        stores_here,
        desk_for,
        resources.folder(),
        language,
        lock_sources=platform_sources,
        exchange=exchange(),
    )
    desktop.ended.connect(partial(start_afresh, *(("--locked",) if demonstration else ())))
    if demonstration and not (locked and stores_here.known()):
        desk = desk_for(demonstration_store(stores_here))
        desktop.open_desk(desk, stores_here.known()[0].store_id)
    else:
        desktop.begin()
        if demonstration and desktop.unlock is not None:
            desktop.unlock.say_quietly(desktop.words("unlock.demonstration", passphrase=_DEMONSTRATION))
    status = application.exec()
    desktop.end()
    return status


def demonstration_store(stores_here: StoresOnDisk) -> EncryptedStore:
    """Return the demonstration store, open; it is made with the sample cases the first time."""
    known = stores_here.known()
    if known:
        return stores_here.open(known[0].store_id, stores_here.unlock(known[0].store_id, passphrase=_DEMONSTRATION))
    officer = Officer(name="Invented Officer", role="probation officer")
    line, key = stores_here.create("Demonstration", _DEMONSTRATION, stores_here.new_recovery_code(), officer)
    store = stores_here.open(line.store_id, key)
    bring_in_samples(desk_for(store))
    return store


def start_afresh(*more: str) -> None:
    """Replace this process by a new one with the same arguments, and `more` that it does not have yet."""
    held = sys.orig_argv[1:]
    arguments = [*held, *(one for one in more if one not in held)]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - no shell, our own arguments


def demonstrate(output: Path) -> str:
    """Drive the windows through a whole sample case off the screen and leave what they showed in `output`.

    Returns how long each part of it took, in words.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from probationdesk.ui.demonstration import demonstrate as drive

    return drive(output, lambda folder: StoresOnDisk(folder), desk_for, bring_in_samples, resources.folder())
