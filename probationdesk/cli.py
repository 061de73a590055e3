"""The command line: finds the command that was given and has its module run it.

How a command joins: one line in COMMANDS below, which names its module, and in that module a function that adds
what the command takes to its parser, under the command's word in the module's own COMMANDS:

    COMMANDS = {"sync": _sync}          # in cli_sync.py; def _sync(parser: argparse.ArgumentParser) -> None

Of `cli_shared`, `take_store(parser, run)` makes the parser that of a command on a store (`run(arguments, words)`
returns the exit status), and `add_acts` with `add_command` that of a command with acts. The module's name stands in
the layers of pyproject.toml. A module is loaded only when its command is given: the windows, which open without
any, wait for none of them. Nothing else may be imported here that they need not have.

Commands are thin: each finds the store, calls the same services as the windows, and prints. Those that return data
take `--json`. A passphrase comes from a prompt or `--passphrase-file`, never from an argument, because arguments
are seen by every program on the computer.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from probationdesk import __version__
from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording, error_words

COMMANDS = {
    "demo": ("cli_demo", "drive the windows through a whole sample case, off the screen"),
    "store": ("cli_store", "make, check, back up or restore a store, and change what opens it"),
    "case": ("cli_case", "list, open, bring in or take out cases"),
    "report": ("cli_paper", "print the report of a case, or compare paper with the record"),
    "print": ("cli_paper", "print anything of a case to a PDF file"),
    "check": ("cli_case", "list what is missing or doubtful in a case"),
    "search": ("cli_case", "search notes, interviews and findings"),
    "score": ("cli_score", "compute scores from a JSON list on standard input"),
    "sync": ("cli_sync", "exchange sealed work by stick or by the service, and see how far it has come"),
    "enrol": ("cli_sync", "have this computer known to the organisation"),
    "hand-over": ("cli_handing_over", "pass a case to another officer or office, or show it to a manager"),
    "accept": ("cli_handing_over", "accept a case that was handed over to you"),
    "parts": ("cli_handing_over", "see who has a part in a case and what was set aside; admit, turn away, put out"),
    "purge": ("cli_handing_over", "clear a case from this computer once others are known to hold it"),
    "office": ("cli_office", "open the mail of an office into case files, and pass cases on"),
    "hub": ("cli_hub", "run the service that receives bundles: its database, its workers, its state"),
    "org": ("cli_organisation", "make and run an organisation: its key, its directory, who is enrolled"),
}
"""Each command with the module that has it and a line for the list of commands."""
FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or failed, 2 wrongly called."""
    _write_utf8()
    parsed = _parsed(arguments)
    words = Wording(Language(parsed.language))
    try:
        return int(parsed.run(parsed, words))
    except DeskError as error:
        title, message = error_words(error.code, error.parameters, words)
        if getattr(parsed, "json", False):
            told = {"error": {"code": error.code, "title": title, "message": message, **error.parameters}}
            print(json.dumps(told, ensure_ascii=False, indent=1))
        print(f"{title}. {message}", file=sys.stderr)
        return FAILED
    except (KeyboardInterrupt, EOFError):  # stopped, or nobody there to answer the prompt
        return FAILED


class _Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations: --passphrase must not be taken for --passphrase-file.

    That of a command learns what it takes when the command is the one that was given.
    """

    def __init__(self, *, command: str = "", **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self._command = command

    def parse_known_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Learn what the command takes, if this is the parser of one, and read the arguments."""
        if self._command:
            module = import_module(f"probationdesk.{COMMANDS[self._command][0]}")
            module.COMMANDS[self._command](self)
            self._command = ""
        return super().parse_known_args(args, namespace)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments. Of those that mean nothing only options are repeated: a value may be a passphrase."""
    parser = _Parser(prog="probationdesk", description="Without a command: open the program.")
    parser.add_argument("--version", action="version", version=f"ProbationDesk {__version__}")
    parser.add_argument("--language", choices=[language.value for language in Language], default="en")
    parser.add_argument("--demonstration", action="store_true", help="open the program on invented sample cases")
    parser.add_argument("--locked", action="store_true", help="with --demonstration: begin at the unlock window")
    parser.set_defaults(run=_open_program)
    commands = parser.add_subparsers(metavar="command")
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text, description=text, command=name)
    parsed: argparse.Namespace
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [one.split("=", 1)[0] for one in unknown if one.startswith("-")]
        parser.error(f"not understood: {' '.join(options) or f'{len(unknown)} arguments too many'}")
    return parsed


def _open_program(arguments: argparse.Namespace, words: Wording) -> int:
    from probationdesk import app

    return app.run_windows(words.language, demonstration=arguments.demonstration, locked=arguments.locked)


def _write_utf8() -> None:
    """Write UTF-8 also where the system would write another encoding to a file or a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
