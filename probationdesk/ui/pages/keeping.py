"""The store: its backups, what opens it, who saw the open case, and how long that is kept."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import DeskError, StoreError
from probationdesk.domain.keeping import BackupLine, ReviewLine
from probationdesk.services import backing_up, erasing
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.keeping_aside import AsidePart
from probationdesk.ui.pages.keeping_case import CasePart
from probationdesk.ui.pages.keeping_keys import KeysPart
from probationdesk.ui.pages.keeping_spelling import SpellingPart
from probationdesk.ui.telling import explain, moment
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_DUE_SHOWN = 6


class KeepingPage(Page):
    """Reached from the palette; it needs no case to be open, and shows more if one is."""

    name = "keeping"
    freezes = False
    watches = frozenset({"case", "person", "note"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("keeping.title", 1)
        form.heading("keeping.heading.backup")
        self._backup = PlainLabel(name="keeping.last_backup")
        self.column.addWidget(self._backup)
        self._back_up = ActionButton("keeping.back_up", self.words("keeping.back_up.label"), self.back_up)
        self.column.addWidget(flowing_row(self._back_up))
        form.heading("keeping.heading.due")
        self._due = FewRows("keeping.due", self.words("keeping.due.label"), most=_DUE_SHOWN)
        self._due.opened.connect(context.open_case)
        self._none_due = PlainLabel(self.words("keeping.none_due"), tone="quiet")
        self.column.addWidget(self._due)
        self.column.addWidget(self._none_due)
        self._undated_note = PlainLabel(self.words("keeping.undated.note"))
        self._undated = FewRows("keeping.undated", self.words("keeping.undated.label"), most=_DUE_SHOWN)
        self._undated.opened.connect(context.open_case)
        self.column.addWidget(self._undated_note)
        self.column.addWidget(self._undated)
        self._case = CasePart(self, self.say)
        self.column.addWidget(self._case)
        self._keys = KeysPart(context, self.say)
        self.column.addWidget(self._keys)
        self._aside = AsidePart(context, self.say)
        self.column.addWidget(self._aside)
        self._spelling = SpellingPart(context, self.say)
        self.column.addWidget(self._spelling)
        self.column.addStretch(1)
        self.setFocusProxy(self._back_up)

    def show_case(self) -> None:
        """Bring the log of the case in line."""
        self._case.show_case(self.case)
        self.show_store()

    def show_store(self) -> None:
        """Show what is true of the store itself, whether a case is open or not."""
        desk = self.context.desk
        self._case.setVisible(self.case is not None)
        self._show_backup(backing_up.last_good_backup(desk))
        due = erasing.due_for_review(desk)
        self._due.set_rows(self._rows(due))
        self._none_due.setVisible(not due)
        months = self.context.own.retention_months() if self.context.has_own else None
        undated = erasing.review_proposals(desk, months)
        self._undated.set_rows(self._rows(undated))
        self._undated_note.setVisible(bool(undated))
        self._aside.show_aside()
        self._keys.show_keys()
        self._spelling.show_words()

    def _rows(self, lines: tuple[ReviewLine, ...]) -> tuple[Row, ...]:
        return tuple(
            Row(line.case_id, line.name, line.reference, in_words(line.review_after, self.words.language))
            for line in lines
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Without a case nobody loads the page."""
        super().showEvent(event)
        if self.case is None:
            self.show_store()

    def back_up(self) -> None:
        """Make a backup now, away from the windows."""
        try:
            begun = self.context.desk.store.begin_backup()
        except DeskError as error:
            self.say(explain(error, self.words))
            return
        self._back_up.setEnabled(False)
        self.say(self.words("keeping.backing_up"))
        self.context.tasks.run(begun.finish, self._on_backed_up, self._on_not_backed_up)

    def say(self, text: str) -> None:
        """Say something across the window: the page is longer than it is high."""
        self.context.told.emit(text)

    def _on_backed_up(self, line: BackupLine) -> None:
        self._back_up.setEnabled(True)
        self._show_backup(line)
        if line.not_copied:
            self.say(explain(StoreError(line.not_copied), self.words))
        else:
            self.say(self.words("keeping.backed_up"))

    def _on_not_backed_up(self, error: BaseException) -> None:
        self._back_up.setEnabled(True)
        if not isinstance(error, DeskError):
            raise error
        self.say(explain(error, self.words))

    def _show_backup(self, line: BackupLine | None) -> None:
        if line is None:
            self._backup.setText(self.words("keeping.no_backup"))
            self._backup.set_tone("warn")
            return
        at = moment(line.made_at, self.words)
        self._backup.setText(self.words("keeping.last_backup", at=at, records=line.records))
        self._backup.set_tone("text")
