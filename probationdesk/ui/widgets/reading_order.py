"""Tab goes through a page in the order it is read, also after something has been put in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def follow_reading_order(page: QWidget) -> None:
    """Have Tab follow the layouts of `page` from top to bottom; to be called when widgets have come or gone.

    Qt goes by the order in which widgets were made, so that a card added above a button would come after it.
    """
    for before, after in pairwise(list(_stops(page))):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can stop at inside `widget`, in reading order."""
    layout = widget.layout()
    if layout is not None:
        yield from _stops_of(layout)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        # One answer of a row takes Tab at a time, and which one changes: the others keep their place with it.
        yield widget


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.layout() if item is not None else None
        held = item.widget() if item is not None else None
        if inner is not None:
            yield from _stops_of(inner)
        elif held is not None:
            yield from _stops(held)
