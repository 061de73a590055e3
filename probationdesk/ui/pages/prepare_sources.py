"""Prepare: the sources of the case, by the labels they are cited under."""

from __future__ import annotations

from probationdesk.domain.dates import in_words
from probationdesk.domain.record import Record
from probationdesk.domain.sources import LocatorStyle, Source, SourceKind, located_by, write_citation
from probationdesk.services.gathering import add_source, places_cited, remove_source, rename_source
from probationdesk.services.ports import Changed
from probationdesk.ui.form import Form
from probationdesk.ui.found import found_words
from probationdesk.ui.page import Page
from probationdesk.ui.pages.section import Section
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_MOST_SHOWN = 8
_MOST_PLACES = 6
_NONE = Source(id="", case_id="", kind=SourceKind.OTHER, label="", title="")


class Sources(Section):
    """A list by label; the chosen source is filled in below it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "sources")
        self._chosen = ""
        self._label_shown = ("", "")
        self.form.note("prepare.sources_note")
        self._list = FewRows("prepare.sources", self.words("prepare.sources.label"), most=_MOST_SHOWN)
        self._list.picked.connect(self._choose)
        self._list.opened.connect(self._open)
        self.column.addWidget(self._list)
        self._lay_out_card()
        label = self.words("prepare.new_source.label")
        self._new = LineBox("prepare.new_source", label, prompt=self.words("prepare.new_source.prompt"))
        self._new.returnPressed.connect(self._add)
        self.column.addWidget(Field(self._new, label))
        self.form.button("add_source", self._add, icon="add")
        self.first = self._list

    def show_case(self) -> None:
        """List the sources, and keep the chosen one if it is still there."""
        self._list.set_rows(tuple(self._row(source) for source in self.case.sources))
        if self._chosen and not any(source.id == self._chosen for source in self.case.sources):
            self._chosen = ""
        self._list.select(self._chosen)
        self.first = self._list if self.case.sources else self._new
        self._show_chosen()

    def reveal_record(self, record_id: str) -> bool:
        """Choose one source."""
        if not any(source.id == record_id for source in self.case.sources):
            return False
        self._list.select(record_id)
        self._choose(record_id)
        self._list.setFocus()
        return True

    def _row(self, source: Source) -> Row:
        kind = self.words(f"terms.source_kind.{source.kind}")
        dated = in_words(source.dated, self.page.context.language) if source.dated else ""
        detail = " · ".join(part for part in (source.title, source.author, dated) if part)
        return Row(id=source.id, title=write_citation(source), detail=detail, tag=kind)

    # The chosen source -----------------------------------------------------

    def _lay_out_card(self) -> None:
        words = self.words
        self._card = Card(margin=spacing.LARGE)
        self._card.setObjectName("prepare.source")
        column = self._card.column
        column.setSpacing(spacing.MEDIUM)
        self._how_to_cite = PlainLabel(role="strong", tone="ink")
        column.addWidget(self._how_to_cite)
        label = words("prepare.source.label.label")
        self._label = LineBox("prepare.source.label", label)
        self._label.editingFinished.connect(self._rename)
        column.addWidget(Field(self._label, label, hint=words("prepare.source.label.hint")))
        form = Form(self.page, column, prefix="prepare.source")
        form.line(self._source, "title")
        form.pick(self._source, "kind", SourceKind, "source_kind")
        form.line(self._source, "author")
        form.date(self._source, "dated")
        form.pick(self._source, "locator_style", LocatorStyle, "locator_style")
        form.text(self._source, "remark", lines=(1, 5))
        form.button("remove", self._remove, icon="remove")
        self._cited_in = PlainLabel(tone="wrong")
        self._cited_in.hide()
        column.addWidget(self._cited_in)
        self.column.addWidget(self._card)

    def _source(self) -> Record:
        return self._held()

    def _held(self) -> Source:
        return next((source for source in self.case.sources if source.id == self._chosen), _NONE)

    def _choose(self, source_id: str) -> None:
        """Turn to another source, unless what is typed about this one cannot be kept."""
        if source_id == self._chosen:
            return
        if not self.page.flush():
            self._list.select(self._chosen)
            return
        self._chosen = source_id
        self._list.select(source_id)
        self._cited_in.hide()
        self._show_chosen()
        for binding in self.page.bindings:
            binding.load()

    def _open(self, source_id: str) -> None:
        self._choose(source_id)
        self._label.setFocus()

    def _show_chosen(self) -> None:
        source = self._held()
        self._card.setVisible(bool(source.id))
        key = f"prepare.locator_example.{located_by(source)}"
        locator = self.words(key) if key in self.words else ""
        self._how_to_cite.setText(self.words("prepare.how_to_cite", citation=write_citation(source, locator)))
        # A label being typed stays; it is written through only when the officer leaves it.
        if self._label_shown != (source.id, source.label):
            self._label_shown = (source.id, source.label)
            self._label.set_value(source.label)

    def _rename(self) -> None:
        source, label = self._held(), self._label.value()
        if not source.id or label == source.label:
            return
        if self.page.flush():
            self.page.context.act(lambda: rename_source(self.page.context.desk, source, label))

    def _remove(self) -> None:
        if not self.page.flush():
            return
        source, desk = self._held(), self.page.context.desk
        cited = places_cited(desk, source)
        if cited:
            self._say_where(cited)
            return
        self._list.setFocus()
        self.page.context.act(lambda: remove_source(desk, source))

    def _say_where(self, cited: tuple[Record, ...]) -> None:
        framework = self.page.context.desk.framework
        named = list(dict.fromkeys(found_words(record.KIND, record.key, framework, self.words) for record in cited))
        more = "…" if len(named) > _MOST_PLACES else ""
        where = "; ".join(named[:_MOST_PLACES]) + more
        self._cited_in.setText(self.words("prepare.source.cited_in", count=len(cited), where=where))
        self._cited_in.show()
        announce(self._card, self._cited_in.text(), at_once=True)

    # Adding ----------------------------------------------------------------

    def _add(self) -> None:
        label, held = self._new.value(), {source.id for source in self.case.sources}
        if not label:
            self._new.setFocus()
            return

        def act() -> Changed:
            return add_source(
                self.page.context.desk, self.case.case.id, label=label, title=label, kind=SourceKind.OTHER
            )

        if self.page.flush() and self.page.context.act(act):
            self._new.set_value("")
            for source in self.case.sources:
                if source.id not in held:
                    self.reveal_record(source.id)
                    self._open(source.id)
