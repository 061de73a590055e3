"""The handle and the spoken name that every widget carries."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Words(Protocol):
    """Looks up wording in the officer's language and fills in its parameters."""

    def __call__(self, key: str, **parameters: object) -> str:
        """Return the wording of `key`, such as `widgets.date.invalid`."""


def give_name(widget: QWidget, name: str, label: str) -> None:
    """Give `widget` its handle, such as `analyse.drugs.why`, and the name a screen reader says.

    Raises ValueError if either is empty.
    """
    if not name or not label:
        raise ValueError(f"a widget needs a name and a label, not {name!r} and {label!r}")
    widget.setObjectName(name)
    widget.setAccessibleName(label)


def announce(widget: QWidget, message: str, *, at_once: bool = False) -> None:
    """Have a screen reader say `message`; `at_once` interrupts what it is saying."""
    event = QAccessibleAnnouncementEvent(widget, message)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
