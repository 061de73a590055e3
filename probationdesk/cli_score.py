"""The command that computes scores, without any store."""

from __future__ import annotations

import argparse
import sys

from probationdesk import app
from probationdesk.cli_shared import DONE, Arguments, print_json
from probationdesk.domain.errors import BadInput
from probationdesk.resources import Wording
from probationdesk.scores.reading import read_rows


def _scoring(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_score)


COMMANDS = {"score": _scoring}


def _score(arguments: Arguments, words: Wording) -> int:
    try:
        rows = read_rows(_piped_in())
    except (ValueError, RecursionError):
        raise BadInput("rows_not_json") from None
    if not isinstance(rows, list):
        raise BadInput("not_a_list")
    print_json(app.compute_scores(rows, words))
    return DONE


def _piped_in() -> str:
    """Return standard input as UTF-8, whatever the terminal speaks; a byte that is not becomes a mark in its row."""
    raw = getattr(sys.stdin, "buffer", None)
    return raw.read().decode("utf-8", errors="replace") if raw is not None else sys.stdin.read()
