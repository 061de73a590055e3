"""One of the thirteen areas: three questions, why, on what footing, what helps, and what was said about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from probationdesk.domain.areas import Finding
from probationdesk.domain.checks import Gap
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.sources import Source, cited, suggested_claim
from probationdesk.services.changes import fill_in
from probationdesk.services.citing import Said
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.pages.analyse_said import SaidPanel
from probationdesk.ui.pages.analyse_summary import QUESTIONS, AreaSummary
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox

_SAID_OF_FIELD: Final = frozenset({"unknown_source", "stock_phrase"})
"""Gaps that are about a word in the text; in the folded row the text itself says more."""


class AreaCard(Card):
    """An area as a row of the sheet, folded to its summary or open with its fields."""

    def __init__(self, page: Page, area: str, name: str) -> None:
        super().__init__(margin=0)
        self.area = area
        self._page = page
        self._words = page.words
        self._prefix = f"analyse.{area}"
        self._name = name
        self.column.setSpacing(0)
        self.summary = AreaSummary(f"{self._prefix}.open", name, page.words)
        self.summary.toggled.connect(self._on_toggled)
        self.column.addWidget(self.summary)
        self.body = QWidget()
        self._fields = QVBoxLayout(self.body)
        self._fields.setContentsMargins(spacing.LARGE, spacing.SMALL, spacing.LARGE, spacing.LARGE)
        self._fields.setSpacing(spacing.MEDIUM)
        self.column.addWidget(self.body)
        self.body.hide()
        self._add_questions()
        self.why = self._add_text("why", lines=(2, 14))
        self._missing = PlainLabel(tone="warn")
        self._fields.addWidget(self._missing)
        self.said = SaidPanel(page, self._prefix, name, self.cite)
        self._fields.addWidget(self.said)
        self._add_claim()
        self._add_text("helps", lines=(1, 5))

    @property
    def opened(self) -> bool:
        """Whether the fields are shown."""
        return self.summary.isChecked()

    def set_opened(self, opened: bool) -> None:
        """Show the fields, or fold them away."""
        self.summary.setChecked(opened)

    def show_area(self, gaps: tuple[Gap, ...], said: tuple[Said, ...], sources: tuple[Source, ...]) -> None:
        """Show the summary, what is missing, what was said, and the kind of claim that the first source suggests."""
        finding = self._finding()
        # That nobody has looked is said by the row itself.
        gaps = tuple(gap for gap in gaps if gap.code != "area_not_looked_at")
        missing = [self._missing_words(gap) for gap in gaps]
        self._missing.setText("\n".join(missing))
        self._missing.setVisible(bool(missing))
        short = [self._missing_words(gap) for gap in gaps if gap.blocks and gap.code not in _SAID_OF_FIELD]
        if finding.looked_at:
            self.summary.show_state(finding.answers, finding.why or finding.helps, short[0] if short else "")
        else:
            self.summary.show_state(finding.answers, self._words("analyse.summary.not_yet"), "")
        self.said.show_said(said)
        self._suggest(finding, sources)

    def cite(self, citation: str) -> None:
        """Write a citation into the reason, where the writing stopped."""
        cursor = self.why.textCursor()
        if cursor.atStart():
            cursor.movePosition(cursor.MoveOperation.End)
        before = self.why.toPlainText()[: cursor.position()]
        cursor.insertText(citation if not before or before[-1].isspace() else f" {citation}")
        self.why.setTextCursor(cursor)
        self.why.setFocus()

    # Building --------------------------------------------------------------

    def _add_questions(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(spacing.LARGE)
        grid.setVerticalSpacing(spacing.MEDIUM)
        grid.setColumnStretch(2, 1)
        for row, question in enumerate(QUESTIONS):
            choice = self._choice(question, Answer, "answer")
            label = PlainLabel(self._words(f"analyse.{question}.label"), role="strong")
            label.setBuddy(choice.focusProxy() or choice)
            grid.addWidget(label, row, 0)
            grid.addWidget(choice, row, 1)
        self._fields.addLayout(grid)

    def _add_claim(self) -> None:
        self._claim = self._choice("claim", ClaimKind, "claim_kind")
        self._fields.addWidget(Field(self._claim, self._words("analyse.claim.label")))
        self._suggestion = ActionButton(
            f"{self._prefix}.claim_suggested",
            self._words("analyse.claim_suggested.label"),
            self._on_accept,
            changes=True,
        )
        self._fields.addWidget(self._suggestion)
        self._suggested: ClaimKind | None = None

    def _choice(self, field: str, kind: type[Answer] | type[ClaimKind], terms: str) -> ChoiceRow:
        options = tuple(Option(v.value, self._words(f"terms.{terms}.{v}")) for v in kind if v.value)
        row = ChoiceRow(f"{self._prefix}.{field}", self._label(field), options, words=self._words)

        def read() -> str:
            return str(getattr(self._finding(), field) or "")

        def keep(value: str) -> Changed:
            # Only the kind of claim has no value for "not said".
            return self._keep(**{field: kind(value) if value or kind is Answer else None})

        self._page.bind(row, row.edited, read, keep, at_once=True)
        return row

    def _add_text(self, field: str, *, lines: tuple[int, int]) -> TextBox:
        box = TextBox(
            f"{self._prefix}.{field}", self._label(field), prompt=self._words(f"analyse.{field}.prompt"), lines=lines
        )
        read: Callable[[], str] = lambda: str(getattr(self._finding(), field))  # noqa: E731 - bound below
        self._page.bind(box, box.edited, read, lambda value: self._keep(**{field: value}))
        self._page.cites(box)
        self._fields.addWidget(Field(box, self._words(f"analyse.{field}.label")))
        return box

    def _label(self, field: str) -> str:
        """Return the name a screen reader says: thirteen fields are called "Why?"."""
        return self._words("analyse.field_of_area", area=self._name, field=self._words(f"analyse.{field}.label"))

    # Acting ----------------------------------------------------------------

    def _finding(self) -> Finding:
        return self._page.assessment.findings[self.area]

    def _keep(self, **answers: Any) -> Changed:
        return fill_in(self._page.context.desk, self._finding(), **answers)

    def _on_toggled(self, opened: bool) -> None:
        self.body.setVisible(opened)
        self.summary.updateGeometry()

    def _suggest(self, finding: Finding, sources: tuple[Source, ...]) -> None:
        """Offer the kind of claim that the first cited source usually supports; the officer decides."""
        first = next(iter(cited(finding.why, sources)), None)
        source = next((s for s in sources if first is not None and s.id == first.source_id), None)
        self._suggested = suggested_claim(source) if source is not None and finding.claim is None else None
        if self._suggested is not None and source is not None:
            kind = self._words(f"terms.claim_kind.{self._suggested}")
            text = self._words("analyse.claim_suggested.offer", kind=kind, source=source.label)
            self._suggestion.setText(text.replace("&", "&&"))
            self._suggestion.setAccessibleName(text)
        self._suggestion.setVisible(self._suggested is not None)

    def _on_accept(self) -> None:
        suggested = self._suggested
        if suggested is not None:
            self._claim.setFocus()
            self._page.context.act(lambda: self._keep(claim=suggested))

    def _missing_words(self, gap: Gap) -> str:
        question = self._page.context.desk.framework.phrase_question.to(self._words.language)
        return self._words(f"analyse.missing.{gap.code}", about=gap.about, question=question)
