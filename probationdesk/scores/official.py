"""Scores copied from an official record: which tools there are, and what an entry must say to be usable.

No item of any instrument is held here, only names, generations and published bands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from probationdesk.scores.results import Band, Bands, TableFault, mapping, text

KINDS = ("static", "dynamic", "judgement")
"""From the record alone; from the record and present circumstances; structured professional judgement."""
VALUES = ("percent", "points", "none")
"""What the tool's value is: a percentage, points, or a band alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialTool:
    """A tool whose score may be copied from an official record."""

    id: str
    name: str
    """As printed; names are not translated."""
    generation: str
    """Empty where the entry itself must say, because there are several."""
    kinds: tuple[str, ...]
    value: str
    bands: Bands | None = None
    """Only where they are published and agree; otherwise the band is as printed."""

    def usual_band(self, value: str) -> Band | None:
        """Return the published band for a printed percentage, or None where it is not known."""
        percent = read_percent(value)
        return self.bands.band(percent) if self.bands and percent is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialEntry:
    """What an officer copied from an official record."""

    tool: str
    generation: str = ""
    kind: str = ""
    value: str = ""
    band: str = ""
    dated: date | None = None
    source: str = ""
    entered_by: str = ""


def read_tools(data: object) -> tuple[OfficialTool, ...]:
    """Return the tools in the parsed `resources/scores/official.json`; raises TableFault."""
    rows = mapping(data, "").get("tools")
    if not isinstance(rows, list):
        raise TableFault("tools", "must be a list")
    tools = tuple(_read_tool(mapping(row, f"tools[{place}]"), f"tools[{place}]") for place, row in enumerate(rows))
    if len({tool.id for tool in tools}) != len(tools):
        raise TableFault("tools", "an id is used twice")
    return tools


def _read_tool(row: Mapping[str, object], path: str) -> OfficialTool:
    kinds = row.get("kinds")
    if not isinstance(kinds, list) or not kinds or not set(kinds) <= set(KINDS):
        raise TableFault(f"{path}.kinds", f"must be some of {', '.join(KINDS)}")
    value = text(row.get("value"), f"{path}.value")
    if value not in VALUES:
        raise TableFault(f"{path}.value", f"must be one of {', '.join(VALUES)}")
    generation = row.get("generation", "")
    if not isinstance(generation, str):
        raise TableFault(f"{path}.generation", "must be a text")
    bands = row.get("bands_percent")
    if bands is not None and not generation:
        raise TableFault(f"{path}.bands_percent", "bands belong to a generation")
    return OfficialTool(
        id=text(row.get("id"), f"{path}.id"),
        name=text(row.get("name"), f"{path}.name"),
        generation=generation,
        kinds=tuple(kinds),
        value=value,
        bands=None if bands is None else Bands.from_json(generation, bands, f"{path}.bands_percent"),
    )


def read_percent(value: str) -> Decimal | None:
    """Return a printed percentage such as `7.25%`, or None if it is not one from 0 to 100."""
    try:
        percent = Decimal(value.strip().removesuffix("%").strip())
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent <= 100 else None


def entry_gaps(entry: OfficialEntry, tools: tuple[OfficialTool, ...]) -> tuple[str, ...]:
    """Return codes of what an entry lacks or says wrongly, worded as `scores.official_gaps.<code>`.

    An entry is saved whatever its gaps; they say why it cannot yet be printed.
    """
    tool = next((tool for tool in tools if tool.id == entry.tool), None)
    required = {
        "generation": entry.generation,
        "kind": entry.kind,
        "source": entry.source,
        "entered_by": entry.entered_by,
    }
    gaps = [f"{name}_missing" for name, given in required.items() if not given.strip()]
    if entry.dated is None:
        gaps.append("date_missing")
    if tool is None:
        return ("tool_unknown", *gaps)
    if entry.kind.strip() and entry.kind not in tool.kinds:
        gaps.append("kind_not_offered")
    if entry.generation.strip() and tool.generation and entry.generation != tool.generation:
        gaps.append("generation_differs")
    return (*gaps, *_value_gaps(entry, tool))


def _value_gaps(entry: OfficialEntry, tool: OfficialTool) -> tuple[str, ...]:
    if not entry.value.strip():
        needed = tool.value == "percent" or not entry.band.strip()
        return ("value_missing",) if needed else ()
    if tool.value == "percent" and read_percent(entry.value) is None:
        return ("value_not_a_percentage",)
    usual = tool.usual_band(entry.value)
    same_generation = entry.generation == tool.generation
    printed = "_".join(entry.band.casefold().split())
    # A band as printed stands; a difference from the published one is only pointed out.
    return ("band_differs",) if usual and same_generation and printed and printed != usual.level else ()
