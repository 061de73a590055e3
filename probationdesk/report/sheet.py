"""What every print beside the report is written from: the case, its wording, and what the officer chose."""

from __future__ import annotations

from dataclasses import dataclass

from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.passages import language_of
from probationdesk.domain.printing import Chosen
from probationdesk.domain.statements import without_citations
from probationdesk.report.account import Account
from probationdesk.report.blocks import Block, Box, Lines, Prose, Section, Span, Voice, Weight, Words, labelled, plain

_REFERENCE = 32
"""Characters of a reference that are printed at most; one from elsewhere may be of any length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One print as it is being written."""

    account: Account
    chosen: Chosen
    draft: bool
    """Whether the assessment is not frozen yet."""

    @property
    def assessment(self) -> AssessmentFile:
        """The assessment that is printed."""
        return self.account.assessment

    @property
    def reference(self) -> str:
        """The reference of the case, cut where it is longer than any that the program gives."""
        whole = self.account.case.case.reference
        return whole if len(whole) <= _REFERENCE else f"{whole[:_REFERENCE]}…"

    def tell(self, key: str, **parameters: object) -> str:
        """Return the sentence of `key` in `resources/report/<language>/handout.toml`; it may name the person."""
        return self.account.wording.texts(f"handout.{key}", name=self.account.name, **parameters)

    def prose(self, key: str, **parameters: object) -> Prose:
        """Return a fixed sentence as a paragraph without line numbers."""
        return Prose(plain(self.tell(key, **parameters)), column=False)

    def numbered(self, key: str, **parameters: object) -> Prose:
        """Return a fixed sentence as a paragraph with line numbers."""
        return Prose(plain(self.tell(key, **parameters)))

    def spoken(self, text: str, *, label: str = "", voice: Voice = Voice.OFFICER) -> tuple[Words, ...]:
        """Return case text as it would be read aloud, without its citations, led by a label; nothing if there is none.

        Each of its lines that says something is a paragraph.
        """
        lines = without_citations(text, self.account.case.sources).splitlines()
        told: list[Words] = [
            (Span(line.strip(), voice=voice, language=language_of(line)),) for line in lines if line.strip()
        ]
        if label and told:
            told[0] = labelled(label, told[0])
        return tuple(told)

    def quoted(self, text: str) -> Words:
        """Return the person's own words between quotation marks, as they were said; nothing if there are none."""
        said = " ".join(text.split()).strip('“”"')
        spoken_in = self.account.spoken_in(said)
        return (Span(f"“{said}”", voice=Voice.PERSON, language=spoken_in),) if said else ()

    def lines(self, count: int = 0) -> Lines:
        """Return lines to write on; as many as there is room for if no number is given."""
        return Lines(self.tell("box.lines"), count)

    def box(self, *, ticked: bool = False) -> Box:
        """Return a square to tick."""
        return Box(self.tell("box.ticked" if ticked else "box.empty"), ticked)

    def section(self, key: str, *blocks: Block, heading: str = "", new_side: bool = False) -> Section:
        """Return a section; it is headed by the sentence of `<key>.heading` unless a heading is given."""
        return Section(key, heading or self.tell(f"{key}.heading"), blocks, new_side)


def named(label: str, *after: str) -> Words:
    """Return a paragraph that begins with a label, and what follows it."""
    return (Span(label, Weight.LABEL), *(Span(text) for text in after))
