"""The scores held: copied from the official record or calculated here, each with its generation and its limits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.scoring import Score
from probationdesk.services.changes import take_out
from probationdesk.services.scoring import explain_kept
from probationdesk.ui.page import Page
from probationdesk.ui.pages.analyse_calculate import CalculateForm
from probationdesk.ui.pages.analyse_official import OfficialForm
from probationdesk.ui.pages.analyse_result import ScoreResult
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card, place_in
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel


class ScoresSection(QWidget):
    """Shows the scores of the assessment and takes in new ones. No score is turned into a level of harm."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._words = page.words
        self._cards: dict[str, ScoreCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(self._words("analyse.scores.heading")))
        column.addWidget(PlainLabel(self._words("analyse.scores.note"), tone="quiet"))
        self._none = PlainLabel(self._words("analyse.scores.none"))
        column.addWidget(self._none)
        self._list = QVBoxLayout()
        self._list.setSpacing(spacing.SMALL)
        column.addLayout(self._list)
        self._enter = ActionButton("analyse.scores.enter", self._words("analyse.scores.enter"), self._on_enter)
        self._calculate = ActionButton(
            "analyse.scores.calculate", self._words("analyse.scores.calculate"), self._on_calculate
        )
        column.addWidget(flowing_row(self._enter, self._calculate))
        self._official = OfficialForm(page, self._on_kept)
        self._here = CalculateForm(page, self._on_kept)
        for form in (self._official, self._here):
            form.hide()
            column.addWidget(form)

    def show_case(self) -> None:
        """Bring the list in line with the case."""
        scores = {score.id: score for score in self._page.assessment.scores}
        for gone in set(self._cards) - set(scores):
            card = self._cards.pop(gone)
            card.hide()
            card.deleteLater()
        for place, score in enumerate(scores.values()):
            if score.id not in self._cards:
                self._cards[score.id] = ScoreCard(self._page, score, self._on_removed)
            place_in(self._list, place, self._cards[score.id])
        self._none.setVisible(not scores)
        self._here.show_case()

    def _on_enter(self) -> None:
        self._here.hide()
        self._official.setVisible(self._official.isHidden())
        if not self._official.isHidden():
            self._official.put_keyboard()

    def _on_calculate(self) -> None:
        self._official.hide()
        self._here.setVisible(self._here.isHidden())
        if not self._here.isHidden():
            self._here.put_keyboard()

    def _on_kept(self) -> None:
        (self._enter if not self._official.isHidden() else self._calculate).setFocus()
        self._official.hide()
        self._here.hide()

    def _on_removed(self, score: Score) -> None:
        self._enter.setFocus()
        self._page.context.act(lambda: take_out(self._page.context.desk, score))


class ScoreCard(Card):
    """One score held: what it says, where it comes from, and for one calculated here how it was worked out."""

    def __init__(self, page: Page, score: Score, remove: Callable[[Score], None]) -> None:
        super().__init__()
        self._page = page
        self._words = page.words
        self._score = score
        name = f"analyse.score.{score.id[:8]}"
        tool = self._tool()
        self.column.addWidget(PlainLabel(tool, role="strong"))
        self.column.addWidget(PlainLabel(self._figure()))
        self.column.addWidget(PlainLabel(self._origin(), role="small", tone="quiet"))
        buttons = [
            ActionButton(f"{name}.remove", self._words("analyse.scores.remove"), lambda: remove(score), icon="remove")
        ]
        self._result = ScoreResult(self._words)
        self._result.hide()
        if score.calculated:
            how = ActionButton(f"{name}.how", self._words("analyse.scores.how"), self._on_how)
            buttons.insert(0, how)
        for button in buttons:
            button.setAccessibleName(f"{button.label}: {tool}")
        self.column.addWidget(flowing_row(*buttons))
        self.column.addWidget(self._result)

    def _tool(self) -> str:
        kind = self._words(f"scores.kinds.{self._score.kind}")
        return self._words("analyse.scores.tool", tool=self._score.tool, generation=self._score.generation, kind=kind)

    def _figure(self) -> str:
        score = self._score
        figures = []
        if score.percent:
            percent = self._words("analyse.scores.percent", percent=score.percent)
            figures.append(
                self._words("analyse.scores.over_two_years", percent=percent) if score.calculated else percent
            )
        if score.percent_one_year:
            one_year = self._words("analyse.scores.percent", percent=score.percent_one_year)
            figures.append(self._words("analyse.scores.over_one_year", percent=one_year))
        if score.band:
            key = "analyse.scores.band" if score.calculated else "analyse.scores.band_as_printed"
            figures.append(self._words(key, band=self._band(), generation=score.generation))
        return "; ".join(figures)

    def _band(self) -> str:
        key = f"scores.bands.{'_'.join(self._score.band.casefold().split())}"
        return self._words(key) if self._score.calculated else self._score.band

    def _origin(self) -> str:
        score = self._score
        parts = [
            self._words(f"scores.label.{'calculated' if score.calculated else 'official'}"),
            in_words(score.dated, self._words.language),
            score.basis,
            self._words("analyse.scores.entered_by", who=score.entered_by) if score.entered_by else "",
        ]
        return " · ".join(part for part in parts if part)

    def _on_how(self) -> None:
        if self._result.isHidden():
            explained = explain_kept(self._score)
            case = self._page.case
            assert case is not None
            if explained is None:
                self._result.show_words(self._words("analyse.scores.other_table"))
            else:
                self._result.show_result(explained, case.person.called, self._score.inputs)
        self._result.setVisible(self._result.isHidden())
