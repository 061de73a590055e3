"""Contact notes: writing one, finding one, reading one with its corrections."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from probationdesk.domain.dates import in_words
from probationdesk.domain.lines import Hit
from probationdesk.domain.notes import TimelineEntry, timeline
from probationdesk.services import noting
from probationdesk.services.notes_passed_on import signed_by_others
from probationdesk.services.noting import NoteDraft
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.found import found_words
from probationdesk.ui.page import Page
from probationdesk.ui.pages.notes_new import NewNote
from probationdesk.ui.pages.notes_reading import NoteReader, note_title
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_MOST_FOUND = 6
_MOST_NOTES = 8
_BEGINNING = 200
"""Characters of a note that its row may show; more would not fit on any screen."""


class NotesPage(Page):
    """A new note first, then the notes there are, newest first, and the chosen one in full."""

    name = "notes"
    freezes = False
    watches = frozenset({"note", "source"})

    chosen = Signal(object)
    """A `Hit` that is not a note, to be opened on its own page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._entries: dict[str, TimelineEntry] = {}
        self._hits: dict[str, Hit] = {}
        self._signed_by: dict[str, str] = {}
        self._chosen = ""
        form = Form(self, self.column)
        form.heading("notes.title", 1)
        self._new = NewNote(context, self._add)
        self.column.addWidget(self._new)
        self._done = PlainLabel(role="strong", tone="good", name="notes.done")
        self._done.hide()
        self.column.addWidget(self._done)
        self.cites(self._new.text)
        self.bind(self._new, self._new.edited, self._draft, self._keep_draft)
        form.gap()
        form.heading("notes.heading.timeline")
        self._lay_out_search()
        self._empty = PlainLabel(self.words("notes.none"), tone="quiet")
        self.column.addWidget(self._empty)
        self._list = FewRows("notes.timeline", self.words("notes.timeline.label"), most=_MOST_NOTES)
        self._list.picked.connect(self._choose)
        self._list.opened.connect(self._choose)
        self.column.addWidget(self._list)
        self._reader = NoteReader(context, self._add_correction)
        self.column.addWidget(self._reader)
        box = self._reader.correction
        self.cites(box)
        self.bind(box, box.edited, self._correction_draft, self._keep_correction)
        self._new.edited.connect(self._done.hide)
        self.column.addStretch(1)

    def show_case(self) -> None:
        """List the notes, and keep the chosen one if it is still there."""
        assert self.case is not None
        self._entries = {entry.note.id: entry for entry in timeline(self.case.notes)}
        self._signed_by = signed_by_others(self.context.desk, self.case.case.id)
        self._list.set_rows(tuple(self._row(entry) for entry in self._entries.values()))
        self._empty.setVisible(not self._entries)
        if self._chosen not in self._entries:
            self._chosen = next(iter(self._entries), "")
            self._find.set_value("")
            self._done.hide()
        self._list.select(self._chosen)
        self._show_chosen()
        self._search()

    def reveal_record(self, record_id: str, key: str) -> None:
        """Show a note in full; for a correction, the note that it corrects."""
        root = next((n for n, e in self._entries.items() if record_id in (n, *(c.id for c in e.corrections))), "")
        if root:
            self._choose(root)
            self._list.setFocus()

    def _row(self, entry: TimelineEntry) -> Row:
        count = len(entry.corrections)
        key = "notes.corrections_one" if count == 1 else "notes.corrections"
        return Row(
            id=entry.note.id,
            title=note_title(entry.note, self.context),
            detail=entry.note.text[:_BEGINNING],
            tag=self.words(key, count=count) if count else "",
        )

    # A new note ------------------------------------------------------------

    def _draft(self) -> NoteDraft:
        assert self.case is not None
        return noting.draft(self.context.desk, self.case.case.id)

    def _keep_draft(self, typed: NoteDraft) -> Changed:
        assert self.case is not None
        return noting.keep_draft(self.context.desk, self.case.case.id, typed)

    def _add(self) -> None:
        assert self.case is not None
        case_id, typed = self.case.case.id, self._new.value()
        when = self._new.when() if self._new.has_text() else None
        if when is None or not self.flush():
            return
        day, moment = when
        held = set(self._entries)
        if self.context.act(lambda: noting.add_drafted_note(self.context.desk, case_id, typed, on=day, at=moment)):
            self._new.set_value(NoteDraft())
            for added in set(self._entries) - held:
                self._choose(added)
            self._done.setText(self.words("notes.added"))
            self._done.show()
            announce(self._new.text, self._done.text())
            self._new.text.setFocus()

    # The chosen note -------------------------------------------------------

    def _choose(self, note_id: str) -> None:
        if note_id == self._chosen:
            return
        if not self.flush():
            self._list.select(self._chosen)
            return
        self._chosen = note_id
        self._list.select(note_id)
        self._show_chosen()
        for binding in self.bindings:
            binding.load()

    def _show_chosen(self) -> None:
        self._reader.show_entry(
            self._entries.get(self._chosen), correcting=bool(self._correction_draft()), signed_by=self._signed_by
        )

    def _correction_draft(self) -> str:
        entry = self._entries.get(self._chosen)
        return noting.correction_draft(self.context.desk, entry.note) if entry is not None else ""

    def _keep_correction(self, text: str) -> Changed | None:
        entry = self._entries.get(self._chosen)
        return noting.keep_correction_draft(self.context.desk, entry.note, text) if entry is not None else None

    def _add_correction(self) -> None:
        entry, text = self._reader.entry, self._reader.correction.value()
        if entry is None or not text.strip() or not self.flush():
            self._reader.correction.setFocus()
            return
        if self.context.act(lambda: noting.correct_note(self.context.desk, entry.note, text)):
            self._reader.correction.set_value("")
            self._reader.open_correction(False)
            self._list.setFocus()

    # Searching within the case ----------------------------------------------

    def _lay_out_search(self) -> None:
        label = self.words("notes.find.label")
        self._find = LineBox("notes.find", label, prompt=self.words("notes.find.prompt"))
        self._find.edited.connect(self._search)
        self._find.returnPressed.connect(self._open_first)
        self._find.installEventFilter(self)
        self.column.addWidget(Field(self._find, label))
        self._count = PlainLabel(role="small", tone="quiet")
        self.column.addWidget(self._count)
        self._found = FewRows("notes.found", self.words("notes.found.label"), most=_MOST_FOUND)
        self._found.opened.connect(self._open_hit)
        self.column.addWidget(self._found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down goes from the words looked for into what was found."""
        down = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        if watched is self._find and down and self._found.rows():
            self._found.select(self._found.rows()[0].id)
            self._found.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        assert self.case is not None
        query, case_id = self._find.value(), self.case.case.id
        hits: list[Hit] = []
        if query:
            self.context.act(lambda: hits.extend(self.context.desk.store.search(query, case_id=case_id)))
        self._hits = {hit.record_id: hit for hit in hits}
        self._found.set_rows(tuple(self._hit_row(hit) for hit in hits))
        key = "none" if not hits else "one" if len(hits) == 1 else "many"
        self._count.setText(self.words(f"search.count.{key}", count=len(hits)) if query else "")
        self._count.setVisible(bool(query))

    def _hit_row(self, hit: Hit) -> Row:
        kind = found_words(hit.kind, hit.key, self.context.desk.framework, self.words)
        return Row(id=hit.record_id, title=kind, detail=hit.excerpt, tag=in_words(hit.at.date(), self.context.language))

    def _open_first(self) -> None:
        if self._found.rows():
            self._open_hit(self._found.rows()[0].id)

    def _open_hit(self, record_id: str) -> None:
        hit = self._hits[record_id]
        if hit.kind == "note":
            self.reveal_record(record_id, hit.key)
        else:
            self.chosen.emit(hit)
