"""What is still missing, each with the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.naming import Words
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList


@dataclass(frozen=True, slots=True)
class GapLine:
    """One thing missing: the handle of the field it belongs in, and what to say about it."""

    field: str
    message: str
    blocking: bool = False
    """True if the report cannot be frozen without it."""


class GapList(QWidget):
    """A count and a list. Enter or a double click asks to be taken to the field."""

    go_to = Signal(str)
    """The officer wants to fill a gap; the objectName of the field."""

    def __init__(self, name: str, label: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.gaps")
        self.label = label
        self._words = words
        self._gaps: tuple[GapLine, ...] = ()
        self.count = PlainLabel(role="strong")
        self.list = RowList(name, label, wraps=True, fits=True, title_role="body")
        self.list.setAccessibleDescription(words("widgets.gaps.help"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing.HAIR)
        layout.addWidget(self.count)
        layout.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.opened.connect(self._on_opened)
        self.set_gaps(())

    def gaps(self) -> tuple[GapLine, ...]:
        """Return what is shown as missing."""
        return self._gaps

    def set_gaps(self, gaps: tuple[GapLine, ...]) -> None:
        """Show `gaps`, in the order they are to be filled."""
        self._gaps = gaps
        self.list.set_rows(tuple(self._row(number, gap) for number, gap in enumerate(gaps)))
        self.list.setVisible(bool(gaps))
        missing = sum(1 for gap in gaps if gap.blocking)
        doubts = len(gaps) - missing
        told = [self._words(f"widgets.gaps.{_number_word(missing)}", count=missing)]
        if doubts:
            told.append(self._words(f"widgets.gaps.doubts_{_number_word(doubts)}", count=doubts))
        self.count.setText(" ".join(told))

    def _row(self, number: int, gap: GapLine) -> Row:
        word, icon = ("blocking", "warning") if gap.blocking else ("doubt", "note")
        return Row(str(number), gap.message, tag=self._words(f"widgets.gaps.{word}"), icon=icon)

    def _on_opened(self, row_id: str) -> None:
        self.go_to.emit(self._gaps[int(row_id)].field)


def _number_word(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, "many")
