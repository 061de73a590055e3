"""Citing a source while writing: `[`, a letter or two, Enter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from probationdesk.domain.sources import folded
from probationdesk.ui.widgets.list_below import ListBelow


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source as it is offered and cited."""

    label: str
    title: str
    """What explains the label in the list."""
    lead: str = ""
    """What stands before a place in it, such as `p`; empty if the place needs no such word."""
    whole: bool = False
    """True if no place in it is named: its bracket closes behind the label."""


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

    by_label = tuple(source for source in sources if holds(source.label))
    others = (source for source in sources if source not in by_label)
    return by_label + tuple(source for source in others if holds(f"{source.label} {source.title}"))


def written(source: SourceName, after: str) -> str:
    """Return what citing `source` writes in place of the letters typed; `after` is the rest of the line.

    A place that stands there already is kept, and a bracket that closes further on is not closed a second time.
    """
    bracket = re.search(r"[\[\]]", after)
    closed = bracket is not None and bracket.group() == "]"
    if closed and after.lstrip().startswith(","):
        return source.label
    if source.whole:
        return source.label if closed else f"{source.label}]"
    return f"{source.label}, {source.lead} " if source.lead else f"{source.label}, "


def settled(before: str, sources: tuple[SourceName, ...]) -> tuple[int, str]:
    """Return how many characters at the end of `before` to replace when a citation ends there, and by what.

    A place that was only begun, such as `, p `, goes. What somebody wrote themselves, such as `p 3`, `pp 3` or
    `page 3`, stands instead of the lead that stood there already.
    """
    opened = before.rfind("[")
    if opened < before.rfind("]") or opened < 0:
        return 0, ""
    label, comma, place = before[max(opened, before.rfind(";")) + 1 :].partition(",")
    leads = {source.lead for source in sources if source.lead and folded(source.label) == folded(label)}
    words = place.split()
    if not words or (len(words) == 1 and words[0] in leads):
        return len(comma + place), ""
    if words[0] in leads and words[1].startswith(words[0]):
        return len(place), " " + " ".join(words[1:])
    return 0, ""


class CitingList(ListBelow):
    """The list of sources below the words being typed."""

    def __init__(self, owner: QWidget, name: str, label: str) -> None:
        super().__init__(owner, f"{name}.sources", label)

    def offer(self, sources: tuple[SourceName, ...], at: QRect) -> None:
        """Show `sources` below `at` (screen pixels), or above it where there is no room; none closes the list."""
        self.offer_rows([(source.label, _row(source)) for source in sources], at)

    def marked_label(self) -> str:
        """Return the label of the marked source."""
        return self.marked()


def _row(source: SourceName) -> str:
    explained = source.title and source.title != source.label
    return f"{source.label} – {source.title}" if explained else source.label
