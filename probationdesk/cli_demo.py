"""The command that shows the windows at work, off the screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from probationdesk import app
from probationdesk.cli_shared import DONE, Arguments
from probationdesk.resources import Wording


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="the folder to leave the results in")
    parser.set_defaults(run=_drive)


COMMANDS = {"demo": _demo}


def _drive(arguments: Arguments, words: Wording) -> int:
    print(app.demonstrate(arguments.output))
    return DONE
