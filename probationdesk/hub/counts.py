"""What was counted, over all workers of a node: each counts in a file of its own, any of them can add them up."""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path

REASONS = (
    "not_a_bundle", "truncated", "too_large", "wrong_id", "wrong_digest", "wrong_signature", "unknown_device",
    "too_old_a_format", "newer_format", "unknown_suite", "unknown_kind", "bad_header", "bad_body", "inner_differs",
    "quota", "wait", "hub_resting", "other",
)  # fmt: skip
"""Why bundles were not put in."""
ACCEPTED, KNOWN, HELD, BYTES = "accepted", "known", "held", "accepted_bytes"
_NAMES = (ACCEPTED, KNOWN, HELD, BYTES, *REASONS)
_PLACE = {name: number * 8 for number, name in enumerate(_NAMES)}
_NUMBER = struct.Struct("=Q")
_FILES = "counts-*"


class Counts:
    """The counts of one node, as one of its workers sees and adds to them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / f"counts-{os.getpid()}"
        with file.open("ab") as grown:
            grown.truncate(len(_NAMES) * _NUMBER.size)
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0)

    def add(self, name: str, number: int = 1) -> None:
        """Count something; a reason that has no place of its own is counted as another."""
        place = _PLACE.get(name, _PLACE["other"])
        _NUMBER.pack_into(self._memory, place, _NUMBER.unpack_from(self._memory, place)[0] + number)

    def total(self) -> dict[str, int]:
        """Return every count, over all workers since the node was started."""
        totals = dict.fromkeys(_NAMES, 0)
        for file in self._folder.glob(_FILES):
            content = file.read_bytes()
            if len(content) == len(_NAMES) * _NUMBER.size:
                for name in _NAMES:
                    totals[name] += _NUMBER.unpack_from(content, _PLACE[name])[0]
        return totals
