"""The unlock window: open a store, or set one up. Nothing of any case is known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording
from probationdesk.services.ports import Store, StoreLine, Stores
from probationdesk.ui.pages.unlock_further import FurtherPanels
from probationdesk.ui.pages.unlock_open import Open, seconds_to_wait
from probationdesk.ui.pages.unlock_panel import Panel, Unlocked
from probationdesk.ui.pages.unlock_trouble import TROUBLE, Trouble
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.page_scroll import PageScroll
from probationdesk.ui.widgets.plain_label import PlainLabel

T = TypeVar("T")
_WIDTH = 640
_HEIGHT = 860


class UnlockWindow(QWidget):
    """Asks for the passphrase of a store, or leads through setting one up."""

    unlocked = Signal(object)
    """An `Unlocked`."""
    read = Signal(object)
    """A line of a store, what could be read of it, and what is to be said; see `Host.open_read`."""

    def __init__(self, stores: Stores, words: Wording, tasks: Tasks) -> None:
        super().__init__()
        self._stores = stores
        self._words = words
        self._tasks = tasks
        self.setObjectName("unlock")
        self.setWindowTitle("ProbationDesk")
        self._panels = QWidget()
        self._column = QVBoxLayout(self._panels)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: QWidget | None = None
        self._message = PlainLabel(tone="wrong", name="unlock.message")
        self._lay_out()
        self._further = FurtherPanels(self, self._add)
        known = stores.known()
        self._open = Open(self, known, self._further) if known else None
        if self._open is not None:
            self._add(self._open)
        self.back()
        self.resize(_WIDTH, min(_HEIGHT, self.screen().availableGeometry().height()))

    # -- what the panels ask for (see `unlock_panel.Host`) ------------------------------------------

    @property
    def words(self) -> Wording:
        """The wording of the window."""
        return self._words

    @property
    def stores(self) -> Stores:
        """The stores on this computer."""
        return self._stores

    def show_panel(self, panel: QWidget) -> None:
        """Show one of the panels and put the keyboard into its first field."""
        self._message.setText("")
        if self._shown is not None:
            self._shown.hide()
        panel.show()
        self._shown = panel
        stops = (child for child in panel.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus)
        next((stop for stop in stops if not stop.isHidden()), panel).setFocus()

    def back(self) -> None:
        """Show the panel the window began with."""
        self.show_panel(self._open or self._further.set_up)

    def say(self, text: str) -> None:
        """Show a message below the fields, and have it read out."""
        self._message.setText(text)
        if text:
            announce(self, text, at_once=True)

    def say_quietly(self, text: str) -> None:
        """Show a message without having it read out."""
        self._message.setText(text)

    def refuse(self, error: DeskError) -> None:
        """Say why something was not done, and put the keyboard back."""
        self._panels.setEnabled(True)
        self.say(explain(error, self._words))
        wait = seconds_to_wait(error)
        if wait and self._open is not None:
            self._open.wait_for(wait)
        if isinstance(self._shown, Panel):
            self._shown.refused()

    def work(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something away from the windows, which are not to be used meanwhile."""
        self._panels.setEnabled(False)

        def done(result: T) -> None:
            self._panels.setEnabled(True)
            self.say_quietly("")
            then(result)

        self._tasks.run(work, done, self._on_failed)

    def aside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something away from the windows, which stay in use meanwhile."""
        self._tasks.run(work, then, self._on_fault)

    def open(self, unlocked: Unlocked) -> None:
        """Have a store opened."""
        self._panels.setEnabled(False)
        self.unlocked.emit(unlocked)

    def open_read(self, line: StoreLine, store: Store, told: str) -> None:
        """Have what was read of a damaged store opened."""
        self.read.emit((line, store, told))

    # -- what comes of it ---------------------------------------------------------------------------

    def not_opened(self, unlocked: Unlocked, error: DeskError) -> None:
        """Say why a store whose key was found could not be opened, and what can be done."""
        self._panels.setEnabled(True)
        if error.code in TROUBLE:
            self._show_trouble(Trouble(self, unlocked.line, error, unlocked.found))
        else:
            self.refuse(error)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            self._on_fault(error)
        elif error.code in TROUBLE and self._open is not None and self._shown is self._open:
            self._panels.setEnabled(True)
            self._show_trouble(Trouble(self, self._open.chosen(), error, None))
        else:
            self.refuse(error)

    def _on_fault(self, error: BaseException) -> None:
        self._panels.setEnabled(True)
        raise error

    def _show_trouble(self, trouble: Trouble) -> None:
        self._add(trouble)
        self.show_panel(trouble)

    def _add(self, panel: Panel) -> None:
        panel.hide()
        self._column.addWidget(panel)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(spacing.WIDE, spacing.WIDE, spacing.WIDE, spacing.WIDE)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading("ProbationDesk", 1))
        column.addWidget(self._panels)
        column.addWidget(self._message)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(PageScroll(inside, name="unlock.scroll", label="ProbationDesk"))
