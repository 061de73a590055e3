"""Every action of the window by name: its keys, and the palette that finds it by its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from probationdesk.resources import Wording
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList


def always() -> bool:
    """Say that an action can be done at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One action: a name (`commands.<name>` in the wording), its keys and what it does."""

    name: str
    act: Callable[[], object]
    keys: str = ""
    possible: Callable[[], bool] = always
    """Whether it can be done just now; the palette offers nothing that would do nothing."""


class Commands(QObject):
    """The actions of a window. Each can be reached by its keys, if it has any, and from the palette."""

    def __init__(self, window: QWidget, words: Wording) -> None:
        super().__init__(window)
        self._window = window
        self.words = words
        self._commands: dict[str, Command] = {}

    def add(self, name: str, act: Callable[[], object], keys: str = "", possible: Callable[[], bool] = always) -> None:
        """Add an action; `keys` in Qt's portable notation, several parted by `; `; `possible` as in `Command`."""
        self._commands[name] = Command(name, act, keys, possible)
        for sequence in filter(None, keys.split("; ")):
            shortcut = QShortcut(QKeySequence(sequence), self._window)
            shortcut.setObjectName(f"shortcut.{name}")
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def run(self, name: str) -> None:
        """Carry out an action; raises KeyError for an unknown name."""
        self._commands[name].act()

    def matching(self, typed: str) -> tuple[Command, ...]:
        """Return the actions that can be done now and whose wording holds every word of `typed`, in any order."""
        wanted = typed.casefold().split()
        possible = (command for command in self._commands.values() if command.possible())
        return tuple(c for c in possible if all(word in self.title(c).casefold() for word in wanted))

    def title(self, command: Command) -> str:
        """Return the wording of an action."""
        return self.words(f"commands.{command.name}")


class Palette(QFrame):
    """Type some words of an action, in any order; Enter carries it out, Escape closes."""

    def __init__(self, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self._came_from: QWidget | None = None
        words = commands.words
        self.setObjectName("palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._box = LineBox("palette.words", words("window.palette.label"), prompt=words("window.palette.prompt"))
        self._list = RowList("palette.actions", words("window.palette.actions"), details=0)
        self._none = PlainLabel(words("window.palette.none"), tone="quiet", name="palette.none")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing.MEDIUM,) * 4)
        column.addWidget(self._box)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        column.addStretch()
        self._box.textChanged.connect(self._on_typed)
        self._box.installEventFilter(self)
        self._list.opened.connect(self._carry_out)
        self._list.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the palette over the window, with the keyboard in its box."""
        window = self.window()
        self._came_from = window.focusWidget()
        width = min(window.width() - 2 * spacing.WIDE, 640)
        self.setGeometry((window.width() - width) // 2, spacing.WIDE * 2, width, min(420, window.height() // 2))
        self._box.clear()
        self._on_typed("")
        self.show()
        self.raise_()
        self._box.setFocus()

    def dismiss(self) -> None:
        """Close the palette and give the keyboard back."""
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Escape and the arrows mean the list, wherever the keyboard is."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return True
        if watched is self._box and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._list.rows():
                self._carry_out(self._list.current_id())
            return True
        if watched is self._box and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return False

    def _on_typed(self, typed: str) -> None:
        found = tuple(c for c in self._commands.matching(typed) if c.name != "palette")
        rows = (Row(c.name, self._commands.title(c), tag=c.keys.split("; ")[0]) for c in found)
        self._list.set_rows(tuple(rows))
        self._list.setVisible(bool(found))
        self._none.setVisible(not found)
        if found:
            self._list.select(found[0].name)

    def _move(self, by: int) -> None:
        names = [row.id for row in self._list.rows()]
        if names:
            here = names.index(self._list.current_id()) if self._list.current_id() in names else 0
            self._list.select(names[max(0, min(len(names) - 1, here + by))])

    def _carry_out(self, name: str) -> None:
        self.dismiss()
        if name:
            self._commands.run(name)
