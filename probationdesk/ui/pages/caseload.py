"""The caseload: everyone the officer works with, found as their name is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.glance import due
from probationdesk.domain.lines import CaseLine
from probationdesk.services.admitting import cases_waiting
from probationdesk.services.handing_over import waiting_acceptance
from probationdesk.services.people import open_case
from probationdesk.services.ports import Changed
from probationdesk.services.sharing import cases_apart
from probationdesk.services.unread import unread
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList

_SHOWN = 500
"""Rows fetched at most; typing narrows the list long before anyone reads so many."""


class CaseloadPanel(QWidget):
    """Stands at the left of the window. Enter, or a click, opens a case."""

    case_chosen = Signal(str)
    """The officer wants a case; its id."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._apart: frozenset[str] = frozenset()
        self._handed_over: frozenset[str] = frozenset()
        self._unread: frozenset[str] = frozenset()
        words = context.words
        self.setObjectName("caseload")
        self.finder = LineBox("caseload.find", words("caseload.find.label"), prompt=words("caseload.find.prompt"))
        self.list = RowList("caseload.cases", words("caseload.cases.label"), details=2)
        self._empty = PlainLabel(words("caseload.empty"), tone="quiet")
        self._name = LineBox(
            "caseload.new_name", words("caseload.new_name.label"), prompt=words("caseload.new_name.label")
        )
        self._add = ActionButton("caseload.new", words("caseload.new.label"), self._begin_new, icon="add")
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing.MEDIUM,) * 4)
        column.setSpacing(spacing.SMALL)
        column.addWidget(PlainLabel(words("caseload.title"), role="heading", tone="ink"))
        column.addWidget(self.finder)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addWidget(self._name)
        column.addWidget(self._add)
        self._name.hide()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(60)
        self._typed.timeout.connect(self._show_found)
        self.finder.textChanged.connect(self._on_typed)
        self.finder.returnPressed.connect(self._open_first)
        self.list.opened.connect(self.case_chosen)
        self._name.returnPressed.connect(self._open_new)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._name)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave_new)
        self.reload()

    def reload(self) -> None:
        """Show the caseload as it now stands."""
        desk = self._context.desk
        self._apart, self._handed_over, self._unread = cases_apart(desk), waiting_acceptance(desk), unread(desk)
        self._asked = cases_waiting(desk)
        self._show_found()

    def _show_found(self) -> None:
        """Show whoever is found by what is typed."""
        lines = self._context.desk.store.cases(self.finder.value(), limit=_SHOWN)
        self.list.set_rows(tuple(self._row(line) for line in lines))
        self._empty.setVisible(not lines)
        self.list.setVisible(bool(lines))

    def show_open(self, case_id: str) -> None:
        """Mark the case that is open; whatever came in for it has been seen now."""
        if case_id in self._unread:
            self._unread -= {case_id}
            self._show_found()
        self.list.select(case_id)

    def begin_new(self) -> None:
        """Ask for the name of a new person."""
        self._name.show()
        self._name.setFocus()

    def _leave_new(self) -> None:
        self._name.clear()
        self._name.hide()
        self.finder.setFocus()

    def _begin_new(self) -> None:
        if self._name.isVisible() and self._name.value():
            self._open_new()
        else:
            self.begin_new()

    def _open_new(self) -> None:
        name = self._name.value()
        if not name:
            return
        made: list[Changed] = []

        def act() -> Changed:
            made.append(open_case(self._context.desk, name))
            return made[0]

        if self._context.act(act):
            self._name.clear()
            self._name.hide()
            self.reload()
            self.case_chosen.emit(made[0].case_id)

    def _on_typed(self) -> None:
        self._typed.start()

    def _open_first(self) -> None:
        self.reload()
        rows = self.list.rows()
        if rows:
            self.finder.clear()
            self.reload()
            self.list.select(rows[0].id)
            self.case_chosen.emit(rows[0].id)

    def _row(self, line: CaseLine) -> Row:
        words = self._context.words
        waits = [words("caseload.apart")] if line.case_id in self._apart else []
        waits += [words("caseload.handed_over")] if line.case_id in self._handed_over else []
        waits += [words("caseload.asked")] if line.case_id in self._asked else []
        waits += [words("caseload.unread")] if line.case_id in self._unread else []
        waits += [self._count("outstanding", line.outstanding)] if line.outstanding else []
        waits += [words("caseload.awaits_oversight")] if line.awaits_oversight else []
        second = [", ".join(waits) or words(f"terms.setting.{line.setting}")]
        second = [words("caseload.invented"), *second] if line.invented else second
        return Row(line.case_id, line.name, f"{self._due(line)}\n{' · '.join(second)}")

    def _due(self, line: CaseLine) -> str:
        """What is next, led by how near it is."""
        words, on = self._context.words, line.next_event_on
        if on is None:
            return line.next_event or words("caseload.nothing_planned")
        near = due(on, self._context.desk.clock().date())
        date = in_words(on, self._context.language)
        what = f"{date}: {line.next_event}" if line.next_event else date
        return words(f"caseload.due.{near}", what=what)

    def _count(self, key: str, count: int) -> str:
        return self._context.words(f"caseload.{key}_one" if count == 1 else f"caseload.{key}", count=count)
