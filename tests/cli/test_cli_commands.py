"""The table of commands: each is there, tells what it takes, and none is loaded before it is given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from probationdesk.cli import COMMANDS
from tests.cli.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_what_it_takes(empty: Terminal, command: str) -> None:
    ran = empty.plain(command, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: probationdesk {command} ")
    assert COMMANDS[command][1] in " ".join(ran.out.split())


def test_all_are_listed_and_none_is_loaded_for_that() -> None:
    code = (
        "import contextlib, sys; from probationdesk.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "print(sorted(name for name in sys.modules if name.startswith('probationdesk.cli_')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    listing, loaded = ran.stdout.rstrip("\n").rsplit("\n", 1)
    assert loaded == "[]"
    assert all(f"\n    {command} " in listing for command in COMMANDS)


def test_a_word_that_is_no_command_is_said_to_be_none(empty: Terminal) -> None:
    ran = empty.plain("stroe")
    assert ran.status == 2
    assert "invalid choice: 'stroe'" in ran.err


def test_options_are_never_guessed_from_their_beginning(empty: Terminal) -> None:
    ran = empty.plain("case", "list", "--data", empty.data, "--passphrase", "words that nobody should see")
    assert ran.status == 2
    assert "not understood: --passphrase" in ran.err
    assert "nobody" not in ran.err
