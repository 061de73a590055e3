"""One goal: what the person will do and why, in their words, the steps to it, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.claims import Answer
from probationdesk.domain.dates import months_after
from probationdesk.domain.plan import Agreement, Goal, PlanStep
from probationdesk.services.changes import fill_in
from probationdesk.services.planning import add_step, fill_in_step, remove_step
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card, place_in
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.text_box import TextBox

_PRESETS: Final = (3, 6, 12)
"""Months from today for which a step's date has a button."""


class GoalCard(Card):
    """A goal under its number. Its steps come and go without the card being made anew."""

    def __init__(self, page: Page, goal: Goal, remove: Callable[[Goal], None]) -> None:
        super().__init__()
        self.page = page
        self.words = page.words
        self._goal = goal
        self.prefix = f"plan.goal.{goal.position}"
        self._steps: dict[tuple[str, int], StepCard] = {}
        title = self.words("plan.goal.title", number=goal.position)
        self.column.addWidget(Heading(title, 3))
        self._i_will = self._add_text("i_will", lines=(1, 5))
        self._add_text("so_that", lines=(1, 5))
        self._step_list = QVBoxLayout()
        self._step_list.setSpacing(spacing.SMALL)
        self.column.addLayout(self._step_list)
        self._add_step = self._button("add_step", self._on_add_step, icon="add")
        self.column.addWidget(self._add_step)
        self._add_agreement()
        self._add_text("their_words", lines=(1, 5))
        self.column.addWidget(self._button("remove", lambda: remove(self.held()), icon="remove"))

    def show_goal(self, goal: Goal) -> None:
        """Bring the steps in line with the goal."""
        steps = {(step.id, number): step for number, step in enumerate(goal.steps, 1)}
        for gone in set(self._steps) - set(steps):
            self.page.take_away(self._steps.pop(gone))
        for place, key in enumerate(steps):
            if key not in self._steps:
                self._steps[key] = StepCard(self, *key, self._on_remove_step)
            place_in(self._step_list, place, self._steps[key])

    def held(self) -> Goal:
        """Return the goal as the case now holds it."""
        return next((goal for goal in self.page.assessment.goals if goal.id == self._goal.id), self._goal)

    def put_keyboard(self) -> None:
        """Put the keyboard into "I will"."""
        self._i_will.setFocus()

    def label(self, field: str) -> str:
        """Return the name a screen reader says: every goal has the same fields."""
        return self.words(
            "plan.field_of_goal", number=self._goal.position, field=self.words(f"plan.goal.{field}.label")
        )

    def _add_text(self, field: str, *, lines: tuple[int, int]) -> TextBox:
        prompt = self.words(f"plan.goal.{field}.prompt")
        box = TextBox(f"{self.prefix}.{field}", self.label(field), prompt=prompt, lines=lines)
        box.set_theirs(True)  # a goal stands in the person's words
        self.page.bind(
            box,
            box.edited,
            lambda: str(getattr(self.held(), field)),
            lambda value: self._keep(**{field: value}),
        )
        self.column.addWidget(Field(box, self.words(f"plan.goal.{field}.label")))
        return box

    def _add_agreement(self) -> None:
        options = tuple(Option(v.value, self.words(f"terms.agreement.{v}")) for v in Agreement if v.value)
        row = ChoiceRow(f"{self.prefix}.agreement", self.label("agreement"), options, words=self.words)
        self.page.bind(
            row,
            row.edited,
            lambda: str(self.held().agreement),
            lambda value: self._keep(agreement=Agreement(value)),
            at_once=True,
        )
        self.column.addWidget(Field(row, self.words("plan.goal.agreement.label")))

    def _button(self, field: str, act: Callable[[], None], *, icon: str) -> ActionButton:
        button = ActionButton(f"{self.prefix}.{field}", self.words(f"plan.goal.{field}.label"), act, icon=icon)
        button.setAccessibleName(self.label(field))
        return button

    def _keep(self, **answers: Any) -> Changed:
        return fill_in(self.page.context.desk, self.held(), **answers)

    def _on_add_step(self) -> None:
        if self.page.flush() and self.page.context.act(lambda: add_step(self.page.context.desk, self.held())):
            list(self._steps.values())[-1].put_keyboard()

    def _on_remove_step(self, step_id: str) -> None:
        # The steps below are made anew under their new number: what is typed in them must be kept first.
        if self.page.flush():
            self._add_step.setFocus()
            self.page.context.act(lambda: remove_step(self.page.context.desk, self.held(), step_id))


