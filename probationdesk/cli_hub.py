"""Commands of the hub: its database, its service, its state, what it holds back and what it lets go.

Nothing of a store is loaded here: a machine that runs a hub needs neither Qt nor SQLCipher.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from probationdesk.bundles.directory import read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import fingerprint
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.hub import database
from probationdesk.hub.directories import put_once
from probationdesk.hub.errors import HubError
from probationdesk.hub.serving import make_key, serve
from probationdesk.hub.settings import Settings, read_settings
from probationdesk.resources import Wording
from probationdesk.sync.refusals import refusals_told

DONE, FAILED = 0, 1

Arguments = argparse.Namespace
Run = Callable[[Arguments, Wording], int]

_MONTH = re.compile(r"\A(\d{4})-(0[1-9]|1[0-2])\Z")
_ID = re.compile(r"\A[0-9a-f]{64}\Z")


def _hub(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `hub`."""
    acts = parser.add_subparsers(metavar="act", required=True)
    init = _act(acts, "init", _init, "make the tables of a hub, its receipt key, and room for the months to come")
    init.add_argument("--directory", type=Path, required=True, help="the organisation's directory, as it was published")
    init.add_argument(
        "--fingerprint", default="", help="the fingerprint of the organisation's key; asked for if not given"
    )
    _act(acts, "serve", _serve, "run the service until it is told to stop")
    _act(acts, "status", _status, "show what the hub holds and whether a standby confirms")
    directory = _act(acts, "directory", _directory, "show the directory the hub goes by, or give it a newer one")
    directory.add_argument("file", type=Path, nargs="?", help="the newer directory")
    _act(acts, "held", _held, "list what revoked devices brought and a person has to look at")
    release = _act(acts, "release", _release, "give out a bundle that was held")
    release.add_argument("bundle", help="its id, as `hub held` lists it")
    release.add_argument("--by", required=True, help="who decided it; kept for good")
    drop = _act(acts, "drop-bodies", _drop_bodies, "let the sealed bodies of past months go; what was said stays")
    drop.add_argument("--before", required=True, metavar="MONTH", help="the first month to keep, as 2026-09")


COMMANDS = {"hub": _hub}


def _act(acts: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=text, description=text)
    parser.add_argument("--settings", type=Path, default=Path("hub.toml"), help="the hub's settings (hub.toml)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_in_words(run))
    return parser


def _in_words(run: Run) -> Run:
    """Let a refusal of the hub or of the layer of bundles be told like any other."""

    def told(arguments: Arguments, words: Wording) -> int:
        try:
            with refusals_told(words):
                return run(arguments, words)
        except HubError as error:
            reason = words(f"hub.refused.{error.code}", **error.parameters)
            raise BadInput("hub_refused", reason=reason) from None

    return told


def _init(arguments: Arguments, words: Wording) -> int:
    settings = read_settings(arguments.settings)
    content = _read(arguments.directory)
    root_public = _root_of(content)
    directory = read_directory(content, root_public)
    shown = fingerprint(root_public)
    heard = arguments.fingerprint or input(words("hub.cli.compare", organisation=directory.organisation))
    if _digits(heard) != _digits(shown):
        raise Refused("fingerprint_differs")
    key = make_key(settings.receipt_key)
    made = database.make(_keeper(settings), root_public, months_ahead=settings.months_ahead)
    put_once(settings.database, content)
    said = words("hub.cli.made" if made else "hub.cli.was_made", receipt_key=key.public.hex())
    return _said(arguments, said, made=made, receipt_key=key.public.hex(), directory=directory.version)


def _serve(arguments: Arguments, words: Wording) -> int:
    serve(arguments.settings)
    return DONE


def _status(arguments: Arguments, words: Wording) -> int:
    settings = read_settings(arguments.settings)
    state = database.state(settings.database)
    well = state.standby_confirms or not settings.standby_needed
    standby = "confirms" if state.standby_confirms else "none" if settings.standby_needed else "not_needed"
    lines = [
        words("hub.cli.state", bundles=state.bundles, directory=state.directory_version, held=state.held,
              not_kept=state.receipts_not_kept),
        words("hub.cli.months", months=", ".join(state.bodies_months)),
        words(f"hub.cli.standby.{standby}"),
    ]  # fmt: skip
    _said(arguments, "\n".join(lines), **asdict(state), well=well)
    return DONE if well else FAILED


def _directory(arguments: Arguments, words: Wording) -> int:
    settings = read_settings(arguments.settings)
    if arguments.file is not None:
        fresh, version = put_once(settings.database, _read(arguments.file))
        said = words("hub.cli.directory_new" if fresh else "hub.cli.directory_known", version=version)
        return _said(arguments, said, version=version, new=fresh)
    version = database.state(settings.database).directory_version
    return _said(arguments, words("hub.cli.directory", version=version), version=version)


def _held(arguments: Arguments, words: Wording) -> int:
    found = database.held(read_settings(arguments.settings).database)
    if arguments.json:
        _print_json([{"bundle": one, "device": device, "seq": seq, "at": at} for one, device, seq, at in found])
    elif not found:
        print(words("hub.cli.nothing_held"))
    for bundle, device, seq, at in () if arguments.json else found:
        print(words("hub.cli.held", bundle=bundle, device=device, seq=seq, at=at))
    return DONE


def _release(arguments: Arguments, words: Wording) -> int:
    settings = read_settings(arguments.settings)
    if not _ID.match(arguments.bundle):
        raise HubError("not_here", bundle=arguments.bundle[:64])
    database.release(_keeper(settings), arguments.bundle, arguments.by)
    return _said(arguments, words("hub.cli.released", bundle=arguments.bundle), bundle=arguments.bundle)


def _drop_bodies(arguments: Arguments, words: Wording) -> int:
    settings = read_settings(arguments.settings)
    found = _MONTH.match(arguments.before)
    if found is None:
        raise HubError("not_a_month", month=arguments.before[:20])
    months = database.drop_bodies(_keeper(settings), date(int(found[1]), int(found[2]), 1))
    return _said(arguments, words("hub.cli.dropped", months=months), months=months)


def _keeper(settings: Settings) -> str:
    if not settings.keeper:
        raise HubError("no_keeper")
    return settings.keeper


def _root_of(content: bytes) -> bytes:
    """Return the key that a directory says it is signed with; whose it is, only the fingerprint tells."""
    try:
        return bytes.fromhex(json.loads(content)["signed"]["root_public"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BundleRefused("not_a_directory") from None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def _said(arguments: Arguments, text: str, **values: object) -> int:
    if arguments.json:
        _print_json(values)
    else:
        print(text)
    return DONE


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise HubError("file_unreadable", file=file.name) from None
