"""Several prints of one case in one go: ticked in a list, then written to a folder or printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.people import Language
from probationdesk.domain.printing import SIZED, Chosen, Print, Size
from probationdesk.services import printing
from probationdesk.services.printing import Order
from probationdesk.ui.context import Context
from probationdesk.ui.outgoing import Batch, Outcome, to_folder
from probationdesk.ui.pages.report_outgoing import OutgoingPanel, Say, folder_of
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.tick_box import TickBox

_USUAL = frozenset({Print.REPORT, Print.PERSONS_COPY, Print.PLAN_SHEET})
"""Ticked at first: what most often goes out together."""


class SeveralPanel(OutgoingPanel):
    """`chosen` gives the areas and the interview that sheets are printed for, as the page has them."""

    def __init__(self, context: Context, chosen: Callable[[], Chosen], say: Say) -> None:
        super().__init__(context, "several", say)
        self._chosen = chosen
        self._case: CaseFile | None = None
        self._assessment_id = ""
        words = self.words
        self.fields.addWidget(PlainLabel(words("report.several.which"), role="strong"))
        self._ticks = {kind: TickBox(f"report.several.{kind}", words(f"terms.print.{kind}")) for kind in Print}
        for kind, box in self._ticks.items():
            box.set_value(kind in _USUAL)
        self.fields.addWidget(flowing_row(*self._ticks.values(), gap=spacing.MEDIUM))
        own = ("", words("report.several.own_language"))
        languages = (own, *((one.value, words(f"terms.language.{one}")) for one in Language))
        self._language = PickBox("report.several.language", words("report.language.label"), languages)
        sizes = tuple((one.value, words(f"terms.print_size.{one}")) for one in Size)
        self._size = PickBox("report.several.size", words("report.several.size"), sizes)
        boxes = (Field(box, box.label) for box in (self._language, self._size))
        self.fields.addWidget(flowing_row(*boxes, gap=spacing.MEDIUM))
        self._whose_language = PlainLabel(role="small", tone="quiet")
        self.fields.addWidget(self._whose_language)
        self.add_for_whom()
        self._add_folder()
        self._add_printer()
        not_now = ActionButton("report.several.not_now", words("exporting.not_now.label"), self.dismiss)
        self.fields.addWidget(not_now, 0, Qt.AlignmentFlag.AlignLeft)

    def show_case(self, case: CaseFile, assessment_id: str) -> None:
        """Offer the prints there are of an assessment."""
        self._case, self._assessment_id = case, assessment_id
        review = case.assessment(assessment_id).reviewed is not None
        self._ticks[Print.DIFFERENCE].setVisible(review)
        if not review:
            self._ticks[Print.DIFFERENCE].set_value(False)
        language = self.words(f"terms.language.{case.person.print_language}")
        self._whose_language.setText(self.words("report.several.languages", language=language))

    def ask(self) -> None:
        """Show the panel."""
        if not self._folder.value():
            self._folder.set_value(str(Path.home()))
        self.show()
        next(iter(self._ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Take the panel away and forget what was typed, unless prints are on their way."""
        self._passphrase.clear()
        super().dismiss()

    def _add_folder(self) -> None:
        words = self.words
        self.fields.addWidget(PlainLabel(words("exporting.explanation"), tone="quiet"))
        label = words("report.several.folder.label")
        self._folder = LineBox("report.several.folder", label, prompt=words("report.several.folder.prompt"))
        self.fields.addWidget(Field(self._folder, label))
        self._passphrase = PassphraseBox("report.several.passphrase", words("exporting.passphrase.label"))
        self._passphrase.returnPressed.connect(self._write)
        self.fields.addWidget(Field(self._passphrase, self._passphrase.label))
        write = ActionButton("report.several.write", words("report.several.write"), self._write, primary=True)
        self.fields.addWidget(write, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_printer(self) -> None:
        self.fields.addWidget(PlainLabel(self.words("report.paper.queue"), tone="warn"))
        go = ActionButton("report.several.go", self.words("report.several.go"), self._print)
        self.fields.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)

    def _batch(self) -> Batch:
        """Return what is ticked; an empty batch after saying that nothing is."""
        ticked = tuple(kind for kind, box in self._ticks.items() if box.value())
        if not ticked:
            self.say(self.words("report.several.nothing"))
            next(iter(self._ticks.values())).setFocus()
        language = Language(self._language.value()) if self._language.value() else None
        desk, case, which = self.context.desk, self._case, self._assessment_id
        chosen = replace(self._chosen(), size=Size(self._size.value()))
        assert case is not None

        def order_of(kind: Print) -> Order:
            sized = chosen if kind in SIZED else replace(chosen, size=Size.STANDARD)
            return printing.order(desk, case, which, kind, language=language, chosen=sized)

        return Batch(ticked, order_of)

    def _write(self) -> None:
        folder = folder_of(self._folder.value())
        if folder is None:
            self.say(self.words("report.several.no_folder"))
            self._folder.setFocus()
            return
        batch = self._batch()
        why = self.for_whom() if batch.kinds else None
        if why is None:
            return
        self.asked.setEnabled(False)

        def write() -> None:
            self.asked.setEnabled(True)
            outcome = Outcome()
            self.start(to_folder(self.context.desk, batch, folder, why, outcome, self.on_progress), outcome, "written")

        self.context.own.confirm(self._passphrase.take(), write, self._refuse)

    def _refuse(self, reason: str) -> None:
        self.asked.setEnabled(True)
        self.say(reason)
        self._passphrase.setFocus()

    def _print(self) -> None:
        batch = self._batch()
        if batch.kinds:
            self.print_batch(batch, 0)
