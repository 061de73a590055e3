"""Prepare: what the person needs so that the interview is fair, asked before the first question."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from probationdesk.domain.framework import NeedDefinition
from probationdesk.services.people import set_adjustment
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.pages.section import Section
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.text_box import TextBox


class Needs(Section):
    """One row for each need of the framework: its name, how to ask, and what will be done."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "needs")
        self.form.note("prepare.needs_note")
        rows = [self._row(need) for need in page.context.desk.framework.needs]
        self.first: QWidget = rows[0] if rows else self.heading

    def in_short(self) -> str:
        """Return what will be done, once anything has been arranged."""
        framework = self.page.context.desk.framework
        names = {need.key: need.name.to(self.words.language) for need in framework.needs}
        told = (f"{names.get(one.need, one.need)}: {one.arrangement}" for one in self.case.person.adjustments)
        return "\n".join(told)

    def _row(self, need: NeedDefinition) -> TextBox:
        page, language = self.page, self.page.context.language
        label = need.name.to(language)
        box = TextBox(f"prepare.need.{need.key}", label, prompt=self.words("prepare.need.prompt"), lines=(1, 6))
        self.column.addWidget(Field(box, label, hint=need.prompt.to(language)))

        def arrangement() -> str:
            return next((held.arrangement for held in self.case.person.adjustments if held.need == need.key), "")

        def keep(text: str) -> Changed:
            return set_adjustment(page.context.desk, self.case.person, need.key, text)

        page.bind(box, box.edited, arrangement, keep)
        return box
