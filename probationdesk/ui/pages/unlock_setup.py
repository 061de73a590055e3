"""Setting up a store: who it is for, its passphrase, and the recovery code on paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent

from probationdesk.domain.errors import DeskError
from probationdesk.services.ports import Officer, StoreKey, StoreLine, UnlockedStore
from probationdesk.ui.pages.new_passphrase import NewPassphrase
from probationdesk.ui.pages.unlock_panel import Host, Panel, Unlocked
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.tick_box import TickBox

GROUPS_ASKED = (2, 5)
"""Which groups of the recovery code are typed back, counted from 1: enough to show that it was written down."""


class SetUp(Panel):
    """Who the store is for, and its passphrase."""

    def __init__(self, host: Host, recovery: RecoveryCode) -> None:
        super().__init__(host)
        self._recovery = recovery
        self._asked_for_keyring = False
        self.column.addWidget(Heading(self.words("unlock.setup.title")))
        self.say("unlock.setup.explanation")
        self._label = self.line("label")
        self._label.set_value(self.words("unlock.label.default"))
        self._officer = self.line("officer")
        self._role = self.line("role")
        for box in (self._label, self._officer, self._role):
            self.labelled(box)
        self._passphrase = NewPassphrase("unlock", self.words, host.stores.suggest_passphrase)
        self._passphrase.done.connect(self._go_on)
        self.column.addWidget(self._passphrase)
        self._here_only = TickBox("unlock.this_computer", self.words("unlock.this_computer.label"))
        self._here_only_note = PlainLabel(self.words("unlock.this_computer.note"), role="small", tone="quiet")
        self.column.addWidget(self._here_only)
        self.column.addWidget(self._here_only_note)
        self._offer_keyring(False)
        self.buttons(self.button("continue", self._go_on, primary=True))

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, find out away from the windows whether this computer can hold a secret."""
        super().showEvent(event)
        if not self._asked_for_keyring:
            self._asked_for_keyring = True
            self._look_for_keyring()

    def _look_for_keyring(self) -> None:
        try:
            rule = self.host.stores.policy().device_secret
        except DeskError as error:
            self.host.refuse(error)
            return
        if rule == "required":
            self._here_only_note.setText(self.words("unlock.this_computer.required"))
            self._here_only_note.show()
        elif rule == "allowed":
            self.host.aside(self.host.stores.keyring, lambda keyring: self._offer_keyring(bool(keyring)))

    def _offer_keyring(self, offered: bool) -> None:
        self._here_only.setVisible(offered)
        self._here_only_note.setVisible(offered)

    def _go_on(self) -> None:
        passphrase = self._passphrase.chosen()
        if passphrase is None:
            self.host.say(self.words("unlock.passphrases_differ"))
            return
        label, officer = self._label.value(), Officer(name=self._officer.value(), role=self._role.value())
        try:
            self.host.stores.check_passphrase(passphrase, (label, officer.name, officer.role))
        except DeskError as error:
            self.host.refuse(error)
            return
        here_only = self._here_only.value()
        code = self.host.stores.new_recovery_code()

        def make() -> tuple[StoreLine, StoreKey]:
            return self.host.stores.create(label, passphrase, code, officer, use_device_secret=here_only)

        def made(result: tuple[StoreLine, StoreKey]) -> None:
            line, key = result
            found = UnlockedStore(key=key, failed_attempts=0, last_failed_at=None, unlocked_at=None)
            self.host.open(Unlocked(line, found))

        def written_down() -> None:
            self.host.say(self.words("unlock.making"))
            self._passphrase.clear()
            self.host.work(make, made)

        self._recovery.begin(code, self.words("unlock.finish.label"), written_down)
        self.host.show_panel(self._recovery)


class RecoveryCode(Panel):
    """A recovery code, and the proof that it was written down."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.column.addWidget(Heading(self.words("unlock.recovery.title")))
        self.say("unlock.recovery.explanation")
        self._shown = PlainLabel(role="heading", selectable=True, name="unlock.recovery.code")
        self._shown.setAccessibleName(self.words("unlock.recovery.title"))
        self.column.addWidget(self._shown)
        self.say("unlock.recovery.type_back", first=GROUPS_ASKED[0], second=GROUPS_ASKED[1])
        self._first = self.line("recovery_first")
        self._second = self.line("recovery_second")
        self.labelled(self._first)
        self.labelled(self._second)
        self._go_on = self.button("finish", self._finish, primary=True)
        self.buttons(self._go_on)
        self._second.returnPressed.connect(self._finish)
        self._code = ""
        self._then: Callable[[], None] = host.back

    def begin(self, code: str, go_on: str, then: Callable[[], None]) -> None:
        """Show a fresh code; `then` is called once two of its groups were typed back. `go_on` names the button."""
        self._code, self._then = code, then
        self._shown.setText(code)
        self._go_on.setText(go_on)
        self._first.clear()
        self._second.clear()

    def _finish(self) -> None:
        groups = self._code.split("-")
        asked = [groups[number - 1] for number in GROUPS_ASKED]
        typed = [box.value().strip().upper() for box in (self._first, self._second)]
        if typed != asked:
            self.host.say(self.words("unlock.recovery.not_the_same"))
            self._first.setFocus()
            return
        self._code = ""
        self._shown.setText("")
        self._then()
