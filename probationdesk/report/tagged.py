"""The structure of the report inside the PDF, so that a screen reader meets headings, tables and lists.

ReportLab writes no tagged PDF, so this adds it (ISO 32000-1, 14.7 and 14.8) while the pieces are painted:
every piece of content belongs to a structure element or is marked as an artifact. It reaches into the
document object of ReportLab 5.1, which has no public way in: try it again whenever ReportLab changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFString


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of content: its side (from 1), its number on that side, and the words in it."""

    side: int
    number: int
    says: str


class Element(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """A structure element: its standard type, its attributes, and what it holds, in reading order."""

    __RefOnly__ = 1

    def __init__(self, kind: str, parent: Element | None, attributes: dict[str, Any], alternative: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self._attributes = attributes
        self.alternative = alternative
        self.language = ""
        """The language of what it holds; empty for that of what holds it."""
        self.holds: list[Element | Content] = []
        self.pages: list[Any] = parent.pages if parent is not None else []
        if parent is not None:
            parent.add(self)

    def add(self, held: Element | Content) -> None:
        """Add an element or content."""
        self.holds.append(held)

    def clear(self) -> None:
        """Take everything out of this part: it is not printed after all."""
        self.holds.clear()

    def prune(self) -> bool:
        """Take out parts that were prepared and not needed; return whether nothing is left of this one."""
        self.holds = [held for held in self.holds if not (isinstance(held, Element) and held.prune())]
        return self.kind == "Sect" and not self.holds

    def format(self, document: Any) -> bytes:
        """Return the element as PDF (called by ReportLab)."""
        entries: dict[str, Any] = {
            "Type": PDFName("StructElem" if self.parent is not None else "StructTreeRoot"),
            "K": PDFArray([self._reference(held, document) for held in self.holds]),
        }
        if self.parent is not None:
            entries |= {"S": PDFName(self.kind), "P": document.Reference(self.parent)}
        if self._attributes:
            entries["A"] = PDFDictionary({"O": PDFName("Table"), **self._attributes})
        if self.alternative:
            entries["Alt"] = PDFString(self.alternative)
        if self.language:
            entries["Lang"] = PDFString(self.language)
        return bytes(PDFDictionary(entries | self._more(document)).format(document))

    def _more(self, _document: Any) -> dict[str, Any]:
        return {}

    def _reference(self, held: Element | Content, document: Any) -> Any:
        if isinstance(held, Element):
            return document.Reference(held)
        page = document.Reference(self.pages[held.side - 1])
        return PDFDictionary({"Type": PDFName("MCR"), "Pg": page, "MCID": held.number})


class _Root(Element):
    """The root of the tree, from which content on a side leads back to its element."""

    def __init__(self) -> None:
        super().__init__("", None, {})
        self.content: dict[int, list[Element]] = {}

    def _more(self, document: Any) -> dict[str, Any]:
        numbers: list[Any] = []
        for side in range(1, len(self.pages) + 1):
            owners = [document.Reference(owner) for owner in self.content.get(side, [])]
            numbers += [side - 1, PDFArray(owners)]
        tree = PDFDictionary({"Nums": PDFArray(numbers)})
        return {"ParentTree": document.Reference(tree), "ParentTreeNextKey": len(self.pages)}


class Structure:
    """The structure of one document, built in reading order and filled while it is painted."""

    def __init__(self) -> None:
        self._root = _Root()
        self._document = Element("Document", self._root, {})
        self._open = 0

    def element(self, kind: str, within: Element | None = None) -> Element:
        """Return a new element of a standard type, such as `P`, last within another or in the document."""
        return Element(kind, within or self._document, {})

    def figure(self, says: str, within: Element | None = None) -> Element:
        """Return a new drawing; `says` is what it is in words."""
        return Element("Figure", within or self._document, {}, says)

    def heading_cell(self, within: Element, scope: str) -> Element:
        """Return a new heading cell; `scope` is `Column` or `Row`."""
        return Element("TH", within, {"Scope": PDFName(scope)})

    def wide_cell(self, within: Element, columns: int) -> Element:
        """Return a new cell that spans `columns` columns."""
        return Element("TD", within, {"ColSpan": columns})

    @property
    def document(self) -> Element:
        """The element that holds all others, in reading order."""
        return self._document

    @property
    def in_artifact(self) -> bool:
        """True while what is painted belongs to something that has been marked already."""
        return bool(self._open)

    def begin(self, side: int, element: Element, says: str) -> str:
        """Enter content of `element`, in which `says` is read, and return the operator that begins it."""
        owners = self._root.content.setdefault(side, [])
        element.add(Content(side, len(owners), says))
        owners.append(element)
        return f"/{element.kind} <</MCID {len(owners) - 1}>> BDC"

    @contextmanager
    def content(self, canvas: Any, element: Element | None, says: str = "") -> Iterator[None]:
        """Mark what is painted as content of `element`; within an artifact, or without one, as an artifact."""
        if element is None:
            with self.artifact(canvas):
                yield
            return
        if self._open:
            yield
            return
        with self._marked(canvas, self.begin(canvas.getPageNumber(), element, says)):
            yield

    @contextmanager
    def artifact(self, canvas: Any, kind: str = "Layout") -> Iterator[None]:
        """Mark what is painted as an artifact: a screen reader passes it over."""
        if self._open:
            yield
            return
        with self._marked(canvas, f"/Artifact <</Type /{kind}>> BDC"):
            yield

    @contextmanager
    def _marked(self, canvas: Any, operator: str) -> Iterator[None]:
        self._open += 1
        canvas.addLiteral(operator)
        yield
        canvas.addLiteral("EMC")
        self._open -= 1

    def finish(self, canvas: Any) -> None:
        """Hang the tree into the document once every side has been painted."""
        document = canvas._doc  # noqa: SLF001 - ReportLab has no public way to the document
        self._root.prune()
        self._root.pages += document.Pages.pages
        for number, page in enumerate(self._root.pages):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = number
            page.Tabs = PDFName("S")
        catalog = document.Catalog
        catalog.StructTreeRoot = self._root
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        canvas.setViewerPreference("DisplayDocTitle", "true")
