"""What every section of a report is written from: the case, the wording and the numbering of sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probationdesk.domain.areas import ANALYSIS_OF_OFFENCES, OFFENDING_INFORMATION, Finding
from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.framework import Framework
from probationdesk.domain.passages import language_of
from probationdesk.domain.people import Language
from probationdesk.domain.risk import Level
from probationdesk.report.blocks import Block, Cell, Prose, Shape, Span, Voice, Weight, Words, labelled
from probationdesk.report.citing import NO_BREAK, Citing
from probationdesk.report.wording import ReportWording

OFFENCE_AREAS = (OFFENDING_INFORMATION, ANALYSIS_OF_OFFENCES)
"""Areas whose reasons are sections of their own."""

_SHAPES = {
    Answer.YES: Shape.DISC,
    Answer.NO: Shape.RING,
    Answer.UNKNOWN: Shape.DASHED_RING,
    Answer.UNANSWERED: Shape.STROKE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One report as it is being written, in printing order (the numbering depends on it)."""

    case: CaseFile
    assessment: AssessmentFile
    framework: Framework
    wording: ReportWording
    citing: Citing
    dated: date
    oversight_apart: bool = False
    """Whether managers' views follow the three sides because there is no room for them within."""

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.case.person.called

    def say(self, key: str, **parameters: object) -> str:
        """Return a fixed sentence; it may name the person."""
        return self.wording.say(key, name=self.name, **parameters)

    def heading(self, section: str) -> str:
        """Return the heading of a section, which may name the person."""
        return self.wording.headings[section].format_map({"name": self.name})

    def day(self, day: date) -> str:
        """Return `day` in words, its number and month on one line."""
        return self.wording.day(day).replace(" ", NO_BREAK, 1)

    def area_name(self, key: str) -> str:
        """Return the name of an area, or its key if the framework does not know it."""
        known = {area.key: area.name for area in self.framework.areas}
        return known[key].to(self.wording.language) if key in known else key

    def enquiry_name(self, enquiry: Enquiry) -> str:
        """Return the name of an enquiry: the framework's, otherwise whom it was asked of."""
        named = self.framework.enquiry_name(enquiry.kind, self.wording.language)
        return named or enquiry.asked_of or self.say("enquiries.own")

    def level(self, level: Level) -> str:
        """Return the word of a level of risk."""
        return self.term("level", level.value).lower()

    def term(self, kind: str, value: str) -> str:
        """Return the name of a value, as screens show it."""
        return self.wording.term(kind, value)

    def answer_word(self, answer: Answer, unanswered: str) -> str:
        """Return the word of an answer; `unanswered` names the words for none."""
        if answer is Answer.UNANSWERED:
            return self.say(f"answers.{unanswered}")
        return self.term("answer", answer.value)

    def answer(self, answer: Answer, unanswered: str = "not_looked_at") -> Cell:
        """Return an answer as a shape with its word, yes in bold."""
        word = self.answer_word(answer, unanswered)
        weight = Weight.STRONG if answer is Answer.YES else Weight.PLAIN
        return Cell(((Span(word, weight),),), shape=_SHAPES[answer])

    def prose(self, text: str, *, label: str = "", column: bool = True) -> tuple[Block, ...]:
        """Return case text as paragraphs, the first led by a label; nothing if there is no text."""
        return tuple(Prose(words, column) for words in self.paragraphs(text, label=label))

    def paragraphs(self, text: str, *, label: str = "", voice: Voice = Voice.OFFICER) -> tuple[Words, ...]:
        """Return case text as words, the first paragraph led by a label; nothing if there is no text."""
        found = self.citing.paragraphs(text, voice=voice)
        if label and found:
            return (labelled(label, found[0]), *found[1:])
        return found

    def run_on(self, fields: tuple[tuple[str, str], ...]) -> list[Words]:
        """Return labelled case texts as one paragraph; a text of several paragraphs breaks it where it breaks."""
        return run_on([self.paragraphs(text, label=label) for label, text in fields])

    def reasons(self, finding: Finding) -> tuple[Words, ...]:
        """Return why, led by what kind of claim it is."""
        label = self.say(f"claim.{finding.claim.value}") if finding.claim is not None else ""
        return self.paragraphs(finding.why, label=label)

    def text_cell(self, text: str) -> Cell:
        """Return case text as a cell."""
        return Cell(self.citing.paragraphs(text))

    def quoted(self, text: str) -> Words:
        """Return the person's own words in their typeface, between quotation marks; nothing if there are none."""
        words = self.citing.words(text.strip().strip('“”"'), voice=Voice.PERSON)
        said = "".join(span.text for span in words)
        return (Span(f"“{said}”", voice=Voice.PERSON, language=self.spoken_in(said)),) if said else ()

    def spoken_in(self, said: str) -> Language:
        """Return the language of the person's own words: the one they show, otherwise the one the person reads."""
        return language_of(said) or self.case.person.print_language


def account_of(
    case: CaseFile,
    assessment_id: str,
    framework: Framework,
    wording: ReportWording,
    *,
    dated: date,
    oversight_apart: bool = False,
) -> Account:
    """Return what a print of one assessment is written from; raises KeyError if the case does not hold it."""
    return Account(
        case=case,
        assessment=case.assessment(assessment_id),
        framework=framework,
        wording=wording,
        citing=Citing(case.sources, wording.say("sources.unknown")),
        dated=dated,
        oversight_apart=oversight_apart,
    )


def heading_cell(text: str) -> Cell:
    """Return the first cell of a row, which names it."""
    return Cell(((Span(text, Weight.LABEL),),), row_heading=True)


def run_on(texts: list[tuple[Words, ...]]) -> list[Words]:
    """Return texts one after another, each beginning in the paragraph in which the one before it ended."""
    told: list[Words] = []
    for paragraphs in texts:
        if not paragraphs:
            continue
        if told:
            told[-1] = joined(told[-1], paragraphs[0])
        else:
            told.append(paragraphs[0])
        told += paragraphs[1:]
    return told


def ended(text: str) -> str:
    """Return `text` with a full stop, unless it ends in a mark that closes a sentence."""
    text = text.rstrip()
    return text if not text or text[-1] in '.!?…”"' else f"{text}."


def joined(*parts: Words) -> Words:
    """Return paragraphs run together as one, with a space between those that say something."""
    told: list[Span] = []
    for part in parts:
        if part and told:
            told.append(Span(" "))
        told += part
    return tuple(told)
