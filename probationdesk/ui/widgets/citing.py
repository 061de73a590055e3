"""Citing a source while writing: `[`, a letter or two, Enter."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.list_below import ListBelow

SourceName = tuple[str, str]
"""The label used in a citation, and the title that explains it."""

_OPEN = re.compile(r"\[(?:[^\[\]\n]*;)?\s*([^\[\],;\n]*)$")


def being_cited(before: str) -> str | None:
    """Return what has been typed of a source's label at the end of `before`; None if no citation is being begun."""
    match = _OPEN.search(before)
    return match.group(1) if match else None


def matching(typed: str, sources: tuple[SourceName, ...]) -> tuple[SourceName, ...]:
    """Return the sources in whose label or title every typed word begins a word; label matches stand first."""
    wanted = typed.casefold().split()

    def holds(words: str) -> bool:
        parts = words.casefold().split()
        return all(any(part.startswith(word) for part in parts) for word in wanted)

    by_label = tuple(source for source in sources if holds(source[0]))
    by_title = tuple(source for source in sources if source not in by_label and holds(f"{source[0]} {source[1]}"))
    return by_label + by_title


class CitingList(ListBelow):
    """The list of sources below the words being typed."""

    def __init__(self, owner: QWidget, name: str, label: str) -> None:
        super().__init__(owner, f"{name}.sources", label)

    def offer(self, sources: tuple[SourceName, ...], at: QRect) -> None:
        """Show `sources` below `at` (screen pixels), or above it where there is no room; none closes the list."""
        self.offer_rows([(label, _row(label, title)) for label, title in sources], at)

    def marked_label(self) -> str:
        """Return the label of the marked source."""
        return self.marked()


def _row(label: str, title: str) -> str:
    return f"{label} – {title}" if title and title != label else label
