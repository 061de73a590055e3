"""Prints on their way to paper or to files: for whom, what for, how far the run has got in words, and a stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.ui.context import Context
from probationdesk.ui.outgoing import Batch, ForWhom, Outcome, Progress, to_printer
from probationdesk.ui.paper import Choose, ask_for_printer, new_printer, refuse_other_paper
from probationdesk.ui.steps import Run, Steps
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel

Say = Callable[[str], None]


class OutgoingPanel(QWidget):
    """What every panel asks by which prints leave: who they go to and what for; and how far a run has got."""

    def __init__(self, context: Context, name: str, say: Say) -> None:
        super().__init__()
        self.context = context
        self.words = context.words
        self.say = say
        self.name = name
        self.setObjectName(f"report.{name}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)
        self.asked = QWidget()
        self.fields = QVBoxLayout(self.asked)
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setSpacing(spacing.MEDIUM)
        self.column.addWidget(self.asked)
        self._progress = PlainLabel(role="strong", name=f"report.{name}.progress")
        self._stop = ActionButton(f"report.{name}.stop", self.words("report.outgoing.stop"), self.stop)
        self.column.addWidget(self._progress)
        self.column.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignLeft)
        self.choose_printer: Choose = ask_for_printer
        self.make_printer = new_printer
        self.back_to: QWidget | None = None
        """The button that opened the panel: the keyboard goes back to it after a run."""
        self._run: Run | None = None
        self._show_running(running=False)
        self.hide()

    def line(self, field: str) -> LineBox:
        """Add a field with its label; both are worded under `exporting.<field>`."""
        label, prompt = (self.words(f"exporting.{field}.{part}") for part in ("label", "prompt"))
        box = LineBox(f"report.{self.name}.{field}", label, prompt=prompt)
        self.fields.addWidget(Field(box, label))
        return box

    def add_for_whom(self) -> None:
        """Add the fields that the log of the case needs."""
        self.recipient, self.purpose = self.line("recipient"), self.line("purpose")

    def for_whom(self) -> ForWhom | None:
        """Return what was said, or None after asking for what is missing."""
        for field, box in (("recipient", self.recipient), ("purpose", self.purpose)):
            if not box.value():
                self.say(self.words(f"exporting.missing.{field}"))
                box.setFocus()
                return None
        return ForWhom(self.recipient.value(), self.purpose.value())

    def dismiss(self) -> None:
        """Take the panel away and forget what was typed, unless prints are on their way."""
        if self._run is None:
            self.recipient.clear()
            self.purpose.clear()
            self.hide()

    def stop(self) -> None:
        """Stop after the step that is under way."""
        if self._run is not None:
            self._run.stop()
            self._tell(self.words("report.outgoing.stopping"))

    def print_batch(self, batch: Batch, sides: int) -> None:
        """Ask for a printer and print; `sides` of 0 offers no choice of sides."""
        why = self.for_whom()
        if why is None:
            return
        printer = self.make_printer()
        try:
            if not self.choose_printer(printer, sides, self.window()):
                return
            refuse_other_paper(printer)
        except DeskError as error:
            self.say(explain(error, self.words))
            return
        outcome = Outcome()
        self.start(to_printer(self.context.desk, batch, printer, why, outcome, self.on_progress), outcome, "printed")

    def start(self, steps: Steps, outcome: Outcome, done: str) -> None:
        """Begin a run; at its end `report.outgoing.<done>` says what has left."""

        def ended(finished: bool) -> None:
            self._run = None
            had_keyboard = self._stop.hasFocus()
            self._show_running(running=False)
            self.dismiss()
            if had_keyboard and self.back_to is not None:
                self.back_to.setFocus(Qt.FocusReason.OtherFocusReason)
            self.say(self._told(outcome, done, finished=finished))

        self._show_running(running=True)
        self._stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self._run = Run(self.context.tasks, steps, ended)
        self._run.begin()

    def on_progress(self, at: Progress) -> None:
        """Say how far the run is."""
        told = {"number": at.number, "prints": at.prints, "print": self.words(f"terms.print.{at.kind}")}
        key = "painting" if at.side else "setting"
        self._tell(self.words(f"report.outgoing.{key}", **told, side=at.side, sides=at.sides))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops a run, or takes the panel away."""
        if event.key() == Qt.Key.Key_Escape:
            self.stop() if self._run is not None else self.dismiss()
        else:
            super().keyPressEvent(event)

    def _told(self, outcome: Outcome, done: str, *, finished: bool) -> str:
        name = {kind: self.words(f"terms.print.{kind}") for kind in outcome.gone}
        parts = [self.words(f"report.outgoing.{done}", prints="; ".join(name.values()))] if name else []
        for kind, error in outcome.refused:
            why = explain(error, self.words)
            parts.append(self.words("report.outgoing.refused", print=self.words(f"terms.print.{kind}"), why=why))
        if not finished:
            parts.append(
                self.words("report.outgoing.stopped" if done == "written" else "report.outgoing.stopped_paper")
            )
        return " ".join(parts)

    def _show_running(self, *, running: bool) -> None:
        self.asked.setVisible(not running)
        self._progress.setVisible(running)
        self._stop.setVisible(running)

    def _tell(self, text: str) -> None:
        self._progress.setText(text)
        announce(self, text)


class PaperPanel(OutgoingPanel):
    """Prints what the page shows. `prepare` gives it as a batch of one with its sides, or None if it cannot."""

    def __init__(self, context: Context, prepare: Callable[[], tuple[Batch, int] | None], say: Say) -> None:
        super().__init__(context, "paper", say)
        self._prepare = prepare
        self.fields.addWidget(PlainLabel(self.words("report.paper.queue"), tone="warn", name="report.paper.queue"))
        self.add_for_whom()
        go = ActionButton("report.paper.go", self.words("report.paper.go"), self._go, primary=True)
        not_now = ActionButton("report.paper.not_now", self.words("exporting.not_now.label"), self.dismiss)
        self.fields.addWidget(flowing_row(go, not_now, gap=spacing.SMALL))

    def ask(self) -> None:
        """Show the panel."""
        self.show()
        self.recipient.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        prepared = self._prepare()
        if prepared is not None:
            self.print_batch(*prepared)


def folder_of(text: str) -> Path | None:
    """Return the folder that was typed, or None if there is no such folder."""
    folder = Path(text).expanduser()
    return folder if text and folder.is_dir() else None
