"""A field with its visible label above it, and a hint where one helps."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.plain_label import PlainLabel


class Field(QWidget):
    """Stacks a label, an optional hint and the widget they belong to.

    Mouse clicks on the label go nowhere; the label is tied to the widget for a screen reader, and the
    hint is its description.
    """

    def __init__(self, widget: QWidget, label: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widget = widget
        self.caption = PlainLabel(label, role="strong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing.HAIR)
        layout.addWidget(self.caption)
        if hint:
            layout.addWidget(PlainLabel(hint, role="small", tone="quiet"))
            widget.setAccessibleDescription(hint)
        layout.addWidget(widget)
        self.caption.setBuddy(widget.focusProxy() or widget)
        self.setFocusProxy(widget)
