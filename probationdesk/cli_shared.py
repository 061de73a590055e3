"""What the commands share: which store, which passphrase, and how results are printed."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from probationdesk import app
from probationdesk.domain.errors import BadInput, Refused, StoreError
from probationdesk.resources import Wording

DONE, FAILED = 0, 1

Arguments = argparse.Namespace


def add_command(parent: Any, name: str, run: Callable[[Arguments, Wording], int], text: str) -> argparse.ArgumentParser:
    """Add a command that works on a store and return its parser, for what else it takes."""
    parser: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--data", type=Path, help="the folder of the stores (default: this person's own)")
    parser.add_argument("--store", default="", help="the label or id of the store, if there are several")
    parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    return parser


def stores_of(arguments: Arguments) -> app.StoresOnDisk:
    """Return the stores under the folder that was named, or this person's own."""
    return app.StoresOnDisk(arguments.data or app.data_folder())


def store_id(arguments: Arguments) -> str:
    """Return the id of the store meant. Raises StoreError `store_missing` or Refused `several_stores`."""
    known = stores_of(arguments).known()
    wanted = [line for line in known if arguments.store in ("", line.store_id, line.label)]
    if not wanted:
        raise StoreError("store_missing")
    if len(wanted) > 1:
        raise Refused("several_stores", count=len(wanted))
    return wanted[0].store_id


def passphrase(arguments: Arguments, words: Wording, *, twice: bool = False) -> str:
    """Return the passphrase, from the file named or asked for. Raises BadInput, or Refused `passphrases_differ`."""
    return secret(arguments.passphrase_file, words, "passphrase", twice=twice)


def secret(file: Path | None, words: Wording, name: str, *, twice: bool = False) -> str:
    """Return the first line of a file, or what is typed unseen at the prompt `cli.<name>`.

    Raises BadInput `file_unreadable`, or Refused `passphrases_differ`.
    """
    if file is not None:
        return read_text(file).split("\n", 1)[0].rstrip("\r")
    typed = getpass.getpass(words(f"cli.{name}"))
    if twice and getpass.getpass(words("cli.passphrase_again")) != typed:
        raise Refused("passphrases_differ")
    return typed


def read(file: Path) -> bytes:
    """Return the content of a file. Raises BadInput `file_unreadable`."""
    try:
        return file.read_bytes()
    except OSError:
        raise BadInput("file_unreadable", file=file.name) from None


def read_text(file: Path) -> str:
    """Return the text of a file. Raises BadInput `file_unreadable`."""
    try:
        return read(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("file_unreadable", file=file.name) from None


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
