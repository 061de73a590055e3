"""Which cases hold something from elsewhere that nobody at this desk has looked at yet.

It is kept as a setting of the store: it says something about this desk and nothing about a case.
"""

from __future__ import annotations

from contextlib import suppress

from probationdesk.domain.errors import DeskError
from probationdesk.services.ports import Desk

_SETTING = "unread"


def unread(desk: Desk) -> frozenset[str]:
    """Return the cases in which something from elsewhere has not been looked at."""
    return frozenset(desk.store.setting(_SETTING).split())


def came_in(desk: Desk, case_id: str) -> None:
    """Remember that something of a case came from elsewhere; it counts as unread until the case is opened."""
    _keep(desk, unread(desk) | {case_id})


def looked_at(desk: Desk, case_id: str) -> None:
    """Forget that a case holds something unread."""
    left = unread(desk) - {case_id}
    if left != unread(desk):
        _keep(desk, left)


def _keep(desk: Desk, cases: frozenset[str]) -> None:
    # A full disk, or a store that can only be read, keeps nobody from reading: the mark is wrong until it can be kept.
    with suppress(DeskError):
        desk.store.set_setting(_SETTING, " ".join(sorted(cases)))
