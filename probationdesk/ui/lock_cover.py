"""What stands in the windows' place when something typed cannot be kept: locked to the eye, not yet closed.

Closing the store would lose what was typed, and showing it would not be a lock. So the windows are hidden, keeping
is tried again and again, and the passphrase alone brings the windows back.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.resources import Wording
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel

RETRY_MS = 5000
_WIDTH = 520


class LockCover(QWidget):
    """Says that the program is covered, why it is not closed yet, and takes the passphrase. Says nothing of a case."""

    try_again = Signal()
    """It is time to try once more to keep what was typed."""
    opened = Signal(str)
    """The officer wants the windows back, with this passphrase."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self.setObjectName("lock")
        self.setWindowTitle("ProbationDesk")
        self.setMinimumWidth(_WIDTH)
        self._words = words
        self._reason = PlainLabel(tone="wrong", name="lock.reason")
        self._passphrase = PassphraseBox("lock.passphrase", words("lock.passphrase.label"))
        self._passphrase.returnPressed.connect(self._open)
        self._answer = PlainLabel(tone="wrong", name="lock.answer")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing.WIDE * 2,) * 4)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("lock.title"), 1))
        column.addWidget(PlainLabel(words("lock.explanation")))
        column.addWidget(self._reason)
        column.addWidget(Field(self._passphrase, self._passphrase.label))
        column.addWidget(ActionButton("lock.open", words("lock.open.label"), self._open, primary=True))
        column.addWidget(self._answer)
        column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self.try_again)
        self._timer.start()
        self._passphrase.setFocus()

    def say_why(self, reason: str) -> None:
        """Say why what was typed could not be kept; read out only when it is another reason than before."""
        if reason != self._reason.text():
            self._reason.setText(reason)
            announce(self, reason, at_once=True)

    def refuse(self, answer: str) -> None:
        """Say why the windows stay covered."""
        self.setEnabled(True)
        self._answer.setText(answer)
        announce(self, answer, at_once=True)
        self._passphrase.setFocus()

    @Slot()
    def _open(self) -> None:
        self._answer.setText("")
        self.setEnabled(False)
        self.opened.emit(self._passphrase.take())
