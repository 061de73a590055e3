"""The desktop program: the unlock window, then the main window, then the unlock window again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.ports import Desk, Store, StoreLine, Stores
from probationdesk.ui import theme
from probationdesk.ui.clipboard import ClipboardGuard
from probationdesk.ui.lock import IDLE_MINUTES, LockWatch
from probationdesk.ui.lock_sources import LockSource
from probationdesk.ui.pages.unlock import UnlockWindow
from probationdesk.ui.pages.unlock_panel import Unlocked
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.telling import explain, failures_told
from probationdesk.ui.theme import Theme
from probationdesk.ui.theme_colours import Kind

if TYPE_CHECKING:  # loaded once a store is open: the unlock window waits for nothing of it
    from probationdesk.services.ports_exchange import Exchange
    from probationdesk.ui.backups import BackupKeeper
    from probationdesk.ui.lock_cover import LockCover
    from probationdesk.ui.own_store import OwnStore
    from probationdesk.ui.window import MainWindow

_SCALE = "look.scale"
_COLOURS = "look.colours"
_LANGUAGE = "look.language"
_AHEAD_MS = 250
"""How long after the unlock window is shown: it must be painted, and nobody types a passphrase sooner."""
_PATIENCE_S = 0.3
"""How long a lock waits for a task that is under way; every task survives being broken off."""


class Desktop(QObject):
    """Owns the windows and the open store. There is one at a time."""

    ended = Signal()
    """The store is closed and the process is to start afresh: that is what takes case text out of memory."""

    def __init__(
        self,
        stores: Stores,
        desk_for: Callable[[Store], Desk],
        resources: Path,
        language: Language = Language.ENGLISH,
        *,
        lock_sources: Callable[[], tuple[LockSource, ...]] = tuple,
        idle_minutes: float | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        """Make the program; `lock_sources` are what else than the officer may lock it (`platform_sources`).

        `exchange` carries work to others. The program locks after `idle_minutes` without work, by default as the
        organisation's policy says.
        """
        super().__init__()
        self._stores = stores
        self._desk_for = desk_for
        self._resources = resources
        self.words = Wording(language)
        self.tasks = Tasks(self)
        self.unlock: UnlockWindow | None = None
        self.window: MainWindow | None = None
        self.desk: Desk | None = None
        self.cover: LockCover | None = None
        self._store_id = ""
        self.clipboard = ClipboardGuard(self)
        self._locking = False
        self._lock_sources = lock_sources
        self._idle_minutes = idle_minutes
        self._exchange = exchange
        self._watch: LockWatch | None = None
        self._backups: BackupKeeper | None = None
        app = _application()
        self._wear(Theme(kind=theme.preferred_kind(app)))

    def begin(self) -> None:
        """Show the unlock window."""
        self.unlock = UnlockWindow(self._stores, self.words, self.tasks)
        self.unlock.unlocked.connect(self._on_unlocked)
        self.unlock.read.connect(self._on_read)
        self.unlock.show()
        # After the window is there: nobody has to wait for it.
        QTimer.singleShot(0, self, self._listen)
        QTimer.singleShot(_AHEAD_MS, self, self._load_ahead)

    @Slot()
    def _listen(self) -> None:
        if self._watch is None:
            self._watch = LockWatch(self._lock_sources(), idle_minutes=self._minutes(), parent=self)
            self._watch.wanted.connect(self.lock)
            self._watch.listen()

    @Slot()
    def _load_ahead(self) -> None:
        """Load, away from the windows, what comes after unlocking, while the officer types the passphrase."""
        if self.unlock is not None:
            self.tasks.run(self._load, lambda _: None, self._on_not_loaded)

    def _load(self) -> None:
        self._stores.load_ahead()
        import_module("probationdesk.ui.window")

    def _on_not_loaded(self, error: BaseException) -> None:
        raise error

    def _minutes(self) -> float:
        """Return after how many minutes to lock; a policy that is not right is said, and the shortest time holds."""
        if self._idle_minutes is not None:
            return self._idle_minutes
        try:
            return self._stores.policy().idle_lock_minutes
        except DeskError as error:
            if self.unlock is not None:
                self.unlock.refuse(error)
            return IDLE_MINUTES

    @Slot(object)
    def _on_unlocked(self, unlocked: Unlocked) -> None:
        assert self.unlock is not None
        found = unlocked.found
        try:
            store = self._stores.open(unlocked.line.store_id, found.key, accept_older=unlocked.accept_older)
        except DeskError as error:
            self.unlock.not_opened(unlocked, error)
            return
        self._leave_unlock_window(store, unlocked.line.store_id)
        told = (unlocked.told, failures_told(found, self.words))
        self._tell(" ".join(each for each in told if each))

    @Slot(object)
    def _on_read(self, read: tuple[StoreLine, Store, str]) -> None:
        line, store, told = read
        self._leave_unlock_window(store, line.store_id)
        self._tell(told)

    def _leave_unlock_window(self, store: Store, store_id: str) -> None:
        self.open_desk(self._desk_for(store), store_id)
        if self.unlock is not None:
            self.unlock.close()
            self.unlock.deleteLater()
            self.unlock = None

    def _tell(self, text: str) -> None:
        """Say something across the window that was just opened."""
        if text and self.window is not None:
            self.window.header.tell(text)

    def open_desk(self, desk: Desk, store_id: str) -> None:
        """Show the main window on an open store, looking as its officer last had it."""
        from probationdesk.ui.backups import BackupKeeper

        self.desk = desk
        self._store_id = store_id
        self._wear(_kept_look(desk.store))
        kept = desk.store.setting(_LANGUAGE)
        if kept in set(Language):
            self.words = Wording(Language(kept))
        self._listen()
        self._show_window(maximised=True)
        assert self._watch is not None
        self._watch.idle.start()
        self._backups = BackupKeeper(desk, self.tasks, self)
        self._backups.failed.connect(lambda error: self._tell(explain(error, self.words)))

    def end(self) -> None:
        """Make the backup of the day's work and close for good."""
        if self._backups is not None and self.desk is not None:
            self._backups.at_close()
        self.close()

    @Slot()
    def lock(self) -> None:
        """Hide everything at once, keep what is typed, close the store and end; the process starts afresh.

        If something typed cannot be kept, a cover stays until it can or the passphrase is given.
        """
        if self._locking:
            return
        self._locking = True
        if self.window is not None:
            self.window.cover()
        for shown in QApplication.topLevelWidgets():
            shown.hide()
        self._keep_and_end()

    @Slot()
    def _keep_and_end(self) -> None:
        reason = self._keep_typed()
        self.clipboard.clear()
        if reason is None:
            self.close(patience_s=_PATIENCE_S)
            self.ended.emit()
            return
        if self.cover is None:
            from probationdesk.ui.lock_cover import LockCover

            self.cover = LockCover(self.words)
            self.cover.try_again.connect(self._keep_and_end)
            self.cover.opened.connect(self._uncover)
            self.cover.show()
        self.cover.say_why(reason)

    def _keep_typed(self) -> str | None:
        """Keep everything typed; return why it could not be, or None."""
        if self.window is None:
            return None
        said: list[str] = []
        self.window.context.not_saved.connect(said.append)
        try:
            kept = self.window.leave_page()
        except Exception:  # whatever is wrong, what is typed must not be thrown away by a lock
            sys.excepthook(*sys.exc_info())
            return self.words("lock.unexpected")
        finally:
            self.window.context.not_saved.disconnect(said.append)
        return None if kept else (said[-1] if said else self.words("lock.unexpected"))

    @Slot(str)
    def _uncover(self, passphrase: str) -> None:
        """Bring the windows back if the passphrase is right."""
        self._own_store().confirm(passphrase, self._on_confirmed, self._on_not_confirmed)

    def _own_store(self) -> OwnStore:
        from probationdesk.ui.own_store import OwnStore

        return OwnStore(self._stores, self._store_id, self.words, self.tasks)

    def _on_confirmed(self) -> None:
        if self.cover is None or self.window is None:
            return
        self.cover.close()
        self.cover.deleteLater()
        self.cover = None
        self._locking = False
        self.window.uncover()
        if self._watch is not None:
            self._watch.idle.start()

    def _on_not_confirmed(self, reason: str) -> None:
        if self.cover is not None:
            self.cover.refuse(reason)

    def close(self, *, patience_s: float | None = None) -> bool:
        """Close windows and store; False if something typed could not be kept, and nothing is closed then.

        A task that is under way is waited for, with `patience_s` no longer than that.
        """
        if self.window is not None and not self.window.close():
            return False
        self.clipboard.stop()
        if self._backups is not None:
            self._backups.stop()
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        for window in (self.window, self.unlock, self.cover):
            if window is not None:
                window.close()
                window.deleteLater()
        self.window = self.unlock = self.cover = None
        self.tasks.close(patience_s=patience_s)
        if self.desk is not None:
            self.desk.store.close()
            self.desk = None
        return True

    def _show_window(self, *, maximised: bool) -> None:
        from probationdesk.ui.context import Context
        from probationdesk.ui.pages import all_pages
        from probationdesk.ui.window import MainWindow

        assert self.desk is not None
        context = Context(self.desk, self.words, self.tasks, self._own_store(), self._exchange)
        self.window = MainWindow(context, all_pages())
        self.window.lock_wanted.connect(self.lock)
        self.window.context.lock_wanted.connect(self.lock)
        self.window.look_wanted.connect(self._on_look)
        if self._watch is not None:
            self.window.context.saved.connect(self._watch.idle.touch)
        self.window.resize(1280, 860)
        if maximised:
            self.window.showMaximized()
        else:
            self.window.show()

    @Slot(str)
    def _on_look(self, wanted: str) -> None:
        assert self.desk is not None
        now = theme.current()
        if wanted == "language":
            self._other_language()
            return
        if wanted == "colours":
            kinds = get_args(Kind)
            self._wear(replace(now, kind=kinds[(kinds.index(now.kind) + 1) % len(kinds)]))
        else:
            self._wear(now.larger() if wanted == "larger" else now.smaller())
        self.desk.store.set_setting(_SCALE, str(theme.current().scale))
        self.desk.store.set_setting(_COLOURS, theme.current().kind)

    def _other_language(self) -> None:
        """Build the window again in the other language, at the same case and page."""
        assert self.desk is not None
        assert self.window is not None
        old = self.window
        if old.context.exchanging:
            self._tell(self.words("window.wait"))
            return
        if not old.leave_page():
            return
        other = Language.ENGLISH if self.words.language is Language.CYMRAEG else Language.CYMRAEG
        self.words = Wording(other)
        self.desk.store.set_setting(_LANGUAGE, other.value)
        size = old.size()
        self._show_window(maximised=old.isMaximized())
        self.window.resize(size)
        if old.case is not None:
            self.window.open_case(old.case.case.id)
            self.window.show_place(old.place)
        old.close()
        old.deleteLater()

    def _wear(self, look: Theme) -> None:
        theme.apply(_application(), look, self._resources / "fonts", self._resources / "icons")


def _application() -> QApplication:
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running


def _kept_look(store: Store) -> Theme:
    now = theme.current()
    kept = store.setting(_COLOURS)
    kind = next((each for each in get_args(Kind) if each == kept), now.kind)
    scale = store.setting(_SCALE)
    scales = {str(each): each for each in theme.SCALES}
    return Theme(kind=kind, scale=scales.get(scale, now.scale))
