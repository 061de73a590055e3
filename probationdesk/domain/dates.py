"""Dates as officers in England and Wales write and read them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from probationdesk.domain.people import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    Language.CYMRAEG: (
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
        "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
    ),
}  # fmt: skip

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199

_SOFTENED = {"fawrth": 3, "fai": 5, "fehefin": 6, "orffennaf": 7, "fedi": 9, "dachwedd": 11, "ragfyr": 12}
"""Welsh month names after "o" (of), where the first letter changes."""
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "ddoe": -1, "heddiw": 0, "yfory": 1}
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b|\bdydd\s+\w+"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|af|il|ydd|fed|ed|eg|ain)\b")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_SHORTEST_MONTH = 3
_LONGEST = 60
_AHEAD = 20
"""A year of two figures is taken for one at most this many years ahead of today."""


def parse_date(text: str, today: date) -> date | None:
    """Return the date that `text` means to a reader in England and Wales, or None if it means none.

    Day first: `1/3/26`, `1.3.2026`, `010326`, `1 March`, `March 1st 2026`, `1 Mawrth`, `2026-03-01`, `today`,
    `yfory`. Without a year it is the one nearest to `today`; a year of two figures is at most twenty
    years ahead. A weekday may stand beside the date and is not relied on.
    """
    if len(text) > _LONGEST:
        return None
    plain = " ".join(text.casefold().split())
    if plain in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[plain])
    plain = _ORDINAL.sub("", _WEEKDAY.sub(" ", plain))
    if re.search(r"[^\w\s/.,-]", plain):
        return None
    parts = [part for part in _WORDS.findall(plain) if part not in {"o", "of", "the", "y"}]
    if len(parts) == 1:
        parts = _split_figures(parts[0])
    if len(parts) not in (2, 3):
        return None
    day, month, year = _in_order(parts)
    if not day.isdecimal() or not (year == "" or year.isdecimal()):
        return None
    return _nearest(int(day), _month(month), today) if not year else _made(_year(year, today), _month(month), int(day))


def in_words(day: date, language: Language) -> str:
    """Return `day` as `1 March 2026` or `1 Mawrth 2026`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def months_after(day: date, months: int) -> date:
    """Return the day `months` calendar months after `day`, the last of the month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _split_figures(figures: str) -> list[str]:
    if figures.isdecimal() and len(figures) in (6, 8):
        return [figures[:2], figures[2:4], figures[4:]]
    return []


def _in_order(parts: list[str]) -> tuple[str, str, str]:
    """Return day, month and year (empty if there is none) of two or three parts."""
    first, second, *rest = parts
    if len(first) == 4 and first.isdecimal() and rest:
        return rest[0], second, first
    if not first.isdecimal():
        first, second = second, first
    return first, second, rest[0] if rest else ""


def _month(text: str) -> int:
    """Return the number of a month given in figures or by its name or the start of it; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    if len(text) < _SHORTEST_MONTH:
        return 0
    found = {
        number for names in MONTHS.values() for number, name in enumerate(names, 1) if name.casefold().startswith(text)
    }
    found |= {number for name, number in _SOFTENED.items() if name.startswith(text)}
    return found.pop() if len(found) == 1 else 0


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        return 0
    year = today.year - today.year % 100 + int(text)
    return year - 100 if year > today.year + _AHEAD else year


def _nearest(day: int, month: int, today: date) -> date | None:
    near = (_made(year, month, day) for year in (today.year - 1, today.year, today.year + 1))
    return min((one for one in near if one), key=lambda one: abs(one - today), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
