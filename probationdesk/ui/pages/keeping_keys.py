"""What opens the store: its passphrase, its recovery code, a secret of this computer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.ui.context import Context
from probationdesk.ui.pages.new_passphrase import NewPassphrase
from probationdesk.ui.pages.unlock_setup import GROUPS_ASKED
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel


class KeysPart(QWidget):
    """Every change asks for the passphrase that holds now; it stands once, above all of them."""

    def __init__(self, context: Context, say: Callable[[str], None]) -> None:
        super().__init__()
        self._context = context
        self._say = say
        self.words = words = context.words
        self._code = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing.MEDIUM)
        self._column.addWidget(Heading(words("keeping.heading.keys")))
        self._present = PassphraseBox("keeping.passphrase", words("keeping.passphrase.label"))
        self._column.addWidget(Field(self._present, self._present.label))
        self._column.addWidget(Heading(words("keeping.heading.passphrase"), 3))
        self._new = NewPassphrase("keeping", words, lambda: context.own.suggest_passphrase())
        self._new.done.connect(self.change_passphrase)
        self._column.addWidget(self._new)
        self._button("change_passphrase", self.change_passphrase)
        self._column.addWidget(PlainLabel(words("keeping.old_copies"), role="small", tone="quiet"))
        self._lay_out_code()
        self._column.addWidget(Heading(words("keeping.heading.this_computer"), 3))
        self._here = PlainLabel(name="keeping.this_computer")
        self._column.addWidget(self._here)
        self._column.addWidget(PlainLabel(words("unlock.this_computer.note"), role="small", tone="quiet"))
        self._here_yes = self._button("only_here", lambda: self._use_device_secret(True))
        self._here_no = self._button("anywhere", lambda: self._use_device_secret(False))
        self._column.addWidget(Heading(words("keeping.heading.may_be_known"), 3))
        self._column.addWidget(PlainLabel(words("keeping.may_be_known")))
        self._button("lock_for_new_key", context.lock_wanted.emit)

    def show_keys(self) -> None:
        """Say whether the passphrase opens the store on this computer alone."""
        here = self._context.has_own and self._context.own.needs_this_computer()
        self._here.setText(self.words("keeping.this_computer.yes" if here else "keeping.this_computer.no"))
        self._here_yes.setVisible(not here)
        self._here_no.setVisible(here)

    def change_passphrase(self) -> None:
        """Change the passphrase; the store stays open."""
        new = self._new.chosen()
        if new is None:
            self._say(self.words("unlock.passphrases_differ"))
            return
        self._begin()
        self._context.own.change_passphrase(self._present.take(), new, self._on_changed, self._refuse)

    def _lay_out_code(self) -> None:
        words = self.words
        self._column.addWidget(Heading(words("keeping.heading.recovery"), 3))
        self._column.addWidget(PlainLabel(words("keeping.recovery")))
        self._button("new_code", self._draw_code)
        self._code_part = QWidget()
        column = QVBoxLayout(self._code_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        self._shown = PlainLabel(role="heading", selectable=True, name="keeping.code")
        self._shown.setAccessibleName(words("unlock.recovery.title"))
        column.addWidget(self._shown)
        column.addWidget(PlainLabel(words("unlock.recovery.type_back", first=GROUPS_ASKED[0], second=GROUPS_ASKED[1])))
        self._groups = tuple(
            LineBox(f"keeping.{name}", words(f"unlock.{name}.label")) for name in ("recovery_first", "recovery_second")
        )
        for box in self._groups:
            column.addWidget(Field(box, box.label))
        keep = ActionButton("keeping.keep_code", words("keeping.keep_code.label"), self._keep_code, primary=True)
        column.addWidget(flowing_row(keep))
        self._column.addWidget(self._code_part)
        self._code_part.hide()

    def _button(self, field: str, act: Callable[[], object]) -> ActionButton:
        button = ActionButton(f"keeping.{field}", self.words(f"keeping.{field}.label"), act)
        self._column.addWidget(flowing_row(button))
        return button

    def _draw_code(self) -> None:
        self._code = self._context.own.new_recovery_code()
        self._shown.setText(self._code)
        self._code_part.show()
        self._groups[0].setFocus()

    def _keep_code(self) -> None:
        groups = self._code.split("-")
        if [box.value().strip().upper() for box in self._groups] != [groups[n - 1] for n in GROUPS_ASKED]:
            self._say(self.words("unlock.recovery.not_the_same"))
            self._groups[0].setFocus()
            return
        self._begin()
        self._context.own.renew_recovery_code(self._present.take(), self._code, self._on_code_kept, self._refuse)

    def _use_device_secret(self, wanted: bool) -> None:
        self._begin()
        self._context.own.use_device_secret(self._present.take(), wanted, self._on_device_secret, self._refuse)

    def _begin(self) -> None:
        self._say(self.words("keeping.checking"))
        self.setEnabled(False)

    def _refuse(self, reason: str) -> None:
        self.setEnabled(True)
        self._say(reason)
        self._present.setFocus()

    def _on_changed(self) -> None:
        self.setEnabled(True)
        self._new.clear()
        self._say(self.words("keeping.passphrase_changed"))

    def _on_code_kept(self) -> None:
        self.setEnabled(True)
        self._code = ""
        self._shown.setText("")
        for box in self._groups:
            box.clear()
        self._code_part.hide()
        self._say(self.words("keeping.code_kept"))

    def _on_device_secret(self) -> None:
        self.setEnabled(True)
        try:
            self.show_keys()
        except DeskError as error:
            self._say(explain(error, self.words))
            return
        self._say(self._here.text())
