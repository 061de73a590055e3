"""What goes on paper, side by side for the eye and as text for whoever listens: turned and enlarged by keyboard."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.printing import Read, Role
from probationdesk.services.ports import Printed
from probationdesk.ui.context import Context
from probationdesk.ui.sides import side_as_image
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.side_view import SideView
from probationdesk.ui.widgets.text_box import TextBox

PREVIEW_DPI = 192
"""Enough for twice the size on the screen, so that letters stay sharp at 200 %."""
_FINEST_DPI = 300
_AS_TEXT = "report_as_text"
"""The setting that remembers whether the text is shown."""
_KEYS = (("Alt+PgDown", 1), ("Alt+PgUp", -1))


class Preview(QWidget):
    """Shows one print. `show_print` is given the first side as a picture, drawn away from the main thread."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._words = words = context.words
        self._printed: Printed | None = None
        self._side = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        self._back = ActionButton("report.back", words("report.back.label"), partial(self.turn, -1))
        self._on = ActionButton("report.on", words("report.on.label"), partial(self.turn, 1))
        self._smaller = ActionButton("report.smaller", words("report.smaller.label"), partial(self._enlarge, -1))
        self._larger = ActionButton("report.larger", words("report.larger.label"), partial(self._enlarge, 1))
        self._as_text = ActionButton("report.as_text", words("report.as_text.show"), self.toggle_text)
        buttons = (self._back, self._on, self._smaller, self._larger, self._as_text)
        column.addWidget(flowing_row(*buttons, gap=spacing.SMALL))
        self._where = PlainLabel(role="small", tone="quiet")
        column.addWidget(self._where)
        self._twin = Twin("report.twin", words("report.twin.label"), words("report.twin.heading_word"))
        self._twin.setAccessibleDescription(words("report.twin.help"))
        self._twin_field = Field(self._twin, words("report.twin.label"), hint=words("report.twin.help"))
        column.addWidget(self._twin_field)
        self._picture = SideView("report.preview", words("report.preview.label"), words("report.preview.help"))
        self._picture.turned.connect(self.turn)
        self._picture.sized.connect(self._draw)
        column.addWidget(self._picture)
        for keys, by in _KEYS:
            self._shortcut(keys).activated.connect(partial(self.turn, by))
        self._shortcut("Alt+T").activated.connect(self.toggle_text)
        self._show_text(context.desk.store.setting(_AS_TEXT) == "yes")

    @property
    def side(self) -> int:
        """The side that is shown, from 0."""
        return self._side

    def show_print(self, printed: Printed, side: int, picture: QImage) -> None:
        """Show `side` of a print, from 0, with its picture at `PREVIEW_DPI`."""
        changed = self._printed is None or self._printed.twin != printed.twin
        self._printed, self._side = printed, side
        if changed:
            self._twin.set_value(as_text(printed, self._words))
        self._picture.show_image(picture)
        if self._picture.scale > 1:
            self._draw()
        self._tell()

    def turn(self, by: int) -> None:
        """Turn to another side."""
        if self._printed is None:
            return
        side = max(0, min(self._printed.sides - 1, self._side + by))
        if side != self._side:
            self._side = side
            self._draw()
            self._tell()
            self._twin.go_to(self._words("report.side", side=side + 1, total=self._printed.sides))
            announce(self, self._where.text())

    def toggle_text(self) -> None:
        """Show the print as text as well, or no longer; it is remembered."""
        shown = not self._twin_field.isVisibleTo(self)
        self._context.desk.store.set_setting(_AS_TEXT, "yes" if shown else "")
        self._show_text(shown)
        if shown:
            self._twin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_text(self, shown: bool) -> None:
        had_keyboard = self._twin.hasFocus()
        self._twin_field.setVisible(shown)
        label = self._words(f"report.as_text.{'hide' if shown else 'show'}")
        self._as_text.setText(label)
        self._as_text.setAccessibleName(label)
        if had_keyboard and not shown:
            self._as_text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enlarge(self, by: int) -> None:
        self._picture.enlarge(by)

    def _draw(self) -> None:
        if self._printed is None:
            return
        dpi = min(_FINEST_DPI, round(PREVIEW_DPI * self._picture.scale))
        self._picture.show_image(side_as_image(self._printed.pdf, self._side, dpi))
        self._tell()

    def _tell(self) -> None:
        assert self._printed is not None
        text = self._words("report.side", side=self._side + 1, total=self._printed.sides)
        scale = self._picture.scale
        if scale > 1:
            text = self._words("report.side_sized", side=text, percent=round(scale * 100))
        self._where.setText(text)
        self._picture.setAccessibleName(text)

    def _shortcut(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        return shortcut


class Twin(TextBox):
    """The print as text. It can be read and copied; H goes to the next heading, Shift+H to the one before."""

    def __init__(self, name: str, label: str, heading: str) -> None:
        """Make an empty text; `heading` is the word with which its headings begin."""
        super().__init__(name, label, lines=(8, 24))
        self._heading = heading
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )

    def set_value(self, text: str) -> None:
        """Show another print from its beginning."""
        super().set_value(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, line: str) -> None:
        """Put the cursor at the line that reads so."""
        block = self.document().begin()
        while block.isValid():
            if block.text() == line:
                self._put(block.position())
                return
            block = block.next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from heading to heading; everything else is reading."""
        if event.key() == Qt.Key.Key_H and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._to_heading(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _to_heading(self, *, back: bool) -> None:
        block = self.textCursor().block()
        while True:
            block = block.previous() if back else block.next()
            if not block.isValid():
                return
            if block.text().startswith(self._heading):
                self._put(block.position())
                return

    def _put(self, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


def as_text(printed: Printed, words: Words) -> str:
    """Return a print as plain text in reading order, each side and each heading named."""
    lines: list[str] = []
    side = 0
    for part in printed.twin:
        if part.side != side:
            side = part.side
            lines += [*([""] if lines else []), words("report.side", side=side, total=printed.sides)]
        lines += _lines(part, words)
    return "\n".join(lines)


def _lines(part: Read, words: Words) -> list[str]:
    match part.role:
        case Role.HEADING:
            return ["", f"{words('report.twin.heading_word')} {part.level}: {part.texts[0]}"]
        case Role.DRAWING:
            return [f"[{part.texts[0]}]"]
        case Role.ROW:
            return ["; ".join(text for text in part.texts if text)]
        case Role.TEXT:
            return [part.texts[0]]
