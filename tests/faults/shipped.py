"""The files a hub is shipped with, as they are, but for names, addresses and paths: these are the test's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.hub.running import ROOT

FILES = ROOT / "packaging" / "hub"


class NotInTheFileError(Exception):
    """A shipped file has changed, so that what is run would not be what is shipped."""


def shipped(name: str, places: Mapping[str, str]) -> str:
    """Return a shipped file with each place replaced, wherever it stands. Nothing replaced is replaced again.

    Raises NotInTheFileError for a place that the file does not name.
    """
    text = (FILES / name).read_text(encoding="utf-8")
    missing = [place for place in places if place not in text]
    if missing:
        raise NotInTheFileError(f"{name} does not say {missing}")
    longest_first = sorted(places, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: places[found[0]], text)
