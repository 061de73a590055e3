"""What the commands share: which store, which passphrase, and how results are printed."""

from __future__ import annotations

import argparse
import getpass
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from probationdesk import app, codec
from probationdesk.bundles.fields import COMMANDING
from probationdesk.domain.errors import BadInput, Refused, StoreError
from probationdesk.domain.keeping import Access
from probationdesk.resources import Wording
from probationdesk.services.keeping_log import log_disclosure, log_view
from probationdesk.services.ports import Desk

DONE, FAILED = 0, 1
_COMMANDING = f"[{COMMANDING}]"

Arguments = argparse.Namespace
Run = Callable[[Arguments, Wording], int]
"""Does a command and returns its exit status."""


def add_acts(parser: argparse.ArgumentParser) -> Any:
    """Let a command have acts, each with a parser of its own, and return what `add_command` adds them to."""
    return parser.add_subparsers(metavar="act", required=True)


def add_command(parent: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """Add an act that works on a store and return its parser, for what else it takes."""
    parser: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text)
    take_store(parser, run)
    return parser


def take_store(parser: argparse.ArgumentParser, run: Run) -> None:
    """Let a parser be that of a command on a store, which `run` does."""
    parser.add_argument("--data", type=Path, help="the folder of the stores (default: this person's own)")
    parser.add_argument("--store", default="", help="the label or id of the store, if there are several")
    parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


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


def tell(text: str) -> None:
    """Print lines without anything in them that a terminal would obey: names may come from anywhere."""
    print("\n".join(re.sub(_COMMANDING, "", line) for line in text.split("\n")))


def print_json(value: object) -> None:
    """Print a value as JSON; what a terminal would obey stands there by its number."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    print("\n".join(re.sub(_COMMANDING, lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n")))


def opened(arguments: Arguments, words: Wording) -> app.Session:
    """Open the store that was named, with its passphrase."""
    stores, which = stores_of(arguments), store_id(arguments)
    return app.Session(stores.open(which, stores.unlock(which, passphrase=passphrase(arguments, words))))


def case_id(desk: Desk, wanted: str) -> str:
    """Return the id of the case with this reference or id; raises Refused `case_not_here`."""
    for line in desk.store.cases(limit=1_000_000):
        if wanted == line.case_id or wanted.casefold() == line.reference.casefold():
            return line.case_id
    raise Refused("case_not_here")


def check_free(file: Path, *, overwrite: bool) -> None:
    """Raise BadInput `file_exists` if a file is there that may not be replaced."""
    if not overwrite and file.exists():
        raise BadInput("file_exists", file=file.name)


def write(file: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file that only its owner may read."""
    check_free(file, overwrite=overwrite)
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError:
        raise BadInput("file_unwritable", file=file.name) from None


def add_confirming(parser: Any, what: str) -> None:
    """Let a command that cannot be undone ask for a word that shows what is meant."""
    parser.add_argument("--confirm", required=True, metavar=what.upper(), help=f"the {what} once more")


def check_confirmed(arguments: Arguments, wanted: str) -> None:
    """Raise Refused `confirm_differs` unless the word given is the one wanted."""
    if arguments.confirm.strip().casefold() != wanted.casefold():
        raise Refused("confirm_differs")


def add_disclosure(parser: Any) -> None:
    """Let a command that takes something out of the store be told for whom and why."""
    parser.add_argument("--to", default="", help="who it goes to, an organisation or a role; kept in the log for good")
    parser.add_argument("--purpose", default="", help="what it is for; kept in the log of the case")


def check_stated(arguments: Arguments) -> None:
    """Raise Refused if it was not said for whom something is to leave the store, and why; call it first of all."""
    if not arguments.to.strip():
        raise Refused("recipient_missing")
    if not arguments.purpose.strip():
        raise Refused("purpose_missing")


def log_leaving(arguments: Arguments, desk: Desk, case: str, content: bytes, act: Access = Access.EXPORTED) -> None:
    """Log that a case was read and that `content` leaves the store; call it before anything is written."""
    log_view(desk, case)
    log_disclosure(desk, case, act, recipient=arguments.to, purpose=arguments.purpose, digest=codec.digest(content))
