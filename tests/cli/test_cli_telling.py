"""What is printed is read by people; names that come from elsewhere never command their terminal."""

from __future__ import annotations

import json

import pytest

from probationdesk.cli_shared import print_json, tell

NAME = "\x1b]0;taken\x07\x1b[2J\u202eŴyn\x9b1m\u2066"


def test_lines_lose_what_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    tell(f"First line\n  {NAME} and the rest")
    assert capsys.readouterr().out == "First line\n  ]0;taken[2JŴyn1m and the rest\n"


def test_json_keeps_it_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": NAME})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": NAME}
    assert all(letter.isprintable() for letter in printed.replace("\n", ""))
