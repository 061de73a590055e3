"""What the panels of the unlock window share: a column of labelled fields, and what the window does for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording
from probationdesk.services.ports import Store, StoreLine, Stores, UnlockedStore
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A store whose key has been found."""

    line: StoreLine
    found: UnlockedStore
    accept_older: bool = False
    """The officer knows that it is not the store last used here, and goes on."""
    told: str = ""
    """Something more to be said once the store is open."""


class Host(Protocol):
    """The window, as its panels know it."""

    @property
    def words(self) -> Wording:
        """The wording of the window."""

    @property
    def stores(self) -> Stores:
        """The stores on this computer."""

    def say(self, text: str) -> None:
        """Show a message below the fields."""

    def say_quietly(self, text: str) -> None:
        """Show a message that changes every second, without reading each out."""

    def refuse(self, error: DeskError) -> None:
        """Say why something was not done."""

    def work(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something away from the windows; what is refused is said, and the panel is there again."""

    def aside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something away from the windows, which stay in use."""

    def show_panel(self, panel: QWidget) -> None:
        """Show a panel and put the keyboard into its first field."""

    def back(self) -> None:
        """Return to the panel the window began with."""

    def open(self, unlocked: Unlocked) -> None:
        """Open a store."""

    def open_read(self, line: StoreLine, store: Store, told: str) -> None:
        """Open what was read of a damaged store, and say `told`."""


class Panel(QWidget):
    """A panel of the unlock window: a column of labelled fields."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.words = host.words
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)

    def say(self, key: str, *, name: str = "", **parameters: object) -> PlainLabel:
        """Add a sentence."""
        label = PlainLabel(self.words(key, **parameters), name=name)
        self.column.addWidget(label)
        return label

    def labelled(self, widget: QWidget, hint: str = "") -> Field:
        """Add a field under its label."""
        field = Field(widget, widget.accessibleName(), hint=hint)
        self.column.addWidget(field)
        return field

    def line(self, field: str) -> LineBox:
        """Make a box for one line."""
        prompt_key = f"unlock.{field}.prompt"
        prompt = self.words(prompt_key) if prompt_key in self.words else ""
        return LineBox(f"unlock.{field}", self.words(f"unlock.{field}.label"), prompt=prompt)

    def secret(self, field: str) -> PassphraseBox:
        """Make a box for a passphrase."""
        return PassphraseBox(f"unlock.{field}", self.words(f"unlock.{field}.label"))

    def buttons(self, *buttons: ActionButton) -> None:
        """Add buttons in a row."""
        self.column.addSpacing(spacing.SMALL)
        self.column.addWidget(flowing_row(*buttons, gap=spacing.MEDIUM))

    def button(self, field: str, act: Callable[[], object], *, primary: bool = False) -> ActionButton:
        """Make a button; `primary` for the one that goes on."""
        return ActionButton(f"unlock.{field}", self.words(f"unlock.{field}.label"), act, primary=primary)

    def refused(self) -> None:
        """Put the keyboard where something was refused."""
