"""Who has a part in a case, who was put out of it, and whose computer was closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.sharing import Party, PartyKind, PutOut
from probationdesk.services import admitting
from probationdesk.services.admitting_words import counted, party_words, unreached_words
from probationdesk.services.parts import is_our_own, to_try_again
from probationdesk.services.ports import Changed
from probationdesk.services.ports_exchange import Computer
from probationdesk.ui.page import Page
from probationdesk.ui.pages.admitting import KeptFiling
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.card import Card
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_ROWS = 8


class PartiesPart(QWidget):
    """A list to look at; Enter on a name opens what can be done about it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._context = page.context
        self.words = page.words
        self._parties: dict[str, Party] = {}
        self._out: dict[str, PutOut] = {}
        self._computers: dict[str, Computer] = {}
        self._chosen = ""
        self._filing = KeptFiling(page.context, self)
        self._filing.told.connect(self._say)
        self._lay_out()

    def show_parties(self, case_id: str) -> None:
        """Show who has a part in a case and who was put out of it."""
        desk, exchange = self._context.desk, self._context.exchange
        self._parties = {party.tag: party for party in desk.store.parties(case_id)}
        self._out = {one.party.tag: one for one in desk.store.those_put_out(case_id)}
        devices = [party.id for party in self._parties.values() if party.kind is PartyKind.DEVICE]
        self._computers = exchange.computers(desk, devices) if exchange is not None and devices else {}
        unreached = admitting.unreached(desk, self._computers, case_id)
        closed = {found.party.tag for found in unreached}
        self._closed.setText("\n".join(unreached_words(found, self.words) for found in unreached))
        self._closed.setVisible(bool(unreached))
        kept = {aside.author.as_party().tag: len(aside.lines) for aside in admitting.set_aside(desk, case_id)}
        rows = [self._row(party, closed=party.tag in closed) for party in self._parties.values()]
        rows += [self._row_of_put_out(one, kept.get(one.party.tag, 0)) for one in self._out.values()]
        self._list.set_rows(tuple(rows))
        self._note.setText(self.words("admitting.parties" if self._parties else "admitting.no_parties"))
        self._hint.setVisible(bool(rows))
        self._show_chosen()

    # -- laying out ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        words = self.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("admitting.heading.parties")))
        self._note = PlainLabel(name="handover.parties_note")
        column.addWidget(self._note)
        self._closed = PlainLabel(name="handover.unreached", role="strong", tone="warn")
        column.addWidget(self._closed)
        self._list = FewRows("handover.parties", words("admitting.parties_list.label"), most=_ROWS)
        self._list.opened.connect(self._choose)
        column.addWidget(self._list)
        self._hint = PlainLabel(words("admitting.parties_hint"), role="small", tone="quiet")
        column.addWidget(self._hint)
        self._card = Card(margin=spacing.LARGE)
        self._card.column.setSpacing(spacing.MEDIUM)
        column.addWidget(self._card)
        self._who = PlainLabel(name="handover.party", role="strong")
        self._effect = PlainLabel(name="handover.party_effect")
        self._card.column.addWidget(self._who)
        self._card.column.addWidget(self._effect)
        self._purpose = LineBox(
            "handover.party_purpose", words("admitting.party_purpose.label"),
            prompt=words("admitting.party_purpose.prompt"),
        )  # fmt: skip
        self._field = Field(self._purpose, self._purpose.label)
        self._card.column.addWidget(self._field)
        self._put_out = ActionButton("handover.put_out", words("admitting.put_out.label"), self.put_out)
        self._let_back = ActionButton("handover.let_back", words("admitting.let_back.label"), self.let_back)
        self._leave = ActionButton("handover.party_leave", words("admitting.leave.label"), self._close_card)
        self._card.column.addWidget(flowing_row(self._put_out, self._let_back, self._leave, gap=spacing.SMALL))
        self._card.hide()
        self._message = PlainLabel(name="handover.parties_message", role="strong")
        self._message.hide()
        column.addWidget(self._message)

    # -- showing ------------------------------------------------------------------------------------

    def _row(self, party: Party, *, closed: bool) -> Row:
        told = party_words(party, self._computers, self.words)
        computer = self._computers.get(party.id)
        tag = self.words("admitting.closed_tag") if computer is not None and computer.closed_on is not None else ""
        return Row(party.tag, party.name, told, tag, icon="warning" if closed else "")

    def _row_of_put_out(self, out: PutOut, kept: int) -> Row:
        day = in_words(out.at.astimezone().date(), self.words.language)
        told = self.words("admitting.put_out_on", day=day)
        if kept:
            told = f"{told} {counted(self.words, 'admitting.kept', kept)}"
        return Row(out.party.tag, out.party.name, told, self.words("admitting.put_out_tag"))

    def _choose(self, tag: str) -> None:
        self._chosen = tag
        self._purpose.clear()
        self._show_chosen()
        (self._purpose if self._purpose.isVisible() else self._leave).setFocus()

    def _show_chosen(self) -> None:
        party = self._parties.get(self._chosen)
        out = self._out.get(self._chosen)
        self._card.setVisible(party is not None or out is not None)
        if out is not None:
            party = out.party
        if party is None:
            self._chosen = ""
            return
        computer = self._computers.get(party.id)
        own = (computer is not None and computer.own) or is_our_own(self._context.desk, party)
        self._who.setText(party.name)
        own_key = "own_effect" if party.kind is PartyKind.DEVICE else "own_office_effect"
        key = own_key if own else "let_back_effect" if out is not None else "put_out_effect"
        self._effect.setText(self.words(f"admitting.{key}"))
        self._field.setVisible(not own)
        self._put_out.setVisible(out is None and not own)
        self._let_back.setVisible(out is not None)

    def _close_card(self) -> None:
        self._chosen = ""
        self._show_chosen()
        self._list.setFocus()

    # -- deciding -----------------------------------------------------------------------------------

    def put_out(self) -> None:
        """Take away the part of whoever is chosen."""
        party = self._parties.get(self._chosen)
        case = self._page.case
        if party is None or case is None or not self._has_purpose():
            return
        desk, purpose = self._context.desk, self._purpose.value()
        if self._decided(lambda: admitting.put_out(desk, case.case.id, party, purpose=purpose)):
            self._say(self.words("admitting.is_out", who=party.name))

    def let_back(self) -> None:
        """Give whoever is chosen a part again, and file what they sent meanwhile."""
        out = self._out.get(self._chosen)
        case = self._page.case
        if out is None or case is None or not self._has_purpose():
            return
        desk, purpose = self._context.desk, self._purpose.value()
        if self._decided(lambda: admitting.let_back(desk, case.case.id, out.party, purpose=purpose)):
            self._say(self.words("admitting.is_back", who=out.party.name))
            if to_try_again(desk):
                self._filing.begin(case.case.id)

    def _has_purpose(self) -> bool:
        if self._purpose.value().strip():
            return True
        self._say(self.words("admitting.no_purpose"))
        self._purpose.setFocus()
        return False

    def _decided(self, act: Callable[[], Changed]) -> bool:
        if not self._context.act(act):
            return False
        self._chosen = ""
        self._purpose.clear()
        self._show_chosen()
        self._list.setFocus()
        return True

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()
        announce(self, text)
