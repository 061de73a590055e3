"""Opening a store: which one, and its passphrase or its recovery code."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from probationdesk.domain.errors import DeskError, StoreError
from probationdesk.services.ports import StoreLine, UnlockedStore
from probationdesk.ui.pages.unlock_further import FurtherPanels
from probationdesk.ui.pages.unlock_panel import Host, Panel, Unlocked
from probationdesk.ui.telling import explain
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.tick_box import TickBox


class Open(Panel):
    """Choose a store and give its passphrase, or its recovery code."""

    def __init__(self, host: Host, known: tuple[StoreLine, ...], further: FurtherPanels) -> None:
        super().__init__(host)
        self._further = further
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
        self._open_button = self.button("open", self._open, primary=True)
        self.buttons(self._open_button, self.button("use_code", self._use_code))
        self.buttons(
            self.button("may_be_known", self._renew), self.button("new_store", lambda: host.show_panel(further.set_up))
        )
        self._passphrase.returnPressed.connect(self._open)
        self._code.returnPressed.connect(self._open)
        self._code_field.hide()
        self._seconds = 0
        self._waiting = QTimer(self)
        self._waiting.setInterval(1000)
        self._waiting.timeout.connect(self._count_down)

    def chosen(self) -> StoreLine:
        """Return the store that is chosen."""
        return self._known[self._store.value()]

    def refused(self) -> None:
        """Put the keyboard into the field that was refused."""
        (self._code if self._code.isVisible() else self._passphrase).setFocus()

    def wait_for(self, seconds: int) -> None:
        """Count the seconds down until the next try is possible; the keys may stay in the boxes."""
        self._seconds = seconds
        self._open_button.setEnabled(False)
        self._waiting.start()

    @Slot()
    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self.host.say_quietly(explain(StoreError("too_soon", seconds=self._seconds), self.words))
            return
        self._waiting.stop()
        self._open_button.setEnabled(True)
        self.host.say(self.words("unlock.try_again"))

    def _open(self) -> None:
        if self._waiting.isActive():
            return
        line, stores = self.chosen(), self.host.stores
        self.host.say("")
        if self._code.isVisible():
            code = self._code.value()

            def recovered(found: UnlockedStore) -> None:
                self._further.after_recovery.begin(Unlocked(line, found), code)
                self._code.clear()
                self.host.show_panel(self._further.after_recovery)

            self.host.work(lambda: stores.unlock_and_tell(line.store_id, recovery_code=code), recovered)
            return
        passphrase = self._passphrase.take()
        self.host.work(
            lambda: stores.unlock_and_tell(line.store_id, passphrase=passphrase),
            lambda found: self.host.open(Unlocked(line, found)),
        )

    def _use_code(self) -> None:
        self._code_field.setVisible(not self._code.isVisible())
        self.refused()

    def _renew(self) -> None:
        self._further.may_be_known.begin(self.chosen())
        self.host.show_panel(self._further.may_be_known)


def seconds_to_wait(error: DeskError) -> int:
    """Return for how long an error asks to wait, else 0."""
    return int(error.parameters.get("seconds", 0)) if error.code == "too_soon" else 0
