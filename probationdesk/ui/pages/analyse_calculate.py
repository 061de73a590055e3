"""Calculating a static score here: what is asked, what the case already says, and the result before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from probationdesk.domain.people import Person
from probationdesk.scores.explain import refusal_message, shown_value
from probationdesk.scores.inputs import ScoreRefused, Sex
from probationdesk.scores.ogrs4 import VIOLENT
from probationdesk.services.ports import Changed
from probationdesk.services.scoring import (
    CALCULATED,
    OGRS3,
    Given,
    Prefilled,
    calculate,
    inputs_of,
    keep_calculated,
    needed_by,
    offences_of,
    prefill,
)
from probationdesk.ui.page import Page
from probationdesk.ui.pages.analyse_result import ScoreResult
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel

_DATES = ("date_of_birth", "first_sanction", "convicted", "in_community")
_COUNTS = ("previous_sanctions", VIOLENT)
_NEITHER = "neither"
_NARROWEST = 160
"""Pixels."""


class CalculateForm(Card):
    """The inputs of a score, filled from the case where it says something; nothing is kept until asked.

    `then` is called when a score has been kept.

    What the officer puts in by hand is not filled over, and its source is then the officer.
    """

    def __init__(self, page: Page, then: Callable[[], None]) -> None:
        super().__init__(quiet=True)
        self._page = page
        self._then = then
        self._words = page.words
        self._touched: set[str] = set()
        self._found: Mapping[str, Prefilled] = {}
        self._blocks: dict[str, QWidget] = {}
        self._bases: dict[str, PlainLabel] = {}
        self._boxes: dict[str, Any] = {}
        options = tuple(Option(tool, self._words(f"analyse.calculate.tools.{tool}")) for tool in CALCULATED)
        self._tool = ChoiceRow("analyse.calculate.tool", self._label("tool"), options, words=self._words)
        self._tool.set_value(OGRS3)
        self._tool.edited.connect(self._on_tool)
        self.column.addWidget(Field(self._tool, self._label("tool")))
        self._lay_out_inputs()
        self._refusal = PlainLabel(tone="warn", name="analyse.calculate.refusal")
        self._refusal.hide()
        self._result = ScoreResult(self._words)
        self._keep = ActionButton("analyse.calculate.keep", self._words("analyse.calculate.keep"), self._on_keep)
        self._keep.hide()
        self.column.addWidget(
            ActionButton("analyse.calculate.run", self._words("analyse.calculate.run"), self._on_calculate)
        )
        for widget in (self._refusal, self._result, self._keep):
            self.column.addWidget(widget)
        self._on_tool()

    def show_case(self) -> None:
        """Fill in what the case says, where the officer has not."""
        case = self._page.case
        assert case is not None
        chosen = self._boxes["convicted"].value() if "convicted" in self._touched else None
        self._found = prefill(case, chosen)
        for name in self._boxes:
            if name not in self._touched:
                found = self._found.get(name)
                value = found.value if found else ""
                self._boxes[name].set_value((date.fromisoformat(value) if value else None) if name in _DATES else value)
            self._bases[name].setText(self._basis(name))
            self._bases[name].setVisible(bool(self._basis(name)))

    def put_keyboard(self) -> None:
        """Put the keyboard into the first question."""
        self._tool.setFocus()

    # Building --------------------------------------------------------------

    def _lay_out_inputs(self) -> None:
        for name in ("sex", *_DATES[:3], "in_community", *_COUNTS, "offence"):
            if name == "sex":
                box: Any = self._pick(name, self._sexes())
            elif name == "offence":
                box = self._pick(name, ())
            elif name in _DATES:
                box = self._date(name)
            else:
                box = LineBox(self._name(name), self._label(name), characters=6)
                box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.edited.connect(lambda name=name: self._on_edited(name))
            self._boxes[name] = box
            self._bases[name] = PlainLabel(role="small", tone="quiet")
            block = QWidget()
            column = QVBoxLayout(block)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(spacing.HAIR)
            column.addWidget(Field(box, self._label(name)))
            column.addWidget(self._bases[name])
            self._blocks[name] = block
            self.column.addWidget(block)

    def _date(self, name: str) -> DateBox:
        return DateBox(
            self._name(name),
            self._label(name),
            words=self._words,
            language=self._words.language,
            today=self._today,
        )

    def _pick(self, name: str, options: tuple[tuple[str, str], ...]) -> PickBox:
        box = PickBox(self._name(name), self._label(name), (("", self._words("analyse.choose")), *options))
        # The longest category must not push the page wide at the largest text.
        box.setMinimumWidth(_NARROWEST)
        return box

    def _sexes(self) -> tuple[tuple[str, str], ...]:
        known = tuple((sex.value, self._words(f"scores.sex.{sex}")) for sex in Sex)
        return (*known, (_NEITHER, self._words("analyse.calculate.neither")))

    def _name(self, field: str) -> str:
        return f"analyse.calculate.{field}"

    def _label(self, field: str) -> str:
        text = self._words(f"scores.inputs.{field}")
        return text[:1].upper() + text[1:]

    # Acting ----------------------------------------------------------------

    def _today(self) -> date:
        return self._page.context.desk.clock().date()

    def _on_tool(self) -> None:
        """Ask what the tool needs, in its own categories of offence."""
        tool = self._tool.value() or OGRS3
        offences = tuple((one, shown_value("offence", one, self._words)) for one in offences_of(tool))
        self._boxes["offence"].set_options((("", self._words("analyse.choose")), *offences))
        self._blocks[VIOLENT].setVisible(VIOLENT in needed_by(tool))
        self._forget_result()

    def _on_edited(self, name: str) -> None:
        self._touched.add(name)
        self._forget_result()
        self.show_case()

    def _forget_result(self) -> None:
        """A result that no longer belongs to what stands above it is taken away."""
        self._result.clear()
        self._refusal.hide()
        self._keep.hide()

    def _given(self) -> Given:
        values = {name: box.value() for name, box in self._boxes.items()}
        return Given(**values, assessed=self._today())

    def _on_calculate(self) -> None:
        self._forget_result()
        unreadable = next((name for name in _DATES if not self._boxes[name].readable()), None)
        if unreadable is not None:
            # A date that cannot be read counts as none; a score must not quietly leave it out.
            self._refuse(self._words("analyse.calculate.unreadable", field=self._label(unreadable)))
            return
        given, tool = self._given(), self._tool.value() or OGRS3
        try:
            explained = calculate(tool, given)
        except ScoreRefused as refused:
            self._refuse(refusal_message(refused, self._words))
            return
        self._result.show_result(explained, self._person().called, inputs_of(tool, given, self._all_bases()))
        self._keep.show()
        self._keep.setFocus()
        announce(self._keep, self._words("analyse.calculate.done"))

    def _on_keep(self) -> None:
        given, tool, head = self._given(), self._tool.value() or OGRS3, self._page.assessment.head

        def keep() -> Changed:
            return keep_calculated(self._page.context.desk, head, tool, given, self._all_bases())

        if self._page.context.act(keep):
            self._forget_result()
            self._then()

    def _refuse(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.show()
        announce(self._refusal, text, at_once=True)

    def _person(self) -> Person:
        assert self._page.case is not None
        return self._page.case.person

    def _all_bases(self) -> dict[str, str]:
        officer = self._page.context.desk.officer.name
        by_hand = self._words("analyse.calculate.basis.by_hand", officer=officer)
        named = {name: self._basis(name) or by_hand for name in self._boxes}
        return {**named, "assessed": self._words("analyse.calculate.basis.today")}

    def _basis(self, name: str) -> str:
        found = self._found.get(name)
        if found is None or name in self._touched:
            return ""
        return self._words(f"analyse.calculate.basis.{found.basis}", count=found.count)
