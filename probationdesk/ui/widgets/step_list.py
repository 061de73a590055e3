"""The steps of the work and where each stands, in words and in a ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from probationdesk.ui.widgets.naming import Words
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList

State = Literal["open", "started", "done", "unknown"]

RINGS: Final[dict[State, str]] = {
    "open": "ring-open",
    "started": "ring-half",
    "done": "ring-done",
    "unknown": "ring-unknown",
}
"""The icon of each state; the word always stands beside it."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is shown: its key, its title, its state, the word for that state and why."""

    key: str
    title: str
    state: State
    state_word: str
    reason: str = ""
    number: int = 0
    """Which of the six steps it is; 0 for a page beside or within them."""
    icon: str = ""
    """The icon of a page that is no step."""


class StepList(RowList):
    """The steps, in order; moving to one, or pressing Enter or clicking on it, asks for its page."""

    step_chosen = Signal(str)
    """The officer wants the page of a step; its key."""

    def __init__(self, name: str, label: str, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(name, label, wraps=True, fits=True, parent=parent)
        self._words = words
        self.picked.connect(self.step_chosen)

    def set_steps(self, steps: tuple[StepLine, ...]) -> None:
        """Show `steps` from the first to the last."""
        self.set_rows(tuple(self._row(step) for step in steps))

    def _row(self, step: StepLine) -> Row:
        if not step.number:
            return Row(step.key, step.title, step.reason or step.state_word, icon=step.icon)
        key = "widgets.steps.row_with_reason" if step.reason else "widgets.steps.row"
        spoken = self._words(key, number=step.number, title=step.title, state=step.state_word, reason=step.reason)
        detail = f"{step.state_word}: {step.reason}" if step.reason else step.state_word
        return Row(step.key, f"{step.number}. {step.title}", detail, icon=RINGS[step.state], spoken=spoken)
