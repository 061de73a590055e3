"""A history that is too long for a hand-over loses nothing in silence: the oldest lines are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from probationdesk.domain.brought import LEFT_OUT, MOST_LINES, left_out, newest
from probationdesk.domain.sharing import BroughtChange


def history(count: int, *, first: int = 1) -> tuple[BroughtChange, ...]:
    """Lines of an invented history, oldest first, each with its number in its hash."""
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple(
        BroughtChange(
            seq=number, at=begins + timedelta(minutes=number), actor="Invented Officer", device="d", act="changed",
            record_id=f"record {number % 300}", before="", after="", hash=f"hash {number}",
        )
        for number in range(first, first + count)
    )  # fmt: skip


def told(lines: tuple[BroughtChange, ...]) -> int:
    """How many changes a history tells of, one by one or in number."""
    return sum(1 for line in lines if line.act != LEFT_OUT) + left_out(lines)


@pytest.mark.parametrize("count", [0, 1, 9_900, MOST_LINES])
def test_up_to_the_bound_all_of_it_goes_along_as_it_is(count: int) -> None:
    assert newest(history(count)) == history(count)


@pytest.mark.parametrize("count", [MOST_LINES + 1, 60_000])
def test_of_a_longer_one_the_newest_lines_go_after_one_that_says_how_many_did_not(count: int) -> None:
    whole = history(count)
    sent = newest(whole)
    assert len(sent) == MOST_LINES
    assert sent[1:] == whole[1 - MOST_LINES :]
    assert told(sent) == count
    last_left_out = whole[-MOST_LINES]
    assert (sent[0].act, sent[0].at, sent[0].hash) == (LEFT_OUT, last_left_out.at, last_left_out.hash)


def test_passed_on_again_it_counts_what_had_been_left_out_before() -> None:
    once = newest(history(60_000))
    again = newest((*once, *history(500, first=60_001)))
    assert len(again) == MOST_LINES
    assert told(again) == 60_500
    assert sum(1 for line in again if line.act == LEFT_OUT) == 1


@pytest.mark.parametrize("said", ["", "many", "-3", "²", "9" * 4000, "1e9"])
def test_a_number_that_is_none_counts_for_nothing(said: str) -> None:
    (line,) = history(1)
    assert left_out([replace(line, act=LEFT_OUT, after=said)]) == 0
