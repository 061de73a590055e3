"""Prepare: everything that is known and asked before the first question."""

from __future__ import annotations

from functools import partial

from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.prepare_enquiries import Enquiries
from probationdesk.ui.pages.prepare_history import History
from probationdesk.ui.pages.prepare_needs import Needs
from probationdesk.ui.pages.prepare_referral import PersonSection, Referral, Whereabouts
from probationdesk.ui.pages.prepare_sources import Sources
from probationdesk.ui.pages.section import Section
from probationdesk.ui.pages.ways import add_ways


class PreparePage(Page):
    """Referral, person, adjustments, sources, enquiries and history, with a way to each from the top."""

    name = "prepare"
    freezes = False
    watches = frozenset({"case", "person", "assessment", "source", "enquiry", "event"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("prepare.title", 1)
        form.note("prepare.introduction")
        self._sections: dict[str, Section] = {
            "referral": Referral(self),
            "person": PersonSection(self),
            "whereabouts": Whereabouts(self),
            "needs": Needs(self),
            "sources": Sources(self),
            "enquiries": Enquiries(self),
            "history": History(self),
        }
        add_ways(self, {key: partial(self._go_to, key) for key in self._sections})
        for section in self._sections.values():
            self.column.addWidget(section)
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Bring every section in line with the case."""
        for section in self._sections.values():
            section.show_case()
            section.show_folded()

    def reveal(self, field: str) -> None:
        """Unfold whatever hides a field."""
        for section in self._sections.values():
            if section.holds(field):
                section.unfold()
            section.reveal(field)

    def reveal_record(self, record_id: str, key: str) -> None:
        """Show one source, enquiry or event; anything else found by search is the person."""
        if not any(section.reveal_record(record_id) for section in self._sections.values()):
            self._go_to("person")

    def _go_to(self, key: str) -> None:
        self._sections[key].unfold()
        self._sections[key].first.setFocus()
