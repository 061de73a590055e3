"""A section of a review that the officer has looked at and found unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probationdesk.domain.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Record):
    """The officer says that a section still holds as it was frozen. Saying it is an act of its own."""

    KIND: ClassVar[str] = "confirmation"

    section: str
    """As in `domain.merge.SECTIONS`."""
    at: datetime
    by: str = ""

    @property
    def key(self) -> str:
        """The section."""
        return self.section
