"""A question answered by choosing one of a few words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QGroupBox, QMenu, QRadioButton, QWidget

from probationdesk.ui import theme, theme_marks
from probationdesk.ui.theme import spacing
from probationdesk.ui.theme_style import SMALLEST_TARGET
from probationdesk.ui.widgets.flowing import Flowing
from probationdesk.ui.widgets.naming import Words, give_name


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer."""

    value: str
    word: str
    letter: str = ""
    """The key that chooses it; by default the first letter of `word` that no earlier answer has."""


class ChoiceRow(QGroupBox):
    """A row of answers of which at most one is chosen; none is at first.

    One stop for Tab. The arrow keys move, and move the choice once there is one; Space or an answer's
    letter chooses; Backspace or Delete takes the answer away. Each answer is a ring and a word, filled
    and bold when chosen, so that nothing depends on colour.
    """

    edited = Signal()
    """The officer chose or took the answer away (never sent for `set_value`)."""
    chosen = Signal(str)
    """The officer chose; the value, or an empty text when the answer was taken away."""

    def __init__(
        self, name: str, label: str, options: tuple[Option, ...], *, words: Words, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self._words = words
        self.setFlat(True)
        self.setAccessibleDescription(words("widgets.choice.help"))
        layout = Flowing(self, spacing.SMALL)
        letters = _letters(options)
        self._buttons = tuple(_Answer(self, option, letters[option.value]) for option in options)
        for button in self._buttons:
            layout.addWidget(button)
            button.clicked.connect(self._on_clicked)
        self._rove(self._buttons[0])

    def value(self) -> str:
        """Return the chosen value; empty if nothing is chosen."""
        return next((button.option.value for button in self._buttons if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show `value` as chosen, or nothing if it is empty. Raises KeyError for a value that is not offered."""
        if value and value not in {button.option.value for button in self._buttons}:
            raise KeyError(value)
        self._show(next((button for button in self._buttons if button.option.value == value), None))
        self._rove(next((button for button in self._buttons if button.isChecked()), self._buttons[0]))

    def letter_of(self, word: str) -> str:
        """Return the letter key that chooses the answer worded `word`; raises KeyError if it is not offered."""
        return {button.option.word: button.letter for button in self._buttons}[word]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing: the row is a group for the screen reader, not a box on the page."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Let the mouse take an answer away as well."""
        self._offer_clear(event.globalPos())

    def handle_key(self, button: QRadioButton, event: QKeyEvent) -> bool:
        """Act on a key pressed on one of the answers; return whether it meant something."""
        key, held = event.key(), event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._step(button, 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._step(button, -1)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._choose(None)
        else:
            return self._choose_by_letter(event.text())
        return True

    def _choose_by_letter(self, letter: str) -> bool:
        found = next((one for one in self._buttons if letter and one.letter == letter.casefold()), None)
        if found is not None:
            found.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._choose(found)
        return found is not None

    def _step(self, button: QRadioButton, by: int) -> None:
        here = next(number for number, one in enumerate(self._buttons) if one is button)
        target = self._buttons[(here + by) % len(self._buttons)]
        self._rove(target)
        target.setFocus(Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason)
        if self.value():
            self._choose(target)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, _Answer):
            self._choose(button)

    def _choose(self, chosen: _Answer | None) -> None:
        before = self.value()
        self._show(chosen)
        if chosen is not None:
            self._rove(chosen)
        if self.value() != before:
            self.edited.emit()
            self.chosen.emit(self.value())

    def _show(self, chosen: _Answer | None) -> None:
        for button in self._buttons:
            if button.isChecked() and button is not chosen:
                # Qt lets nobody take the tick from an exclusive button, and calls others check boxes.
                button.setAutoExclusive(False)
                button.setChecked(False)
                button.setAutoExclusive(True)
        if chosen is not None:
            chosen.setChecked(True)

    def _rove(self, stop: _Answer) -> None:
        """Make `stop` the only answer that Tab reaches."""
        for button in self._buttons:
            policy = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        self.setFocusProxy(stop)

    def _offer_clear(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        clear = menu.addAction(self._words("widgets.choice.clear"))
        clear.setObjectName(f"{self.objectName()}.clear")
        clear.setEnabled(bool(self.value()))
        clear.triggered.connect(self._on_clear)
        menu.popup(at)

    def _on_clear(self) -> None:
        self._choose(None)


class _Answer(QRadioButton):
    """One answer: a ring and a word."""

    def __init__(self, row: ChoiceRow, option: Option, letter: str) -> None:
        super().__init__(option.word, row)
        self.option = option
        self.letter = letter
        self._row = row
        give_name(self, f"{row.objectName()}.{option.value}", option.word)
        self.setAccessibleDescription(row.label)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Leave it to the row what a click means."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask the row first."""
        if not self._row.handle_key(self, event):
            super().keyPressEvent(event)

    def follow_theme(self) -> None:
        """Larger text needs more room."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for the word in bold, so that choosing moves nothing."""
        metrics = QFontMetrics(theme.font("strong"))
        height = max(metrics.height() + spacing.MEDIUM, SMALLEST_TARGET)
        width = metrics.horizontalAdvance(self.text()) + self._mark_side() + spacing.SMALL + 2 * spacing.MEDIUM
        return QSize(max(width, SMALLEST_TARGET), height)

    def minimumSizeHint(self) -> QSize:
        """Return the same as `sizeHint`."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """All of the box is the target."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, ring and word; the letter that chooses it is underlined while the row has the keyboard."""
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, picked = QRectF(self.rect()), self.isChecked()
        if self.hasFocus():
            theme_marks.box(painter, area, "", colours.focus, 2.0)
            area.adjust(3, 3, -3, -3)
        shade = colours.off if not self.isEnabled() else colours.ink if picked else colours.text
        fill = colours.selected if picked else colours.hover if self.underMouse() else colours.surface
        theme_marks.box(painter, area, fill, shade if picked else colours.outline, 2.0 if picked else 1.0)
        side = self._mark_side()
        mark = QRectF(spacing.MEDIUM, (self.height() - side) / 2, side, side)
        theme_marks.ring(painter, mark, shade if picked else colours.outline, filled=picked)
        painter.setFont(theme.font("strong" if picked else "body"))
        painter.setPen(QColor(shade))
        words = QRectF(mark.right() + spacing.SMALL, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._row_has_keyboard():
            self._underline(painter, words.left(), shade)

    def _underline(self, painter: QPainter, left: float, shade: str) -> None:
        at = self.text().casefold().find(self.letter)
        if at < 0:
            return
        metrics = painter.fontMetrics()
        start = left + metrics.horizontalAdvance(self.text()[:at])
        y = (self.height() + metrics.ascent() - metrics.descent()) / 2 + metrics.underlinePos() + 1
        painter.setPen(QPen(QColor(shade), 1.2))
        painter.drawLine(QPointF(start, y), QPointF(start + metrics.horizontalAdvance(self.text()[at]), y))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the letters of the whole row."""
        super().focusInEvent(event)
        self._row.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the letters again."""
        super().focusOutEvent(event)
        self._row.update()

    def _row_has_keyboard(self) -> bool:
        here = QApplication.focusWidget()
        return isinstance(here, _Answer) and here.parent() is self.parent()

    def _mark_side(self) -> int:
        return max(16, round(QFontMetrics(self.font()).height() * 0.85))


def _letters(options: tuple[Option, ...]) -> dict[str, str]:
    """Return the letter of each answer: its own, or the first of its word that is still free, or none."""
    letters = {option.value: option.letter.casefold() for option in options if option.letter}
    for option in options:
        if option.value not in letters:
            taken = set(letters.values())
            free = (sign for sign in option.word.casefold() if sign.isalpha() and sign not in taken)
            letters[option.value] = next(free, "")
    return letters
