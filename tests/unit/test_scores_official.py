"""Scores copied from an official record: what must be said with them, and which bands are known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from probationdesk.resources import folder
from probationdesk.scores.official import OfficialEntry, OfficialTool, entry_gaps, read_percent, read_tools
from probationdesk.scores.results import Band, TableFault
from tests.unit.score_samples import ENGLISH, RAW_OGRS3, RAW_OGRS4

RAW: dict[str, Any] = json.loads((folder() / "scores" / "official.json").read_text(encoding="utf-8"))
TOOLS = read_tools(RAW)
ENTRY = OfficialEntry(
    tool="csrp",
    generation="OGRS4",
    kind="dynamic",
    value="7.25%",
    band="Very high",
    dated=date(2025, 3, 4),
    source="[3] p. 2",
    entered_by="An officer",
)


def tool(name: str) -> OfficialTool:
    return next(tool for tool in TOOLS if tool.name == name)


def test_every_tool_officers_meet_is_there_and_has_its_full_name() -> None:
    names = {tool.name for tool in TOOLS}
    assert names >= {"OGRS3", "OGP", "OVP", "RSR", "SVRP", "CSRP", "OSP/DC", "OSP/IIC", "ARP", "VRP", "SARA"}
    assert names >= {"Risk Matrix 2000/S", "Risk Matrix 2000/V", "Risk Matrix 2000/C"}
    assert {f"scores.official_tools.{tool.id}" for tool in TOOLS} <= ENGLISH.keys()
    assert {f"scores.kinds.{kind}" for tool in TOOLS for kind in tool.kinds} <= ENGLISH.keys()


def test_the_bands_of_a_tool_calculated_here_are_those_of_its_table() -> None:
    assert tool("OGRS3").bands is not None
    raw = {row["id"]: row.get("bands_percent") for row in RAW["tools"]}
    assert raw["ogrs3"] == RAW_OGRS3["bands_two_year_percent"]
    assert raw["arp"] == RAW_OGRS4["bands_percent"]["ARP"]
    assert raw["vrp"] == RAW_OGRS4["bands_percent"]["VRP"]


def test_the_same_figure_has_another_band_in_another_tool() -> None:
    assert tool("CSRP").usual_band("7%") == Band("very_high", "OGRS4")
    assert tool("ARP").usual_band("7%") == Band("low", "OGRS4")
    assert tool("RSR").usual_band("7%") is None


def test_a_complete_entry_has_no_gaps() -> None:
    assert entry_gaps(ENTRY, TOOLS) == ()


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"tool": "horoscope"}, "tool_unknown"),
        ({"generation": ""}, "generation_missing"),
        ({"generation": "OGRS3"}, "generation_differs"),
        ({"kind": " "}, "kind_missing"),
        ({"kind": "judgement"}, "kind_not_offered"),
        ({"value": ""}, "value_missing"),
        ({"value": "seven"}, "value_not_a_percentage"),
        ({"value": "107"}, "value_not_a_percentage"),
        ({"band": "high"}, "band_differs"),
        ({"dated": None}, "date_missing"),
        ({"source": ""}, "source_missing"),
        ({"entered_by": ""}, "entered_by_missing"),
    ],
)
def test_each_gap_in_an_entry_is_named_and_worded(change: dict[str, Any], gap: str) -> None:
    assert entry_gaps(replace(ENTRY, **change), TOOLS) == (gap,)
    assert ENGLISH(f"scores.official_gaps.{gap}")


def test_a_tool_that_gives_a_band_alone_needs_no_value() -> None:
    sara = replace(ENTRY, tool="sara", generation="SARA v3", kind="judgement", value="", band="Moderate")
    assert entry_gaps(sara, TOOLS) == ()
    assert entry_gaps(replace(sara, band=""), TOOLS) == ("value_missing",)


def test_a_band_stands_as_printed_where_no_published_one_is_known() -> None:
    rsr = replace(ENTRY, tool="rsr", generation="RSR", value="3.00%", band="Medium")
    assert entry_gaps(rsr, TOOLS) == ()


@pytest.mark.parametrize(
    ("printed", "percent"),
    [("7.25%", "7.25"), (" 0.9 % ", "0.9"), ("100", "100"), ("-1", None), ("nan", None), ("", None)],
)
def test_a_percentage_is_read_as_printed(printed: str, percent: str | None) -> None:
    read = read_percent(printed)
    assert (None if read is None else str(read)) == percent


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": ""}, "tools[0].id"),
        ({"name": 3}, "tools[0].name"),
        ({"kinds": ["guess"]}, "tools[0].kinds"),
        ({"kinds": []}, "tools[0].kinds"),
        ({"value": "stars"}, "tools[0].value"),
        ({"generation": 3}, "tools[0].generation"),
        ({"generation": ""}, "tools[0].bands_percent"),
        ({"bands_percent": {"low": 5}}, "tools[0].bands_percent"),
    ],
)
def test_a_damaged_list_of_tools_is_refused_with_the_place_of_the_fault(change: dict[str, object], path: str) -> None:
    with pytest.raises(TableFault) as fault:
        read_tools({"tools": [RAW["tools"][0] | change]})
    assert fault.value.path == path


def test_a_list_of_tools_that_is_no_list_or_names_one_twice_is_refused() -> None:
    faulty: tuple[object, ...] = ({"tools": {}}, {"tools": [RAW["tools"][0], RAW["tools"][0]]}, [])
    for data in faulty:
        with pytest.raises(TableFault):
            read_tools(data)
