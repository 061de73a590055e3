"""Pieces that are placed on the paper: headings, text, tables and boxes, each able to run on to the next side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from probationdesk.domain.people import Language
from probationdesk.report.blocks import Shape, Words
from probationdesk.report.fitting import Ledger, Placement
from probationdesk.report.fonts import Face
from probationdesk.report.letters import Letters
from probationdesk.report.scale import Page, Style, Type
from probationdesk.report.set_text import Passages, SetText, set_text, spoken_throughout
from probationdesk.report.tagged import Element, Structure

INK = Color(0.043, 0.227, 0.290)
"""Headings, rules of tables and marks: 12.0 to 1 on white."""
GREY = Color(0.310, 0.373, 0.396)
"""Line numbers and the pen margin: 6.6 to 1 on white."""
HAIR = Color(0.56, 0.62, 0.64)
"""Rules between rows."""
TINT = Color(0.918, 0.945, 0.949)
"""Ground of a tinted box: black on it is 18 to 1."""

HEADINGS = frozenset({"H1", "H2", "H3"})
"""Structure types of headings."""

EVERY = 5
"""Every fifth line of the column is numbered."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every piece is set with."""

    type: Type
    page: Page
    letters: Letters
    ledger: Ledger
    structure: Structure
    language: Language = Language.ENGLISH
    """The language of the print."""
    measuring: bool = False
    """Whether it is only asked how long the print is: nothing is painted then."""


