"""Several of a few words, ticked in a row that is one stop for Tab."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGroupBox, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.choice import Option
from probationdesk.ui.widgets.flowing import Flowing
from probationdesk.ui.widgets.naming import give_name

_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class TickRow(QGroupBox):
    """Words of which any number may be ticked.

    The arrow keys move, Space ticks, and a letter goes to the next word that begins with it.
    """

    edited = Signal()
    """The officer ticked or unticked a word (never sent for `set_value`)."""

    def __init__(
        self, name: str, label: str, options: tuple[Option, ...], *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self.setFlat(True)
        self.setAccessibleDescription(hint)
        layout = Flowing(self, spacing.MEDIUM)
        self._ticks = tuple(_Tick(self, option) for option in options)
        for tick in self._ticks:
            layout.addWidget(tick)
            tick.clicked.connect(self._on_clicked)
        self._rove(self._ticks[0])

    def value(self) -> tuple[str, ...]:
        """Return what is ticked, in the order offered."""
        return tuple(tick.value for tick in self._ticks if tick.isChecked())

    def set_value(self, value: tuple[str, ...]) -> None:
        """Tick exactly `value`; what is not offered is passed over."""
        for tick in self._ticks:
            tick.setChecked(tick.value in value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing: the row is a group for the screen reader, not a box on the page."""

    def handle_key(self, tick: QCheckBox, event: QKeyEvent) -> bool:
        """Act on a key pressed on one of the words; return whether it meant something."""
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & held:
            return False
        here = next(number for number, one in enumerate(self._ticks) if one is tick)
        if event.key() in (*_ON, *_BACK):
            step = 1 if event.key() in _ON else -1
            self._go(self._ticks[(here + step) % len(self._ticks)])
            return True
        letter = event.text().casefold()
        if not letter.isalpha():
            return False
        round_trip = (*self._ticks[here + 1 :], *self._ticks[: here + 1])
        found = next((one for one in round_trip if one.text().casefold().startswith(letter)), None)
        if found is not None:
            self._go(found)
        return found is not None

    def _go(self, tick: _Tick) -> None:
        self._rove(tick)
        tick.setFocus(Qt.FocusReason.TabFocusReason)

    def _rove(self, stop: _Tick) -> None:
        """Make `stop` the only word that Tab reaches."""
        for tick in self._ticks:
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tick is stop else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(stop)

    def _on_clicked(self) -> None:
        tick = self.sender()
        if isinstance(tick, _Tick):
            self._rove(tick)
        self.edited.emit()


class _Tick(QCheckBox):
    """One word with its box."""

    def __init__(self, row: TickRow, option: Option) -> None:
        super().__init__(option.word, row)
        self.value = option.value
        self._row = row
        give_name(self, f"{row.objectName()}.{option.value}", option.word)
        self.setAccessibleDescription(row.label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask the row first."""
        if not self._row.handle_key(self, event):
            super().keyPressEvent(event)
