"""The unlock window: open a store, or set one up. Nothing of any case is known here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording
from probationdesk.services.ports import Officer, StoreKey, StoreLine, Stores
from probationdesk.ui.context import explain
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.tick_box import TickBox

_WIDTH = 520
_GROUPS_ASKED = (2, 5)
"""Which groups of the recovery code are typed back, counted from 1: enough to show that it was written down."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A store whose key has been found."""

    line: StoreLine
    key: StoreKey


class UnlockWindow(QWidget):
    """Asks for the passphrase of a store, or leads through setting one up."""

    unlocked = Signal(object)
    """An `Unlocked`."""

    def __init__(self, stores: Stores, words: Wording, tasks: Tasks) -> None:
        super().__init__()
        self._stores = stores
        self._words = words
        self._tasks = tasks
        self.setObjectName("unlock")
        self.setWindowTitle("ProbationDesk")
        self.setMinimumWidth(_WIDTH)
        self._panels = QStackedWidget()
        self._message = PlainLabel(tone="wrong", name="unlock.message")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing.WIDE * 2,) * 4)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading("ProbationDesk", 1))
        column.addWidget(self._panels)
        column.addWidget(self._message)
        column.addStretch(1)
        self._setup = _SetUp(self)
        self._recovery = _RecoveryCode(self)
        self._panels.addWidget(self._setup)
        self._panels.addWidget(self._recovery)
        known = stores.known()
        if known:
            self._open = _Open(self, known)
            self._panels.insertWidget(0, self._open)
        self.show_panel(self._panels.widget(0))

    def show_panel(self, panel: QWidget | None) -> None:
        """Show one of the panels and put the keyboard into its first field."""
        assert panel is not None
        self._message.setText("")
        self._panels.setCurrentWidget(panel)
        stops = (child for child in panel.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus)
        next((stop for stop in stops if not stop.isHidden()), panel).setFocus()

    def say(self, text: str) -> None:
        """Show a message below the fields, and have it read out."""
        self._message.setText(text)
        if text:
            announce(self, text, at_once=True)

    def try_key(self, line: StoreLine, *, passphrase: str = "", recovery_code: str = "") -> None:
        """Derive the key of a store away from the windows, and open it if that succeeds."""
        self.say("")
        self._panels.setEnabled(False)

        def work() -> StoreKey:
            return self._stores.unlock(line.store_id, passphrase=passphrase, recovery_code=recovery_code)

        self._tasks.run(work, lambda key: self._on_key(line, key), self._on_failed)

    def make_store(self, label: str, passphrase: str, recovery_code: str, officer: Officer) -> None:
        """Make a store and open it."""
        self.say(self._words("unlock.making"))
        self._panels.setEnabled(False)

        def work() -> tuple[StoreLine, StoreKey]:
            return self._stores.create(label, passphrase, recovery_code, officer)

        self._tasks.run(work, lambda made: self._on_key(*made), self._on_failed)

    def ask_to_write_down(self, label: str, passphrase: str, officer: Officer) -> None:
        """Show the recovery code and have two of its groups typed back before the store is made."""
        try:
            self._stores.check_passphrase(passphrase)
        except DeskError as error:
            self.say(explain(error, self._words))
            return
        self._recovery.begin(self._stores.new_recovery_code(), label, passphrase, officer)
        self.show_panel(self._recovery)

    def show_setup(self) -> None:
        """Lead through making a further store."""
        self.show_panel(self._setup)

    @property
    def words(self) -> Wording:
        """The wording of the window."""
        return self._words

    def _on_key(self, line: StoreLine, key: StoreKey) -> None:
        self.say("")
        self.unlocked.emit(Unlocked(line, key))

    def _on_failed(self, error: BaseException) -> None:
        self._panels.setEnabled(True)
        if not isinstance(error, DeskError):
            raise error
        self.say(explain(error, self._words))
        self.show_again()

    def show_again(self) -> None:
        """Put the keyboard back into the panel after something was refused."""
        self._panels.setEnabled(True)
        panel = self._panels.currentWidget()
        if isinstance(panel, _Open):
            panel.focus_secret()


class _Panel(QWidget):
    """A panel of the unlock window: a column of labelled fields."""

    def __init__(self, window: UnlockWindow) -> None:
        super().__init__()
        self.unlock = window
        self.words = window.words
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)

    def say(self, key: str, **parameters: object) -> PlainLabel:
        """Add a sentence."""
        label = PlainLabel(self.words(key, **parameters))
        self.column.addWidget(label)
        return label

    def labelled(self, widget: QWidget, hint: str = "") -> Field:
        """Add a field under its label."""
        field = Field(widget, widget.accessibleName(), hint=hint)
        self.column.addWidget(field)
        return field

    def line(self, field: str) -> LineBox:
        """Make a box for one line."""
        prompt_key = f"unlock.{field}.prompt"
        prompt = self.words(prompt_key) if prompt_key in self.words else ""
        return LineBox(f"unlock.{field}", self.words(f"unlock.{field}.label"), prompt=prompt)

    def secret(self, field: str) -> PassphraseBox:
        """Make a box for a passphrase."""
        return PassphraseBox(f"unlock.{field}", self.words(f"unlock.{field}.label"))

    def buttons(self, *buttons: ActionButton) -> None:
        """Add buttons in a row."""
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addSpacing(spacing.SMALL)
        self.column.addLayout(row)

    def button(self, field: str, act: Callable[[], object], *, primary: bool = False) -> ActionButton:
        """Make a button; `primary` for the one that goes on."""
        return ActionButton(f"unlock.{field}", self.words(f"unlock.{field}.label"), act, primary=primary)


