"""What was set aside and waits for an officer's word: who sent it, what it is, and the two ways to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.kinds import KINDS
from probationdesk.services import admitting
from probationdesk.services.admitting import Aside
from probationdesk.services.admitting_words import details_words, filed_words, kinds_words, waits_words
from probationdesk.services.parts import has_part
from probationdesk.services.ports import Changed
from probationdesk.services.ports_exchange import Computer, KeptTarget, Outcome
from probationdesk.ui.carrying import Carrying
from probationdesk.ui.context import Context
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

_ROWS = 6
_WAYS = ("admit", "vouch", "take_in")


class KeptFiling(QObject):
    """Files at once what was set aside and counts by now; nothing is carried anywhere."""

    told = Signal(str)
    """What it came to, in words."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._case_id = ""
        self._carrying = Carrying(context, self)
        self._carrying.ended.connect(self._on_ended)
        self._carrying.failed.connect(self.told)

    def begin(self, case_id: str) -> None:
        """File what counts by now; an exchange that is under way, or the next one, does the same."""
        self._case_id = case_id
        if self._context.exchanging or self._context.exchange is None:
            self.told.emit(self._context.words("admitting.later"))
            return
        self._carrying.begin(KeptTarget())

    def _on_ended(self, outcome: Outcome) -> None:
        self._context.changed.emit(Changed(case_id=self._case_id, kinds=frozenset(KINDS)))
        self.told.emit(filed_words(outcome, self._context.words))


