"""The working part of an interview: one prompt, one box, and what has been noted so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.areas import AREAS
from probationdesk.domain.interviews import Entry, Response
from probationdesk.services import interviewing
from probationdesk.services.changes import fill_in, take_out
from probationdesk.services.ports import Changed
from probationdesk.ui.page import Page
from probationdesk.ui.pages.entry_words import area_name, entry_row, time_of
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.keys import add_key
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.pasting import clean
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.prompt_cards import PromptCard, PromptCards
from probationdesk.ui.widgets.text_box import TextBox

_MARKS: Final = (
    ("quote", "quote", "Alt+Q"),
    ("strength", "strength", "Alt+S"),
    ("check_later", "check-later", "Alt+L"),
)
"""The field of an entry that a mark sets, its icon and its key."""

_ROWS_SHOWN: Final = 5


class Noting(QWidget):
    """Typing begins an entry, which is kept as it is typed; Ctrl+Enter ends it and makes room for the next.

    Every mark is one key on the entry in the box. An entry picked from the list comes back into the box.
    """

    def __init__(self, page: Page, number: int) -> None:
        super().__init__()
        self._page = page
        self._words = page.words
        self._desk = page.context.desk
        self._number = number
        self._entry: Entry | None = None
        self._amending = False
        self._area = ""
        self._assessment_id = ""
        self._lay_out()
        self._binding = page.bind(
            self.box, self.box.edited, lambda: self._entry.text if self._entry is not None else "", self._keep
        )
        page.cites(self.box)
        self._add_keys()

    # What is shown ---------------------------------------------------------

    def show_entries(self) -> None:
        """Bring the list, the box and its marks in line with the case."""
        held = {entry.id: entry for entry in self._page.assessment.entries_of(self._number)}
        if self._assessment_id != self._page.assessment_id:
            self._assessment_id = self._page.assessment_id
            self._return_to_place(held)
        elif self._entry is not None:
            self._entry = held.get(self._entry.id, self._entry if self._binding.unsaved else None)
        self._show_list()
        self._show_entry()

    def bring_back(self, entry_id: str) -> None:
        """Bring an entry back into the box, to be amended; the one in the box is ended first."""
        if self._entry is not None and self._entry.id == entry_id:
            self.box.setFocus()
            return
        if not self.finish():
            return
        entries = self._page.assessment.entries_of(self._number)
        self._entry = next((entry for entry in entries if entry.id == entry_id), None)
        self._amending = self._entry is not None
        self._keep_place()
        self._load_box()
        self._show_list()
        self._show_entry()
        self.box.setFocus()

    def finish(self) -> bool:
        """End the entry in the box and make room for the next; False if it could not be kept."""
        if not self._binding.flush():
            return False
        entry, self._entry, self._amending = self._entry, None, False
        if entry is not None and not self.box.value().strip() and entry.response is Response.ANSWERED:
            # Nothing was noted: a blank entry would only be counted.
            self._page.context.act(lambda: take_out(self._desk, entry))
        if entry is not None:
            self._keep_place()
        self._binding.load()
        self._show_list()
        self._show_entry()
        return True

    # Laying out ------------------------------------------------------------

    def _lay_out(self) -> None:
        name, words = self._page.name, self._words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("interview.heading.noting")))
        self._empty = PlainLabel(words("interview.entries.none"), tone="quiet")
        self.list = FewRows(f"{name}.entries", words("interview.entries.label"), most=_ROWS_SHOWN)
        self.list.setAccessibleDescription(words("interview.entries.help"))
        self.list.opened.connect(self.bring_back)
        listed = QVBoxLayout()
        listed.setSpacing(spacing.HAIR)
        self._caption = PlainLabel(words("interview.entries.label"), role="strong")
        self._caption.setBuddy(self.list)
        listed.addWidget(self._caption)
        listed.addWidget(self._empty)
        listed.addWidget(self.list)
        column.addLayout(listed)
        self.area = PickBox(f"{name}.area", words("interview.area.label"), self._areas())
        self.area.edited.connect(self._on_area)
        column.addWidget(Field(self.area, words("interview.area.label")))
        self.cards = PromptCards(f"{name}.cards", "interview.cards", words=words)
        column.addWidget(self.cards)
        self.box = TextBox(
            f"{name}.entry", words("interview.entry.label"), prompt=words("interview.entry.prompt"), lines=(5, 16)
        )
        self._of_entry = PlainLabel(role="strong")
        self._of_entry.setBuddy(self.box)
        boxed = QVBoxLayout()
        boxed.setSpacing(spacing.HAIR)
        boxed.addWidget(self._of_entry)
        boxed.addWidget(self.box)
        column.addLayout(boxed)
        self._marks = {field: self._mark_button(field, icon) for field, icon, _ in _MARKS}
        column.addWidget(flowing_row(*self._marks.values(), gap=spacing.SMALL))
        self._next = self._button("next", self._on_next)
        self._declined = self._button("declined", lambda: self._answer(Response.DECLINED), icon="declined")
        self._not_asked = self._button("not_asked", lambda: self._answer(Response.NOT_ASKED), icon="ring-open")
        self._out = self._button("take_out", self._take_out, icon="remove")
        column.addWidget(flowing_row(self._next, self._declined, self._not_asked, self._out, gap=spacing.SMALL))
        self._status = PlainLabel(role="small", tone="quiet", name=f"{name}.status")
        column.addWidget(self._status)
        self._sheet = self._button("paste_sheet", self._paste_sheet, icon="add")
        column.addWidget(PlainLabel(words("interview.paste_sheet.note"), role="small", tone="quiet"))
        column.addWidget(flowing_row(self._sheet))

    def _areas(self) -> tuple[tuple[str, str], ...]:
        named = ((key, area_name(key, self._desk.framework, self._words)) for key in AREAS)
        return (("", self._words("interview.area.none")), *named)

    def _mark_button(self, field: str, icon: str) -> ActionButton:
        button = self._button(field, lambda: self._mark(field), icon=icon)
        button.setCheckable(True)
        return button

    def _button(self, field: str, act: Callable[[], object], *, icon: str = "") -> ActionButton:
        return ActionButton(f"{self._page.name}.{field}", self._words(f"interview.{field}.label"), act, icon=icon)

    def _add_keys(self) -> None:
        for field, _, key in _MARKS:
            add_key(self, key, self._marks[field].click)
        add_key(self, "Ctrl+Return", self._on_next)
        add_key(self, "Ctrl+Enter", self._on_next)
        add_key(self, "Alt+D", self._declined.click)
        add_key(self, "Alt+N", self._not_asked.click)
        add_key(self, "Alt+A", self._go_to_area)
        add_key(self, "Alt+E", self._go_to_list)
        add_key(self, "Alt+P", self.cards.turn_over)
        # Outside the box these two keys open lists.
        add_key(self.box, "Alt+Down", lambda: self.cards.step(1))
        add_key(self.box, "Alt+Up", lambda: self.cards.step(-1))
        add_key(self.area, "Return", self.box.setFocus)
        add_key(self.area, "Enter", self.box.setFocus)

    # Showing ---------------------------------------------------------------

    def _return_to_place(self, held: dict[str, Entry]) -> None:
        place = interviewing.last_place(self._desk, self._page.assessment.interview(self._number))
        self._area = place.area
        self._entry = held.get(place.entry_id)
        self._amending = self._entry is not None and self._entry.id != next(reversed(held))
        self._status.hide()
        self._load_box()

    def _load_box(self) -> None:
        """Show the entry in the box, ready to be gone on with at its end."""
        self._binding.load()
        self.box.moveCursor(QTextCursor.MoveOperation.End)

    def _show_list(self) -> None:
        entries = self._page.assessment.entries_of(self._number)
        written = self._entry.id if self._entry is not None and not self._amending else ""
        first = self._page.assessment.interview(self._number).began
        before = {row.id for row in self.list.rows()}
        rows = tuple(
            entry_row(entry, self._desk.framework, self._words, since=first) for entry in entries if entry.id != written
        )
        self.list.set_rows(rows)
        self._empty.setVisible(not rows)
        self._caption.setVisible(bool(rows))
        if rows and rows[-1].id not in before:
            self.list.scrollToBottom()

    def _show_entry(self) -> None:
        entry = self._entry
        area = entry.area if entry is not None else self._area
        self.area.set_value(area if area in AREAS else "")
        self._show_cards(self.area.value())
        for field, button in self._marks.items():
            button.setChecked(entry is not None and bool(getattr(entry, field)))
        self._out.setVisible(entry is not None and self._amending)
        self.box.set_theirs(entry is not None and entry.quote)
        if entry is None:
            self._of_entry.setText(self._words("interview.entry.new"))
            return
        response = "" if entry.response is Response.ANSWERED else self._words(f"terms.response.{entry.response}")
        key = "interview.entry.amending" if self._amending else "interview.entry.begun"
        parts = (self._words(key, time=time_of(entry, self._words)), response)
        self._of_entry.setText(". ".join(part for part in parts if part))

    def _show_cards(self, area: str) -> None:
        if not area:
            self.cards.set_cards("", ())
            return
        definition, language = self._desk.framework.area(area), self._words.language
        prompts = definition.listening if self._number == 1 else definition.checking
        cards = (
            *(PromptCard(prompt.to(language)) for prompt in prompts),
            PromptCard(definition.beneath.to(language), quiet=True),
        )
        self.cards.set_cards(definition.name.to(language), cards)

    def _say(self, text: str) -> None:
        self._status.setText(text)
        self._status.setVisible(bool(text))
        announce(self, text)

    # Acts ------------------------------------------------------------------

    def _keep(self, text: str) -> Changed:
        entry = self._entry
        return self._begin(text=text) if entry is None else fill_in(self._desk, entry, text=text)

    def _begin(self, *, text: str = "") -> Changed:
        head = self._page.assessment.head
        self._entry, changed = interviewing.add_entry(self._desk, head, self._number, text=text, area=self._area)
        self._amending = False
        self._keep_place()
        return changed

    def _keep_place(self) -> None:
        place = interviewing.LastPlace(self._area, self._entry.id if self._entry is not None else "")
        interview = self._page.assessment.interview(self._number)
        self._page.context.act(lambda: interviewing.keep_place(self._desk, interview, place))

    def _fill_in_entry(self, **answers: object) -> None:
        """Put answers into the entry in the box, which begins with them if there is none."""

        def act() -> Changed:
            if self._entry is None:
                self._begin()
            assert self._entry is not None
            return fill_in(self._desk, self._entry, settle=True, **answers)

        if self._binding.flush():
            self._page.context.act(act)
        self._show_entry()

    def _mark(self, field: str) -> None:
        marked = self._entry is not None and bool(getattr(self._entry, field))
        self._fill_in_entry(**{field: not marked})
        self._say(self._words(f"interview.{field}.{'off' if marked else 'on'}"))
        self.box.setFocus()

    def _on_area(self) -> None:
        area = self.area.value()
        if not self._amending:
            self._area = area
        if self._entry is not None:
            self._fill_in_entry(area=area)
        self._keep_place()
        self._show_cards(area)

    def _on_next(self) -> None:
        amended = self._amending
        held = self._entry
        if self.finish() and held is not None:
            key = "interview.next.amended" if amended else "interview.next.done"
            self._say(self._words(key, time=time_of(held, self._words)))
        self.box.setFocus()

    def _answer(self, response: Response) -> None:
        """Note that the person declined, or was not asked: an entry of its own, with nothing read into it."""
        word = self._words(f"terms.response.{response}")
        if self._amending and self._entry is not None:
            back = self._entry.response is response
            self._fill_in_entry(response=Response.ANSWERED if back else response)
            self._say(self._words("terms.response.answered") if back else word)
        elif self.finish():
            head, area = self._page.assessment.head, self._area
            done = self._page.context.act(
                lambda: interviewing.add_entry(self._desk, head, self._number, area=area, response=response)[1]
            )
            if done:
                about = area_name(area, self._desk.framework, self._words)
                self._say(self._words("interview.answered_neutrally", response=word, area=about))
        self.box.setFocus()

    def _take_out(self) -> None:
        entry = self._entry
        if entry is None or not self._binding.flush():
            return
        if self._page.context.act(lambda: take_out(self._desk, entry)):
            self._entry, self._amending = None, False
            self._keep_place()
            self._binding.load()
            self._show_list()
            self._show_entry()
            self._say(self._words("interview.take_out.done"))
        self.box.setFocus()

    def _paste_sheet(self) -> None:
        texts = interviewing.split_sheet(clean(QGuiApplication.clipboard().text()))
        if not texts:
            self._say(self._words("interview.paste_sheet.nothing"))
            return
        if not self.finish():
            return
        head, area = self._page.assessment.head, self._area
        if self._page.context.act(lambda: interviewing.add_entries(self._desk, head, self._number, texts, area)):
            key = "interview.paste_sheet.done_one" if len(texts) == 1 else "interview.paste_sheet.done"
            self._say(self._words(key, count=len(texts), time=f"{self._desk.clock():%H:%M}"))

    def _go_to_area(self) -> None:
        (self.box if self.area.hasFocus() else self.area).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to_list(self) -> None:
        rows = self.list.rows()
        if rows:
            if not self.list.current_id():
                self.list.select(rows[-1].id)
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
