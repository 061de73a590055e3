"""Binds a field to the record behind it: what is typed is kept at the first pause, and never lost.

The timer starts with the first unsaved key and is not put off by the next one, so that someone who
types without pausing still loses less than a second of work if the machine dies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context

PAUSE_MS = 800
RETRY_MS = 5000

V = TypeVar("V")


class Field(Protocol[V]):
    """What a widget must offer to be bound: a value to read and to show."""

    def value(self) -> V:
        """Return what the field holds."""

    def set_value(self, value: V) -> None:
        """Show `value`."""


class Binding(QObject, Generic[V]):
    """One field and how it is read from, and kept in, the case.

    `edited` is the field's signal that the officer has changed its value by hand; `at_once` keeps a
    choice as soon as it is made.
    """

    def __init__(
        self,
        context: Context,
        field: Field[V],
        edited: SignalInstance,
        read: Callable[[], V],
        keep: Callable[[V], Changed | None],
        *,
        at_once: bool = False,
    ) -> None:
        super().__init__(field if isinstance(field, QObject) else None)
        self._context = context
        self._field = field
        self._read = read
        self._keep = keep
        self._unsaved = False
        self._frozen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._at_once = at_once
        edited.connect(self._on_edited)

    @property
    def unsaved(self) -> bool:
        """True while the field holds something that the store does not."""
        return self._unsaved

    def load(self) -> None:
        """Show what the case holds, unless the officer has typed something that is not kept yet."""
        if self._unsaved:
            return
        value = self._read()
        if value != self._field.value():
            self._field.set_value(value)

    def set_frozen(self, frozen: bool) -> None:
        """Let the field be read and copied but not changed, or let it be changed again."""
        if frozen == self._frozen:
            return
        self._frozen = frozen
        if isinstance(self._field, QLineEdit | QPlainTextEdit):
            self._field.setReadOnly(frozen)
        elif isinstance(self._field, QWidget):
            self._field.setEnabled(not frozen)

    @Slot()
    def flush(self) -> bool:
        """Keep what was typed now; return False, with the text still in the field, if that failed."""
        self._timer.stop()
        if not self._unsaved:
            return True
        value = self._field.value()
        self._unsaved = kept = False
        try:
            kept = self._context.act(lambda: self._keep(value))
        finally:
            # Also after a fault of the program: what is typed counts as kept only when it is.
            if not kept:
                self._unsaved = True
                self._timer.start(RETRY_MS)
        return kept

    @Slot()
    def _on_edited(self) -> None:
        self._unsaved = True
        if self._at_once:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start(PAUSE_MS)
