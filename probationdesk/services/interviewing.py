"""The two interviews: beginning, noting, pausing, closing, and the questions between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.ids import new_id
from probationdesk.domain.interviews import Break, Entry, Interview, Question, Response
from probationdesk.domain.own_ids import interview_source_id
from probationdesk.domain.record import Record
from probationdesk.domain.sources import LocatorStyle, Source, SourceKind, folded, free_label
from probationdesk.services.changes import fill_in, keep, load_case, newest
from probationdesk.services.ports import Changed, Desk


def begin_interview(desk: Desk, head: Assessment, interview: Interview, label: str) -> Changed:
    """Note the time an interview begins and make it a source that can be cited under `label`.

    An interview that has begun is only resumed: its first time stands. A reason why it was not held
    no longer holds.
    """
    interview = newest(desk, interview)
    now = desk.clock()
    begun = replace(interview, began=interview.began or now, ended=None, breaks=_resumed(interview, desk))
    kept: list[Record] = [replace(begun, not_held_because="")]
    source_id = interview_source_id(head.id, interview.key)
    if desk.store.record(source_id) is None:
        sources = load_case(desk, head.case_id).sources
        if folded(label) in {folded(source.label) for source in sources}:
            label = free_label(f"{label} {now:%Y-%m-%d}", sources)
        kept.append(
            Source(
                id=source_id,
                case_id=head.case_id,
                kind=SourceKind.INTERVIEW,
                label=label,
                title=label,
                author=head.author,
                dated=now.date(),
                locator_style=LocatorStyle.MINUTE,
            )
        )
    return keep(desk, kept, "interview_begun")


def pause_interview(desk: Desk, interview: Interview) -> Changed:
    """Note the beginning of a break; a break already under way goes on."""
    interview = newest(desk, interview)
    if interview.breaks and interview.breaks[-1].ended is None:
        return Changed(case_id=interview.case_id, kinds=frozenset())
    paused = replace(interview, breaks=(*interview.breaks, Break(began=desk.clock())))
    return keep(desk, (paused,), "interview_paused")


def close_interview(desk: Desk, interview: Interview) -> Changed:
    """Note the time an interview ends, and the end of a break still under way."""
    interview = newest(desk, interview)
    closed = replace(interview, ended=desk.clock(), breaks=_resumed(interview, desk))
    return keep(desk, (closed,), "interview_closed")


def add_entry(
    desk: Desk,
    head: Assessment,
    number: int,
    *,
    text: str = "",
    area: str = "",
    response: Response = Response.ANSWERED,
) -> tuple[Entry, Changed]:
    """Begin a time-stamped entry in an interview and return it; it is filled in as the officer types."""
    entry = Entry(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, interview=number, at=desk.clock(), area=area,
        text=text, response=response,
    )  # fmt: skip
    return entry, keep(desk, (entry,), "entry_added", settle=False)


def add_entries(desk: Desk, head: Assessment, number: int, texts: Sequence[str], area: str = "") -> Changed:
    """Add entries copied from a sheet, one for each of `texts`, in their order, in one transaction.

    All have the present time: when the words were said is not known. Raises ValueError without texts.
    """
    if not texts:
        raise ValueError("a sheet without paragraphs makes no entries")
    now = desk.clock()
    # A microsecond apart, because entries stand in the order of their times.
    entries = [
        Entry(
            id=new_id(), case_id=head.case_id, assessment_id=head.id, interview=number,
            at=now + timedelta(microseconds=place), area=area, text=text,
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip
    return keep(desk, entries, "sheet_copied")


def split_sheet(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text copied from a sheet.

    Blank lines part paragraphs; a text without any has one paragraph a line.
    """
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    parts = re.split(r"\n{2,}", lines) if "\n\n" in lines else lines.split("\n")
    return tuple(" ".join(part.split()) for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class LastPlace:
    """Where the officer was in an interview: the area being talked about, and the entry being written."""

    area: str = ""
    entry_id: str = ""


def keep_place(desk: Desk, interview: Interview, place: LastPlace) -> None:
    """Remember where the officer is in an interview, so that it can be taken up there after a restart."""
    desk.store.set_setting(_place_name(interview), f"{place.area} {place.entry_id}")


def last_place(desk: Desk, interview: Interview) -> LastPlace:
    """Return where the officer last was in an interview; the beginning if that is not known."""
    area, _, entry_id = desk.store.setting(_place_name(interview)).partition(" ")
    return LastPlace(area if area in AREAS else "", entry_id)


def raise_question(desk: Desk, head: Assessment, text: str, area: str = "") -> Changed:
    """Keep a question to take back to the person."""
    question = Question(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, text=text.strip(), area=area, raised_at=desk.clock()
    )
    return keep(desk, (question,), "question_raised")


def make_question(desk: Desk, head: Assessment, entry: Entry) -> Changed:
    """Make an entry that was to be checked later a question to take back.

    The question takes the place of the mark, so that one thing to ask is not counted twice. What was
    noted as the person's own words stands in quotation marks.
    """
    text = f"“{entry.text.strip()}”" if entry.quote else entry.text.strip()
    question = Question(
        id=new_id(), case_id=head.case_id, assessment_id=head.id, text=text, area=entry.area, raised_at=desk.clock()
    )
    return keep(desk, (question, replace(newest(desk, entry), check_later=False)), "question_made_of_entry")


def tick_question(desk: Desk, question: Question, *, asked: bool) -> Changed:
    """Say that a question has, or has not, been asked in the second interview."""
    return fill_in(desk, question, settle=True, asked=asked)


def tick_check(desk: Desk, entry: Entry, *, checked: bool) -> Changed:
    """Say that what an entry left to check has, or has not, been checked."""
    return fill_in(desk, entry, settle=True, checked=checked)


def _place_name(interview: Interview) -> str:
    return f"place.{interview.id}"


def _resumed(interview: Interview, desk: Desk) -> tuple[Break, ...]:
    if not interview.breaks or interview.breaks[-1].ended is not None:
        return interview.breaks
    return (*interview.breaks[:-1], replace(interview.breaks[-1], ended=desk.clock()))
