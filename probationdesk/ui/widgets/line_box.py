"""A box for one line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.naming import give_name
from probationdesk.ui.widgets.pasting import clean


class LineBox(QLineEdit):
    """One line of plain text. `characters` is about how many are expected; it sets the width, not a limit."""

    edited = Signal()
    """The officer changed the text (never sent for `set_value`)."""

    def __init__(
        self, name: str, label: str, *, prompt: str = "", characters: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        give_name(self, name, label)
        self.label = label
        self._characters = characters
        self._prompt = prompt
        self.setPlaceholderText(prompt)
        if characters:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextMargins(spacing.HAIR, 0, spacing.HAIR, 0)
        self.textEdited.connect(self._on_text_edited)

    def value(self) -> str:
        """Return the text without control and private-use characters or space around it."""
        return clean(self.text()).replace("\n", " ").strip()

    def set_value(self, text: str) -> None:
        """Show `text` as it is held; the place in it is kept if it is what already stands here."""
        if text != self.value():
            self.setText(text)
            self.setCursorPosition(0)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the edge as wrong; say in words beside the line what is wrong."""
        if bool(self.property("invalid")) != invalid:
            self.setProperty("invalid", invalid)
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        """What can only be read asks for nothing."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ReadOnlyChange, QEvent.Type.EnabledChange):
            self.setPlaceholderText(self._prompt if self.isEnabled() and not self.isReadOnly() else "")

    def sizeHint(self) -> QSize:
        """Return room for the expected number of characters, if one was given."""
        usual = super().sizeHint()
        if not self._characters:
            return usual
        width = self.fontMetrics().averageCharWidth() * self._characters + 2 * spacing.MEDIUM
        return QSize(width, usual.height())

    def _on_text_edited(self) -> None:
        self.edited.emit()
