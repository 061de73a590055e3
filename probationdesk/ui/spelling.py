"""Spelling as the officer types: what is looked at when, and what the keys do.

The look-ups run as tasks, on the one worker thread, with paragraphs as plain texts; never where keys are waited for.
Only what has changed or come into view is looked at: at most a few times a second, and a slice at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from probationdesk.dictionaries import Dictionaries
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.domain.spelling import Vocabulary, Word, languages_of, names_in, naming
from probationdesk.resources import Wording
from probationdesk.services import spelling
from probationdesk.services.ports import Desk
from probationdesk.ui.spelling_marks import Span, SpellingMarks
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.telling import explain
from probationdesk.ui.widgets.reading_order import stops
from probationdesk.ui.widgets.text_box import TextBox

LOOK_MS: Final = 400
"""From the first new key to a look. The next key does not put it off."""
_SLICE: Final = 20_000
"""Characters in one task: a few thousandths of a second."""
_MOST_REMEMBERED: Final = 5_000
"""Paragraphs."""


class CommandList(Protocol):
    """Where the actions are named."""

    def add(self, name: str, act: Callable[[], object], keys: str = "") -> None:
        """Add an action and its keys."""


class Spelling(QObject):
    """Looks after every box that an officer writes in, on every page of one window."""

    counted = Signal(int)
    """How many words there are to look at on the page that shows."""
    told = Signal(str)
    """The words that say what was done, or why nothing is checked."""
    not_kept = Signal(str)
    """The words that say why the officer's choice could not be kept."""

    def __init__(self, desk: Desk, words: Wording, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = words
        self._tasks = tasks
        self._dictionaries = Dictionaries()
        self._on = spelling.is_on(desk)
        self._case: CaseFile | None = None
        self._languages: tuple[Language, ...] = ()
        self._vocabulary = Vocabulary()
        self._named: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        """The texts that names stand in, and the words of them."""
        self._known: dict[str, tuple[Span, ...]] = {}
        self._pages: list[QWidget] = []
        self._marks: dict[str, SpellingMarks] = {}
        self._waiting: dict[SpellingMarks, None] = {}
        self._under_way = False
        self._wish: Callable[[], bool] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    @property
    def on(self) -> bool:
        """True if words that may be misspelt are pointed out."""
        return self._on

    def attend(self, page: QWidget, case: CaseFile | None) -> None:
        """Look after the boxes of a page that shows `case`, those that have come to it since included."""
        self._marks = {name: marks for name, marks in self._marks.items() if isValid(marks)}
        self._pages = [one for one in self._pages if isValid(one) and one is not page] + [page]
        for box in page.findChildren(TextBox):
            name = box.objectName()
            if name not in self._marks or self._marks[name].box is not box:
                self._marks[name] = self._attended(box)
        self._case = case
        self._learn()

    def add_commands(self, commands: CommandList) -> None:
        """Name what can be done, and its keys."""
        commands.add("spelling_next", self.go_to_next, "F7")
        commands.add("spelling_previous", self.go_to_previous, "Shift+F7")
        commands.add("spelling_here", self.ask_here, "Ctrl+.")
        commands.add("spelling_switch", lambda: self.switch(on=not self._on))

    def forget(self) -> None:
        """Know nothing of any text any more and look at nothing; called when the window closes."""
        self._timer.stop()
        self._wish = None
        self._known.clear()
        self._case, self._vocabulary, self._languages = None, Vocabulary(), ()
        self._named = (frozenset(), frozenset())
        for marks in self._marks.values():
            if isValid(marks):
                marks.forget()
        for held in (self._marks, self._waiting, self._pages):
            held.clear()

    def switch(self, *, on: bool) -> None:
        """Point words out, or do not; kept for this officer."""
        if not self._kept(lambda: spelling.switch(self._desk, on=on)):
            return
        self._on = on
        self._forget_texts()
        self.told.emit(self._words("spelling.switched_on" if on else "spelling.switched_off"))

    def take_out(self, word: str) -> bool:
        """Have one of the officer's own words count no longer; False if that could not be kept."""
        if not self._kept(lambda: spelling.take_out_own_word(self._desk, word)):
            return False
        self._learn()
        return True

    # Keys --------------------------------------------------------------------

    def go_to_next(self) -> None:
        """Go to the next misspelt word of the page and offer what may have been meant."""
        self._go(forward=True)

    def go_to_previous(self) -> None:
        """Go to the misspelt word before."""
        self._go(forward=False)

    def ask_here(self) -> None:
        """Offer what may have been meant by the word that the keyboard is at."""
        for marks in self._shown():
            span = marks.span_at(marks.box.textCursor().position()) if marks.box.hasFocus() else None
            if span is not None:
                marks.ask_about(span)
                return
        self.told.emit(self._words("spelling.none_here" if self._on else "spelling.is_off"))

    def _go(self, *, forward: bool) -> None:
        if not self._on:
            self.told.emit(self._words("spelling.is_off"))
            return
        for marks in self._shown():
            marks.close_list()
        self._wish = partial(self._found, forward=forward)
        self._look()

    def _found(self, *, forward: bool) -> bool:
        """Go to the nearest misspelt word in reading order, round the end of the page; False if there is none."""
        order = self._in_order()
        here = next((place for place, marks in enumerate(order) if marks.box.hasFocus()), -1)
        if here < 0:
            order, begun = (order if forward else order[::-1]), None
        else:
            begun = order[here]
            order = [*order[here + 1 :], *order[:here]] if forward else [*order[:here][::-1], *order[here:][:0:-1]]
        find = SpellingMarks.next_after if forward else SpellingMarks.last_before
        tries = [(marks, _edge(marks, first=forward)) for marks in order]
        if begun is not None:
            tries = [(begun, begun.box.textCursor().position()), *tries, (begun, _edge(begun, first=forward))]
        for marks, place in tries:
            span = find(marks, place)
            if span is not None:
                marks.ask_about(span)
                return True
        return False

    def _in_order(self) -> list[SpellingMarks]:
        shown = {id(marks.box): marks for marks in self._shown()}
        pages = [page for page in self._pages if isValid(page) and page.isVisible()]
        return [shown[id(stop)] for stop in chain.from_iterable(map(stops, pages)) if id(stop) in shown]

    # Looking -----------------------------------------------------------------

    def _attended(self, box: TextBox) -> SpellingMarks:
        marks = SpellingMarks(box, self._known.get, self._words)
        marks.look_wanted.connect(partial(self._want, marks))
        marks.suggestions_wanted.connect(partial(self._suggest, marks))
        marks.called_right.connect(self._on_called_right)
        self._want(marks)
        return marks

    def _want(self, marks: SpellingMarks) -> None:
        self._waiting[marks] = None
        if not self._timer.isActive():
            self._timer.start(LOOK_MS)

    def _shown(self) -> Iterator[SpellingMarks]:
        if self._on:
            yield from [marks for marks in self._marks.values() if isValid(marks) and not marks.quiet]

    def _learn(self) -> None:
        """Take up the languages and names of the case; what was looked at with others counts no longer."""
        case_id = self._case.case.id if self._case is not None else ""
        words = set(spelling.own_words(self._desk))
        if self._case is not None:
            words |= self._names(self._case) | set(spelling.words_of_case(self._desk, case_id))
        languages = languages_of(self._case, self._words.language)
        vocabulary = Vocabulary(frozenset(words))
        if (languages, vocabulary) != (self._languages, self._vocabulary):
            self._languages, self._vocabulary = languages, vocabulary
            self._forget_texts()

    def _names(self, case: CaseFile) -> frozenset[str]:
        """Return the names of a case: of a long one they are too many to be sought afresh at each pause in typing."""
        texts = naming(case)
        if texts != self._named[0]:
            self._named = (texts, names_in(texts))
        return self._named[1]

    def _forget_texts(self) -> None:
        self._known.clear()
        for marks in self._marks.values():
            if isValid(marks):
                marks.forget()
                self._want(marks)

    @Slot()
    def _look(self) -> None:
        """Show what is known; have the next slice of what is not looked at."""
        if self._under_way:
            return
        texts: dict[str, None] = {}
        room = _SLICE
        for marks in [one for one in self._shown() if one in self._waiting]:
            if room <= 0:
                break
            unseen = marks.unseen(room)
            room -= sum(map(len, unseen))
            texts |= dict.fromkeys(unseen)
            marks.show_marks()
            if not unseen:
                del self._waiting[marks]
        if texts:
            self._have_looked_at(tuple(texts))
            return
        self._waiting.clear()
        self.counted.emit(sum(marks.count() for marks in self._shown()))
        wish, self._wish = self._wish, None
        if wish is not None and not wish():
            self.told.emit(self._words("spelling.none_left"))

    def _have_looked_at(self, texts: tuple[str, ...]) -> None:
        self._under_way = True
        asked = (self._languages, self._vocabulary)
        self._tasks.run(
            partial(self._dictionaries.look_at, texts, *asked), partial(self._on_seen, texts, asked), self._on_failed
        )

    def _on_seen(self, texts: Sequence[str], asked: object, found: Sequence[tuple[Word, ...]]) -> None:
        self._under_way = False
        if asked == (self._languages, self._vocabulary):
            for text, words in zip(texts, found, strict=True):
                self._known[text] = _spans(text, words)
            while len(self._known) > _MOST_REMEMBERED:
                del self._known[next(iter(self._known))]
        self._look()

    def _on_failed(self, error: BaseException) -> None:
        """Say why nothing is checked, and try no more until the window is made again."""
        self._under_way = False
        if not isinstance(error, DeskError):
            raise error
        self._on = False
        self.told.emit(explain(error, self._words))

    # Suggestions ---------------------------------------------------------------

    def _suggest(self, marks: SpellingMarks, span: Span) -> None:
        paragraph = marks.box.document().findBlock(span.start).text()
        self._tasks.run(
            partial(self._dictionaries.suggest, span.word, paragraph, self._languages, self._vocabulary),
            partial(self._on_suggested, marks, span),
            self._on_failed,
        )

    def _on_suggested(self, marks: SpellingMarks, span: Span, suggestions: tuple[str, ...]) -> None:
        if isValid(marks):
            marks.offer(span, suggestions, in_case=self._case is not None)

    @Slot(object, bool)
    def _on_called_right(self, span: Span, everywhere: bool) -> None:
        case_id = self._case.case.id if self._case is not None else ""

        def keep() -> None:
            if everywhere:
                spelling.add_own_word(self._desk, span.word)
            else:
                spelling.add_word_of_case(self._desk, case_id, span.word)

        if self._kept(keep):
            self._learn()
            self.told.emit(self._words("spelling.called_right", word=span.word))

    def _kept(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except DeskError as error:
            self.not_kept.emit(explain(error, self._words))
            return False
        return True


def _edge(marks: SpellingMarks, *, first: bool) -> int:
    """Return a place before the first word of a box, or behind its last."""
    return 0 if first else marks.box.document().characterCount() + 1


def _spans(text: str, words: Sequence[Word]) -> tuple[Span, ...]:
    """Return where words stand as Qt counts: signs beyond U+FFFF, such as emoji, count twice."""
    if not words or max(text) <= "\uffff":
        return tuple(Span(word.start, word.end, word.text) for word in words)
    return tuple(Span(_units(text[: word.start]), _units(text[: word.end]), word.text) for word in words)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