class Piece(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """Something placed. `tag` is the structure element its words belong to; none for what a reader passes over."""

    in_column = False

    def __init__(self, setting: Setting, section: str = "", tag: Element | None = None) -> None:
        super().__init__()
        self.tag = tag
        self.setting = setting
        self.section = section
        self.space_before = 0.0
        self.space_after = 0.0
        self.width = 0.0
        self.height = 0.0

    def getSpaceBefore(self) -> float:
        """Return the space kept free above, in points."""
        return self.space_before

    def getSpaceAfter(self) -> float:
        """Return the space kept free below, in points."""
        return self.space_after

    def draw(self) -> None:
        """Enter the piece into the ledger, then paint it."""
        foot = self.canv.absolutePosition(0, 0)[1]
        side = self.canv.getPageNumber()
        self.setting.ledger.place(
            Placement(
                section=self.section,
                side=side,
                top=foot + self.height,
                bottom=foot,
                above=self.space_before,
                below=self.space_after,
                in_column=self.in_column,
                heading=self.tag is not None and self.tag.kind in HEADINGS,
            )
        )
        if not self.setting.measuring:
            self.paint()

    def paint(self) -> None:
        """Paint the piece with its lower left corner at the origin."""
        raise NotImplementedError

    def paint_on(self, canvas: Any, x: float, y: float) -> None:
        """Paint the piece as part of another, which has been entered already."""
        self.canv = canvas
        canvas.saveState()
        canvas.translate(x, y)
        self.paint()
        canvas.restoreState()

    def least(self, width: float) -> float:
        """Return the least height worth starting on a side, in points."""
        return float(self.wrap(width, self.setting.page.depth)[1])


class Text(Piece):
    """A paragraph. In the column every fifth line has its number in the gutter."""

    def __init__(
        self,
        setting: Setting,
        words: Words,
        style: Style,
        *,
        tag: Element | None,
        section: str = "",
        measure: float = 0.0,
        numbered: bool = False,
        colour: Color = black,
        indent: float = 0.0,
        label: str = "",
        hanging: bool = False,
    ) -> None:
        """Set `words`; `label` hangs in the indent, in bold. `hanging` without one: so does the first line."""
        super().__init__(setting, section, tag)
        self.style = style
        self.measure = measure
        self.in_column = numbered
        first = -indent if hanging and not label else 0.0
        looks = _paragraph_style(style, colour, indent, first)
        runs = setting.letters.runs(words)
        languages = spoken_throughout(runs, setting.language)
        self._mixed = len(set(languages)) > 1 and not label
        if tag is not None and len(set(languages)) == 1 and languages[0] is not setting.language:
            tag.language = languages[0].value
        self._set = set_text(runs, languages, looks, style, label)
        self._label = label
        self._says = "".join(run.text for run in runs)

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        width = min(self.measure, available) if self.measure else available
        if width != self.width:
            # Lines are broken once for each width: whoever makes room for a piece asks for its height again and again.
            self.width, self.height = width, float(self._set.wrap(width, height)[1])
        return self.width, self.height

    def split(self, available: float, height: float) -> list[Piece]:
        """Return the part that fits into `height` and the rest; nothing if no part worth setting fits."""
        width = min(self.measure, available) if self.measure else available
        parts = self._set.split(width, height)
        self.width = 0.0  # ReportLab has undone the lines: they are broken anew if the piece is placed whole.
        return [self._part(part, place == 0, place == len(parts) - 1) for place, part in enumerate(parts)]

    def _part(self, paragraph: SetText, first: bool, last: bool) -> Text:
        part = Text(
            self.setting,
            (),
            self.style,
            tag=self.tag,
            section=self.section,
            measure=self.measure,
            numbered=self.in_column,
        )
        part.space_after = self.space_after if last else 0.0
        part._set = paragraph
        part._mixed = self._mixed
        part._label = self._label if first else ""
        part._says = ""
        return part

    def least(self, width: float) -> float:
        """Return the height of three lines, or of the whole if it is shorter."""
        return min(super().least(width), 3 * self.style.leading)

    def paint(self) -> None:
        """Paint the lines and number every fifth."""
        structure = self.setting.structure
        said = f"{self._label} {self._says or self._set.lines}".strip()
        if self._mixed and not self._set.is_simple and self.tag is not None and not structure.in_artifact:
            self._set.passages = Passages(structure, self.tag, self.setting.language, said)
            self._set.drawOn(self.canv, 0, 0)
        else:
            with structure.content(self.canv, self.tag, said):
                self._set.drawOn(self.canv, 0, 0)
        if self.in_column:
            with self.setting.structure.artifact(self.canv):
                self._number_lines()

    def _number_lines(self) -> None:
        canvas, small = self.canv, self.setting.type.line_number
        canvas.saveState()
        canvas.setFillColor(GREY)
        canvas.setFont(Face.REGULAR.value, small.size)
        for line in range(round(self.height / self.style.leading)):
            number = self.setting.ledger.count_line(canvas.getPageNumber())
            if number % EVERY == 0:
                baseline = self.height - self.style.size - line * self.style.leading
                canvas.drawRightString(-8, baseline, str(number))
        canvas.restoreState()


class Answered(Text):
    """An answer: a shape, then its word, so that it holds without colour and without sight of either."""

    def __init__(self, setting: Setting, words: Words, style: Style, shape: Shape, *, tag: Element | None) -> None:
        super().__init__(setting, words, style, indent=1.3 * style.size, tag=tag)
        self.shape = shape

    def paint(self) -> None:
        """Paint the shape on the first line, then the word."""
        with self.setting.structure.artifact(self.canv):
            self._draw_shape()
        super().paint()

    def _draw_shape(self) -> None:
        canvas, radius = self.canv, 0.36 * self.style.size
        middle = self.height - self.style.size + radius
        canvas.saveState()
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(1.1)
        if self.shape is Shape.STROKE:
            canvas.line(0, middle, 2 * radius, middle)
        else:
            if self.shape is Shape.DASHED_RING:
                canvas.setDash(1.5, 1.33)
            canvas.circle(radius + 0.5, middle, radius, stroke=1, fill=int(self.shape is Shape.DISC))
        canvas.restoreState()


class Panel(Piece):
    """Paragraphs set apart by a bar at the left, with or without a tint."""

    _BAR = 3.0
    _INSET = 10.0
    _HEAD = 5.0
    _FOOT = 7.0

    def __init__(self, setting: Setting, pieces: list[Piece], *, section: str, tinted: bool) -> None:
        super().__init__(setting, section)
        self._pieces = pieces
        self._tinted = tinted

    def _inner(self, available: float) -> float:
        """The words keep clear of the bar; on the right only of the edge of a tint."""
        return available - (2 if self._tinted else 1) * self._INSET

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return the width and height needed, in points."""
        self.width = available
        self.height = stacked(self._pieces, self._inner(available)) + self._HEAD + self._FOOT
        return self.width, self.height

    def split(self, available: float, height: float) -> list[Piece]:
        """Return the part that fits into `height` and the rest; nothing if not even a paragraph begins."""
        room = height - self._HEAD - self._FOOT
        first, rest = divide(self._pieces, self._inner(available), room)
        whole_side = height > self.setting.page.depth - 1.0
        if not rest or len(first) < (1 if whole_side else min(2, len(self._pieces))):
            return []
        parts = [Panel(self.setting, part, section=self.section, tinted=self._tinted) for part in (first, rest)]
        parts[0].space_before = self.space_before
        return list(parts)

    def least(self, width: float) -> float:
        """Return the height of the heading and the start of what it heads."""
        inner = self._inner(width)
        return self._HEAD + self._FOOT + sum(piece.least(inner) for piece in self._pieces[:2])

    def paint(self) -> None:
        """Paint the ground and the bar, then the paragraphs."""
        canvas = self.canv
        with self.setting.structure.artifact(canvas):
            canvas.saveState()
            if self._tinted:
                canvas.setFillColor(TINT)
                canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
            canvas.setFillColor(INK)
            canvas.rect(0, 0, self._BAR, self.height, stroke=0, fill=1)
            canvas.restoreState()
        paint_stack(self._pieces, canvas, self._INSET, self.height - self._HEAD)


class SecondSide(Piece):
    """Ends the first side, unless the text has run on to the second already."""

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Return no height on a later side, and more than there is room for on the first."""
        self.width = available
        self.height = height + 1.0 if self.canv.getPageNumber() == 1 else 0.0
        return self.width, self.height

    def draw(self) -> None:
        """Leave no mark and no entry."""


def stacked(pieces: list[Piece], width: float) -> float:
    """Return the height of pieces set below each other, with the space after each but the last, in points."""
    heights = sum(float(piece.wrap(width, piece.setting.page.depth)[1]) for piece in pieces)
    return heights + sum(piece.space_after for piece in pieces[:-1])


def divide(pieces: list[Piece], width: float, room: float) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces, or parts of them, that fit into `room` points, and the rest."""
    for place, piece in enumerate(pieces):
        needed = piece.wrap(width, room)[1]
        if needed > room + 0.001:
            parts = piece.split(width, room) if room > 0 else []
            if len(parts) < 2:
                return pieces[:place], pieces[place:]
            return [*pieces[:place], parts[0]], [*parts[1:], *pieces[place + 1 :]]
        room -= needed + piece.space_after
    return pieces, []


def paint_stack(pieces: list[Piece], canvas: Any, x: float, top: float) -> None:
    """Paint wrapped pieces below each other from `top` down."""
    for piece in pieces:
        top -= piece.height
        piece.paint_on(canvas, x, top)
        top -= piece.space_after


def _paragraph_style(style: Style, colour: Color, indent: float, first: float) -> ParagraphStyle:
    return ParagraphStyle(
        "piece",
        fontName=Face.REGULAR.value,
        fontSize=style.size,
        leading=style.leading,
        textColor=colour,
        leftIndent=indent,
        firstLineIndent=first,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        bulletFontName=Face.BOLD.value,
        bulletFontSize=style.size,
        hyphenationLang="",
        embeddedHyphenation=0,
        uriWasteReduce=0,
    )