class StepCard(Card):
    """One step: one actor, one date, and whether the person can do it now by themselves."""

    def __init__(self, goal: GoalCard, step_id: str, number: int, remove: Callable[[str], None]) -> None:
        super().__init__(quiet=True)
        self._goal = goal
        self._page = goal.page
        self._words = goal.words
        self._step_id = step_id
        self._number = number
        self._prefix = f"{goal.prefix}.step.{number}"
        self._what = TextBox(
            self._name("what"), self._label("what"), prompt=self._words("plan.step.what.prompt"), lines=(1, 5)
        )
        self._bind(self._what, "what")
        self.column.addWidget(Field(self._what, self._words("plan.step.numbered", number=number)))
        who = LineBox(self._name("who"), self._label("who"), prompt=self._words("plan.step.who.prompt"), characters=18)
        self._bind(who, "who")
        self.column.addWidget(flowing_row(self._field(who, "who"), self._date("by"), gap=spacing.LARGE))
        self.column.addWidget(flowing_row(*(self._preset(months) for months in _PRESETS)))
        self.column.addWidget(flowing_row(self._power(), self._date("done_on"), gap=spacing.LARGE))
        button = ActionButton(
            self._name("remove"), self._words("plan.step.remove.label"), lambda: remove(step_id), icon="remove"
        )
        button.setAccessibleName(self._label("remove"))
        self.column.addWidget(button)

    def put_keyboard(self) -> None:
        """Put the keyboard into what is to be done."""
        self._what.setFocus()

    def _held(self) -> PlanStep:
        # A step just taken out is asked for once more by its fields before they go.
        steps = self._goal.held().steps
        return next((step for step in steps if step.id == self._step_id), PlanStep(id=self._step_id, what=""))

    def _name(self, field: str) -> str:
        return f"{self._prefix}.{field}"

    def _label(self, field: str) -> str:
        said = self._words("plan.field_of_step", number=self._number, field=self._words(f"plan.step.{field}.label"))
        return self._words("plan.field_of_goal", number=self._goal.held().position, field=said)

    def _bind(self, box: Any, field: str, *, at_once: bool = False) -> None:
        kind = Answer if at_once else None
        self._page.bind(
            box,
            box.edited,
            lambda: getattr(self._held(), field),
            lambda value: self._keep(**{field: kind(value) if kind else value}),
            at_once=at_once,
        )

    def _field(self, box: QWidget, field: str) -> Field:
        return Field(box, self._words(f"plan.step.{field}.label"))

    def _date(self, field: str) -> Field:
        box = DateBox(
            self._name(field),
            self._label(field),
            words=self._words,
            language=self._words.language,
            today=self._today,
        )
        self._bind(box, field)
        return self._field(box, field)

    def _power(self) -> Field:
        options = tuple(Option(v.value, self._words(f"terms.answer.{v}")) for v in Answer if v.value)
        row = ChoiceRow(self._name("in_my_power"), self._label("in_my_power"), options, words=self._words)
        self._bind(row, "in_my_power", at_once=True)
        return self._field(row, "in_my_power")

    def _preset(self, months: int) -> ActionButton:
        text = self._words("plan.step.preset", months=months)
        button = ActionButton(self._name(f"in_{months}"), text, lambda: self._on_preset(months), changes=True)
        button.setAccessibleName(self._words("plan.field_of_step", number=self._number, field=text))
        return button

    def _on_preset(self, months: int) -> None:
        by = months_after(self._today(), months)
        self._page.context.act(lambda: self._keep(by=by))

    def _today(self) -> date:
        return self._page.context.desk.clock().date()

    def _keep(self, **answers: Any) -> Changed:
        return fill_in_step(self._page.context.desk, self._goal.held(), self._step_id, **answers)
