"""Spelling as one types: what a key costs while words are looked up, and what looking up costs by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle
from time import perf_counter

from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget

from bench.measuring import Arm, Figure, Line, in_turns, timed
from bench.places import Places, desk_on
from bench.windows import Paints, context_on, program, put_away, settle
from probationdesk import resources
from probationdesk.dictionaries import Dictionaries
from probationdesk.domain.people import Language
from probationdesk.domain.spelling import Vocabulary
from probationdesk.services.changes import load_case
from probationdesk.ui.spelling import Spelling
from probationdesk.ui.widgets.text_box import TextBox

WORDS = 100_000
A_PARAGRAPH = 50
MISSPELT = ("recieve", "seperate", "accomodation", "definately")
TYPED = "He was seen at work on that day, and it was definately before the letter came. "
KEYS_A_ROUND = 40
KEY_MS = 4
"""What a key in a text of a hundred thousand words may cost, with its picture."""
A_PAUSE_MS = 100
A_FRAME_MS = 16
NOTHING = Vocabulary()


def spelling(places: Places, rounds: int) -> Iterator[Line]:
    """Measure dictionaries and look-ups, then keys typed into a text of 100,000 words with one misspelt word in 50."""
    program()
    yield from _dictionaries(rounds)
    with desk_on(places.full_case) as desk:
        context = context_on(desk)
        page = QWidget()
        # Not a page of the program: keeping so long a text at every pause would be all that is measured.
        box, bare = TextBox("page.box", "Text", lines=(20, 20), parent=page), QPlainTextEdit(page)
        column = QVBoxLayout(page)
        for each in (box, bare):
            each.setPlainText(_text())
            each.setFixedHeight(box.height())
            column.addWidget(each)
        page.resize(860, 900)
        page.show()
        context.spelling.attend(page, load_case(desk, desk.store.cases()[0].case_id))
        yield from _typing(context.spelling, box, bare, rounds)
        context.spelling.switch(on=True)
        context.spelling.forget()
        put_away(page)
        context.tasks.close()


def _dictionaries(rounds: int) -> Iterator[Line]:
    paragraphs = _text().split("\n")
    for language in Language:
        loading = timed(lambda language=language: Dictionaries().look_at(["a word"], (language,), NOTHING))  # type: ignore[misc]
        yield Line(
            what=f"{language.name.lower()}: loaded, on the worker", figure=in_turns(rounds, loading)[0], most=A_PAUSE_MS
        )
    loaded = Dictionaries()
    both = tuple(Language)
    loaded.look_at(["a word"], both, NOTHING)
    look = timed(lambda: loaded.look_at(paragraphs[:20], (Language.ENGLISH,), NOTHING))
    yield Line(what="1,000 words looked at again", figure=in_turns(rounds, look)[0], most=16)
    for words in (both[:1], both):
        suggest = timed(lambda words=words: loaded.suggest("accomodation", paragraphs[0], words, NOTHING))  # type: ignore[misc]
        yield Line(
            what=f"suggestions for a word in {len(words)} language{'s'[: len(words) - 1]}",
            figure=in_turns(rounds, suggest)[0], most=2 * A_PAUSE_MS,
        )  # fmt: skip


def _typing(checking: Spelling, box: TextBox, bare: QPlainTextEdit, rounds: int) -> Iterator[Line]:
    """Yield what a key takes with spelling on, beside a bare box of Qt, and beside the same box with it off."""
    began = perf_counter()
    _wait_for_all(checking)
    whole = Figure(((perf_counter() - began) * 1000,))
    yield Line(what=f"all of {WORDS:,} words looked at, beside the work", figure=whole)
    for each in (box, bare):
        each.moveCursor(QTextCursor.MoveOperation.End)
    settle()
    keys = rounds * KEYS_A_ROUND
    ours, beside = in_turns(keys, _keys(box), _keys(bare))
    yield Line(
        what=f"a key in {WORDS:,} words, to the picture", figure=ours, peer="a bare text box", beside=beside,
        most=KEY_MS, most_p95=A_FRAME_MS,
    )  # fmt: skip
    checking.switch(on=False)
    off, _ = in_turns(keys, _keys(box), _keys(bare))
    yield Line(what="  the same, spelling on and off", figure=ours, peer="off", beside=off)


def _keys(box: QPlainTextEdit) -> Arm:
    """Return an arm that types the next letter of a sentence and waits for the picture."""
    paints, letters = Paints(box.viewport()), cycle(TYPED)

    def act() -> None:
        seen = paints.count
        QTest.keyClicks(box, next(letters))
        paints.wait(seen)

    return timed(act)


def _wait_for_all(checking: Spelling) -> None:
    counts: list[int] = []
    checking.counted.connect(counts.append)
    while not counts:
        QApplication.processEvents()


def _text() -> str:
    """Return paragraphs of words drawn from the English dictionary, one misspelt in each; the same at every run."""
    chance = random.Random(7)
    listed = (resources.folder() / "dictionaries" / "en.dic").read_text("utf-8").splitlines()[1:]
    known = [word for word in (line.partition("/")[0] for line in listed) if word.isalpha() and word.islower()]
    chosen = chance.choices(known[:9000:3], k=WORDS)
    chosen[::A_PARAGRAPH] = chance.choices(MISSPELT, k=WORDS // A_PARAGRAPH)
    return "\n".join(" ".join(chosen[n : n + A_PARAGRAPH]) for n in range(0, WORDS, A_PARAGRAPH))
