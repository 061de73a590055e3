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
    assert len(tables) == 4
    for table in tables:
        assert len({sum(columns_of(cell) for cell in row.K) for row in table.K}) == 1
    areas = tables[2]
    assert [str(cell.S) for cell in areas.K[0].K] == ["/TH"] * 4
    assert all(str(row.K[0].S) == "/TH" and row.K[0].A.Scope == "/Row" for row in list(areas.K)[1:])
    assert len(areas.K) == 14


def test_sources_are_a_list(document: pikepdf.Pdf) -> None:
    lists = [element for element in elements(document) if element.S == "/L"]
    assert [len(one.K) for one in lists] == [10]
    assert all(item.S == "/LI" and item.K[0].S == "/LBody" for item in lists[0].K)