class AdmittingPart(QWidget):
    """Hidden while nothing waits. `name` is that of the page, `changed` is called when something was decided."""

    def __init__(self, context: Context, name: str, changed: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._name = name
        self._changed = changed
        self.words = context.words
        self._asides: dict[str, Aside] = {}
        self._also: Aside | None = None
        self._names: Mapping[str, str] = {}
        self._of_one_case = False
        self._computers: dict[str, Computer] = {}
        self._shown = ""
        self._filing = KeptFiling(context, self)
        self._filing.told.connect(self._on_filed)
        self._lay_out()

    def show_waiting(self, names: Mapping[str, str], case_id: str = "") -> None:
        """Show what waits, of one case or of all; `names` has the person of each case, by its id."""
        desk = self._context.desk
        found = admitting.set_aside(desk, case_id)
        self._asides = {aside.key: aside for aside in found if aside.asks or aside.key == self._also_key}
        self._names, self._of_one_case = names, bool(case_id)
        exchange = self._context.exchange
        devices = [aside.author.device for aside in self._asides.values()]
        self._computers = exchange.computers(desk, devices) if exchange is not None and devices else {}
        self._list.set_rows(tuple(self._row(aside) for aside in self._asides.values()))
        shown = bool(self._asides)
        for widget in (self._heading, self._note, self._card):
            widget.setVisible(shown)
        self.setVisible(shown or bool(self._message.text()))
        if shown and self._list.current_id() not in self._asides:
            self._list.select(next(iter(self._asides)))
        self._show_chosen()

    @property
    def waits(self) -> bool:
        """True if something waits for an officer's word."""
        return bool(self._asides)

    def forget_message(self) -> None:
        """Say no more of what was decided earlier."""
        self._message.setText("")
        self._message.hide()

    def reconsider(self, bundle_id: str) -> bool:
        """Show what was turned away, or sent by somebody put out, once more; return False if it is no such thing."""
        for aside in admitting.set_aside(self._context.desk):
            if aside.kept_out and any(line.bundle_id == bundle_id for line in aside.lines):
                self._also = aside
                self._changed()
                self._list.select(aside.key)
                self._show_chosen()
                self._list.setFocus()
                return True
        return False

    @property
    def _also_key(self) -> str:
        return self._also.key if self._also is not None else ""

    # -- laying out ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        words, name = self.words, self._name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        self._heading = Heading(words("admitting.heading.waiting"))
        self._note = PlainLabel(words("admitting.note"), tone="quiet")
        column.addWidget(self._heading)
        column.addWidget(self._note)
        self._list = FewRows(f"{name}.waiting", words("admitting.waiting.label"), most=_ROWS)
        self._list.picked.connect(self._show_chosen)
        self._list.opened.connect(self._go_to_card)
        column.addWidget(self._list)
        self._card = Card(margin=spacing.LARGE)
        column.addWidget(self._card)
        self._lay_out_card(self._card.column)
        self._message = PlainLabel(name=f"{name}.waiting_message", role="strong")
        self._message.hide()
        column.addWidget(self._message)
        self.setFocusProxy(self._list)
        self.hide()

    def _lay_out_card(self, column: QVBoxLayout) -> None:
        words, name = self.words, self._name
        column.setSpacing(spacing.MEDIUM)
        self._sentence = PlainLabel(name=f"{name}.waiting_sentence", role="strong")
        self._details = PlainLabel(name=f"{name}.waiting_details")
        self._number = PlainLabel(name=f"{name}.waiting_number", selectable=True)
        self._effect = PlainLabel(name=f"{name}.waiting_effect")
        for label in (self._sentence, self._details, self._number, self._effect):
            column.addWidget(label)
        self._purpose = LineBox(
            f"{name}.waiting_purpose", words("admitting.purpose.label"), prompt=words("admitting.purpose.prompt")
        )
        self._why = Field(self._purpose, self._purpose.label)
        column.addWidget(self._why)
        self._ways = {
            way: ActionButton(f"{name}.{way}", words(f"admitting.{way}.label"), self.admit, primary=True)
            for way in _WAYS
        }
        self._turn_away = ActionButton(f"{name}.turn_away", words("admitting.turn_away.label"), self.turn_away)
        column.addWidget(flowing_row(*self._ways.values(), self._turn_away, gap=spacing.SMALL))

    # -- showing ------------------------------------------------------------------------------------

    def _row(self, aside: Aside) -> Row:
        computer = self._computers.get(aside.author.device)
        of = self._case_of(aside) or (computer.office if computer is not None else "")
        detail = ": ".join(part for part in (of, kinds_words(aside, self.words)) if part)
        name = aside.author.officer or self.words("sending.unknown_author")
        day = in_words(aside.lines[0].received_at.astimezone().date(), self.words.language)
        return Row(aside.key, name, detail, day, icon="warning" if admitting.is_closed(aside, computer) else "")

    def _case_of(self, aside: Aside) -> str:
        """Return whose case it is; nothing on the page of the case itself."""
        return "" if self._of_one_case else self._names.get(aside.case_id, self.words("admitting.case_not_here"))

    def _show_chosen(self, _row_id: str = "") -> None:
        aside = self._asides.get(self._list.current_id())
        if aside is None:
            return
        if aside.key != self._shown:
            self._shown = aside.key
            self._purpose.clear()
        words, computer = self.words, self._computers.get(aside.author.device)
        self._sentence.setText(waits_words(aside, computer, words))
        self._sentence.set_tone("warn" if admitting.is_closed(aside, computer) else "text")
        self._details.setText(details_words(aside, self._case_of(aside), words))
        self._number.setText(words("admitting.number", number=computer.number) if computer is not None else "")
        self._number.setVisible(computer is not None)
        way = self._way(aside)
        name = aside.author.officer or words("sending.unknown_author")
        effect = "again" if aside.taken_in else "differs" if aside.differs and way == "take_in" else way
        self._effect.setText(words(f"admitting.effect.{effect}", name=name))
        for each, button in self._ways.items():
            button.setVisible(each == way)
        self._why.setVisible(not aside.taken_in)
        self._turn_away.setVisible(aside.asks)

    def _way(self, aside: Aside) -> str:
        """Say what taking it in means: giving a part, vouching for a closed computer, or only having it filed."""
        closed = admitting.is_closed(aside, self._computers.get(aside.author.device))
        if closed and not aside.taken_in:
            return "vouch"
        known = aside.taken_in or has_part(self._context.desk, aside.case_id, aside.author)
        return "take_in" if known else "admit"

    def _go_to_card(self, _row_id: str) -> None:
        self._show_chosen()
        (self._ways["take_in"] if self._why.isHidden() else self._purpose).setFocus()

    # -- deciding -----------------------------------------------------------------------------------

    def admit(self) -> None:
        """Have what was sent filed, by giving its author a part or by vouching for it; try again what was taken in."""
        aside = self._asides.get(self._list.current_id())
        if aside is None:
            return
        if aside.taken_in:
            self._filing.begin(aside.case_id)
            return
        desk, purpose = self._context.desk, self._purpose.value()
        if not purpose.strip():
            self._say(self.words("admitting.no_purpose"))
            self._purpose.setFocus()
            return
        known = self._computers
        if self._context.act(
            lambda: admitting.admit(desk, aside.case_id, aside.author, purpose=purpose, computers=known)
        ):
            self._decided()
            self._filing.begin(aside.case_id)

    def turn_away(self) -> None:
        """Keep what was sent and ask no more."""
        aside = self._asides.get(self._list.current_id())
        if aside is None:
            return
        desk = self._context.desk
        if self._context.act(lambda: admitting.turn_away(desk, aside.case_id, aside.author)):
            self._decided()
            self._say(self.words("admitting.turned_away"))

    def _decided(self) -> None:
        self._also, self._shown = None, ""
        self._changed()
        if self._asides:
            self._list.setFocus()

    def _on_filed(self, told: str) -> None:
        self._changed()
        self._say(told)

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()
        self.show()
        announce(self, text)
