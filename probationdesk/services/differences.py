"""What a review has changed, in words: one list, for the screen and for paper alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.dates import in_words
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.framework import Framework
from probationdesk.domain.history import HistoryEvent
from probationdesk.domain.merge import FieldMerge, RecordMerge, SectionMerge
from probationdesk.domain.people import Language
from probationdesk.domain.plan import Agreement, Goal
from probationdesk.domain.record import Record
from probationdesk.domain.review import changes_in_case, questions_of_review
from probationdesk.domain.risk import Condition, Level, Rating
from probationdesk.domain.sources import Source
from probationdesk.resources import Wording

_TERMS: dict[type[StrEnum], str] = {
    Answer: "answer",
    Level: "level",
    ClaimKind: "claim_kind",
    Agreement: "agreement",
}
"""Where the words of a value are found, under `terms`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what it is, and what stood and stands there. An empty text is nothing."""

    section: str
    name: str
    before: str
    now: str
    chosen: bool = False
    """True for what is chosen and not written: an answer, a level, a kind of claim."""


def differences(
    case: CaseFile, assessment: AssessmentFile, framework: Framework, words: Wording
) -> tuple[Difference, ...]:
    """Return everything in which a review differs from the version it starts from, in the order of the work.

    What came to the case comes first. Nothing is returned for an assessment that is no review.
    """
    found: list[Difference] = []
    for came in changes_in_case(case, assessment):
        found += _of_case(came, framework, words)
    for question in questions_of_review(assessment):
        section = section_words(question.section, framework, words)
        for record in question.changes:
            found += _told(record, question.section, section, words)
    return tuple(found)


def section_words(section: str, framework: Framework, words: Wording) -> str:
    """Return the name of a section of a review."""
    if section.startswith("area."):
        return framework.area(section.removeprefix("area.")).name.to(words.language)
    return words(f"review.section.{section}")


def _told(record: RecordMerge, name: str, section: str, words: Wording) -> Iterator[Difference]:
    held = record.held
    if isinstance(held, Goal | Condition):
        asked = isinstance(record.here, Goal) and record.here.agreement is not Agreement.NOT_ASKED
        before, now = (_whole(one, words, with_agreement=asked) for one in (record.base, record.here))
        yield Difference(name, words(f"review.field.{held.KIND}.whole"), before, now)
        return
    if isinstance(held, Rating):
        section = words(f"terms.group.{held.group}")
    chosen = [field for field in record.changed if _is_choice(field)]
    if chosen:
        before, now = ("\n".join(_chosen(record, field, side, words) for field in chosen) for side in _SIDES)
        yield Difference(name, section, before, now, chosen=True)
    for field in record.changed:
        if not _is_choice(field):
            which = words("review.which", section=section, field=words(f"review.field.{held.KIND}.{field.name}"))
            yield Difference(name, which, str(field.base or ""), str(field.here or ""))


_SIDES: Final = ("base", "here")


def _is_choice(field: FieldMerge) -> bool:
    """Say whether a field is chosen and not written: choices of one record are told together."""
    return any(isinstance(value, StrEnum) for value in (field.base, field.here))


def _chosen(record: RecordMerge, field: FieldMerge, side: str, words: Wording) -> str:
    name = words(f"review.field.{record.held.KIND}.{field.name}")
    return words("review.choice", field=f"{name[:1].upper()}{name[1:]}", value=_value(getattr(field, side), words))


def _value(value: object, words: Wording) -> str:
    if isinstance(value, StrEnum):
        return words(f"terms.{_TERMS[type(value)]}.{value.value}")
    return words("review.not_said")


def _whole(record: Record | None, words: Wording, *, with_agreement: bool) -> str:
    """Return a goal with its steps, or a condition with its reason, as one text.

    Whether the person agrees is told once they have been asked anew.
    """
    if isinstance(record, Condition):
        return "\n".join(part for part in (record.text, record.reason) if part)
    if not isinstance(record, Goal):
        return ""
    wanted = (_led("review.i_will", record.i_will, words), _led("review.so_that", record.so_that, words))
    lines = [" ".join(part for part in wanted if part)]
    for step in record.steps:
        day = in_words(step.done_on, words.language) if step.done_on else ""
        due = in_words(step.by, words.language) if step.by else ""
        told = ", ".join(part for part in (step.what, step.who, due) if part)
        if told:
            lines.append(f"– {words('review.step_done', step=told, date=day)}" if day else f"– {told}")
    if with_agreement and record.agreement is not Agreement.NOT_ASKED:
        lines.append(" ".join(part for part in (_value(record.agreement, words), record.their_words) if part))
    return "\n".join(lines)


def _led(key: str, text: str, words: Wording) -> str:
    """Return `text` led by words that it may begin with already, in either language."""
    leads = (words if one is words.language else Wording(one) for one in Language)
    if not text or any(text.casefold().startswith(f"{lead(key)} ".casefold()) for lead in leads):
        return text
    return f"{words(key)} {text}"


def _of_case(section: SectionMerge, framework: Framework, words: Wording) -> Iterator[Difference]:
    """Yield what differs in the case itself: all that is new together, and each that was altered or taken out."""
    new = [one.held for one in section.records if one.base is None]
    if new:
        told = (_sentences(_in_short(record, framework, words)) for record in new)
        yield Difference(section.name, words(f"review.new.{section.name}"), "", "\n".join(told))
    for one in section.records:
        if one.base is not None:
            name = words(f"review.section.{section.name}")
            which = one.base.label if isinstance(one.base, Source) else _enquiry_name(one.base, framework, words)
            whole = words("review.which", section=name, field=which) if which else name
            yield Difference(section.name, whole, *_altered(one, framework, words))


def _altered(record: RecordMerge, framework: Framework, words: Wording) -> tuple[str, str]:
    """Return what stood and what stands: in short, or in full where the short texts would read the same."""
    before, now = (_sentences(_in_short(one, framework, words)) for one in (record.base, record.here))
    if before != now:
        return before, now
    before, now = (
        _sentences((*_in_short(one, framework, words), *_the_rest(one, words))) for one in (record.base, record.here)
    )
    return before, now


def _in_short(record: Record | None, framework: Framework, words: Wording) -> tuple[str, ...]:
    if isinstance(record, Source):
        return (": ".join(dict.fromkeys((record.label, record.title))),)
    if isinstance(record, HistoryEvent):
        return (in_words(record.began, words.language), record.what, record.outcome)
    if isinstance(record, Enquiry):
        name = _enquiry_name(record, framework, words)
        answered = in_words(record.answered_on, words.language) if record.answered_on else ""
        return (name, words(f"terms.enquiry_state.{record.state}"), answered, record.answer)
    return ()


def _the_rest(record: Record | None, words: Wording) -> tuple[str, ...]:
    """Return what else a record of the case says, which is told only where it is all that differs."""
    if isinstance(record, Source):
        dated = in_words(record.dated, words.language) if record.dated else ""
        return (words(f"terms.source_kind.{record.kind}"), record.author, dated, record.remark)
    if isinstance(record, HistoryEvent):
        ended = in_words(record.ended, words.language) if record.ended else ""
        kind, claim = words(f"terms.event_kind.{record.kind}"), words(f"terms.claim_kind.{record.claim}")
        return (ended, kind, claim, record.what_was_different, record.basis)
    if isinstance(record, Enquiry):
        days = (record.asked_on, *record.chased_on)
        asked = ", ".join(in_words(day, words.language) for day in days if day is not None)
        return (record.reason, record.asked_of, asked)
    return ()


def _enquiry_name(record: Record, framework: Framework, words: Wording) -> str:
    if not isinstance(record, Enquiry):
        return ""
    return framework.enquiry_name(record.kind, words.language) or record.asked_of or words("terms.own_enquiry")


def _sentences(parts: tuple[str, ...]) -> str:
    return ". ".join(dict.fromkeys(part.rstrip(".") for part in parts if part))
