"""A paragraph set by ReportLab from runs of letters, never from markup, each passage in its language.

ReportLab breaks the lines; which words are in which language it does not know. A colour carries it: runs of another
language are given the same colour as another object, so that ReportLab keeps the runs apart and tells the text object
where one begins, also after a paragraph was divided between two sides.
"""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Paragraph
from reportlab.platypus.paraparser import ParaFrag

from probationdesk.domain.people import Language
from probationdesk.report.letters import Run
from probationdesk.report.scale import Style
from probationdesk.report.tagged import Element, Structure


class _Spoken(Color):  # type: ignore[misc]  # ReportLab has no types
    """A colour of letters that are spoken in a language."""

    def __init__(self, colour: Color, language: Language) -> None:
        super().__init__(colour.red, colour.green, colour.blue)
        self.language = language

    @property
    def __key__(self) -> tuple[object, ...]:
        """What two colours are compared by."""
        return (self.red, self.green, self.blue, self.language)


class SetText(Paragraph):  # type: ignore[misc]
    """A paragraph of runs. While `passages` is set, each passage is marked with its own language as it is painted."""

    passages: Passages | None = None

    def beginText(self, x: float, y: float) -> Any:  # noqa: N802 - ReportLab's name
        """Return the text object to paint with (called by ReportLab)."""
        if self.passages is None:
            return super().beginText(x, y)
        return _MarkedText(self.canv, x, y, self.passages)

    @property
    def is_simple(self) -> bool:
        """True if ReportLab sets it as a single run, of one face and language."""
        return bool(self.blPara.kind == 0)

    @property
    def lines(self) -> str:
        """The words as they were broken into lines."""
        if self.is_simple:
            return " ".join(" ".join(words) for _, words in self.blPara.lines)
        return " ".join("".join(run.text for run in line.words).strip() for line in self.blPara.lines)


class Passages:
    """Which structure element each passage of one paragraph belongs to: the paragraph's own, or a span within it."""

    def __init__(self, structure: Structure, element: Element, language: Language, says: str) -> None:
        """Mark passages of `element`; those that are not in `language` are spans. `says` is the whole paragraph."""
        self._structure = structure
        self._element = element
        self._language = language
        self._says = says

    def begin(self, side: int, language: Language) -> str:
        """Return the operator that begins a passage in `language`."""
        element = self._element
        if language is not self._language:
            element = self._structure.element("Span", element)
            element.language = language.value
        says, self._says = self._says, ""
        return self._structure.begin(side, element, says)


class _MarkedText(PDFTextObject):  # type: ignore[misc]
    def __init__(self, canvas: Any, x: float, y: float, passages: Passages) -> None:
        super().__init__(canvas, x, y)
        self._passages = passages
        self._spoken: Language | None = None

    def setFillColor(self, aColor: Color, alpha: float | None = None) -> None:  # noqa: N802, N803 - ReportLab's names
        """Take a colour, and with it perhaps another language."""
        super().setFillColor(aColor, alpha)
        if isinstance(aColor, _Spoken) and aColor.language is not self._spoken:
            if self._spoken is not None:
                self._code.append("EMC")
            self._spoken = aColor.language
            self._code.append(self._passages.begin(self._canvas.getPageNumber(), aColor.language))

    def getCode(self) -> str:  # noqa: N802 - ReportLab's name
        """Return the operators, the last passage ended."""
        if self._spoken is not None:
            self._code.append("EMC")
        return str(super().getCode())


def spoken_throughout(runs: tuple[Run, ...], otherwise: Language) -> tuple[Language, ...]:
    """Return the language of every run: its own, `otherwise` for none; a blank goes with the words before it."""
    found: list[Language] = []
    for run in runs:
        own = run.language or otherwise
        found.append(found[-1] if found and not run.text.strip() else own)
    return tuple(found)


def set_text(
    runs: tuple[Run, ...], languages: tuple[Language, ...], looks: ParagraphStyle, style: Style, label: str
) -> SetText:
    """Return a paragraph of `runs`, spoken in `languages`; `label` hangs before it."""
    mixed = len(set(languages)) > 1
    colours = {language: _Spoken(looks.textColor, language) if mixed else looks.textColor for language in languages}
    fragments = [
        ParaFrag(
            text=run.text,
            fontName=run.face.value,
            fontSize=style.size,
            bold=0,
            italic=0,
            textColor=colours[language],
            rise=0,
            greek=0,
            link=[],
            us_lines=[],
        )
        for run, language in zip(runs, languages, strict=True)
        if run.text
    ]
    if not fragments:
        return SetText("", looks, bulletText=label or None)
    return SetText(None, looks, bulletText=label or None, frags=fragments)
