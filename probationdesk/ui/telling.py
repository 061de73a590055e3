"""An error in the words of whoever sits before it."""

from __future__ import annotations

from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording


def explain(error: DeskError, words: Wording) -> str:
    """Return an error's title and message in the officer's language."""
    title = words(f"errors.{error.code}.title", **error.parameters)
    return f"{title}. {words(f'errors.{error.code}.message', **error.parameters)}"
