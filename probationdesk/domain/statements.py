"""Which statements of the draft are read back to the person, and in what order."""

from __future__ import annotations

import re

from probationdesk.domain.areas import AREAS, FORMULATION_TEXTS
from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.readback import Statement
from probationdesk.domain.review import departs
from probationdesk.domain.sources import Source, brackets

_HARM = (
    "who",
    "what",
    "when",
    "circumstances",
    "protects",
    "stopped_before",
    "why_this_level",
    "brings_down",
)


def statements(assessment: AssessmentFile, sources: tuple[Source, ...]) -> tuple[Statement, ...]:
    """Return every statement that has text, as it would be read aloud: without its citations."""
    texts: list[tuple[str, str]] = []
    for area in AREAS:
        finding = assessment.findings[area]
        texts += [(f"finding.{area}.why", finding.why), (f"finding.{area}.helps", finding.helps)]
    texts += [(f"formulation.{field}", getattr(assessment.formulation, field)) for field in FORMULATION_TEXTS]
    texts += [(f"harm.{field}", getattr(assessment.harm, field)) for field in _HARM]
    if departs(assessment):
        texts.append(("harm.departure", assessment.harm.departure))
    spoken = ((key, without_citations(text, sources)) for key, text in texts)
    return tuple(Statement(key, text, assessment.marks.get(key)) for key, text in spoken if text)


def without_citations(text: str, sources: tuple[Source, ...]) -> str:
    """Return `text` without its citing brackets, with the spaces around them closed up."""
    pieces: list[str] = []
    position = 0
    for bracket in brackets(text, sources):
        if bracket.citations:
            pieces.append(text[position : bracket.start].rstrip(" "))
            position = bracket.end
    pieces.append(text[position:])
    return re.sub(r" {2,}", " ", "".join(pieces)).strip()
