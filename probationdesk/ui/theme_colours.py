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
    good_panel: str
    warn: str
    warn_panel: str
    wrong: str
    wrong_panel: str
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
    good_panel="#e3f1e7",
    warn="#7d4300",
    warn_panel="#fcefd9",
    wrong="#9d2027",
    wrong_panel="#fae7e6",
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
    good_panel="#1c3326",
    warn="#f3c178",
    warn_panel="#3a2c14",
    wrong="#ffb0aa",
    wrong_panel="#42201f",
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
    good_panel="#00200d",
    warn="#ffd24a",
    warn_panel="#241a00",
    wrong="#ffb3ad",
    wrong_panel="#2b0806",
    off="#b4b4b4",
)

SETS: dict[Kind, Colours] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two `#rrggbb` colours, 1.0 to 21.0 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a `#rrggbb` colour (WCAG 2.2, with the 0.04045 of IEC 61966-2-1)."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
