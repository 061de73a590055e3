"""The desktop program: the unlock window, then the main window, then the unlock window again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.ports import Desk, Store, Stores
from probationdesk.ui import theme
from probationdesk.ui.context import Context, explain
from probationdesk.ui.pages.unlock import Unlocked, UnlockWindow
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.theme import Theme
from probationdesk.ui.theme_colours import Kind

if TYPE_CHECKING:
    from probationdesk.ui.window import MainWindow

_SCALE = "look.scale"
_COLOURS = "look.colours"
_LANGUAGE = "look.language"


class Desktop(QObject):
    """Owns the windows and the open store. There is one at a time."""

    ended = Signal()
    """The store is closed and the process is to start afresh: that is what takes case text out of memory."""

    def __init__(
        self, stores: Stores, desk_for: Callable[[Store], Desk], resources: Path, language: Language = Language.ENGLISH
    ) -> None:
        super().__init__()
        self._stores = stores
        self._desk_for = desk_for
        self._resources = resources
        self.words = Wording(language)
        self.tasks = Tasks(self)
        self.unlock: UnlockWindow | None = None
        self.window: MainWindow | None = None
        self.desk: Desk | None = None
        app = _application()
        self._wear(Theme(kind=theme.preferred_kind(app)))

    def begin(self) -> None:
        """Show the unlock window."""
        self.unlock = UnlockWindow(self._stores, self.words, self.tasks)
        self.unlock.unlocked.connect(self._on_unlocked)
        self.unlock.show()

    @Slot(object)
    def _on_unlocked(self, unlocked: Unlocked) -> None:
        assert self.unlock is not None
        try:
            store = self._stores.open(unlocked.line.store_id, unlocked.key)
        except DeskError as error:
            self.unlock.say(explain(error, self.words))
            self.unlock.show_again()
            return
        self.open_desk(self._desk_for(store))
        self.unlock.close()
        self.unlock.deleteLater()
        self.unlock = None

    def open_desk(self, desk: Desk) -> None:
        """Show the main window on an open store, looking as its officer last had it."""
        self.desk = desk
        self._wear(_kept_look(desk.store))
        kept = desk.store.setting(_LANGUAGE)
        if kept in set(Language):
            self.words = Wording(Language(kept))
        self._show_window(maximised=True)

    @Slot()
    def lock(self) -> None:
        """Keep what is typed, close the store and end; the process starts again at the unlock window."""
        if self.close():
            self.ended.emit()

    def close(self) -> bool:
        """Close windows and store; False if something typed could not be kept, and nothing is closed then."""
        if self.window is not None and not self.window.close():
            return False
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        if self.unlock is not None:
            self.unlock.close()
            self.unlock.deleteLater()
            self.unlock = None
        self.tasks.close()
        if self.desk is not None:
            self.desk.store.close()
            self.desk = None
        return True

    def _show_window(self, *, maximised: bool) -> None:
        # Loaded here, so that the unlock window is there before the pages are.
        from probationdesk.ui.pages import all_pages
        from probationdesk.ui.window import MainWindow

        assert self.desk is not None
        self.window = MainWindow(Context(self.desk, self.words, self.tasks), all_pages())
        self.window.lock_wanted.connect(self.lock)
        self.window.look_wanted.connect(self._on_look)
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
