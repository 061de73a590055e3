"""Two versions of one case, compared part by part: a person says which is to stand, and makes a third of them."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.kinds import KINDS
from probationdesk.domain.merge import Standing
from probationdesk.services import settling
from probationdesk.services.ports import Changed
from probationdesk.services.settling import Apart, Choice
from probationdesk.services.settling_words import Part, parts, section_name
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.apart_part import Key, PartCard
from probationdesk.ui.telling import moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row

_ROWS = 4


class ApartPage(Page):
    """Nothing is decided for the officer, and what they decide on the way is kept like anything they type."""

    name = "apart"
    freezes = False
    watches = frozenset(KINDS)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._apart: Apart | None = None
        self._choices: dict[Key, Choice] = {}
        self._cards: tuple[PartCard, ...] = ()
        self._shown: tuple[Part, ...] = ()
        form = Form(self, self.column)
        form.heading("apart.title", 1)
        self._intro = PlainLabel(name="apart.intro")
        self.column.addWidget(self._intro)
        self._versions = FewRows("apart.versions", self.words("apart.versions.label"), most=_ROWS)
        self._versions.picked.connect(self._choose_version)
        self.column.addWidget(self._versions)
        self._counts = PlainLabel(name="apart.counts")
        self.column.addWidget(self._counts)
        self._left = PlainLabel(name="apart.left", role="strong")
        self.column.addWidget(self._left)
        self._next = ActionButton("apart.to_next", self.words("apart.to_next.label"), self.go_to_next)
        self.column.addWidget(flowing_row(self._next))
        self._parts = QVBoxLayout()
        self.column.addLayout(self._parts)
        self._body: QWidget | None = None
        self._keep = ActionButton("apart.keep", self.words("apart.keep.label"), self.keep, primary=True)
        self.column.addWidget(flowing_row(self._keep))
        self._message = PlainLabel(name="apart.message", role="strong")
        self.column.addWidget(self._message)
        self.column.addStretch(1)
        self.setFocusProxy(self._next)

    def show_case(self) -> None:
        """Compare the case as it stands with the version beside it that is chosen, or else the newest."""
        assert self.case is not None
        found = settling.conflicts(self.context.desk, self.case.case.id)
        wanted = self._versions.current_id()
        self._apart = next((one for one in found if one.revision.id == wanted), found[0] if found else None)
        self._show_versions(found)
        for widget in (self._counts, self._left, self._next, self._keep):
            widget.setVisible(self._apart is not None)
        if self._apart is None:
            self._intro.setText(self.words("apart.none"))
            self._take_cards_away()
            return
        self._message.setText("")
        kept = settling.kept_choices(self.context.desk, self.case.case.id, self._apart.revision.id)
        self._choices = {(choice.record_id, choice.field): choice for choice in kept}
        self._show_parts(self._apart)

    def keep(self) -> None:
        """Keep what was chosen as the version that joins both; go to what is still open if anything is."""
        if self._apart is None or self.case is None or not self.flush():
            return
        if any(card.open for card in self._cards):
            self._say(self.words("apart.undecided"))
            self.go_to_next()
            return
        desk, case_id, revision_id = self.context.desk, self.case.case.id, self._apart.revision.id
        choices = tuple(self._choices.values())
        if self.context.act(lambda: settling.settle(desk, case_id, revision_id, choices)):
            self._say(self.words("apart.kept"))

    def go_to_next(self) -> None:
        """Put the keyboard into the first part that still needs the officer's word, or else to keeping."""
        target = next((card.row for card in self._cards if card.open), self._keep)
        target.setFocus()

    # -- showing ------------------------------------------------------------------------------------

    def _show_versions(self, found: tuple[Apart, ...]) -> None:
        rows = (
            Row(one.revision.id, one.revision.author, one.revision.office, moment(one.revision.made_at, self.words))
            for one in found
        )
        self._versions.set_rows(tuple(rows) if len(found) > 1 else ())
        if self._apart is not None:
            self._versions.select(self._apart.revision.id)

    def _choose_version(self, _revision_id: str) -> None:
        if self.flush():
            self.show_case()

    def _show_parts(self, apart: Apart) -> None:
        told = [self.words("apart.intro", author=apart.revision.author)]
        if not apart.base_known:
            told.append(self.words("apart.intro_unknown_start"))
        self._intro.setText(" ".join(told))
        differing = parts(apart, self.context.desk.framework, self.words)
        same = sum(section.standing is Standing.SAME for section in apart.sections)
        both = sum(part.standing is Standing.BOTH for part in differing)
        counts = (("same", same), ("one_sided", len(differing) - both), ("both", both))
        self._counts.setText(" ".join(self._count(key, count) for key, count in counts if count))
        if differing != self._shown or not self._cards:
            self._lay_out(apart, differing)
        for card in self._cards:
            card.show_choice()
        self._show_left()

    def _lay_out(self, apart: Apart, differing: tuple[Part, ...]) -> None:
        self._take_cards_away()
        self._shown = differing
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.LARGE)
        revision = apart.revision
        theirs = self.words("apart.theirs", author=revision.author, moment=moment(revision.made_at, self.words))
        cards = []
        for section, found in groupby(differing, key=lambda part: part.section):
            held = tuple(found)
            name = section_name(section, self.context.desk.framework, self.words)
            if not all(part.name.startswith(name) for part in held):
                column.addWidget(Heading(name))
            for part in held:
                card = PartCard(self, part, theirs, self._choices.get, self._choose)
                cards.append(card)
                column.addWidget(card)
        self._cards = tuple(cards)
        self._body = body
        self._parts.addWidget(body)

    def _take_cards_away(self) -> None:
        self._cards, self._shown = (), ()
        if self._body is not None:
            self._parts.removeWidget(self._body)
            self.take_away(self._body)
            self._body = None

    def _show_left(self) -> None:
        left = sum(card.open for card in self._cards)
        key = {0: "apart.left_none", 1: "apart.left_one"}.get(left, "apart.left")
        self._left.setText(self.words(key, count=left))
        self._left.set_tone("warn" if left else "text")

    def _count(self, key: str, count: int) -> str:
        return self.words(f"apart.count.{key}_one" if count == 1 else f"apart.count.{key}", count=count)

    # -- choosing -----------------------------------------------------------------------------------

    def _choose(self, choice: Choice) -> Changed:
        """Keep one choice; taken back where it names no side."""
        assert self.case is not None
        assert self._apart is not None
        key = (choice.record_id, choice.field)
        if choice.side is Standing.BOTH and choice.own is None:
            self._choices.pop(key, None)
        else:
            self._choices[key] = choice
        case_id = self.case.case.id
        settling.keep_choices(self.context.desk, case_id, self._apart.revision.id, tuple(self._choices.values()))
        self._show_left()
        return Changed(case_id=case_id, kinds=frozenset())

    def _say(self, text: str) -> None:
        self._message.setText(text)
        announce(self, text)
