"""Search over all cases, as one types."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from probationdesk.domain.dates import in_words
from probationdesk.domain.lines import Hit
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.found import found_words
from probationdesk.ui.page import Page
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList

MOST = 50
_TELL_AFTER_MS = 700
"""A screen reader is told how much was found at the first pause, not at every key."""


class Order(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    BEST = "best"


class SearchPage(Page):
    """Finds what notes, interviews and findings say, in every case of the store. It needs no case to be open."""

    name = "search"
    freezes = False

    chosen = Signal(object)
    """The `Hit` that the officer wants opened."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._hits: tuple[Hit, ...] = ()
        form = Form(self, self.column)
        form.heading("search.title", 1)
        label = self.words("search.query.label")
        self._query = LineBox("search.query", label, prompt=self.words("search.query.prompt"))
        self._query.edited.connect(self._search)
        self._query.returnPressed.connect(self._open_first)
        self._query.installEventFilter(self)
        self.column.addWidget(Field(self._query, label))
        options = tuple(Option(order.value, self.words(f"search.order.{order}")) for order in Order)
        label = self.words("search.order.label")
        self._order = ChoiceRow("search.order", label, options, words=self.words)
        self._order.set_value(Order.NEWEST)
        self._order.chosen.connect(self._on_order)
        self.column.addWidget(Field(self._order, label))
        self._count = PlainLabel(tone="quiet", name="search.count")
        self.column.addWidget(self._count)
        self._list = RowList("search.results", self.words("search.results.label"), fits=True)
        self._list.opened.connect(self._open)
        self.column.addWidget(self._list)
        self.column.addStretch(1)
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(_TELL_AFTER_MS)
        self._tell.timeout.connect(self._on_pause)
        self.setFocusProxy(self._query)
        self._search()

    def show_case(self) -> None:
        """Look again: something may have been written since."""
        self._search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down goes from the words looked for into what was found."""
        down = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        if watched is self._query and down and self._hits:
            self._list.select(self._hits[0].record_id)
            self._list.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        query, found = self._query.value(), list[Hit]()
        ranked = self._order.value() == Order.BEST
        if query:
            store = self.context.desk.store
            self.context.act(lambda: found.extend(store.search(query, ranked=ranked, limit=MOST)))
        self._hits = tuple(found)
        self._list.set_rows(tuple(self._row(hit) for hit in found))
        self._list.setVisible(bool(found))
        self._count.setText(self._said(query))
        self._tell.start()

    def _said(self, query: str) -> str:
        count = len(self._hits)
        if not query:
            return self.words("search.hint")
        key = "none" if not count else "one" if count == 1 else "most" if count == MOST else "many"
        return self.words(f"search.count.{key}", count=count)

    def _row(self, hit: Hit) -> Row:
        kind = found_words(hit.kind, hit.key, self.context.desk.framework, self.words)
        day = in_words(hit.at.date(), self.context.language)
        return Row(id=hit.record_id, title=f"{hit.name} · {kind}", detail=hit.excerpt, tag=day)

    def _on_order(self) -> None:
        # Taking the answer away leaves the order that a search begins with.
        if not self._order.value():
            self._order.set_value(Order.NEWEST)
        self._search()

    def _on_pause(self) -> None:
        if self._query.value():
            announce(self._query, self._count.text())

    def _open_first(self) -> None:
        if self._hits:
            self.chosen.emit(self._hits[0])

    def _open(self, record_id: str) -> None:
        self.chosen.emit(next(hit for hit in self._hits if hit.record_id == record_id))
