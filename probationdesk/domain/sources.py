"""Sources and how the text cites them.

A citation is written where the claim is: `[CPS bundle, p 14]` names the source by its label and says
where in it. Several stand in one bracket, parted by semicolons: `[CPS bundle, p 14; GP letter]`.
On paper each becomes a number; numbers follow the order of first use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.record import Record


class SourceKind(StrEnum):
    """What a source is."""

    COURT = "court"
    PROSECUTION = "prosecution"
    POLICE = "police"
    PRISON = "prison"
    PREVIOUS_REPORT = "previous_report"
    HEALTH = "health"
    CHILDRENS_SERVICES = "childrens_services"
    PARTNER_AGENCY = "partner_agency"
    EMPLOYER = "employer"
    FAMILY = "family"
    VICTIM = "victim"
    INTERVIEW = "interview"
    PERSONS_PAPER = "persons_paper"
    OWN_RECORD = "own_record"
    OTHER = "other"


class LocatorStyle(StrEnum):
    """How a place in the source is given."""

    PAGE = "page"
    PARAGRAPH = "paragraph"
    MINUTE = "minute"
    DATE = "date"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """Something a claim can rest on."""

    KIND: ClassVar[str] = "source"

    kind: SourceKind
    label: str
    """The short name used in citations, unlike every other label of the case."""
    title: str
    author: str = ""
    dated: date | None = None
    locator_style: LocatorStyle = LocatorStyle.PAGE
    remark: str = ""

    @property
    def words(self) -> str:
        """Label, title, author and remark."""
        return " · ".join(part for part in (self.label, self.title, self.author, self.remark) if part)


@dataclass(frozen=True, slots=True)
class Citation:
    """One pointer from a claim into a source."""

    source_id: str
    locator: str = ""


_BRACKET = re.compile(r"\[([^\[\]\n]+)\]")
_LONGEST_LABEL = 80
_ESTABLISHED = frozenset({SourceKind.COURT, SourceKind.PRISON, SourceKind.OWN_RECORD})
_OWN_ACCOUNT = frozenset({SourceKind.INTERVIEW, SourceKind.PERSONS_PAPER})


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket in a text: where it stands, the citations it holds and the labels nobody knows."""

    start: int
    end: int
    citations: tuple[Citation, ...]
    unknown: tuple[str, ...]


def brackets(text: str, sources: tuple[Source, ...]) -> tuple[Bracket, ...]:
    """Return every bracket of `text` that cites something, with offsets in characters.

    A bracket in which no part begins with a known label is taken for an ordinary bracket only when it
    holds a space-free lower-case word or an ellipsis (an editor's insertion such as `[he]` or `[…]`);
    otherwise its labels are reported as unknown, because a mistyped source must not vanish. Nothing between
    two semicolons is nothing.
    """
    if "[" not in text:
        return ()
    by_label = {folded(source.label): source.id for source in sources}
    found: list[Bracket] = []
    for match in _BRACKET.finditer(text):
        citations: list[Citation] = []
        unknown: list[str] = []
        for part in match.group(1).split(";"):
            label, _, locator = part.partition(",")
            source_id = by_label.get(folded(label))
            if source_id is not None:
                citations.append(Citation(source_id, locator.strip()))
            elif part.strip():
                unknown.append(label.strip() or part.strip())
        if citations or (unknown and not _is_insertion(match.group(1))):
            found.append(Bracket(match.start(), match.end(), tuple(citations), tuple(unknown)))
    return tuple(found)


def cited(text: str, sources: tuple[Source, ...]) -> tuple[Citation, ...]:
    """Return the citations of `text` in the order they stand."""
    return tuple(citation for bracket in brackets(text, sources) for citation in bracket.citations)


def unknown_labels(text: str, sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Return the labels cited in `text` that no source of the case has."""
    return tuple(label for bracket in brackets(text, sources) for label in bracket.unknown)


def rename_in(text: str, sources: tuple[Source, ...], source_id: str, new_label: str) -> str:
    """Return `text` with every citation of one source written under its new label."""
    pieces: list[str] = []
    position = 0
    by_label = {folded(source.label): source.id for source in sources}
    for bracket in brackets(text, sources):
        pieces.append(text[position : bracket.start])
        parts = []
        for part in text[bracket.start + 1 : bracket.end - 1].split(";"):
            label, comma, locator = part.partition(",")
            if by_label.get(folded(label)) == source_id:
                lead = part[: len(part) - len(part.lstrip())]
                part = f"{lead}{new_label}{comma}{locator}"
            parts.append(part)
        pieces.append(f"[{';'.join(parts)}]")
        position = bracket.end
    pieces.append(text[position:])
    return "".join(pieces)


def write_citation(source: Source, locator: str = "") -> str:
    """Return the bracket an officer would type to cite `source`."""
    return f"[{source.label}, {locator}]" if locator else f"[{source.label}]"


def located_by(source: Source) -> str:
    """Return how a place in `source` is given: by its `locator_style`, or by the `clock`.

    What is noted in an interview bears the time of day (`services.citing.said_about`), not minutes from a beginning.
    """
    by_clock = source.kind is SourceKind.INTERVIEW and source.locator_style is LocatorStyle.MINUTE
    return "clock" if by_clock else source.locator_style.value


def usable_label(label: str) -> bool:
    """Say whether `label` can stand in a citation: not blank, short, and free of brackets, commas and semicolons."""
    return bool(label.strip()) and len(label) <= _LONGEST_LABEL and not re.search(r"[\[\],;\n]", label)


def free_label(label: str, sources: tuple[Source, ...]) -> str:
    """Return `label`, with the first number after it that makes it unlike every label of `sources` if it is taken."""
    taken = {folded(source.label) for source in sources}
    tries = (label, *(f"{label} {number}" for number in range(2, len(sources) + 3)))
    return next(one for one in tries if folded(one) not in taken)


def suggested_claim(source: Source) -> ClaimKind:
    """Return the kind of claim that a source of this kind usually supports; the officer may say otherwise."""
    if source.kind in _ESTABLISHED:
        return ClaimKind.ESTABLISHED
    if source.kind in _OWN_ACCOUNT:
        return ClaimKind.PERSONS_ACCOUNT
    return ClaimKind.REPORTED


def in_order_of_labels(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return `sources` as a reader looks them up: capitals make no difference, and S2 stands before S10."""
    return tuple(sorted(sources, key=lambda source: (_looked_up(source.label), source.id)))


def folded(label: str) -> str:
    """Return `label` as it is compared: capitals and the width of spaces make no difference."""
    return " ".join(label.casefold().split())


def _looked_up(label: str) -> tuple[tuple[int, int, str], ...]:
    """Return what a label is ordered by: its words as text and its numbers as numbers, numbers first."""
    parts = re.findall(r"[0-9]+|[^0-9]+", folded(label))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _is_insertion(inside: str) -> bool:
    return bool(re.fullmatch(r"\s*(…|\.\.\.|[a-z'’-]+)\s*", inside))
