"""Passing a case on, or showing it to a manager: to whom, what is still open, and what came back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.brought import LEFT_OUT, left_out
from probationdesk.domain.dates import in_words
from probationdesk.domain.sharing import BroughtChange, HandOver, HandOverReason, HandOverState, Party
from probationdesk.services import handing_over
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.admitting import AdmittingPart
from probationdesk.ui.pages.handover_clearing import ClearingPart
from probationdesk.ui.pages.handover_parties import PartiesPart
from probationdesk.ui.pages.handover_received import ReceivedCard
from probationdesk.ui.telling import moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.text_box import TextBox

_MATCHES = 6
_ROWS = 6


class HandoverPage(Page):
    """What is prepared here goes out with the next exchange; nothing leaves from this page itself."""

    name = "handover"
    freezes = False
    watches = frozenset({"case"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._addressees: tuple[Party, ...] = ()
        self._cards: dict[str, ReceivedCard] = {}
        form = Form(self, self.column)
        form.heading("handover.title", 1)
        self._holder = PlainLabel(name="handover.holder")
        self.column.addWidget(self._holder)
        self._received = QVBoxLayout()
        self._received.setSpacing(spacing.MEDIUM)
        self.column.addLayout(self._received)
        self._admitting = AdmittingPart(context, self.name, self._show_again)
        self.column.addWidget(self._admitting)
        self._history = PlainLabel(name="handover.history", tone="quiet")
        self.column.addWidget(self._history)
        self._nobody = form.note("handover.nobody")
        self._new = QWidget()
        self.column.addWidget(self._new)
        self._lay_out_new()
        self._message = PlainLabel(name="handover.message", role="strong")
        self._message.hide()
        self.column.addWidget(self._message)
        self._sent_heading = form.heading("handover.heading.sent")
        self._sent = FewRows("handover.sent", self.words("handover.sent.label"), most=_ROWS)
        self._sent.opened.connect(self._send_again)
        self.column.addWidget(self._sent)
        self._parties = PartiesPart(self)
        self.column.addWidget(self._parties)
        self._clearing = ClearingPart(self, self._say)
        self.column.addWidget(self._clearing)
        self.column.addStretch(1)
        self.setFocusProxy(self._reason)

    def show_case(self) -> None:
        """Show who holds the pen, what was handed over here, and what came back."""
        assert self.case is not None
        desk, case_id = self.context.desk, self.case.case.id
        exchange = self.context.exchange
        self._addressees = exchange.addressees(desk) if exchange is not None else ()
        self._nobody.setVisible(not self._addressees)
        self._new.setVisible(bool(self._addressees))
        self._show_matches()
        holder = handing_over.holder(desk, case_id)
        self._holder.setText(self.words("handover.holder", name=holder) if holder else "")
        self._holder.setVisible(bool(holder))
        lines = handing_over.hand_overs(desk, case_id)
        self._show_received(tuple(line for line in lines if not line.ours))
        self._admitting.show_waiting({}, case_id)
        # What waits stands above everything else: whoever comes to the page begins there.
        self.setFocusProxy(self._admitting if self._admitting.waits else self._reason)
        self._parties.show_parties(case_id)
        self._show_history(desk.store.brought_changes(case_id))
        ours = tuple(line for line in lines if line.ours)
        self._sent_heading.setVisible(bool(ours))
        self._sent.set_rows(tuple(self._row(line) for line in ours))
        self._clearing.show_case(self.case.case)

    def _show_again(self) -> None:
        if self.case is not None:
            self.show_case()

    # -- passing on ---------------------------------------------------------------------------------

    def _lay_out_new(self) -> None:
        words = self.words
        column = QVBoxLayout(self._new)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("handover.heading.new")))
        options = tuple(Option(reason.value, words(f"handover.reason.{reason}")) for reason in HandOverReason)
        self._reason = ChoiceRow("handover.reason", words("handover.reason.label"), options, words=words)
        self._reason.set_value(HandOverReason.HAND_OVER.value)
        self._finder = LineBox("handover.find", words("handover.find.label"), prompt=words("handover.find.prompt"))
        self._finder.textChanged.connect(self._show_matches)
        self._to = FewRows("handover.to", words("handover.to.label"), most=_MATCHES)
        self._purpose = LineBox(
            "handover.purpose", words("handover.purpose.label"), prompt=words("handover.purpose.prompt")
        )
        self._questions = TextBox(
            "handover.questions", words("handover.questions.label"), prompt=words("handover.questions.prompt"),
            lines=(3, 10),
        )  # fmt: skip
        self._needed = DateBox(
            "handover.needed_by", words("handover.needed_by.label"), words=words, language=words.language
        )
        for box in (self._reason, self._finder):
            column.addWidget(Field(box, box.label))
        column.addWidget(self._to)
        for other in (self._purpose, self._questions, self._needed):
            column.addWidget(Field(other, other.label))
        go = ActionButton("handover.prepare", words("handover.prepare.label"), self.prepare, primary=True)
        column.addWidget(flowing_row(go))

    def prepare(self) -> None:
        """Prepare the hand-over; it goes out with the next exchange."""
        assert self.case is not None
        to = next((party for party in self._addressees if _key(party) == self._to.current_id()), None)
        if to is None:
            self._say(self.words("handover.no_addressee"))
            self._finder.setFocus()
            return
        case_id, desk = self.case.case.id, self.context.desk
        reason = HandOverReason(self._reason.value() or HandOverReason.HAND_OVER)

        def act() -> Changed:
            handing_over.hand_over(
                desk, case_id, to, purpose=self._purpose.value(), reason=reason,
                questions=self._questions.value(), needed_by=self._needed.value(),
            )  # fmt: skip
            return Changed(case_id=case_id, kinds=frozenset({"case"}))

        if self.context.act(act):
            for box in (self._finder, self._purpose):
                box.clear()
            self._questions.set_value("")
            self._needed.set_value(None)
            self._say(self.words("handover.prepared", to=to.name))

    def _show_matches(self) -> None:
        typed = self._finder.value().casefold().split()
        found = [party for party in self._addressees if all(word in party.name.casefold() for word in typed)]
        self._to.set_rows(tuple(Row(_key(p), p.name, self.words(f"handover.kind.{p.kind}")) for p in found[:_MATCHES]))
        if found and not self._to.current_id():
            self._to.select(_key(found[0]))

    # -- what came and what went --------------------------------------------------------------------

    def _show_received(self, lines: tuple[HandOver, ...]) -> None:
        wanted = {line.id for line in lines}
        for gone in [one for one in self._cards if one not in wanted]:
            self.take_away(self._cards.pop(gone))
        assert self.case is not None
        out = {one.party.tag for one in self.context.desk.store.those_put_out(self.case.case.id)}
        for line in lines:
            if line.id not in self._cards:
                self._cards[line.id] = ReceivedCard(line, self.words, self._accept)
                self._received.addWidget(self._cards[line.id])
            self._cards[line.id].show_state(line, put_out=line.by.tag in out)

    def _show_history(self, brought: Sequence[BroughtChange]) -> None:
        """Say what of its history a case has brought with it, and who made it."""
        self._history.setVisible(bool(brought))
        lines = [change for change in brought if change.act != LEFT_OUT]
        if lines:
            first, last = (in_words(lines[n].at.astimezone().date(), self.words.language) for n in (-1, 0))
            names = ", ".join(sorted({change.actor for change in lines}))
            told = self.words("handover.history", count=len(lines), first=first, last=last, names=names)
            older = left_out(brought)
            self._history.setText(f"{told} {self.words('handover.history_left_out', count=older)}" if older else told)

    def _accept(self, hand_over_id: str) -> None:
        assert self.case is not None
        desk, case_id = self.context.desk, self.case.case.id
        told: list[str] = []

        def act() -> Changed:
            told.append(handing_over.state_words(handing_over.accept(desk, hand_over_id), self.words))
            return Changed(case_id=case_id, kinds=frozenset({"case"}))

        if self.context.act(act):
            self._say(self.words("handover.accepted", state=told[0]))

    def _row(self, line: HandOver) -> Row:
        what = self.words(f"handover.reason.{line.reason}")
        again = f" {self.words('handover.send_again')}" if line.state is HandOverState.INCOMPLETE else ""
        detail = f"{what} · {handing_over.state_words(line, self.words)}{again}"
        return Row(line.id, line.to.name, detail, moment(line.answered_at or line.made_at, self.words))

    def _send_again(self, hand_over_id: str) -> None:
        desk = self.context.desk
        line = next((one for one in handing_over.hand_overs(desk) if one.id == hand_over_id and one.ours), None)
        if line is None or line.state is not HandOverState.INCOMPLETE:
            return
        count: list[int] = []
        if self.context.act(lambda: count.append(handing_over.send_again(desk, hand_over_id))):
            self._say(self.words("handover.sent_again", count=count[0]))

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()
        announce(self, text)


def _key(party: Party) -> str:
    return f"{party.kind} {party.id}"
