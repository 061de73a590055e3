"""Earlier levels and managers' views, shown only beside a level the officer has recorded first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.dates import in_words
from probationdesk.domain.review import earlier_level
from probationdesk.domain.risk import Level
from probationdesk.domain.subjects import subjects
from probationdesk.services.oversight_words import opinion_words, subject_words
from probationdesk.services.reviewing import take_over_reasons
from probationdesk.ui.page import Page
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.panel import Panel
from probationdesk.ui.widgets.plain_label import PlainLabel


class EarlierPanel(QWidget):
    """Hidden until the officer's own level stands, so that the level is the officer's own."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        words = page.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        panel = Panel()
        panel.column.addWidget(PlainLabel(words("risk.earlier.heading"), role="strong", tone="ink"))
        self._level = PlainLabel(name="risk.earlier_level")
        self._opinions = PlainLabel(name="risk.opinions")
        panel.column.addWidget(self._level)
        panel.column.addWidget(self._opinions)
        self._take_over = ActionButton("risk.take_over", words("risk.take_over.label"), self._on_take_over)
        panel.column.addWidget(self._take_over, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(panel)

    def show_assessment(self, assessment: AssessmentFile) -> None:
        """Show what others, and the officer earlier, made of it; nothing before there is a level."""
        own = assessment.harm.level is not Level.UNRATED
        before = earlier_level(assessment)
        reviewed = assessment.reviewed if before is not Level.UNRATED else None
        said = (*(reviewed.opinions if reviewed is not None else ()), *assessment.opinions)
        opinions = [opinion_words(opinion, self._page.words) for opinion in said if opinion.given]
        self._level.setVisible(reviewed is not None)
        self._level.setText(self._earlier_words(assessment, reviewed) if reviewed is not None else "")
        self._opinions.setVisible(bool(opinions))
        self._opinions.setText("\n\n".join(opinions) if own else "")
        self._take_over.setVisible(reviewed is not None and not assessment.head.frozen)
        self.setVisible(own and (reviewed is not None or bool(opinions)))

    def _earlier_words(self, assessment: AssessmentFile, reviewed: AssessmentFile) -> str:
        words, dated = self._page.words, assessment.head.based_on_dated
        day = in_words(dated, words.language) if dated is not None else ""
        level = words(f"terms.level.{reviewed.harm.level}")
        lines = [words("risk.earlier.level", level=level, date=day)]
        if reviewed.harm.why_this_level:
            lines.append(words("risk.earlier.why", why=reviewed.harm.why_this_level))
        lines += [
            f"{subject_words(one.about, words)}: {words(f'terms.level.{one.seen}').lower()}."
            for one in subjects(reviewed)
            if one.about.startswith("group.")
        ]
        return "\n".join(lines)

    def _on_take_over(self) -> None:
        page = self._page
        if page.flush():
            page.context.act(lambda: take_over_reasons(page.context.desk, page.assessment))
