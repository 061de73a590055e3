"""Tab goes through a page in the order it is read, whatever was put in between later."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget


def step_in_reading_order(page: QWidget, *, forward: bool) -> bool:
    """Put the keyboard into what is read next on `page`, or before; at its end, into what stands outside it.

    Returns False if there is nowhere to go.

    Qt goes by the order in which widgets were made, so that it would come to a card that was added above
    a button only after it. Here the layouts say what follows what.
    """
    here = QApplication.focusWidget()
    order = list(stops(page))
    if here not in order:
        return False
    place = order.index(here)
    onward = order[place + 1 :] if forward else reversed(order[:place])
    target = next((one for one in onward if _takes_tab(one)), None) or _outside(page, forward=forward)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def end_stop(page: QWidget, *, first: bool) -> QWidget | None:
    """Return the first, or the last, thing on `page` that takes the keyboard; None if nothing does."""
    order = [stop for stop in stops(page) if _takes_tab(stop)]
    if not order:
        return None
    return order[0] if first else order[-1]


def first_stop(parent: QWidget) -> QWidget | None:
    """Return what was made first of all that takes the keyboard inside `parent`, which may scroll; None if nothing."""
    for child in parent.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None


def _outside(page: QWidget, *, forward: bool) -> QWidget | None:
    """Return the next stop of the window that is not on the page.

    Qt's own chain cannot be asked from the last field: a card made later may stand behind it there, and
    the keyboard would go round on the page for ever.
    """
    widget: QWidget | None = page
    while widget is not None:
        widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
        if widget is page:
            return None
        if widget is not None and not page.isAncestorOf(widget) and _takes_tab(widget):
            return widget
    return None


def _takes_tab(widget: QWidget) -> bool:
    # One answer of a row takes Tab at a time; the others can only be clicked.
    tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return tab and widget.isVisible() and widget.isEnabled()


def stops(widget: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can be in inside `widget`, in reading order."""
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _stops_of(layout)


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.layout() if item is not None else None
        held = item.widget() if item is not None else None
        if inner is not None:
            yield from _stops_of(inner)
        elif held is not None:
            yield from stops(held)
