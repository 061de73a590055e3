"""The unlock window on real stores, driven by keys; the stores are made once and copied."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from probationdesk import app, resources
from probationdesk.services.people import open_case
from probationdesk.storage import recoverycode, stores
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.storekey import StoreKey
from probationdesk.ui.application import Desktop
from probationdesk.ui.driver import Driver

PASSPHRASE = "kettle harbour violin Tuesday moss"
NEW = "another harbour, quite another moss"


@dataclass(frozen=True)
class Made:
    """A data folder with one store, which holds a case and has a backup."""

    data: Path
    store_id: str
    code: str
    key: StoreKey

    def copy(self, data: Path) -> Made:
        """Return a copy in another folder."""
        shutil.copytree(self.data, data)
        return Made(data, self.store_id, self.code, self.key)

    @property
    def file(self) -> Path:
        """The store's file."""
        return self.data / "stores" / self.store_id / "store.db"


def make(data: Path, *, label: str = "Officer 1") -> Made:
    """Make a store that is as quick to open as may be, a case in it and a backup of that."""
    code = recoverycode.new_code()
    folder, key = stores.make_store(data, PASSPHRASE, label=label, recovery_code=code, cost=Cost())
    store = app.StoresOnDisk(data).open(folder.name, key.copy())
    open_case(app.desk_for(store), "Daniel Example")
    store.begin_backup().finish()
    store.close()
    return Made(data, folder.name, code, key)


def add_case(made: Made, name: str) -> None:
    """Open another case in a store, behind the program's back as far as its windows go."""
    store = app.StoresOnDisk(made.data).open(made.store_id, made.key.copy())
    open_case(app.desk_for(store), name)
    store.close()


class Door:
    """The program at its unlock window."""

    def __init__(self, data: Path) -> None:
        self.desktop = Desktop(app.StoresOnDisk(data), app.desk_for, resources.folder())
        self.desktop.begin()
        self._closed = False
        self.keys = Driver(self._window)
        QApplication.processEvents()

    def tries(self, passphrase: str) -> str:
        """Give a passphrase; return what the window says, empty if it opened."""
        self.keys.fill("unlock.passphrase", passphrase)
        self.keys.press("Return")
        self.keys.wait_until(lambda: self.is_open or bool(self.message) or self.has("unlock.trouble"), "an answer")
        return "" if self.is_open else self.message

    def waits(self, name: str) -> None:
        """Wait until a field shows."""
        self.keys.wait_until(lambda: self.has(name), name)

    def waits_until_open(self) -> None:
        """Wait for the main window."""
        self.keys.wait_until(lambda: self.is_open, "the main window")

    def has(self, name: str) -> bool:
        """Say whether a field of that name shows."""
        found = self._window().findChild(QWidget, name)
        return found is not None and found.isVisible()

    def reads(self, name: str) -> str:
        """Return what a label says."""
        return str(self.keys.find(name).property("text"))

    def offers(self, name: str) -> list[str]:
        """Return what a list offers."""
        box = self.keys.find(name)
        assert isinstance(box, QComboBox)
        return [box.itemText(place) for place in range(box.count())]

    def types_back(self, code: str) -> None:
        """Type the two groups of a recovery code back and go on."""
        groups = code.split("-")
        self.keys.fill("unlock.recovery_first", groups[1])
        self.keys.fill("unlock.recovery_second", groups[4])
        self.keys.press("Return")

    def presses(self, name: str) -> None:
        """Go to a button and press it."""
        self.keys.tab_to(name)
        self.keys.press("Space")

    @property
    def message(self) -> str:
        """What the unlock window says."""
        return "" if self.desktop.unlock is None else self.reads("unlock.message")

    @property
    def is_open(self) -> bool:
        """True once the main window is there."""
        return self.desktop.window is not None

    @property
    def notice(self) -> str:
        """What is said across the main window."""
        return self.reads("header.notice") if self.has("header.notice") else ""

    @property
    def names(self) -> list[str]:
        """The caseload."""
        assert self.desktop.desk is not None
        return [line.name for line in self.desktop.desk.store.cases()]

    def closes(self) -> None:
        """Close the program; does nothing the second time."""
        if not self._closed:
            self._closed = True
            assert self.desktop.close()
            self.desktop.deleteLater()
            QApplication.processEvents()

    def _window(self) -> QWidget:
        window = self.desktop.window or self.desktop.unlock
        assert window is not None
        return window
