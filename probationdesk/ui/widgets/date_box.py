"""A date, typed as one says it and read back in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QWidget

from probationdesk.domain.dates import in_words, parse_date
from probationdesk.domain.people import Language
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.flowing import Flowing
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.plain_label import PlainLabel

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHARACTERS = 18


def this_day() -> date:
    """Return the day it is on this computer."""
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())


class DateBox(QWidget):
    """A line that reads `1/3/26`, `1 March`, `yfory` and more; beside it stands the date it understood.

    The line carries the handle `name`. What cannot be read stays as typed, is marked in words, and
    counts as no date.
    """

    edited = Signal()
    """The officer changed the date (never sent for `set_value`)."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        words: Words,
        language: Language,
        today: Callable[[], date] = this_day,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.date")
        self.label = label
        self._words = words
        self._language = language
        self._today = today
        self.line = LineBox(name, label, prompt=words("widgets.date.prompt"), characters=_CHARACTERS)
        self.line.setAccessibleDescription(words("widgets.date.help"))
        self.line.setToolTip(words("widgets.date.help"))
        self.echo = PlainLabel(tone="quiet")
        layout = Flowing(self, spacing.MEDIUM, centred=True)
        layout.addWidget(self.line)
        layout.addWidget(self.echo)
        self.setFocusProxy(self.line)
        self.line.edited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
        self._read_back(invalid_too=True)

    def value(self) -> date | None:
        """Return the date; None if the line is empty or cannot be read."""
        return parse_date(self.line.text(), self._today())

    def set_value(self, day: date | None) -> None:
        """Show `day`; a line that already means it is left as it was typed."""
        if day != self.value():
            self.line.set_value("" if day is None else in_words(day, self._language))
        self._read_back(invalid_too=True)

    def readable(self) -> bool:
        """Say whether the line is empty or holds a date."""
        return not self.line.value() or self.value() is not None

    def _on_edited(self) -> None:
        self._read_back(invalid_too=False)
        self.edited.emit()

    def _on_finished(self) -> None:
        self._read_back(invalid_too=True)
        if self.echo.text():
            announce(self.line, self.echo.text())

    def _read_back(self, *, invalid_too: bool) -> None:
        """Say what was understood; while a date is still being typed, do not call it wrong yet."""
        day = self.value()
        wrong = invalid_too and not self.readable()
        self.echo.set_tone("wrong" if wrong else "quiet")
        if day is not None:
            weekday = self._words(f"widgets.date.{_WEEKDAYS[day.weekday()]}")
            self.echo.setText(self._words("widgets.date.read_as", weekday=weekday, date=in_words(day, self._language)))
        else:
            self.echo.setText(self._words("widgets.date.invalid") if wrong else "")
        self.echo.setVisible(bool(self.echo.text()))
        self.line.set_invalid(wrong)
