"""A text as long as a book is looked through at every pause in typing: twice the text is at most twice the work."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.areas import Finding, Formulation
from probationdesk.domain.checks import gaps
from probationdesk.domain.sources import Source, brackets, rename_in
from probationdesk.domain.statements import without_citations
from probationdesk.domain.stock_phrases import without_quotations
from tests.unit.drafts import BUNDLE, FRAMEWORK, complete

_SOME_MORE = 2.3
"""Twice the work and what is done once, with a little to spare; were it quadratic it would be four times."""


class Walked(str):
    """A text that counts the characters that `find` goes through."""

    steps = 0

    def find(self, sought: str, begin: SupportsIndex | None = 0, end: SupportsIndex | None = None) -> int:
        found = super().find(sought, begin, end)
        self.steps += (len(self) if found < 0 else found) - int(begin or 0)
        return found


def calls(act: Callable[[], Any]) -> int:
    """Return how many functions are called while something is done, those written in C as well."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


HARD = {
    "quotations that are never closed": "He said “no. ",
    "straight marks": 'He said "no" twice. ',
    "both kinds of mark": "“He said \" no. ",
    "sources": "He had drunk [CPS bundle, p 14; GP letter]. ",
    "brackets that are never closed": "He had drunk [CPS bundle; ",
    "mistyped sources": "He had drunk [CPS bundel, p 14].\n",
    "stock phrases": "He is in denial and lacks insight. ",
    "beginnings of stock phrases": "In a lack of a skill in thinking he minimises the ",
    "spaces": "lacks          \n-          ",
}  # fmt: skip


@pytest.mark.parametrize("piece", HARD.values(), ids=HARD)
def test_everything_missing_in_twice_the_text_takes_twice_the_work(piece: str) -> None:
    def work(times: int) -> int:
        draft = complete().fill_in(Formulation, likelihood=piece * times).fill_in(Finding, "drugs", why=piece * times)
        case, assessment = draft.case, draft.assessment
        return calls(lambda: gaps(case, assessment, FRAMEWORK))

    work(1)  # What is looked up once for good is not counted.
    assert work(800) < work(400) * _SOME_MORE


@pytest.mark.parametrize(
    "look", [brackets, without_citations, lambda text, held: rename_in(text, held, BUNDLE.id, "B")]
)
@pytest.mark.parametrize("piece", HARD.values(), ids=HARD)
def test_the_sources_in_twice_the_text_take_twice_the_work(
    look: Callable[[str, tuple[Source, ...]], object], piece: str
) -> None:
    assert calls(lambda: look(piece * 800, (BUNDLE,))) < calls(lambda: look(piece * 400, (BUNDLE,))) * _SOME_MORE


@pytest.mark.parametrize("piece", HARD.values(), ids=HARD)
def test_the_ends_of_quotations_are_looked_for_in_each_part_of_a_text_once(piece: str) -> None:
    text = Walked(piece * 400)
    without_quotations(text)
    assert text.steps <= 2 * len(text), "once for each of the two kinds of mark"


@given(text=st.text(alphabet='“”"a \n', max_size=40))
def test_a_quotation_goes_from_its_mark_to_the_next_that_closes_it(text: str) -> None:
    assert without_quotations(text) == re.sub(r"“[^”]*”|\"[^\"]*\"", " ", text)
