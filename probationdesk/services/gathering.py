"""Gathering before the first interview: sources, enquiries and the history of behaviour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.enquiries import OWN, Enquiry
from probationdesk.domain.errors import Refused
from probationdesk.domain.history import EventKind, HistoryEvent
from probationdesk.domain.ids import new_id
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record
from probationdesk.domain.sources import LocatorStyle, Source, SourceKind, cited, folded, rename_in, usable_label
from probationdesk.services.changes import fill_in, keep, load_case, newest, take_out
from probationdesk.services.ports import Changed, Desk


def add_source(
    desk: Desk,
    case_id: str,
    *,
    label: str,
    title: str,
    kind: SourceKind,
    author: str = "",
    dated: date | None = None,
    locator_style: LocatorStyle = LocatorStyle.PAGE,
) -> Changed:
    """Add a source under a short label of its own; raises Refused if the label is taken or cannot be cited."""
    label = " ".join(label.split())
    _check_label(desk, case_id, label)
    source = Source(
        id=new_id(), case_id=case_id, kind=kind, label=label, title=title.strip() or label, author=author.strip(),
        dated=dated, locator_style=locator_style,
    )  # fmt: skip
    return keep(desk, (source,), "source_added")


def rename_source(desk: Desk, source: Source, label: str) -> Changed:
    """Give a source another label and write it into every citation of it that can still be altered.

    Frozen assessments, countersigned opinions, and contact notes, which are written once, keep the label they
    were written with.
    Raises Refused if the label is taken or cannot be cited.
    """
    label = " ".join(label.split())
    if label == source.label:
        return Changed(case_id=source.case_id, kinds=frozenset())
    _check_label(desk, source.case_id, label, besides=source.id)
    case = load_case(desk, source.case_id)
    frozen = {a.head.id for a in case.assessments if a.head.frozen}

    def renamed(text: str) -> str:
        return rename_in(text, case.sources, source.id, label)

    changed: list[Record] = []
    for record in desk.store.records(source.case_id):
        if isinstance(record, Note) or _assessment_of(record) in frozen or _is_signed(record):
            continue
        after = _rewritten(record, renamed)
        if isinstance(after, Source) and after.id == source.id:
            after = replace(after, label=label)
        if after != record:
            changed.append(after)
    return keep(desk, changed, "source_renamed")


def places_cited(desk: Desk, source: Source) -> tuple[Record, ...]:
    """Return the records that cite a source."""
    case = load_case(desk, source.case_id)
    return tuple(
        record
        for record in desk.store.records(source.case_id)
        if record.id != source.id
        and any(c.source_id == source.id for text in _texts(record) for c in cited(text, case.sources))
    )


def remove_source(desk: Desk, source: Source) -> Changed:
    """Take a source out; raises Refused with the number of places that cite it, if any does."""
    places = places_cited(desk, source)
    if places:
        raise Refused("source_is_cited", count=len(places))
    return take_out(desk, source)


def chase_enquiry(desk: Desk, enquiry: Enquiry, on: date) -> Changed:
    """Record that an enquiry was chased on a day."""
    chased = {*newest(desk, enquiry).chased_on, on}
    return fill_in(desk, enquiry, settle=True, chased_on=tuple(sorted(chased)))


def add_enquiry(desk: Desk, case_id: str, asked_of: str) -> Changed:
    """Add an enquiry of the officer's own to a body that the framework does not name."""
    enquiry = Enquiry(id=new_id(), case_id=case_id, kind=OWN, asked_of=asked_of.strip())
    return keep(desk, (enquiry,), "enquiry_added")


def add_event(
    desk: Desk, case_id: str, *, kind: EventKind, began: date, what: str, ended: date | None = None
) -> Changed:
    """Add an event, or a period without offending, to the history of behaviour.

    What is only alleged, and a call-out, begins as *reported*; the rest as *established*.
    Raises Refused if a period ends before it begins.
    """
    if ended is not None and ended < began:
        raise Refused("period_ends_before_it_begins")
    reported = kind in (EventKind.ALLEGATION, EventKind.CALL_OUT)
    event = HistoryEvent(
        id=new_id(), case_id=case_id, kind=kind, began=began, ended=ended, what=what.strip(),
        claim=ClaimKind.REPORTED if reported else ClaimKind.ESTABLISHED,
    )  # fmt: skip
    return keep(desk, (event,), "event_added")


def set_event_kind(desk: Desk, event: HistoryEvent, kind: EventKind) -> Changed:
    """Say what kind of event it was; what becomes an allegation is no longer taken for established."""
    claim = newest(desk, event).claim
    if kind is EventKind.ALLEGATION and claim is ClaimKind.ESTABLISHED:
        claim = ClaimKind.REPORTED
    return fill_in(desk, event, settle=True, kind=kind, claim=claim)


def _check_label(desk: Desk, case_id: str, label: str, *, besides: str = "") -> None:
    if not usable_label(label):
        raise Refused("label_unusable")
    for held in load_case(desk, case_id).sources:
        if held.id != besides and folded(held.label) == folded(label):
            raise Refused("label_taken")


def _is_signed(record: Record) -> bool:
    return isinstance(record, Opinion) and record.signed


def _assessment_of(record: Record) -> str:
    return record.id if isinstance(record, Assessment) else record.assessment_id


def _texts(value: object) -> Iterator[str]:
    """Yield every text inside a record that may hold citations, those of its parts (a step, an input) included."""
    if isinstance(value, str):
        if "[" in value:
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    """Return a record, or a part of one, with `rewrite` done to every text that may hold citations."""
    if isinstance(value, str):
        return rewrite(value) if type(value) is str and "[" in value else value
    if isinstance(value, tuple):
        return tuple(_rewritten(part, rewrite) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _rewritten(getattr(value, f.name), rewrite) for f in fields(value)})
    return value
