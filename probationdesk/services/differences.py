"""What a review has changed, in words: one list, for the screen and for paper alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.dates import in_words
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.framework import Framework
from probationdesk.domain.history import HistoryEvent
from probationdesk.domain.merge import RecordMerge
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


def differences(
    case: CaseFile, assessment: AssessmentFile, framework: Framework, words: Wording
) -> tuple[Difference, ...]:
    """Return everything in which a review differs from the version it starts from, in the order of the work.

    What came to the case comes first. Nothing is returned for an assessment that is no review.
    """
    found: list[Difference] = []
    for section in changes_in_case(case, assessment):
        for record in section.records:
            before, now = (_of_case(one, framework, words) for one in (record.base, record.here))
            found.append(Difference(section.name, words(f"review.section.{section.name}"), before, now))
    for question in questions_of_review(assessment):
        name = section_words(question.section, framework, words)
        for record in question.changes:
            found += (Difference(question.section, *told) for told in _told(record, name, words))
    return tuple(found)


def section_words(section: str, framework: Framework, words: Wording) -> str:
    """Return the name of a section of a review."""
    if section.startswith("area."):
        return framework.area(section.removeprefix("area.")).name.to(words.language)
    return words(f"review.section.{section}")


def _told(record: RecordMerge, section: str, words: Wording) -> Iterator[tuple[str, str, str]]:
    held = record.held
    if isinstance(held, Goal | Condition):
        asked = isinstance(record.here, Goal) and record.here.agreement is not Agreement.NOT_ASKED
        before, now = (_whole(one, words, with_agreement=asked) for one in (record.base, record.here))
        yield words(f"review.field.{held.KIND}.whole"), before, now
        return
    if isinstance(held, Rating):
        section = words(f"terms.group.{held.group}")
    for field in record.changed:
        name = words("review.which", section=section, field=words(f"review.field.{held.KIND}.{field.name}"))
        yield name, _value(field.base, words), _value(field.here, words)


def _value(value: object, words: Wording) -> str:
    if isinstance(value, StrEnum):
        return words(f"terms.{_TERMS[type(value)]}.{value.value}")
    return str(value) if value is not None else ""


def _whole(record: Record | None, words: Wording, *, with_agreement: bool) -> str:
    """Return a goal with its steps, or a condition with its reason, as one text.

    Whether the person agrees is told once they have been asked anew.
    """
    if isinstance(record, Condition):
        return "\n".join(part for part in (record.text, record.reason) if part)
    if not isinstance(record, Goal):
        return ""
    wanted = (_led(words("review.i_will"), record.i_will), _led(words("review.so_that"), record.so_that))
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


def _led(lead: str, text: str) -> str:
    """Return `text` led by words that it may begin with already."""
    return text if not text or text.casefold().startswith(f"{lead} ".casefold()) else f"{lead} {text}"


def _of_case(record: Record | None, framework: Framework, words: Wording) -> str:
    if isinstance(record, Source):
        return ": ".join(dict.fromkeys((record.label, record.title)))
    if isinstance(record, HistoryEvent):
        parts = (in_words(record.began, words.language), record.what, record.outcome)
        return ". ".join(part.rstrip(".") for part in parts if part)
    if isinstance(record, Enquiry):
        name = framework.enquiry_name(record.kind, words.language) or record.asked_of or words("terms.own_enquiry")
        answered = in_words(record.answered_on, words.language) if record.answered_on else ""
        told = (name, words(f"terms.enquiry_state.{record.state}"), answered, record.answer)
        return ". ".join(part.rstrip(".") for part in told if part)
    return ""
