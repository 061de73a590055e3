"""A new passphrase: after the recovery code was used, or because the one there is may be known."""

from __future__ import annotations

from probationdesk.domain.errors import DeskError
from probationdesk.services.ports import StoreLine, UnlockedStore
from probationdesk.ui.pages.new_passphrase import NewPassphrase
from probationdesk.ui.pages.unlock_panel import Host, Panel, Unlocked
from probationdesk.ui.pages.unlock_setup import RecoveryCode
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel


class AfterRecovery(Panel):
    """The recovery code opened the store: a new passphrase is set, so that the paper is not needed every day."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.column.addWidget(Heading(self.words("unlock.after_recovery.title")))
        self.say("unlock.after_recovery.explanation")
        self._passphrase = NewPassphrase("unlock.recovered", self.words, host.stores.suggest_passphrase)
        self._passphrase.done.connect(self._set)
        self.column.addWidget(self._passphrase)
        self.buttons(self.button("set_passphrase", self._set, primary=True), self.button("keep_passphrase", self._keep))
        self._opened: Unlocked | None = None
        self._code = ""

    def begin(self, opened: Unlocked, code: str) -> None:
        """Ask for the passphrase of a store that `code` has opened."""
        self._opened, self._code = opened, code

    def _set(self) -> None:
        new = _chosen(self.host, self._passphrase)
        if new is None or self._opened is None:
            return
        store_id, code = self._opened.line.store_id, self._code
        self.host.work(
            lambda: self.host.stores.change_passphrase(store_id, new, recovery_code=code), lambda _: self._keep()
        )

    def _keep(self) -> None:
        opened, self._opened, self._code = self._opened, None, ""
        self._passphrase.clear()
        if opened is not None:
            self.host.open(opened)


class MayBeKnown(Panel):
    """The passphrase may be known to somebody: the store gets a new key, passphrase and recovery code."""

    def __init__(self, host: Host, recovery: RecoveryCode) -> None:
        super().__init__(host)
        self._recovery = recovery
        self._line: StoreLine | None = None
        self.column.addWidget(Heading(self.words("unlock.may_be_known.title")))
        self.say("unlock.may_be_known.explanation")
        self._store = PlainLabel(role="heading")
        self.column.addWidget(self._store)
        self._present = self.secret("present_passphrase")
        self.labelled(self._present)
        self._passphrase = NewPassphrase("unlock.renewed", self.words, host.stores.suggest_passphrase)
        self._passphrase.done.connect(self._go_on)
        self.column.addWidget(self._passphrase)
        self.buttons(self.button("renew", self._go_on, primary=True), self.button("back", host.back))

    def begin(self, line: StoreLine) -> None:
        """Ask for what is needed to give this store a new key."""
        self._line = line
        self._store.setText(line.label)

    def refused(self) -> None:
        """Put the keyboard into the present passphrase."""
        self._present.setFocus()

    def _go_on(self) -> None:
        new, line = _chosen(self.host, self._passphrase), self._line
        if new is None or line is None:
            return
        present, stores = self._present.text(), self.host.stores
        self.host.say("")

        def confirmed(_: None) -> None:
            code = stores.new_recovery_code()
            self._recovery.begin(code, self.words("unlock.renew_now"), lambda: self._renew(line, present, new, code))
            self.host.show_panel(self._recovery)

        self.host.work(lambda: stores.confirm(line.store_id, present), confirmed)

    def _renew(self, line: StoreLine, present: str, new: str, code: str) -> None:
        stores = self.host.stores
        self._present.clear()
        self._passphrase.clear()

        def renew() -> tuple[UnlockedStore, int]:
            earlier = stores.rekey(line.store_id, new, code, passphrase=present)
            return stores.unlock_and_tell(line.store_id, passphrase=new), len(earlier)

        def renewed(result: tuple[UnlockedStore, int]) -> None:
            found, earlier = result
            told = self.words("unlock.renewed.backups", count=earlier) if earlier else ""
            self.host.open(Unlocked(line, found, told=told))

        self.host.say(self.words("unlock.renewing"))
        self.host.show_panel(self)
        self.host.work(renew, renewed)


def _chosen(host: Host, box: NewPassphrase) -> str | None:
    """Return a passphrase that was typed twice and is a good one; None after saying what is wrong."""
    new = box.chosen()
    if new is None:
        host.say(host.words("unlock.passphrases_differ"))
        return None
    try:
        host.stores.check_passphrase(new)
    except DeskError as error:
        host.refuse(error)
        return None
    return new
