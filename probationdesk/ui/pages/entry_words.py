"""How something noted in an interview is shown in a list: its time, its area and its marks in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from probationdesk.domain.areas import AREAS
from probationdesk.domain.dates import in_words
from probationdesk.domain.framework import Framework
from probationdesk.domain.interviews import Entry, Response
from probationdesk.resources import Wording
from probationdesk.ui.widgets.row import Row

_MARKS: Final = (("check_later", "check-later"), ("quote", "quote"), ("strength", "strength"))
"""The marks of an entry with their icons; the first that is set gives the row its icon."""


def area_name(area: str, framework: Framework, words: Wording) -> str:
    """Return the name of an area, or the words for none."""
    return framework.area(area).name.to(words.language) if area in AREAS else words("interview.area.none")


def time_of(entry: Entry, words: Wording, *, since: datetime | None = None) -> str:
    """Return the time of an entry, with the day if `since` was another day."""
    time = f"{entry.at:%H:%M}"
    if since is None or since.date() == entry.at.date():
        return time
    return f"{in_words(entry.at.date(), words.language)}, {time}"


def marks_of(entry: Entry, words: Wording) -> tuple[str, ...]:
    """Return the marks of an entry in words."""
    marks = [words(f"interview.mark.{field}") for field, _ in _MARKS if getattr(entry, field)]
    if entry.checked:
        marks.append(words("interview.mark.checked"))
    return tuple(marks)


def entry_row(entry: Entry, framework: Framework, words: Wording, *, since: datetime | None = None) -> Row:
    """Return the row of an entry: time and area, its text, and its marks as icon and words."""
    title = f"{time_of(entry, words, since=since)}  {area_name(entry.area, framework, words)}"
    tag = ", ".join(marks_of(entry, words))
    if entry.response is not Response.ANSWERED:
        icon = "declined" if entry.response is Response.DECLINED else "ring-open"
        answer = words(f"terms.response.{entry.response}")
        return Row(entry.id, title, ". ".join(part for part in (answer, entry.text) if part), tag, icon)
    icon = next((icon for field, icon in _MARKS if getattr(entry, field)), "note")
    return Row(entry.id, title, entry.text or words("interview.entries.blank"), tag, icon)
