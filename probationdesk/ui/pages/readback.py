"""Reading back: one statement at a time, what the person says of it, and what the officer answers."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.domain.sources import unknown_labels
from probationdesk.domain.statements import statements
from probationdesk.resources import Wording
from probationdesk.services.ports import Changed
from probationdesk.services.reading_back import answer_mark, mark_statement, note_their_words
from probationdesk.services.wording import statement_words
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.turned_screen import TurnedScreen
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.naming import Words, announce
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.spoken_label import SpokenLabel

_ROWS_SHOWN = 6
_DISPUTED = (Verdict.PARTLY, Verdict.WRONG)


class ReadbackPage(Page):
    """The person's view stands beside the officer's and is never written over."""

    name = "readback"
    watches = frozenset({"finding", "formulation", "harm", "mark", "source", "assessment"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._statements: tuple[Statement, ...] = ()
        self._key = ""
        self._turned: TurnedScreen | None = None
        form = Form(self, self.column)
        form.heading("readback.title", 1)
        form.note("readback.note")
        self._empty = form.note("readback.empty")
        self._reading = QWidget()
        reading = QVBoxLayout(self._reading)
        reading.setContentsMargins(0, 0, 0, 0)
        reading.setSpacing(spacing.MEDIUM)
        self.column.addWidget(self._reading)
        self._lay_out_statement(reading)
        self._lay_out_answers(reading)
        self._lay_out_moves(reading)
        self._disputed_heading = form.heading("readback.heading.disputed")
        self._none_disputed = form.note("readback.disputed.none")
        self._disputed = FewRows("readback.disputed", self.words("readback.disputed.label"), most=_ROWS_SHOWN)
        self._disputed.opened.connect(self.show_statement)
        self.column.addWidget(self._disputed)
        form.heading("readback.heading.not_done")
        form.text(self._head, "readback_not_done_because", lines=(2, 5))
        self.column.addStretch(1)
        add_key(self, "Alt+Right", self.go_on)
        add_key(self, "Alt+Left", self.go_back)

    @property
    def statement(self) -> Statement:
        """The statement that is being read."""
        return self._statements[self._place()]

    def show_case(self) -> None:
        """Bring the statement, the progress and the list of disputes in line with the case."""
        assert self.case is not None
        self._statements = statements(self.assessment, self.case.sources)
        if self._key not in {statement.key for statement in self._statements}:
            self._key = next((s.key for s in self._statements if _waits(s)), "") or next(
                (s.key for s in self._statements), ""
            )
        self._reading.setVisible(bool(self._statements))
        self._empty.setVisible(not self._statements)
        self._show_statement()
        self._show_disputed()

    def reveal(self, field: str) -> None:
        """Show the statement that a gap is about: one that awaits a reply, is to be read, or has a doubtful reply."""
        judges = {
            "readback.reply": _awaits_reply,
            "readback.verdict": _waits,
            "readback.reply_words": self._is_answered_doubtfully,
        }
        wanted = judges.get(field)
        found = next((s.key for s in self._statements if wanted is not None and wanted(s)), "")
        if found and not (wanted is not None and wanted(self.statement)):
            self.show_statement(found)

    def _is_answered_doubtfully(self, statement: Statement) -> bool:
        """Say whether the officer's answer cites a source nobody knows, or holds a stock phrase."""
        assert self.case is not None
        answer = statement.mark.reply_words if statement.mark is not None else ""
        known = self.context.desk.framework
        return bool(unknown_labels(answer, self.case.sources) or known.stock_phrases_in(answer))

    def reveal_record(self, record_id: str, key: str) -> None:
        """Show the statement of a mark that was found."""
        if any(statement.key == key for statement in self._statements):
            self.show_statement(key)

    def show_statement(self, key: str) -> None:
        """Show another statement, once what is typed about this one is kept."""
        if not self.flush():
            return
        self._key = key
        self._show_statement()
        for binding in self.bindings:
            binding.load()
        announce(self._text, self._text.text())
        self.verdict.setFocus()

    def go_on(self) -> None:
        """Show the next statement."""
        self._step(1)

    def go_back(self) -> None:
        """Show the statement before."""
        self._step(-1)

    def turn_the_screen(self) -> None:
        """Show the person the statement alone, over the whole window, until Escape is pressed."""
        if not self._statements or self._turned is not None or not self.flush():
            return
        assert self.case is not None
        # What the person reads is in their language, whatever that of the windows is.
        words = Wording(self.case.person.print_language)
        self._turned = TurnedScreen(self.window(), verdict_options(words), words=words)
        self._turned.chosen.connect(self._on_their_choice)
        self._turned.moved.connect(self._step)
        self._turned.turned_back.connect(self._on_turned_back)
        self._show_turned(self._turned)
        self._turned.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Turn the screen back when another page is shown."""
        super().hideEvent(event)
        if self._turned is not None:
            self._turned.end()

    # Laying out ------------------------------------------------------------

    def _lay_out_statement(self, column: QVBoxLayout) -> None:
        self._progress = PlainLabel(role="strong", name="readback.progress")
        column.addWidget(self._progress)
        panel = Panel()
        self._name = Heading("", 3, name="readback.name")
        self._text = SpokenLabel(name="readback.statement")
        self._changed = PlainLabel(role="strong", tone="warn", name="readback.changed")
        self._as_read = PlainLabel(role="small", tone="quiet")
        for widget in (self._name, self._text, self._changed, self._as_read):
            panel.column.addWidget(widget)
        column.addWidget(panel)

    def _lay_out_answers(self, column: QVBoxLayout) -> None:
        words, form = self.words, Form(self, column)
        label = words("readback.verdict.label")
        self.verdict = ChoiceRow("readback.verdict", label, verdict_options(words), words=words)
        column.addWidget(Field(self.verdict, label))
        self.bind(
            self.verdict, self.verdict.edited, lambda: self._mark_of().verdict.value, self._keep_verdict, at_once=True
        )
        self._their_words = form.text(self._mark_of, "their_words", lines=(2, 8), keep=self._keep_their_words)
        self._their_words.set_theirs(True)
        self._answering = QWidget()
        answering = QVBoxLayout(self._answering)
        answering.setContentsMargins(0, 0, 0, 0)
        answering.setSpacing(spacing.MEDIUM)
        column.addWidget(self._answering)
        form = Form(self, answering)
        self._reply = form.choice(self._mark_of, "reply", Reply, "reply", keep=self._keep_reply)
        self._reply_words = form.text(self._mark_of, "reply_words", lines=(2, 8), keep=self._keep_reply_words)

    def _lay_out_moves(self, column: QVBoxLayout) -> None:
        words = self.words
        self._back = ActionButton("readback.back", words("readback.back.label"), self.go_back)
        self._on = ActionButton("readback.on", words("readback.on.label"), self.go_on)
        turn = ActionButton("readback.turn", words("readback.turn.label"), self.turn_the_screen)
        column.addWidget(flowing_row(self._back, self._on, turn, gap=spacing.SMALL))

    # Showing ---------------------------------------------------------------

    def _show_statement(self) -> None:
        if not self._statements:
            return
        statement, place, count = self.statement, self._place(), len(self._statements)
        to_answer = sum(_awaits_reply(each) for each in self._statements)
        unread = sum(_verdict(each) is Verdict.NOT_READ for each in self._statements)
        parts = [self.words("readback.progress.place", number=place + 1, count=count)]
        parts += [self.words("readback.progress.to_answer", count=to_answer)] if to_answer else []
        parts += [self.words("readback.progress.unread", count=unread)] if unread else []
        self._progress.setText(", ".join(parts))
        self._name.setText(statement_words(statement.key, self.context.desk.framework, self.words))
        self._text.setText(statement.text)
        changed = statement.changed_since_read
        self._changed.setVisible(changed)
        self._as_read.setVisible(changed)
        self._changed.setText(self.words("readback.changed"))
        self._as_read.setText(self.words("readback.as_read", text=self._mark_of().as_read))
        self._answering.setVisible(_verdict(statement) in _DISPUTED)
        self._back.setEnabled(place > 0)
        self._on.setEnabled(place < count - 1)
        if self._turned is not None:
            self._show_turned(self._turned)

    def _show_turned(self, turned: TurnedScreen) -> None:
        turned.show_statement(
            self.statement.text, _verdict(self.statement).value, self._place() + 1, len(self._statements)
        )

    def _show_disputed(self) -> None:
        disputed = [statement for statement in self._statements if _verdict(statement) in _DISPUTED]
        self._disputed.set_rows(tuple(self._row(statement) for statement in disputed))
        read = any(_verdict(statement) is not Verdict.NOT_READ for statement in self._statements)
        self._disputed_heading.setVisible(read)
        self._none_disputed.setVisible(read and not disputed)

    def _row(self, statement: Statement) -> Row:
        mark = statement.mark
        assert mark is not None
        name = statement_words(statement.key, self.context.desk.framework, self.words)
        verdict = self.words(f"terms.verdict.{mark.verdict}")
        detail = f"{verdict}: {mark.their_words}" if mark.their_words else verdict
        waits = mark.awaits_reply
        tag = self.words("readback.disputed.waits") if waits else self.words(f"readback.disputed.{mark.reply}")
        return Row(statement.key, name, detail, tag, "warning" if waits else "check")

    # Acts ------------------------------------------------------------------

    def _step(self, by: int) -> None:
        place = self._place() + by
        if 0 <= place < len(self._statements):
            self.show_statement(self._statements[place].key)
            if self._turned is not None:
                self._turned.verdict.setFocus()

    def _on_their_choice(self, value: str) -> None:
        self.context.act(lambda: self._keep_verdict(value))

    def _on_turned_back(self) -> None:
        if self._turned is not None:
            self._turned.deleteLater()
            self._turned = None
        self.verdict.setFocus()

    def _keep_verdict(self, value: str) -> Changed:
        return mark_statement(self.context.desk, self._head(), self.statement, Verdict(value))

    def _keep_their_words(self, text: str) -> Changed:
        return note_their_words(self.context.desk, self._head(), self.statement, text)

    def _keep_reply(self, value: str) -> Changed:
        return answer_mark(self.context.desk, self._head(), self.statement, Reply(value), self._reply_words.value())

    def _keep_reply_words(self, text: str) -> Changed:
        return answer_mark(self.context.desk, self._head(), self.statement, Reply(self._reply.value()), text)

    # Reading ---------------------------------------------------------------

    def _place(self) -> int:
        return next((n for n, statement in enumerate(self._statements) if statement.key == self._key), 0)

    def _mark_of(self) -> Mark:
        """The mark of the statement that is shown, or the blank that stands for it."""
        held = self.statement.mark if self._statements else None
        head = self._head()
        return held or Mark(id="", case_id=head.case_id, assessment_id=head.id, statement=self._key, as_read="")

    def _head(self) -> Assessment:
        return self.assessment.head


def verdict_options(words: Words) -> tuple[Option, ...]:
    """Return what the person may say of a statement."""
    return tuple(Option(each.value, words(f"terms.verdict.{each}")) for each in Verdict if each.value)


def _verdict(statement: Statement) -> Verdict:
    return statement.mark.verdict if statement.mark is not None else Verdict.NOT_READ


def _awaits_reply(statement: Statement) -> bool:
    return statement.mark is not None and statement.mark.awaits_reply


def _waits(statement: Statement) -> bool:
    return _verdict(statement) is Verdict.NOT_READ or statement.changed_since_read
