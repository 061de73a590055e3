"""The command that computes scores, without any store."""

from __future__ import annotations

import argparse
import json
import sys

from probationdesk import app
from probationdesk.cli_shared import DONE, Arguments, print_json
from probationdesk.domain.errors import BadInput
from probationdesk.resources import Wording


def _scoring(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_score)


COMMANDS = {"score": _scoring}


def _score(arguments: Arguments, words: Wording) -> int:
    try:
        rows = json.load(sys.stdin)
    except (ValueError, RecursionError):
        raise BadInput("not_json") from None
    if not isinstance(rows, list):
        raise BadInput("not_a_list")
    print_json(app.compute_scores(rows, words))
    return DONE
