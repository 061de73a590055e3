"""The row of buttons at the top of a long page, each the way to one part of it."""

from __future__ import annotations

from collections.abc import Callable

from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.flowing import flowing_row


def add_ways(page: Page, parts: dict[str, Callable[[], object]]) -> dict[str, ActionButton]:
    """Add the row to the page's column, and return its buttons by part.

    `parts` says for each part, named as its heading is, how the keyboard is put there.
    """
    ways = {key: _way_to(page, key, go) for key, go in parts.items()}
    page.column.addWidget(flowing_row(*ways.values(), gap=spacing.SMALL))
    return ways


def _way_to(page: Page, key: str, go: Callable[[], object]) -> ActionButton:
    button = ActionButton(f"{page.name}.go_{key}", page.words(f"{page.name}.heading.{key}"), go)
    button.setAccessibleDescription(page.words(f"{page.name}.go"))
    return button
