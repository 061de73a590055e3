"""What a report is made of before it is set: words, paragraphs, tables, marks and signature lines.

Nothing here knows paper, type or ReportLab. A block names what it is, not how it looks, so that the
same report can be set as another edition, read aloud or tagged for a screen reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from probationdesk.domain.people import Language


class Voice(Enum):
    """Whose words they are: each has its own typeface."""

    OFFICER = "officer"
    PERSON = "person"


class Weight(Enum):
    """How heavily words are set."""

    PLAIN = "plain"
    LABEL = "label"
    STRONG = "strong"


class Shape(Enum):
    """The shape drawn before the word of an answer. None is a cross: not known is neutral."""

    DISC = "disc"
    """Yes."""
    RING = "ring"
    """No."""
    DASHED_RING = "dashed_ring"
    """Not known."""
    STROKE = "stroke"
    """Not looked at, or not asked."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one voice, weight and language, as plain text."""

    text: str
    weight: Weight = Weight.PLAIN
    voice: Voice = Voice.OFFICER
    language: Language | None = None
    """The language of the words, where they say it; None for that of the print."""


Words = tuple[Span, ...]
"""One paragraph."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph. In `column` it is set to the narrow measure, beside the pen margin, with its lines numbered."""

    words: Words
    column: bool = True
    small: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A square to tick, drawn, with what it is in words for whoever cannot see it."""

    says: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: paragraphs, or an answer as a shape with its word."""

    paragraphs: tuple[Words, ...] = ()
    shape: Shape | None = None
    row_heading: bool = False
    box: Box | None = None
    """A square to tick, instead of words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. A band has a single cell over the whole width and never stands last on a side."""

    cells: tuple[Cell, ...]
    band: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in millimetres; 0 takes what is left."""

    heading: str
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row, repeated on every side it runs to."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says, for the particulars at the head of a report."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class Facts:
    """Particulars, each on a line of its own."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Paragraphs set apart in a box under their own heading."""

    heading: str
    paragraphs: tuple[Words, ...]
    tinted: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of a listing, with the number it is cited by, if it has one."""

    words: Words
    label: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Items in two columns, read down the first and then down the second."""

    items: tuple[Listed, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with the words under it."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subheading:
    """The name of a part of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to write on. `count` of 0 fills what is left of the side."""

    says: str
    """What they are, in words, for whoever cannot see them."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Words with a square to tick before them."""

    words: Words
    box: Box


@dataclass(frozen=True, slots=True)
class Notes:
    """A side of lines, printed only where a sheet begins after it that is to be cut, on the back of nothing else."""

    heading: str
    words: Words
    says: str


@dataclass(frozen=True, slots=True)
class Slip:
    """The part of a sheet below a line to cut along, at the foot of its side."""

    cut: str
    heading: str
    reference: str
    """Repeated above the cut and below it."""
    blanks: tuple[Blank, ...]
    choices: tuple[Choice, ...]
    lines: Lines
    foot: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A word with an empty box after it, to write in."""

    label: str
    says: str


Block = Prose | Table | Facts | Panel | Listing | Signatures | Subheading | Lines | Choice | Notes | Slip


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report. One without a heading has its heading inside its first block."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    new_side: bool = False
    """Whether it begins on a side of its own."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """A whole report, in printing order."""

    title: str
    sections: tuple[Section, ...]
    after: tuple[Section, ...] = ()
    """What follows the three sides and is not counted into them.

    For a draft, what stops it from being frozen; what managers think, where there was no room for it or where
    they said it after the version was frozen.
    """
    answer_first: bool = True
    """Whether the first side holds the answer alone, as in a report."""


def plain(text: str) -> Words:
    """Return `text` as one paragraph in the officer's voice."""
    return (Span(text),)


def labelled(label: str, words: Words) -> Words:
    """Return a paragraph that begins with a label."""
    return (Span(f"{label} ", Weight.LABEL), *words)
