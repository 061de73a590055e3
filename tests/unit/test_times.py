"""Times of day as officers type them."""

from __future__ import annotations

from datetime import time

import pytest

from probationdesk.domain.times import parse_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:05", time(14, 5)),
        ("14.05", time(14, 5)),
        ("1405", time(14, 5)),
        ("9", time(9, 0)),
        (" 9:30 am ", time(9, 30)),
        ("2pm", time(14, 0)),
        ("2.15 p.m.", time(14, 15)),
        ("12 am", time(0, 0)),
        ("12pm", time(12, 0)),
        ("2.15 yp", time(14, 15)),
        ("9 yb", time(9, 0)),
    ],
)
def test_a_time_is_read_as_it_is_said(typed: str, meant: time) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "soon", "24:00", "9:60", "13pm", "0 am", "2:5", "14:05:30"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    assert parse_time(typed) is None
