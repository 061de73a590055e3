"""A calculated score, said plainly and taken apart: for a group, never a finding, never a level of harm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.scoring import ScoreInput
from probationdesk.resources import Wording
from probationdesk.scores.explain import (
    Explanation,
    counterfactual_sentence,
    edge_sentence,
    one_year_statement,
    shown_band,
    shown_value,
    statement,
)
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.plain_label import PlainLabel


class ScoreResult(QWidget):
    """Shows one explanation at a time: the figure in words first, then what it was made from."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._words = words
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing.SMALL)

    def show_result(self, explained: Explanation, called: str, inputs: tuple[ScoreInput, ...]) -> None:
        """Show a score of the person who is `called` so, with its inputs and where each was found."""
        self.clear()
        words, score = self._words, explained.score
        self._say(statement(score, called, words))
        one_year = one_year_statement(score, called, words)
        if one_year:
            self._say(one_year)
        figure = words("analyse.scores.percent", percent=score.percent)
        band = shown_band(score.band, words)
        self._say(words("analyse.result.figure", figure=figure, band=band, label=words("scores.label.calculated")))
        for caution in score.cautions:
            self._column.addWidget(PlainLabel(words(f"scores.cautions.{caution}"), tone="warn"))
        self._list("edges", (edge_sentence(edge, score, words) for edge in explained.edges))
        self._list("inputs", (self._input(one) for one in inputs))
        self._list(
            "contributions",
            (
                words(
                    "analyse.result.contribution",
                    term=words(f"scores.terms.{one.term}"),
                    log_odds=f"{one.log_odds:+.2f}".replace("-", "−"),
                )
                for one in score.contributions
            ),
        )
        self._list("counterfactuals", (counterfactual_sentence(one, words) for one in explained.counterfactuals))

    def show_words(self, text: str) -> None:
        """Say why there is nothing to show."""
        self.clear()
        self._say(text)

    def clear(self) -> None:
        """Show nothing."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _say(self, text: str) -> None:
        self._column.addWidget(PlainLabel(text))

    def _list(self, key: str, sentences: Iterable[str]) -> None:
        told = list(sentences)
        if told:
            head = self._words(f"scores.label.{key}")
            self._column.addWidget(PlainLabel(head[:1].upper() + head[1:], role="strong"))
            self._column.addWidget(PlainLabel("\n".join(told)))

    def _input(self, one: ScoreInput) -> str:
        name = self._words(f"scores.inputs.{one.name}")
        value = shown_value(one.name, self._as_date(one.value), self._words)
        return self._words("analyse.result.input", name=name[:1].upper() + name[1:], value=value, basis=one.basis)

    def _as_date(self, value: str) -> str:
        """Return an ISO date in words; anything else as it is."""
        try:
            return in_words(date.fromisoformat(value), self._words.language)
        except ValueError:
            return value
