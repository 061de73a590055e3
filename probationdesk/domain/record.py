"""The record: the smallest thing one person edits at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Base of everything that is stored.

    `KIND` names the kind in the store and in interchange files. `id` never changes;
    `assessment_id` is empty for what belongs to the case as a whole.
    """

    KIND: ClassVar[str] = ""

    id: str
    case_id: str
    assessment_id: str = ""

    @property
    def key(self) -> str:
        """Which one of its kind this is within its assessment (an area, a number), or empty."""
        return ""

    @property
    def words(self) -> str:
        """The words that search finds this record by; empty if search passes it over."""
        return ""
