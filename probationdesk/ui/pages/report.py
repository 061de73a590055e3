"""The report: what is missing, how long it is, how it looks, and freezing it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout

from probationdesk.domain.errors import DeskError
from probationdesk.domain.printing import Print
from probationdesk.services import reporting, reviewing
from probationdesk.services.ports import Changed, Printed
from probationdesk.services.wording import gap_words
from probationdesk.ui.context import Context
from probationdesk.ui.exporting import ExportPanel, Leaving
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.report_prints import PrintChoice
from probationdesk.ui.telling import explain
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.gap_list import GapLine, GapList
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.page_image import PageImage
from probationdesk.ui.widgets.plain_label import PlainLabel

_PREVIEW_DPI = 192
"""Enough for twice the size on the screen, so that letters stay sharp at 200 %."""


class ReportPage(Page):
    """Shows the print itself: what is seen here is what goes on paper."""

    name = "report"
    freezes = False
    watches = frozenset({"assessment", "opinion"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._printed: Printed | None = None
        self._side = 0
        form = Form(self, self.column)
        form.heading("report.title", 1)
        self._state = PlainLabel(role="strong")
        self.column.addWidget(self._state)
        self._gauge = PlainLabel()
        self.column.addWidget(self._gauge)
        self._gaps = GapList("report.gaps", self.words("report.gaps.label"), words=self.words)
        self._gaps.go_to.connect(context.go_to)
        self.column.addWidget(self._gaps)
        self._buttons()
        self._correction = self._line("correction")
        self._correction_button = ActionButton("report.correct", self.words("report.correct.label"), self._correct)
        self.column.addWidget(self._correction)
        self.column.addWidget(self._correction_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._review = ActionButton("report.review", self.words("report.review.label"), self.start_review)
        self.column.addWidget(self._review, 0, Qt.AlignmentFlag.AlignLeft)
        self._message = PlainLabel(name="report.message")
        self.column.addWidget(self._message)
        self._choice = PrintChoice(context)
        self._choice.changed.connect(self._on_print)
        self.column.addWidget(self._choice)
        self._lay_out_preview()

    def show_case(self) -> None:
        """Set the print afresh and show it."""
        assert self.case is not None
        self._choice.show_case(self.case, self.assessment_id)
        self._show_print()
        self._show_state()

    def freeze(self) -> None:
        """Freeze the assessment if nothing is missing; otherwise say what is."""
        assert self.case is not None
        case_id = self.case.case.id

        def act() -> Changed:
            reporting.freeze(self.context.desk, case_id, self.assessment_id)
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

    def turn(self, by: int) -> None:
        """Turn to another side of the preview."""
        if self._printed is not None:
            self._side = max(0, min(self._printed.sides - 1, self._side + by))
            self._draw()

    def _buttons(self) -> None:
        row = QHBoxLayout()
        self._freeze = ActionButton("report.freeze", self.words("report.freeze.label"), self.freeze, primary=True)
        self._export = ActionButton("report.export", self.words("report.export.label"), self._ask_where, icon="report")
        row.addWidget(self._freeze)
        row.addWidget(self._export)
        row.addStretch(1)
        self.column.addLayout(row)
        self._leaving = ExportPanel(self.context, "report", self._to_leave, self._say)
        self.column.addWidget(self._leaving)

    def _line(self, field: str) -> LineBox:
        words = self.words
        return LineBox(f"report.{field}", words(f"report.{field}.label"), prompt=words(f"report.{field}.prompt"))

    def _lay_out_preview(self) -> None:
        row = QHBoxLayout()
        self._back = ActionButton("report.back", self.words("report.back.label"), lambda: self.turn(-1))
        self._on = ActionButton("report.on", self.words("report.on.label"), lambda: self.turn(1))
        self._where = PlainLabel(role="small", tone="quiet")
        row.addWidget(self._back)
        row.addWidget(self._on)
        row.addWidget(self._where, 1)
        self.column.addLayout(row)
        self._picture = PageImage()
        self.column.addWidget(self._picture)
        self.column.addStretch(1)

    def _show_print(self) -> None:
        assert self.case is not None
        try:
            self._printed = self._choice.print_out()
        except DeskError as error:
            self._printed = None
            self._say(explain(error, self.words))
            return
        self._side = min(self._side, self._printed.sides - 1)
        self._draw()

    def _show_state(self) -> None:
        assert self.case is not None
        head = self.assessment.head
        key = "report.state.frozen" if head.frozen else "report.state.draft"
        self._state.setText(self.words(key, version=head.version))
        self._gauge.setVisible(self._printed is not None)
        if self._printed is not None:
            self._show_gauge(self._printed)
        found = () if head.frozen else reporting.find_gaps(self.context.desk, self.case, self.assessment_id)
        self._gaps.setVisible(not head.frozen)
        framework = self.context.desk.framework
        lines = [GapLine(g.field, gap_words(g, framework, self.words), g.blocks) for g in found]
        if self._printed is not None and self._printed.lines_over:
            too_long = self.words("report.too_long", over=self._printed.lines_over)
            lines.insert(0, GapLine("report.freeze", too_long, blocking=True))
        self._gaps.set_gaps(tuple(lines))
        self._freeze.setVisible(not head.frozen)
        self._correction.setVisible(head.frozen)
        self._correction_button.setVisible(head.frozen)
        self._review.setVisible(head.frozen)

    def _show_gauge(self, printed: Printed) -> None:
        """Say how the print fills its sides; only the report has three, and sections with names."""
        over = printed.lines_over
        if self._choice.kind is Print.REPORT:
            section = self.words(f"report.section.{printed.longest_section}")
            key = "report.gauge.over" if over else "report.gauge.fits"
            self._gauge.setText(self.words(key, over=over, left=printed.lines_left, section=section))
        else:
            self._gauge.setText(self.words("report.gauge.other", sides=printed.sides))
        if printed.unprintable:
            letters = " ".join(printed.unprintable)
            self._gauge.setText(f"{self._gauge.text()} {self.words('report.gauge.unprintable', letters=letters)}")
        self._gauge.set_tone("wrong" if over or printed.unprintable else "good")

    def _on_print(self) -> None:
        """Show another print from its first side; what was about to leave was the one before."""
        self._side = 0
        self._leaving.dismiss()
        self._show_print()
        self._show_state()

    def _draw(self) -> None:
        assert self._printed is not None
        self._picture.show_image(side_as_image(self._printed.pdf, self._side, _PREVIEW_DPI))
        text = self.words("report.side", side=self._side + 1, total=self._printed.sides)
        self._where.setText(text)
        self._picture.setAccessibleName(text)
        self._back.setEnabled(self._side > 0)
        self._on.setEnabled(self._side < self._printed.sides - 1)

    def _ask_where(self) -> None:
        assert self.case is not None
        day = self.context.desk.clock().date()
        self._leaving.ask(f"{self.case.case.reference}-{day:%Y-%m-%d}.pdf")

    def _to_leave(self) -> Leaving | None:
        if self._printed is None or self.case is None:
            return None
        return Leaving(self.case.case.id, self._printed.pdf)

    def _correct(self) -> None:
        head, what = self.assessment.head, self._correction.value()

        def act() -> Changed:
            reporting.make_correction(self.context.desk, head, what)
            return Changed(case_id=head.case_id, kinds=frozenset({"assessment"}))

        if self.context.act(act):
            self._correction.clear()

    def _say(self, text: str) -> None:
        self._message.setText(text)
        announce(self, text)


def side_as_image(pdf: bytes, side: int, dpi: int) -> QImage:
    """Return one side of a PDF, counted from 0, as a picture; nothing is written to disk."""
    import pypdfium2  # loaded only when a report is looked at

    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[side].render(scale=dpi / 72)
        picture = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB888)
        return picture.rgbSwapped() if bitmap.format in _BLUE_FIRST else picture.copy()
    finally:
        document.close()


_BLUE_FIRST = {2}
"""pypdfium2's number for its default of three bytes a pixel, blue first."""
