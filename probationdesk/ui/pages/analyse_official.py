"""Copying a score from an official record: as printed there, and never a band without its generation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QWidget

from probationdesk.scores.official import KINDS, OfficialEntry
from probationdesk.services.scoring import SUFFICES, keep_official, official_gaps, official_tools
from probationdesk.ui.page import Page
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox


class OfficialForm(Card):
    """Asks for one score as it is printed; says what is missing, and keeps it only when it cannot mislead.

    `then` is called when a score has been kept.
    """

    def __init__(self, page: Page, then: Callable[[], None]) -> None:
        super().__init__(quiet=True)
        self._page = page
        self._words = page.words
        self._then = then
        self._tool = PickBox(self._name("tool"), self._label("tool"), self._tools())
        self._generation = LineBox(self._name("generation"), self._label("generation"), characters=16)
        kinds = tuple(Option(kind, self._words(f"scores.kinds.{kind}")) for kind in KINDS)
        self._kind = ChoiceRow(self._name("kind"), self._label("kind"), kinds, words=self._words)
        self._value = LineBox(self._name("value"), self._label("value"), characters=8)
        self._band = LineBox(self._name("band"), self._label("band"), characters=24)
        self._dated = DateBox(
            self._name("dated"),
            self._label("dated"),
            words=self._words,
            language=self._words.language,
            today=lambda: page.context.desk.clock().date(),
        )
        self._source = TextBox(
            self._name("source"), self._label("source"), prompt=self._words("analyse.official.source.prompt"),
            lines=(1, 3),
        )  # fmt: skip
        page.cites(self._source)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("tool", self._tool), ("generation", self._generation), ("kind", self._kind), ("value", self._value),
            ("band", self._band), ("dated", self._dated), ("source", self._source),
        )  # fmt: skip
        for box in (self._generation, self._value, self._band):
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._meaning = PlainLabel(role="small", tone="quiet")
        self._meaning.hide()
        for field, widget in fields:
            hint = self._words("analyse.official.generation.hint") if widget is self._generation else ""
            self.column.addWidget(Field(widget, self._label(field), hint=hint))
            if widget is self._tool:
                self.column.addWidget(self._meaning)
        self._missing = PlainLabel(tone="warn", name=self._name("missing"))
        self._missing.hide()
        self.column.addWidget(self._missing)
        self.column.addWidget(ActionButton(self._name("keep"), self._words("analyse.official.keep"), self._on_keep))
        self._tool.edited.connect(self._on_tool)

    def put_keyboard(self) -> None:
        """Put the keyboard into the first question."""
        self._tool.setFocus()

    def _tools(self) -> tuple[tuple[str, str], ...]:
        return (("", self._words("analyse.choose")), *((tool.id, tool.name) for tool in official_tools()))

    def _name(self, field: str) -> str:
        return f"analyse.official.{field}"

    def _label(self, field: str) -> str:
        return self._words(f"analyse.official.{field}.label")

    def _on_tool(self) -> None:
        """Say what the tool's name stands for, and fill in what it leaves no choice about."""
        tool = next((one for one in official_tools() if one.id == self._tool.value()), None)
        self._meaning.setVisible(tool is not None)
        if tool is None:
            return
        self._meaning.setText(self._words(f"scores.official_tools.{tool.id}"))
        self._generation.set_value(tool.generation)
        self._kind.set_value(tool.kinds[0] if len(tool.kinds) == 1 else "")

    def _entry(self) -> OfficialEntry:
        return OfficialEntry(
            tool=self._tool.value(), generation=self._generation.value(), kind=self._kind.value(),
            value=self._value.value(), band=self._band.value(), dated=self._dated.value(),
            source=self._source.value(), entered_by=self._page.context.desk.officer.name,
        )  # fmt: skip

    def _on_keep(self) -> None:
        entry = self._entry()
        gaps = official_gaps(entry)
        stops = [gap for gap in gaps if gap not in SUFFICES]
        doubts = [gap for gap in gaps if gap in SUFFICES]
        # A doubt is pointed out once; pressed again, the record stands as printed.
        said = "\n".join(self._words(f"scores.official_gaps.{gap}") for gap in stops or doubts)
        if stops or (doubts and said != self._missing.text()):
            self._missing.setText(said)
            self._missing.show()
            announce(self._missing, said, at_once=True)
            return
        head = self._page.assessment.head
        if self._page.context.act(lambda: keep_official(self._page.context.desk, head, entry)):
            self._empty()
            self._then()

    def _empty(self) -> None:
        self._tool.set_value("")
        self._meaning.hide()
        self._kind.set_value("")
        self._dated.set_value(None)
        for box in (self._generation, self._value, self._band):
            box.set_value("")
        self._source.set_value("")
        self._missing.setText("")
        self._missing.hide()
