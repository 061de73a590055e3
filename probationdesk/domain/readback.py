"""Reading back: each statement of the draft, what the person says of it and what the officer answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.record import Record


class Verdict(StrEnum):
    """What the person says of a statement."""

    NOT_READ = ""
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"


class Reply(StrEnum):
    """What the officer did about it."""

    NONE = ""
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Record):
    """What the person said of one statement as it was read to them."""

    KIND: ClassVar[str] = "mark"

    statement: str
    """The key of the statement, such as `finding.alcohol.why`."""
    as_read: str
    """The text that was read out, so that a later change is seen."""
    verdict: Verdict = Verdict.NOT_READ
    their_words: str = ""
    reply: Reply = Reply.NONE
    reply_words: str = ""
    """What was changed, or why it was kept."""
    read_at: datetime | None = None

    @property
    def key(self) -> str:
        """The statement."""
        return self.statement

    @property
    def words(self) -> str:
        """Their words and the reply."""
        return f"{self.their_words} {self.reply_words}".strip()

    @property
    def awaits_reply(self) -> bool:
        """True if the person disputes the statement and the officer has not answered, or kept it and not said why."""
        unanswered = self.reply is Reply.NONE or (self.reply is Reply.KEPT and not self.reply_words.strip())
        return self.verdict in (Verdict.PARTLY, Verdict.WRONG) and unanswered


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the draft, to be read back."""

    key: str
    """Which field it comes from."""
    text: str
    mark: Mark | None = None

    @property
    def changed_since_read(self) -> bool:
        """True if the text is no longer what the person heard."""
        return self.mark is not None and self.mark.verdict is not Verdict.NOT_READ and self.mark.as_read != self.text
