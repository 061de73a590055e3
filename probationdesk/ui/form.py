"""Lays out a page's fields: each a label, a widget with its name, and its binding to a record's field.

A page says which record and which of its fields; the label is `<page>.<field>.label` in the wording and
the prompt, where there is one, `<page>.<field>.prompt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from probationdesk.domain.record import Record
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.heading import Heading, Level
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.widgets.tick_box import TickBox

Getter = Callable[[], Record]


class Form:
    """Adds named, labelled and bound fields to a layout of a page.

    `prefix` is what the names begin with (by default the page's name) and `wording` where the labels
    are found (by default the same).
    """

    def __init__(self, page: Page, layout: QVBoxLayout, *, prefix: str = "", wording: str = "") -> None:
        self.page = page
        self.layout = layout
        self.prefix = prefix or page.name
        self.wording = wording or self.prefix
        self.words = page.words

    def heading(self, key: str, level: Level = 2) -> Heading:
        """Add a heading with the text of `key`."""
        heading = Heading(self.words(key), level=level)
        self.layout.addWidget(heading)
        return heading

    def note(self, key: str, **parameters: object) -> PlainLabel:
        """Add a sentence that explains, with the text of `key`."""
        label = PlainLabel(self.words(key, **parameters))
        self.layout.addWidget(label)
        return label

    def text(
        self,
        record: Getter,
        field: str,
        *,
        lines: tuple[int, int] = (3, 14),
        keep: Callable[[str], Changed | None] | None = None,
    ) -> TextBox:
        """Add a box for prose, in which sources can be cited."""
        box = TextBox(self._name(field), self._label(field), prompt=self._prompt(field), lines=lines)
        self._labelled(box, field)
        self._bind(box, box.edited, record, field, keep)
        self.page.cites(box)
        return box

    def line(self, record: Getter, field: str, *, keep: Callable[[str], Changed | None] | None = None) -> LineBox:
        """Add a box for one line."""
        box = LineBox(self._name(field), self._label(field), prompt=self._prompt(field))
        self._labelled(box, field)
        self._bind(box, box.edited, record, field, keep)
        return box

    def date(self, record: Getter, field: str) -> DateBox:
        """Add a box for a date, which may stay empty."""
        box = DateBox(self._name(field), self._label(field), words=self.words, language=self.words.language)
        self._labelled(box, field)
        self._bind(box, box.edited, record, field, None)
        return box

    def tick(self, record: Getter, field: str) -> TickBox:
        """Add a box to tick; its label stands beside it."""
        box = TickBox(self._name(field), self._label(field))
        self.layout.addWidget(box)
        self._bind(box, box.edited, record, field, None, at_once=True)
        return box

    def choice(
        self,
        record: Getter,
        field: str,
        kind: type[StrEnum],
        terms: str,
        *,
        offered: Iterable[StrEnum] | None = None,
        keep: Callable[[str], Changed | None] | None = None,
    ) -> ChoiceRow:
        """Add a row of answers, each a value of `kind` worded under `terms.<terms>`; the empty value is not offered."""
        options = tuple(
            Option(value.value, self.words(f"terms.{terms}.{value.value}"))
            for value in (offered or kind)
            if value.value
        )
        row = ChoiceRow(self._name(field), self._label(field), options, words=self.words)
        self._labelled(row, field)
        chosen = keep or (lambda value: self._fill_in(record, field, kind(value)))
        self.page.bind(row, row.edited, lambda: str(getattr(record(), field)), chosen, at_once=True)
        return row

    def pick(self, record: Getter, field: str, kind: type[StrEnum], terms: str) -> PickBox:
        """Add a list to pick from, each a value of `kind` worded under `terms.<terms>`."""
        options = tuple((value.value, self.words(f"terms.{terms}.{value.value}")) for value in kind if value.value)
        box = PickBox(self._name(field), self._label(field), options)
        self._labelled(box, field)
        self.page.bind(
            box,
            box.edited,
            lambda: str(getattr(record(), field)),
            lambda value: self._fill_in(record, field, kind(value)),
            at_once=True,
        )
        return box

    def button(self, field: str, act: Callable[[], object], *, icon: str = "") -> ActionButton:
        """Add a button on the left."""
        button = ActionButton(self._name(field), self._label(field), act, icon=icon)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self.layout.addLayout(row)
        return button

    def gap(self) -> None:
        """Add the distance between two sections."""
        self.layout.addSpacing(spacing.LARGE)

    def _name(self, field: str) -> str:
        return f"{self.prefix}.{field}"

    def _label(self, field: str) -> str:
        return self.words(f"{self.wording}.{field}.label")

    def _prompt(self, field: str) -> str:
        key = f"{self.wording}.{field}.prompt"
        return self.words(key) if key in self.words else ""

    def _labelled(self, widget: QWidget, field: str) -> None:
        self.layout.addWidget(Field(widget, self._label(field)))

    def _bind(
        self,
        box: Any,
        edited: Any,
        record: Getter,
        field: str,
        keep: Callable[[Any], Changed | None] | None,
        *,
        at_once: bool = False,
    ) -> None:
        kept = keep or (lambda value: self._fill_in(record, field, value))
        self.page.bind(box, edited, lambda: getattr(record(), field), kept, at_once=at_once)

    def _fill_in(self, record: Getter, field: str, value: Any) -> Changed:
        return fill_in(self.page.context.desk, record(), **{field: value})
