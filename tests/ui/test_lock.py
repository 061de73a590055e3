"""Locking: everything is hidden at once, what was typed is kept, the store is closed, and nothing of a case stays."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from probationdesk import app, resources
from probationdesk.domain.errors import StoreError
from probationdesk.services.exchanging import import_case
from probationdesk.services.ports import Officer
from probationdesk.storage.store import EncryptedStore
from probationdesk.storage.storekey import StoreKey
from probationdesk.ui.application import Desktop
from probationdesk.ui.lock_sources import LockSource
from tests.desks import Clock, sample
from tests.ui.test_lock_reasons import SayingSource

PASSPHRASE = "kettle harbour violin Tuesday moss"
TYPED = "Typed while the door opened, marker zyzzyva."
FIELD = "risk.circumstances"


@dataclass(frozen=True)
class Made:
    """A data folder with one store in it, which holds a sample case."""

    data: Path
    store_id: str
    key: StoreKey


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    data = tmp_path_factory.mktemp("made") / "data"
    stores = app.StoresOnDisk(data, Clock())
    officer = Officer(name="Invented Officer", role="probation officer")
    line, key = stores.create("Officer 1", PASSPHRASE, stores.new_recovery_code(), officer)
    assert isinstance(key, StoreKey)
    store = stores.open(line.store_id, key.copy())
    import_case(app.desk_for(store, clock=Clock()), sample(2))
    store.close()
    return Made(data, line.store_id, key)


class Program:
    """The desktop program on a store with a sample case, and what happened to it."""

    def __init__(self, made: Made, data: Path, *, idle_minutes: float | None = None) -> None:
        shutil.copytree(made.data, data)
        self._made = made
        self.source: LockSource = SayingSource()
        self.stores = app.StoresOnDisk(data, Clock())
        self.desktop = Desktop(
            self.stores,
            lambda store: app.desk_for(store, clock=Clock()),
            resources.folder(),
            lock_sources=lambda: (self.source,),
            idle_minutes=idle_minutes,
        )
        self.ended: list[float] = []
        self.desktop.ended.connect(lambda: self.ended.append(time.perf_counter()))

    def open(self) -> None:
        """Open the store without the unlock window, with the sample case at the page of the risk."""
        store = self.open_store()
        self.desktop.open_desk(app.desk_for(store, clock=Clock()), self._made.store_id)
        window = self.desktop.window
        assert window is not None
        window.open_case(store.cases()[0].case_id)
        window.go_to(FIELD)
        QApplication.processEvents()

    def open_store(self) -> EncryptedStore:
        """Open the store as unlocking does, without deriving its key."""
        return self.stores.open(self._made.store_id, self._made.key.copy())

    def type(self, text: str = TYPED) -> None:
        """Type where the keyboard is, without pausing."""
        assert self.desktop.window is not None
        QTest.keyClicks(self.desktop.window.focusWidget(), text)

    @property
    def box(self) -> QPlainTextEdit:
        assert self.desktop.window is not None
        box = self.desktop.window.findChild(QPlainTextEdit, FIELD)
        assert box is not None
        return box


@pytest.fixture
def program(made: Made, tmp_path: Path, qapp: QApplication) -> Iterator[Program]:
    program = Program(made, tmp_path / "data")
    program.open()
    yield program
    program.desktop.close()
    program.desktop.deleteLater()


def shown_texts() -> str:
    """Everything that any window shows: titles, labels and boxes."""
    said: list[str] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            said.append(window.windowTitle())
            for widget in window.findChildren(QWidget):
                if widget.isVisible():
                    for read in ("text", "toPlainText", "title"):
                        got = getattr(widget, read, None)
                        said.append(str(got()) if callable(got) else "")
    return "\n".join(said)


def kept(program: Program) -> str:
    """What the store holds of the field, opened anew."""
    store = program.open_store()
    try:
        return "\n".join(str(record) for line in store.cases() for record in store.records(line.case_id))
    finally:
        store.close()


def by_key(program: Program) -> None:
    assert program.desktop.window is not None
    QTest.keySequence(program.desktop.window, "Ctrl+L")


def by_source(reason: str) -> Callable[[Program], None]:
    return lambda program: program.source.happened.emit(reason)


REASONS = [by_key, by_source("session"), by_source("sleep"), by_source("switch")]


@pytest.mark.parametrize("wish", REASONS, ids=["key", "session", "sleep", "switch"])
def test_every_wish_to_lock_keeps_what_is_being_typed_and_ends_within_a_second(
    program: Program, wish: Callable[[Program], None]
) -> None:
    program.type()
    began = time.perf_counter()
    wish(program)
    assert program.ended
    assert program.ended[0] - began < 1.0
    assert program.desktop.desk is None, "the store is closed"
    assert program.desktop.window is None
    assert TYPED in kept(program)


def test_nobody_at_work_locks(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    program = Program(made, tmp_path / "data", idle_minutes=2.5 / 60)
    program.open()
    program.type()
    qtbot.waitUntil(lambda: bool(program.ended), timeout=20_000)
    assert TYPED in kept(program)
    program.desktop.deleteLater()


def test_typing_that_is_kept_counts_as_work_however_it_arrives(program: Program) -> None:
    """Dictation brings no keys; what it writes is kept at each pause."""
    watch = program.desktop._watch
    assert watch is not None
    watch.idle._last -= 200
    program.box.insertPlainText("dictated ")
    assert program.desktop.window is not None
    assert program.desktop.window.leave_page()
    assert watch.idle._clock() - watch.idle._last < 100


def test_our_copy_is_taken_off_the_clipboard(program: Program) -> None:
    program.box.setPlainText("To be copied.")
    program.box.selectAll()
    program.box.copy()
    assert QGuiApplication.clipboard().text() == "To be copied."
    by_key(program)
    assert QGuiApplication.clipboard().text() == ""


def test_locking_twice_is_locking_once(program: Program) -> None:
    by_key(program)
    program.desktop.lock()
    program.source.happened.emit("sleep")
    assert len(program.ended) == 1


def test_a_lock_goes_through_an_open_palette_and_a_list_of_sources(program: Program) -> None:
    assert program.desktop.window is not None
    QTest.keySequence(program.desktop.window, "Ctrl+K")
    program.source.happened.emit("session")
    assert program.ended
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def test_nothing_is_visible_while_what_was_typed_is_being_kept(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    keep = EncryptedStore.save

    def looking(store: EncryptedStore, *records: object, **how: object) -> None:
        seen.append(shown_texts())
        keep(store, *records, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(EncryptedStore, "save", looking)
    program.type("z")
    program.desktop.lock()
    assert seen
    assert not "".join(seen).strip()


def test_a_task_under_way_does_not_hold_the_lock_up(program: Program) -> None:
    """A backup, a report or a derivation of a key may take seconds; each survives being broken off."""
    goes_on = Event()
    begun = Event()

    def work() -> bool:
        begun.set()
        return goes_on.wait(20)

    answers: list[object] = []
    future: Future[bool] = program.desktop.tasks.run(work, answers.append, answers.append)
    assert begun.wait(5)
    began = time.perf_counter()
    by_key(program)
    assert program.ended[0] - began < 1.0
    goes_on.set()
    future.result(5)
    QApplication.processEvents()
    assert answers == [], "its result goes nowhere"


def test_a_lock_while_a_key_is_derived_leaves_the_store_closed(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    program = Program(made, tmp_path / "data")
    program.desktop.begin()
    QApplication.processEvents()
    unlock = program.desktop.unlock
    assert unlock is not None
    box = unlock.findChild(QLineEdit, "unlock.passphrase")
    assert box is not None
    QTest.keyClicks(box, PASSPHRASE)
    QTest.keySequence(box, "Return")
    program.source.happened.emit("session")
    assert len(program.ended) == 1
    qtbot.wait(1200)
    assert program.desktop.window is None
    assert program.desktop.desk is None
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    program.desktop.deleteLater()


class TestWhatCannotBeKept:
    @pytest.fixture
    def full(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """The disk is full until the function returned is called."""
        with_room = EncryptedStore.save

        def refuse(*_records: object, **_how: object) -> None:
            raise StoreError("disk_full")

        monkeypatch.setattr(EncryptedStore, "save", refuse)
        return lambda: monkeypatch.setattr(EncryptedStore, "save", with_room)

    def test_a_cover_stands_in_the_windows_place_and_says_nothing_of_the_case(
        self, program: Program, full: Callable[[], None]
    ) -> None:
        program.type()
        by_key(program)
        assert not program.ended, "closing the store would throw away what was typed"
        cover = program.desktop.cover
        assert cover is not None
        assert cover.isVisible()
        said = shown_texts()
        assert "disk is full" in said
        assert "zyzzyva" not in said
        assert "ProbationDesk" in said
        name = program.desktop.desk.store.cases()[0].name if program.desktop.desk else ""
        assert name
        assert name not in said
        QTest.keySequence(cover, "Ctrl+K")
        QTest.keySequence(cover, "F9")
        assert "zyzzyva" not in shown_texts()
        full()

    def test_it_is_tried_again_until_it_is_kept_and_then_the_store_closes(
        self, program: Program, full: Callable[[], None]
    ) -> None:
        program.type()
        by_key(program)
        cover = program.desktop.cover
        assert cover is not None
        cover.try_again.emit()
        assert not program.ended
        full()
        cover.try_again.emit()
        assert program.ended
        assert TYPED in kept(program)

    def test_the_passphrase_alone_brings_the_windows_back(
        self, program: Program, full: Callable[[], None], qtbot: QtBot
    ) -> None:
        program.type()
        by_key(program)
        cover = program.desktop.cover
        assert cover is not None
        box = cover.findChild(QLineEdit, "lock.passphrase")
        answer = cover.findChild(QWidget, "lock.answer")
        assert box is not None
        assert answer is not None
        show = cover.findChild(QWidget, "lock.open")
        assert show is not None
        QTest.keyClicks(box, "not the passphrase")
        QTest.keyClick(show, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: bool(answer.property("text")), timeout=5000)
        assert "zyzzyva" not in shown_texts()
        QTest.keyClicks(box, PASSPHRASE)
        QTest.keyClick(show, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: program.desktop.cover is None, timeout=5000)
        assert TYPED in program.box.toPlainText()
        assert program.box.isVisible()
        full()
        by_key(program)
        assert program.ended, "and it can be locked again"

    def test_a_fault_of_the_program_loses_nothing_either(
        self, program: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_records: object, **_how: object) -> None:
            raise ValueError("zyzzyva in a message")

        program.type()
        monkeypatch.setattr("sys.excepthook", lambda *_: None)
        monkeypatch.setattr(EncryptedStore, "save", fail)
        by_key(program)
        assert not program.ended
        assert program.desktop.cover is not None
        assert "zyzzyva" not in shown_texts()
        monkeypatch.undo()


def test_a_source_that_nothing_can_be_heard_from_does_no_harm(made: Made, tmp_path: Path, qapp: QApplication) -> None:
    class Deaf(LockSource):
        def listen(self) -> bool:
            return False

        def stop(self) -> None:
            pass

    program = Program(made, tmp_path / "data")
    program.source = Deaf()
    program.open()
    by_key(program)
    assert program.ended
    program.desktop.deleteLater()
