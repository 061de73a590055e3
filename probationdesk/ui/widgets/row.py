"""One row of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = re.compile("[\ue000\ue001]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `id` is what the signals carry, `icon` the name of an icon to stand before it."""

    id: str
    title: str
    detail: str = ""
    """May mark matches of a search with U+E000 before and U+E001 after; they are shown bold."""
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
