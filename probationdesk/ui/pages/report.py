"""The report: what is missing, how long it is, how it looks, and freezing it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Print
from probationdesk.services import printing, reporting, reviewing
from probationdesk.services.ports import Changed, Press, Printed
from probationdesk.services.printing import Order
from probationdesk.services.wording import gap_words
from probationdesk.ui.context import Context
from probationdesk.ui.exporting import ExportPanel, Leaving
from probationdesk.ui.form import Form
from probationdesk.ui.gauge import lines_told
from probationdesk.ui.outgoing import Batch
from probationdesk.ui.page import Page
from probationdesk.ui.pages.report_outgoing import PaperPanel
from probationdesk.ui.pages.report_preview import PREVIEW_DPI, Preview
from probationdesk.ui.pages.report_prints import PrintChoice
from probationdesk.ui.pages.report_several import SeveralPanel
from probationdesk.ui.sides import side_as_image
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.gap_list import GapLine, GapList
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel


class ReportPage(Page):
    """Shows the print itself: what is seen here is what goes on paper. It is set away from the main thread."""

    name = "report"
    freezes = False
    watches = frozenset({"assessment", "opinion"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._order: Order | None = None
        self._printed: Printed | None = None
        """What `_order` gave; None while it is being set."""
        self._elsewhere: dict[Language, int] = {}
        """The lines over three sides of the report in a language it is not shown in."""
        form = Form(self, self.column)
        form.heading("report.title", 1)
        self._state = PlainLabel(role="strong")
        self._gauge = PlainLabel()
        self._lines = PlainLabel(role="small", tone="quiet", name="report.lines")
        for label in (self._state, self._gauge, self._lines):
            self.column.addWidget(label)
        self._message = PlainLabel(name="report.message")
        self._choice = PrintChoice(context)
        self._choice.changed.connect(self._on_print)
        self._add_buttons()
        self._message.hide()
        self.column.addWidget(self._message)
        self._add_panels()
        self._add_correction()
        self._gaps = GapList("report.gaps", self.words("report.gaps.label"), words=self.words)
        self._gaps.go_to.connect(context.go_to)
        self.column.addWidget(self._gaps)
        self.column.addWidget(self._choice)
        self._preview = Preview(context)
        self.column.addWidget(self._preview)
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Set the print afresh and show it."""
        assert self.case is not None
        self._choice.show_case(self.case, self.assessment_id)
        self._several.show_case(self.case, self.assessment_id)
        self._set_print()
        self._show_state()

    def freeze(self) -> None:
        """Freeze the assessment if nothing is missing; otherwise say what is."""
        assert self.case is not None
        case_id = self.case.case.id

        def act() -> Changed:
            language = self._choice.report_language
            reporting.freeze(self.context.desk, case_id, self.assessment_id, language=language)
            return Changed(case_id=case_id, kinds=frozenset({"assessment"}))

        if self.context.act(act):
            self._say(self.words("report.frozen_now"))

    def start_review(self) -> None:
        """Start a review of the frozen version, and show it."""
        head = self.assessment.head
        begun: list[str] = []

        def act() -> Changed:
            begun.append(reviewing.start_review(self.context.desk, head).id)
            return Changed(case_id=head.case_id, kinds=frozenset({"assessment"}))

        if self.context.act(act):
            self.context.open_assessment.emit(begun[0])

    # -- building -----------------------------------------------------------------------------------

    def _add_buttons(self) -> None:
        """Everything that can be done with the report, in one row under its state."""
        words = self.words
        self._freeze = ActionButton("report.freeze", words("report.freeze.label"), self.freeze, primary=True)
        self._export = ActionButton("report.export", words("report.export.label"), self._ask_where)
        self._print = ActionButton("report.to_paper", words("report.to_paper.label"), self._ask_paper, icon="report")
        self._all = ActionButton("report.several_at_once", words("report.several.label"), self._ask_several)
        self._review = ActionButton("report.review", words("report.review.label"), self.start_review)
        row = (self._freeze, self._export, self._print, self._all, self._review)
        self.column.addWidget(flowing_row(*row, gap=spacing.SMALL))

    def _add_panels(self) -> None:
        self._leaving = ExportPanel(self.context, "report", self._to_leave, self._say)
        self._paper = PaperPanel(self.context, self._for_paper, self._say)
        self._paper.back_to = self._print
        self._several = SeveralPanel(self.context, lambda: self._choice.chosen, self._say)
        self._several.back_to = self._all
        for panel in (self._leaving, self._paper, self._several):
            self.column.addWidget(panel)

    def _add_correction(self) -> None:
        words = self.words
        label = words("report.correction.label")
        self._correction = LineBox("report.correction", label, prompt=words("report.correction.prompt"))
        self._correction_field = Field(self._correction, label)
        self._correction_button = ActionButton("report.correct", words("report.correct.label"), self._correct)
        self.column.addWidget(self._correction_field)
        self.column.addWidget(self._correction_button, 0, Qt.AlignmentFlag.AlignLeft)

    # -- the print ----------------------------------------------------------------------------------

    def _set_print(self, side: int | None = None) -> None:
        """Have the print that is chosen set on the worker thread, unless it is the one that is shown."""
        try:
            order = self._choice.order()
        except DeskError as error:
            self._order = self._printed = None
            self._say(explain(error, self.words))
            return
        if order == self._order:
            return
        self._order, self._printed = order, None
        side = self._preview.side if side is None else side
        press = self.context.desk.press
        self.context.tasks.run(
            lambda: _set(press, order, side), partial(self._on_set, order), partial(self._on_not_set, order)
        )

    def _on_set(self, order: Order, result: tuple[Printed, dict[Language, int], int, QImage]) -> None:
        """Show a print that has been set; one that was overtaken by another is forgotten."""
        if order is self._order:
            self._printed, self._elsewhere, side, picture = result
            self._preview.show_print(self._printed, side, picture)
            self._show_state()

    def _on_not_set(self, order: Order, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            raise error
        if order is self._order:
            self._order = None
            self._say(explain(error, self.words))

    def _print_now(self) -> Printed | None:
        """Return what is shown; while it is still being set, the same print made here and now."""
        if self._printed is None and self._order is not None:
            try:
                return printing.press(self.context.desk.press, self._order)
            except DeskError as error:
                self._say(explain(error, self.words))
        return self._printed

    def _on_print(self) -> None:
        """Show another print from its first side; what was about to leave was the one before."""
        self._leaving.dismiss()
        self._paper.dismiss()
        self._set_print(side=0)
        self._show_state()

    # -- what is said of it -------------------------------------------------------------------------

    def _show_state(self) -> None:
        assert self.case is not None
        head = self.assessment.head
        key = "report.state.frozen" if head.frozen else "report.state.draft"
        self._state.setText(self.words(key, version=head.version))
        self._show_gauge(self._printed)
        found = () if head.frozen else reporting.find_gaps(self.context.desk, self.case, self.assessment_id)
        self._gaps.setVisible(not head.frozen)
        framework = self.context.desk.framework
        lines = [GapLine(g.field, gap_words(g, framework, self.words), g.blocks) for g in found]
        if self._printed is not None:
            elsewhere = self._told_elsewhere("report.too_long_elsewhere")
            lines = [*(GapLine("report.language", told) for told in elsewhere), *lines]
            if self._printed.lines_over and self._choice.kind is Print.REPORT:
                too_long = self.words("report.too_long", over=self._printed.lines_over)
                lines.insert(0, GapLine("report.freeze", too_long, blocking=True))
        self._gaps.set_gaps(tuple(lines))
        self._freeze.setVisible(not head.frozen)
        for frozen in (self._correction_field, self._correction_button, self._review):
            frozen.setVisible(head.frozen)

    def _show_gauge(self, printed: Printed | None) -> None:
        """Say how the print fills its sides; only the report has three, and sections with names."""
        is_report = self._choice.kind is Print.REPORT
        self._lines.setVisible(printed is not None and is_report)
        if printed is None:
            self._gauge.setText(self.words("report.gauge.setting"))
            self._gauge.set_tone("quiet")
            return
        over = printed.lines_over
        told = [self.words("report.gauge.other", sides=printed.sides)]
        if is_report:
            section = self.words(f"report.section.{printed.longest_section}")
            key = "over" if over else "fits" if printed.lines_left else "full"
            told = [self.words(f"report.gauge.{key}", over=over, left=printed.lines_left, section=section)]
            told += self._told_elsewhere("report.gauge.elsewhere")
            self._lines.setText(self.words("report.gauge.lines", lines=lines_told(printed.length, self.words)))
        if printed.unprintable:
            letters = " ".join(printed.unprintable)
            told.append(self.words("report.gauge.unprintable", letters=letters))
        self._gauge.setText(" ".join(told))
        wrong = over or printed.unprintable
        self._gauge.set_tone("wrong" if wrong else "warn" if is_report and self._elsewhere else "good")

    def _told_elsewhere(self, key: str) -> list[str]:
        """Return in words of `key` what is to be known of the report in the language that it is not shown in."""
        return [
            self.words(key, language=self.words(f"terms.language.{language}"), over=over)
            for language, over in self._elsewhere.items()
        ]

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.setVisible(bool(text))
        announce(self, text)

    # -- what leaves --------------------------------------------------------------------------------

    def _ask_where(self) -> None:
        assert self.case is not None
        self._open(self._leaving)
        day = self.context.desk.clock().date()
        self._leaving.ask(printing.file_name(self.case.case.reference, day, self._choice.kind))

    def _ask_paper(self) -> None:
        self._open(self._paper)
        self._paper.ask()

    def _ask_several(self) -> None:
        self._open(self._several)
        self._several.ask()

    def _open(self, wanted: QWidget) -> None:
        """Take the other panels away: one thing leaves at a time."""
        for panel in (self._leaving, self._paper, self._several):
            if panel is not wanted:
                panel.dismiss()

    def _to_leave(self) -> Leaving | None:
        printed = self._print_now()
        if printed is None or self.case is None:
            return None
        return Leaving(self.case.case.id, printed.pdf)

    def _for_paper(self) -> tuple[Batch, int] | None:
        printed, order = self._print_now(), self._order
        if printed is None or order is None:
            return None
        return Batch((order.kind,), lambda _kind: order, finished=False), printed.sides

    def _correct(self) -> None:
        head, what = self.assessment.head, self._correction.value()

        def act() -> Changed:
            reporting.make_correction(self.context.desk, head, what)
            return Changed(case_id=head.case_id, kinds=frozenset({"assessment"}))

        if self.context.act(act):
            self._correction.clear()


def _set(press: Press, order: Order, side: int) -> tuple[Printed, dict[Language, int], int, QImage]:
    """Return a print, where else it is too long, the side of it to show and its picture (on the worker thread)."""
    printed, elsewhere = printing.press(press, order), printing.over_elsewhere(press, order)
    shown = min(side, printed.sides - 1)
    return printed, elsewhere, shown, side_as_image(printed.pdf, shown, PREVIEW_DPI)
