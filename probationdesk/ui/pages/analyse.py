"""The thirteen areas on one sheet, how they hang together, and the scores beside the officer's judgement."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.checks import Gap
from probationdesk.domain.record import Record
from probationdesk.domain.statements import without_citations
from probationdesk.services.citing import said_about
from probationdesk.services.reporting import find_gaps
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.analyse_area import AreaCard
from probationdesk.ui.pages.analyse_scores import ScoresSection
from probationdesk.ui.pages.analyse_summary import SheetHeads
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.plain_label import PlainLabel

FORMULATION = ("led_up", "set_off", "keeps_going", "protects")
"""The parts of the formulation between the answer in short and the likelihood."""


class AnalysePage(Page):
    """Areas first, then the answer in short and the formulation; the scores stand last, so that they lead nobody."""

    name = "analyse"
    watches = frozenset({"finding", "formulation", "score", "source", "entry", "interview", "note", "event", "person"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("analyse.title", 1)
        form.note("analyse.intro")
        self._lay_out_sheet()
        form.heading("analyse.heading.formulation")
        self._in_short = form.text(self._formulation, "in_short", lines=(4, 12))
        self._count = PlainLabel(role="small", tone="quiet", name="analyse.in_short.count")
        self.column.addWidget(self._count)
        self._in_short.edited.connect(self._show_count)
        for field in FORMULATION:
            form.text(self._formulation, field, lines=(2, 12))
        form.text(self._formulation, "likelihood", lines=(3, 12))
        self._scores = ScoresSection(self)
        self.column.addWidget(self._scores)
        self.column.addStretch(1)
        self._begun = False

    def show_case(self) -> None:
        """Bring the summaries, what is missing, what was said and the scores in line with the case."""
        assert self.case is not None
        gaps = find_gaps(self.context.desk, self.case, self.assessment_id)
        notes_label = self.words("analyse.said.notes_source")
        for area, card in self._cards.items():
            said = said_about(self.case, self.assessment, area, language=self.words.language, notes_label=notes_label)
            card.show_area(_of_area(gaps, area), said, self.case.sources)
        if not self._begun:
            self._begun = True
            self._open_first()
        self._scores.show_case()

    def load(self, case: CaseFile, assessment_id: str) -> None:
        """Show the case, and count the words of the answer in short once they stand there."""
        super().load(case, assessment_id)
        self._show_count()

    def reveal(self, field: str) -> None:
        """Open the area that a field belongs to."""
        area = field.removeprefix("analyse.").split(".", 1)[0]
        if area in self._cards and field != f"analyse.{area}.open":
            self._cards[area].set_opened(True)

    def _formulation(self) -> Record:
        return self.assessment.formulation

    def _lay_out_sheet(self) -> None:
        framework, language = self.context.desk.framework, self.words.language
        self._cards = {area: AreaCard(self, area, framework.area(area).name.to(language)) for area in AREAS}
        summaries = [card.summary for card in self._cards.values()]
        sheet = QVBoxLayout()
        sheet.setSpacing(spacing.HAIR)
        sheet.addWidget(SheetHeads(self.words))
        for card in self._cards.values():
            card.summary.neighbours = summaries
            sheet.addWidget(card)
        self.column.addLayout(sheet)

    def _open_first(self) -> None:
        """Open the first area that nobody has looked at; if all have been, leave the sheet whole."""
        for area, finding in self.assessment.findings.items():
            if not finding.looked_at:
                self._cards[area].set_opened(True)
                return

    def _show_count(self) -> None:
        sources = self.case.sources if self.case is not None else ()
        count = len(without_citations(self._in_short.value(), sources).split())
        self._count.setText(self.words("analyse.in_short.count", count=count))


def _of_area(gaps: tuple[Gap, ...], area: str) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if gap.field.startswith(f"analyse.{area}."))
