"""A store that is damaged, or not the one last used here: what can be done, none of which throws anything away."""

from __future__ import annotations

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import DeskError
from probationdesk.domain.keeping import BackupLine
from probationdesk.services.ports import Store, StoreLine, UnlockedStore
from probationdesk.ui.pages.unlock_panel import Host, Panel, Unlocked
from probationdesk.ui.telling import explain
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel

OLDER = frozenset({"store_older", "history_differs"})
"""What opening says of a store that was put back: it is whole, and not the one last used here."""
TROUBLE = OLDER | {
    "store_damaged", "store_empty", "store_missing", "store_not_encrypted", "keyslots_damaged", "keyslots_missing",
    "store_exchanged", "store_of_another",
}  # fmt: skip
"""What opening says that is not put right by typing something else."""


class Trouble(Panel):
    """Says what is wrong, lists the backups, and offers to read what can be read or to go on knowingly."""

    def __init__(self, host: Host, line: StoreLine, error: DeskError, found: UnlockedStore | None) -> None:
        super().__init__(host)
        self._line = line
        self._found = found
        older = error.code in OLDER
        self.column.addWidget(Heading(line.label))
        said = PlainLabel(explain(error, self.words), role="strong", tone="warn", name="unlock.trouble")
        self.column.addWidget(said)
        self.say("unlock.trouble.older" if older else "unlock.trouble.damaged")
        backups = host.stores.backups(line.store_id)
        options = tuple((backup.name, self._told(backup)) for backup in backups)
        self._backup = PickBox("unlock.backup", self.words("unlock.backup.label"), options)
        if backups:
            self.labelled(self._backup)
        else:
            self._backup.setParent(self)
            self._backup.hide()
            self.say("unlock.trouble.no_backup", name="unlock.no_backup")
        self._passphrase = self.secret("trouble_passphrase")
        self._code = self.line("trouble_code")
        self.labelled(self._passphrase)
        self.labelled(self._code)
        buttons = [self.button("restore", self._restore, primary=True)] if backups else []
        if found is not None and older:
            buttons.append(self.button("open_older", self._open_older))
        if not older:
            buttons.append(self.button("read_what_can_be", self._read))
        self.buttons(*buttons, self.button("back", host.back))

    def refused(self) -> None:
        """Put the keyboard into the passphrase."""
        self._passphrase.setFocus()

    def _told(self, backup: BackupLine) -> str:
        at = backup.made_at.astimezone()
        day = in_words(at.date(), self.words.language)
        return self.words("unlock.backup.line", day=day, time=f"{at:%H:%M}", records=backup.records)

    def _restore(self) -> None:
        stores, store_id, name = self.host.stores, self._line.store_id, self._backup.value()
        passphrase, code = self._passphrase.take(), self._code.value()

        def restore() -> UnlockedStore:
            stores.restore(store_id, name, passphrase=passphrase, recovery_code=code)
            return stores.unlock_and_tell(store_id, passphrase=passphrase, recovery_code=code)

        self.host.say(self.words("unlock.restoring"))
        told = self.words("unlock.restored")
        self.host.work(restore, lambda found: self.host.open(Unlocked(self._line, found, told=told)))

    def _open_older(self) -> None:
        if self._found is not None:
            self.host.open(Unlocked(self._line, self._found, accept_older=True))

    def _read(self) -> None:
        stores, store_id = self.host.stores, self._line.store_id
        passphrase, code = self._passphrase.take(), self._code.value()

        def read() -> Store:
            return stores.open_damaged(store_id, passphrase=passphrase, recovery_code=code)

        told = self.words("unlock.read_in_part")
        self.host.say("")
        self.host.work(read, lambda store: self.host.open_read(self._line, store, told))
