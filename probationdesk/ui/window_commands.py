"""Everything the main window can be asked to do, with its keys."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.review import is_review
from probationdesk.ui.commands import Commands, Palette
from probationdesk.ui.context import Context
from probationdesk.ui.pages.caseload import CaseloadPanel
from probationdesk.ui.places import KEYS_OF_PLACES, NEED_NO_CASE, PLACES
from probationdesk.ui.widgets.shade import Shade


class Commanded(Protocol):
    """What of the main window its actions need."""

    commands: Commands
    palette_panel: Palette
    caseload: CaseloadPanel
    context: Context
    shade: Shade
    case: CaseFile | None
    assessment_id: str

    @property
    def look_wanted(self) -> SignalInstance:
        """The officer wants another look."""

    @property
    def lock_wanted(self) -> SignalInstance:
        """The officer wants the store locked."""

    def enter_place(self, place: str) -> None:
        """Show a page and put the keyboard into it."""

    def undo_kept(self) -> None:
        """Put back the record that was changed last."""

    def next_pane(self) -> None:
        """Move the keyboard to the next pane."""


def add_commands(window: Commanded) -> None:
    """Give the window its actions: each can be found by its words, and some have keys."""
    add, look = window.commands.add, window.look_wanted.emit
    add("palette", window.palette_panel.open, "Ctrl+K")
    add("find_case", lambda: window.caseload.finder.setFocus(), "Ctrl+O")
    add("new_case", window.caseload.begin_new, "Ctrl+Shift+N")
    add("search", partial(window.enter_place, "search"), "Ctrl+F")
    for place in (*PLACES, *(place for place in NEED_NO_CASE if place != "search")):
        keys, possible = KEYS_OF_PLACES.get(place, ""), partial(_can_show, window, place)
        add(f"go_{place}", partial(window.enter_place, place), keys, possible)
    add("undo_kept", window.undo_kept, "Ctrl+Alt+Z", lambda: window.case is not None)
    add("next_pane", window.next_pane, "F6")
    add("shade", window.shade.toggle, "F9")
    add("lock", window.lock_wanted.emit, "Ctrl+L")
    add("larger", lambda: look("larger"), "Ctrl+=; Ctrl++")
    add("smaller", lambda: look("smaller"), "Ctrl+-")
    add("colours", lambda: look("colours"))
    add("language", lambda: look("language"))
    window.context.spelling.add_commands(window.commands)


def _can_show(window: Commanded, place: str) -> bool:
    """Say whether a page has something to show: a page of a case needs one, and the review a review."""
    if place in NEED_NO_CASE:
        return True
    if window.case is None or not window.assessment_id:
        return False
    return place != "review" or is_review(window.case.assessment(window.assessment_id).head)
