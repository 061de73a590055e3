"""Two columns: read down the first and then the second, even in height, and in order over two sides."""

from __future__ import annotations

import pytest

from probationdesk.report.blocks import plain
from probationdesk.report.columns import Columns
from probationdesk.report.fitting import Ledger
from probationdesk.report.layout import Piece, Setting, Text
from probationdesk.report.letters import Letters
from probationdesk.report.scale import Page, Type
from probationdesk.report.tagged import Structure

LINE = Type().small.leading
WIDTH = 400.0
ALL = 1000.0


@pytest.fixture
def setting() -> Setting:
    return Setting(Type(), Page(), Letters(), Ledger(), Structure())


def item(setting: Setting, lines: int) -> Piece:
    """An item that takes so many lines."""
    return Text(setting, plain(" ".join(["m" * 20] * lines)), setting.type.small, tag=None)


def columns(setting: Setting, *lines: int, heading: bool = False) -> Columns:
    above = Text(setting, plain("Established"), setting.type.small, tag=None) if heading else None
    return Columns(setting, [item(setting, count) for count in lines], section="pattern", heading=above)


def lines_high(piece: Piece) -> int:
    """The height in lines; the space between items is less than half a line here."""
    height: float = piece.wrap(WIDTH, ALL)[1]
    return round(height / LINE)


@pytest.mark.parametrize(
    ("items", "high"),
    [((1,), 1), ((1, 1), 1), ((2, 2, 2), 4), ((5, 1, 1), 5), ((1, 1, 5), 5), ((3, 3, 3, 3), 6), ((6, 2, 2, 3), 7)],
)
def test_no_column_is_needlessly_tall(setting: Setting, items: tuple[int, ...], high: int) -> None:
    assert lines_high(columns(setting, *items)) == high


def test_a_heading_stands_above_both_columns(setting: Setting) -> None:
    assert lines_high(columns(setting, 2, 2, heading=True)) == 3


def test_what_does_not_fit_runs_on_and_is_made_even_again(setting: Setting) -> None:
    first, rest = columns(setting, 2, 2, 2, 2, 2, 2).split(WIDTH, 3 * LINE)
    assert (lines_high(first), lines_high(rest)) == (2, 4)


def test_items_run_on_in_their_order(setting: Setting) -> None:
    first, rest = columns(setting, 1, 2, 3, 4).split(WIDTH, 3.5 * LINE)
    assert isinstance(first, Columns)
    assert isinstance(rest, Columns)
    assert (lines_high(first), lines_high(rest)) == (3, 4)
    assert [round(one.height / LINE) for one in (*first._items, *rest._items)] == [1, 2, 3, 4]


def test_a_single_item_is_not_left_alone_at_the_foot_of_a_side(setting: Setting) -> None:
    assert columns(setting, 2, 3, 2).split(WIDTH, 2.5 * LINE) == []
    assert columns(setting, 2, 2, heading=True).split(WIDTH, 2.5 * LINE) == []


def test_the_heading_is_said_again_on_the_next_side_but_read_once(setting: Setting) -> None:
    first, rest = columns(setting, *[2] * 8, heading=True).split(WIDTH, 6 * LINE)
    assert isinstance(first, Columns)
    assert isinstance(rest, Columns)
    assert (first.continued, rest.continued) == (False, True)
    assert (lines_high(first), lines_high(rest)) == (5, 5)


def test_an_item_taller_than_a_side_is_divided(setting: Setting) -> None:
    depth = setting.page.depth
    whole = columns(setting, 1, 90)
    parts = whole.split(WIDTH, depth)
    assert len(parts) == 2
    assert parts[0].wrap(WIDTH, ALL)[1] <= depth
