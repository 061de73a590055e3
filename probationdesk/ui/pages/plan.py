"""The plan: the person's goals and steps first, then how the risk is managed, and what is proposed to the court."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import Purpose
from probationdesk.domain.plan import Goal
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition
from probationdesk.services.changes import take_out
from probationdesk.services.planning import add_condition, add_goal, remove_goal
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.plan_condition import ConditionCard
from probationdesk.ui.pages.plan_goal import GoalCard
from probationdesk.ui.pages.ways import add_ways
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.card import place_in

MANAGEMENT = ("supervision", "monitoring", "interventions", "victim_safety", "contingency")
PROPOSAL = ("proposal", "requirements", "why", "options", "alternatives", "dependants")


class PlanPage(Page):
    """Goals are cards in the person's words; cards come and go with their records."""

    name = "plan"
    watches = frozenset({"goal", "management", "condition", "proposal", "assessment", "source", "person"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("plan.title", 1)
        form.note("plan.intro")
        self._ways = add_ways(
            self,
            {
                "goals": self._go_to_goals,
                "management": lambda: self._supervision.setFocus(),
                "conditions": self._go_to_conditions,
                "proposal": lambda: self._proposed.setFocus(),
            },
        )
        form.heading("plan.heading.goals")
        self._goals: dict[tuple[str, int], GoalCard] = {}
        self._goal_list = self._list()
        self._no_goals = form.note("plan.no_goals")
        self._add_goal = form.button("add_goal", self._on_add_goal, icon="add")
        form.heading("plan.heading.management")
        self._supervision, *_ = [form.text(self._management, field, lines=(2, 12)) for field in MANAGEMENT]
        form.heading("plan.heading.conditions")
        form.note("plan.conditions_note")
        self._conditions: dict[str, ConditionCard] = {}
        self._condition_list = self._list()
        self._add_condition = form.button("add_condition", self._on_add_condition, icon="add")
        self._proposal_part = self._lay_out_proposal()
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Bring the cards in line with the goals and conditions, and ask for a proposal only where a court reads it."""
        self._show_goals()
        self._show_conditions()
        for_court = self.assessment.head.purpose is Purpose.PRE_SENTENCE
        self._proposal_part.setVisible(for_court)
        self._ways["proposal"].setVisible(for_court)

    # Laying out ------------------------------------------------------------

    def _list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(spacing.MEDIUM)
        self.column.addLayout(column)
        return column

    def _lay_out_proposal(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        form = Form(self, column)
        form.heading("plan.heading.proposal")
        self._proposed, *_ = [form.text(self._proposal, field, lines=(2, 12)) for field in PROPOSAL]
        self.column.addWidget(part)
        return part

    def _management(self) -> Record:
        return self.assessment.management

    def _proposal(self) -> Record:
        return self.assessment.proposal

    # Goals -----------------------------------------------------------------

    def _show_goals(self) -> None:
        goals = {(goal.id, goal.position): goal for goal in self.assessment.goals}
        for gone in set(self._goals) - set(goals):
            self.take_away(self._goals.pop(gone))
        for place, (key, goal) in enumerate(goals.items()):
            if key not in self._goals:
                self._goals[key] = GoalCard(self, goal, self._on_remove_goal)
            place_in(self._goal_list, place, self._goals[key])
            self._goals[key].show_goal(goal)
        self._no_goals.setVisible(not goals)

    def _go_to_goals(self) -> None:
        if self._goals:
            next(iter(self._goals.values())).put_keyboard()
        else:
            self._add_goal.setFocus()

    def _on_add_goal(self) -> None:
        if self._added(lambda: add_goal(self.context.desk, self.assessment.head)):
            list(self._goals.values())[-1].put_keyboard()

    def _on_remove_goal(self, goal: Goal) -> None:
        # The cards below are made anew under their new number: what is typed in them must be kept first.
        if self.flush():
            self._add_goal.setFocus()
            self.context.act(lambda: remove_goal(self.context.desk, goal))

    # Conditions ------------------------------------------------------------

    def _show_conditions(self) -> None:
        conditions = {condition.id: condition for condition in self.assessment.conditions}
        for gone in set(self._conditions) - set(conditions):
            self.take_away(self._conditions.pop(gone))
        for place, condition in enumerate(conditions.values()):
            if condition.id not in self._conditions:
                self._conditions[condition.id] = ConditionCard(self, condition, self._on_remove_condition)
            place_in(self._condition_list, place, self._conditions[condition.id])
            self._conditions[condition.id].show_number(place + 1)

    def _go_to_conditions(self) -> None:
        if self._conditions:
            next(iter(self._conditions.values())).put_keyboard()
        else:
            self._add_condition.setFocus()

    def _on_add_condition(self) -> None:
        before = set(self._conditions)
        if self._added(lambda: add_condition(self.context.desk, self.assessment.head, "")):
            for identifier in set(self._conditions) - before:
                self._conditions[identifier].put_keyboard()

    def _on_remove_condition(self, condition: Condition) -> None:
        self._add_condition.setFocus()
        self.context.act(lambda: take_out(self.context.desk, condition))

    def _added(self, act: Callable[[], Changed]) -> bool:
        return self.flush() and self.context.act(act)
