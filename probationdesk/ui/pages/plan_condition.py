"""One licence condition or requirement, with the reason it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from probationdesk.domain.risk import Condition
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.text_box import TextBox


class ConditionCard(Card):
    """A condition without a reason is only a rule; both are asked for side by side."""

    def __init__(self, page: Page, condition: Condition, remove: Callable[[Condition], None]) -> None:
        super().__init__()
        self._page = page
        self._condition = condition
        self._name = f"plan.condition.{condition.id[:8]}"
        self._text = self._add("text")
        self._reason = self._add("reason")
        label = page.words("plan.condition.remove")
        self._remove = ActionButton(f"{self._name}.remove", label, lambda: remove(condition), icon="remove")
        self.column.addWidget(self._remove)

    def show_number(self, number: int) -> None:
        """Take a number into the names that a screen reader says: every condition has the same fields."""
        for widget in (self._text, self._reason, self._remove):
            name = self._page.words("plan.field_of_condition", number=number, field=widget.label)
            widget.setAccessibleName(name)

    def put_keyboard(self) -> None:
        """Put the keyboard into the condition."""
        self._text.setFocus()

    def _add(self, field: str) -> TextBox:
        label = self._page.words(f"plan.condition.{field}.label")
        prompt = self._page.words(f"plan.condition.{field}.prompt")
        box = TextBox(f"{self._name}.{field}", label, prompt=prompt, lines=(1, 6))
        self._page.bind(
            box,
            box.edited,
            lambda: str(getattr(self._held(), field)),
            lambda value: self._keep(**{field: value}),
        )
        self._page.cites(box)
        self.column.addWidget(Field(box, label))
        return box

    def _keep(self, **answers: Any) -> Changed:
        return fill_in(self._page.context.desk, self._held(), **answers)

    def _held(self) -> Condition:
        own = self._condition
        return next((one for one in self._page.assessment.conditions if one.id == own.id), own)
