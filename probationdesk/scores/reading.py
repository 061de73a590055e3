"""From a text of JSON to the rows to be scored: one that cannot be read stands as what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from probationdesk.scores import ogrs3, ogrs4

_KNOWN = frozenset({"tool", *ogrs3.INPUTS, *ogrs4.INPUTS, ogrs4.VIOLENT})
_LONGEST_NUMBER = 18
"""Figures of the longest whole number that is read as it stands; whatever is longer is a slip of the pen."""
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
"""What matters for finding where a row ends: a text is passed over whole."""


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that is not JSON, or is nested deeper than any row can be."""


@dataclass(frozen=True, slots=True)
class AmbiguousRow:
    """A row that gives an input twice: which of the two is meant, nobody can say."""

    inputs: tuple[str, ...]


def read_rows(content: str) -> object:
    """Return what `content` holds, normally a list of rows; raises ValueError if it is not JSON as a whole.

    A row that cannot be read is an `UnreadableRow` in its place, and one that gives an input twice an
    `AmbiguousRow`; the other rows are read all the same. A byte order mark at the beginning is passed over.
    """
    content = content.removeprefix("\ufeff")
    try:
        return _parsed(content)
    except (ValueError, RecursionError):
        return [_row(part) for part in _split(content)]


def _row(part: str) -> object:
    try:
        return _parsed(part)
    except (ValueError, RecursionError):
        return UnreadableRow()


def _parsed(text: str) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_int=_whole_number)


def _object(pairs: list[tuple[str, object]]) -> object:
    names = [name for name, _ in pairs]
    twice = tuple(dict.fromkeys(name for name in names if name in _KNOWN and names.count(name) > 1))
    return AmbiguousRow(twice) if twice else dict(pairs)


def _whole_number(figures: str) -> int:
    """Return a whole number. An absurdly long one is cut: Python refuses to read it, and so would any score."""
    return int(figures[:_LONGEST_NUMBER])


def _split(content: str) -> Iterator[str]:
    """Yield the texts between the commas of a list; raises ValueError if its brackets do not match."""
    whole = content.strip()
    if not (whole.startswith("[") and whole.endswith("]")):
        raise ValueError("not a list")
    depth, began = 0, 1
    for piece in _PIECE.finditer(whole):
        mark = piece.group()
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
            if depth == 0 and piece.end() < len(whole):
                raise ValueError("something follows the list")
        elif mark == "," and depth == 1:
            yield whole[began : piece.start()]
            began = piece.end()
    if depth != 0:
        raise ValueError("the list does not end")
    yield whole[began:-1]
