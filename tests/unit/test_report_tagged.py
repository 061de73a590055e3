"""A screen reader meets the report in its order: headings, paragraphs, tables and lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from tests.unit.report_case import full_case
from tests.unit.report_reading import print_report


@pytest.fixture
def document() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(print_report(full_case()).pdf)) as opened:
        yield opened


def elements(document: pikepdf.Pdf) -> list[Any]:
    """Every structure element, in reading order."""
    found: list[Any] = []

    def walk(element: Any) -> None:
        for held in element.K:
            if held.get("/Type") == "/StructElem":
                found.append(held)
                walk(held)

    walk(document.Root.StructTreeRoot)
    return found


def kinds(document: pikepdf.Pdf) -> list[str]:
    return [str(element.S).lstrip("/") for element in elements(document)]


def test_the_document_says_that_it_is_tagged_in_which_language_and_shows_its_title(document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en"
    assert document.Root.ViewerPreferences.DisplayDocTitle


def test_headings_come_in_order_one_first_and_the_rest_below_it(document: pikepdf.Pdf) -> None:
    headings = [kind for kind in kinds(document) if kind.startswith("H")]
    assert headings == ["H1"] + ["H2"] * 16


def test_every_piece_of_content_leads_to_its_element_and_back(document: pikepdf.Pdf) -> None:
    """Both ways: the parent tree names the owner of each number on a side, and the owner names the number."""
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[n]): list(numbers[n + 1]) for n in range(0, len(numbers), 2)}
    pages = list(document.pages)
    told = {
        (side, int(held.MCID)): element.objgen
        for element in elements(document)
        for held in element.K
        if held.get("/Type") == "/MCR"
        for side, page in enumerate(pages)
        if page.obj.objgen == held.Pg.objgen
    }
    held_by = {(side, n): owner.objgen for side, found in owners.items() for n, owner in enumerate(found)}
    assert told == held_by
    for side, page in enumerate(pages):
        assert int(page.obj.StructParents) == side
        drawn = re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())
        assert sorted(int(n) for n in drawn) == list(range(len(owners[side])))


def test_everything_painted_is_content_or_artifact(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            if name == "BDC":
                depth += 1
                assert depth == 1
            elif name == "EMC":
                depth -= 1
            elif name in {"Tj", "TJ", "Do", "f", "S", "B", "f*", "b", "s"}:
                assert depth == 1, name
        assert depth == 0


def columns_of(cell: Any) -> int:
    return int(cell.A.get("/ColSpan", 1)) if "/A" in cell else 1


def test_a_table_has_heading_cells_and_as_many_cells_in_every_row(document: pikepdf.Pdf) -> None:
    tables = [element for element in elements(document) if element.S == "/Table"]
    assert len(tables) == 3
    for table in tables:
        assert len({sum(columns_of(cell) for cell in row.K) for row in table.K}) == 1
    areas = tables[2]
    assert [str(cell.S) for cell in areas.K[0].K] == ["/TH"] * 4
    assert all(str(row.K[0].S) == "/TH" and row.K[0].A.Scope == "/Row" for row in list(areas.K)[1:])
    assert len(areas.K) == 14


def lists(document: pikepdf.Pdf) -> list[Any]:
    return [element for element in elements(document) if element.S == "/L"]


def test_the_history_and_the_sources_are_lists(document: pikepdf.Pdf) -> None:
    held = [[str(item.S) for item in one.K] for one in lists(document)]
    assert held == [["/Caption", *["/LI"] * 3], ["/Caption", "/LI"], ["/LI"] * 10]
    items = [item for one in lists(document) for item in one.K if item.S == "/LI"]
    assert all([str(part.S) for part in item.K] == ["/LBody"] for item in items)


def test_the_history_is_read_in_order_of_time_and_what_is_established_first(document: pikepdf.Pdf) -> None:
    established, reported, _ = (" ".join(read(document, one)) for one in lists(document))
    assert re.findall(r"^Established|20\d\d\b(?=\. )", established) == ["Established", "2014", "2018", "2026"]
    assert re.findall(r"^Reported, not proven|20\d\d\b(?=\. )", reported) == ["Reported, not proven", "2021"]


def read(document: pikepdf.Pdf, element: Any) -> list[str]:
    """The words of an element, as a screen reader comes to them."""
    return [words for held in element.K for words in _words(document, held)]


def _words(document: pikepdf.Pdf, held: Any) -> list[str]:
    if held.get("/Type") == "/StructElem":
        return read(document, held)
    page = next(page for page in document.pages if page.obj.objgen == held.Pg.objgen)
    return [marked_words(page)[int(held.MCID)]]


def marked_words(page: pikepdf.Page) -> dict[int, str]:
    """The words of a side by the number of the content they belong to, through the character map of their font."""
    fonts = {name: character_map(font) for name, font in page.resources.Font.items()}
    told: dict[int, str] = {}
    number, font = None, ""
    for instruction in pikepdf.parse_content_stream(page):
        match str(instruction.operator):
            case "BDC":
                number = instruction.operands[1].get("/MCID")
            case "EMC":
                number = None
            case "Tf":
                font = str(instruction.operands[0])
            case "Tj" if number is not None:
                letters = "".join(fonts[font].get(code, "?") for code in bytes(instruction.operands[0]))
                told[int(number)] = told.get(int(number), "") + letters
            case "T*" if number is not None:
                told[int(number)] = told.get(int(number), "") + " "
    return told


def character_map(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<(\w\w)> <(\w{4})>", font.ToUnicode.read_bytes())
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}
