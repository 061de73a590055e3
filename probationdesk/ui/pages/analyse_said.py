"""What was said about an area, folded open beside its fields, each to be cited with one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.interviews import Entry
from probationdesk.services.citing import Said, add_notes_source
from probationdesk.ui.page import Page
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.plain_label import PlainLabel


class SaidPanel(QWidget):
    """A button with the number of notes under the area; pressed, it shows them."""

    def __init__(self, page: Page, prefix: str, area: str, cite: Callable[[str], None]) -> None:
        super().__init__()
        self._page = page
        self._words = page.words
        self._prefix = f"{prefix}.said"
        self._area = area
        self._cite = cite
        self._said: tuple[Said, ...] = ()
        self._shown: tuple[Said, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.SMALL)
        self.button = ActionButton(self._prefix, self._words("analyse.said.label"), self._on_pressed)
        column.addWidget(self.button)
        self._list = Card(quiet=True)
        self._list.hide()
        column.addWidget(self._list)

    def show_said(self, said: tuple[Said, ...]) -> None:
        """Take in what was said; it is laid out only once somebody looks."""
        self._said = said
        key = "analyse.said.none" if not said else "analyse.said.one" if len(said) == 1 else "analyse.said.many"
        text = self._words(key, count=len(said))
        self.button.setText(text)
        self.button.setAccessibleName(self._words("analyse.field_of_area", area=self._area, field=text))
        self.button.setEnabled(bool(said))
        if not said:
            self._list.hide()
        if not self._list.isHidden():
            self._lay_out()

    def _on_pressed(self) -> None:
        self._lay_out()
        self._list.setVisible(self._list.isHidden())

    def _lay_out(self) -> None:
        if self._shown == self._said:
            return
        self._shown = self._said
        while (item := self._list.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for said in self._said:
            self._list.column.addWidget(self._row(said))

    def _row(self, said: Said) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, spacing.SMALL)
        column.setSpacing(spacing.HAIR)
        quote = isinstance(said.record, Entry) and said.record.quote
        head = self._head(said)
        column.addWidget(PlainLabel(head, role="small", tone="quiet"))
        text = said.record.text
        column.addWidget(PlainLabel(self._words("analyse.said.quote", text=text) if quote else text, persons=quote))
        name = f"{self._prefix}.{said.record.id[:8]}.cite"
        button = ActionButton(name, self._words("analyse.said.cite"), lambda: self._on_cite(said))
        button.setAccessibleName(f"{self._words('analyse.said.cite')}: {head}")
        column.addWidget(button)
        if isinstance(said.record, Entry) and not said.citation:
            # An interview becomes a source when it begins; what was noted without one cannot be cited.
            button.setEnabled(False)
        return row

    def _head(self, said: Said) -> str:
        if isinstance(said.record, Entry):
            parts = [self._words("analyse.said.interview", number=said.record.interview, time=f"{said.at:%H:%M}")]
            marks = ("quote", "strength", "check_later")
            parts += [self._words(f"analyse.said.mark.{mark}") for mark in marks if getattr(said.record, mark)]
            return " · ".join(parts)
        kind = self._words(f"terms.note_kind.{said.record.kind}")
        return f"{kind} · {in_words(said.at.date(), self._words.language)}"

    def _on_cite(self, said: Said) -> None:
        citation = said.citation
        if not citation:
            citation = self._citation_of_note(said)
        if citation:
            self._cite(citation)

    def _citation_of_note(self, said: Said) -> str:
        """Make the contact notes a source first, so that this one can be cited."""
        label = self._words("analyse.said.notes_source")
        case = self._page.case
        assert case is not None
        if not self._page.context.act(lambda: add_notes_source(self._page.context.desk, case, label)):
            return ""
        return next((one.citation for one in self._said if one.record.id == said.record.id), "")