class _Open(_Panel):
    """Choose a store and give its passphrase, or its recovery code."""

    def __init__(self, window: UnlockWindow, known: tuple[StoreLine, ...]) -> None:
        super().__init__(window)
        self._known = {line.store_id: line for line in known}
        options = tuple((line.store_id, line.label) for line in known)
        self._store = PickBox("unlock.store", self.words("unlock.store.label"), options)
        if len(known) > 1:
            self.labelled(self._store)
        else:
            self.column.addWidget(PlainLabel(known[0].label, role="heading"))
            self._store.setParent(self)
            self._store.hide()
        self._passphrase = self.secret("passphrase")
        self.labelled(self._passphrase)
        self._shown = TickBox("unlock.show", self.words("unlock.show.label"))
        self._shown.edited.connect(lambda: self._passphrase.show_typed(self._shown.value()))
        self.column.addWidget(self._shown)
        self._code = self.line("recovery_code")
        self._code_field = self.labelled(self._code)
        self.buttons(
            self.button("open", self._open, primary=True),
            self.button("use_code", self._use_code),
            self.button("new_store", window.show_setup),
        )
        self._passphrase.returnPressed.connect(self._open)
        self._code.returnPressed.connect(self._open)
        self._by_code(False)

    def focus_secret(self) -> None:
        """Put the keyboard into the field that was refused."""
        (self._code if self._code.isVisible() else self._passphrase).setFocus()

    def _open(self) -> None:
        line = self._known[self._store.value()]
        if self._code.isVisible():
            self.unlock.try_key(line, recovery_code=self._code.value())
        else:
            self.unlock.try_key(line, passphrase=self._passphrase.take())

    def _use_code(self) -> None:
        self._by_code(not self._code.isVisible())
        self.focus_secret()

    def _by_code(self, by_code: bool) -> None:
        self._code_field.setVisible(by_code)


class _SetUp(_Panel):
    """Who the store is for, and its passphrase."""

    def __init__(self, window: UnlockWindow) -> None:
        super().__init__(window)
        self.column.addWidget(Heading(self.words("unlock.setup.title")))
        self.say("unlock.setup.explanation")
        self._label = self.line("label")
        self._label.set_value(self.words("unlock.label.default"))
        self._officer = self.line("officer")
        self._role = self.line("role")
        self._passphrase = self.secret("new_passphrase")
        self._again = self.secret("passphrase_again")
        for box in (self._label, self._officer, self._role):
            self.labelled(box)
        self.labelled(self._passphrase, self.words("unlock.setup.passphrase_rule"))
        self.labelled(self._again)
        self.buttons(self.button("continue", self._go_on, primary=True))
        self._again.returnPressed.connect(self._go_on)

    def _go_on(self) -> None:
        if self._passphrase.text() != self._again.text():
            self.unlock.say(self.words("unlock.passphrases_differ"))
            self._again.setFocus()
            return
        officer = Officer(name=self._officer.value(), role=self._role.value())
        self.unlock.ask_to_write_down(self._label.value(), self._passphrase.text(), officer)


class _RecoveryCode(_Panel):
    """The recovery code, and the proof that it was written down."""

    def __init__(self, window: UnlockWindow) -> None:
        super().__init__(window)
        self.column.addWidget(Heading(self.words("unlock.recovery.title")))
        self.say("unlock.recovery.explanation")
        self._shown = PlainLabel(role="heading", selectable=True, name="unlock.recovery.code")
        self._shown.setAccessibleName(self.words("unlock.recovery.title"))
        self.column.addWidget(self._shown)
        self.say("unlock.recovery.type_back", first=_GROUPS_ASKED[0], second=_GROUPS_ASKED[1])
        self._first = self.line("recovery_first")
        self._second = self.line("recovery_second")
        self.labelled(self._first)
        self.labelled(self._second)
        self.buttons(self.button("finish", self._finish, primary=True))
        self._second.returnPressed.connect(self._finish)
        self._code = ""
        self._passphrase = ""
        self._label = ""
        self._officer = Officer(name="", role="")

    def begin(self, code: str, label: str, passphrase: str, officer: Officer) -> None:
        """Show a fresh code for a store that is about to be made."""
        self._code, self._label, self._passphrase, self._officer = code, label, passphrase, officer
        self._shown.setText(code)

    def _finish(self) -> None:
        groups = self._code.split("-")
        asked = [groups[number - 1] for number in _GROUPS_ASKED]
        typed = [box.value().strip().upper() for box in (self._first, self._second)]
        if typed != asked:
            self.unlock.say(self.words("unlock.recovery.not_the_same"))
            self._first.setFocus()
            return
        self.unlock.make_store(self._label, self._passphrase, self._code, self._officer)
        self._code = self._passphrase = ""
        self._shown.setText("")
