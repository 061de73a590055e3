"""One row of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS

_MARKS = re.compile(f"[{MATCH_BEGINS}{MATCH_ENDS}]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `id` is what the signals carry, `icon` the name of an icon to stand before it."""

    id: str
    title: str
    detail: str = ""
    """May mark the matches of a search as an excerpt does (`domain/lines.py`); they are shown bold."""
    tag: str = ""
    icon: str = ""
    spoken: str = ""
    """What a screen reader says; by default title, detail and tag."""

    @property
    def read_aloud(self) -> str:
        """What a screen reader says."""
        detail = ", ".join(line for line in without_marks(self.detail).split("\n") if line)
        return self.spoken or ". ".join(part for part in (self.title, detail, self.tag) if part)


def without_marks(text: str) -> str:
    """Return `text` without the marks around the matches of a search."""
    return _MARKS.sub("", text)
