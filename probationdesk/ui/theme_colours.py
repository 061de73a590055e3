"""The colours of the windows: three sets, each a frozen record whose contrasts are tested.

Ratios follow WCAG 2.2: text needs 4.5:1 against what is behind it (1.4.3), outlines and the focus
ring 3:1 (1.4.11). The high-contrast set keeps 7:1 for text (1.4.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["light", "dark", "contrast"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """What each colour is for; values are `#rrggbb`."""

    page: str
    """Behind everything."""
    surface: str
    """Boxes to write in, lists and cards."""
    panel: str
    """A quiet tint that sets a passage apart, as on the printed report."""
    text: str
    quiet: str
    """Hints and details."""
    prompt: str
    """The grey words in an empty box."""
    ink: str
    """Headings, icons and links: the deep teal of the printed report."""
    outline: str
    """The edge of anything that can be used."""
    line: str
    """A parting line that carries no meaning of its own."""
    focus: str
    """The ring around what the keyboard is in."""
    fill: str
    """Behind a main button and a chosen answer."""
    on_fill: str
    hover: str
    """Behind a button or row under the pointer."""
    selected: str
    """Behind the chosen row of a list."""
    marked: str
    """Behind marked text."""
    on_marked: str
    good: str
    warn: str
    wrong: str
    off: str
    """Words of what cannot be used now."""


LIGHT = Colours(
    page="#f7f5f0",
    surface="#ffffff",
    panel="#e8eff0",
    text="#1d282c",
    quiet="#4a585e",
    prompt="#5f6b70",
    ink="#0b3c49",
    outline="#6b7a80",
    line="#d8d2c6",
    focus="#b8430a",
    fill="#0b3c49",
    on_fill="#ffffff",
    hover="#e6eef0",
    selected="#d5e7ea",
    marked="#12586a",
    on_marked="#ffffff",
    good="#1a6238",
    warn="#7d4300",
    wrong="#9d2027",
    off="#667176",
)

DARK = Colours(
    page="#141b1e",
    surface="#1c2529",
    panel="#20323a",
    text="#ebe8e1",
    quiet="#b9c2c4",
    prompt="#9caaae",
    ink="#9fd9e6",
    outline="#84979d",
    line="#364449",
    focus="#ffb454",
    fill="#9fd9e6",
    on_fill="#06252e",
    hover="#27353b",
    selected="#23414b",
    marked="#9fd9e6",
    on_marked="#06252e",
    good="#8fd6a8",
    warn="#f3c178",
    wrong="#ffb0aa",
    off="#8b999d",
)

CONTRAST = Colours(
    page="#000000",
    surface="#000000",
    panel="#0c1a20",
    text="#ffffff",
    quiet="#f0f0f0",
    prompt="#d0d0d0",
    ink="#7fe7ff",
    outline="#ffffff",
    line="#9a9a9a",
    focus="#ffe100",
    fill="#ffffff",
    on_fill="#000000",
    hover="#1f2d33",
    selected="#06414f",
    marked="#7fe7ff",
    on_marked="#000000",
    good="#8dffb4",
    warn="#ffd24a",
    wrong="#ffb3ad",
    off="#b4b4b4",
)

SETS: dict[Kind, Colours] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
